import { describe, expect, it } from 'vitest'
import * as Account from '../../../assembly/layout/account.ts'
import * as Cell from '../../../assembly/layout/cell.ts'
import * as Form from '../../../assembly/layout/form.ts'
import * as Gate from '../../../assembly/layout/gate.ts'
import * as Header from '../../../assembly/layout/header.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as Parent from '../../../assembly/layout/parent.ts'
import * as Pattern from '../../../assembly/layout/pattern.ts'
import * as PatternList from '../../../assembly/layout/pattern-list.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Residual from '../../../assembly/layout/residual.ts'
import * as ResourceLayout from '../../../assembly/layout/resource.ts'
import * as Row from '../../../assembly/layout/row.ts'
import * as Rule from '../../../assembly/layout/rule.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Slot from '../../../assembly/layout/slot.ts'
import * as State from '../../../assembly/layout/state.ts'
import * as StatementLayout from '../../../assembly/layout/statement.ts'
import * as Step from '../../../assembly/layout/step.ts'
import * as Test from '../../../assembly/layout/test.ts'
import * as Verdict from '../../../assembly/layout/verdict.ts'
import { encodeBundle } from '../../../src/bundle/encode.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { BundleError } from '../../../src/model/errors.ts'
import { openBundle } from '../../support/open-bundle.ts'
import { readSets } from '../../support/policy-sets.ts'
import { acmeBundle, openWith, sectionsOf } from './sections.ts'

function refusal(open: () => unknown): BundleError {
  try {
    open()
  } catch (error) {
    if (error instanceof BundleError) return error
    throw error
  }
  throw new Error('the bundle was opened')
}

describe('a bundle', () => {
  it('survives encode and decode', () => {
    const bytes = acmeBundle()
    const view = openBundle(bytes)
    expect(encodeBundle(sectionsOf(bytes), { strip: false })).toEqual(bytes)
    expect(view.bytes).toEqual(bytes)
    for (let section = 0; section < Section.COUNT; section += 1) {
      expect(view.offset(section) % 8).toBe(0)
    }
  })

  it('leaves a section out that it has nothing for', () => {
    const sections = sectionsOf(acmeBundle())
    sections.delete(Section.DEBUG_TEXT)
    sections.delete(Section.STATEMENTS)
    sections.delete(Section.POLICIES)
    sections.delete(Section.STATEMENT_LISTS)
    sections.delete(Section.SET_STATEMENTS)
    sections.delete(Section.GROUP_POLICIES)
    const view = openBundle(encodeBundle(sections, { strip: true }))
    expect(view.length(Section.DEBUG_TEXT)).toBe(0)
  })
})

describe('a header', () => {
  const header = (at: number, value: number): (() => unknown) => {
    const bytes = acmeBundle()
    new DataView(bytes.buffer).setUint32(at, value, true)
    return () => openBundle(bytes)
  }

  it('without the magic word is no bundle', () => {
    expect(refusal(header(Header.MAGIC_AT, 7))).toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
      message: 'the file is not a bundle',
      place: 'byte 0',
    })
    expect(refusal(() => openBundle(new Uint8Array())).code).toBe('ERR_BUNDLE_MALFORMED')
    expect(refusal(() => openBundle(new Uint8Array(127))).code).toBe('ERR_BUNDLE_MALFORMED')
  })

  it('of another version is told apart from damage', () => {
    expect(refusal(header(Header.VERSION_AT, 999))).toMatchObject({
      code: 'ERR_BUNDLE_VERSION',
      place: 'byte 4',
    })
  })

  it('must state the length that the bundle has', () => {
    const bytes = acmeBundle()
    expect(refusal(() => openBundle(bytes.slice(0, -8))).message).toContain('cut short')
    expect(refusal(header(Header.BYTES_AT, bytes.length + 8)).message).toContain('cut short')
    expect(refusal(header(Header.BYTES_AT, bytes.length - 8)).message).toContain('ends at byte')
    expect(refusal(() => openBundle(bytes.slice(0, 40))).message).toContain('cut short')
  })

  it('has a zero that is zero, and a table that lies within the bundle', () => {
    expect(refusal(header(Header.ZERO_AT, 1)).message).toContain('header')
    const many = Math.floor((acmeBundle().length - Header.SIZE) / Section.ENTRY_SIZE) + 1
    const counts = [many, 0xffffffff].map((count) => header(Header.SECTIONS_AT, count))
    for (const open of counts) expect(open).toThrow(/table of sections|bundleSections/)
  })

  it('lists sections once, in order, apart, at multiples of 8', () => {
    const entry = (section: number, part: number): number =>
      Header.SIZE + section * Section.ENTRY_SIZE + part
    const view = openBundle(acmeBundle())
    const faults = [
      header(entry(0, Section.OFFSET_AT), 0),
      header(entry(3, Section.OFFSET_AT), 1 << 30),
      header(entry(3, Section.BYTES_AT), 0xffffffff),
      header(entry(7, Section.OFFSET_AT), view.offset(7) + 4),
      header(entry(9, Section.OFFSET_AT), view.offset(8)),
    ]
    for (const fault of faults) expect(refusal(fault).message).toContain('table of sections')
    const twice = header(entry(3, Section.NUMBER_AT), 2)
    expect(refusal(twice).message).toContain('table of sections')
  })
})

