import { describe, expect, it } from 'vitest'
import * as L from '../../../assembly/layout.ts'
import { checkBundle, openBundle } from '../../../src/bundle/decode.ts'
import { encodeBundle } from '../../../src/bundle/encode.ts'
import { compileUnsealed } from '../../../src/compile/compile.ts'
import { BundleError } from '../../../src/model/errors.ts'
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
    expect(encodeBundle(sectionsOf(bytes), false)).toEqual(bytes)
    expect(view.bytes).toBe(bytes)
    for (let section = 0; section < L.SECTION_COUNT; section += 1) {
      expect(view.offset(section) % 8).toBe(0)
    }
  })

  it('is checked in slices, so that other work gets a turn', () => {
    const steps = checkBundle(acmeBundle())
    let slices = 0
    while (steps.next().done !== true) slices += 1
    expect(slices).toBeGreaterThan(10)
  })

  it('leaves a section out that it has nothing for', () => {
    const sections = sectionsOf(acmeBundle())
    sections.delete(L.SECTION_DEBUG_TEXT)
    sections.delete(L.SECTION_STATEMENTS)
    sections.delete(L.SECTION_POLICIES)
    sections.delete(L.SECTION_STATEMENT_LISTS)
    sections.delete(L.SECTION_SET_STATEMENTS)
    const view = openBundle(encodeBundle(sections, true))
    expect(view.length(L.SECTION_DEBUG_TEXT)).toBe(0)
  })
})

describe('a header', () => {
  const header = (at: number, value: number): (() => unknown) => {
    const bytes = acmeBundle()
    new DataView(bytes.buffer).setUint32(at, value, true)
    return () => openBundle(bytes)
  }

  it('without the magic word is no bundle', () => {
    expect(refusal(header(L.BUNDLE_MAGIC_AT, 7))).toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
      message: 'the file is no bundle',
      place: 'byte 0',
    })
    expect(refusal(() => openBundle(new Uint8Array())).code).toBe('ERR_BUNDLE_MALFORMED')
    expect(refusal(() => openBundle(new Uint8Array(127))).code).toBe('ERR_BUNDLE_MALFORMED')
  })

  it('of another version is told apart from damage', () => {
    expect(refusal(header(L.BUNDLE_VERSION_AT, 999))).toMatchObject({
      code: 'ERR_BUNDLE_VERSION',
      place: 'byte 4',
    })
  })

  it('must state the length that the bundle has', () => {
    const bytes = acmeBundle()
    expect(refusal(() => openBundle(bytes.slice(0, -8))).message).toContain('cut short')
    expect(refusal(header(L.BUNDLE_BYTES_AT, bytes.length + 8)).message).toContain('cut short')
    const short = bytes.slice(0, L.BUNDLE_HEADER_SIZE + 8)
    new DataView(short.buffer).setUint32(L.BUNDLE_BYTES_AT, short.length, true)
    expect(refusal(() => openBundle(short)).message).toContain('cut short')
  })

  it('must have every section, in order, within the bundle, at a multiple of 8', () => {
    const entry = (section: number, part: 0 | 4): number =>
      L.BUNDLE_HEADER_SIZE + section * L.SECTION_ENTRY_SIZE + part
    expect(refusal(header(L.BUNDLE_SECTIONS_AT, 40)).message).toContain('number of sections')
    const faults = [
      header(entry(0, 0), 0),
      header(entry(3, 0), 1 << 30),
      header(entry(3, 4), 0xffffffff),
      header(entry(7, 0), openBundle(acmeBundle()).offset(7) + 4),
      header(entry(9, 0), openBundle(acmeBundle()).offset(8)),
    ]
    for (const fault of faults) expect(refusal(fault).message).toContain('does not lie within')
  })
})

const NONE = 0xffffffff

/** Where the first step that is a literal stands. */
const steps = sectionsOf(acmeBundle()).get(L.SECTION_STEPS) ?? new Uint8Array()
const literalAt = steps.findIndex(
  (code, at) => at % L.STEP_SIZE === L.STEP_CODE_AT && code === L.STEP_LITERAL,
)

