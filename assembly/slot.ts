/** Context slots of a check: those that are filled, and those that are asked for. */
import * as Check from './layout/check'
import * as Filled from './layout/filled'
import { base } from './state'

/** Answers of everything that may still want a context slot. */
export const NO: u32 = 0
export const YES: u32 = 1
export const UNKNOWN: u32 = 2

/** The slot, if it is filled for this check; else 0, and it is asked for. */
export function filledSlot(number: u32): usize {
  const slot = <usize>load<u32>(base, Check.FILLED_AT) + <usize>number * Filled.SIZE
  const stamp = load<u32>(base, Check.STAMP_AT)
  if (load<u32>(slot, Filled.STAMP_AT) == stamp) return slot
  if (load<u32>(slot, Filled.STATE_AT) == stamp) return 0
  store<u32>(slot, stamp, Filled.STATE_AT) // asked for once
  const count = load<u32>(base, Check.NEEDS_COUNT_AT)
  store<u32>(<usize>load<u32>(base, Check.NEEDS_AT) + ((<usize>count) << 2), number)
  store<u32>(base, count + 1, Check.NEEDS_COUNT_AT)
  return 0
}

/** Drops the slots asked for; those that are still not filled can be asked for again. */
export function dropNeeds(): void {
  const needs = <usize>load<u32>(base, Check.NEEDS_AT)
  const stamp = load<u32>(base, Check.STAMP_AT)
  const count = load<u32>(base, Check.NEEDS_COUNT_AT)
  for (let i: u32 = 0; i < count; i++) {
    const number = load<u32>(needs + ((<usize>i) << 2))
    const slot = <usize>load<u32>(base, Check.FILLED_AT) + <usize>number * Filled.SIZE
    if (load<u32>(slot, Filled.STAMP_AT) != stamp) store<u32>(slot, 0, Filled.STATE_AT)
  }
  store<u32>(base, 0, Check.NEEDS_COUNT_AT)
}
