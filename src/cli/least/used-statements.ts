/** What recorded calls used of identity-based policies: which statements, for which actions and resources. */
import { type AuditedEvent, openActions } from '../../entries/audit.ts'
import type { DeterminingStatement } from '../../entries/index.ts'

/** Of one action and one choice of statements so many resources are told apart. */
const RESOURCES_KEPT = 1_000

/** Calls that were carried by the same statements. */
export interface UsedChoice {
  /** Any one of those that match without a condition was enough; else all of them are needed. */
  readonly statements: readonly StatementPlace[]
  /** Whether one is enough: not where the call rests on what the event does not tell. */
  readonly isSure: boolean
  /** Undefined among the resources: all that the statements have must be kept. */
  readonly uses: ReadonlyMap<string, ReadonlySet<string | undefined>>
}

export type StatementPlace = Pick<DeterminingStatement, 'policy' | 'index'>

/** What one user or role used. */
export interface IdentityUse {
  readonly calls: number
  readonly choices: readonly UsedChoice[]
  /** Actions that other statements may have carried, too: all that any says of them must be kept. */
  readonly mayNeed: ReadonlySet<string>
}

interface OpenChoice extends UsedChoice {
  readonly uses: Map<string, Set<string | undefined>>
}

interface OpenUse {
  calls: number
  readonly choices: Map<string, OpenChoice>
  readonly mayNeed: Set<string>
}

/** Takes audited events, with statements, one after another. */
export class UsedStatements {
  readonly #uses = new Map<string, OpenUse>()
  readonly #unmapped = new Map<string, number>()

  take(event: AuditedEvent): void {
    const { outcome, principal, identity, parts } = event
    if (outcome === 'unmapped' && event.recorded !== 'denied') {
      this.#unmapped.set(principal, (this.#unmapped.get(principal) ?? 0) + 1)
    }
    if (identity === undefined || !(isUsed(event) || mayBeUsed(event))) return
    const use = this.#uses.get(identity) ?? { calls: 0, choices: new Map(), mayNeed: new Set() }
    this.#uses.set(identity, use)
    use.calls += 1
    for (const part of parts) addPart(use, part)
    for (const action of openActions(event)) use.mayNeed.add(action)
  }

  /** By the ARN of the user or role. */
  get identities(): ReadonlyMap<string, IdentityUse> {
    return new Map(
      [...this.#uses].map(([arn, { calls, choices, mayNeed }]) => [
        arn,
        { calls, choices: [...choices.values()], mayNeed },
      ]),
    )
  }

  /** Calls of a principal of which it is not known what they asked for. */
  unmappedOf(principal: string): number {
    return this.#unmapped.get(principal) ?? 0
  }
}

/** Whether a call was let through, as far as is known, and is not a repeated event. */
export function isUsed({ outcome, recorded, access }: AuditedEvent): boolean {
  return (
    outcome !== 'repeated' && recorded !== 'denied' && access !== undefined && access !== 'denied'
  )
}

/** Whether AWS let it through, and the bundle does not, by what the event does not tell. */
function mayBeUsed({ outcome, recorded, access }: AuditedEvent): boolean {
  return outcome === 'depends' && recorded === 'allowed' && access === 'denied'
}

function addPart(use: OpenUse, part: AuditedEvent['parts'][number]): void {
  const { action, resource, isGuess, access, statements = [] } = part
  const own = statements.filter((one) => one.policyType === 'identity' && one.effect === 'Allow')
  if (own.length === 0) return
  const isSure = access === 'allowed'
  const places = own.map(({ policy, index }) => ({ policy, index }))
  const key = JSON.stringify([isSure, places])
  const choice = use.choices.get(key) ?? { statements: places, isSure, uses: new Map() }
  use.choices.set(key, choice)
  const resources = choice.uses.get(action) ?? new Set()
  choice.uses.set(action, resources)
  const isMany = resources.size >= RESOURCES_KEPT
  resources.add(isGuess === true || isMany ? undefined : resource)
}