/** Section, what is written where, and what the refusal says. Offsets are of the first entry. */
const faults: readonly [string, number, number, number, string][] = [
  ['an action name', L.SECTION_ACTION_NAMES, 4, NONE, 'a text beyond its pool'],
  ['an action name that ends early', L.SECTION_ACTION_NAMES, 0, NONE, 'ends before it begins'],
  ['a prefix', L.SECTION_PREFIXES, 4, NONE, 'a text beyond its pool'],
  ['a step', L.SECTION_STEPS, L.STEP_CODE_AT, 7, 'an unknown step'],
  ['what a literal falls back to', L.SECTION_STEPS, L.STEP_FLAGS_AT, 2, 'falls back to nothing'],
  ['a step’s text', L.SECTION_STEPS, literalAt + L.STEP_TEXT_AT, NONE, 'a text beyond its pool'],
  ['a pattern’s shape', L.SECTION_PATTERNS, L.PATTERN_SHAPE_AT, 3, 'an unknown shape'],
  ['a pattern’s prefix', L.SECTION_PATTERNS, L.PATTERN_PREFIX_AT, NONE, 'a text beyond its pool'],
  ['a pattern’s steps', L.SECTION_PATTERNS, L.PATTERN_STEP_AT, NONE, 'a number beyond'],
  ['a list of patterns', L.SECTION_PATTERN_LISTS, 4, L.LIST_COUNT_MASK, 'beyond its section'],
  ['a pattern of a list', L.SECTION_PATTERN_LISTS, 8, NONE, 'a number beyond'],
  ['a list of principals', L.SECTION_PRINCIPAL_LISTS, 4, 0xffffff, 'a list beyond'],
  ['a program', L.SECTION_PROGRAMS, 4, NONE, 'a list beyond'],
  ['a program’s slot', L.SECTION_PROGRAMS, 8, NONE, 'a number beyond'],
  ['a rule’s actions', L.SECTION_RULES, L.RULE_ACTION_AT, 1 << 20, 'a reference to no list'],
  ['a rule’s principals', L.SECTION_RULES, L.RULE_PRINCIPAL_AT, NONE, 'a reference to no list'],
  ['a rule’s resources', L.SECTION_RULES, L.RULE_RESOURCE_AT, 1 << 20, 'a reference to no list'],
  ['a rule’s program', L.SECTION_RULES, L.RULE_PROGRAM_AT, 2, 'a reference to no list'],
  ['a slot’s key', L.SECTION_SLOTS, L.SLOT_KEY_AT, NONE, 'a text beyond its pool'],
  ['a slot’s form', L.SECTION_SLOTS, L.SLOT_FORM_AT, L.FORM_COUNT, 'a number beyond'],
  ['a residual’s rules', L.SECTION_RESIDUALS, 0, L.RESIDUAL_COUNT_MASK, 'beyond its section'],
  ['a residual’s trie', L.SECTION_RESIDUALS, 8, NONE, 'an unknown trie'],
  ['a cell’s rule', L.SECTION_CELLS, 0, L.CELL_ALLOW | (1 << 20), 'an unknown cell'],
  ['a cell’s residual', L.SECTION_CELLS, 0, L.CELL_RESIDUAL | (1 << 20), 'an unknown cell'],
  ['a run’s cell', L.SECTION_RUN_CELLS, 0, 255, 'a number beyond'],
  ['a row’s runs', L.SECTION_ROWS, L.ROW_RUNS_AT, NONE, 'a range beyond'],
  ['a row’s cells', L.SECTION_ROWS, L.ROW_CELLS_AT, NONE, 'a range beyond'],
  ['where a row’s runs have their cells', L.SECTION_ROWS, L.ROW_RUN_CELLS_AT, 1, 'does not follow'],
  ['a set', L.SECTION_SETS, 0, NONE, 'a number beyond'],
  ['a category’s pattern', L.SECTION_CATEGORY_PATTERNS, 0, NONE, 'an unknown pattern'],
  ['a level', L.SECTION_LEVELS, 0, L.SET_CONSTANT - 1, 'an unknown policy set'],
  ['a tag list', L.SECTION_TAGS, 4, NONE, 'a tag list beyond'],
  ['a tag', L.SECTION_TAGS, 8, NONE, 'a text beyond its pool'],
  ['a principal’s ARN', L.SECTION_PRINCIPALS, L.PRINCIPAL_ARN_AT, NONE, 'a text beyond'],
  ['a principal’s id', L.SECTION_PRINCIPALS, L.PRINCIPAL_ID_AT, NONE, 'a text beyond'],
  ['a principal’s account', L.SECTION_PRINCIPALS, L.PRINCIPAL_ACCOUNT_AT, NONE, 'unknown account'],
  ['a principal’s tags', L.SECTION_PRINCIPALS, L.PRINCIPAL_TAGS_AT, 2, 'a reference to no list'],
  ['an identity set', L.SECTION_PRINCIPALS, L.PRINCIPAL_IDENTITY_AT, 1 << 20, 'unknown policy set'],
  ['a boundary', L.SECTION_PRINCIPALS, L.PRINCIPAL_BOUNDARY_AT, 1 << 20, 'unknown policy set'],
  ['an account’s id', L.SECTION_ACCOUNTS, L.ACCOUNT_ID_AT, NONE, 'a text beyond'],
  ['an organization', L.SECTION_ACCOUNTS, L.ACCOUNT_ORGANIZATION_AT, NONE, 'a text beyond'],
  ['a path', L.SECTION_ACCOUNTS, L.ACCOUNT_PATH_AT, NONE, 'a text beyond'],
  ['SCP levels', L.SECTION_ACCOUNTS, L.ACCOUNT_SCPS_AT, NONE, 'a range beyond'],
  ['too many levels', L.SECTION_ACCOUNTS, L.ACCOUNT_SCPS_AT + 4, 17, 'too many levels'],
  ['RCP levels', L.SECTION_ACCOUNTS, L.ACCOUNT_RCPS_AT, NONE, 'a range beyond'],
  ['a resource’s owner', L.SECTION_RESOURCES, L.RESOURCE_OWNER_AT, NONE, 'a text beyond'],
  ['a resource’s account', L.SECTION_RESOURCES, L.RESOURCE_ACCOUNT_AT, NONE, 'unknown account'],
  ['a resource’s policy', L.SECTION_RESOURCES, L.RESOURCE_SET_AT, 1 << 20, 'unknown policy set'],
  ['a resource’s tags', L.SECTION_RESOURCES, L.RESOURCE_TAGS_AT, 2, 'a reference to no list'],
  ['a parent rule', L.SECTION_PARENTS, L.PARENT_SERVICE_AT, NONE, 'a text beyond'],
  ['a parent rule’s prefix', L.SECTION_PARENTS, L.PARENT_PREFIX_AT, NONE, 'a text beyond'],
  ['a key', L.SECTION_KEYS, L.KEY_TEXT_AT, NONE, 'a text beyond'],
  ['an index', L.SECTION_INDEX, 0, NONE, 'an unknown key'],
  ['a policy’s name', L.SECTION_POLICIES, 0, NONE, 'a text beyond'],
  ['a statement’s policy', L.SECTION_STATEMENTS, L.STATEMENT_POLICY_AT, NONE, 'a number beyond'],
  ['a statement’s rule', L.SECTION_STATEMENTS, L.STATEMENT_RULE_AT, NONE, 'a number beyond'],
  ['a statement’s text', L.SECTION_STATEMENTS, L.STATEMENT_TEXT_AT, NONE, 'a text beyond'],
  ['a statement of a set', L.SECTION_STATEMENT_LISTS, 0, NONE, 'a number beyond'],
  ['a set’s statements', L.SECTION_SET_STATEMENTS, 0, NONE, 'a list beyond'],
]

