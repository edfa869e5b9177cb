/** Builds a row run by run, within a size that grows with the set and not with its square. */
import type { Draft } from '../terms/compiled-statements.ts'
import type { Rule, Rules } from '../terms/rules.ts'
import type { ActionClasses } from './action-classes.ts'
import { type Edge, sweep } from './coverage-sweep.ts'
import { LiveRules } from './live-rules.ts'
import { type Cell, makeRow, noRules, type Row, type StatementCoverage, silent } from './rows.ts'

/** Rules that the cells of any row may have together. */
export const RULES_OF_A_ROW = 8_192
/** And so many more for each place where a statement begins or ends to cover classes. */
const RULES_OF_AN_EDGE = 16

/**
 * Runs that are made one, because their rules together would be too many. Rules that cover all of
 * them stay as they are; of statements that cover only some, the rule compares the action itself.
 */
interface Block {
  readonly at: number
  readonly denies: readonly number[]
  readonly allows: readonly number[]
  /** Rules that some run of the block lacks. INVARIANT: by effect; a Deny may have the tests of an Allow. */
  readonly ended: Readonly<Record<Draft['effect'], Set<number>>>
  /** Statements that begin or end within the block. */
  readonly touched: Set<number>
  alwaysAllows: boolean
}

/** The row of a set of statements. */
export function buildRow(
  set: readonly StatementCoverage[],
  classes: ActionClasses,
  rules: Rules,
): Row {
  const builder = new RowBuilder(set, rules)
  sweep(set, (at: number, edges: readonly Edge[]) => {
    if (at < classes.count) builder.visit(at, edges)
  })
  return builder.finish()
}

class RowBuilder {
  readonly #set: readonly StatementCoverage[]
  readonly #rules: Rules
  readonly #entries: SetRules
  readonly #denies = new LiveRules()
  readonly #allows = new LiveRules()
  /** Unconditional statements that cover the class. */
  readonly #unconditional = { Deny: 0, Allow: 0 }
  readonly #written = new WrittenRuns()
  #credit = RULES_OF_A_ROW
  #block: Block | undefined
  /** What the last run was, where it is no block. */
  #last: { readonly denied: boolean; readonly allowed: boolean } | undefined

  constructor(set: readonly StatementCoverage[], rules: Rules) {
    this.#set = set
    this.#rules = rules
    this.#entries = new SetRules(set, rules)
    this.#last = { denied: false, allowed: false }
  }

  /** The next class where statements begin or end to cover. */
  visit(at: number, edges: readonly Edge[]): void {
    for (const edge of edges) this.#apply(edge)
    this.#credit += edges.length * RULES_OF_AN_EDGE
    if (this.#block !== undefined) this.#closeIfPaid(this.#block)
    else if (this.#changed()) this.#open(at)
  }

  finish(): Row {
    if (this.#block !== undefined) this.#close(this.#block)
    return this.#written.row()
  }

  #apply({ item, begins }: Edge): void {
    const draft = this.#draft(item)
    const rule = this.#entries.of(item)
    const block = this.#block
    block?.touched.add(item)
    if (rule === this.#entries.unconditional) {
      this.#unconditional[draft.effect] += begins ? 1 : -1
      if (block !== undefined && this.#unconditional.Allow === 0) block.alwaysAllows = false
      return
    }
    const live = draft.effect === 'Deny' ? this.#denies : this.#allows
    if (begins) live.begin(rule)
    else if (live.end(rule)) block?.ended[draft.effect].add(rule)
  }

  #changed(): boolean {
    const denied = this.#unconditional.Deny > 0
    const allowed = this.#unconditional.Allow > 0
    const last = this.#last
    if (last?.denied !== denied) return true
    if (denied) return false
    return (
      last.allowed !== allowed || this.#denies.hasChanged || (!allowed && this.#allows.hasChanged)
    )
  }

  /** Begins a run: written at once where its rules are paid for, else a block. */
  #open(at: number): void {
    const denied = this.#unconditional.Deny > 0
    const allowed = this.#unconditional.Allow > 0
    const size = denied ? 1 : this.#denies.size + (allowed ? 0 : this.#allows.size)
    // a run that denies everything has one rule, and is no part of a block
    if (!denied && size > this.#credit) {
      this.#block = this.#newBlock(at)
      return
    }
    this.#credit -= size
    this.#last = { denied, allowed }
    this.#written.add(at, denied ? this.#denyAll() : this.#cell(allowed))
  }

  #newBlock(at: number): Block {
    this.#last = undefined
    return {
      at,
      denies: this.#denies.list(),
      allows: this.#allows.list(),
      ended: { Deny: new Set(), Allow: new Set() },
      touched: new Set(),
      alwaysAllows: this.#unconditional.Allow > 0,
    }
  }

