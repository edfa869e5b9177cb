/** Which statements a decision rests on, and how each of the others failed. */
import {
  GRANT_ACCOUNT,
  TRACE_ACTION,
  TRACE_CONDITION,
  TRACE_MATCHED,
  TRACE_NEEDS,
  TRACE_PRINCIPAL,
  TRACE_RESOURCE,
} from '../../assembly/layout.ts'
import type { DecidedBy, DeterminingStatement, Mismatch, Verdict } from '../model/decision.ts'
import type { Effect, PolicyType } from '../model/policy.ts'
import type { Checker, Part } from './checker.ts'
import { setsOf } from './gates.ts'

/** The check that a checker has in place. */
export interface Place {
  readonly checker: Checker
  readonly part: Part
}

/** The statements that determine a decision: see `Decision.statements`. */
export function determine(
  place: Place,
  verdict: Verdict,
  decidedBy: DecidedBy,
): readonly DeterminingStatement[] {
  if (verdict === 'implicitDeny' || place.checker.loaded.isStripped) return []
  if (verdict === 'explicitDeny') {
    return distinct(place.checker.outline().heard.flatMap((gate) => matched(place, gate, 'Deny')))
  }
  return distinct(
    carriersOf(decidedBy, place).flatMap((gate) =>
      gate === 'resource' ? strongest(place) : matched(place, gate, 'Allow'),
    ),
  )
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
    .filter((number) => traceStatement(place, number) === TRACE_MATCHED)
}

/** The resource policy's Allow statements of the strongest grant (E-37). */
function strongest(place: Place): DeterminingStatement[] {
  const { statements, kernel } = place.checker.loaded
  const grants = matching(place, 'resource', 'Allow').map((number) => {
    traceStatement(place, number)
    return { number, grant: kernel.grant() }
  })
  const most = Math.max(GRANT_ACCOUNT, ...grants.map(({ grant }) => grant))
  return grants
    .filter(({ grant }) => grant === most)
    .map(({ number }) => statements.describe(number, 'resource'))
}

/** The statements of a gate, level after level. */
export function numbersOf(place: Place, gate: PolicyType): number[] {
  const { statements } = place.checker.loaded
  return setsOf(gate, place.checker).flatMap((set) => statements.of(set))
}

/** A TRACE_ number. */
function traceStatement({ checker }: Place, statement: number): number {
  return checker.trace(checker.loaded.statements.rule(statement), TRACE_NEEDS)
}

/** The first element that did not match, with both sides; undefined for a statement that matched. */
export function mismatchOf(place: Place, statement: number): Mismatch | undefined {
  const { checker, part } = place
  const trace = traceStatement(place, statement)
  if (trace === TRACE_MATCHED) return undefined
  const text = checker.loaded.statements.text(statement)
  switch (trace) {
    case TRACE_PRINCIPAL: {
      const actual = [checker.identity.name]
      return { element: 'principal', expected: text.principals ?? [], actual }
    }
    case TRACE_ACTION:
      return { element: 'action', expected: text.actions, actual: [part.action] }
    case TRACE_RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [part.resource] }
    default: {
      const [operator = '', key = '', expected = []] =
        text.conditions[trace - TRACE_CONDITION] ?? []
      return { element: 'condition', operator, key, expected, actual: checker.value(key) }
    }
  }
}
