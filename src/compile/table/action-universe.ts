/** The actions that elements can tell apart: known names, and what is unknown behind each prefix. */
import type { CategoryActions } from '../law/special-services.ts'
import type { ActionElement, ActionGlob } from '../terms/action-terms.ts'
import { compareUtf8, sortUtf8 } from '../terms/byte-order.ts'

/** Covered wholly, or in part: then the action's own text is compared. */
export const FULL = 1
export const PARTIAL = 2
export type CoverageKind = typeof FULL | typeof PARTIAL

/** Positions, or classes, that follow one another and are covered alike. */
export interface Segment {
  readonly from: number
  readonly to: number
  readonly kind: CoverageKind
}

/** In order, apart from one another. */
export type Segments = readonly Segment[]

/** Globs compared with names while compiling; from there on the kernel compares, check by check. */
const COMPARISONS_MOST = 5_000_000

/** Positions: the sorted names, then the sorted prefixes. */
export class Universe {
  #comparisons = 0
  #exact = true
  readonly #places: ReadonlyMap<string, number>
  readonly names: readonly string[]
  readonly prefixes: readonly string[]

  constructor(elements: readonly ActionElement[], rows: readonly CategoryActions[]) {
    const names = new Set(rows.flatMap((row) => row.names ?? []))
    const prefixes = new Set(['', ...rows.flatMap((row) => row.prefix ?? [])])
    for (const element of elements) {
      for (const name of element.names) names.add(name)
      for (const prefix of element.prefixes) prefixes.add(prefix)
      for (const glob of element.globs) prefixes.add(glob.prefix)
    }
    this.names = sortUtf8(names)
    this.prefixes = sortUtf8(prefixes)
    this.#places = new Map(this.names.map((name, at) => [name, at]))
  }

  get size(): number {
    return this.names.length + this.prefixes.length
  }

  /** Whether all comparisons asked for so far were made. */
  get exact(): boolean {
    return this.#exact
  }

  ofNames(names: readonly string[]): Segments {
    return joined(this.#points(names))
  }

  /** Every known and unknown action that begins with the prefix. */
  ofPrefix(prefix: string): Segments {
    return joined(this.#behind(prefix, FULL))
  }

  /** What an element's entries match, whether or not it is negated; `*` apart. */
  segments({ names, prefixes, globs }: ActionElement): Segments {
    return joined([
      ...this.#points(names),
      ...prefixes.flatMap((prefix) => this.#behind(prefix, FULL)),
      ...globs.flatMap((glob) => this.#matches(glob)),
    ])
  }

  #points(names: readonly string[]): Segment[] {
    return names.flatMap((name) => {
      const at = this.#places.get(name)
      return at === undefined ? [] : [{ from: at, to: at + 1, kind: FULL }]
    })
  }

  #behind(prefix: string, kind: CoverageKind): Segment[] {
    const unknown = range(this.prefixes, prefix)
    const first = this.names.length
    return [
      { ...range(this.names, prefix), kind },
      { from: unknown.from + first, to: unknown.to + first, kind },
    ]
  }

  /** Known names are compared as long as that is cheap; what is unknown is covered in part. */
  #matches(glob: ActionGlob): Segment[] {
    const [known, unknown] = this.#behind(glob.prefix, PARTIAL)
    if (known === undefined || unknown === undefined) return []
    const comparisons = this.#comparisons + known.to - known.from
    if (comparisons > COMPARISONS_MOST) {
      this.#exact = false
      return [known, unknown]
    }
    this.#comparisons = comparisons
    const found: Segment[] = [unknown]
    for (let at = known.from; at < known.to; at += 1) {
      if (globMatches(glob, this.names[at] ?? '')) found.push({ from: at, to: at + 1, kind: FULL })
    }
    return found
  }
}

/** The same as segments in order; what is covered wholly is not covered in part as well. */
function joined(segments: readonly Segment[]): Segments {
  const full = union(segments.filter(({ kind }) => kind === FULL))
  const partial = union(segments.filter(({ kind }) => kind === PARTIAL))
  if (partial.length === 0) return full
  return [...full, ...without(partial, full)].sort((a, b) => a.from - b.from)
}

/** Segments of one kind, those joined that overlap or touch. */
function union(segments: readonly Segment[]): Segment[] {
  const found: Segment[] = []
  for (const segment of [...segments].sort((a, b) => a.from - b.from)) {
    if (segment.from === segment.to) continue
    const last = found.at(-1)
    if (last === undefined || last.to < segment.from) found.push(segment)
    else if (last.to < segment.to) found.splice(-1, 1, { ...last, to: segment.to })
  }
  return found
}

/** What is left of segments once others are cut out; both are in order. */
function without(segments: readonly Segment[], cuts: readonly Segment[]): Segment[] {
  const left: Segment[] = []
  let next = 0
  for (const segment of segments) {
    let { from } = segment
    while (next < cuts.length && (cuts[next]?.to ?? 0) <= from) next += 1
    for (let at = next; (cuts[at]?.from ?? Number.POSITIVE_INFINITY) < segment.to; at += 1) {
      const cut = cuts[at]
      if (cut === undefined) break
      if (from < cut.from) left.push({ ...segment, from, to: cut.from })
      from = Math.max(from, cut.to)
    }
    if (from < segment.to) left.push({ ...segment, from })
  }
  return left
}

/** The positions of sorted strings that begin with the prefix. */
function range(sorted: readonly string[], prefix: string): { from: number; to: number } {
  const from = firstAt(sorted, 0, (text) => compareUtf8(text, prefix) >= 0)
  return { from, to: firstAt(sorted, from, (text) => !text.startsWith(prefix)) }
}

/** The first position from `low` on where a condition holds that holds from there to the end. */
function firstAt(sorted: readonly string[], low: number, holds: (text: string) => boolean): number {
  let [from, to] = [low, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if (holds(sorted[middle] ?? '')) to = middle
    else from = middle + 1
  }
  return from
}

/** Whether a glob matches a name: only the latest `*` is retried. */
function globMatches({ pattern }: ActionGlob, name: string): boolean {
  const text = Array.from(name)
  const steps = Array.from(pattern)
  let step = 0
  let at = 0
  let star = -1
  let starAt = 0
  while (at < text.length) {
    if (steps[step] === '*') {
      star = step
      starAt = at
      step += 1
    } else if (steps[step] === '?' || steps[step] === text[at]) {
      step += 1
      at += 1
    } else if (star >= 0) {
      starAt += 1
      at = starAt
      step = star + 1
    } else return false
  }
  while (steps[step] === '*') step += 1
  return step === steps.length
}