/** Whether the field is one byte wide. */
function isByte(section: number, at: number): boolean {
  if (section === L.SECTION_STEPS) return at === L.STEP_CODE_AT || at === L.STEP_FLAGS_AT
  if (section === L.SECTION_RUN_CELLS) return true
  if (section === L.SECTION_SLOTS) return at === L.SLOT_FORM_AT
  return section === L.SECTION_PATTERNS && at === L.PATTERN_SHAPE_AT
}

describe('a section', () => {
  it.each(faults)('does not hold %s that leads astray', (_, section, at, value, says) => {
    const error = refusal(() =>
      openWith(section, (_bytes, words) => {
        if (isByte(section, at)) words.setUint8(at, value)
        else words.setUint32(at, value, true)
        return undefined
      }),
    )
    expect(error.code).toBe('ERR_BUNDLE_MALFORMED')
    expect(error.message).toContain(says)
    expect(error.place).toMatch(/^byte \d+$/)
    expect(error.hint).toBeDefined()
  })

  it.each([
    ['rules', L.SECTION_RULES],
    ['patterns', L.SECTION_PATTERNS],
    ['rows', L.SECTION_ROWS],
    ['sets', L.SECTION_SETS],
    ['principals', L.SECTION_PRINCIPALS],
    ['steps', L.SECTION_STEPS],
    ['slots', L.SECTION_SLOTS],
    ['keys', L.SECTION_KEYS],
  ])('of %s does not end within an entry', (_, section) => {
    const error = refusal(() => openWith(section, (content) => content.slice(0, -1)))
    expect(error.message).toContain('a cut entry')
  })

  it.each([
    ['an action class', L.SECTION_CLASSES, 'no action class'],
    ['the classes of names', L.SECTION_ACTION_CLASSES, 'names without classes'],
    ['the automaton', L.SECTION_STATES, 'too many states'],
    ['where the automaton starts', L.SECTION_STARTS, 'missing starts'],
    ['the patterns of categories', L.SECTION_CATEGORY_PATTERNS, 'missing categories'],
    ['the cells of runs', L.SECTION_RUN_CELLS, 'a range beyond'],
    ['the text', L.SECTION_TEXT, 'a text beyond its pool'],
  ])('is not left out: %s', (_, section, says) => {
    expect(refusal(() => openWith(section, () => new Uint8Array())).message).toContain(says)
  })

  it('is no index of a size that is no power of two', () => {
    const error = refusal(() => openWith(L.SECTION_INDEX, (content) => content.slice(0, 12)))
    expect(error.message).toContain('no power of two')
  })

  it('has no values that tests share in part, so that checking them takes linear time', () => {
    const keys = Array.from({ length: 20 }, (_, at) => `value ${at}`)
    const Condition = { StringEquals: { 'app:key': keys } }
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition }
    const sets = readSets({ identity: [{ Version: '2012-10-17', Statement: [statement] }] })
    const open = (values: readonly (readonly [number, number])[]) => {
      const sections = sectionsOf(compileUnsealed(sets, true))
      const tests = values.flatMap(([first, count]) => [L.OP_EQUAL, first, count])
      const added = Uint32Array.from([values.length << 16, ...tests])
      const programs = sections.get(L.SECTION_PROGRAMS) ?? new Uint8Array()
      const longer = Buffer.concat([programs, new Uint8Array(added.buffer)])
      return openBundle(encodeBundle(sections.set(L.SECTION_PROGRAMS, longer), true))
    }
    expect(() => open(new Array(1_000).fill([0, 20]))).not.toThrow()
    const error = refusal(() => open(keys.map((_, at) => [at * 2, keys.length - at])))
    expect(error.message).toContain('values that overlap')
  })

  it('has bytes to spare behind the last text', () => {
    const error = refusal(() => openWith(L.SECTION_TEXT, (content) => content.slice(0, -1)))
    expect(error.message).toContain('a text beyond its pool')
  })
})

