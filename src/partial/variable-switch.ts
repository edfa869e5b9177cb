/** Policy variables in resource patterns of a loaded bundle that are made to match any text, or none. */
import * as PatternList from '../../assembly/layout/pattern-list.ts'
import * as Rule from '../../assembly/layout/rule.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as Step from '../../assembly/layout/step.ts'
import * as TrieEntry from '../../assembly/layout/trie-entry.ts'
import type { BundleView } from '../bundle/view.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { UnknownTests } from './test-switch.ts'
import { variableSteps } from './variable-steps.ts'

/** Whether a rule applies where its patterns match, or where none does. */
type Sign = 'matching' | 'others' | 'both'

/**
 * Switches steps of patterns in a kernel of its own, so that the rules that read an unknown slot in
 * their resource apply as widely, or as narrowly, as any value could make them.
 *
 * INVARIANT: nobody else decides by that kernel.
 */
export class VariableSwitch {
  /** Slots of steps that serve `Resource` and `NotResource`: neither way is the widest for both. */
  readonly mixed: ReadonlySet<number>
  readonly #kernel: Kernel
  readonly #originals: Uint8Array
  /** By slot: where its steps are, and of which sign. */
  readonly #steps = new Map<number, Map<number, Sign>>()
  #switched: readonly number[] = []

  constructor(kernel: Kernel) {
    const { bundle } = kernel
    this.#kernel = kernel
    const first = bundle.offset(Section.STEPS)
    this.#originals = bundle.bytes.slice(first, first + bundle.length(Section.STEPS))
    for (const [pattern, sign] of listResourcePatterns(bundle)) {
      for (const step of variableSteps(bundle, pattern)) this.#add(bundle, step, sign)
    }
    const mixed = [...this.#steps].filter(([, steps]) => [...steps.values()].includes('both'))
    this.mixed = new Set(mixed.map(([slot]) => slot))
  }

  /** Lets rules that read one of the slots in their resource apply, or keeps them from it. */
  put(slots: Iterable<number>, tests: UnknownTests): void {
    const { bundle } = this.#kernel
    const first = bundle.offset(Section.STEPS)
    for (const step of this.#switched) {
      bundle.bytes.set(this.#originals.subarray(step, step + Step.SIZE), first + step)
    }
    const wanted = tests === 'compared' ? [] : [...slots]
    const found = wanted.flatMap((slot) => [...(this.#steps.get(slot) ?? [])])
    this.#switched = found.map(([step]) => step)
    for (const [step, sign] of found) {
      const isWide = (tests === 'hold') === (sign === 'matching')
      widen(bundle.bytes.subarray(first + step, first + step + Step.SIZE), isWide)
    }
  }

  #add(bundle: BundleView, step: number, sign: Sign): void {
    const slot = bundle.half(Section.STEPS, step + Step.SLOT_AT)
    const steps = this.#steps.get(slot) ?? new Map<number, Sign>()
    const known = steps.get(step)
    steps.set(step, known === undefined || known === sign ? sign : 'both')
    this.#steps.set(slot, steps)
  }
}

/** Makes a variable's step match any text, or none; what it falls back to stays behind it. */
function widen(step: Uint8Array, isWide: boolean): void {
  if (isWide) {
    const isSegment = step[Step.CODE_AT] === Step.VARIABLE_IN_SEGMENT
    step[Step.CODE_AT] = isSegment ? Step.ANY_IN_SEGMENT : Step.ANY
    return
  }
  // a literal that is longer than any resource
  step[Step.CODE_AT] = Step.LITERAL
  step.fill(0xff, Step.BYTES_AT, Step.BYTES_AT + 2)
  step.fill(0, Step.TEXT_AT, Step.SIZE)
}

/** The patterns of all rules' resources, and of tries, which know no `NotResource`. */
function* listResourcePatterns(bundle: BundleView): Generator<[pattern: number, sign: Sign]> {
  for (let rule = 0; rule < bundle.length(Section.RULES); rule += Rule.SIZE) {
    yield* patternsOf(bundle, bundle.word(Section.RULES, rule + Rule.RESOURCE_AT))
  }
  for (let at = 0; at < bundle.length(Section.NODE_ENTRIES); at += TrieEntry.SIZE) {
    yield [bundle.word(Section.NODE_ENTRIES, at + TrieEntry.PATTERN_AT), 'matching']
  }
}

function patternsOf(bundle: BundleView, list: number): [pattern: number, sign: Sign][] {
  if (list === 0) return []
  if ((list & Rule.ONLY_PATTERN) !== 0) return [[(list & ~Rule.ONLY_PATTERN) >>> 0, 'matching']]
  const head = bundle.word(Section.PATTERN_LISTS, list << 2)
  const sign = (head & PatternList.NEGATED) === 0 ? 'matching' : 'others'
  const count = head & PatternList.COUNT_MASK
  const patterns = bundle.words(Section.PATTERN_LISTS).subarray(list + 1, list + 1 + count)
  return Array.from(patterns, (pattern) => [pattern, sign])
}
