/** Why a statement did or did not apply: the first element that did not match. */

import { firstFailure } from './condition'
import * as Check from './layout/check'
import * as Grant from './layout/grant'
import * as Rule from './layout/rule'
import * as Trace from './layout/trace'
import { principalGrant } from './principal'
import { actionMatches, resourceMatches, ruleAt } from './rule'
import { NO, UNKNOWN, YES } from './slot'
import { base } from './state'

/**
 * Compares a rule with the check in IAM's order of elements; leaves its grant in GRANT_AT. With
 * `from` above 0 only its conditions, from the one of that number less 1 on.
 */
export function traceRule(number: u32, from: u32): u32 {
  const rule = ruleAt(number)
  const program = load<u32>(rule, Rule.PROGRAM_AT)
  if (from != 0) return failureOf(program, from - 1, YES)
  const list = load<u32>(rule, Rule.PRINCIPAL_AT)
  const grant = list == 0 ? <u32>Grant.DIRECT : principalGrant(list)
  store<u32>(base, grant, Check.GRANT_AT)
  if (grant == Grant.NONE) return Trace.PRINCIPAL
  if (actionMatches(rule) == NO) return Trace.ACTION
  const resource = resourceMatches(rule)
  if (resource == NO) return Trace.RESOURCE
  return failureOf(program, 0, resource)
}

function failureOf(program: u32, from: u32, resource: u32): u32 {
  const failure = program == 0 ? -1 : firstFailure(program, from)
  if (resource == UNKNOWN || failure == -2) return Trace.NEEDS
  return failure < 0 ? Trace.MATCHED : Trace.CONDITION + <u32>failure
}
