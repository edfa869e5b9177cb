/** What one policy set compares with a request: what is shared counts as often as it is compared. */
import * as Pattern from '../../../assembly/layout/pattern.ts'
import * as PatternList from '../../../assembly/layout/pattern-list.ts'
import * as Residual from '../../../assembly/layout/residual.ts'
import * as Rule from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Step from '../../../assembly/layout/step.ts'
import * as Test from '../../../assembly/layout/test.ts'
import * as TrieEntry from '../../../assembly/layout/trie-entry.ts'
import * as TrieNode from '../../../assembly/layout/trie-node.ts'
import { BundleView } from '../../bundle/view.ts'

/** Words of a section, up to the first of what comes next. */
interface WordRange {
  readonly first: number
  readonly next: number
}

/**
 * The most that a residual or a rule of a bundle compares, in `limits.patternBytes`: the kernel sums
 * the same when it checks a bundle (`assembly/bundle/`).
 */
export function measureSharing(bundle: Uint8Array): number {
  const view = new BundleView(bundle)
  const patterns = sumSteps(view)
  const lists = sumLists(view, Section.PATTERN_LISTS, (words, word) => {
    const next = word + 1 + ((words[word] ?? 0) & PatternList.COUNT_MASK)
    return { next, sum: sumOf(words, { first: word + 1, next }, patterns) }
  })
  const programs = sumPrograms(view, patterns)
  const listed = (word: number): number =>
    (word < Rule.ONLY_PATTERN ? lists[word] : patterns[word - Rule.ONLY_PATTERN]) ?? 0
  const rules = new Float64Array(view.count(Section.RULES))
  const behind = new Float64Array(rules.length)
  eachOf(rules.length, (i) => {
    const word = (at: number): number => view.word(Section.RULES, i * Rule.SIZE + at)
    const rest = 1 + listed(word(Rule.ACTION_AT)) + (programs[word(Rule.PROGRAM_AT)] ?? 0)
    behind[i] = rest
    rules[i] = rest + listed(word(Rule.RESOURCE_AT))
  })
  const tries = sumTries(view, { patterns, behind })
  const residuals = sumLists(view, Section.RESIDUALS, (words, word) => {
    const first = word + Residual.HEADER_WORDS
    const denies = (words[word] ?? 0) & Residual.COUNT_MASK
    const next = first + denies + ((words[word + 1] ?? 0) & Residual.COUNT_MASK)
    const sum = sumOf(words, { first, next }, rules)
    return { next, sum: sum + sumOf(words, { first: word + 2, next: first }, tries) }
  })
  return Math.max(largest(rules), largest(residuals))
}

/** What each pattern compares: its prefix, and its steps up to the last. */
function sumSteps(view: BundleView): Float64Array {
  const steps = new Float64Array(view.count(Section.STEPS) + 1)
  eachOf(steps.length - 1, (before) => {
    const i = steps.length - 2 - before
    const at = i * Step.SIZE
    const isLiteral = view.byte(Section.STEPS, at + Step.CODE_AT) === Step.LITERAL
    const flags = view.byte(Section.STEPS, at + Step.FLAGS_AT)
    const goesOn = (flags & (Step.LAST | Step.FALLBACK)) !== Step.LAST
    const own = isLiteral ? view.half(Section.STEPS, at + Step.BYTES_AT) : 0
    steps[i] = 1 + own + (goesOn ? (steps[i + 1] ?? 0) : 0)
  })
  const patterns = new Float64Array(view.count(Section.PATTERNS))
  eachOf(patterns.length, (i) => {
    const at = i * Pattern.SIZE
    const hasSteps = view.byte(Section.PATTERNS, at + Pattern.SHAPE_AT) === Pattern.SHAPE_STEPS
    const first = view.word(Section.PATTERNS, at + Pattern.STEP_AT)
    const prefix = view.half(Section.PATTERNS, at + Pattern.PREFIX_BYTES_AT)
    patterns[i] = 1 + prefix + (hasSteps ? (steps[first] ?? 0) : 0)
  })
  return patterns
}

