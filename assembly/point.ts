/** Access points, through which a request meets two policies: their own and their bucket's (E-76). */

import { addToGate } from './gate'
import * as Block from './layout/block'
import * as Check from './layout/check'
import * as Gate from './layout/gate'
import * as Point from './layout/point'
import * as PolicySet from './layout/policy-set'
import * as Resource from './layout/resource'
import * as Section from './layout/section'
import { base, section } from './state'
import { equals } from './text'

/** The bucket behind the access point that a resource's record is of, or UNKNOWN_POINT. */
export function pointOf(record: usize): usize {
  const number = record == 0 ? 0 : load<u32>(record, Resource.FLAGS_AT) >> Resource.POINT_SHIFT
  if (number == 0) return <usize>Check.UNKNOWN_POINT
  return section(Section.POINTS) + <usize>(number - 1) * Point.SIZE
}

/** Which of the access point and its bucket belong to another account than the principal's. */
export function foreignSides(block: usize, point: usize, cross: bool): u32 {
  if (point == <usize>Check.UNKNOWN_POINT) return cross ? OWN | BUCKET : 0
  const bytes = load<u32>(point, Point.OWNER_BYTES_AT)
  const owner = section(Section.TEXT) + load<u32>(point, Point.OWNER_AT)
  const isOfCaller =
    bytes == load<u32>(block, Block.ACCOUNT_BYTES_AT) &&
    equals(owner, block + Block.ACCOUNT_AT, bytes)
  return (cross ? OWN : 0) | (isOfCaller ? 0 : BUCKET)
}

const OWN: u32 = 1
const BUCKET: u32 = 2

/**
 * Adds the bucket's policy to the gate of resource policies. Where only one side belongs to another
 * account, that one's policy has to allow; both may deny.
 */
export function meetBucket(point: usize, actionClass: u32, foreign: u32): void {
  const isUnknown = point == <usize>Check.UNKNOWN_POINT
  const set = isUnknown ? <u32>PolicySet.NEVER : load<u32>(point, Point.SET_AT)
  addToGate(Gate.RESOURCE, set, actionClass)
  store<u32>(base, foreign == 0 ? OWN | BUCKET : foreign, Check.COUNTED_AT)
}

/** Whether Block Public Access closes a side that belongs to another account (E-74). */
export function isBlocked(record: usize, point: usize, foreign: u32): bool {
  const own = record == 0 ? 0 : load<u32>(record, Resource.FLAGS_AT) & Resource.ACCESS_BLOCK
  if (own != 0 && (foreign & OWN) != 0) return true
  if (point == <usize>Check.UNKNOWN_POINT || (foreign & BUCKET) == 0) return false
  return (load<u32>(point, Point.FLAGS_AT) & Point.ACCESS_BLOCK) != 0
}
