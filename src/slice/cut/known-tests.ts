/** Tests of conditions whose outcome is known beforehand, since it follows from the principal alone. */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import * as CheckLayout from '../../../assembly/layout/check.ts'
import * as FormLayout from '../../../assembly/layout/form.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as TestLayout from '../../../assembly/layout/test.ts'
import * as TraceLayout from '../../../assembly/layout/trace.ts'
import { encodeBundle } from '../../bundle/encode.ts'
import { type BundleView, listSections } from '../../bundle/view.ts'
import { TextPool } from '../../compile/write/string-pool.ts'
import { Words } from '../../compile/write/words.ts'
import { Check, placeCheck } from '../../engine/check.ts'
import { type Slot, SlotTable } from '../../engine/context/slots.ts'
import type { PinnedEngine } from '../../engine/guests.ts'
import { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { placeBundle } from '../../kernel/load/place-bundle.ts'
import type { Principal } from '../../model/request.ts'
import { noContext } from '../../request/context-values.ts'
import type { Judge, Judgement } from './bound.ts'
import { readTest, slotsOfTest, testsOf } from './kept-rules.ts'
import { KeptTerms } from './kept-terms.ts'

/** Whether the values that a key is compared with may be told; by the key in lower case. */
export type Reveals = (folded: string) => boolean

/** What may be told, and nothing beforehand: of session policies, whose principal is no record. */
export function revealing(view: BundleView, reveals: Reveals): Judge {
  const slots = new SlotTable({ bundle: view }).all()
  const programs = view.words(Section.PROGRAMS)
  return (test) => judgeOpen(readTest(programs, test), slots, reveals)
}

/**
 * The same, once what follows from the principal is settled: the kernel itself is asked, with each
 * such test as a rule of its own.
 */
export function knowing(pinned: PinnedEngine, principal: Principal, reveals: Reveals): Judge {
  const { kernel } = pinned.loaded
  const open = revealing(kernel.bundle, reveals)
  const programs = kernel.bundle.words(Section.PROGRAMS).slice()
  const known = knownTests(pinned, principal)
  const outcomes = settle(pinned, principal, known)
  const numbers = new Map(known.map(({ key }, number) => [key, number]))
  return (test) => {
    const number = numbers.get(keyOf(programs, test))
    if (number === undefined) return open(test)
    return outcomes[number] === true ? 'holds' : 'fails'
  }
}

/** A test that the principal alone decides. */
interface KnownTest {
  readonly key: string
  /** A program that has it alone. */
  readonly program: readonly number[]
}

/** What tells a test from others. */
function keyOf(programs: Uint32Array, test: number): string {
  return programs.slice(test, test + TestLayout.WORDS).join()
}

function knownTests({ loaded }: PinnedEngine, principal: Principal): KnownTest[] {
  const { bundle } = loaded.kernel
  const programs = bundle.words(Section.PROGRAMS)
  const terms = new KeptTerms(bundle, new TextPool())
  const { kind } = loaded.callers.find(principal).identity
  const isKnown = (number: number): boolean => {
    const slot = loaded.slots.find(number)
    return slot !== undefined && followsFrom(principal, kind, slot)
  }
  const found = new Map<string, KnownTest>()
  for (let word = 1; word < programs.length; ) {
    const tests = testsOf(programs, word)
    for (const test of tests) {
      const { op } = readTest(programs, test)
      const slots = op === TestLayout.OP_NEVER ? [] : slotsOfTest(terms, test)
      if (slots.length === 0 || !slots.every(isKnown)) continue
      const key = keyOf(programs, test)
      const own = programs.slice(test, test + TestLayout.WORDS)
      found.set(key, { key, program: [(slots.length | (1 << 16)) >>> 0, ...slots, ...own] })
    }
    word += 1 + ((programs[word] ?? 0) & 0xffff) + tests.length * TestLayout.WORDS
  }
  return [...found.values()]
}

/** Whether a key's value follows from the principal, whatever a request says. */
function followsFrom(principal: Principal, kind: number, { name }: Slot): boolean {
  if (name.service !== undefined) return false
  // of the certificates that a service is shown the context tells
  if (name.source === 'principal') return kind !== CallerLayout.SERVICE
  const isSession = name.source === 'session' && typeof principal !== 'string'
  return isSession && name.folded !== 'aws:tokenissuetime'
}

/** Whether each test holds. */
function settle(
  { module, loaded, terms }: PinnedEngine,
  principal: Principal,
  tests: readonly KnownTest[],
): boolean[] {
  if (tests.length === 0) return []
  const { bundle } = loaded.kernel
  const first = bundle.count(Section.RULES)
  const widened = new LoadedBundle(placeBundle(module, withRules(bundle, tests)), 0)
  const caller = widened.callers.find(principal)
  const part = { principal, action: 'a:A', resource: '*', context: noContext }
  const own = { ...part, resourceAccount: undefined, endpointType: undefined }
  const check = new Check({ loaded: widened, caller }, own, { ...terms, simulation: false })
  widened.kernel.blocks.place(caller)
  placeCheck(check, widened, CheckLayout.EXACT)
  return tests.map((_, number) => {
    const asked = {
      rule: first + number,
      side: CheckLayout.OWN_SIDE,
      needs: TraceLayout.NEEDS,
      from: 0,
    }
    return check.trace(asked) === TraceLayout.MATCHED
  })
}

/** The bundle with one rule more for each test. */
function withRules(bundle: BundleView, tests: readonly KnownTest[]): Uint8Array {
  const sections = new Map<number, Uint8Array>(
    listSections(bundle.bytes).map(({ number, offset, length }) => [
      number,
      bundle.bytes.slice(offset, offset + length),
    ]),
  )
  const programs = new Words()
  const rules = new Words()
  programs.append(bundle.words(Section.PROGRAMS))
  rules.append(bundle.words(Section.RULES))
  for (const { program } of tests) rules.push(0, 0, 0, programs.append(program))
  sections.set(Section.PROGRAMS, programs.toBytes())
  sections.set(Section.RULES, rules.toBytes())
  return encodeBundle(sections, { strip: false })
}

function judgeOpen(
  { op, slot }: ReturnType<typeof readTest>,
  slots: readonly Slot[],
  reveals: Reveals,
): Judgement {
  if (op === TestLayout.OP_NEVER) return 'fails'
  const found = slots[slot]
  // whether a key is there, or true, gives no value away
  if (op === TestLayout.OP_NULL || found?.form === FormLayout.BOOL) return 'kept'
  return found !== undefined && reveals(found.name.folded) ? 'kept' : 'hidden'
}
