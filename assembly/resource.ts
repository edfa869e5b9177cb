/** Whose the resource is, and which record of the directory describes it. */

import * as Check from './layout/check'
import * as Key from './layout/key'
import * as Parent from './layout/parent'
import * as Region from './layout/region'
import * as Section from './layout/section'
import { lookUp } from './lookup'
import { base, resourceText, section, sectionBytes } from './state'
import { colons64, equals, twice } from './text'

/** Finds out what kind of text the resource is, and where an ARN's account is (L-85, L-86). */
export function scanResource(bytes: u32): void {
  store<u32>(base, 0, Check.ACCOUNT_BYTES_AT)
  if (bytes == 1 && load<u8>(base, Region.RESOURCE_AT) == 0x2a) {
    store<u32>(base, Check.KIND_STAR, Check.RESOURCE_KIND_AT)
    return
  }
  let colons = colons64(resourceText())
  if (bytes < 64) colons &= ((<u64>1) << bytes) - 1
  colons &= colons - 1
  const second = <u32>ctz(colons)
  colons &= colons - 1
  const third = <u32>ctz(colons)
  colons &= colons - 1
  const fourth = <u32>ctz(colons)
  colons &= colons - 1
  if (colons != 0) placeSegments(second, third, fourth, <u32>ctz(colons))
  else if (bytes > 64) scanLong(bytes)
  else store<u32>(base, Check.KIND_OTHER, Check.RESOURCE_KIND_AT)
}

/** The same for a text whose fifth colon is not among its first 64 bytes. */
function scanLong(bytes: u32): void {
  let found: u32 = 0
  let second: u32 = 0
  let third: u32 = 0
  let fourth: u32 = 0
  for (let at: u32 = 0; at < bytes; at++) {
    if (load<u8>(base + at, Region.RESOURCE_AT) != COLON) continue
    found++
    if (found == 2) second = at
    else if (found == 3) third = at
    else if (found == 4) fourth = at
    else if (found == 5) {
      placeSegments(second, third, fourth, at)
      return
    }
  }
  store<u32>(base, Check.KIND_OTHER, Check.RESOURCE_KIND_AT)
}

/** Notes an ARN's service and account by the colons before and behind them. */
function placeSegments(second: u32, third: u32, fourth: u32, fifth: u32): void {
  store<u32>(base, Check.KIND_ARN, Check.RESOURCE_KIND_AT)
  store<u32>(base, <u32>resourceText() + second + 1, Check.SERVICE_AT)
  store<u32>(base, third - second - 1, Check.SERVICE_BYTES_AT)
  store<u32>(base, <u32>resourceText() + fourth + 1, Check.ACCOUNT_AT)
  store<u32>(base, fifth - fourth - 1, Check.ACCOUNT_BYTES_AT)
}

const COLON: u32 = 0x3a

/** Whether the ARN's account segment is an account id: 12 digits (E-17). */
export function namesAccount(): bool {
  if (load<u32>(base, Check.ACCOUNT_BYTES_AT) != 12) return false
  const text = <usize>load<u32>(base, Check.ACCOUNT_AT)
  return areDigits(load<u64>(text)) && areDigits(<u64>load<u32>(text, 8) | 0x3030303000000000)
}

/** Whether eight bytes are all digits: none is below `0`, and none carries past `9`. */
function areDigits(bytes: u64): bool {
  const high = twice(0xf0f0f0f0)
  const zeros = twice(0x30303030)
  return (bytes & high) == zeros && ((bytes + twice(0x06060606)) & high) == zeros
}

/** Whether the account segment is `aws`: it stands for the caller's own account (E-17). */
export function namesAws(): bool {
  if (load<u32>(base, Check.ACCOUNT_BYTES_AT) != 3) return false
  return (load<u32>(<usize>load<u32>(base, Check.ACCOUNT_AT)) & 0xffffff) == 0x737761
}

/** `arn:`. */
const ARN: u32 = 0x3a6e7261

/** The resource's record number plus 1, by its own key or that of what it belongs to; or 0. */
export function resourceRecord(bytes: u32): u32 {
  const own = lookUp(Key.SPACE_RESOURCE, resourceText(), bytes)
  if (
    own != 0 ||
    load<u32>(base, Check.RESOURCE_KIND_AT) != Check.KIND_ARN ||
    load<u32>(base, Region.RESOURCE_AT) != ARN
  )
    return own
  const end = section(Section.PARENTS) + sectionBytes(Section.PARENTS)
  for (let parent = section(Section.PARENTS); parent < end; parent += Parent.SIZE) {
    const cut = parentBytes(parent, bytes)
    const found = cut == 0 ? 0 : lookUp(load<u32>(parent, Parent.SPACE_AT), resourceText(), cut)
    if (found != 0) return found
  }
  return 0
}

/** How much of the ARN names the parent that a rule tells of; 0 where the rule does not fit. */
function parentBytes(parent: usize, bytes: u32): u32 {
  const service = load<u32>(base, Check.SERVICE_BYTES_AT)
  if (load<u32>(parent, Parent.SERVICE_BYTES_AT) != service) return 0
  const texts = section(Section.TEXT)
  if (
    !equals(
      texts + load<u32>(parent, Parent.SERVICE_AT),
      load<u32>(base, Check.SERVICE_AT),
      service,
    )
  )
    return 0
  const segment = load<u32>(base, Check.ACCOUNT_AT) + load<u32>(base, Check.ACCOUNT_BYTES_AT)
  const start = segment - <u32>resourceText() + 1
  const prefix = load<u32>(parent, Parent.PREFIX_BYTES_AT)
  if (prefix > bytes - start) return 0
  if (!equals(texts + load<u32>(parent, Parent.PREFIX_AT), resourceText() + start, prefix)) return 0
  const until = texts + load<u32>(parent, Parent.UNTIL_AT)
  const untilBytes = load<u32>(parent, Parent.UNTIL_BYTES_AT)
  if (untilBytes == 0) return start - 1
  const first = load<u8>(until)
  let left = load<u32>(parent, Parent.WHICH_AT)
  const isWhole = left == 0
  for (let at = start + prefix; at + untilBytes <= bytes; at++) {
    if (load<u8>(base + at, Region.RESOURCE_AT) != first) continue
    if (!equals(until, resourceText() + at, untilBytes)) continue
    if (left <= 1) return isWhole || at == start ? 0 : at
    left--
  }
  return isWhole ? start + prefix - 1 : 0
}
