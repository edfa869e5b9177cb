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
import { decisionAutomaton } from './automaton.ts'
import type { ActionClasses } from './classes.ts'
import { debugSections } from './debug.ts'
import { KeyIndex } from './index-keys.ts'
import { Memory } from './memory.ts'
import { compareUtf8 } from './order.ts'
import { PatternWriter } from './pattern-writer.ts'
import { PrincipalWriter } from './principal-writer.ts'
import { ProgramWriter } from './program-writer.ts'
import { defaultSections, directorySections, type Progress } from './records.ts'
import { RowWriter } from './row-writer.ts'
import { type Row, silent } from './rows.ts'
import { RuleWriter } from './rules.ts'
import {
  categories,
  categoriesWithoutRcps,
  categoryResources,
  exemptingCategories,
} from './services.ts'
import { SetTable } from './sets.ts'
import type { Step } from './steps.ts'
import { TextPool } from './texts.ts'
import { TrieTable } from './tries.ts'
import { Halves, Words } from './words.ts'

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
export function compileBundle(
  input: Directory | PolicySets,
  options: CompileOptions = {},
): Promise<Uint8Array> {
  return createCompiler().compile(input, options)
}

/** Compiles one directory after another. */
export interface Compiler {
  /**
   * As `compileBundle`, the same bytes; statements and policy sets that an earlier call has seen
   * are not compiled again. A call waits for those before it.
   */
  compile(input: Directory | PolicySets, options?: CompileOptions): Promise<Uint8Array>
}

/**
 * A compiler that remembers: when one policy of a large directory changes, compiling it again takes
 * a fraction of the time. It holds what it remembers, about as much memory as the directory.
 */
export function createCompiler(): Compiler {
  let memory = new Memory()
  let last: Promise<unknown> = Promise.resolve()
  const run = async (
    input: Directory | PolicySets,
    options: CompileOptions,
  ): Promise<Uint8Array> => {
    if (memory.isStale) memory = new Memory()
    const steps = compileSteps(input, options.strip ?? false, memory)
    let step = steps.next()
    for (let taken = 1; step.done !== true; taken += 1) {
      options.onProgress?.(step.value)
      if (taken % STEPS === 0) await options.pause?.()
      step = steps.next()
    }
    return seal(step.value, options.key)
  }
  return {
    compile(input, options = {}) {
      const next = last.then(() => run(input, options))
      last = next.catch(() => undefined)
      return next
    },
  }
}

/** The same without waiting, and without a digest: for bundles that never leave the process. */
export function compileUnsealed(input: Directory | PolicySets, strip: boolean): Uint8Array {
  const steps = compileSteps(input, strip, new Memory())
  for (;;) {
    const step = steps.next()
    if (step.done === true) return step.value
  }
}

function* compileSteps(
  input: Directory | PolicySets,
  strip: boolean,
  memory: Memory,
): Generator<Progress, Uint8Array> {
  const text = new TextPool(memory.texts)
  const keys = new KeyIndex(text)
  const sets = new SetTable(memory.drafts)
  const tables = { text, sets, keys }
  const records =
    'accounts' in input ? yield* directorySections(input, tables) : defaultSections(input, tables)

  const classes = memory.classes(sets.all)
  const patterns = new PatternWriter(text)
  const programs = new ProgramWriter(text, patterns)
  const principals = new PrincipalWriter()
  const rules = new RuleWriter({ patterns, principals, programs }, memory.rules.unconditional)
  const tries = new TrieTable(text)
  const rows = new RowWriter({ rules, patterns, tries })
  const spoken = new Uint8Array(classes.count)
  const setRows: number[] = []
  for (const [done, set] of sets.all.entries()) {
    yield { stage: 'rows', done, total: sets.all.length }
    const row = memory.row(set, classes)
    if (set.place === 'resource' || set.place === 'trust') markSpoken(row, spoken)
    setRows.push(rows.row(row))
  }
  const debug = strip
    ? []
    : debugSections(sets.all, ({ draft }) => rules.rule(memory.rules.part(draft)))

  const sections = new Map<number, Uint8Array>([
    ...records,
    ...debug,
    ...classSections(classes, spoken),
    ...automatonSections((steps) => patterns.pattern(memory.drafts.patterns.pattern(steps))),
    ...rows.sections(),
    ...rules.sections(),
    ...tries.sections(),
    ...sets.sections(),
    ...principals.sections(keys),
    ...keys.sections(),
    ...programs.sections(),
    ...patterns.sections(),
    [SECTION_SETS, wordBytes(setRows)],
    [SECTION_TEXT, text.toBytes()],
  ])
  return encodeBundle(sections, strip)
}

/** Notes the classes that a resource's policy is not silent about. */
function markSpoken({ classes, runCells, cells }: Row, spoken: Uint8Array): void {
  for (const [run, first] of classes.entries()) {
    const speaks = cells[runCells[run] ?? 0] !== silent
    if (speaks) spoken.fill(1, first, classes[run + 1] ?? spoken.length)
  }
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

function automatonSections(patternOf: (steps: readonly Step[]) => number): [number, Uint8Array][] {
  const { states, starts } = decisionAutomaton()
  const words = new Words()
  for (let number = 0; number < 16; number += 1) {
    const category = categories[number]
    const steps = category === undefined ? undefined : categoryResources.get(category)
    words.push(steps === undefined ? 0 : patternOf(steps) + 1)
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
