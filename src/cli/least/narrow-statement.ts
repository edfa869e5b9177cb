/**
 * One Allow statement, narrowed to what was used of it.
 *
 * INVARIANT: what the narrowed statements match, the statement matches, whoever asks and whatever the
 * context is: actions and resources are those of calls that it matched, word for word, and what rests
 * on a variable, or is not surely a resource that AWS compared, stays as it is written.
 */
import { matchingEntries } from '../explanation/written-entries.ts'
import { entriesOf, type PolicyJson } from './policy-json.ts'

/** More resources of one action are folded into wildcards, within the statement's own. */
export const RESOURCES_MOST = 25

/** Resources by action; undefined for one of which all that the statement has must be kept. */
export type StatementUses = ReadonlyMap<string, ReadonlySet<string | undefined>>

/** A statement for each set of resources that actions share. */
export function narrowStatement(
  statement: PolicyJson,
  version: string,
  uses: StatementUses,
): PolicyJson[] {
  const groups = new Map<
    string,
    { readonly actions: Set<string>; readonly resources: PolicyJson }
  >()
  const { Sid, Condition, ...elements } = statement
  for (const [action, used] of uses) {
    const own = narrowAction(statement, action)
    const resources = narrowResources(statement, version, used)
    const { actions } = findGroup(groups, own === undefined ? elements : resources)
    for (const one of own ?? []) actions.add(one)
  }
  return [...groups.values()].map(({ actions, resources }) => ({
    ...(Sid !== undefined && { Sid }),
    Effect: 'Allow',
    ...(actions.size > 0 && { Action: [...actions].sort() }),
    ...resources,
    ...(Condition !== undefined && { Condition }),
  }))
}

function findGroup(
  groups: Map<string, { readonly actions: Set<string>; readonly resources: PolicyJson }>,
  resources: PolicyJson,
) {
  const key = JSON.stringify(resources)
  const group = groups.get(key) ?? { actions: new Set<string>(), resources }
  groups.set(key, group)
  return group
}

/** The action itself; where no entry can say it (L-64), those that do, or undefined for a `NotAction`. */
function narrowAction({ Action }: PolicyJson, action: string): readonly string[] | undefined {
  if (/^[\w-]+:\w+$/.test(action)) return [action]
  const entries = entriesOf(Action)
  return entries.length === 0 ? undefined : entries
}

function narrowResources(
  { Resource, NotResource }: PolicyJson,
  version: string,
  used: ReadonlySet<string | undefined>,
): PolicyJson {
  const isNegated = NotResource !== undefined
  const written = entriesOf(isNegated ? NotResource : Resource)
  const kept = isNegated ? { NotResource: written } : { Resource: written }
  if (isNegated && written.some(hasVariable)) return kept
  const found = [...used].map((resource) =>
    isNegated ? literalOf(resource, version) : narrowOne(resource, written, version),
  )
  if (found.includes(undefined)) return kept
  const narrowed = [...new Set(found.flatMap((entries) => entries ?? []))].sort()
  if (narrowed.length <= RESOURCES_MOST) return { Resource: narrowed }
  return isNegated ? kept : { Resource: fold(narrowed, written) }
}

/** The entries for one resource; undefined where all entries have to be kept. */
function narrowOne(
  resource: string | undefined,
  written: readonly string[],
  version: string,
): readonly string[] | undefined {
  const matching = resource === undefined ? [] : matchOpen(written, resource)
  if (matching.length === 0) return undefined
  return matching.some(hasVariable) ? matching : (literalOf(resource, version) ?? matching)
}

function literalOf(resource: string | undefined, version: string): string[] | undefined {
  if (resource === undefined || !isWholeArn(resource)) return undefined
  const entry = literally(resource, version)
  return entry === undefined ? undefined : [entry]
}

/**
 * `*`, and names of an application's own, are no ARNs: patterns compare them in ways of their own. What
 * is before the name cannot be written with variables (C-63).
 */
function isWholeArn(resource: string): boolean {
  return /^arn:[^:*?$]+:[^:*?$]+:[^:*?$]*:[^:*?$]*:./s.test(resource)
}

/** Text as an entry that matches it alone; undefined where the version has no way to write it. */
function literally(text: string, version: string): string | undefined {
  if (!/[*?]|\$\{/.test(text)) return text
  if (version !== '2012-10-17') return undefined
  return text.replace(/[*?]|\$(?=\{)/g, (character) => `\${${character}}`)
}

/** Entries that may match, whatever their variables are. */
function matchOpen(entries: readonly string[], text: string): string[] {
  return entries.filter((entry) => {
    const open = entry.replace(/\$\{[^}]*\}/g, '*')
    return matchingEntries([open], { text, ignoresCase: false }).length > 0
  })
}

function hasVariable(entry: string): boolean {
  return entry.includes('${')
}

/** Too many entries, as one wildcard for all that an entry of the statement's covers. */
function fold(narrowed: readonly string[], written: readonly string[]): string[] {
  const groups = new Map<string, string[]>()
  for (const entry of narrowed) {
    const home = written.find((one) => one === entry) ?? matchOpen(written, entry)[0]
    if (home === undefined) return [...written]
    groups.set(home, [...(groups.get(home) ?? []), entry])
  }
  const folded = [...groups].map(([home, entries]) => foldUnder(home, entries))
  return [...new Set(folded)].sort()
}

/** `PREFIX*` with what the entries begin with, where the home is such an entry, too. */
function foldUnder(home: string, entries: readonly string[]): string {
  const start = home.slice(0, -1)
  const isPrefix = start === '' || start.split(':').length > 5
  if (!home.endsWith('*') || !isPrefix || /[*?$]/.test(start)) return home
  const [first = ''] = entries
  const shared = entries.reduce((prefix, entry) => sharedPrefix(prefix, entry), first)
  const [prefix = ''] = /^.*[/:]/s.exec(shared.replace(/\$\{.*$/s, '')) ?? []
  const isInResource = prefix.split(':').length > 5
  return isInResource && prefix.length >= start.length ? `${prefix}*` : home
}

function sharedPrefix(one: string, other: string): string {
  let length = 0
  while (length < one.length && one[length] === other[length]) length += 1
  return one.slice(0, length)
}
