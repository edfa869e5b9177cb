/** What a decision rests on, as text that is the same where two bundles have the same. */
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import { outlineOf, ownPolicies, setsFor } from '../engine/explain/determine.ts'
import { readingOf } from '../engine/explain/mismatch.ts'
import type { Traced } from '../engine/explain/trace.ts'
import type { PartialCheck } from './partial-check.ts'

const effects = ['Allow', 'Deny'] as const

/**
 * Of a check that is in place: where the order of evaluation begins for it, whose the resource is, and
 * the statements of every gate that cover its action, level by level, each with the values that it
 * reads. Empty for a stripped bundle.
 */
export function basisOf(check: PartialCheck): string {
  const { loaded, part } = check
  if (loaded.traits.isStripped) return ''
  const gates = outlineOf(check).heard.map((gate) => [
    gate,
    setsFor(gate, check).map(({ set, side }) => [
      side,
      set >= PolicySet.CONSTANT
        ? set
        : effects.map((effect) => {
            const traced = ownPolicies(check, side)
            const numbers = loaded.statements.covering(set, part.action, effect)
            return numbers.map((number) => readIn(traced, number)).sort()
          }),
    ]),
  ])
  const { identity, isUnknown } = check.caller
  const { kernel } = loaded
  const place = [kernel.firstState(), kernel.owner(), kernel.bucket.arn(kernel.bundle)]
  return JSON.stringify([identity, isUnknown, place, gates])
}

/** A statement without its label and its actions, since it covers this one; and what it reads. */
function readIn(traced: Traced, statement: number): string {
  const { text, values } = readingOf(traced, statement)
  const { sid, actions, negated = [], ...rest } = text
  return JSON.stringify([rest, negated.filter((element) => element !== 'action'), values])
}
