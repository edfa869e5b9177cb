/** Why a statement matches, or does not, in lines that a person reads. */
import type {
  ExplainedStatement,
  Explanation,
  Mismatch,
  StatementText,
} from '../../entries/index.ts'
import { printable } from '../render/printable.ts'
import { entryFaults, takesSeveralParts } from './entry-reasons.ts'
import { missingReason } from './missing-keys.ts'
import { isNegated, statementJson, written } from './statement-json.ts'
import { missedType } from './value-types.ts'
import { matchingEntries } from './written-entries.ts'

/** Values of one list that are shown; the rest is counted, but for those of the action's service. */
const shownValues = 5

/** Characters of a statement that are shown. */
const shownText = 600

/** What a statement is asked about. */
export type Asked = Pick<Explanation, 'principal' | 'action' | 'resource'>

/**
 * For one that matched, the entries and conditions that did; for another, all that did not; for one
 * that no file has, what it says.
 */
export function describeMatch(explained: ExplainedStatement, asked: Asked): string[] {
  const { statement, mismatch, others, text } = explained
  const shown =
    statement.file === undefined
      ? [`statement: ${shorten(statementJson(statement.effect, text))}`]
      : []
  const isPlain = shown.length > 0 && hasSingleEntries(text)
  const reasons =
    mismatch === undefined
      ? [...(isPlain ? [] : [describeEntries(explained, asked)]), ...describeConditions(explained)]
      : [mismatch, ...others].map((one) => describeMismatch(one, explained, asked))
  const isRead =
    mismatch === undefined ||
    [mismatch, ...others].some(({ element }) => /^(?:resource|condition)$/.test(element))
  const lines = [...shown, ...reasons, ...(isRead ? describeVariables(explained) : [])]
  return lines.map(printable)
}

/** Then what the statement says shows what matched. */
function hasSingleEntries({ principals, actions, resources }: StatementText): boolean {
  return [principals, actions, resources].every((list) => list === undefined || list.length === 1)
}

/** Whether a statement's actions do not cover what is asked. */
export function isOfOtherActions({ mismatch, others }: ExplainedStatement): boolean {
  return [mismatch, ...others].some((one) => one?.element === 'action')
}

/** Whether its actions have any of the service of what is asked. */
export function isOfSameService({ text }: ExplainedStatement, action: string): boolean {
  return text.actions.some((entry) => isOfService(entry, action))
}

/** Entries of all services are of each. */
function isOfService(entry: string, action: string): boolean {
  const service = action.slice(0, action.indexOf(':') + 1)
  const own = { text: service, ignoresCase: true }
  return matchingEntries([entry.slice(0, service.length)], own).length > 0
}

function describeEntries(explained: ExplainedStatement, asked: Asked): string {
  const { text, values } = explained
  const { principals, actions, resources } = text
  const action = { text: asked.action, ignoresCase: true }
  const resource = { text: asked.resource, ignoresCase: false, values }
  const parts = [
    principals && describeElement(text, 'principal', callersAmong(principals, asked.principal)),
    describeElement(text, 'action', matchingEntries(actions, action)),
    resources && describeElement(text, 'resource', matchingEntries(resources, resource)),
  ]
  const wide = describeWide(explained, asked)
  return `matches by ${parts.filter((part) => part !== undefined).join(', ')}${wide}`
}

/** A `*` that ends a part of the entry may match what the next parts of the ARN are (L-73). */
function describeWide({ text, values }: ExplainedStatement, { resource }: Asked): string {
  const { resources = [] } = text
  if (isNegated(text, 'resource')) return ''
  const [entry] = matchingEntries(resources, { text: resource, ignoresCase: false, values })
  return entry !== undefined && takesSeveralParts(entry, resource)
    ? `; a \`*\` in it takes in several parts of the ARN`
    : ''
}

/** The entries that match, or all where it is not plain which do. */
function describeElement(
  text: StatementText,
  element: keyof typeof written,
  matching: readonly string[],
): string {
  const { list: member, negated } = written[element]
  const all = text[member] ?? []
  if (isNegated(text, element)) return `${element} not in \`${negated}\` ${list(all)}`
  return `${element} ${matching.length > 0 ? list(matching.slice(0, 1)) : list(all)}`
}

