/** Puts a check in place: whose its resource is, what each gate says, where the automaton begins. */

import { fillGate, fillLevels } from './gate'
import * as Account from './layout/account'
import * as ActionClass from './layout/action-class'
import * as Block from './layout/block'
import * as Caller from './layout/caller'
import * as Defaults from './layout/defaults'
import * as Gate from './layout/gate'
import * as Key from './layout/key'
import * as Plan from './layout/plan'
import * as PolicySet from './layout/policy-set'
import * as Resource from './layout/resource'
import * as Section from './layout/section'
import * as Start from './layout/start'
import { lookUp } from './lookup'
import { matches } from './pattern'
import { makePlan, startOf, usePlan } from './plan'
import { namesAccount, namesAws, resourceRecord, scanResource } from './resource'
import { YES } from './slot'
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
} from './state'
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
  const about: u32 = load<u16>(section(Section.CLASSES) + ((<usize>actionClass) << 1))
  const record = findRecord(about, resourceBytes)
  findOwner(block, ownerBytes, record)
  const cross = isCrossAccount(block)
  const isPlanned = plan != 0 && record == 0 && !cross
  const known: u32 = isPlanned ? load<u16>(plan, Plan.KNOWN_AT) : 0
  if ((known & Plan.MADE) != 0) return usePlan(plan)
  fillGates(block, actionClass, endpoint, record)
  const rcps = ownerLevels(block, about, record, cross)
  store<u32>(RCP_LEVELS_AT, <u32>rcps)
  fillLevels(Gate.RCP, rcps, actionClass)
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
  fillGate(Gate.IDENTITY, load<u32>(block, Block.IDENTITY_AT), actionClass)
  fillGate(Gate.BOUNDARY, load<u32>(block, Block.BOUNDARY_AT), actionClass)
  fillGate(Gate.SESSION, load<u32>(block, Block.SESSION_AT), actionClass)
  fillGate(Gate.ENDPOINT, endpoint, actionClass)
  fillGate(Gate.RESOURCE, resourceSet(record), actionClass)
  fillLevels(Gate.SCP, block + Block.SCPS_AT, actionClass)
}

/** Looks the resource up only where its record has a say or its ARN does not name the owner. */
function findRecord(about: u32, bytes: u32): usize {
  let number: u32 = 0
  if (sectionBytes(Section.RESOURCES) != 0) {
    if ((about & (ActionClass.SPOKEN | ActionClass.EXEMPTS)) != 0 || !namesAccount()) {
      number = resourceRecord(bytes)
    }
  }
  store<u32>(RESOURCE_RECORD_AT, number)
  return number == 0 ? 0 : section(Section.RESOURCES) + <usize>(number - 1) * Resource.SIZE
}

function resourceSet(record: usize): u32 {
  if (record != 0) return load<u32>(record, Resource.SET_AT)
  return sectionBytes(Section.DEFAULTS) == 0
    ? <u32>PolicySet.NEVER
    : load<u32>(section(Section.DEFAULTS), Defaults.RESOURCE_AT)
}

/** The owner, first that is known: the request's, the ARN's, the directory's, the caller's (E-17). */
function findOwner(block: usize, ownerBytes: u32, record: usize): void {
  let text: usize = block + Block.ACCOUNT_AT
  let bytes: u32 = load<u32>(block, Block.ACCOUNT_BYTES_AT)
  if (ownerBytes != 0) {
    text = OWNER_AT
    bytes = ownerBytes
  } else if (namesAccount()) {
    text = load<u32>(ACCOUNT_SEGMENT_AT)
    bytes = 12
  } else if (record != 0 && !namesAws()) {
    text = section(Section.TEXT) + load<u32>(record, Resource.OWNER_AT)
    bytes = load<u32>(record, Resource.OWNER_BYTES_AT)
  }
  store<u32>(OWNER_TEXT_AT, <u32>text)
  store<u32>(OWNER_BYTES_AT, bytes)
}

function isCrossAccount(block: usize): bool {
  const bytes = load<u32>(OWNER_BYTES_AT)
  if (bytes != load<u32>(block, Block.ACCOUNT_BYTES_AT)) return true
  return !equals(<usize>load<u32>(OWNER_TEXT_AT), block + Block.ACCOUNT_AT, bytes)
}

/** Where the RCP levels over the resource's owner are listed. */
function ownerLevels(block: usize, about: u32, record: usize, cross: bool): usize {
  if (sectionBytes(Section.DEFAULTS) != 0) return section(Section.DEFAULTS) + Defaults.RCPS_AT
  if ((about & ActionClass.WITHOUT_RCPS) != 0) return NO_LEVELS
  if ((about & ActionClass.EXEMPTS) != 0 && isExempt(block, record)) return NO_LEVELS
  if (!cross) return block + Block.RCPS_AT
  let number: u32 = record == 0 ? 0 : load<u32>(record, Resource.ACCOUNT_AT)
  if (number == 0 || !ownedByRecord(number)) {
    number = lookUp(Key.SPACE_ACCOUNT, <usize>load<u32>(OWNER_TEXT_AT), load<u32>(OWNER_BYTES_AT))
  }
  if (number == 0) return NO_LEVELS
  return section(Section.ACCOUNTS) + <usize>(number - 1) * Account.SIZE + Account.RCPS_AT
}

/** Whether no RCP limits a resource: an AWS managed key, a service-linked role for a service (E-57). */
function isExempt(block: usize, record: usize): bool {
  if (record == 0) return false
  const flags = load<u32>(record, Resource.FLAGS_AT)
  if ((flags & Resource.AWS_MANAGED) != 0) return true
  if (load<u32>(block, Block.KIND_AT) != Caller.SERVICE) return false
  return (flags & Resource.SERVICE_LINKED) != 0
}

/** Eight bytes that are always zero: an empty list of levels. */
const NO_LEVELS: usize = 64

function ownedByRecord(number: u32): bool {
  const account = section(Section.ACCOUNTS) + <usize>(number - 1) * Account.SIZE
  const bytes = load<u32>(OWNER_BYTES_AT)
  if (load<u32>(account, Account.ID_BYTES_AT) != bytes) return false
  return equals(
    section(Section.TEXT) + load<u32>(account, Account.ID_AT),
    <usize>load<u32>(OWNER_TEXT_AT),
    bytes,
  )
}

function firstState(block: usize, about: u32, cross: bool, record: usize): u32 {
  const category = about & ActionClass.CATEGORY_MASK
  let start = startOf(load<u32>(block, Block.KIND_AT), category)
  if (cross) start |= Start.CROSS_ACCOUNT
  const pattern = load<u32>(section(Section.CATEGORY_PATTERNS) + ((<usize>category) << 2))
  if (pattern != 0) {
    const bytes = load<u32>(RESOURCE_BYTES_AT)
    if (matches(pattern - 1, RESOURCE_AT, bytes, load<u32>(RESOURCE_KIND_AT)) == YES) {
      start |= Start.RESOURCE_FACT
    }
  }
  if (record != 0 && (load<u32>(record, Resource.FLAGS_AT) & Resource.ACCESS_BLOCK) != 0) {
    start |= Start.ACCESS_BLOCK
  }
  return load<u16>(section(Section.STARTS) + ((<usize>start) << 1))
}