describe('what is not a bundle', () => {
  const text = (value: string): Uint8Array => new TextEncoder().encode(value)

  it.each([
    ['nothing', new Uint8Array(), 'the file is empty'],
    ['gzip', Uint8Array.of(0x1f, 0x8b, 8, 0), 'is compressed with gzip'],
    ['zstd', Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd), 'is compressed with zstd'],
    ['a page', text('\n<!DOCTYPE html><title>404'), 'is HTML or XML'],
    ['a directory', text('\ufeff{"accounts": []}'), 'is JSON'],
    ['a pointer', text('version https://git-lfs.github.com/spec/v1'), 'is a Git LFS pointer'],
    ['base64', text(Buffer.from(acmeBundle()).toString('base64')), 'is in base64'],
    ['noise', Uint8Array.from({ length: 500 }, (_, at) => 200 - (at % 7)), 'not a bundle'],
  ])('says what it is: %s', (_, bytes, says) => {
    const error = refusal(() => openBundle(bytes))
    expect(error).toMatchObject({ code: 'ERR_BUNDLE_MALFORMED', place: 'byte 0' })
    expect(error.message).toContain(says)
    expect(error.hint).toBeDefined()
  })

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a path', './policies.bundle'],
    ['an object', {}],
    ['an ArrayBuffer', new ArrayBuffer(8)],
    ['other numbers', new Uint16Array(8)],
    ['a promise', Promise.resolve(acmeBundle())],
    ['a number', 7],
  ])('is refused as an argument: %s', (_, value) => {
    const error = refusal(() => openBundle(value as Uint8Array))
    expect(error).toMatchObject({ code: 'ERR_BUNDLE_MALFORMED', place: 'bundle' })
    expect(error.hint).toBeDefined()
  })
})

describe('a section that this version does not know', () => {
  const withUnknown = (flags: number): Uint8Array => {
    const sections = sectionsOf(acmeBundle()).set(Section.COUNT + 7, Uint8Array.of(1, 2, 3))
    const bytes = encodeBundle(sections, { strip: false })
    const last = Header.SIZE + (sections.size - 1) * Section.ENTRY_SIZE
    new DataView(bytes.buffer).setUint16(last + Section.FLAGS_AT, flags, true)
    return bytes
  }

  it('is passed over where it is optional', () => {
    const view = openBundle(withUnknown(Section.OPTIONAL))
    expect(view.length(Section.ROWS)).toBe(openBundle(acmeBundle()).length(Section.ROWS))
  })

  it('is refused where it is required, or has flags that are not known', () => {
    expect(refusal(() => openBundle(withUnknown(0))).message).toContain('is required')
    expect(refusal(() => openBundle(withUnknown(3))).message).toContain('table of sections')
  })
})

const NONE = 0xffffffff

