/** Tests of a loaded bundle that are made to hold, or to fail, whatever their slot has. */
import * as Program from '../../assembly/layout/program.ts'
import * as Rule from '../../assembly/layout/rule.ts'
import * as Section from '../../assembly/layout/section.ts'
import * as State from '../../assembly/layout/state.ts'
import * as Step from '../../assembly/layout/step.ts'
import * as Test from '../../assembly/layout/test.ts'
import type { BundleView } from '../bundle/view.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { variableSteps } from './variable-steps.ts'

/** What tests that read an unknown slot say. */
export type UnknownTests = 'compared' | 'hold' | 'fail'

/** Whether a Deny that matches is heard. */
export type Denies = 'heard' | 'unheard'

/**
 * Switches tests and denies in a kernel of its own.
 *
 * INVARIANT: nobody else decides by that kernel: what is switched would decide for them, too.
 */
export class TestSwitch {
  readonly #kernel: Kernel
  readonly #programs: Uint32Array
  readonly #states: Uint8Array
  /** Where the tests are that read a slot, in words from the start of the programs. */
  readonly #tests: ReadonlyMap<number, readonly number[]>
  #switched: readonly number[] = []
  #denies: Denies = 'heard'

  constructor(kernel: Kernel) {
    const { bundle } = kernel
    this.#kernel = kernel
    this.#programs = bundle.words(Section.PROGRAMS).slice()
    const states = bundle.offset(Section.STATES)
    this.#states = bundle.bytes.slice(states, states + bundle.length(Section.STATES))
    this.#tests = listTests(bundle)
  }

  /** Makes all tests that read one of the slots say so, and all others compare. */
  put(slots: Iterable<number>, tests: UnknownTests): void {
    const words = this.#kernel.bundle.words(Section.PROGRAMS)
    for (const at of this.#switched) restore(words, this.#programs, at)
    const wanted = tests === 'compared' ? [] : [...slots]
    this.#switched = wanted.flatMap((slot) => this.#tests.get(slot) ?? [])
    for (const at of this.#switched) {
      const slot = (this.#programs[at] ?? 0) & SLOT_MASK
      words[at] = slot | (tests === 'hold' ? Test.OP_NULL : Test.OP_NEVER)
      words[at + (Test.VALUE_AT >> 2)] = MISSING_OR_PRESENT
    }
  }

  /** Makes the automaton hear denies, or take every question after one for a no. */
  hear(denies: Denies): void {
    if (denies === this.#denies) return
    this.#denies = denies
    const { bundle } = this.#kernel
    const first = bundle.offset(Section.STATES)
    bundle.bytes.set(this.#states, first)
    if (denies === 'heard') return
    for (let at = first; at < first + this.#states.length; at += State.SIZE) {
      if (bundle.bytes[at + State.QUESTION_AT] !== State.QUESTION_DENIES) continue
      const no = at + State.NEXT_AT
      bundle.bytes.copyWithin(no + State.NEXT_SIZE, no, no + State.NEXT_SIZE)
    }
  }
}

const SLOT_MASK = 0xffff0000
const MISSING_OR_PRESENT = 3

function restore(words: Uint32Array, originals: Uint32Array, at: number): void {
  for (let word = at; word < at + Test.WORDS; word += 1) words[word] = originals[word] ?? 0
}

function listTests(bundle: BundleView): Map<number, number[]> {
  const tests = new Map<number, number[]>()
  for (const program of listPrograms(bundle)) {
    const slots = bundle.half(Section.PROGRAMS, (program << 2) + Program.SLOTS_AT)
    const count = bundle.half(Section.PROGRAMS, (program << 2) + Program.TESTS_AT)
    const first = program + 1 + slots
    for (let test = first; test < first + count * Test.WORDS; test += Test.WORDS) {
      for (const slot of slotsOf(bundle, test << 2)) addTest(tests, slot, test)
    }
  }
  return tests
}

function addTest(tests: Map<number, number[]>, slot: number, test: number): void {
  const known = tests.get(slot)
  if (known === undefined) tests.set(slot, [test])
  else known.push(test)
}

/** Where programs begin, in words. */
function listPrograms(bundle: BundleView): Set<number> {
  const programs = new Set<number>()
  for (let rule = 0; rule < bundle.length(Section.RULES); rule += Rule.SIZE) {
    const program = bundle.word(Section.RULES, rule + Rule.PROGRAM_AT)
    if (program !== 0) programs.add(program)
  }
  return programs
}

/** The slot of a test's key, and those of the variables in its values. */
function slotsOf(bundle: BundleView, test: number): Set<number> {
  const slots = new Set([bundle.half(Section.PROGRAMS, test + Test.SLOT_AT)])
  if (bundle.byte(Section.PROGRAMS, test + Test.OP_AT) !== Test.OP_LIKE) return slots
  const first = bundle.word(Section.PROGRAMS, test + Test.VALUE_AT)
  const count = bundle.word(Section.PROGRAMS, test + Test.VALUES_AT)
  for (let value = first; value < first + count; value += 1) {
    for (const step of variableSteps(bundle, bundle.word(Section.VALUES, value << 2))) {
      slots.add(bundle.half(Section.STEPS, step + Step.SLOT_AT))
    }
  }
  return slots
}
