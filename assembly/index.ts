/** Every export, one page: this is the ABI. */

import { classOf } from './action'
import { run } from './automaton'
import { decideRows } from './batch'
import { turnBack, turnToBucket } from './bucket-text'
import { checkEntriesOf } from './bundle/check-entries'
import { checkField } from './bundle/check-fields'
import { begin } from './check'
import { fillGate, gateDenies, gateGrant } from './gate'
import * as BundleCheck from './layout/bundle-check'
import * as Check from './layout/check'
import * as Gate from './layout/gate'
import * as Grant from './layout/grant'
import * as Header from './layout/header'
import * as Region from './layout/region'
import * as Section from './layout/section'
import * as Verdict from './layout/verdict'
import { lookUp } from './lookup'
import { largestOf, numberRows } from './numbering'
import { actionMatches, GRANT_UNKNOWN, ruleAt } from './rule'
import { dropNeeds, UNKNOWN, YES } from './slot'
import { base, setBase } from './state'
import { traceRule } from './trace'

/** Changes whenever a meaning below, or the layout, does. */
export function abiVersion(): u32 {
  return 9
}

/**
 * Gives the instance its base, before anything else: it reads and writes the regions from there on
 * (`layout/region.ts`) and what it is told of, and nothing of another instance's.
 */
export function start(at: usize): void {
  setBase(at)
}

/**
 * Opens a bundle that the host has copied to `bundle`, to be checked: it passes unknown sections over.
 * `shadow`: how far behind it are as many zeros as it has bytes (`layout/bundle-check.ts`).
 */
export function openBundle(bundle: usize, shadow: u32): void {
  const sections = base + Region.SECTIONS_AT
  memory.fill(sections, 0, Section.COUNT * Region.SECTION_SIZE)
  let entry = bundle + Header.SIZE
  const end = entry + <usize>load<u32>(bundle, Header.SECTIONS_AT) * Section.ENTRY_SIZE
  for (; entry < end; entry += Section.ENTRY_SIZE) {
    const number: u32 = load<u16>(entry, Section.NUMBER_AT)
    if (number >= <u32>Section.COUNT) continue
    const at = sections + <usize>number * Region.SECTION_SIZE
    store<u32>(at, <u32>bundle + load<u32>(entry, Section.OFFSET_AT))
    store<u32>(at, load<u32>(entry, Section.BYTES_AT), Region.SECTION_BYTES_AT)
  }
  memory.fill(base + Region.CHECK_AT, 0, Region.SECTIONS_AT)
  store<u32>(base, shadow, BundleCheck.SHADOW_AT)
}

/** Checks one field of entries of the bundle; returns the entry to go on with, or FAULT. */
export function checkFields(from: u32, to: u32): u32 {
  return checkField(from, to)
}

/** The same for entries of a kind that are checked by more than their fields. */
export function checkEntries(kind: u32, from: u32, to: u32): u32 {
  return checkEntriesOf(kind, from, to)
}

/** Begins with requests, where the bundle that is open was checked. */
export function takeRequests(block: usize, filled: usize, needs: usize): void {
  memory.fill(base + Region.CHECK_AT, 0, Region.SECTIONS_AT)
  store<u32>(base, <u32>(base + Region.RESOURCE_AT), Check.TEXT_AT)
  store<u32>(base, <u32>block, Check.BLOCK_AT)
  store<u32>(base, <u32>filled, Check.FILLED_AT)
  store<u32>(base, <u32>needs, Check.NEEDS_AT)
}

/** The class of the action in the action region. */
export function classify(bytes: u32): u32 {
  return classOf(bytes)
}

/** The value of the key in the key region plus 1, or 0. */
export function find(space: u32, bytes: u32): u32 {
  return lookUp(space, base + Region.KEY_AT, bytes)
}

/**
 * Puts a check in place whose strings, block and stamp are (`layout/check.ts`); returns the
 * automaton's first state.
 */
export function place(actionClass: u32, endpoint: u32, flags: u32): u32 {
  return begin(actionClass, endpoint, flags, 0)
}

/**
 * Decides such a check: the verdict, and what decided in the next byte. `plan`: see
 * `layout/plan.ts`; or 0.
 */
export function decide(actionClass: u32, endpoint: u32, flags: u32, plan: usize): u32 {
  return run(begin(actionClass, endpoint, flags, plan))
}

/** Goes on with the check that `decide` put in place, with what was asked for filled in. */
export function again(): u32 {
  store<u32>(base, 0, Check.NEEDS_COUNT_AT)
  return run(load<u32>(base, Check.RESUME_AT))
}

/**
 * What one policy set says to the check that `decide` put in place, as a verdict; `side`:
 * see `layout/check.ts`.
 */
export function ask(set: u32, actionClass: u32, side: u32): u32 {
  dropNeeds()
  fillGate(Gate.SESSION, set, actionClass)
  if (side == <u32>Check.BUCKET_SIDE) turnToBucket()
  const denies = gateDenies(Gate.SESSION)
  const grant = gateGrant(Gate.SESSION)
  turnBack()
  if (denies == YES) return Verdict.EXPLICIT_DENY
  if (denies == UNKNOWN || grant == GRANT_UNKNOWN) return Verdict.NEEDS
  return grant == Grant.NONE ? Verdict.IMPLICIT_DENY : Verdict.ALLOWED
}

/** Why a rule does or does not apply to the check that `decide` put in place; `from`: see `trace.ts`. */
export function trace(rule: u32, side: u32, from: u32): u32 {
  dropNeeds()
  if (side == <u32>Check.BUCKET_SIDE) turnToBucket()
  const found = traceRule(rule, from)
  turnBack()
  return found
}

/** Whether a rule's action patterns match the action of the check that `decide` put in place. */
export function coversAction(rule: u32): bool {
  return actionMatches(ruleAt(rule)) == YES
}

/** Decides rows of a batch (`layout/batch.ts`) as far as it can without the host; returns why it ended. */
export function decideBatch(batch: usize): u32 {
  return decideRows(batch)
}

/** The largest of `rows` numbers of 32 bits. */
export function largest(numbers: usize, rows: u32): u32 {
  return largestOf(numbers, rows)
}

/** Numbers the strings of rows (`layout/numbering.ts`); 0 where some row has no number. */
export function number(numbering: usize, rows: u32): u32 {
  return numberRows(numbering, rows) ? 1 : 0
}
