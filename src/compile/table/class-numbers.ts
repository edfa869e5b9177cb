/** Positions that the same elements cover are one class; classes are numbered by where they begin. */
import { FULL, PARTIAL, type Segment, type Segments } from './action-universe.ts'

export interface Numbered {
  /** The class of each position. */
  readonly classes: Uint32Array
  readonly count: number
  /** The classes that segments of positions cover, as segments of class numbers. */
  ranges(segments: Segments): Segments
}

/**
 * The coarsest classes that no cover splits, in time linear in the number of segments. Positions
 * are told apart by a hash of what covers them: equal sets have equal hashes, unequal ones differ
 * in 96 bits that nobody can foresee. Should they agree all the same, the cover that splits a
 * class is noticed, and another hash is tried.
 */
export function numberClasses(covers: readonly Segments[], size: number): Numbered {
  for (;;) {
    const numbered = numberByHash(covers, size)
    if (covers.every((segments) => splitsNone(segments, numbered))) return numbered
  }
}

interface Sized extends Numbered {
  /** How many positions the classes before each one have. */
  readonly positionsBefore: Uint32Array
}

function numberByHash(covers: readonly Segments[], size: number): Sized {
  const hashes = [0, 1, 2].map(() => hashPositions(covers, size))
  const classes = new Uint32Array(size)
  const begunBefore = new Uint32Array(size + 1)
  const numbers = new Map<string, number>()
  for (let at = 0; at < size; at += 1) {
    const hash = hashes.map((bits) => bits[at]).join()
    const number = numbers.get(hash) ?? numbers.size
    numbers.set(hash, number)
    classes[at] = number
    begunBefore[at + 1] = numbers.size
  }
  const count = numbers.size
  const positionsBefore = sumSizes(classes, count)
  return { classes, count, positionsBefore, ranges: (segments) => rangesOf(segments, begunBefore) }
}

/** Of each position, 32 bits that only depend on the set of covers, with their kinds. */
function hashPositions(covers: readonly Segments[], size: number): Int32Array {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const hashes = new Int32Array(size + 1)
  for (const [number, segments] of covers.entries()) {
    const bits = { [FULL]: mix(number * 2, seed), [PARTIAL]: mix(number * 2 + 1, seed) }
    for (const { from, to, kind } of segments) {
      hashes[from] = (hashes[from] ?? 0) ^ bits[kind]
      hashes[to] = (hashes[to] ?? 0) ^ bits[kind]
    }
  }
  for (let at = 1; at < size; at += 1) hashes[at] = (hashes[at] ?? 0) ^ (hashes[at - 1] ?? 0)
  return hashes
}

/** Spreads an integer over 32 bits. */
function mix(item: number, seed: number): number {
  let bits = Math.imul(item ^ seed, 0x9e3779b1)
  bits = Math.imul(bits ^ (bits >>> 15), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13) ^ seed, 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

function sumSizes(classes: Uint32Array, count: number): Uint32Array {
  const sums = new Uint32Array(count + 1)
  for (const number of classes) sums[number + 1] = (sums[number + 1] ?? 0) + 1
  for (let number = 0; number < count; number += 1) {
    sums[number + 1] = (sums[number + 1] ?? 0) + (sums[number] ?? 0)
  }
  return sums
}

/**
 * The classes that begin in each segment. INVARIANT: a cover that has one position of a class has
 * all of them, so a class that it covers begins in one of its segments, of the same kind.
 */
function rangesOf(segments: Segments, begunBefore: Uint32Array): Segments {
  const ranges: Segment[] = []
  for (const { from, to, kind } of segments) {
    const range = { from: begunBefore[from] ?? 0, to: begunBefore[to] ?? 0, kind }
    if (range.from < range.to) ranges.push(range)
  }
  return ranges
}

/** Whether a cover has all positions of every class that begins in it, and no others. */
function splitsNone(segments: Segments, { positionsBefore, ranges }: Sized): boolean {
  const surplus = { [FULL]: 0, [PARTIAL]: 0 }
  for (const { from, to, kind } of segments) surplus[kind] += to - from
  for (const { from, to, kind } of ranges(segments)) {
    surplus[kind] -= (positionsBefore[to] ?? 0) - (positionsBefore[from] ?? 0)
  }
  return surplus[FULL] === 0 && surplus[PARTIAL] === 0
}
