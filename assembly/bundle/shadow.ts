/** What the check of a bundle notes, and where: see `layout/bundle-check.ts`. */
import * as BundleCheck from '../layout/bundle-check'
import * as Region from '../layout/region'
import { base, section, sectionBytes } from '../state'

/** Where the check's note about a word of the bundle is. */
export function shadowOf(at: usize): usize {
  return at + <usize>load<u32>(base, BundleCheck.SHADOW_AT)
}

/** Notes where a fault is, unless a nearer place is noted; returns FAULT. */
export function faultAt(number: i32, at: u32): u32 {
  if (load<u32>(base, BundleCheck.FAULT_SECTION_AT) != 0) return BundleCheck.FAULT
  store<u32>(base, <u32>number, BundleCheck.FAULT_SECTION_AT)
  store<u32>(base, at, BundleCheck.FAULT_AT)
  return BundleCheck.FAULT
}

/** What is compared together, saturated. */
export function sumOf(compared: u32, more: u32): u32 {
  const sum = compared + more
  return sum > <u32>BundleCheck.COMPARED_MOST ? BundleCheck.COMPARED_MOST : sum
}

/** A sum of many, saturated. */
export function saturated(sum: u64): u32 {
  return sum > <u64>BundleCheck.COMPARED_MOST ? BundleCheck.COMPARED_MOST : <u32>sum
}

/** Notes what a rule or a residual compares, where it is the most. */
export function noteMost(compared: u32): void {
  if (compared <= load<u32>(base, BundleCheck.COMPARED_AT)) return
  store<u32>(base, compared, BundleCheck.COMPARED_AT)
}

/** Counts the bytes of a string of the directory, which the host reads each time it is referred to. */
export function countBytes(bytes: u32): void {
  const counted = <u64>load<u32>(base, BundleCheck.DIRECTORY_BYTES_AT) + <u64>bytes
  store<u32>(base, saturated(counted), BundleCheck.DIRECTORY_BYTES_AT)
}

/** How many entries of so many bytes a section has. */
export function entries(number: i32, size: u32): u32 {
  return sectionBytes(number) / size
}

/** Whether a list begins at a word of a section of lists, whose lists have been walked. */
export function beginsList(lists: i32, word: u32): bool {
  if (word >= sectionBytes(lists) >> 2) return false
  return (load<u32>(noteOf(lists, word)) & BundleCheck.LIST_BEGINS) != 0
}

/** What a list compares, by its first word; 0 for no list. */
export function listCompares(lists: i32, word: u32): u32 {
  if (word == 0) return 0
  return load<u32>(noteOf(lists, word)) & BundleCheck.COMPARED_MOST
}

/** Where the note about a word of a section is. */
export function noteOf(number: i32, word: u32): usize {
  return shadowOf(section(number) + ((<usize>word) << 2))
}

/** Whether a text, and the bytes to spare behind it, are within a pool. */
export function isWithin(pool: i32, start: u32, bytes: u64): bool {
  return <u64>start + bytes + <u64>Region.SPARE_BYTES <= <u64>sectionBytes(pool)
}
