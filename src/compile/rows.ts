/** Policy sets → rows of cells: what each set says to each action class. */
import {
  CELL_ALLOW,
  CELL_DENY,
  CELL_RESIDUAL,
  CELL_SILENT,
  RESIDUAL_ALLOWS,
  SECTION_RESIDUALS,
  SECTION_ROWS,
  SECTION_RUN_CELLS,
  SECTION_RUN_CLASSES,
} from '../../assembly/layout.ts'
import type { ActionClasses, ClassRun } from './classes.ts'
import type { PatternTable } from './patterns.ts'
import type { CompiledStatement, RuleTable } from './statements.ts'
import type { TrieEntry, TrieTable } from './tries.ts'
import { Halves, Words } from './words.ts'

/** From here on a residual's patterns go into a trie of its own. */
const PATTERNS_IN_A_ROW = 16

/** A statement of a set with the classes it covers. */
export interface Coverage {
  readonly statement: CompiledStatement
  readonly runs: readonly ClassRun[]
}

interface Edge {
  readonly at: number
  /** The position of the statement, times two, plus one where it is covered in part. */
  readonly item: number
  readonly enters: boolean
}

export class RowTable {
  readonly #rows = new Words()
  readonly #runClasses = new Halves()
  readonly #runCells = new Words()
  readonly #residuals = new Words()
  readonly #rowNumbers = new Map<string, number>()
  readonly #residualNumbers = new Map<string, number>()
  readonly #rules: RuleTable
  readonly #patterns: PatternTable
  readonly #tries: TrieTable

  constructor(rules: RuleTable, patterns: PatternTable, tries: TrieTable) {
    this.#rules = rules
    this.#patterns = patterns
    this.#tries = tries
  }

  /** The row of a set; equal rows are one. `spoken` learns the classes it is not silent about. */
  row(set: readonly Coverage[], classes: ActionClasses, spoken?: Uint8Array): number {
    const runs: { from: number; cell: number }[] = []
    const cells = new Map<string, number>()
    for (const { from, items } of sweep(set)) {
      if (from >= classes.count) break
      const key = items.join()
      const cell = cells.get(key) ?? this.#cell(items, set)
      cells.set(key, cell)
      if ((runs.at(-1)?.cell ?? CELL_SILENT) !== cell) runs.push({ from, cell })
    }
    if (spoken !== undefined) markSpoken(runs, spoken)
    return this.#intern(runs)
  }

  sections(): [number, Uint8Array][] {
    return [
      [SECTION_ROWS, this.#rows.toBytes()],
      [SECTION_RUN_CLASSES, this.#runClasses.toBytes()],
      [SECTION_RUN_CELLS, this.#runCells.toBytes()],
      [SECTION_RESIDUALS, this.#residuals.toBytes()],
    ]
  }

  #intern(runs: readonly { from: number; cell: number }[]): number {
    const key = runs.map((run) => `${run.from}:${run.cell}`).join()
    const known = this.#rowNumbers.get(key)
    if (known !== undefined) return known
    const first = this.#runCells.count
    for (const run of runs) {
      this.#runClasses.push(run.from)
      this.#runCells.push(run.cell)
    }
    const number = this.#rows.push(first, runs.length) / 2
    this.#rowNumbers.set(key, number)
    return number
  }

  /** Folds constants: an unconditional deny wins, an unconditional allow swallows narrower ones. */
  #cell(items: readonly number[], set: readonly Coverage[]): number {
    const denies = new Set<number>()
    const allows = new Set<number>()
    for (const item of items) {
      const statement = set[item >> 1]?.statement
      if (statement === undefined) continue
      const rule = this.#rules.rule(statement, (item & 1) === 1)
      if (rule === 0 && statement.effect === 'Deny') return CELL_DENY
      if (statement.effect === 'Deny') denies.add(rule)
      else allows.add(rule)
    }
    const alwaysAllows = allows.has(0)
    if (denies.size === 0 && alwaysAllows) return CELL_ALLOW
    if (denies.size === 0 && allows.size === 0) return CELL_SILENT
    return (
      CELL_RESIDUAL + this.#residual([...denies], alwaysAllows ? [] : [...allows], alwaysAllows)
    )
  }

  #residual(denies: number[], allows: number[], alwaysAllows: boolean): number {
    const key = `${sortNumbers(denies)};${sortNumbers(allows)};${alwaysAllows}`
    const known = this.#residualNumbers.get(key)
    if (known !== undefined) return known
    const deny = this.#divide(denies)
    const allow = this.#divide(allows)
    const head = (allow.inRow.length | (alwaysAllows ? RESIDUAL_ALLOWS : 0)) >>> 0
    const number = this.#residuals.push(deny.inRow.length, head, deny.trie, allow.trie)
    this.#residuals.append(deny.inRow)
    this.#residuals.append(allow.inRow)
    this.#residualNumbers.set(key, number)
    return number
  }

  /** Rules tested in a row, and the trie of those with many patterns; 0 is no trie. */
  #divide(rules: readonly number[]): { inRow: readonly number[]; trie: number } {
    const entries = rules.flatMap((rule) => this.#entries(rule))
    if (entries.length <= PATTERNS_IN_A_ROW) return { inRow: rules, trie: 0 }
    const inTrie = new Set(entries.map((entry) => entry.rule))
    return { inRow: rules.filter((rule) => !inTrie.has(rule)), trie: this.#tries.write(entries) }
  }

  #entries(rule: number): TrieEntry[] {
    const patterns = this.#patterns.patternsOf(this.#rules.resources[rule] ?? 0)
    return patterns.map((pattern) => ({ prefix: this.#patterns.prefixOf(pattern), pattern, rule }))
  }
}

/** The classes in order, each with the statements that cover it from there on. */
function* sweep(set: readonly Coverage[]): Generator<{ from: number; items: readonly number[] }> {
  const edges = set.flatMap(({ statement, runs }, at) => (statement.never ? [] : edgesOf(runs, at)))
  edges.sort((a, b) => a.at - b.at)
  const active = new Set<number>()
  for (let i = 0; i < edges.length; ) {
    const from = edges[i]?.at ?? 0
    for (; edges[i]?.at === from; i += 1) {
      const edge = edges[i]
      if (edge?.enters === true) active.add(edge.item)
      else if (edge !== undefined) active.delete(edge.item)
    }
    yield { from, items: [...active].sort((a, b) => a - b) }
  }
}

function edgesOf(runs: readonly ClassRun[], at: number): Edge[] {
  return runs.flatMap(({ from, to, partial }) => {
    const item = at * 2 + (partial ? 1 : 0)
    return [
      { at: from, item, enters: true },
      { at: to, item, enters: false },
    ]
  })
}

function markSpoken(runs: readonly { from: number; cell: number }[], spoken: Uint8Array): void {
  for (const [at, { from, cell }] of runs.entries()) {
    if (cell !== CELL_SILENT) spoken.fill(1, from, runs[at + 1]?.from ?? spoken.length)
  }
}

function sortNumbers(numbers: number[]): string {
  return numbers.sort((a, b) => a - b).join()
}
