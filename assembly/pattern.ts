/** `*` and `?`, one pattern against one text; lists of patterns. */
import {
  DOMAIN_ANY,
  FILLED_SIZE,
  FILLED_STAMP_AT,
  FILLED_STATE_AT,
  FILLED_VALUE_AT,
  LIST_COUNT_MASK,
  LIST_NEGATED,
  PATTERN_DOMAIN_AT,
  PATTERN_PREFIX_AT,
  PATTERN_PREFIX_BYTES_AT,
  PATTERN_SHAPE_AT,
  PATTERN_SIZE,
  PATTERN_STEP_AT,
  SECTION_PATTERN_LISTS,
  SECTION_PATTERNS,
  SECTION_STEPS,
  SECTION_TEXT,
  SHAPE_EXACT,
  SHAPE_STEPS,
  STATE_EMPTY,
  STATE_MANY,
  STATE_PRESENT,
  STEP_ANY,
  STEP_ANY_IN_SEGMENT,
  STEP_BYTES_AT,
  STEP_CODE_AT,
  STEP_FALLBACK,
  STEP_FLAGS_AT,
  STEP_LAST,
  STEP_LITERAL,
  STEP_ONE,
  STEP_ONE_IN_SEGMENT,
  STEP_SIZE,
  STEP_SLOT_AT,
  STEP_TEXT_AT,
  STEP_VARIABLE_IN_SEGMENT,
} from './layout'
import { FILLED_AT, NEEDS_AT, NEEDS_COUNT_AT, STAMP_AT, section } from './memory'
import { characterBytes, equals } from './text'

/** Answers of everything that may still want a context slot. */
export const NO: u32 = 0
export const YES: u32 = 1
export const UNKNOWN: u32 = 2

const COLON: u32 = 0x3a

/** The slot, if it is filled for this check; else 0, and it is asked for. */
export function filledSlot(number: u32): usize {
  const slot = <usize>load<u32>(FILLED_AT) + <usize>number * FILLED_SIZE
  const stamp = load<u32>(STAMP_AT)
  if (load<u32>(slot, FILLED_STAMP_AT) == stamp) return slot
  if (load<u32>(slot, FILLED_STATE_AT) == stamp) return 0
  store<u32>(slot, stamp, FILLED_STATE_AT) // asked for once
  const count = load<u32>(NEEDS_COUNT_AT)
  store<u32>(<usize>load<u32>(NEEDS_AT) + ((<usize>count) << 2), number)
  store<u32>(NEEDS_COUNT_AT, count + 1)
  return 0
}

/** Drops the slots asked for; those that are still not filled can be asked for again. */
export function dropNeeds(): void {
  const needs = <usize>load<u32>(NEEDS_AT)
  const stamp = load<u32>(STAMP_AT)
  const count = load<u32>(NEEDS_COUNT_AT)
  for (let i: u32 = 0; i < count; i++) {
    const number = load<u32>(needs + ((<usize>i) << 2))
    const slot = <usize>load<u32>(FILLED_AT) + <usize>number * FILLED_SIZE
    if (load<u32>(slot, FILLED_STAMP_AT) != stamp) store<u32>(slot, 0, FILLED_STATE_AT)
  }
  store<u32>(NEEDS_COUNT_AT, 0)
}

/** Whether a list's patterns match the text, or none does where the list is negated. */
export function listMatches(list: u32, text: usize, bytes: u32, kind: u32): u32 {
  const words = section(SECTION_PATTERN_LISTS) + ((<usize>list) << 2)
  const head = load<u32>(words)
  const count = head & <u32>LIST_COUNT_MASK
  let any = NO
  for (let i: u32 = 1; i <= count; i++) {
    const found = matches(load<u32>(words + ((<usize>i) << 2)), text, bytes, kind)
    if (found == YES) {
      any = YES
      break
    }
    any |= found
  }
  if (any == UNKNOWN || (head & <u32>LIST_NEGATED) == 0) return any
  return any ^ YES
}

/** Whether pattern `number` matches the text; `kind` is the kind of text the resource is. */
export function matches(number: u32, text: usize, bytes: u32, kind: u32): u32 {
  const pattern = section(SECTION_PATTERNS) + <usize>number * PATTERN_SIZE
  const domain: u32 = load<u8>(pattern, PATTERN_DOMAIN_AT)
  if (domain != DOMAIN_ANY && domain != kind) return NO
  const prefixBytes: u32 = load<u16>(pattern, PATTERN_PREFIX_BYTES_AT)
  if (prefixBytes > bytes) return NO
  const shape: u32 = load<u8>(pattern, PATTERN_SHAPE_AT)
  if (shape == SHAPE_EXACT && prefixBytes != bytes) return NO
  if (!equals(section(SECTION_TEXT) + load<u32>(pattern, PATTERN_PREFIX_AT), text, prefixBytes)) {
    return NO
  }
  if (shape != SHAPE_STEPS) return YES
  const steps = section(SECTION_STEPS) + <usize>load<u32>(pattern, PATTERN_STEP_AT) * STEP_SIZE
  return walk(steps, text + prefixBytes, text + bytes)
}

