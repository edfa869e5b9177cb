/** Copies policy sets into a slice: their rows, over as few action classes as tell them apart. */
import * as CellLayout from '../../../assembly/layout/cell.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as ResidualLayout from '../../../assembly/layout/residual.ts'
import * as RowLayout from '../../../assembly/layout/row.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as TrieNodeLayout from '../../../assembly/layout/trie-node.ts'
import type { TrieEntry, TrieTable } from '../../compile/write/tries.ts'
import { Halves, Octets, Words } from '../../compile/write/words.ts'
import type { Effect } from '../../model/policy.ts'
import type { KeptRules } from './kept-rules.ts'
import type { KeptTerms } from './kept-terms.ts'

/** What cells refer to. */
interface CellParts {
  readonly terms: KeptTerms
  readonly rules: KeptRules
  readonly tries: TrieTable
}

/** A row by runs: the first class of each, and its cell. */
export interface KeptRow {
  readonly firsts: readonly number[]
  readonly cells: readonly number[]
}

/** Rules in a row, and a trie; 0: none. */
interface KeptSide {
  readonly inRow: readonly number[]
  readonly trie: number
}

export class KeptRows {
  readonly #parts: CellParts
  readonly #residuals = new Words()
  readonly #cells = new Map<number, number>()
  readonly #known = new Map<string, number>()
  /** By the numbers of the slice. */
  readonly rows: KeptRow[] = []

  constructor(parts: CellParts) {
    this.#parts = parts
  }

  /** The slice's number of a policy set. */
  set(number: number): number {
    if (number >= PolicySet.CONSTANT) return number
    const row = this.#row(number)
    const key = `${row.firsts.join()} ${row.cells.join()}`
    const known = this.#known.get(key) ?? this.rows.push(row) - 1
    this.#known.set(key, known)
    return known
  }

  /** The sections of rows, once classes have new numbers: by those of the bundle. */
  sections(classOf: readonly number[]): [number, Uint8Array][] {
    const [rows, sets, cells] = [new Words(), new Words(), new Words()]
    const runClasses = new Halves()
    const runCells = new Octets()
    for (const [number, row] of this.rows.entries()) {
      const { firsts, cells: runs } = renumber(row, classOf)
      const distinct = [...new Set(runs)]
      const places = runs.map((cell) => distinct.indexOf(cell))
      const isNarrow = distinct.length <= RowLayout.NARROW_CELLS
      const octets = isNarrow ? places : places.flatMap((place) => [place & 0xff, place >> 8])
      rows.push(
        runClasses.append(firsts),
        firsts.length,
        runCells.append(octets),
        cells.append(distinct),
        distinct.length,
      )
      sets.push(number)
    }
    return [
      [Section.SETS, sets.toBytes()],
      [Section.ROWS, rows.toBytes()],
      [Section.RUN_CLASSES, runClasses.toBytes()],
      [Section.RUN_CELLS, runCells.toBytes()],
      [Section.CELLS, cells.toBytes()],
      [Section.RESIDUALS, this.#residuals.toBytes()],
    ]
  }

  #row(set: number): KeptRow {
    const { view } = this.#parts.terms
    const at = view.word(Section.SETS, set * 4) * RowLayout.SIZE
    const word = (field: number): number => view.word(Section.ROWS, at + field)
    const isNarrow = word(RowLayout.CELLS_AT) <= RowLayout.NARROW_CELLS
    const firsts: number[] = []
    const cells: number[] = []
    for (let run = 0; run < word(RowLayout.RUNS_AT); run += 1) {
      const runCells = word(RowLayout.RUN_CELLS_AT)
      const place = isNarrow
        ? view.byte(Section.RUN_CELLS, runCells + run)
        : view.half(Section.RUN_CELLS, runCells + run * 2)
      const cell = view.word(Section.CELLS, (word(RowLayout.CELL_AT) + place) * 4)
      firsts.push(view.half(Section.RUN_CLASSES, (word(RowLayout.RUN_AT) + run) * 2))
      cells.push(this.#cell(cell))
    }
    return { firsts, cells }
  }

  #cell(cell: number): number {
    const known = this.#cells.get(cell)
    if (known !== undefined) return known
    const own = this.#copy(cell)
    this.#cells.set(cell, own)
    return own
  }

