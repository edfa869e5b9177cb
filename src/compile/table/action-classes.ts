/** Action patterns → equivalence classes: actions that no element of the bundle tells apart. */
import { LimitError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import {
  type Category,
  type CategoryActions,
  categories,
  categoryActions,
} from '../law/special-services.ts'
import type { ActionElement } from '../terms/action-terms.ts'
import { PARTIAL, type Segments, Universe } from './action-universe.ts'
import { type Numbered, numberClasses } from './class-numbers.ts'

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

/** Builds the classes of all elements; throws `ERR_LIMIT_EXCEEDED` past `actionClasses`. */
export function buildClasses(
  elements: readonly ActionElement[],
  own: readonly CategoryActions[] = [],
): ActionClasses {
  const rows = [...categoryActions, ...own]
  const universe = new Universe(elements, rows)
  const segments = elements.map((element) => universe.segments(element))
  const special = rows.flatMap((row) => [
    universe.ofNames(row.names ?? []),
    ...(row.prefix === undefined ? [] : [universe.ofPrefix(row.prefix)]),
  ])
  const numbered = numberClasses([...segments, ...special], universe.size)
  const { classes, count } = numbered
  checkCount(count)
  const runs = new Map<ActionElement, readonly ClassRun[]>()
  for (const [at, element] of elements.entries()) {
    runs.set(element, runsOf(numbered.ranges(segments[at] ?? []), element, count))
  }
  const names = universe.names.length
  return {
    count,
    exact: universe.exact,
    names: universe.names,
    nameClasses: Uint16Array.from(classes.subarray(0, names)),
    prefixes: universe.prefixes,
    prefixClasses: Uint16Array.from(classes.subarray(names)),
    categories: categoriesOf(universe, numbered, rows),
    compared: comparedOf(runs, count),
    covers: (element) => runs.get(element) ?? [],
  }
}

function checkCount(count: number): void {
  if (count <= limits.actionClasses) return
  throw new LimitError(`${count} action classes are over the limit \`actionClasses\``, {
    place: 'the actions of all policies together',
    hint: 'split the directory into several bundles',
  })
}

/** What an element says to each class, as runs of classes that it says the same to. */
function runsOf(ranges: Segments, element: ActionElement, count: number): readonly ClassRun[] {
  if (element.everything) return element.negated ? [] : [{ from: 0, to: count, partial: false }]
  const runs: ClassRun[] = []
  const add = (run: ClassRun): void => {
    const last = runs.at(-1)
    if (run.from === run.to) return
    if (last?.to !== run.from || last.partial !== run.partial) runs.push(run)
    else runs.splice(-1, 1, { ...last, to: run.to })
  }
  let end = 0
  for (const { from, to, kind } of ranges) {
    if (element.negated) add({ from: end, to: from, partial: false })
    if (kind === PARTIAL || !element.negated) add({ from, to, partial: kind === PARTIAL })
    end = to
  }
  if (element.negated) add({ from: end, to: count, partial: false })
  return runs
}

/** The classes that some element covers in part. */
function comparedOf(
  runs: ReadonlyMap<ActionElement, readonly ClassRun[]>,
  count: number,
): Uint8Array {
  const changes = new Int32Array(count + 1)
  for (const covered of runs.values()) {
    for (const { from, to, partial } of covered) {
      if (!partial) continue
      changes[from] = (changes[from] ?? 0) + 1
      changes[to] = (changes[to] ?? 0) - 1
    }
  }
  let open = 0
  return Uint8Array.from(changes.subarray(0, count), (change) => {
    open += change
    return open > 0 ? 1 : 0
  })
}

/** A name's category comes before a prefix's. */
function categoriesOf(
  universe: Universe,
  { count, ranges }: Numbered,
  rows: readonly CategoryActions[],
): Uint8Array {
  const found = new Uint8Array(count)
  const put = (segments: Segments, category: Category): void => {
    for (const { from, to } of ranges(segments)) found.fill(categories.indexOf(category), from, to)
  }
  for (const row of rows) {
    if (row.prefix !== undefined) put(universe.ofPrefix(row.prefix), row.category)
  }
  for (const row of rows) put(universe.ofNames(row.names ?? []), row.category)
  return found
}
