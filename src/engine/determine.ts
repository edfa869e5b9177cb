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
import type { Checker } from './checker.ts'
import { heardGates, needsResourceGrant, setsOf } from './gates.ts'
import {
  describeStatement,
  effectOf,
  readStatementText,
  ruleOf,
  statementsOf,
} from './statements.ts'

/** The check that a checker has in place. */
export interface Place {
  readonly checker: Checker
  readonly block: number
  readonly endpoint: number
}

/** The statements that determine a decision: see `Decision.statements`. */
export function determine(
  place: Place,
  verdict: Verdict,
  decidedBy: DecidedBy,
): DeterminingStatement[] {
  if (verdict === 'implicitDeny') return []
  const heard = heardGates(place.checker.loaded)
  if (verdict === 'explicitDeny') {
    return distinct(heard.flatMap((gate) => matched(place, gate, 'Deny')))
  }
  return distinct(
    carriersOf(decidedBy, place).flatMap((gate) =>
      gate === 'resource' ? strongest(place) : matched(place, gate, 'Allow'),
    ),
  )
}

/** Each statement once, though its policy is attached at several levels. */
function distinct(statements: readonly DeterminingStatement[]): DeterminingStatement[] {
  const seen = new Map(statements.map((statement) => [JSON.stringify(statement), statement]))
  return [...seen.values()]
}

/** The gates whose Allow statements carry a decision. */
function carriersOf(decidedBy: DecidedBy, { checker }: Place): PolicyType[] {
  if (decidedBy === 'resource') return ['resource']
  if (decidedBy !== 'identity' && decidedBy !== 'root') return []
  return needsResourceGrant(checker.loaded) ? ['resource', 'identity'] : ['identity']
}

function matched(place: Place, gate: PolicyType, effect: Effect): DeterminingStatement[] {
  return numbersOf(place, gate)
    .filter((number) => effectOf(place.checker.loaded.kernel.bundle, number) === effect)
    .filter((number) => traceStatement(place, number) === TRACE_MATCHED)
    .map((number) => describeStatement(place.checker.loaded.kernel.bundle, number, gate))
}

/** The resource policy's Allow statements of the strongest grant (E-37). */
function strongest(place: Place): DeterminingStatement[] {
  const { kernel } = place.checker.loaded
  const found = numbersOf(place, 'resource')
    .filter((number) => effectOf(kernel.bundle, number) === 'Allow')
    .filter((number) => traceStatement(place, number) === TRACE_MATCHED)
    .map((number) => ({ number, grant: grantOf(place, number) }))
  const most = Math.max(GRANT_ACCOUNT, ...found.map(({ grant }) => grant))
  return found
    .filter(({ grant }) => grant === most)
    .map(({ number }) => describeStatement(kernel.bundle, number, 'resource'))
}

function grantOf(place: Place, statement: number): number {
  traceStatement(place, statement)
  return place.checker.loaded.kernel.grant()
}

/** The statements of a gate, level after level. */
export function numbersOf({ checker, block, endpoint }: Place, gate: PolicyType): number[] {
  const { kernel } = checker.loaded
  return setsOf(gate, checker.loaded, block, endpoint).flatMap((set) =>
    statementsOf(kernel.bundle, set),
  )
}

/** A TRACE_ number. */
export function traceStatement({ checker }: Place, statement: number): number {
  return checker.trace(ruleOf(checker.loaded.kernel.bundle, statement), TRACE_NEEDS)
}

/** The first element that did not match, with both sides; undefined for a statement that matched. */
export function mismatchOf(
  place: Place,
  statement: number,
  request: { action: string; resource: string },
): Mismatch | undefined {
  const { checker } = place
  const trace = traceStatement(place, statement)
  if (trace === TRACE_MATCHED) return undefined
  const text = readStatementText(checker.loaded.kernel.bundle, statement)
  switch (trace) {
    case TRACE_PRINCIPAL:
      return {
        element: 'principal',
        expected: text.principals ?? [],
        actual: [checker.identity.name],
      }
    case TRACE_ACTION:
      return { element: 'action', expected: text.actions, actual: [request.action] }
    case TRACE_RESOURCE:
      return { element: 'resource', expected: text.resources ?? [], actual: [request.resource] }
    default: {
      const [operator = '', key = '', expected = []] =
        text.conditions[trace - TRACE_CONDITION] ?? []
      return { element: 'condition', operator, key, expected, actual: checker.value(key) }
    }
  }
}
