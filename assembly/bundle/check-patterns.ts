/** Patterns and their steps, and how much each compares. */
import * as BundleCheck from '../layout/bundle-check'
import * as Form from '../layout/form'
import * as Pattern from '../layout/pattern'
import * as Section from '../layout/section'
import * as Slot from '../layout/slot'
import * as Step from '../layout/step'
import { section } from '../state'
import { entries, faultAt, isWithin, shadowOf, sumOf } from './shadow'

/** From the last step to the first, since what a pattern compares is the sum of its steps. */
export function checkSteps(from: u32, to: u32): u32 {
  const steps = section(Section.STEPS)
  const last = entries(Section.STEPS, Step.SIZE) - 1
  for (let done = from; done < to; done++) {
    const at = (last - done) * Step.SIZE
    if (!isStep(steps + at) || (done == 0 && goesOn(steps + at))) {
      return faultAt(Section.STEPS, at)
    }
    store<u32>(shadowOf(steps + at), stepCompares(steps + at))
  }
  return to
}

function isStep(step: usize): bool {
  const code = load<u8>(step, Step.CODE_AT)
  const half = load<u16>(step, Step.BYTES_AT)
  if (code > <u8>Step.VARIABLE_IN_SEGMENT) return false
  if (code == <u8>Step.LITERAL && !isWithin(Section.TEXT, load<u32>(step, Step.TEXT_AT), half)) {
    return false
  }
  const isVariable = code >= <u8>Step.VARIABLE
  if (isVariable && !isText(half)) return false
  if ((load<u8>(step, Step.FLAGS_AT) & Step.FALLBACK) == 0) return true
  return isVariable && load<u8>(step, Step.SIZE + Step.CODE_AT) == <u8>Step.LITERAL
}

/** A step leads on to the next, unless it is marked as a pattern's last: so must the very last be. */
function goesOn(step: usize): bool {
  return (load<u8>(step, Step.FLAGS_AT) & (Step.LAST | Step.FALLBACK)) != Step.LAST
}

/** Whether there is such a slot, and its values are read as text. */
function isText(slot: u32): bool {
  if (slot >= entries(Section.SLOTS, Slot.SIZE)) return false
  const form = load<u8>(section(Section.SLOTS) + <usize>slot * Slot.SIZE, Slot.FORM_AT)
  return form <= <u8>Form.FOLDED
}

function stepCompares(step: usize): u32 {
  const isLiteral = load<u8>(step, Step.CODE_AT) == <u8>Step.LITERAL
  const own: u32 = isLiteral ? <u32>load<u16>(step, Step.BYTES_AT) : 0
  return sumOf(1 + own, goesOn(step) ? load<u32>(shadowOf(step + Step.SIZE)) : 0)
}

export function checkPatterns(from: u32, to: u32): u32 {
  const steps = section(Section.STEPS)
  const most = entries(Section.STEPS, Step.SIZE)
  for (let entry = from; entry < to; entry++) {
    const at = entry * Pattern.SIZE
    const pattern = section(Section.PATTERNS) + at
    const shape = load<u8>(pattern, Pattern.SHAPE_AT)
    const bytes = <u32>load<u16>(pattern, Pattern.PREFIX_BYTES_AT)
    const first = load<u32>(pattern, Pattern.STEP_AT)
    const hasSteps = shape == <u8>Pattern.SHAPE_STEPS
    const isKnown = shape <= <u8>Pattern.SHAPE_STEPS && (!hasSteps || first < most)
    if (!isKnown || !isWithin(Section.TEXT, load<u32>(pattern, Pattern.PREFIX_AT), bytes)) {
      return faultAt(Section.PATTERNS, at)
    }
    const more: u32 = hasSteps ? load<u32>(shadowOf(steps + <usize>first * Step.SIZE)) : 0
    store<u32>(shadowOf(pattern), sumOf(1 + bytes, more))
  }
  return to
}

/** What a pattern compares: its prefix, and its steps up to the last. */
export function patternCompares(pattern: u32): u32 {
  return load<u32>(shadowOf(section(Section.PATTERNS) + <usize>pattern * Pattern.SIZE))
}

/** What some patterns compare, or FAULT: words from one on that must each be a pattern's number. */
export function patternsCompare(first: usize, count: u32): u32 {
  const most = entries(Section.PATTERNS, Pattern.SIZE)
  let compared: u32 = 0
  for (let i: u32 = 0; i < count; i++) {
    const pattern = load<u32>(first + ((<usize>i) << 2))
    if (pattern >= most) return BundleCheck.FAULT
    compared = sumOf(compared, patternCompares(pattern))
  }
  return compared
}
