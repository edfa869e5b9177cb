/** What the bucket behind an access point knows a request's resource as (E-76). */

import * as Check from './layout/check'
import * as Point from './layout/point'
import * as Region from './layout/region'
import * as Section from './layout/section'
import { base, section } from './state'

/** `accesspo`, and `int/` behind it. */
const NAME_HEAD: u64 = ((<u64>0x6f707373) << 32) | 0x65636361
const NAME_TAIL: u32 = 0x2f746e69
const NAME_BYTES: u32 = 12
const SLASH: u32 = 0x2f
/** `/object/`: what is before the key of an object. */
const OBJECT: u64 = ((<u64>0x2f746365) << 32) | 0x6a626f2f
/** `outpost/`: what is before the Outpost that an access point is on. */
const OUTPOST: u64 = ((<u64>0x2f74736f) << 32) | 0x7074756f
const OUTPOST_BYTES: u32 = 8

/** Whether an ARN that names an account is that of an access point, or of something behind one. */
export function isPoint(bytes: u32): bool {
  const at = startOfName(bytes)
  if (at + NAME_BYTES > bytes) return false
  const text = base + Region.RESOURCE_AT + <usize>at
  return load<u64>(text) == NAME_HEAD && load<u32>(text, 8) == NAME_TAIL
}

/** Where the resource part of the ARN begins. */
function startOfPart(): u32 {
  const end = load<u32>(base, Check.ACCOUNT_AT) + load<u32>(base, Check.ACCOUNT_BYTES_AT)
  return end - <u32>(base + Region.RESOURCE_AT) + 1
}

/** Where `accesspoint/` has to be: at the start of the part, or behind an Outpost. */
function startOfName(bytes: u32): u32 {
  const part = startOfPart()
  const from = base + Region.RESOURCE_AT
  if (part + OUTPOST_BYTES > bytes || load<u64>(from + <usize>part) != OUTPOST) return part
  let at = part + OUTPOST_BYTES
  while (at < bytes && load<u8>(from + at) != SLASH) at++
  return at + 1
}

/** From here on patterns are compared with what the bucket knows the resource as. */
export function turnToBucket(): void {
  const point = <usize>load<u32>(base, Check.POINT_AT)
  if (point <= <usize>Check.UNKNOWN_POINT) return
  const from = base + Region.RESOURCE_AT
  const bytes = load<u32>(base, Check.RESOURCE_BYTES_AT)
  const name = startOfName(bytes)
  const isOnOutpost = name != startOfPart()
  let rest = name + NAME_BYTES
  while (rest < bytes && load<u8>(from + rest) != SLASH) rest++
  // on Outposts the objects of a bucket are named as those behind an access point are
  if (!isOnOutpost && rest + 8 <= bytes && load<u64>(from + rest) == OBJECT) rest += 7
  const to = base + Region.KEY_AT
  const head = load<u32>(point, Point.ARN_BYTES_AT)
  memory.copy(to, section(Section.TEXT) + load<u32>(point, Point.ARN_AT), head)
  memory.copy(to + head, from + rest, bytes - rest)
  store<u32>(base, <u32>to, Check.TEXT_AT)
  store<u32>(base, bytes, Check.OWN_BYTES_AT)
  store<u32>(base, head + bytes - rest, Check.RESOURCE_BYTES_AT)
}

/** And again with the resource itself. */
export function turnBack(): void {
  const own = <u32>(base + Region.RESOURCE_AT)
  if (load<u32>(base, Check.TEXT_AT) == own) return
  store<u32>(base, own, Check.TEXT_AT)
  store<u32>(base, load<u32>(base, Check.OWN_BYTES_AT), Check.RESOURCE_BYTES_AT)
}
