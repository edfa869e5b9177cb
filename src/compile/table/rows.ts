/** Policy sets → rows: what each set says to each action class. */
import type { Draft } from '../terms/compiled-statements.ts'
import type { Rule } from '../terms/rules.ts'
import type { ClassRun } from './action-classes.ts'

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
  /** Some of its runs cover classes that the set tells apart: their rules compare the action. */
  readonly merged: boolean
}

/** A statement of a set with the classes it covers. */
export interface StatementCoverage {
  readonly draft: Draft
  readonly runs: readonly ClassRun[]
}

/** Most cells have no rules of one effect; they share this. */
export const noRules: readonly Rule[] = []

export const silent: Cell = { denies: noRules, allows: noRules, alwaysAllows: false }

/** A row of runs, given by their first classes and the numbers of their cells. */
export function makeRow(runs: Runs, cells: readonly Cell[], merged = false): Row {
  const { firsts, runCells } = runs
  const hash = hashOf(firsts, hashOf(runCells, cells.length))
  const classes = Uint16Array.from(firsts)
  return { classes, runCells: Uint16Array.from(runCells), cells, hash, merged }
}

/** The first class of each run, and the number of its cell. */
export interface Runs {
  readonly firsts: readonly number[]
  readonly runCells: readonly number[]
}

/** How many rules all runs of a row have. */
export function sizeOf({ cells, runCells }: Row): number {
  const sizes = cells.map(({ denies, allows }) => denies.length + allows.length)
  return runCells.reduce((sum, cell) => sum + (sizes[cell] ?? 0), 0)
}

/** A number that equal lists have. */
export function hashOf(numbers: readonly number[], seed: number): number {
  let hash = seed
  for (const number of numbers) hash = Math.imul(hash ^ number, 0x01000193)
  return hash
}
