/** Actions → classes: by the name where it is known, else by the longest prefix that is. */

import * as Region from './layout/region'
import * as Section from './layout/section'
import * as Service from './layout/service'
import * as SortedText from './layout/sorted-text'
import { actionText, base, section, sectionBytes } from './state'
import { compare, foldAscii } from './text'

/** The class of the action whose text, `bytes` long, is in the action region; folds its case. */
export function classOf(bytes: u32): u32 {
  foldAscii(actionText(), bytes)
  const known = knownName(bytes)
  if (known >= 0) return load<u16>(section(Section.ACTION_CLASSES) + ((<usize>known) << 1))
  const prefixes = <i32>(sectionBytes(Section.PREFIXES) >> 2) - 1
  let length = bytes
  while (true) {
    const prefix = search(Section.PREFIXES, 0, prefixes, actionText(), length)
    if (prefix >= 0) return load<u16>(section(Section.PREFIX_CLASSES) + ((<usize>prefix) << 1))
    if (length == 0) return 0
    length -= 1
  }
}

/** The number of the action among the known names, or -1: its service first, then the name. */
function knownName(bytes: u32): i32 {
  let colon: u32 = 0
  while (colon < bytes && load<u8>(base + colon, Region.ACTION_AT) != 0x3a) colon++
  if (colon == bytes) return -1
  const service = findService(colon)
  if (service == 0) return -1
  const first: i32 = load<u32>(service, Service.NAME_AT)
  const names: i32 = load<u32>(service, Service.NAMES_AT)
  const name = actionText() + colon + 1
  return search(Section.ACTION_NAMES, first, first + names, name, bytes - colon - 1)
}

/** The service that the action's first bytes name, or 0. */
function findService(bytes: u32): usize {
  const services = section(Section.SERVICES)
  const text = section(Section.ACTION_TEXT)
  let low: u32 = 0
  let high: u32 = sectionBytes(Section.SERVICES) / Service.SIZE
  while (low < high) {
    const middle = (low + high) >> 1
    const service = services + <usize>middle * Service.SIZE
    const offset = load<u32>(service, Service.TEXT_AT)
    const order = compare(
      actionText(),
      bytes,
      text + offset,
      load<u32>(service, Service.TEXT_BYTES_AT),
    )
    if (order == 0) return service
    if (order > 0) low = middle + 1
    else high = middle
  }
  return 0
}

/** The number of a text among a range of a section's sorted strings, or -1. */
function search(table: i32, from: i32, to: i32, text: usize, bytes: u32): i32 {
  const offsets = section(table)
  const texts = section(Section.ACTION_TEXT)
  let low = from
  let high = to
  while (low < high) {
    const middle = (low + high) >> 1
    const start = load<u32>(offsets + ((<usize>middle) << 2), SortedText.START_AT)
    const end = load<u32>(offsets + ((<usize>middle) << 2), SortedText.END_AT)
    const order = compare(text, bytes, texts + start, end - start)
    if (order == 0) return middle
    if (order > 0) low = middle + 1
    else high = middle
  }
  return -1
}
