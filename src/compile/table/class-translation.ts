/** Rows from one numbering of action classes to another, without asking any statement. */
import type { ActionElement } from '../terms/action-terms.ts'
import { compareUtf8 } from '../terms/byte-order.ts'
import type { ActionClasses } from './action-classes.ts'
import { type Cell, makeRow, type Row, silent } from './rows.ts'

/** A range of classes now, and where the same classes were before. */
interface MovedClasses {
  readonly at: number
  readonly from: number
  readonly length: number
}

/** From one numbering to another. */
export interface Translation {
  readonly from: ActionClasses
  readonly to: ActionClasses
  readonly segments: readonly MovedClasses[]
}

/** The translation between two numberings. */
export function translation(from: ActionClasses, to: ActionClasses): Translation {
  const before = classesBefore(from, to)
  const segments: MovedClasses[] = []
  for (let at = 0; at < to.count; ) {
    const first = before[at] ?? 0
    let length = 1
    while (at + length < to.count && before[at + length] === first + length) length += 1
    segments.push({ at, from: first, length })
    at += length
  }
  return { from, to, segments }
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
function classesBefore(from: ActionClasses, to: ActionClasses): Uint16Array {
  const names = new Map(from.names.map((name, at) => [name, from.nameClasses[at] ?? 0]))
  const classes = new Uint16Array(to.count)
  for (const [at, prefix] of longestPrefixes(to.prefixes, from.prefixes).entries()) {
    classes[to.prefixClasses[at] ?? 0] = from.prefixClasses[prefix] ?? 0
  }
  for (const [at, prefix] of longestPrefixes(to.names, from.prefixes).entries()) {
    const known = names.get(to.names[at] ?? '')
    classes[to.nameClasses[at] ?? 0] = known ?? from.prefixClasses[prefix] ?? 0
  }
  return classes
}

/** For each of the sorted strings, which of the sorted prefixes is the longest it begins with. */
function longestPrefixes(texts: readonly string[], prefixes: readonly string[]): number[] {
  const open: number[] = [] // prefixes of one another
  const close = (text: string): void => {
    while (open.length > 0 && !text.startsWith(prefixes[open.at(-1) ?? 0] ?? '')) open.pop()
  }
  let next = 0
  return texts.map((text) => {
    for (; next < prefixes.length; next += 1) {
      const prefix = prefixes[next] ?? ''
      if (compareUtf8(prefix, text) > 0) break
      close(prefix)
      open.push(next)
    }
    close(text)
    return open.at(-1) ?? 0
  })
}

/** The same row by the classes of now. */
export function translateRow(row: Row, { segments }: Translation): Row {
  const firsts: number[] = []
  const runCells: number[] = []
  const numbers = new Map<Cell, number>()
  let last = silent
  const add = (at: number, run: number): void => {
    const cell = row.cells[row.runCells[run] ?? -1] ?? silent
    if (cell === last) return
    last = cell
    const number = numbers.get(cell) ?? numbers.size
    numbers.set(cell, number)
    firsts.push(at)
    runCells.push(number)
  }
  for (const { at, from, length } of segments) {
    let run = runOf(row.classes, from)
    add(at, run)
    for (run += 1; (row.classes[run] ?? Infinity) < from + length; run += 1) {
      add(at + (row.classes[run] ?? 0) - from, run)
    }
  }
  return makeRow({ firsts, runCells }, [...numbers.keys()])
}

/** The run that a class is in; -1 before the first. */
function runOf(classes: Uint16Array, of: number): number {
  let low = 0
  let high = classes.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((classes[middle] ?? 0) <= of) low = middle + 1
    else high = middle
  }
  return low - 1
}