describe('the automaton', () => {
  const state = (number: number, at: number, value: number): BundleError =>
    refusal(() =>
      openWith(L.SECTION_STATES, (content) => {
        content[number * L.STATE_SIZE + at] = value
        return undefined
      }),
    )

  const states = sectionsOf(acmeBundle()).get(L.SECTION_STATES) ?? new Uint8Array()
  const last = states.length / L.STATE_SIZE - 1
  const asking = Array.from({ length: last }, (_, number) => number).find(
    (number) => states[number * L.STATE_SIZE] === L.QUESTION_DENIES,
  )

  it('asks no question and knows no verdict of its own', () => {
    expect(state(0, L.STATE_QUESTION_AT, 3).message).toContain('an unknown question')
    expect(state(last, L.STATE_VERDICT_AT, L.VERDICT_NEEDS).message).toContain('unknown verdict')
    expect(state(last, L.STATE_DECIDED_BY_AT, 11).message).toContain('unknown verdict')
  })

  it('always leads on to a later state, so that a check ends', () => {
    const number = asking ?? 0
    for (let answer = 0; answer < L.STATE_ANSWERS; answer += 1) {
      const at = L.STATE_NEXT_AT + answer
      expect(state(number, at, number).message).toContain('leads nowhere')
      expect(state(number, at, 255).message).toContain('leads nowhere')
    }
    expect(state(number, L.STATE_SKIP_TO_AT, number).message).toContain('leads nowhere')
    expect(state(number, L.STATE_GATE_AT, L.GATE_COUNT).message).toContain('a number beyond')
  })

  it('starts in a state that it has', () => {
    const error = refusal(() =>
      openWith(L.SECTION_STARTS, (content) => {
        content[17] = 255
        return undefined
      }),
    )
    expect(error.message).toContain('a number beyond')
  })
})
