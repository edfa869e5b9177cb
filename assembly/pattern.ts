/** `*` and `?`, one pattern against one text; lists of patterns. */

import * as Filled from './layout/filled'
import * as FilledValue from './layout/filled-value'
import * as Pattern from './layout/pattern'
import * as PatternList from './layout/pattern-list'
import * as Section from './layout/section'
import * as Step from './layout/step'
import { filledSlot, NO, UNKNOWN, YES } from './slot'
import { section } from './state'
import { characterBytes, equals } from './text'

const COLON: u32 = 0x3a

/** Whether a list's patterns match the text, or none does where the list is negated. */
export function listMatches(list: u32, text: usize, bytes: u32, kind: u32): u32 {
  const words = section(Section.PATTERN_LISTS) + ((<usize>list) << 2)
  const head = load<u32>(words)
  const count = head & <u32>PatternList.COUNT_MASK
  let any = NO
  for (let i: u32 = 1; i <= count; i++) {
    const found = matches(load<u32>(words + ((<usize>i) << 2)), text, bytes, kind)
    if (found == YES) {
      any = YES
      break
    }
    any |= found
  }
  if (any == UNKNOWN || (head & <u32>PatternList.NEGATED) == 0) return any
  return any ^ YES
}

/** Whether pattern `number` matches the text; `kind` is the kind of text the resource is. */
export function matches(number: u32, text: usize, bytes: u32, kind: u32): u32 {
  const pattern = section(Section.PATTERNS) + <usize>number * Pattern.SIZE
  const domain: u32 = load<u8>(pattern, Pattern.DOMAIN_AT)
  if (domain != Pattern.DOMAIN_ANY && domain != kind) return NO
  const prefixBytes: u32 = load<u16>(pattern, Pattern.PREFIX_BYTES_AT)
  if (prefixBytes > bytes) return NO
  const shape: u32 = load<u8>(pattern, Pattern.SHAPE_AT)
  if (shape == Pattern.SHAPE_EXACT && prefixBytes != bytes) return NO
  if (!equals(section(Section.TEXT) + load<u32>(pattern, Pattern.PREFIX_AT), text, prefixBytes)) {
    return NO
  }
  if (shape != Pattern.SHAPE_STEPS) return YES
  const steps = section(Section.STEPS) + <usize>load<u32>(pattern, Pattern.STEP_AT) * Step.SIZE
  return walk(steps, text + prefixBytes, text + bytes)
}

/**
 * Whether the steps match the text from `at` to `last`. Only the latest run is retried, and the
 * latest run of a segment behind it: an earlier one would only begin the rest later. What follows
 * the first run of a segment is tried once a segment: begun later in the same one, it would have
 * less to choose from. So time stays within pattern × text.
 */
function walk(steps: usize, at: usize, last: usize): u32 {
  let step = steps
  let anyStep: usize = 0
  let anyAt: usize = 0
  let segmentStep: usize = 0
  let segmentAt: usize = 0
  let triedTo: usize = 0
  while (true) {
    let next: usize = 0
    if (step == END) {
      if (at == last) return YES
    } else {
      const code: u32 = load<u8>(step, Step.CODE_AT)
      if (code == Step.ANY) {
        step = stepAfter(step)
        if (step == END) return YES
        anyStep = step
        anyAt = at
        segmentStep = 0
        triedTo = 0
        continue
      }
      if (code == Step.ANY_IN_SEGMENT) {
        const isFirst = segmentStep == 0 && anyStep != 0
        if (!isFirst || at > triedTo) {
          if (isFirst) triedTo = segmentEnd(at, last)
          step = stepAfter(step)
          segmentStep = step
          segmentAt = at
          continue
        }
      } else {
        next = advance(step, code, at, last)
        if (next == ASKED) return UNKNOWN
      }
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

/** Where the segment that `at` is in ends: at its colon, or at `last`. */
function segmentEnd(at: usize, last: usize): usize {
  while (at < last && load<u8>(at) != COLON) at++
  return at
}

/** No address: what comes behind a pattern's last step. */
const END: usize = 1

/** The step behind one, and behind what a variable falls back to. */
function stepAfter(step: usize): usize {
  const own: u32 = load<u8>(step, Step.FLAGS_AT)
  const last = (own & Step.FALLBACK) == 0 ? step : step + Step.SIZE
  return (load<u8>(last, Step.FLAGS_AT) & Step.LAST) != 0 ? END : last + Step.SIZE
}

/** No address: the step reads a slot that is not filled yet. */
const ASKED: usize = 1

/** Where the text goes on behind a step that is no run; 0 where the step does not match. */
function advance(step: usize, code: u32, at: usize, last: usize): usize {
  if (code == Step.LITERAL) {
    const text = section(Section.TEXT) + load<u32>(step, Step.TEXT_AT)
    return literal(text, load<u16>(step, Step.BYTES_AT), at, last)
  }
  if (code == Step.ONE || code == Step.ONE_IN_SEGMENT) {
    if (at >= last || (code == Step.ONE_IN_SEGMENT && load<u8>(at) == COLON)) return 0
    return at + characterBytes(load<u8>(at))
  }
  return variable(step, code, at, last)
}

function literal(text: usize, bytes: u32, at: usize, last: usize): usize {
  return at + bytes <= last && equals(text, at, bytes) ? at + bytes : 0
}

/** A variable's text is literal; an absent, empty or multi-valued key has none (C-70…C-74). */
function variable(step: usize, code: u32, at: usize, last: usize): usize {
  const slot = filledSlot(load<u16>(step, Step.SLOT_AT))
  if (slot == 0) return ASKED
  let text: usize
  let bytes: u32
  if (
    (load<u32>(slot, Filled.STATE_AT) & (Filled.PRESENT | Filled.MANY | Filled.EMPTY)) ==
    Filled.PRESENT
  ) {
    const value = <usize>load<u32>(slot, Filled.VALUE_AT)
    text = load<u32>(value, FilledValue.ADDRESS_AT)
    bytes = load<u32>(value, FilledValue.BYTES_AT)
  } else {
    if ((load<u8>(step, Step.FLAGS_AT) & Step.FALLBACK) == 0) return 0
    text = section(Section.TEXT) + load<u32>(step, Step.SIZE + Step.TEXT_AT)
    bytes = load<u16>(step, Step.SIZE + Step.BYTES_AT)
  }
  if (code == Step.VARIABLE_IN_SEGMENT) {
    for (let i: u32 = 0; i < bytes; i++) if (load<u8>(text + i) == COLON) return 0
  }
  return literal(text, bytes, at, last)
}
