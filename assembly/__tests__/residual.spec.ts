import {
  CELL_ALLOW,
  CELL_DENY,
  CELL_SHIFT,
  CELL_SILENT,
  GRANT_ACCOUNT,
  GRANT_DIRECT,
  GRANT_NONE,
  GRANT_ROLE,
  RESIDUAL_ALLOWS,
  SECTION_NODES,
  SECTION_PRINCIPAL_LISTS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STATE_PRESENT,
  STEP_VARIABLE,
} from '../layout'
import { NO, UNKNOWN, YES } from '../pattern'
import { cellDenies, cellGrant, mayDeny } from '../residual'
import { GRANT_UNKNOWN } from '../rule'
import {
  bytesOf,
  entry,
  fill,
  list,
  needs,
  nodeEntry,
  pattern,
  reset,
  residual,
  residualCell,
  resource,
  rule,
  step,
  text,
  words,
} from './bundle'

/** A rule about one resource. */
function about(value: string): u32 {
  return rule(0, 0, list([pattern(SHAPE_EXACT, value)]), 0)
}

/** A rule about the resource that slot 0 names. */
function aboutSlot(): u32 {
  step(STEP_VARIABLE, 0)
  return rule(0, 0, list([pattern(SHAPE_STEPS)]), 0)
}

/** A rule that names one principal entry. */
function naming(number: u32): u32 {
  const principals = words(SECTION_PRINCIPAL_LISTS, [0, 1, number]) + 1
  return rule(0, principals, 0, 0)
}

function cell(denies: u32[], allows: u32[], flags: u32 = 0): u32 {
  return residualCell(residual(denies, allows, flags))
}

describe('a constant cell', () => {
  it('answers at once', () => {
    reset()
    expect(cellDenies(CELL_SILENT)).toBe(NO)
    expect(cellDenies(CELL_ALLOW)).toBe(NO)
    expect(cellDenies(CELL_DENY)).toBe(YES)
    expect(cellGrant(CELL_SILENT)).toBe(GRANT_NONE)
    expect(cellGrant(CELL_ALLOW)).toBe(GRANT_DIRECT)
    expect(cellGrant(CELL_DENY)).toBe(GRANT_NONE)
  })
})

describe('the cell of a rule', () => {
  it('allows as far as its rule reaches, or denies where it applies', () => {
    reset()
    rule(0, 0, 0, 0)
    const number = about('a')
    const allows = CELL_ALLOW | (number << CELL_SHIFT)
    const denies = CELL_DENY | (number << CELL_SHIFT)
    resource('a')
    expect(cellGrant(allows)).toBe(GRANT_DIRECT)
    expect(cellDenies(allows)).toBe(NO)
    expect(cellDenies(denies)).toBe(YES)
    expect(cellGrant(denies)).toBe(GRANT_NONE)
    resource('b')
    expect(cellGrant(allows)).toBe(GRANT_NONE)
    expect(cellDenies(denies)).toBe(NO)
    expect(mayDeny(denies)).toBe(true)
    expect(mayDeny(allows)).toBe(false)
  })

  it('is open while its rule asks for a slot', () => {
    reset()
    rule(0, 0, 0, 0)
    const number = aboutSlot()
    resource('a')
    expect(cellGrant(CELL_ALLOW | (number << CELL_SHIFT))).toBe(GRANT_UNKNOWN)
    expect(cellDenies(CELL_DENY | (number << CELL_SHIFT))).toBe(UNKNOWN)
  })
})

