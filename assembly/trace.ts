/** Why a statement did or did not apply: the first element that did not match. */

import { firstFailure } from './condition'
import {
  GRANT_DIRECT,
  GRANT_NONE,
  RULE_PRINCIPAL_AT,
  RULE_PROGRAM_AT,
  TRACE_ACTION,
  TRACE_CONDITION,
  TRACE_MATCHED,
  TRACE_NEEDS,
  TRACE_PRINCIPAL,
  TRACE_RESOURCE,
} from './layout'
import { GRANT_AT } from './memory'
import { NO, UNKNOWN } from './pattern'
import { principalGrant } from './principal'
import { actionMatches, resourceMatches, ruleAt } from './rule'

/** Compares a rule with the check in IAM's order of elements; leaves its grant in GRANT_AT. */
export function traceRule(number: u32): u32 {
  const rule = ruleAt(number)
  const list = load<u32>(rule, RULE_PRINCIPAL_AT)
  const grant = list == 0 ? <u32>GRANT_DIRECT : principalGrant(list)
  store<u32>(GRANT_AT, grant)
  if (grant == GRANT_NONE) return TRACE_PRINCIPAL
  if (actionMatches(rule) == NO) return TRACE_ACTION
  const resource = resourceMatches(rule)
  if (resource == NO) return TRACE_RESOURCE
  const program = load<u32>(rule, RULE_PROGRAM_AT)
  const failure = program == 0 ? -1 : firstFailure(program)
  if (resource == UNKNOWN || failure == -2) return TRACE_NEEDS
  return failure < 0 ? TRACE_MATCHED : TRACE_CONDITION + <u32>failure
}
