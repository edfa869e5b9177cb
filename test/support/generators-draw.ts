/** Choices, one after another: from a tape that fast-check shrinks, or from a seeded generator. */
import fc from 'fast-check'

/** A whole number from 0 up to, not including, `below`. */
export type Draw = (below: number) => number

/** So many tapes, each with as many choices as one request takes. */
export function tapes(
  count: number,
  { least, most } = { least: 60, most: 100 },
): fc.Arbitrary<number[][]> {
  const tape = fc.array(fc.nat(0xffff), { minLength: least, maxLength: most, size: 'max' })
  return fc.array(tape, { minLength: count, maxLength: count, size: 'max' })
}

/** Reads choices off a tape; behind its end every choice is the first. */
export function drawFrom(tape: readonly number[]): Draw {
  let at = 0
  return (below) => {
    const choice = tape[at] ?? 0
    at += 1
    return choice % below
  }
}

/** The same seed gives the same choices (mulberry32). */
export function drawSeeded(seed: number): Draw {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

/** One of the values; `otherwise` where there is none. */
export function pick<T>(draw: Draw, values: readonly T[], otherwise: T): T {
  return values.length === 0 ? otherwise : (values[draw(values.length)] ?? otherwise)
}

/** Whether the one of `of` cases has come. */
export function happens(draw: Draw, { of }: { readonly of: number }): boolean {
  return draw(of) === of - 1
}
