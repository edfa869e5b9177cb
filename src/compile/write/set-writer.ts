/** Policy sets and all that their rows refer to → sections. */
import * as Section from '../../../assembly/layout/section.ts'
import { decisionAutomaton } from '../law/automaton.ts'
import { categories, categoryResources } from '../law/special-services.ts'
import type { ActionClasses } from '../table/action-classes.ts'
import type { Memory } from '../table/compiler-memory.ts'
import type { PolicySet } from '../table/policy-sets.ts'
import { type Cell, type Row, silent } from '../table/rows.ts'
import type { Draft } from '../terms/compiled-statements.ts'
import { RuleWriter } from '../terms/rules.ts'
import { classSections } from './class-sections.ts'
import type { KeyIndex } from './index-keys.ts'
import { PatternWriter } from './pattern-writer.ts'
import { PrincipalWriter } from './principal-writer.ts'
import { ProgramWriter } from './program-writer.ts'
import { RowWriter } from './row-writer.ts'
import type { TextPool } from './string-pool.ts'
import { TrieTable } from './tries.ts'
import { Words } from './words.ts'

export class SetWriter {
  readonly #memory: Memory
  readonly #classes: ActionClasses
  readonly #patterns: PatternWriter
  readonly #programs: ProgramWriter
  readonly #principals: PrincipalWriter
  readonly #rules: RuleWriter
  readonly #tries: TrieTable
  readonly #rows: RowWriter
  readonly #sets = new Words()
  /** 1 for each class that some resource's policy is not silent about. */
  readonly #spoken: Uint8Array
  /** 1 for each class that an element or a row covers in part. */
  readonly #compared: Uint8Array

  constructor(text: TextPool, memory: Memory, classes: ActionClasses) {
    this.#memory = memory
    this.#classes = classes
    this.#spoken = new Uint8Array(classes.count)
    this.#compared = classes.compared.slice()
    const { space } = memory
    this.#patterns = new PatternWriter(text, space)
    this.#programs = new ProgramWriter(text, this.#patterns, space)
    this.#principals = new PrincipalWriter(space)
    this.#tries = new TrieTable(text, space)
    const tests = {
      patterns: this.#patterns,
      principals: this.#principals,
      programs: this.#programs,
    }
    this.#rules = new RuleWriter(tests, memory.rules.unconditional, space)
    const parts = { rules: this.#rules, patterns: this.#patterns, tries: this.#tries }
    this.#rows = new RowWriter(parts, space)
  }

  /** Writes the next set. */
  set(set: PolicySet): void {
    const row = this.#memory.row(set, this.#classes)
    if (set.place === 'resource' || set.place === 'trust') mark(row, this.#spoken, speaks)
    if (row.merged) mark(row, this.#compared, comparesActions)
    this.#sets.push(this.#rows.row(row))
  }

  /** The number of the rule that has all of a statement's tests. */
  rule(draft: Draft): number {
    return this.#rules.rule(this.#memory.rules.part(draft))
  }

  /** Everything written; the entries of principals are added to the keys. */
  sections(keys: KeyIndex): [number, Uint8Array][] {
    return [
      ...classSections(this.#classes, { spoken: this.#spoken, compared: this.#compared }),
      ...this.#automaton(),
      ...this.#rows.sections(),
      ...this.#rules.sections(),
      ...this.#tries.sections(),
      ...this.#principals.sections(keys),
      ...this.#programs.sections(),
      ...this.#patterns.sections(),
      [Section.SETS, this.#sets.toBytes()],
    ]
  }

  #automaton(): [number, Uint8Array][] {
    const { states, starts } = decisionAutomaton()
    const words = new Words()
    for (const category of categories) {
      const steps = categoryResources.get(category)
      const pattern = steps && this.#memory.drafts.patterns.pattern(steps)
      words.push(pattern === undefined ? 0 : this.#patterns.pattern(pattern) + 1)
    }
    return [
      [Section.STATES, states],
      [Section.STARTS, starts],
      [Section.CATEGORY_PATTERNS, words.toBytes()],
    ]
  }
}

/** Notes the classes of runs whose cells are of some kind. */
function mark(
  { classes, runCells, cells }: Row,
  marks: Uint8Array,
  isMarked: (cell: Cell) => boolean,
): void {
  const marked = cells.map(isMarked)
  for (const [run, first] of classes.entries()) {
    if (marked[runCells[run] ?? 0] === true) marks.fill(1, first, classes[run + 1] ?? marks.length)
  }
}

function speaks(cell: Cell): boolean {
  return cell !== silent
}

function comparesActions({ denies, allows }: Cell): boolean {
  return [denies, allows].some((rules) => rules.some(({ action }) => action !== undefined))
}
