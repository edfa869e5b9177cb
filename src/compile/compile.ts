/** Directory → bundle: the pipeline, readable top to bottom. */
import {
  CLASS_COMPARED,
  CLASS_EXEMPTS,
  CLASS_SPOKEN,
  CLASS_WITHOUT_RCPS,
  SECTION_ACTION_CLASSES,
  SECTION_ACTION_NAMES,
  SECTION_ACTION_TEXT,
  SECTION_CATEGORY_PATTERNS,
  SECTION_CLASSES,
  SECTION_PREFIX_CLASSES,
  SECTION_PREFIXES,
  SECTION_SERVICES,
  SECTION_SETS,
  SECTION_STARTS,
  SECTION_STATES,
  SECTION_TEXT,
} from '../../assembly/layout.ts'
import { type Key, seal } from '../bundle/digest.ts'
import { encodeBundle } from '../bundle/encode.ts'
import type { Directory } from '../directory/directory.ts'
import type { PolicySets } from '../model/policy.ts'
import { ActionElements } from './actions.ts'
import { decisionAutomaton } from './automaton.ts'
import { type ActionClasses, buildClasses, type ClassRun } from './classes.ts'
import { ProgramTable } from './conditions.ts'
import { debugSections } from './debug.ts'
import { KeyIndex } from './index-keys.ts'
import { compareUtf8 } from './order.ts'
import { PatternTable } from './patterns.ts'
import { PrincipalTable } from './principals.ts'
import { defaultSections, directorySections, type Progress } from './records.ts'
import { RowTable } from './rows.ts'
import {
  categories,
  categoriesWithoutRcps,
  categoryResources,
  exemptingCategories,
  trustCategories,
} from './services.ts'
import { type PolicySet, SetTable } from './sets.ts'
import { RuleTable } from './statements.ts'
import { TrieTable } from './tries.ts'
import { Halves, TextPool, Words } from './words.ts'

export interface CompileOptions {
  /** Leave out what only explanations need: names, Sids, files, lines, statements. */
  readonly strip?: boolean
  /** An Ed25519 private key to sign the bundle with. */
  readonly key?: Key
  /** Told how far the compilation is, often. */
  readonly onProgress?: (progress: Progress) => void
  /** Lets other work in while a large directory is compiled. */
  readonly pause?: () => Promise<void>
}

/** Steps between two pauses. */
const STEPS = 64

/**
 * Compiles a directory, or the policy sets of a case, into a bundle. The same input gives the same
 * bytes. Throws `ERR_LIMIT_EXCEEDED` for input beyond a named limit.
 */
export async function compileBundle(
  input: Directory | PolicySets,
  options: CompileOptions = {},
): Promise<Uint8Array> {
  const steps = compileSteps(input, options.strip ?? false)
  let step = steps.next()
  for (let taken = 1; step.done !== true; taken += 1) {
    options.onProgress?.(step.value)
    if (taken % STEPS === 0) await options.pause?.()
    step = steps.next()
  }
  return seal(step.value, options.key)
}

