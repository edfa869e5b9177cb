/** What a compiler remembers from one directory to the next: nothing of it changes a byte. */

import { type CategoryActions, categories, trustCategories } from '../law/special-services.ts'
import type { ActionElement } from '../terms/action-terms.ts'
import { type Draft, Drafts } from '../terms/compiled-statements.ts'
import { Rules } from '../terms/rules.ts'
import { Space } from '../write/lent-space.ts'
import { Texts } from '../write/string-pool.ts'
import { type ActionClasses, buildClasses, type ClassRun } from './action-classes.ts'
import { sameActions, type Translation, translateRow, translation } from './class-translation.ts'
import type { PolicySet } from './policy-sets.ts'
import { buildRow, RULES_OF_A_ROW } from './row-builder.ts'
import { type Row, sizeOf } from './rows.ts'

/** Characters remembered for each one in use, before all is forgotten. */
const REMEMBERED_MOST = 4
const REMEMBERED_LEAST = 1_000_000

interface KnownRow {
  readonly row: Row
  readonly classes: ActionClasses
}

/** What tells actions apart. */
interface ToldApart {
  readonly elements: readonly ActionElement[]
  readonly own: readonly CategoryActions[]
}

export class Memory {
  readonly texts = new Texts()
  readonly space = new Space()
  readonly drafts = new Drafts(this.texts)
  readonly rules = new Rules(this.drafts.patterns)
  /** Characters of statements, and bytes of strings, of the last compilation. */
  #used = { characters: 0, bytes: 0 }
  #told: ToldApart = { elements: [], own: [] }
  #classes: ActionClasses | undefined
  #translation: Translation | undefined
  readonly #trustedClasses = new WeakMap<ActionClasses, readonly number[]>()
  /** Rows of the last compilation and of this one, by the statements of their sets. */
  #before = new Map<string, KnownRow>()
  #rows = new Map<string, KnownRow>()

  /** Whether so much is out of use that it is better forgotten. */
  get isStale(): boolean {
    const { characters, bytes } = this.#used
    return isMuch(this.drafts.characters, characters) || isMuch(this.texts.arena.length, bytes)
  }

  /** Ends a compilation whose strings have so many bytes. */
  finish(bytes: number): void {
    this.#used = { ...this.#used, bytes }
  }

  /** The action classes of all sets, and of services of one's own; begins a compilation's rows. */
  classes(sets: readonly PolicySet[], own: readonly CategoryActions[]): ActionClasses {
    const drafts = draftsOf(sets)
    const elements = [...new Set(drafts.map(({ action }) => action))]
    const characters = drafts.reduce((sum, draft) => sum + draft.characters, 0)
    this.#used = { ...this.#used, characters }
    this.#before = this.#rows
    this.#rows = new Map()
    const before = this.#classes
    const isSame = sameActions(this.#told.elements, elements) && sameRows(this.#told.own, own)
    if (before?.exact === true && isSame) return before
    const classes = buildClasses(elements, own)
    this.#translation = before && translation(before, classes)
    this.#told = { elements, own }
    this.#classes = classes
    return classes
  }

  /** The row of a set. */
  row(set: PolicySet, classes: ActionClasses): Row {
    const key = `${set.place === 'trust'} ${set.policies.map((policy) => policy.key).join()}`
    const known = this.#rows.get(key) ?? this.#before.get(key)
    const row = this.#reuse(set, known, classes) ?? this.#build(set, classes)
    this.#rows.set(key, { row, classes })
    return row
  }

  /**
   * The row by the numbering of now. One that compares actions itself is built anew, and so is one
   * that might: the bytes must be those of a compiler that remembers nothing.
   */
  #reuse(set: PolicySet, known: KnownRow | undefined, classes: ActionClasses): Row | undefined {
    if (known === undefined || known.classes === classes) return known?.row
    const translation = this.#translation
    if (translation?.from !== known.classes || translation.to !== classes) return undefined
    const hasGlob = draftsOf([set]).some(({ action }) => action.globs.length > 0)
    if (hasGlob || known.row.merged) return undefined
    const row = translateRow(known.row, translation)
    return sizeOf(row) > RULES_OF_A_ROW ? undefined : row
  }

  #trusted(classes: ActionClasses): readonly number[] {
    const known = this.#trustedClasses.get(classes) ?? trustedClasses(classes)
    this.#trustedClasses.set(classes, known)
    return known
  }

  #build(set: PolicySet, classes: ActionClasses): Row {
    const coverage = draftsOf([set]).map((draft) => {
      const runs = classes.covers(draft.action)
      return { draft, runs: set.place === 'trust' ? trustRuns(runs, this.#trusted(classes)) : runs }
    })
    return buildRow(coverage, classes, this.rules)
  }
}

function sameRows(a: readonly CategoryActions[], b: readonly CategoryActions[]): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function isMuch(remembered: number, used: number): boolean {
  return remembered > used * REMEMBERED_MOST + REMEMBERED_LEAST
}

/** The statements of sets, each policy's once, in the order in which the sets bring them up. */
function draftsOf(sets: readonly PolicySet[]): Draft[] {
  const policies = new Set(sets.flatMap((set) => set.policies))
  const drafts: Draft[] = []
  for (const { statements } of policies) for (const { draft } of statements) drafts.push(draft)
  return drafts
}

/** A trust policy is the resource policy of a role for the actions that assume it, no more (L-98). */
function trustRuns(runs: readonly ClassRun[], trusted: readonly number[]): ClassRun[] {
  const kept: ClassRun[] = []
  for (const { from, to, partial } of runs) {
    for (const at of trusted) {
      if (from <= at && at < to) kept.push({ from: at, to: at + 1, partial })
    }
  }
  return kept
}

/** The classes of actions that assume a role, in order. */
function trustedClasses({ categories: found }: ActionClasses): number[] {
  const trusted = new Set(trustCategories.map((category) => categories.indexOf(category)))
  return [...found.keys()].filter((at) => trusted.has(found[at] ?? 0))
}
