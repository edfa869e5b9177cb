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
 * Compares a rule with the check in IAM's order of elements, from the one on that `from` names as a
 * trace does, MATCHED being the first; leaves its grant in GRANT_AT where the principal is compared.
 */
export function traceRule(number: u32, from: i32): u32 {
  const rule = ruleAt(number)
  if (from < Trace.ACTION) {
    const list = load<u32>(rule, Rule.PRINCIPAL_AT)
    const grant = list == 0 ? <u32>Grant.DIRECT : principalGrant(list)
    store<u32>(base, grant, Check.GRANT_AT)
    if (grant == Grant.NONE) return Trace.PRINCIPAL
  }
  if (from < Trace.RESOURCE && actionMatches(rule) == NO) return Trace.ACTION
  const resource = from < Trace.CONDITION ? resourceMatches(rule) : YES
  if (resource == NO) return Trace.RESOURCE
  const program = load<u32>(rule, Rule.PROGRAM_AT)
  const failure = program == 0 ? -1 : firstFailure(program, max(from - Trace.CONDITION, 0))
  if (resource == UNKNOWN || failure == -2) return Trace.NEEDS
  return failure < 0 ? Trace.MATCHED : Trace.CONDITION + <u32>failure
}
