/** Puts a check in place: whose its resource is, what each gate says, where the automaton begins. */

import { fillGate, fillLevels } from './gates'
import {
  ACCOUNT_ID_AT,
  ACCOUNT_RCPS_AT,
  ACCOUNT_SIZE,
  BLOCK_ACCOUNT_AT,
  BLOCK_ACCOUNT_BYTES_AT,
  BLOCK_BOUNDARY_AT,
  BLOCK_IDENTITY_AT,
  BLOCK_KIND_AT,
  BLOCK_RCPS_AT,
  BLOCK_SCPS_AT,
  BLOCK_SESSION_AT,
  CALLER_SERVICE,
  CATEGORY_MASK,
  CLASS_EXEMPTS,
  CLASS_SPOKEN,
  CLASS_WITHOUT_RCPS,
  DEFAULTS_RCPS_AT,
  DEFAULTS_RESOURCE_AT,
  GATE_BOUNDARY,
  GATE_ENDPOINT,
  GATE_IDENTITY,
  GATE_RCP,
  GATE_RESOURCE,
  GATE_SCP,
  GATE_SESSION,
  PLAN_KNOWN_AT,
  PLAN_MADE,
  RESOURCE_ACCESS_BLOCK,
  RESOURCE_ACCOUNT_AT,
  RESOURCE_AWS_MANAGED,
  RESOURCE_FLAGS_AT,
  RESOURCE_OWNER_AT,
  RESOURCE_SERVICE_LINKED,
  RESOURCE_SET_AT,
  RESOURCE_SIZE,
  SECTION_ACCOUNTS,
  SECTION_CATEGORY_PATTERNS,
  SECTION_CLASSES,
  SECTION_DEFAULTS,
  SECTION_RESOURCES,
  SECTION_STARTS,
  SECTION_TEXT,
  SET_NEVER,
  SPACE_ACCOUNT,
  START_ACCESS_BLOCK,
  START_CATEGORY_SHIFT,
  START_CROSS_ACCOUNT,
  START_KIND_SHIFT,
  START_RESOURCE_FACT,
} from './layout'
import {
  ACCOUNT_SEGMENT_AT,
  ACTION_BYTES_AT,
  ALLOWING_AT,
  BLOCK_AT,
  DENYING_AT,
  FIRST_STATE_AT,
  FLAGS_AT,
  NEEDS_COUNT_AT,
  OPEN_AT,
  OWNER_AT,
  OWNER_BYTES_AT,
  OWNER_TEXT_AT,
  RCP_LEVELS_AT,
  RESOURCE_AT,
  RESOURCE_BYTES_AT,
  RESOURCE_KIND_AT,
  RESOURCE_RECORD_AT,
  STAMP_AT,
  section,
  sectionBytes,
} from './memory'
import { lookUp, namesAccount, namesAws, resourceRecord, scanResource } from './owner'
import { matches, YES } from './pattern'
import { makePlan, usePlan } from './plan'
import { equals } from './text'

/**
 * Puts the check's resource, principal and gates in place; the answer is its first state. A plan of
 * the block's principal, the class and the endpoint spares the gates; 0: there is none.
 */
export function begin(
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
  store<u32>(STAMP_AT, stamp)
  store<u32>(NEEDS_COUNT_AT, 0)
  store<u32>(BLOCK_AT, <u32>block)
  store<u32>(FLAGS_AT, flags)
  store<u32>(ACTION_BYTES_AT, actionBytes)
  store<u32>(RESOURCE_BYTES_AT, resourceBytes)
  scanResource(resourceBytes)
  const about: u32 = load<u8>(section(SECTION_CLASSES) + actionClass)
  const record = findRecord(about, resourceBytes)
  findOwner(block, ownerBytes, record)
  const cross = isCrossAccount(block)
  const isPlanned = plan != 0 && record == 0 && !cross
  const known: u32 = isPlanned ? load<u32>(plan, PLAN_KNOWN_AT) : 0
  if ((known & PLAN_MADE) != 0) return usePlan(plan)
  fillGates(block, actionClass, endpoint, record)
  const rcps = ownerLevels(block, about, record, cross)
  store<u32>(RCP_LEVELS_AT, <u32>rcps)
  fillLevels(GATE_RCP, rcps, actionClass)
  const first = firstState(block, about, cross, record)
  store<u32>(FIRST_STATE_AT, first)
  if (isPlanned && known == 0) makePlan(plan, block, about, first)
  return first
}

/** What each policy type but RCPs says. */
function fillGates(block: usize, actionClass: u32, endpoint: u32, record: usize): void {
  store<u32>(DENYING_AT, 0)
  store<u32>(ALLOWING_AT, 0)
  store<u32>(OPEN_AT, 0)
  fillGate(GATE_IDENTITY, load<u32>(block, BLOCK_IDENTITY_AT), actionClass)
  fillGate(GATE_BOUNDARY, load<u32>(block, BLOCK_BOUNDARY_AT), actionClass)
  fillGate(GATE_SESSION, load<u32>(block, BLOCK_SESSION_AT), actionClass)
  fillGate(GATE_ENDPOINT, endpoint, actionClass)
  fillGate(GATE_RESOURCE, resourceSet(record), actionClass)
  fillLevels(GATE_SCP, block + BLOCK_SCPS_AT, actionClass)
}