/**
 * Whether the steps match the text from `at` to `last`. Only the latest run is retried, and the
 * latest run of a segment before it: an earlier one would only begin the rest later, so time stays
 * within pattern × text.
 */
function walk(steps: usize, at: usize, last: usize): u32 {
  let step = steps
  let anyStep: usize = 0
  let anyAt: usize = 0
  let segmentStep: usize = 0
  let segmentAt: usize = 0
  while (true) {
    let next: usize = 0
    if (step == END) {
      if (at == last) return YES
    } else {
      const code: u32 = load<u8>(step, STEP_CODE_AT)
      if (code == STEP_ANY) {
        step = stepAfter(step)
        if (step == END) return YES
        anyStep = step
        anyAt = at
        segmentStep = 0
        continue
      }
      if (code == STEP_ANY_IN_SEGMENT) {
        step = stepAfter(step)
        segmentStep = step
        segmentAt = at
        continue
      }
      next = advance(step, code, at, last)
      if (next == ASKED) return UNKNOWN
    }
    if (next != 0) {
      at = next
      step = stepAfter(step)
    } else if (segmentStep != 0 && segmentAt < last && load<u8>(segmentAt) != COLON) {
      segmentAt += characterBytes(load<u8>(segmentAt))
      at = segmentAt
      step = segmentStep
    } else if (anyStep != 0 && anyAt < last) {
      anyAt += characterBytes(load<u8>(anyAt))
      at = anyAt
      step = anyStep
      segmentStep = 0
    } else {
      return NO
    }
  }
}

/** No address: what stands behind a pattern's last step. */
const END: usize = 1

/** The step behind one, and behind what a variable falls back to. */
function stepAfter(step: usize): usize {
  const own: u32 = load<u8>(step, STEP_FLAGS_AT)
  const last = (own & STEP_FALLBACK) == 0 ? step : step + STEP_SIZE
  return (load<u8>(last, STEP_FLAGS_AT) & STEP_LAST) != 0 ? END : last + STEP_SIZE
}

/** No address: the step reads a slot that is not filled yet. */
const ASKED: usize = 1

/** Where the text goes on behind a step that is no run; 0 where the step does not match. */
function advance(step: usize, code: u32, at: usize, last: usize): usize {
  if (code == STEP_LITERAL) {
    const text = section(SECTION_TEXT) + load<u32>(step, STEP_TEXT_AT)
    return literal(text, load<u16>(step, STEP_BYTES_AT), at, last)
  }
  if (code == STEP_ONE || code == STEP_ONE_IN_SEGMENT) {
    if (at >= last || (code == STEP_ONE_IN_SEGMENT && load<u8>(at) == COLON)) return 0
    return at + characterBytes(load<u8>(at))
  }
  return variable(step, code, at, last)
}

function literal(text: usize, bytes: u32, at: usize, last: usize): usize {
  return at + bytes <= last && equals(text, at, bytes) ? at + bytes : 0
}

/** A variable's text is literal; an absent, empty or multi-valued key has none (C-70…C-74). */
function variable(step: usize, code: u32, at: usize, last: usize): usize {
  const slot = filledSlot(load<u16>(step, STEP_SLOT_AT))
  if (slot == 0) return ASKED
  let text: usize
  let bytes: u32
  if (
    (load<u32>(slot, FILLED_STATE_AT) & (STATE_PRESENT | STATE_MANY | STATE_EMPTY)) ==
    STATE_PRESENT
  ) {
    const value = <usize>load<u32>(slot, FILLED_VALUE_AT)
    text = load<u32>(value)
    bytes = load<u32>(value, 4)
  } else {
    if ((load<u8>(step, STEP_FLAGS_AT) & STEP_FALLBACK) == 0) return 0
    text = section(SECTION_TEXT) + load<u32>(step, STEP_SIZE + STEP_TEXT_AT)
    bytes = load<u16>(step, STEP_SIZE + STEP_BYTES_AT)
  }
  if (code == STEP_VARIABLE_IN_SEGMENT) {
    for (let i: u32 = 0; i < bytes; i++) if (load<u8>(text + i) == COLON) return 0
  }
  return literal(text, bytes, at, last)
}
