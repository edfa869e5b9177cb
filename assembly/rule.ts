/** One (principal, action, resource, condition) against the check. */

import { conditionHolds } from './condition'
import * as Check from './layout/check'
import * as Grant from './layout/grant'
import * as Rule from './layout/rule'
import * as Section from './layout/section'
import { listMatches, matches } from './pattern'
import { principalGrant } from './principal'
import { NO, UNKNOWN, YES } from './slot'
import { actionText, base, resourceText, section } from './state'

/** In place of a grant: a context slot is wanted first. */
export const GRANT_UNKNOWN: u32 = 255

export function ruleAt(number: u32): usize {
  return section(Section.RULES) + <usize>number * Rule.SIZE
}

/** How far the rule reaches, cheapest test first; Grant.NONE where it does not apply. */
export function ruleGrant(number: u32): u32 {
  const rule = ruleAt(number)
  const resource = resourceMatches(rule)
  return resource == NO ? Grant.NONE : grantBehindResource(rule, resource)
}

/** The same for a rule whose resource test was passed already, as far as `resource` tells. */
export function grantBehindResource(rule: usize, resource: u32): u32 {
  const action = actionMatches(rule)
  if (action == NO) return Grant.NONE
  const list = load<u32>(rule, Rule.PRINCIPAL_AT)
  const grant = list == 0 ? <u32>Grant.DIRECT : principalGrant(list)
  if (grant == Grant.NONE) return Grant.NONE
  const program = load<u32>(rule, Rule.PROGRAM_AT)
  const condition = program == 0 ? YES : conditionHolds(program)
  if (condition == NO) return Grant.NONE
  return condition == UNKNOWN || resource == UNKNOWN ? GRANT_UNKNOWN : grant
}

export function resourceMatches(rule: usize): u32 {
  const list = load<u32>(rule, Rule.RESOURCE_AT)
  if (list == 0) return YES
  return patternsMatch(
    list,
    resourceText(),
    load<u32>(base, Check.RESOURCE_BYTES_AT),
    load<u32>(base, Check.RESOURCE_KIND_AT),
  )
}

export function actionMatches(rule: usize): u32 {
  const list = load<u32>(rule, Rule.ACTION_AT)
  return list == 0
    ? YES
    : patternsMatch(list, actionText(), load<u32>(base, Check.ACTION_BYTES_AT), Check.KIND_OTHER)
}

function patternsMatch(list: u32, text: usize, bytes: u32, kind: u32): u32 {
  if ((list & <u32>Rule.ONLY_PATTERN) == 0) return listMatches(list, text, bytes, kind)
  return matches(list & ~(<u32>Rule.ONLY_PATTERN), text, bytes, kind)
}