/** The same without waiting, and without a digest: for bundles that never leave the process. */
export function compileUnsealed(input: Directory | PolicySets, strip: boolean): Uint8Array {
  const steps = compileSteps(input, strip)
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function* compileSteps(
  input: Directory | PolicySets,
  strip: boolean,
): Generator<Progress, Uint8Array> {
  const text = new TextPool()
  const patterns = new PatternTable(text)
  const programs = new ProgramTable(text, patterns)
  const principals = new PrincipalTable()
  const actions = new ActionElements()
  const keys = new KeyIndex(text)
  const sets = new SetTable({ patterns, programs, principals, actions })
  const tables = { text, sets, keys }
  const records =
    'accounts' in input ? yield* directorySections(input, tables) : defaultSections(input, tables)

  const classes = buildClasses(actions.all)
  const rules = new RuleTable(patterns)
  const tries = new TrieTable(text)
  const rows = new RowTable(rules, patterns, tries)
  const spoken = new Uint8Array(classes.count)
  const setRows: number[] = []
  for (const [done, set] of sets.all.entries()) {
    yield { stage: 'rows', done, total: sets.all.length }
    setRows.push(rowOf(set, classes, rows, spoken))
  }
  const debug = strip ? [] : debugSections(sets.all, rules)

  const sections = new Map<number, Uint8Array>([
    ...records,
    ...debug,
    ...classSections(classes, spoken),
    ...automatonSections(patterns),
    ...rows.sections(),
    ...rules.sections(),
    ...tries.sections(),
    ...sets.sections(),
    ...principals.writeKeys(keys),
    ...keys.sections(),
    ...programs.sections(),
    ...patterns.sections(),
    [SECTION_SETS, wordBytes(setRows)],
    [SECTION_TEXT, text.toBytes()],
  ])
  return encodeBundle(sections, strip)
}

function rowOf(set: PolicySet, classes: ActionClasses, rows: RowTable, spoken: Uint8Array): number {
  const coverage = set.statements.map((statement) => {
    const runs = classes.covers(statement.action)
    return { statement, runs: set.place === 'trust' ? trustRuns(runs, classes) : runs }
  })
  const speaks = set.place === 'resource' || set.place === 'trust'
  return rows.row(coverage, classes, speaks ? spoken : undefined)
}

/** A trust policy is the resource policy of a role for the actions that assume it, no more (L-98). */
function trustRuns(runs: readonly ClassRun[], classes: ActionClasses): ClassRun[] {
  const trusted = new Set(trustCategories.map((category) => categories.indexOf(category)))
  const kept: ClassRun[] = []
  for (const { from, to, partial } of runs) {
    for (let at = from; at < to; at += 1) {
      if (trusted.has(classes.categories[at] ?? 0)) kept.push({ from: at, to: at + 1, partial })
    }
  }
  return kept
}

function classSections(classes: ActionClasses, spoken: Uint8Array): [number, Uint8Array][] {
  const text = new TextPool()
  const services = serviceTable(classes.names, text)
  const names = offsets(classes.names.map(afterColon), text)
  const prefixes = offsets(classes.prefixes, text)
  const about = classes.categories.map(
    (category, at) =>
      category |
      (spoken[at] === 1 ? CLASS_SPOKEN : 0) |
      exemptions(category) |
      (classes.compared[at] === 1 ? CLASS_COMPARED : 0),
  )
  return [
    [SECTION_CLASSES, about],
    [SECTION_SERVICES, services],
    [SECTION_ACTION_NAMES, names],
    [SECTION_ACTION_CLASSES, halfBytes(classes.nameClasses)],
    [SECTION_PREFIXES, prefixes],
    [SECTION_PREFIX_CLASSES, halfBytes(classes.prefixClasses)],
    [SECTION_ACTION_TEXT, text.toBytes()],
  ]
}

/** What RCPs leave alone, as far as the class tells (E-57). */
function exemptions(number: number): number {
  const category = categories[number]
  if (category === undefined) return 0
  if (categoriesWithoutRcps.includes(category)) return CLASS_WITHOUT_RCPS
  return exemptingCategories.includes(category) ? CLASS_EXEMPTS : 0
}

/** Services in order, each with the range of the sorted names that are its own. */
function serviceTable(names: readonly string[], text: TextPool): Uint8Array {
  const ranges = new Map<string, { readonly first: number; count: number }>()
  for (const [at, name] of names.entries()) {
    const service = name.slice(0, name.indexOf(':'))
    const range = ranges.get(service)
    if (range === undefined) ranges.set(service, { first: at, count: 1 })
    else range.count += 1
  }
  const words = new Words()
  for (const [service, { first, count }] of [...ranges].sort(([a], [b]) => compareUtf8(a, b))) {
    const offset = text.append(service)
    words.push(offset, text.length - offset, first, count)
  }
  return words.toBytes()
}

function afterColon(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

/** Texts one after the other: where each begins, and where the last ends. */
function offsets(texts: readonly string[], pool: TextPool): Uint8Array {
  const words = new Words()
  for (const text of texts) words.push(pool.append(text))
  words.push(pool.length)
  return words.toBytes()
}

function automatonSections(patterns: PatternTable): [number, Uint8Array][] {
  const { states, starts } = decisionAutomaton()
  const words = new Words()
  for (let number = 0; number < 16; number += 1) {
    const category = categories[number]
    const steps = category === undefined ? undefined : categoryResources.get(category)
    words.push(steps === undefined ? 0 : patterns.pattern(steps) + 1)
  }
  return [
    [SECTION_STATES, states],
    [SECTION_STARTS, starts],
    [SECTION_CATEGORY_PATTERNS, words.toBytes()],
  ]
}

function wordBytes(words: readonly number[]): Uint8Array {
  const section = new Words()
  section.append(words)
  return section.toBytes()
}

function halfBytes(halves: Uint16Array): Uint8Array {
  const section = new Halves()
  for (const half of halves) section.push(half)
  return section.toBytes()
}