  #closeIfPaid(block: Block): void {
    const size = block.denies.length + block.allows.length + block.touched.size
    if (size > this.#credit) return
    this.#credit -= size
    this.#close(block)
  }

  #close(block: Block): void {
    this.#block = undefined
    const { ended } = block
    const denies = this.#toRules(block.denies.filter((rule) => !ended.Deny.has(rule)))
    const allows = this.#toRules(block.allows.filter((rule) => !ended.Allow.has(rule)))
    for (const item of [...block.touched].sort((a, b) => a - b)) {
      const draft = this.#draft(item)
      const rules = draft.effect === 'Deny' ? denies : allows
      rules.push(this.#rules.part(draft))
    }
    const { alwaysAllows } = block
    this.#written.merge(block.at, {
      denies: [...new Set(denies)],
      allows: alwaysAllows ? noRules : [...new Set(allows)],
      alwaysAllows,
    })
  }

  #cell(alwaysAllows: boolean): Cell {
    const denies = this.#toRules(this.#denies.list())
    const allows = alwaysAllows ? [] : this.#toRules(this.#allows.list())
    return {
      denies: denies.length === 0 ? noRules : denies,
      allows: allows.length === 0 ? noRules : allows,
      alwaysAllows,
    }
  }

  #denyAll(): Cell {
    return { ...silent, denies: [this.#rules.unconditional] }
  }

  #draft(item: number): Draft {
    const draft = this.#set[item >> 1]?.draft
    // INVARIANT: items come from the sweep of this set
    if (draft === undefined) throw new RangeError('item is not of the set')
    return draft
  }

  #toRules(rules: readonly number[]): Rule[] {
    return rules.map((number) => this.#entries.rule(number))
  }
}

/** The rules of a set, numbered in the order of the statements that first have them. */
class SetRules {
  readonly #rules: Rule[] = []
  readonly #numbers = new Map<Rule, number>()
  /** By item. */
  readonly #ofItems: Int32Array
  readonly unconditional: number

  constructor(set: readonly StatementCoverage[], rules: Rules) {
    this.unconditional = this.#number(rules.unconditional)
    this.#ofItems = new Int32Array(set.length * 2)
    for (const [at, { draft, runs }] of set.entries()) {
      const { whole, part } = kindsOf(runs)
      if (whole) this.#ofItems[at * 2] = this.#number(rules.whole(draft))
      if (part) this.#ofItems[at * 2 + 1] = this.#number(rules.part(draft))
    }
  }

  of(item: number): number {
    return this.#ofItems[item] ?? 0
  }

  rule(number: number): Rule {
    const rule = this.#rules[number]
    // INVARIANT: only numbers given here are asked for
    if (rule === undefined) throw new RangeError('rule is not of the set')
    return rule
  }

  #number(rule: Rule): number {
    const known = this.#numbers.get(rule)
    if (known !== undefined) return known
    this.#numbers.set(rule, this.#rules.length)
    return this.#rules.push(rule) - 1
  }
}

function kindsOf(runs: StatementCoverage['runs']): {
  readonly whole: boolean
  readonly part: boolean
} {
  return { whole: runs.some(({ partial }) => !partial), part: runs.some(({ partial }) => partial) }
}

/** The runs of a row so far, and their cells, each once. */
class WrittenRuns {
  readonly #firsts: number[] = []
  readonly #runCells: number[] = []
  readonly #cells = new Map<string, Cell>([[keyOf(silent), silent]])
  readonly #numbers = new Map<Cell, number>()
  #last = silent
  #merged = false

  add(at: number, cell: Cell): void {
    const key = keyOf(cell)
    const kept = this.#cells.get(key) ?? cell
    this.#cells.set(key, kept)
    if (kept === this.#last) return
    this.#last = kept
    const number = this.#numbers.get(kept) ?? this.#numbers.size
    this.#numbers.set(kept, number)
    this.#firsts.push(at)
    this.#runCells.push(number)
  }

  /** Adds a run that stands for several. */
  merge(at: number, cell: Cell): void {
    this.#merged = true
    this.add(at, cell)
  }

  row(): Row {
    const runs = { firsts: this.#firsts, runCells: this.#runCells }
    return makeRow(runs, [...this.#numbers.keys()], this.#merged)
  }
}

function keyOf({ denies, allows, alwaysAllows }: Cell): string {
  return `${idsOf(denies)};${idsOf(allows)};${alwaysAllows}`
}

function idsOf(rules: readonly Rule[]): string {
  return rules.map(({ id }) => id).join()
}