/** Where the first step that is a literal stands. */
const steps = sectionsOf(acmeBundle()).get(Section.STEPS) ?? new Uint8Array()
const literalAt = steps.findIndex(
  (code, at) => at % Step.SIZE === Step.CODE_AT && code === Step.LITERAL,
)

/** Section, and what is written where. Offsets are of the first entry. */
const faults: readonly [string, number, number, number][] = [
  ['an action name', Section.ACTION_NAMES, 4, NONE],
  ['an action name that ends early', Section.ACTION_NAMES, 0, NONE],
  ['a prefix', Section.PREFIXES, 4, NONE],
  ['a step', Section.STEPS, Step.CODE_AT, 7],
  ['what a literal falls back to', Section.STEPS, Step.FLAGS_AT, 2],
  ['a step’s text', Section.STEPS, literalAt + Step.TEXT_AT, NONE],
  ['a pattern’s shape', Section.PATTERNS, Pattern.SHAPE_AT, 3],
  ['a pattern’s prefix', Section.PATTERNS, Pattern.PREFIX_AT, NONE],
  ['a pattern’s steps', Section.PATTERNS, Pattern.STEP_AT, NONE],
  ['a list of patterns', Section.PATTERN_LISTS, 4, PatternList.COUNT_MASK],
  ['a pattern of a list', Section.PATTERN_LISTS, 8, NONE],
  ['a list of principals', Section.PRINCIPAL_LISTS, 4, 0xffffff],
  ['a program', Section.PROGRAMS, 4, NONE],
  ['a program’s slot', Section.PROGRAMS, 8, NONE],
  ['a rule’s actions', Section.RULES, Rule.ACTION_AT, 1 << 20],
  ['a rule’s principals', Section.RULES, Rule.PRINCIPAL_AT, NONE],
  ['a rule’s resources', Section.RULES, Rule.RESOURCE_AT, 1 << 20],
  ['a rule’s program', Section.RULES, Rule.PROGRAM_AT, 2],
  ['a slot’s key', Section.SLOTS, Slot.KEY_AT, NONE],
  ['a slot’s form', Section.SLOTS, Slot.FORM_AT, Form.COUNT],
  ['a residual’s rules', Section.RESIDUALS, 0, Residual.COUNT_MASK],
  ['a residual’s trie', Section.RESIDUALS, 8, NONE],
  ['a cell’s rule', Section.CELLS, 0, Cell.ALLOW | (1 << 20)],
  ['a cell’s residual', Section.CELLS, 0, Cell.RESIDUAL | (1 << 20)],
  ['a run’s cell', Section.RUN_CELLS, 0, 255],
  ['a row’s runs', Section.ROWS, Row.RUNS_AT, NONE],
  ['a row’s cells', Section.ROWS, Row.CELLS_AT, NONE],
  ['where a row’s runs have their cells', Section.ROWS, Row.RUN_CELLS_AT, 1],
  ['a set', Section.SETS, 0, NONE],
  ['a category’s pattern', Section.CATEGORY_PATTERNS, 0, NONE],
  ['a level', Section.LEVELS, 0, PolicySet.CONSTANT - 1],
  ['a tag list', Section.TAGS, 4, NONE],
  ['a tag', Section.TAGS, 8, NONE],
  ['a principal’s ARN', Section.PRINCIPALS, Principal.ARN_AT, NONE],
  ['a principal’s id', Section.PRINCIPALS, Principal.ID_AT, NONE],
  ['a principal’s account', Section.PRINCIPALS, Principal.ACCOUNT_AT, NONE],
  ['a principal’s tags', Section.PRINCIPALS, Principal.TAGS_AT, 2],
  ['an identity set', Section.PRINCIPALS, Principal.IDENTITY_AT, 1 << 20],
  ['a boundary', Section.PRINCIPALS, Principal.BOUNDARY_AT, 1 << 20],
  ['an account’s id', Section.ACCOUNTS, Account.ID_AT, NONE],
  ['an organization', Section.ACCOUNTS, Account.ORGANIZATION_AT, NONE],
  ['a path', Section.ACCOUNTS, Account.PATH_AT, NONE],
  ['SCP levels', Section.ACCOUNTS, Account.SCPS_AT, NONE],
  ['a number that is too large', Section.ACCOUNTS, Account.SCP_COUNT_AT, 17],
  ['RCP levels', Section.ACCOUNTS, Account.RCPS_AT, NONE],
  ['a resource’s owner', Section.RESOURCES, ResourceLayout.OWNER_AT, NONE],
  ['a resource’s account', Section.RESOURCES, ResourceLayout.ACCOUNT_AT, NONE],
  ['a resource’s policy', Section.RESOURCES, ResourceLayout.SET_AT, 1 << 20],
  ['a resource’s tags', Section.RESOURCES, ResourceLayout.TAGS_AT, 2],
  ['a parent rule', Section.PARENTS, Parent.SERVICE_AT, NONE],
  ['a parent rule’s prefix', Section.PARENTS, Parent.PREFIX_AT, NONE],
  ['a key', Section.KEYS, Key.TEXT_AT, NONE],
  ['an index', Section.INDEX, 0, NONE],
  ['a policy’s name', Section.POLICIES, 0, NONE],
  ['a statement’s policy', Section.STATEMENTS, StatementLayout.POLICY_AT, NONE],
  ['a statement’s rule', Section.STATEMENTS, StatementLayout.RULE_AT, NONE],
  ['a statement’s text', Section.STATEMENTS, StatementLayout.TEXT_AT, NONE],
  ['a statement of a set', Section.STATEMENT_LISTS, 0, NONE],
  ['a set’s statements', Section.SET_STATEMENTS, 0, NONE],
]

