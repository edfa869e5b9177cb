/** Which statements a decision rests on. */
import * as Grant from '../../../assembly/layout/grant.ts'
import type { DecidedBy, DeterminingStatement, Verdict } from '../../model/decision.ts'
import type { Effect, PolicyType } from '../../model/policy.ts'
import type { Part } from '../../request/call.ts'
import type { Checker } from '../check.ts'
import type { SessionOverlay } from '../session-overlay.ts'
import { setsOf } from './decision-gates.ts'
import { statementMatches } from './trace.ts'

/** The check that a checker has in place. */
export interface Place {
  readonly checker: Checker
  readonly part: Part
  /** Session policies that came with the principal. */
  readonly session: SessionOverlay | undefined
}

/** The statements that determine a decision: see `Decision.statements`. */
export function determine(
  place: Place,
  verdict: Verdict,
  decidedBy: DecidedBy,
): readonly DeterminingStatement[] {
  if (verdict === 'implicitDeny' || place.checker.loaded.isStripped) return []
  if (verdict === 'explicitDeny') {
    return distinct(place.checker.outline().heard.flatMap((gate) => denials(place, gate)))
  }
  return distinct(
    carriersOf(decidedBy, place).flatMap((gate) =>
      gate === 'resource' ? strongest(place) : matched(place, gate, 'Allow'),
    ),
  )
}

function denials(place: Place, gate: PolicyType): DeterminingStatement[] {
  const { checker, part, session } = place
  if (gate !== 'session' || session === undefined) return matched(place, gate, 'Deny')
  const traced = session.trace(part, checker)
  const { statements } = traced.loaded
  return statements
    .covering(session.set, part.action, 'Deny')
    .filter((number) => statementMatches(traced, number))
    .map((number) => statements.describe(number, 'session'))
}

/** Each statement once, though its policy is attached at several levels. */
function distinct(statements: readonly DeterminingStatement[]): readonly DeterminingStatement[] {
  if (statements.length < 2) return statements
  const seen = new Map(statements.map((statement) => [JSON.stringify(statement), statement]))
  return [...seen.values()]
}

/** The gates whose Allow statements carry a decision. */
function carriersOf(decidedBy: DecidedBy, { checker }: Place): PolicyType[] {
  if (decidedBy === 'resource') return ['resource']
  if (decidedBy !== 'identity' && decidedBy !== 'root') return []
  return checker.outline().needsResource ? ['resource', 'identity'] : ['identity']
}

function matched(place: Place, gate: PolicyType, effect: Effect): DeterminingStatement[] {
  const { statements } = place.checker.loaded
  return matching(place, gate, effect).map((number) => statements.describe(number, gate))
}

function matching(place: Place, gate: PolicyType, effect: Effect): number[] {
  const { statements } = place.checker.loaded
  return setsOf(gate, place.checker)
    .flatMap((set) => statements.covering(set, place.part.action, effect))
    .filter((number) => statementMatches(place.checker, number))
}

/** The resource policy's Allow statements of the strongest grant (E-37). */
function strongest(place: Place): DeterminingStatement[] {
  const { statements, kernel } = place.checker.loaded
  const grants = matching(place, 'resource', 'Allow').map((number) => {
    statementMatches(place.checker, number)
    return { number, grant: kernel.grant() }
  })
  const most = Math.max(Grant.ACCOUNT, ...grants.map(({ grant }) => grant))
  return grants
    .filter(({ grant }) => grant === most)
    .map(({ number }) => statements.describe(number, 'resource'))
}

/** The statements of a gate, level after level. */
export function numbersOf(place: Place, gate: PolicyType): number[] {
  const { statements } = place.checker.loaded
  return setsOf(gate, place.checker).flatMap((set) => statements.of(set))
}