/** Looks the resource up only where its record has a say or its ARN does not name the owner. */
function findRecord(about: u32, bytes: u32): usize {
  let number: u32 = 0
  if (sectionBytes(SECTION_RESOURCES) != 0) {
    if ((about & (CLASS_SPOKEN | CLASS_EXEMPTS)) != 0 || !namesAccount()) {
      number = resourceRecord(bytes)
    }
  }
  store<u32>(RESOURCE_RECORD_AT, number)
  return number == 0 ? 0 : section(SECTION_RESOURCES) + <usize>(number - 1) * RESOURCE_SIZE
}

function resourceSet(record: usize): u32 {
  if (record != 0) return load<u32>(record, RESOURCE_SET_AT)
  return sectionBytes(SECTION_DEFAULTS) == 0
    ? <u32>SET_NEVER
    : load<u32>(section(SECTION_DEFAULTS), DEFAULTS_RESOURCE_AT)
}

/** The owner, first that is known: the request's, the ARN's, the directory's, the caller's (E-17). */
function findOwner(block: usize, ownerBytes: u32, record: usize): void {
  let text: usize = block + BLOCK_ACCOUNT_AT
  let bytes: u32 = load<u32>(block, BLOCK_ACCOUNT_BYTES_AT)
  if (ownerBytes != 0) {
    text = OWNER_AT
    bytes = ownerBytes
  } else if (namesAccount()) {
    text = load<u32>(ACCOUNT_SEGMENT_AT)
    bytes = 12
  } else if (record != 0 && !namesAws()) {
    text = section(SECTION_TEXT) + load<u32>(record, RESOURCE_OWNER_AT)
    bytes = load<u32>(record, RESOURCE_OWNER_AT + 4)
  }
  store<u32>(OWNER_TEXT_AT, <u32>text)
  store<u32>(OWNER_BYTES_AT, bytes)
}

function isCrossAccount(block: usize): bool {
  const bytes = load<u32>(OWNER_BYTES_AT)
  if (bytes != load<u32>(block, BLOCK_ACCOUNT_BYTES_AT)) return true
  return !equals(<usize>load<u32>(OWNER_TEXT_AT), block + BLOCK_ACCOUNT_AT, bytes)
}

/** Where the RCP levels over the resource's owner are listed. */
function ownerLevels(block: usize, about: u32, record: usize, cross: bool): usize {
  if (sectionBytes(SECTION_DEFAULTS) != 0) return section(SECTION_DEFAULTS) + DEFAULTS_RCPS_AT
  if ((about & CLASS_WITHOUT_RCPS) != 0) return NO_LEVELS
  if ((about & CLASS_EXEMPTS) != 0 && isExempt(block, record)) return NO_LEVELS
  if (!cross) return block + BLOCK_RCPS_AT
  let number: u32 = record == 0 ? 0 : load<u32>(record, RESOURCE_ACCOUNT_AT)
  if (number == 0 || !ownedByRecord(number)) {
    number = lookUp(SPACE_ACCOUNT, <usize>load<u32>(OWNER_TEXT_AT), load<u32>(OWNER_BYTES_AT))
  }
  if (number == 0) return NO_LEVELS
  return section(SECTION_ACCOUNTS) + <usize>(number - 1) * ACCOUNT_SIZE + ACCOUNT_RCPS_AT
}

/** Whether no RCP limits a resource: an AWS managed key, a service-linked role for a service (E-57). */
function isExempt(block: usize, record: usize): bool {
  if (record == 0) return false
  const flags = load<u32>(record, RESOURCE_FLAGS_AT)
  if ((flags & RESOURCE_AWS_MANAGED) != 0) return true
  if (load<u32>(block, BLOCK_KIND_AT) != CALLER_SERVICE) return false
  return (flags & RESOURCE_SERVICE_LINKED) != 0
}

/** Eight bytes that are always zero: an empty list of levels. */
const NO_LEVELS: usize = 64

function ownedByRecord(number: u32): bool {
  const account = section(SECTION_ACCOUNTS) + <usize>(number - 1) * ACCOUNT_SIZE
  const bytes = load<u32>(OWNER_BYTES_AT)
  if (load<u32>(account, ACCOUNT_ID_AT + 4) != bytes) return false
  return equals(
    section(SECTION_TEXT) + load<u32>(account, ACCOUNT_ID_AT),
    <usize>load<u32>(OWNER_TEXT_AT),
    bytes,
  )
}

function firstState(block: usize, about: u32, cross: bool, record: usize): u32 {
  const category = about & CATEGORY_MASK
  let start =
    (load<u32>(block, BLOCK_KIND_AT) << START_KIND_SHIFT) | (category << START_CATEGORY_SHIFT)
  if (cross) start |= START_CROSS_ACCOUNT
  const pattern = load<u32>(section(SECTION_CATEGORY_PATTERNS) + ((<usize>category) << 2))
  if (pattern != 0) {
    const bytes = load<u32>(RESOURCE_BYTES_AT)
    if (matches(pattern - 1, RESOURCE_AT, bytes, load<u32>(RESOURCE_KIND_AT)) == YES) {
      start |= START_RESOURCE_FACT
    }
  }
  if (record != 0 && (load<u32>(record, RESOURCE_FLAGS_AT) & RESOURCE_ACCESS_BLOCK) != 0) {
    start |= START_ACCESS_BLOCK
  }
  return load<u8>(section(SECTION_STARTS) + start)
}
