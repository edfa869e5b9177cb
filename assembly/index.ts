/** Every export, one page: this is the ABI. */

import { classOf } from './action'
import { run } from './automaton'
import { begin } from './check'
import { fillGate, gateDenies, gateGrant } from './gate'
import * as Gate from './layout/gate'
import * as Grant from './layout/grant'
import * as Header from './layout/header'
import * as Key from './layout/key'
import * as Section from './layout/section'
import * as Verdict from './layout/verdict'
import { lookUp } from './lookup'
import { actionMatches, GRANT_UNKNOWN, ruleAt } from './rule'
import { dropNeeds, UNKNOWN, YES } from './slot'
import {
  ACTION_AT,
  BLOCKS_AT,
  FILLED_AT,
  FIRST_STATE_AT,
  FREE_AT,
  GRANT_AT,
  KEY_AT,
  NEEDS_AT,
  NEEDS_COUNT_AT,
  OWNER_AT,
  OWNER_BYTES_AT,
  OWNER_TEXT_AT,
  RCP_LEVELS_AT,
  RESOURCE_AT,
  RESOURCE_RECORD_AT,
  RESUME_AT,
  SECTIONS_AT,
} from './state'
import { traceRule } from './trace'

/** Changes whenever a meaning below, or the layout, does. */
export function abiVersion(): u32 {
  return 3
}

// Where the host writes and reads.
export function actionAddress(): usize {
  return ACTION_AT
}
export function resourceAddress(): usize {
  return RESOURCE_AT
}
export function keyAddress(): usize {
  return KEY_AT
}
export function ownerAddress(): usize {
  return OWNER_AT
}
export function blocksAddress(): usize {
  return BLOCKS_AT
}
export function freeAddress(): usize {
  return FREE_AT
}
export function needsCountAddress(): usize {
  return NEEDS_COUNT_AT
}

/** Takes a bundle that the host has copied to `bundle` and checked; it passes unknown sections over. */
export function load_bundle(bundle: usize, filled: usize, needs: usize): void {
  memory.fill(SECTIONS_AT, 0, 8 * Section.COUNT)
  let entry = bundle + Header.SIZE
  const end = entry + <usize>load<u32>(bundle, Header.SECTIONS_AT) * Section.ENTRY_SIZE
  for (; entry < end; entry += Section.ENTRY_SIZE) {
    const number: u32 = load<u16>(entry, Section.NUMBER_AT)
    if (number >= <u32>Section.COUNT) continue
    const at = SECTIONS_AT + ((<usize>number) << 3)
    store<u32>(at, <u32>bundle + load<u32>(entry, Section.OFFSET_AT))
    store<u32>(at, load<u32>(entry, Section.BYTES_AT), 4)
  }
  store<u32>(FILLED_AT, <u32>filled)
  store<u32>(NEEDS_AT, <u32>needs)
}

/** The class of the action in the action region. */
export function classify(bytes: u32): u32 {
  return classOf(bytes)
}

/** The value of the key in the key region plus 1, or 0. */
export function find(space: u32, bytes: u32): u32 {
  return lookUp(space, KEY_AT, bytes)
}

/** The same for the resource in the resource region. */
export function findResource(bytes: u32): u32 {
  return lookUp(Key.SPACE_RESOURCE, RESOURCE_AT, bytes)
}

/** Puts one check in place; the answer is the automaton's first state. */
export function place(
  block: usize,
  actionClass: u32,
  actionBytes: u32,
  resourceBytes: u32,
  ownerBytes: u32,
  endpoint: u32,
  flags: u32,
  stamp: u32,
): u32 {
  return begin(
    block,
    actionClass,
    actionBytes,
    resourceBytes,
    ownerBytes,
    endpoint,
    flags,
    stamp,
    0,
  )
}

/** Decides one check: verdict, and what decided in the next byte. `plan`: see `layout/plan.ts`; or 0. */
export function decide(
  block: usize,
  actionClass: u32,
  actionBytes: u32,
  resourceBytes: u32,
  ownerBytes: u32,
  endpoint: u32,
  flags: u32,
  stamp: u32,
  plan: usize,
): u32 {
  return run(
    begin(block, actionClass, actionBytes, resourceBytes, ownerBytes, endpoint, flags, stamp, plan),
  )
}

/** Goes on with the check that `decide` put in place, with what was asked for filled in. */
export function again(): u32 {
  store<u32>(NEEDS_COUNT_AT, 0)
  return run(load<u32>(RESUME_AT))
}

/** What one policy set says to the check that `decide` put in place, as a verdict. */
export function ask(set: u32, actionClass: u32): u32 {
  dropNeeds()
  fillGate(Gate.SESSION, set, actionClass)
  const denies = gateDenies(Gate.SESSION)
  if (denies == YES) return Verdict.EXPLICIT_DENY
  const grant = gateGrant(Gate.SESSION)
  if (denies == UNKNOWN || grant == GRANT_UNKNOWN) return Verdict.NEEDS
  return grant == Grant.NONE ? Verdict.IMPLICIT_DENY : Verdict.ALLOWED
}

/** Why a rule does or does not apply to the check that `decide` put in place. */
export function trace(rule: u32): u32 {
  dropNeeds()
  return traceRule(rule)
}

/** Whether a rule's action patterns match the action of the check that `decide` put in place. */
export function coversAction(rule: u32): bool {
  return actionMatches(ruleAt(rule)) == YES
}

/** How far the rule traced last reaches. */
export function grant(): u32 {
  return load<u32>(GRANT_AT)
}

/** The record of the check's resource plus 1, or 0. */
export function record(): u32 {
  return load<u32>(RESOURCE_RECORD_AT)
}

/** Where the check's RCP levels are listed: first level and count, u32 each. */
export function rcpLevels(): usize {
  return load<u32>(RCP_LEVELS_AT)
}

/** The automaton's first state for the check. */
export function firstState(): u32 {
  return load<u32>(FIRST_STATE_AT)
}

// The owner of the check's resource.
export function ownerText(): usize {
  return load<u32>(OWNER_TEXT_AT)
}
export function ownerBytes(): u32 {
  return load<u32>(OWNER_BYTES_AT)
}