/** Entries that name the caller itself, before those that name its account or everybody. */
function callersAmong(entries: readonly string[], principal: string): string[] {
  const [, , , , account = '', resource = ''] = principal.split(':')
  const [, role] = /^assumed-role\/([^/]*)/.exec(resource) ?? []
  const names = (entry: string) =>
    role !== undefined && entry.includes(`:${account}:role/`) && entry.endsWith(`/${role}`)
  const wide = [account, '*']
  return [
    ...entries.filter((entry) => entry === principal || names(entry)),
    ...entries.filter((entry) => entry.endsWith(`::${account}:root`) || wide.includes(entry)),
  ]
}

function describeConditions({ text, values }: ExplainedStatement): string[] {
  const found = new Map(values)
  return text.conditions.map(([operator, key, expected]) => {
    const actual = found.get(key) ?? []
    const reason = actual.length === 0 ? `; ${missingReason(operator)}` : ''
    return `${compareKey(`condition ${operator} ${key}`, expected, actual)}${reason}`
  })
}

function describeVariables({ text, values }: ExplainedStatement): string[] {
  const found = new Map(values)
  return (text.variables ?? []).map((key) => {
    const [value] = found.get(key) ?? []
    const says = value === undefined ? `the key is missing${defaultOf(key, text)}` : `\`${value}\``
    return `variable \${${key}}: ${says}`
  })
}

/** What a policy puts in the place of a missing key. */
function defaultOf(key: string, { resources = [], conditions }: StatementText): string {
  const begin = `\${${key}, '`
  const texts = [...resources, ...conditions.flatMap(([, , values]) => values)]
  const written = texts.find((entry) => entry.includes(begin))
  const value = written?.slice(written.indexOf(begin) + begin.length).split("'}", 1)[0]
  return value === undefined ? '' : `, \`${value}\` is in its place`
}

/** An element that did not match: what the policy says and what the request holds. */
function describeMismatch(
  mismatch: Mismatch,
  { text, statement }: ExplainedStatement,
  { action }: Asked,
): string {
  const { element, operator, key, expected, actual } = mismatch
  if (element === 'condition') {
    const says = compareKey(`condition ${operator} ${key}`, expected, actual)
    const faults = actual.flatMap((value) => {
      const type = missedType(value, operator ?? '')
      return type === undefined ? [] : [`; \`${value}\` is not ${type}`]
    })
    return `${says}${faults.join('')}`
  }
  const entries = element === 'action' ? listActions(expected, action) : list(expected)
  const says = isNegated(text, element) ? `\`${written[element].negated}\` has` : 'the policy says'
  const faults = isNegated(text, element) ? [] : entryFaults(mismatch, statement)
  const why = faults.map((fault) => `; ${fault}`).join('')
  return `${element}: ${says} ${entries}, the request has ${list(actual)}${why}`
}

/** Entries of the action's service come first, all of them. */
function listActions(entries: readonly string[], action: string): string {
  const own = entries.filter((entry) => isOfService(entry, action))
  const rest = entries.filter((entry) => !own.includes(entry))
  return list([...own, ...rest], Math.max(own.length, shownValues))
}

/** A key's value may be the directory's or the session's rather than the request's. */
function compareKey(
  subject: string,
  expected: readonly string[],
  actual: readonly string[],
): string {
  const found = actual.length === 0 ? 'the key is missing' : `the key has ${list(actual)}`
  return `${subject}: the policy says ${list(expected)}, ${found}`
}

function list(values: readonly string[], most = shownValues): string {
  const shown = values.slice(0, most).map((value) => `\`${value}\``)
  const more = values.length > most ? ` and ${values.length - most} more` : ''
  return shown.length === 0 ? 'nothing' : `${shown.join(', ')}${more}`
}

function shorten(json: string): string {
  return json.length > shownText ? `${json.slice(0, shownText)}…` : json
}
