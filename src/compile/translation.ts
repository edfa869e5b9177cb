/** Rows from one numbering of action classes to another, without asking any statement. */
import type { ActionElement } from './actions.ts'
import type { ActionClasses } from './classes.ts'
import { type Cell, type Row, silent } from './rows.ts'

/** The class before of each class now. */
export interface Translation {
  readonly from: ActionClasses
  readonly to: ActionClasses
  readonly classes: Uint16Array
}

/** Whether two lists have the same elements, in any order. */
export function sameActions(a: readonly ActionElement[], b: readonly ActionElement[]): boolean {
  const known = new Set(a)
  return a.length === b.length && b.every((element) => known.has(element))
}

/**
 * The class that each class's actions were in before. Elements of both numberings treat an action
 * that is known by name now as they treated what was unknown behind its longest prefix.
 */
export function translate(from: ActionClasses, to: ActionClasses): Uint16Array {
  const names = new Map(from.names.map((name, at) => [name, from.nameClasses[at] ?? 0]))
  const prefixes = new Map(from.prefixes.map((prefix, at) => [prefix, from.prefixClasses[at] ?? 0]))
  const classes = new Uint16Array(to.count)
  for (const [at, prefix] of to.prefixes.entries()) {
    classes[to.prefixClasses[at] ?? 0] = behindPrefix(prefix, prefixes)
  }
  for (const [at, name] of to.names.entries()) {
    classes[to.nameClasses[at] ?? 0] = names.get(name) ?? behindPrefix(name, prefixes)
  }
  return classes
}

function behindPrefix(text: string, prefixes: ReadonlyMap<string, number>): number {
  for (let length = text.length; length > 0; length -= 1) {
    const found = prefixes.get(text.slice(0, length))
    if (found !== undefined) return found
  }
  return prefixes.get('') ?? 0
}

/** The same row by the classes of now. */
export function translateRow(row: Row, { from, to, classes }: Translation): Row {
  const before = new Uint32Array(from.count) // the run that a class is in, plus 1; 0: silent
  for (const [run, first] of row.classes.entries()) {
    before.fill((row.runCells[run] ?? 0) + 1, first, row.classes[run + 1] ?? from.count)
  }
  const silentAt = row.cells.indexOf(silent) + 1
  const firsts: number[] = []
  const runCells: number[] = []
  const numbers = new Map<Cell, number>()
  let last = silentAt
  for (let at = 0; at < to.count; at += 1) {
    const cell = before[classes[at] ?? 0] || silentAt
    if (cell === last) continue
    last = cell
    firsts.push(at)
    runCells.push(numberOf(row.cells[cell - 1] ?? silent, numbers))
  }
  return {
    classes: Uint16Array.from(firsts),
    runCells: Uint16Array.from(runCells),
    cells: [...numbers.keys()],
  }
}

function numberOf(cell: Cell, numbers: Map<Cell, number>): number {
  const known = numbers.get(cell) ?? numbers.size
  numbers.set(cell, known)
  return known
}
