/** The same recorded calls by narrowed policies: whether anything that was used is lost. */
import type { AuditedEvent } from '../../entries/audit.ts'
import { isUsed } from './used-statements.ts'

/** A call that the narrowed policies decide otherwise. */
export interface ReplayedCall {
  readonly principal: string
  readonly action: string
  readonly resource: string
  readonly id: string
  readonly time: string
}

/** What replaying the calls has shown. */
export interface ReplayResult {
  /** Calls that were compared. */
  readonly calls: number
  /** Of those that were let through, or may have been: what is allowed as before. */
  readonly kept: number
  /** What depends, by both, on what the events do not tell. */
  readonly open: number
  /** What is no longer surely allowed. */
  readonly lost: number
  /** What was denied and is allowed now. */
  readonly gained: number
  /** The first of those that are lost, and that are gained. */
  readonly examples: {
    readonly lost: readonly ReplayedCall[]
    readonly gained: readonly ReplayedCall[]
  }
}

const EXAMPLES_MOST = 20

type Change = 'kept' | 'open' | 'lost' | 'gained' | 'other'

/** Takes what both bundles make of one event after another. */
export class ReplayProof {
  readonly #counts: Record<Change, number> = { kept: 0, open: 0, lost: 0, gained: 0, other: 0 }
  readonly #lost: ReplayedCall[] = []
  readonly #gained: ReplayedCall[] = []

  compare(before: AuditedEvent, after: AuditedEvent): void {
    if (before.access === undefined || before.outcome === 'repeated') return
    const change = changeOf(before, after)
    this.#counts[change] += 1
    const examples = { lost: this.#lost, gained: this.#gained }[change as 'lost' | 'gained']
    if (examples !== undefined && examples.length < EXAMPLES_MOST) examples.push(exampleOf(before))
  }

  result(): ReplayResult {
    const { other, ...counts } = this.#counts
    const calls = Object.values(counts).reduce((sum, count) => sum + count, other)
    return { calls, ...counts, examples: { lost: this.#lost, gained: this.#gained } }
  }
}

function changeOf(before: AuditedEvent, after: AuditedEvent): Change {
  if (before.access === 'denied') return after.access === 'allowed' ? 'gained' : 'other'
  if (!isUsed(before)) return 'other'
  if (after.access === 'allowed') return 'kept'
  return before.access === 'depends' && after.access === 'depends' ? 'open' : 'lost'
}

function exampleOf({ principal, parts, id, time }: AuditedEvent): ReplayedCall {
  const [part] = parts
  return { principal, action: part?.action ?? '', resource: part?.resource ?? '', id, time }
}
