/** Which statements a decision rests on. */
import * as Grant from '../../../assembly/layout/grant.ts'
import type { AskedSet } from '../../kernel/kernel.ts'
import type { DecidedBy, DeterminingStatement, Verdict } from '../../model/decision.ts'
import type { Effect, PolicyType } from '../../model/policy.ts'
import { distinct } from '../../request/call.ts'
import type { Check } from '../check.ts'
import type { Outline } from '../directory-records.ts'
import type { SessionOverlay } from '../session-overlay.ts'
import { setsOf } from './decision-gates.ts'
import { statementMatches, type Traced } from './trace.ts'

/** A check that is in place, decided with CHECK_EXACT. */
export interface ExactCheck {
  readonly check: Check
  /** Session policies that came with the principal. */
  readonly session: SessionOverlay | undefined
}

/** A check put to the policies of its own bundle; `side`: of `assembly/layout/check.ts`. */
export function ownPolicies(check: Check, side: number): Traced {
  return {
    check,
    loaded: check.loaded,
    side,
    trace: (rule, needs, from) => check.trace({ rule, needs, side, from }),
  }
}

/** Which gates a check hears, and whether it needs a grant of the resource's. */
export function outlineOf({ loaded }: Check): Outline {
  return loaded.records.outline(loaded.kernel.firstState())
}

/** The sets of a gate, one a level. */
export function setsFor(gate: PolicyType, { loaded, endpoint, action }: Check): AskedSet[] {
  const { kernel, traits } = loaded
  const place = { kernel, isCase: traits.isCase, isTrust: action.isTrust, endpoint: endpoint.set }
  return setsOf(gate, place)
}

/** The statements that determine a decision: see `Decision.statements`. */
export function determine(
  place: ExactCheck,
  verdict: Verdict,
  decidedBy: DecidedBy,
): readonly DeterminingStatement[] {
  if (verdict === 'implicitDeny') return []
  if (verdict === 'explicitDeny') {
    return distinct(outlineOf(place.check).heard.flatMap((gate) => denials(place, gate)))
  }
  if (place.check.loaded.traits.isStripped) return []
  return distinct(
    carriersOf(decidedBy, place).flatMap((gate) =>
      gate === 'resource' ? strongest(place) : matched(place, gate, 'Allow'),
    ),
  )
}

function denials(place: ExactCheck, gate: PolicyType): DeterminingStatement[] {
  const { check, session } = place
  if (gate !== 'session' || session === undefined) return matched(place, gate, 'Deny')
  const traced = session.trace(check)
  const { statements } = traced.loaded
  return statements
    .covering(session.set, check.part.action, 'Deny')
    .filter((number) => statementMatches(traced, number))
    .map((number) => statements.describe(number, 'session'))
}

/** The gates whose Allow statements carry a decision. */
function carriersOf(decidedBy: DecidedBy, { check }: ExactCheck): PolicyType[] {
  if (decidedBy === 'resource') return ['resource']
  if (decidedBy !== 'identity' && decidedBy !== 'root') return []
  return outlineOf(check).needsResource ? ['resource', 'identity'] : ['identity']
}

/** The statements of a gate that match. */
export function matched(
  place: ExactCheck,
  gate: PolicyType,
  effect: Effect,
): DeterminingStatement[] {
  const { statements } = place.check.loaded
  return setsFor(gate, place.check).flatMap((asked) =>
    matching(place, asked, effect).map((number) => statements.describe(number, gate)),
  )
}

/** The statements of a set that match, by number. */
function matching({ check }: ExactCheck, { set, side }: AskedSet, effect: Effect): number[] {
  const traced = ownPolicies(check, side)
  return check.loaded.statements
    .covering(set, check.part.action, effect)
    .filter((number) => statementMatches(traced, number))
}

/** The Allow statements of the strongest grant (E-37), of each resource policy that has to allow. */
function strongest(place: ExactCheck): DeterminingStatement[] {
  const { kernel } = place.check.loaded
  return setsFor('resource', place.check)
    .filter(({ side }) => kernel.bucket.counts(side))
    .flatMap((asked) => strongestOf(place, asked))
}

function strongestOf(place: ExactCheck, asked: AskedSet): DeterminingStatement[] {
  const { statements, kernel } = place.check.loaded
  const grants = matching(place, asked, 'Allow').map((number) => {
    statementMatches(ownPolicies(place.check, asked.side), number)
    return { number, grant: kernel.grant() }
  })
  const most = grants.reduce((best, { grant }) => Math.max(best, grant), Grant.ACCOUNT)
  return grants
    .filter(({ grant }) => grant === most)
    .map(({ number }) => statements.describe(number, 'resource'))
}
