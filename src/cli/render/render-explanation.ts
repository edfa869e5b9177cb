/** An explanation as a tree that a person reads. */
import type {
  DeterminingStatement,
  ExplainedGate,
  ExplainedStatement,
  Explanation,
  Mismatch,
  PolicyType,
} from '../../entries/index.ts'
import { labelOf, placeOf } from './labels.ts'
import { printable } from './printable.ts'
import type { Painter } from './terminal.ts'

const typeNames: Readonly<Record<PolicyType, string>> = {
  identity: 'identity-based policies',
  resource: 'resource-based policy',
  boundary: 'permissions boundary',
  session: 'session policies',
  scp: 'service control policies',
  rcp: 'resource control policies',
  endpoint: 'VPC endpoint policy',
}

const outcomes = {
  allow: { mark: '✓', style: 'green', says: 'allowed' },
  deny: { mark: '✗', style: 'red', says: 'denied' },
  silent: { mark: '·', style: 'yellow', says: 'nothing allows it' },
} as const

/** Values of one list that are shown; the rest is counted. */
const shownValues = 5

/** The headline, what was asked, and a branch for each policy type. */
export function describeExplanation(explanation: Explanation, paint: Painter): string {
  const { decision, headline, principal, action, resource, gates, notes } = explanation
  const style = decision.verdict === 'allowed' ? 'green' : 'red'
  const lines = [
    paint('bold', headline),
    '',
    `${paint([style, 'bold'], decision.verdict)} by ${decision.policyType}`,
    `  principal ${printable(principal)}`,
    `  action    ${printable(action)}`,
    `  resource  ${printable(resource)}`,
    ...describeNotes(notes, paint),
    '',
    ...gates.flatMap((gate, at) => describeGate(gate, at === gates.length - 1, paint)),
  ]
  return `${lines.join('\n').trimEnd()}\n`
}

/** What was not known, or assumed, a line each. */
export function describeNotes(notes: readonly string[], paint: Painter): string[] {
  return notes.map((note) => `  ${paint('yellow', 'note')}      ${printable(note)}`)
}

function describeGate(gate: ExplainedGate, last: boolean, paint: Painter): string[] {
  const { mark, style, says } = outcomes[gate.outcome]
  const head = `${last ? '└─' : '├─'} ${paint(style, mark)} ${typeNames[gate.policyType]}`
  const trunk = last ? '   ' : '│  '
  const branches = countEqual(gate.statements)
  const lines = branches.flatMap((branch, at) =>
    describeStatement(branch, at === branches.length - 1, paint),
  )
  return [`${head}: ${paint(style, says)}`, ...lines.map((line) => `${trunk}${line}`)]
}

interface CountedStatement extends ExplainedStatement {
  readonly count: number
}

/** A policy that is attached at several levels of an organization is shown once. */
function countEqual(statements: readonly ExplainedStatement[]): CountedStatement[] {
  const branches = new Map<string, CountedStatement>()
  for (const explained of statements) {
    const key = JSON.stringify(explained)
    branches.set(key, { ...explained, count: (branches.get(key)?.count ?? 0) + 1 })
  }
  return [...branches.values()]
}

function describeStatement(branch: CountedStatement, last: boolean, paint: Painter): string[] {
  const { statement, mismatch, count } = branch
  const { mark, style } = markOf(branch)
  const times = count > 1 ? `(${count}×)` : ''
  const tail = paint('dim', [times, placeOf(statement)].filter((part) => part !== '').join(' '))
  const named = `${statement.effect} ${printable(nameOf(statement))}  ${tail}`.trimEnd()
  const head = `${last ? '└─' : '├─'} ${paint(style, mark)} ${named}`
  if (mismatch === undefined) return [head]
  return [head, `${last ? '  ' : '│ '}   ${describeMismatch(mismatch)}`]
}

function markOf({ statement, mismatch }: ExplainedStatement) {
  if (mismatch !== undefined) return { mark: '·', style: 'dim' } as const
  return statement.effect === 'Allow' ? outcomes.allow : outcomes.deny
}

/** The label, and the policy where the label is a Sid. */
function nameOf(statement: DeterminingStatement): string {
  const label = labelOf(statement)
  return label === statement.sid ? `${label} of ${statement.policy}` : label
}

/** The first element that did not match: what the policy says and what the request holds. */
function describeMismatch({ element, operator, key, expected, actual }: Mismatch): string {
  const subject = element === 'condition' ? `condition ${operator} ${key}` : element
  const found = actual.length === 0 ? 'the request has none' : `the request has ${list(actual)}`
  return printable(`${subject}: the policy says ${list(expected)}, ${found}`)
}

function list(values: readonly string[]): string {
  const shown = values.slice(0, shownValues).map((value) => `\`${value}\``)
  const more = values.length > shownValues ? ` and ${values.length - shownValues} more` : ''
  return shown.length === 0 ? 'nothing' : `${shown.join(', ')}${more}`
}
