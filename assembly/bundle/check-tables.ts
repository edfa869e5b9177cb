/** The decision table, the automaton and the index of keys. */
import * as BundleCheck from '../layout/bundle-check'
import * as Cell from '../layout/cell'
import * as Gate from '../layout/gate'
import * as Key from '../layout/key'
import * as Row from '../layout/row'
import * as Rule from '../layout/rule'
import * as Section from '../layout/section'
import * as State from '../layout/state'
import * as Verdict from '../layout/verdict'
import { base, section, sectionBytes } from '../state'
import { beginsList, entries, faultAt, shadowOf } from './shadow'

/** Bytes of runs that are looked at before the host gets a turn. */
const TURN: u32 = 1 << 20

export function checkCells(from: u32, to: u32): u32 {
  const rules = entries(Section.RULES, Rule.SIZE)
  for (let i = from; i < to; i++) {
    const cell = load<u32>(section(Section.CELLS) + ((<usize>i) << 2))
    const number = cell >> Cell.SHIFT
    const isResidual = (cell & Cell.KIND_MASK) == Cell.RESIDUAL
    const isKnown = isResidual ? beginsList(Section.RESIDUALS, number) : number < rules
    if (!isKnown) return faultAt(Section.CELLS, i << 2)
  }
  return to
}

/**
 * The cells of a row's runs begin where those of the row before end, so that all rows together are
 * no longer than the section.
 */
export function checkRows(from: u32, to: u32): u32 {
  const begun = load<u32>(base, BundleCheck.CELLS_END_AT)
  let first = begun
  for (let i = from; i < to; i++) {
    const row = section(Section.ROWS) + <usize>i * Row.SIZE
    const cells = load<u32>(row, Row.CELLS_AT)
    const width: u32 = cells > <u32>Row.NARROW_CELLS ? 2 : 1
    const end = <u64>first + <u64>load<u32>(row, Row.RUNS_AT) * width
    const isNext = load<u32>(row, Row.RUN_CELLS_AT) == first
    if (!isNext || end > <u64>sectionBytes(Section.RUN_CELLS)) {
      return faultAt(Section.ROWS, i * Row.SIZE)
    }
    const runs = section(Section.RUN_CELLS)
    const isBelow =
      width == 1
        ? areBelow<u8>(runs + first, runs + <usize>end, cells)
        : areBelow<u16>(runs + first, runs + <usize>end, cells)
    if (!isBelow) return faultAt(Section.RUN_CELLS, first)
    first = <u32>end
    store<u32>(base, first, BundleCheck.CELLS_END_AT)
    if (first - begun > TURN) return i + 1
  }
  return to
}

/** Whether all numbers of one or two bytes are less than so many. */
function areBelow<T extends number>(from: usize, end: usize, most: u32): bool {
  let largest: u32 = 0
  for (let at = from; at < end; at += sizeof<T>()) {
    const number = <u32>load<T>(at)
    largest = number > largest ? number : largest
  }
  return from == end || largest < most
}

/** From the last state to the first: each leads on to a later one, and to a verdict soon. */
export function checkStates(from: u32, to: u32): u32 {
  const last = entries(Section.STATES, State.SIZE) - 1
  for (let done = from; done < to; done++) {
    const number = last - done
    if (!isState(number, last)) return faultAt(Section.STATES, number * State.SIZE)
  }
  return to
}

function isState(number: u32, last: u32): bool {
  const state = section(Section.STATES) + <usize>number * State.SIZE
  const question = load<u8>(state, State.QUESTION_AT)
  if (question > <u8>State.QUESTION_NONE) return false
  if (question == <u8>State.QUESTION_NONE) {
    const decidedBy = load<u16>(state, State.DECIDED_BY_AT)
    const verdict = load<u8>(state, State.VERDICT_AT)
    return verdict <= <u8>Verdict.IMPLICIT_DENY && decidedBy <= <u16>Verdict.DECIDED_BY_ACCESS_BLOCK
  }
  if (load<u8>(state, State.GATE_AT) >= <u8>Gate.COUNT) return false
  let depth: u32 = 0
  for (let answer = 0; answer < State.ANSWERS; answer++) {
    depth = deeper(depth, state + State.NEXT_AT + answer * State.NEXT_SIZE, number, last)
  }
  const skips = load<u16>(state, State.SKIP_GATES_AT) != 0
  if (skips || question == <u8>State.QUESTION_DENIES) {
    depth = deeper(depth, state + State.SKIP_TO_AT, number, last)
  }
  // beside the first word: how many questions there are before a verdict
  store<u32>(shadowOf(state), depth)
  return depth <= <u32>State.DEPTH_MOST
}

/** The larger of a depth and that of the state named at `next`, plus 1; too large for no later one. */
function deeper(depth: u32, next: usize, number: u32, last: u32): u32 {
  const other = <u32>load<u16>(next)
  if (other <= number || other > last) return State.DEPTH_MOST + 1
  const own = load<u32>(shadowOf(section(Section.STATES) + <usize>other * State.SIZE)) + 1
  return own > depth ? own : depth
}

/** The index lists each key once. */
export function checkIndex(from: u32, to: u32): u32 {
  const keys = entries(Section.KEYS, Key.SIZE)
  for (let slot = from; slot < to; slot++) {
    const key = load<u32>(section(Section.INDEX) + ((<usize>slot) << 2))
    if (key == 0) continue
    const note = shadowOf(section(Section.KEYS) + <usize>(key - 1) * Key.SIZE)
    if (key > keys || load<u32>(note) != 0) return faultAt(Section.INDEX, slot << 2)
    store<u32>(note, 1)
  }
  return to
}