/** What tests of programs compare: patterns of values, or as many values as there are. */
function sumPrograms(view: BundleView, patterns: Float64Array): Float64Array {
  const values = view.words(Section.VALUES)
  const before = new Float64Array(values.length + 1)
  for (let i = 0; i < values.length; i += 1) {
    before[i + 1] = (before[i] ?? 0) + (patterns[values[i] ?? 0] ?? 0)
  }
  return sumLists(view, Section.PROGRAMS, (words, word) => {
    const first = word + 1 + ((words[word] ?? 0) & 0xffff)
    const next = first + ((words[word] ?? 0) >>> 16) * Test.WORDS
    let sum = 0
    for (let test = first; test < next; test += Test.WORDS) {
      const op = (words[test] ?? 0) & 0xff
      const value = words[test + 1] ?? 0
      const count = op === Test.OP_NEVER || op === Test.OP_NULL ? 0 : (words[test + 2] ?? 0)
      const isLike = op === Test.OP_LIKE
      sum += 1 + (isLike ? (before[value + count] ?? 0) - (before[value] ?? 0) : count)
    }
    return { next, sum }
  })
}

/** What each node and those below it compare: children are behind their parents. */
function sumTries(
  view: BundleView,
  { patterns, behind }: { readonly patterns: Float64Array; readonly behind: Float64Array },
): Float64Array {
  const entries = view.words(Section.NODE_ENTRIES)
  const before = new Float64Array(entries.length / 2 + 1)
  eachOf(before.length - 1, (i) => {
    const pattern = patterns[entries[(i * TrieEntry.SIZE) >> 2] ?? 0] ?? 0
    const rule = behind[entries[(i * TrieEntry.SIZE + TrieEntry.RULE_AT) >> 2] ?? 0] ?? 0
    before[i + 1] = (before[i] ?? 0) + pattern + rule
  })
  const words = view.words(Section.NODES)
  const width = TrieNode.SIZE >> 2
  const nodes = new Float64Array(view.count(Section.NODES))
  /** Of all nodes from one on. */
  const all = new Float64Array(nodes.length + 1)
  eachOf(nodes.length, (later) => {
    const i = nodes.length - 1 - later
    const at = i * width
    const entry = words[at + (TrieNode.ENTRY_AT >> 2)] ?? 0
    const entries = words[at + (TrieNode.ENTRIES_AT >> 2)] ?? 0
    const child = words[at + (TrieNode.CHILD_AT >> 2)] ?? 0
    const children = words[at + (TrieNode.CHILDREN_AT >> 2)] ?? 0
    const own = (before[entry + entries] ?? 0) - (before[entry] ?? 0)
    const below = (all[child] ?? 0) - (all[child + children] ?? 0)
    const sum = own + (children === 0 ? 0 : below)
    nodes[i] = sum
    all[i] = sum + (all[i + 1] ?? 0)
  })
  return nodes
}

interface SummedList {
  readonly next: number
  readonly sum: number
}

/** By its first word, what each list of a section compares. */
function sumLists(
  view: BundleView,
  section: number,
  read: (words: Uint32Array, word: number) => SummedList,
): Float64Array {
  const words = view.words(section)
  const sums = new Float64Array(words.length)
  // word 0 is unused but in residuals
  for (let word = section === Section.RESIDUALS ? 0 : 1; word < words.length; ) {
    const { next, sum } = read(words, word)
    sums[word] = sum
    word = next
  }
  return sums
}

function sumOf(words: Uint32Array, { first, next }: WordRange, costs: Float64Array): number {
  let sum = 0
  for (let i = first; i < next; i += 1) sum += costs[words[i] ?? 0] ?? 0
  return sum
}

function largest(costs: Float64Array): number {
  return costs.reduce((most, cost) => Math.max(most, cost), 0)
}

function eachOf(count: number, sum: (entry: number) => void): void {
  for (let entry = 0; entry < count; entry += 1) sum(entry)
}
