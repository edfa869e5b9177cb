/** One (principal, action, resource, condition) against the check. */

import { conditionHolds } from './condition'
import {
  GRANT_DIRECT,
  GRANT_NONE,
  LIST_OF_ONE,
  RULE_ACTION_AT,
  RULE_PRINCIPAL_AT,
  RULE_PROGRAM_AT,
  RULE_RESOURCE_AT,
  RULE_SIZE,
  SECTION_RULES,
} from './layout'
import {
  ACTION_AT,
  ACTION_BYTES_AT,
  KIND_OTHER,
  RESOURCE_AT,
  RESOURCE_BYTES_AT,
  RESOURCE_KIND_AT,
  section,
} from './memory'
import { listMatches, matches, NO, UNKNOWN, YES } from './pattern'
import { principalGrant } from './principal'

/** In place of a grant: a context slot is wanted first. */
export const GRANT_UNKNOWN: u32 = 255

export function ruleAt(number: u32): usize {
  return section(SECTION_RULES) + <usize>number * RULE_SIZE
}

/** How far the rule reaches, cheapest test first; GRANT_NONE where it does not apply. */
export function ruleGrant(number: u32): u32 {
  const rule = ruleAt(number)
  const resource = resourceMatches(rule)
  return resource == NO ? GRANT_NONE : grantBehindResource(rule, resource)
}

/** The same for a rule whose resource test was passed already, as far as `resource` tells. */
export function grantBehindResource(rule: usize, resource: u32): u32 {
  const action = actionMatches(rule)
  if (action == NO) return GRANT_NONE
  const list = load<u32>(rule, RULE_PRINCIPAL_AT)
  const grant = list == 0 ? <u32>GRANT_DIRECT : principalGrant(list)
  if (grant == GRANT_NONE) return GRANT_NONE
  const program = load<u32>(rule, RULE_PROGRAM_AT)
  const condition = program == 0 ? YES : conditionHolds(program)
  if (condition == NO) return GRANT_NONE
  return condition == UNKNOWN || resource == UNKNOWN ? GRANT_UNKNOWN : grant
}

export function resourceMatches(rule: usize): u32 {
  const list = load<u32>(rule, RULE_RESOURCE_AT)
  if (list == 0) return YES
  return patternsMatch(list, RESOURCE_AT, load<u32>(RESOURCE_BYTES_AT), load<u32>(RESOURCE_KIND_AT))
}

export function actionMatches(rule: usize): u32 {
  const list = load<u32>(rule, RULE_ACTION_AT)
  return list == 0 ? YES : patternsMatch(list, ACTION_AT, load<u32>(ACTION_BYTES_AT), KIND_OTHER)
}

function patternsMatch(list: u32, text: usize, bytes: u32, kind: u32): u32 {
  if ((list & <u32>LIST_OF_ONE) == 0) return listMatches(list, text, bytes, kind)
  return matches(list & ~(<u32>LIST_OF_ONE), text, bytes, kind)
}
