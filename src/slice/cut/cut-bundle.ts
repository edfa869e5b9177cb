/** A bundle cut down to what one principal can meet. */
import * as DefaultsLayout from '../../../assembly/layout/defaults.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { encodeBundle } from '../../bundle/encode.ts'
import type { BundleView } from '../../bundle/view.ts'
import { Space } from '../../compile/write/lent-space.ts'
import { TextPool } from '../../compile/write/string-pool.ts'
import { TrieTable } from '../../compile/write/tries.ts'
import { Words } from '../../compile/write/words.ts'
import { keptActionSections, mergeClasses } from './kept-actions.ts'
import { automatonSections } from './kept-automaton.ts'
import { type KeptChoice, KeptRecords } from './kept-records.ts'
import { KeptRows } from './kept-rows.ts'
import { type Cut, KeptRules } from './kept-rules.ts'
import { KeptTerms } from './kept-terms.ts'

/** A bundle, whose digest is still to be stamped, and the accounts that it knows. */
export interface CutBundle {
  readonly bytes: Uint8Array
  readonly accounts: readonly string[]
}

/** Cuts a bundle: what is left of it decides for the principal of the choice alone. */
export function cutBundle(view: BundleView, choice: KeptChoice, cut: Cut): CutBundle {
  const text = new TextPool()
  const terms = new KeptTerms(view, text)
  const rules = new KeptRules(terms, cut)
  const tries = new TrieTable(text, new Space())
  const rows = new KeptRows({ terms, rules, tries })
  const records = new KeptRecords(terms, rows)
  const isCase = view.length(Section.DEFAULTS) > 0
  const kept = isCase
    ? [...defaultSections(view, rows, records), ...records.bareSections(choice)]
    : records.sections(choice)
  const classes = mergeClasses(view, rows.rows)
  const categories = new Words()
  for (const pattern of view.words(Section.CATEGORY_PATTERNS)) {
    categories.push(pattern === 0 ? 0 : terms.pattern(pattern - 1) + 1)
  }
  const sections = new Map<number, Uint8Array>([
    ...kept,
    ...keptActionSections(view, classes),
    ...rows.sections(classes.classOf),
    ...rules.sections(),
    ...terms.sections(),
    ...tries.sections(),
    [Section.CATEGORY_PATTERNS, categories.toBytes()],
    ...automatonSections(view, { kind: choice.kind, about: classes.about }),
    [Section.TEXT, text.toBytes()],
  ])
  return {
    bytes: encodeBundle(sections, { strip: true }),
    accounts: [...records.accounts.ids].sort(),
  }
}

/** What bare policies apply to everybody. */
function defaultSections(
  view: BundleView,
  rows: KeptRows,
  records: KeptRecords,
): [number, Uint8Array][] {
  const set = (at: number): number => rows.set(view.word(Section.DEFAULTS, at))
  const words = new Words()
  words.append([
    view.word(Section.DEFAULTS, 0),
    set(DefaultsLayout.IDENTITY_AT),
    set(DefaultsLayout.BOUNDARY_AT),
    set(DefaultsLayout.SESSION_AT),
    set(DefaultsLayout.RESOURCE_AT),
    set(DefaultsLayout.ENDPOINT_AT),
    ...records.accounts.levels(Section.DEFAULTS, DefaultsLayout.SCPS_AT),
    ...records.accounts.levels(Section.DEFAULTS, DefaultsLayout.RCPS_AT),
  ])
  return [[Section.DEFAULTS, words.toBytes()]]
}
