/** What becomes of a condition: how a slice stays on its side of what is left out. */
import type { Effect } from '../../model/policy.ts'

/**
 * `certain`: allows no more than the bundle, whatever was left out says. `possible`: allows no less.
 */
export type Bound = 'certain' | 'possible'

/** What is known of one test of a condition: it holds, it fails, it is kept, it is left out. */
export type Judgement = 'holds' | 'fails' | 'kept' | 'hidden'

/** Judges the test that begins at a word of the programs' section. */
export type Judge = (test: number) => Judgement

/**
 * Whether a statement applies although one of its tests is left out. INVARIANT: for `certain`, an
 * Allow whose condition is not known never applies and a Deny always does; for `possible` the other
 * way round.
 */
export function appliesWithout(bound: Bound, effect: Effect): boolean {
  return (effect === 'Deny') === (bound === 'certain')
}
