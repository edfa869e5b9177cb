/** Puts a check in place: whose its resource is, what each gate says, where the automaton begins. */

import { isPoint } from './bucket-text'
import { fillGate, fillLevels } from './gate'
import * as Account from './layout/account'
import * as ActionClass from './layout/action-class'
import * as Block from './layout/block'
import * as Caller from './layout/caller'
import * as Check from './layout/check'
import * as Defaults from './layout/defaults'
import * as Gate from './layout/gate'
import * as Key from './layout/key'
import * as Plan from './layout/plan'
import * as Point from './layout/point'
import * as PolicySet from './layout/policy-set'
import * as Region from './layout/region'
import * as Resource from './layout/resource'
import * as Section from './layout/section'
import * as Start from './layout/start'
import { lookUp } from './lookup'
import { matches } from './pattern'
import { makePlan, startOf, usePlan } from './plan'
import { foreignSides, isBlocked, meetBucket, pointOf } from './point'
import { namesAccount, namesAws, resourceRecord, scanResource } from './resource'
import { YES } from './slot'
import { base, resourceText, section, sectionBytes } from './state'
import { equals } from './text'

/**
 * Finds the check's resource and gates; returns its first state. A plan of the block's principal,
 * the class and the endpoint spares the gates; 0 is no plan.
 */
export function begin(actionClass: u32, endpoint: u32, flags: u32, plan: usize): u32 {
  const block = <usize>load<u32>(base, Check.BLOCK_AT)
  const resourceBytes = load<u32>(base, Check.RESOURCE_BYTES_AT)
  store<u32>(base, 0, Check.NEEDS_COUNT_AT)
  store<u32>(base, flags, Check.FLAGS_AT)
  scanResource(resourceBytes)
  const about: u32 = load<u16>(section(Section.CLASSES) + ((<usize>actionClass) << 1))
  const through = (about & ActionClass.THROUGH) != 0 && namesAccount() && isPoint(resourceBytes)
  const record = findRecord(about, resourceBytes, through)
  findOwner(block, record)
  const isOwnForeign = isCrossAccount(block)
  const point = through ? pointOf(record) : <usize>Check.NO_POINT
  store<u32>(base, <u32>point, Check.POINT_AT)
  const isPlanned = plan != 0 && record == 0 && !isOwnForeign && !through
  const known: u32 = isPlanned ? load<u16>(plan, Plan.KNOWN_AT) : 0
  if ((known & Plan.MADE) != 0) return usePlan(plan)
  fillGates(block, actionClass, endpoint, record)
  let cross = isOwnForeign && !isDelegate(block, about)
  let isClosed = isAccessBlocked(record)
  if (through) {
    const foreign = foreignSides(block, point, isOwnForeign)
    meetBucket(point, actionClass, foreign)
    isClosed = isBlocked(record, point, foreign)
    cross = foreign != 0
  }
  const rcps = ownerLevels(block, about, record, isOwnForeign)
  store<u32>(base, <u32>rcps, Check.RCP_LEVELS_AT)
  fillLevels(Gate.RCP, rcps, actionClass)
  let start = startAt(block, about)
  if (cross) start |= Start.CROSS_ACCOUNT
  if (isClosed) start |= Start.ACCESS_BLOCK
  const first: u32 = load<u16>(section(Section.STARTS) + ((<usize>start) << 1))
  store<u32>(base, first, Check.FIRST_STATE_AT)
  if (isPlanned && known == 0) makePlan(plan, block, about, first)
  return first
}

/** What each policy type but RCPs says. */
function fillGates(block: usize, actionClass: u32, endpoint: u32, record: usize): void {
  store<u32>(base, 0, Check.DENYING_AT)
  store<u32>(base, 0, Check.ALLOWING_AT)
  store<u32>(base, 0, Check.OPEN_AT)
  fillGate(Gate.IDENTITY, load<u32>(block, Block.IDENTITY_AT), actionClass)
  fillGate(Gate.BOUNDARY, load<u32>(block, Block.BOUNDARY_AT), actionClass)
  fillGate(Gate.SESSION, load<u32>(block, Block.SESSION_AT), actionClass)
  fillGate(Gate.ENDPOINT, endpoint, actionClass)
  fillGate(Gate.RESOURCE, resourceSet(record), actionClass)
  fillLevels(Gate.SCP, block + Block.SCPS_AT, actionClass)
}

/**
 * Looks the resource up where its record has a say, its ARN does not name the owner, or the check is
 * to be explained.
 */
function findRecord(about: u32, bytes: u32, through: bool): usize {
  let number: u32 = 0
  if (sectionBytes(Section.RESOURCES) != 0) {
    const hasSay = about & (ActionClass.SPOKEN | ActionClass.EXEMPTS)
    const isExact = load<u32>(base, Check.FLAGS_AT) & Check.EXACT
    if (through || (hasSay | isExact) != 0 || !namesAccount()) number = resourceRecord(bytes)
  }
  store<u32>(base, number, Check.RECORD_AT)
  return number == 0 ? 0 : section(Section.RESOURCES) + <usize>(number - 1) * Resource.SIZE
}

function resourceSet(record: usize): u32 {
  if (record != 0) return load<u32>(record, Resource.SET_AT)
  return sectionBytes(Section.DEFAULTS) == 0
    ? <u32>PolicySet.NEVER
    : load<u32>(section(Section.DEFAULTS), Defaults.RESOURCE_AT)
}