/** Whether the field is one byte wide. */
function isByte(section: number, at: number): boolean {
  if (section === Section.STEPS) return at === Step.CODE_AT || at === Step.FLAGS_AT
  if (section === Section.RUN_CELLS) return true
  if (section === Section.SLOTS) return at === Slot.FORM_AT
  return section === Section.PATTERNS && at === Pattern.SHAPE_AT
}

describe('a section', () => {
  it.each(faults)('does not hold %s that leads astray', (_, section, at, value) => {
    const error = refusal(() =>
      openWith(section, (_bytes, words) => {
        if (isByte(section, at)) words.setUint8(at, value)
        else words.setUint32(at, value, true)
        return undefined
      }),
    )
    expect(error.code).toBe('ERR_BUNDLE_MALFORMED')
    expect(error.message).toBe(`section ${section} of the bundle is damaged`)
    expect(error.place).toMatch(/^byte \d+$/)
    expect(error.hint).toBeDefined()
  })

  it.each([
    ['rules', Section.RULES],
    ['patterns', Section.PATTERNS],
    ['rows', Section.ROWS],
    ['sets', Section.SETS],
    ['principals', Section.PRINCIPALS],
    ['steps', Section.STEPS],
    ['slots', Section.SLOTS],
    ['keys', Section.KEYS],
  ])('of %s does not end within an entry', (_, section) => {
    const error = refusal(() => openWith(section, (content) => content.slice(0, -1)))
    expect(error.message).toContain(`section ${section} `)
  })

  it.each([
    ['an action class', Section.CLASSES, 'section 6 '],
    ['the classes of names', Section.ACTION_CLASSES, 'section 1 '],
    ['the automaton', Section.STATES, 'section 22 '],
    ['where the automaton starts', Section.STARTS, 'section 23 '],
    ['the patterns of categories', Section.CATEGORY_PATTERNS, 'section 24 '],
    ['the cells of runs', Section.RUN_CELLS, 'section 7 '],
    ['the text', Section.TEXT, 'section 21 '],
  ])('is not left out: %s', (_, section, says) => {
    expect(refusal(() => openWith(section, () => new Uint8Array())).message).toContain(says)
  })

  it('is no index of a size that is no power of two', () => {
    const error = refusal(() => openWith(Section.INDEX, (content) => content.slice(0, 12)))
    expect(error.message).toContain('section 26 ')
  })

  it('has no values that tests share in part, so that checking them takes linear time', () => {
    const keys = Array.from({ length: 20 }, (_, at) => `value ${at}`)
    const Condition = { StringEquals: { 'app:key': keys } }
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
    const sets = readSets({ identity: [{ Version: '2012-10-17', Statement: [statement] }] })
    const open = (values: readonly (readonly [number, number])[]) => {
      const sections = sectionsOf(compileUnsealed(sets, { strip: true }))
      const tests = values.flatMap(([first, count]) => [Test.OP_EQUAL, first, count])
      const added = Uint32Array.from([values.length << 16, ...tests])
      const programs = sections.get(Section.PROGRAMS) ?? new Uint8Array()
      const longer = Buffer.concat([programs, new Uint8Array(added.buffer)])
      return openBundle(encodeBundle(sections.set(Section.PROGRAMS, longer), { strip: true }))
    }
    expect(() => open(new Array(1_000).fill([0, 20]))).not.toThrow()
    const error = refusal(() => open(keys.map((_, at) => [at * 2, keys.length - at])))
    expect(error.message).toContain('section 18 ')
  })

  it('has no values that nobody checked since ranges lie beside them', () => {
    const open = (tests: readonly (readonly [op: number, at: number])[]) => {
      const sections = sectionsOf(acmeBundle())
      const append = (section: number, words: readonly number[]): number => {
        const before = sections.get(section) ?? new Uint8Array()
        const added = new Uint8Array(Uint32Array.from(words).buffer)
        sections.set(section, Buffer.concat([before, added]))
        return before.length / 4
      }
      const first = append(Section.VALUES, [0, 0, 0xffffffff])
      const program = tests.flatMap(([op, at]) => [op, first + at, 1])
      append(Section.PROGRAMS, [tests.length << 16, ...program])
      return openBundle(encodeBundle(sections, { strip: false }))
    }
    const apart = [
      [Test.OP_WITHIN, 0],
      [Test.OP_EQUAL, 0],
    ] as const
    expect(() => open(apart)).not.toThrow()
    for (const op of [Test.OP_EQUAL, Test.OP_LESS, Test.OP_WITHIN]) {
      expect(refusal(() => open([...apart, [op, 1]])).message).toContain('section 18 ')
    }
  })

  it('has bytes to spare behind the last text', () => {
    const error = refusal(() => openWith(Section.TEXT, (content) => content.slice(0, -1)))
    expect(error.message).toContain('section 27 ')
  })
})

