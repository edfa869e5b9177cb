/** Gates: what the policy sets of one policy type say to the check that is in place. */

import { turnBack, turnToBucket } from './bucket-text'
import * as Cell from './layout/cell'
import * as Check from './layout/check'
import * as Gate from './layout/gate'
import * as Grant from './layout/grant'
import * as Levels from './layout/levels'
import * as Section from './layout/section'
import { cellDenies, cellGrant, mayDeny } from './residual'
import { cellOf } from './row'
import { GRANT_UNKNOWN } from './rule'
import { NO, YES } from './slot'
import { base, gateCells, gateCount, section, setGateCount } from './state'

/** Whether any level of the gate denies. */
export function gateDenies(gate: u32): u32 {
  const count = gateCount(gate)
  const cells = gateCells(gate)
  let denies = NO
  for (let i: u32 = 0; i < count; i++) {
    const isBucket = gate == Gate.RESOURCE && i != 0
    if (isBucket) turnToBucket()
    const found = cellDenies(load<u32>(cells + ((<usize>i) << 2)))
    if (isBucket) turnBack()
    if (found == YES) return YES
    denies |= found
  }
  return denies
}

/** How far the gate allows: as far as the narrowest of its levels. */
export function gateGrant(gate: u32): u32 {
  const count = gateCount(gate)
  const cells = gateCells(gate)
  let grant: u32 = Grant.DIRECT
  let unknown = false
  const counted = gate == Gate.RESOURCE && count > 1 ? load<u32>(base, Check.COUNTED_AT) : ALL
  for (let i: u32 = 0; i < count; i++) {
    if ((counted & (1 << i)) == 0) continue
    const isBucket = gate == Gate.RESOURCE && i != 0
    if (isBucket) turnToBucket()
    const found = cellGrant(load<u32>(cells + ((<usize>i) << 2)))
    if (isBucket) turnBack()
    if (found == GRANT_UNKNOWN) unknown = true
    else if (found == Grant.NONE) return Grant.NONE
    else if (found < grant) grant = found
  }
  return unknown ? GRANT_UNKNOWN : grant
}

/** Every level of a gate has to allow. */
const ALL: u32 = 0xffffffff

/** Fills a gate of one policy set. */
export function fillGate(gate: u32, set: u32, actionClass: u32): void {
  const cell = cellOf(set, actionClass)
  setGateCount(gate, 1)
  store<u32>(gateCells(gate), cell)
  mark(1 << gate, cell)
}

/** Adds a second policy set to a gate of one: neither alone allows everything any more. */
export function addToGate(gate: u32, set: u32, actionClass: u32): void {
  const cell = cellOf(set, actionClass)
  setGateCount(gate, 2)
  store<u32>(gateCells(gate), cell, 4)
  const bit: u32 = 1 << gate
  store<u32>(base, load<u32>(base, Check.ALLOWING_AT) & ~bit, Check.ALLOWING_AT)
  store<u32>(base, load<u32>(base, Check.OPEN_AT) | bit, Check.OPEN_AT)
  if (mayDeny(cell)) store<u32>(base, load<u32>(base, Check.DENYING_AT) | bit, Check.DENYING_AT)
}

/** Notes what a gate's only cell tells already. */
function mark(bit: u32, cell: u32): void {
  if (cell == Cell.ALLOW)
    store<u32>(base, load<u32>(base, Check.ALLOWING_AT) | bit, Check.ALLOWING_AT)
  else if (cell != Cell.SILENT) {
    if (mayDeny(cell)) store<u32>(base, load<u32>(base, Check.DENYING_AT) | bit, Check.DENYING_AT)
    store<u32>(base, load<u32>(base, Check.OPEN_AT) | bit, Check.OPEN_AT)
  }
}

/** Fills a gate of several sets, all of which must allow; none is no limit. */
export function fillLevels(gate: u32, levels: usize, actionClass: u32): void {
  const count = min<u32>(load<u32>(levels, Levels.COUNT_AT), Levels.MOST)
  setGateCount(gate, count)
  if (count == 0) {
    mark(1 << gate, Cell.ALLOW)
    return
  }
  const sets = section(Section.LEVELS) + ((<usize>load<u32>(levels, Levels.FIRST_AT)) << 2)
  const cells = gateCells(gate)
  const bit: u32 = 1 << gate
  let allowing = true
  for (let i: usize = 0; i < <usize>count; i++) {
    const cell = cellOf(load<u32>(sets + (i << 2)), actionClass)
    store<u32>(cells + (i << 2), cell)
    if (cell != Cell.ALLOW) allowing = false
    if (mayDeny(cell)) store<u32>(base, load<u32>(base, Check.DENYING_AT) | bit, Check.DENYING_AT)
  }
  if (allowing) mark(bit, Cell.ALLOW)
  else store<u32>(base, load<u32>(base, Check.OPEN_AT) | bit, Check.OPEN_AT)
}