describe('a residual', () => {
  it('denies when one of its deny rules applies', () => {
    reset()
    const number = cell([about('a'), about('b')], [])
    const none = cell([], [about('a')])
    resource('b')
    expect(cellDenies(number)).toBe(YES)
    expect(cellDenies(none)).toBe(NO)
    resource('c')
    expect(cellDenies(number)).toBe(NO)
    expect(cellGrant(number)).toBe(GRANT_NONE)
  })

  it('allows by its allow rules alone, which stand behind the deny rules', () => {
    reset()
    const number = cell([about('a'), about('b')], [about('c'), about('d')])
    resource('d')
    expect(cellGrant(number)).toBe(GRANT_DIRECT)
    expect(cellDenies(number)).toBe(NO)
    resource('b')
    expect(cellGrant(number)).toBe(GRANT_NONE)
  })

  it('may allow whatever its rules say', () => {
    reset()
    const number = cell([about('a')], [], RESIDUAL_ALLOWS)
    resource('a')
    expect(cellGrant(number)).toBe(GRANT_DIRECT)
    expect(cellDenies(number)).toBe(YES)
  })

  it('grants as far as its furthest rule', () => {
    reset()
    const number = cell([], [naming(10), naming(20), naming(30)])
    entry(10, 1, GRANT_ACCOUNT)
    expect(cellGrant(number)).toBe(GRANT_ACCOUNT)
    entry(20, 2, GRANT_ROLE)
    expect(cellGrant(number)).toBe(GRANT_ROLE)
  })

  it('is open while a rule that matters asks for a slot', () => {
    reset()
    const slot = aboutSlot()
    const number = cell([slot], [slot])
    resource('a')
    expect(cellDenies(number)).toBe(UNKNOWN)
    expect(cellGrant(number)).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, STATE_PRESENT, ['a'])
    expect(cellDenies(number)).toBe(YES)
    expect(cellGrant(number)).toBe(GRANT_DIRECT)
  })

  it('is not open where another rule reaches as far as can be', () => {
    reset()
    const number = cell([aboutSlot(), about('a')], [aboutSlot(), about('a')])
    resource('a')
    expect(cellDenies(number)).toBe(YES)
    expect(cellGrant(number)).toBe(GRANT_DIRECT)
    resource('b')
    expect(cellDenies(number)).toBe(UNKNOWN)
  })

  it('is open while a rule that asks for a slot could reach further', () => {
    reset()
    const number = cell([], [naming(10), aboutSlot()])
    entry(10, 1, GRANT_ACCOUNT)
    resource('b')
    expect(cellGrant(number)).toBe(GRANT_UNKNOWN)
    fill(0, STATE_PRESENT, ['x'])
    expect(cellGrant(number)).toBe(GRANT_ACCOUNT)
  })

  it('hears rules in a row and tries alike', () => {
    reset()
    rule(0, 0, 0, 0)
    words(SECTION_NODES, [0, 0, 0, 0, 0, 0])
    const applies = nodeEntry(pattern(SHAPE_PREFIX, 'arn:'), 0)
    const trie = words(SECTION_NODES, [text('arn:'), bytesOf('arn:'), applies, 1, 0, 0]) / 6
    const denies = residualCell(residual([], [], 0, trie, 0))
    const allows = residualCell(residual([], [], 0, 0, trie))
    resource('arn:a')
    expect(cellDenies(denies)).toBe(YES)
    expect(cellGrant(denies)).toBe(GRANT_NONE)
    expect(cellDenies(allows)).toBe(NO)
    expect(cellGrant(allows)).toBe(GRANT_DIRECT)
    resource('b')
    expect(cellDenies(denies)).toBe(NO)
    expect(cellGrant(allows)).toBe(GRANT_NONE)
  })

  it('is open while its trie is', () => {
    reset()
    rule(0, 0, 0, 0)
    words(SECTION_NODES, [0, 0, 0, 0, 0, 0])
    step(STEP_VARIABLE, 0)
    const asks = nodeEntry(pattern(SHAPE_STEPS, 'arn:'), 0)
    const trie = words(SECTION_NODES, [text('arn:'), bytesOf('arn:'), asks, 1, 0, 0]) / 6
    const both = residualCell(residual([], [], 0, trie, trie))
    resource('arn:a')
    expect(cellDenies(both)).toBe(UNKNOWN)
    expect(cellGrant(both)).toBe(GRANT_UNKNOWN)
  })
})
