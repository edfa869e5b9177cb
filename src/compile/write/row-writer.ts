/** Rows, their cells and residuals → sections. */
import * as CellLayout from '../../../assembly/layout/cell.ts'
import * as Residual from '../../../assembly/layout/residual.ts'
import * as RowLayout from '../../../assembly/layout/row.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { type Cell, hashOf, type Row } from '../table/rows.ts'
import type { Pattern } from '../terms/resource-patterns.ts'
import type { Rule, RuleWriter } from '../terms/rules.ts'
import type { Space } from './lent-space.ts'
import type { PatternWriter } from './pattern-writer.ts'
import type { TrieEntry, TrieTable } from './tries.ts'
import { Halves, Octets, Words } from './words.ts'

/** From here on a residual's patterns go into a trie of its own. */
const PATTERNS_IN_A_ROW = 16

/** What cells refer to. */
interface RowParts {
  readonly rules: RuleWriter
  readonly patterns: PatternWriter
  readonly tries: TrieTable
}

/** Rules tested in a row, and the trie of those with many patterns; 0 is no trie. */
interface Divided {
  readonly inRow: readonly number[]
  readonly trie: number
}

export class RowWriter {
  readonly #parts: RowParts
  readonly #rows: Words
  readonly #runClasses: Halves
  readonly #runCells: Octets
  readonly #cells: Words
  readonly #residuals: Words
  readonly #residualNumbers = new Map<string, number>()
  /** Rows by a hash of what they say. */
  readonly #rowNumbers = new Map<number, number[]>()

  constructor(parts: RowParts, space: Space) {
    this.#rows = new Words(space)
    this.#runClasses = new Halves(space)
    this.#runCells = new Octets(space)
    this.#cells = new Words(space)
    this.#residuals = new Words(space)
    this.#parts = parts
  }

  /** The number of a row; equal rows are one. */
  row({ classes, runCells, cells, hash: runsHash }: Row): number {
    const numbers = cells.map((cell) => this.#cell(cell))
    const octets =
      numbers.length > RowLayout.NARROW_CELLS ? pairs(runCells) : new Uint8Array(runCells)
    const hash = hashOf(numbers, runsHash)
    const alike = this.#rowNumbers.get(hash) ?? []
    const known = alike.find((row) => this.#equals(row, { classes, octets, numbers }))
    if (known !== undefined) return known
    const first = this.#rows.push(
      this.#runClasses.append(classes),
      classes.length,
      this.#runCells.append(octets),
      this.#cells.append(numbers),
      numbers.length,
    )
    const number = first / (RowLayout.SIZE / 4)
    this.#rowNumbers.set(hash, [...alike, number])
    return number
  }

  sections(): [number, Uint8Array][] {
    return [
      [Section.ROWS, this.#rows.toBytes()],
      [Section.RUN_CLASSES, this.#runClasses.toBytes()],
      [Section.RUN_CELLS, this.#runCells.toBytes()],
      [Section.CELLS, this.#cells.toBytes()],
      [Section.RESIDUALS, this.#residuals.toBytes()],
    ]
  }

  #equals(row: number, other: Written): boolean {
    const at = row * (RowLayout.SIZE / 4)
    const [run = 0, runs = 0, runCell = 0, cell = 0, cells = 0] = this.#rows.slice(at, at + 5)
    return (
      runs === other.classes.length &&
      cells === other.numbers.length &&
      this.#runClasses.has(run, other.classes) &&
      this.#runCells.has(runCell, other.octets) &&
      this.#cells.has(cell, other.numbers)
    )
  }

  #cell(cell: Cell): number {
    const { denies, allows, alwaysAllows } = cell
    if (denies.length + allows.length === 0)
      return alwaysAllows ? CellLayout.ALLOW : CellLayout.SILENT
    const deny = this.#divide(denies)
    const allow = this.#divide(allows)
    const [only = 0, ...others] = [...deny.inRow, ...allow.inRow]
    const isAlone = others.length + deny.trie + allow.trie === 0 && !alwaysAllows
    if (isAlone)
      return (
        ((denies.length === 1 ? CellLayout.DENY : CellLayout.ALLOW) |
          (only << CellLayout.SHIFT)) >>>
        0
      )
    return (
      (CellLayout.RESIDUAL | (this.#residual(deny, allow, alwaysAllows) << CellLayout.SHIFT)) >>> 0
    )
  }

  #residual(deny: Divided, allow: Divided, alwaysAllows: boolean): number {
    const head = (allow.inRow.length | (alwaysAllows ? Residual.ALLOWS : 0)) >>> 0
    const words = [deny.inRow.length, head, deny.trie, allow.trie, ...deny.inRow, ...allow.inRow]
    const key = words.join()
    const known = this.#residualNumbers.get(key) ?? this.#residuals.append(words)
    this.#residualNumbers.set(key, known)
    return known
  }

  #divide(rules: readonly Rule[]): Divided {
    const numbers = rules.map((rule) => this.#parts.rules.rule(rule)).sort((a, b) => a - b)
    if (patternCount(rules) <= PATTERNS_IN_A_ROW) return { inRow: numbers, trie: 0 }
    const entries = rules.flatMap((rule) => this.#entries(rule))
    const inTrie = new Set(entries.map((entry) => entry.rule))
    const inRow = numbers.filter((rule) => !inTrie.has(rule))
    return { inRow, trie: this.#parts.tries.write(entries) }
  }

  #entries(rule: Rule): TrieEntry[] {
    const number = this.#parts.rules.rule(rule)
    return triePatterns(rule).map((pattern) => ({
      prefix: pattern.ascii,
      pattern: this.#parts.patterns.pattern(pattern),
      rule: number,
    }))
  }
}

/** A row as its sections hold it. */
interface Written {
  readonly classes: Uint16Array
  readonly octets: Uint8Array
  readonly numbers: readonly number[]
}

/** The patterns that a trie can stand for: none of a negated list. */
function triePatterns({ resource }: Rule): readonly Pattern[] {
  return resource === undefined || resource.negated ? [] : resource.patterns
}

function patternCount(rules: readonly Rule[]): number {
  return rules.reduce((count, rule) => count + triePatterns(rule).length, 0)
}

/** Two bytes a number, the lower one first. */
function pairs(numbers: Uint16Array): Uint8Array {
  const bytes = new Uint8Array(numbers.length * 2)
  for (const [at, number] of numbers.entries()) {
    bytes[at * 2] = number & 0xff
    bytes[at * 2 + 1] = number >> 8
  }
  return bytes
}