describe('the automaton', () => {
  const state = (number: number, at: number, value: number): BundleError =>
    refusal(() =>
      openWith(Section.STATES, (_, words) => {
        if (at < State.NEXT_AT) words.setUint8(number * State.SIZE + at, value)
        else words.setUint16(number * State.SIZE + at, value, true)
        return undefined
      }),
    )

  const states = sectionsOf(acmeBundle()).get(Section.STATES) ?? new Uint8Array()
  const last = states.length / State.SIZE - 1
  const asking = Array.from({ length: last }, (_, number) => number).find(
    (number) => states[number * State.SIZE] === State.QUESTION_DENIES,
  )

  it('asks no question and knows no verdict of its own', () => {
    expect(state(0, State.QUESTION_AT, 3).message).toContain('section 22 ')
    expect(state(last, State.VERDICT_AT, Verdict.NEEDS).message).toContain('section 22 ')
    expect(state(last, State.DECIDED_BY_AT, 11).message).toContain('section 22 ')
  })

  it('always leads on to a later state, so that a check ends', () => {
    const number = asking ?? 0
    for (let answer = 0; answer < State.ANSWERS; answer += 1) {
      const at = State.NEXT_AT + answer * State.NEXT_SIZE
      expect(state(number, at, number).message).toContain('section 22 ')
      expect(state(number, at, 65_535).message).toContain('section 22 ')
    }
    expect(state(number, State.SKIP_TO_AT, number).message).toContain('section 22 ')
    expect(state(number, State.GATE_AT, Gate.COUNT).message).toContain('section 22 ')
  })

  it('starts in a state that it has', () => {
    const error = refusal(() =>
      openWith(Section.STARTS, (_, words) => {
        words.setUint16(34, 65_535, true)
        return undefined
      }),
    )
    expect(error.message).toContain('section 23 ')
  })
})
