/** For each user and role that calls were made by: the least policies that allow what was used. */
import type { Catalogue } from '../../entries/catalogue.ts'
import { matchingEntries } from '../explanation/written-entries.ts'
import type { DirectoryDocuments, OwnStatement } from './directory-documents.ts'
import { narrowStatement, type StatementUses } from './narrow-statement.ts'
import { packPolicies, type VersionedStatement } from './pack-policies.ts'
import { entriesOf, type PolicyJson } from './policy-json.ts'
import type { IdentityUse, StatementPlace, UsedChoice } from './used-statements.ts'

/** What is to take the place of all identity-based policies of a user or role. */
export interface LeastPolicies {
  readonly arn: string
  /** Calls that were let through, or may have been. */
  readonly calls: number
  /** None where nothing was used of its own policies and nothing of them denies. */
  readonly documents: readonly PolicyJson[]
  /** The names of the policies, of groups too, that they take the place of. */
  readonly replaces: readonly string[]
  /** Allow statements before, and those of which something was used. */
  readonly allows: { readonly before: number; readonly used: number }
  /** Deny statements, all of which are kept. */
  readonly denies: number
}

/** What least policies are taken from, besides what was used. */
export interface LeastGround {
  readonly directory: DirectoryDocuments
  readonly catalogue: Catalogue
}

type OpenUses = Map<OwnStatement, Map<string, Set<string | undefined>>>

/** Those of one user or role; undefined where the directory does not have it, or a statement of it. */
export function leastPoliciesOf(
  arn: string,
  { calls, choices, mayNeed }: IdentityUse,
  { directory, catalogue }: LeastGround,
): LeastPolicies | undefined {
  const written = directory.statementsOf(arn)
  if (written === undefined) return undefined
  const used: OpenUses = new Map()
  for (const choice of inOrder(choices)) {
    const found = findAll(choice.statements, written)
    if (found === undefined) return undefined
    for (const statement of chosen(found, choice, used))
      addUses(statement, choice, { used, catalogue })
  }
  for (const action of mayNeed) {
    for (const own of written.filter(({ statement }) => mayAllow(statement, action))) {
      const uses = new Map([[action, new Set([undefined])]])
      addUses(own, { statements: [], isSure: false, uses }, { used, catalogue })
    }
  }
  const denials = written.filter(({ statement }) => statement.Effect === 'Deny')
  const allows = written.flatMap((one) => narrow(one, used.get(one)))
  return {
    arn,
    calls,
    documents: packPolicies([...denials.map(withVersion), ...allows]),
    replaces: [...new Set(written.map(({ policy }) => policy))],
    allows: { before: written.length - denials.length, used: used.size },
    denies: denials.length,
  }
}

function mayAllow({ Effect, Action, NotAction }: PolicyJson, action: string): boolean {
  if (Effect !== 'Allow') return false
  const matches = (entries: readonly string[]) => {
    return matchingEntries(entries, { text: action, ignoresCase: true }).length > 0
  }
  return NotAction === undefined ? matches(entriesOf(Action)) : !matches(entriesOf(NotAction))
}

/** Nothing where nothing was used. */
function narrow(
  { statement, version }: OwnStatement,
  uses: StatementUses | undefined,
): VersionedStatement[] {
  if (uses === undefined) return []
  const sorted = new Map([...uses].sort(([one], [other]) => (one < other ? -1 : 1)))
  return narrowStatement(statement, version, sorted).map((own) => ({ version, statement: own }))
}

function withVersion({ version, statement }: OwnStatement): VersionedStatement {
  return { version, statement }
}

/** Choices of one statement first: what they need anyhow may be enough for others. */
function inOrder(choices: readonly UsedChoice[]): UsedChoice[] {
  return [...choices].sort((a, b) => a.statements.length - b.statements.length)
}

/** Policies of a user and of a group may have the same name: then all of them count. */
function findAll(
  places: readonly StatementPlace[],
  written: readonly OwnStatement[],
): OwnStatement[] | undefined {
  const found = places.map(({ policy, index }) =>
    written.filter(
      (one) => one.policy === policy && one.index === index && one.statement.Effect === 'Allow',
    ),
  )
  return found.some((list) => list.length === 0) ? undefined : [...new Set(found.flat())]
}

/** One that surely matches, and rather one that is used anyhow; else all. */
function chosen(
  found: readonly OwnStatement[],
  { isSure, statements }: UsedChoice,
  used: ReadonlyMap<OwnStatement, unknown>,
): readonly OwnStatement[] {
  if (!isSure || found.length !== statements.length) return found
  const plain = found.filter(({ statement }) => isPlain(statement))
  const one = plain.find((statement) => used.has(statement)) ?? plain[0]
  return one === undefined ? found : [one]
}

/** Whether nothing but the action and the resource decides whether it matches. */
function isPlain({ Condition, Resource, NotResource }: PolicyJson): boolean {
  const entries = [...entriesOf(Resource), ...entriesOf(NotResource)]
  return Condition === undefined && !entries.some((entry) => entry.includes('${'))
}

function addUses(
  statement: OwnStatement,
  { uses }: UsedChoice,
  { used, catalogue }: { readonly used: OpenUses; readonly catalogue: Catalogue },
): void {
  const own = used.get(statement) ?? new Map<string, Set<string | undefined>>()
  used.set(statement, own)
  for (const [action, resources] of uses) {
    const known = own.get(action) ?? new Set()
    own.set(action, known)
    // AWS compares `*` with what policies say of such an action, whatever it was asked about
    const isWide = catalogue.findAction(action)?.resources.length === 0
    for (const resource of isWide ? [undefined] : resources) known.add(resource)
  }
}