/** The owner, first that is known: the request's, the ARN's, the directory's, the caller's (E-17). */
function findOwner(block: usize, record: usize): void {
  let text: usize = block + Block.ACCOUNT_AT
  let bytes: u32 = load<u32>(block, Block.ACCOUNT_BYTES_AT)
  const stated = load<u32>(base, Check.STATED_OWNER_BYTES_AT)
  if (stated != 0) {
    text = base + Region.OWNER_AT
    bytes = stated
  } else if (namesAccount()) {
    text = load<u32>(base, Check.ACCOUNT_AT)
    bytes = 12
  } else if (record != 0 && !namesAws()) {
    text = section(Section.TEXT) + load<u32>(record, Resource.OWNER_AT)
    bytes = load<u32>(record, Resource.OWNER_BYTES_AT)
  }
  store<u32>(base, <u32>text, Check.OWNER_AT)
  store<u32>(base, bytes, Check.OWNER_BYTES_AT)
}

function isCrossAccount(block: usize): bool {
  const bytes = load<u32>(base, Check.OWNER_BYTES_AT)
  if (bytes != load<u32>(block, Block.ACCOUNT_BYTES_AT)) return true
  return !equals(<usize>load<u32>(base, Check.OWNER_AT), block + Block.ACCOUNT_AT, bytes)
}

/** Whether the principal's account may ask its organization as the management account does (E-79). */
function isDelegate(block: usize, about: u32): bool {
  const needed = delegation(about)
  if (needed == 0) return false
  const bytes = load<u32>(block, Block.ACCOUNT_BYTES_AT)
  const number = lookUp(Key.SPACE_ACCOUNT, block + Block.ACCOUNT_AT, bytes)
  if (number == 0) return false
  const account = section(Section.ACCOUNTS) + <usize>(number - 1) * Account.SIZE
  if ((load<u32>(account, Account.FLAGS_AT) & needed) == 0) return false
  const manager = load<u32>(account, Account.MANAGER_BYTES_AT)
  if (manager == 0 || load<u32>(base, Check.OWNER_BYTES_AT) != manager) return false
  const text = section(Section.TEXT) + load<u32>(account, Account.MANAGER_AT)
  return equals(text, <usize>load<u32>(base, Check.OWNER_AT), manager)
}

/** Which delegated administrators an action is open to; 0 for none. */
function delegation(about: u32): u32 {
  if ((about & ActionClass.DELEGATED) != 0) return Account.ADMINISTRATOR
  return (about & ActionClass.DELEGATED_ACCOUNTS) != 0 ? Account.ACCOUNTS_ADMINISTRATOR : 0
}

/** Where the RCP levels over the resource's owner are listed. */
function ownerLevels(block: usize, about: u32, record: usize, cross: bool): usize {
  if (sectionBytes(Section.DEFAULTS) != 0) return section(Section.DEFAULTS) + Defaults.RCPS_AT
  if ((about & ActionClass.WITHOUT_RCPS) != 0) return base + Check.NO_LEVELS_AT
  if ((about & ActionClass.EXEMPTS) != 0 && isExempt(block, record))
    return base + Check.NO_LEVELS_AT
  const point = <usize>load<u32>(base, Check.POINT_AT)
  if (point > <usize>Check.UNKNOWN_POINT && load<u32>(point, Point.RCP_COUNT_AT) != 0)
    return point + Point.RCPS_AT
  if (!cross) return block + Block.RCPS_AT
  let number: u32 = record == 0 ? 0 : load<u32>(record, Resource.ACCOUNT_AT)
  if (number == 0 || !ownedByRecord(number)) {
    number = lookUp(
      Key.SPACE_ACCOUNT,
      <usize>load<u32>(base, Check.OWNER_AT),
      load<u32>(base, Check.OWNER_BYTES_AT),
    )
  }
  if (number == 0) return base + Check.NO_LEVELS_AT
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

function ownedByRecord(number: u32): bool {
  const account = section(Section.ACCOUNTS) + <usize>(number - 1) * Account.SIZE
  const bytes = load<u32>(base, Check.OWNER_BYTES_AT)
  if (load<u32>(account, Account.ID_BYTES_AT) != bytes) return false
  return equals(
    section(Section.TEXT) + load<u32>(account, Account.ID_AT),
    <usize>load<u32>(base, Check.OWNER_AT),
    bytes,
  )
}

/** The number that the first state is found by, without what tells one owner from another. */
function startAt(block: usize, about: u32): u32 {
  const category = about & ActionClass.CATEGORY_MASK
  const start = startOf(load<u32>(block, Block.KIND_AT), category)
  const pattern = load<u32>(section(Section.CATEGORY_PATTERNS) + ((<usize>category) << 2))
  if (pattern == 0) return start
  const bytes = load<u32>(base, Check.RESOURCE_BYTES_AT)
  const kind = load<u32>(base, Check.RESOURCE_KIND_AT)
  return matches(pattern - 1, resourceText(), bytes, kind) == YES
    ? start | Start.RESOURCE_FACT
    : start
}

/** Whether only services and the owner's own principals pass (E-74). */
function isAccessBlocked(record: usize): bool {
  return record != 0 && (load<u32>(record, Resource.FLAGS_AT) & Resource.ACCESS_BLOCK) != 0
}
