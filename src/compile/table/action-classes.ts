/** Action patterns → equivalence classes: actions that no element of the bundle tells apart. */
import { LimitError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import { type Category, categories, categoryActions } from '../law/special-services.ts'
import type { ActionElement, ActionGlob } from '../terms/action-terms.ts'
import { compareUtf8, sortUtf8 } from '../terms/byte-order.ts'

/** A range of classes; `partial` where the action's own text must still be compared. */
export interface ClassRun {
  readonly from: number
  readonly to: number
  readonly partial: boolean
}

export interface ActionClasses {
  readonly count: number
  /** Action names that the bundle knows, sorted, and their classes. */
  readonly names: readonly string[]
  readonly nameClasses: Uint16Array
  /** Sorted; an unknown action has the class of the longest of them that it begins with. */
  readonly prefixes: readonly string[]
  readonly prefixClasses: Uint16Array
  /** Category number of each class. */
  readonly categories: Uint8Array
  /** Every glob was compared with every name: the order of elements made no difference. */
  readonly exact: boolean
  /** 1 where some element covers the class in part. */
  readonly compared: Uint8Array
  /** The classes that an element covers, in order. */
  covers(element: ActionElement): readonly ClassRun[]
}

/** Globs compared with names while compiling; from there on the kernel compares, check by check. */
const COMPARISONS_MOST = 5_000_000

const NONE = 0
const FULL = 1
const PARTIAL = 2

/** Builds the classes of all elements; throws `ERR_LIMIT_EXCEEDED` past `actionClasses`. */
export function buildClasses(elements: readonly ActionElement[]): ActionClasses {
  const universe = new Universe(elements)
  const partition = new Partition(universe.size)
  for (const row of categoryActions) {
    partition.refine(universe.ofNames(row.names ?? []))
    if (row.prefix !== undefined) partition.refine(universe.ofPrefix(row.prefix))
  }
  const coverages = new Map(elements.map((element) => [element, universe.coverage(element)]))
  for (const [{ everything }, { full, partial }] of coverages) {
    if (everything) continue
    partition.refine(full)
    partition.refine(partial)
  }
  const classes = partition.number()
  const count = classes.reduce((most, number) => Math.max(most, number + 1), 0)
  const names = universe.names.length
  const runs = new Map<ActionElement, readonly ClassRun[]>()
  return {
    count,
    exact: universe.exact,
    names: universe.names,
    nameClasses: classes.slice(0, names),
    prefixes: universe.prefixes,
    prefixClasses: classes.slice(names),
    categories: categoriesOf(universe, classes, count),
    compared: comparedOf([...coverages.values()], classes, count),
    covers(element) {
      const known = runs.get(element)
      if (known !== undefined) return known
      const coverage = coverages.get(element) ?? { full: [], partial: [] }
      const found = runsOf(coverage, element, classes, count)
      runs.set(element, found)
      return found
    },
  }
}

/** Known names, then what is unknown behind each prefix: the actions, up to what elements tell apart. */
class Universe {
  #comparisons = 0
  readonly #places: ReadonlyMap<string, number>
  readonly #behind = new Map<string, readonly number[]>()
  readonly names: readonly string[]
  readonly prefixes: readonly string[]

  constructor(elements: readonly ActionElement[]) {
    const names = new Set(categoryActions.flatMap((row) => row.names ?? []))
    const prefixes = new Set(['', ...categoryActions.flatMap((row) => row.prefix ?? [])])
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
    return this.#comparisons <= COMPARISONS_MOST
  }

  ofNames(names: readonly string[]): number[] {
    return names.flatMap((name) => this.#places.get(name) ?? [])
  }

  /** Every known and unknown action that begins with the prefix. */
  ofPrefix(prefix: string): readonly number[] {
    const known = this.#behind.get(prefix)
    if (known !== undefined) return known
    const unknown = range(this.prefixes, prefix).map((at) => at + this.names.length)
    const all = [...range(this.names, prefix), ...unknown]
    this.#behind.set(prefix, all)
    return all
  }

  /** What an element's entries match, whether or not it is negated. */
  coverage(element: ActionElement): { full: number[]; partial: number[] } {
    const full = new Set(this.ofNames(element.names))
    for (const prefix of element.prefixes) for (const at of this.ofPrefix(prefix)) full.add(at)
    const partial = new Set<number>()
    for (const glob of element.globs) {
      const names = range(this.names, glob.prefix)
      this.#comparisons += names.length
      for (const at of names) {
        if (this.#comparisons > COMPARISONS_MOST) partial.add(at)
        else if (globMatches(glob, this.names[at] ?? '')) full.add(at)
      }
      for (const at of range(this.prefixes, glob.prefix)) partial.add(at + this.names.length)
    }
    for (const at of full) partial.delete(at)
    return { full: [...full], partial: [...partial] }
  }
}

/** Splits a set of numbers by what covers them, exactly. */
class Partition {
  readonly #blocks: Uint32Array
  #count = 1

  constructor(size: number) {
    this.#blocks = new Uint32Array(size)
  }

  /** Tells the members apart from what shared a block with them. */
  refine(members: readonly number[]): void {
    const renamed = new Map<number, number>()
    for (const member of members) {
      const block = this.#blocks[member] ?? 0
      let next = renamed.get(block)
      if (next === undefined) {
        next = this.#count
        this.#count += 1
        renamed.set(block, next)
      }
      this.#blocks[member] = next
    }
  }

  /** Numbers the blocks in the order of their first members. */
  number(): Uint16Array {
    const numbers = new Map<number, number>()
    const classes = new Uint32Array(this.#blocks.length)
    for (const [at, block] of this.#blocks.entries()) {
      const known = numbers.get(block) ?? numbers.size
      numbers.set(block, known)
      classes[at] = known
    }
    if (numbers.size > limits.actionClasses) {
      throw new LimitError(`${numbers.size} action classes are over the limit \`actionClasses\``, {
        hint: 'split the directory into several bundles',
      })
    }
    return Uint16Array.from(classes)
  }
}

function runsOf(
  coverage: { full: readonly number[]; partial: readonly number[] },
  element: ActionElement,
  classes: Uint16Array,
  count: number,
): readonly ClassRun[] {
  const covered = new Uint8Array(count)
  for (const at of coverage.partial) covered[classes[at] ?? 0] = PARTIAL
  for (const at of coverage.full) covered[classes[at] ?? 0] = FULL
  if (element.everything) covered.fill(FULL)
  const runs: ClassRun[] = []
  let from = 0
  for (let at = 1; at <= count; at += 1) {
    if (at < count && covered[at] === covered[from]) continue
    const how = effective(covered[from] ?? NONE, element.negated)
    if (how !== NONE) runs.push({ from, to: at, partial: how === PARTIAL })
    from = at
  }
  return runs
}

function effective(how: number, negated: boolean): number {
  if (!negated || how === PARTIAL) return how
  return how === FULL ? NONE : FULL
}

function comparedOf(
  coverages: readonly { readonly partial: readonly number[] }[],
  classes: Uint16Array,
  count: number,
): Uint8Array {
  const compared = new Uint8Array(count)
  for (const { partial } of coverages) for (const at of partial) compared[classes[at] ?? 0] = 1
  return compared
}

/** A name's category comes before a prefix's. */
function categoriesOf(universe: Universe, classes: Uint16Array, count: number): Uint8Array {
  const found = new Uint8Array(count)
  const put = (members: readonly number[], category: Category): void => {
    for (const at of members) found[classes[at] ?? 0] = categories.indexOf(category)
  }
  for (const row of categoryActions) {
    if (row.prefix !== undefined) put(universe.ofPrefix(row.prefix), row.category)
  }
  for (const row of categoryActions) put(universe.ofNames(row.names ?? []), row.category)
  return found
}

/** The positions of sorted texts that begin with the prefix. */
function range(sorted: readonly string[], prefix: string): number[] {
  const found: number[] = []
  for (let at = lowerBound(sorted, prefix); at < sorted.length; at += 1) {
    if (sorted[at]?.startsWith(prefix) !== true) break
    found.push(at)
  }
  return found
}

function lowerBound(sorted: readonly string[], text: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareUtf8(sorted[middle] ?? '', text) < 0) low = middle + 1
    else high = middle
  }
  return low
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
