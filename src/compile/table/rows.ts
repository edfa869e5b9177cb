/** Policy sets → rows: what each set says to each action class. */

import type { Draft } from '../terms/compiled-statements.ts'
import type { Rule, Rules } from '../terms/rules.ts'
import type { ActionClasses, ClassRun } from './action-classes.ts'

/** What is left of a set's statements for some class: unconditional ones are folded. */
export interface Cell {
  readonly denies: readonly Rule[]
  readonly allows: readonly Rule[]
  /** Allows whatever its rules say, unless one of them denies. */
  readonly alwaysAllows: boolean
}

/** Runs of classes that a set says the same to; what comes before the first of them is silent. */
export interface Row {
  /** The first class of each run. */
  readonly classes: Uint16Array
  /** Which of the cells each run has. */
  readonly runCells: Uint16Array
  readonly cells: readonly Cell[]
  /** A number that rows with the same runs have. */
  readonly hash: number
}

/** A statement of a set with the classes it covers. */
export interface Coverage {
  readonly draft: Draft
  readonly runs: readonly ClassRun[]
}

/** Most cells have no rules of one effect; they share this. */
const none: readonly Rule[] = []

export const silent: Cell = { denies: none, allows: none, alwaysAllows: false }

/** The row of a set of statements. */
export function buildRow(set: readonly Coverage[], classes: ActionClasses, rules: Rules): Row {
  const cells = new Cells(set, rules)
  const firsts: number[] = []
  const runCells: number[] = []
  let last = silent
  sweep(set, (at, items) => {
    const cell = at < classes.count ? cells.of(items) : last
    if (cell === last) return
    firsts.push(at)
    runCells.push(cells.number(cell))
    last = cell
  })
  return makeRow(firsts, runCells, cells.all)
}

/** A row of runs, given by their first classes and the numbers of their cells. */
export function makeRow(
  firsts: readonly number[],
  runCells: readonly number[],
  cells: readonly Cell[],
): Row {
  const hash = hashOf(firsts, hashOf(runCells, cells.length))
  return { classes: Uint16Array.from(firsts), runCells: Uint16Array.from(runCells), cells, hash }
}

/** A number that equal lists have. */
export function hashOf(numbers: readonly number[], seed: number): number {
  let hash = seed
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193)
  return hash
}

/** The cells of one row, each once. */
class Cells {
  readonly #set: readonly Coverage[]
  readonly #rules: Rules
  readonly #byItems = new Map<string, Cell>()
  readonly #byRules = new Map<string, Cell>([[keyOf(silent), silent]])
  readonly #numbers = new Map<Cell, number>()

  constructor(set: readonly Coverage[], rules: Rules) {
    this.#set = set
    this.#rules = rules
  }

  /** The cell of the statements that cover a class. */
  of(items: readonly number[]): Cell {
    const key = items.join()
    const known = this.#byItems.get(key)
    if (known !== undefined) return known
    const folded = this.#fold(items)
    const cell = this.#byRules.get(keyOf(folded)) ?? folded
    this.#byRules.set(keyOf(folded), cell)
    this.#byItems.set(key, cell)
    return cell
  }

  /** The number of a cell that some run has. */
  number(cell: Cell): number {
    const known = this.#numbers.get(cell) ?? this.#numbers.size
    this.#numbers.set(cell, known)
    return known
  }

  get all(): readonly Cell[] {
    return [...this.#numbers.keys()]
  }

  /** An unconditional deny wins, an unconditional allow swallows narrower ones. */
  #fold(items: readonly number[]): Cell {
    const { unconditional } = this.#rules
    const denies = new Set<Rule>()
    const allows = new Set<Rule>()
    for (const item of items) {
      const draft = this.#set[item >> 1]?.draft
      if (draft === undefined) continue
      const rule = (item & 1) === 1 ? this.#rules.part(draft) : this.#rules.whole(draft)
      if (draft.effect === 'Deny') denies.add(rule)
      else allows.add(rule)
    }
    if (denies.has(unconditional)) return { ...silent, denies: [unconditional] }
    const alwaysAllows = allows.has(unconditional)
    return {
      denies: denies.size === 0 ? none : [...denies],
      allows: alwaysAllows || allows.size === 0 ? none : [...allows],
      alwaysAllows,
    }
  }
}

function keyOf({ denies, allows, alwaysAllows }: Cell): string {
  return `${idsOf(denies)};${idsOf(allows)};${alwaysAllows}`
}

function idsOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => id).join()
}

// An edge is one number: the class, the item (the position of the statement, times two, plus one
// where it is covered in part), and 1 where the item begins there, 0 where it has ended.

const ITEM_SHIFT = 2
const CLASS_SHIFT = 2 ** 34

/** Visits the classes where the covering statements change, in order, with those from there on. */
function sweep(
  set: readonly Coverage[],
  visit: (at: number, items: readonly number[]) => void,
): void {
  const edges = edgesOf(set)
  const items: number[] = []
  for (let i = 0; i < edges.length; ) {
    const at = Math.floor((edges[i] ?? 0) / CLASS_SHIFT)
    for (; i < edges.length && Math.floor((edges[i] ?? 0) / CLASS_SHIFT) === at; i += 1) {
      toggle(items, (edges[i] ?? 0) % CLASS_SHIFT)
    }
    visit(at, items)
  }
}

function edgesOf(set: readonly Coverage[]): Float64Array {
  const edges: number[] = []
  for (const [at, { draft, runs }] of set.entries()) {
    if (draft.never) continue
    for (const { from, to, partial } of runs) {
      const item = (at * 2 + (partial ? 1 : 0)) * ITEM_SHIFT
      edges.push(from * CLASS_SHIFT + item + 1, to * CLASS_SHIFT + item)
    }
  }
  return Float64Array.from(edges).sort()
}

/** Puts an item among the sorted ones, or takes it away. */
function toggle(items: number[], edge: number): void {
  const item = Math.floor(edge / ITEM_SHIFT)
  let at = items.length
  while (at > 0 && (items[at - 1] ?? 0) >= item) at -= 1
  if (edge % ITEM_SHIFT === 0) items.splice(at, 1)
  else items.splice(at, 0, item)
}