  #copy(cell: number): number {
    const number = cell >>> CellLayout.SHIFT
    switch (cell & CellLayout.KIND_MASK) {
      case CellLayout.ALLOW:
        return this.#only({ deny: [], allow: [number] })
      case CellLayout.DENY:
        return this.#only({ deny: [number], allow: [] })
      case CellLayout.RESIDUAL:
        return this.#residual(number)
      default:
        return CellLayout.SILENT
    }
  }

  #only(rules: { readonly deny: readonly number[]; readonly allow: readonly number[] }): number {
    const deny = this.#side(rules.deny, 0, 'Deny')
    const allow = this.#side(rules.allow, 0, 'Allow')
    return written({ deny, allow, allows: false }, this.#residuals)
  }

  #residual(word: number): number {
    const words = this.#parts.terms.view.words(Section.RESIDUALS)
    const [denies = 0, head = 0, denyTrie = 0, allowTrie = 0] = words.slice(word, word + 4)
    const first = word + ResidualLayout.HEADER_WORDS
    const middle = first + (denies & ResidualLayout.COUNT_MASK)
    const end = middle + (head & ResidualLayout.COUNT_MASK)
    const allows = (head & ResidualLayout.ALLOWS) !== 0
    const deny = this.#side([...words.slice(first, middle)], denyTrie, 'Deny')
    const allowing = allows ? [] : [...words.slice(middle, end)]
    const allow = this.#side(allowing, allows ? 0 : allowTrie, 'Allow')
    return written({ deny, allow, allows }, this.#residuals)
  }

  #side(rules: readonly number[], trie: number, effect: Effect): KeptSide {
    const inRow = this.#inRow(rules, effect)
    const entries = trie === 0 ? [] : this.#entries(trie, effect)
    return { inRow, trie: entries.length === 0 ? 0 : this.#parts.tries.write(entries) }
  }

  #inRow(rules: readonly number[], effect: Effect): number[] {
    const kept = rules.flatMap((rule) => {
      const copy = this.#parts.rules.rule(rule, { effect, isBehindTrie: false })
      return copy === undefined ? [] : [copy]
    })
    return [...new Set(kept)]
  }

  /** What hangs at a trie's nodes, as far as it can apply. */
  #entries(root: number, effect: Effect): TrieEntry[] {
    const { view } = this.#parts.terms
    const found: TrieEntry[] = []
    const open = [{ node: root, before: '' }]
    for (const { node, before } of open) {
      const at = node * TrieNodeLayout.SIZE
      const word = (field: number): number => view.word(Section.NODES, at + field)
      const prefix = before + view.textAt(Section.NODES, at + TrieNodeLayout.LABEL_AT)
      const first = word(TrieNodeLayout.ENTRY_AT)
      const entries = view.words(Section.NODE_ENTRIES)
      for (let i = first; i < first + word(TrieNodeLayout.ENTRIES_AT); i += 1) {
        const use = { effect, isBehindTrie: true }
        const rule = this.#parts.rules.rule(entries[i * 2 + 1] ?? 0, use)
        if (rule === undefined) continue
        found.push({ prefix, pattern: this.#parts.terms.pattern(entries[i * 2] ?? 0), rule })
      }
      for (let child = 0; child < word(TrieNodeLayout.CHILDREN_AT); child += 1) {
        open.push({ node: word(TrieNodeLayout.CHILD_AT) + child, before: prefix })
      }
    }
    return found
  }
}

/** What a residual says. */
interface KeptResidual {
  readonly deny: KeptSide
  readonly allow: KeptSide
  /** Allows whatever its rules say. */
  readonly allows: boolean
}

/** The cell of what is left of both sides. */
function written(kept: KeptResidual, residuals: Words): number {
  const { deny, allow, allows } = kept
  const [only, ...others] = [...deny.inRow, ...allow.inRow]
  const isOne = deny.trie + allow.trie === 0 && others.length === 0
  if (isOne && only === undefined) return allows ? CellLayout.ALLOW : CellLayout.SILENT
  if (isOne && only !== undefined && !allows) {
    const kind = deny.inRow.length === 1 ? CellLayout.DENY : CellLayout.ALLOW
    return (kind | (only << CellLayout.SHIFT)) >>> 0
  }
  const head = (allow.inRow.length | (allows ? ResidualLayout.ALLOWS : 0)) >>> 0
  const first = residuals.push(deny.inRow.length, head, deny.trie, allow.trie)
  residuals.append([...deny.inRow, ...allow.inRow])
  return (CellLayout.RESIDUAL | (first << CellLayout.SHIFT)) >>> 0
}

/** A row over other classes: by the old number of each class, its new one. */
function renumber({ firsts, cells }: KeptRow, classOf: readonly number[]): KeptRow {
  const byClass: number[] = []
  let run = -1
  for (const [old, own] of classOf.entries()) {
    while (firsts[run + 1] !== undefined && (firsts[run + 1] ?? 0) <= old) run += 1
    byClass[own] = run < 0 ? CellLayout.SILENT : (cells[run] ?? CellLayout.SILENT)
  }
  const starts = byClass.flatMap((cell, at) => (at === 0 || byClass[at - 1] !== cell ? [at] : []))
  return { firsts: starts, cells: starts.map((at) => byClass[at] ?? CellLayout.SILENT) }
}
