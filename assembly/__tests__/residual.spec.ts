import * as Cell from '../layout/cell'
import * as Filled from '../layout/filled'
import * as Grant from '../layout/grant'
import * as Pattern from '../layout/pattern'
import * as Residual from '../layout/residual'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import { cellDenies, cellGrant, mayDeny } from '../residual'
import { GRANT_UNKNOWN } from '../rule'
import { NO, UNKNOWN, YES } from '../slot'
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
  return rule(0, 0, list([pattern(Pattern.SHAPE_EXACT, value)]), 0)
}

/** A rule about the resource that slot 0 names. */
function aboutSlot(): u32 {
  step(Step.VARIABLE, 0)
  return rule(0, 0, list([pattern(Pattern.SHAPE_STEPS)]), 0)
}

/** A rule that names one principal entry. */
function naming(number: u32): u32 {
  const principals = words(Section.PRINCIPAL_LISTS, [0, 1, number]) + 1
  return rule(0, principals, 0, 0)
}

function cell(denies: u32[], allows: u32[], flags: u32 = 0): u32 {
  return residualCell(residual(denies, allows, flags))
}

describe('a constant cell', () => {
  it('answers at once', () => {
    reset()
    expect(cellDenies(Cell.SILENT)).toBe(NO)
    expect(cellDenies(Cell.ALLOW)).toBe(NO)
    expect(cellDenies(Cell.DENY)).toBe(YES)
    expect(cellGrant(Cell.SILENT)).toBe(Grant.NONE)
    expect(cellGrant(Cell.ALLOW)).toBe(Grant.DIRECT)
    expect(cellGrant(Cell.DENY)).toBe(Grant.NONE)
  })
})

describe('the cell of a rule', () => {
  it('allows as far as its rule reaches, or denies where it applies', () => {
    reset()
    rule(0, 0, 0, 0)
    const number = about('a')
    const allows = Cell.ALLOW | (number << Cell.SHIFT)
    const denies = Cell.DENY | (number << Cell.SHIFT)
    resource('a')
    expect(cellGrant(allows)).toBe(Grant.DIRECT)
    expect(cellDenies(allows)).toBe(NO)
    expect(cellDenies(denies)).toBe(YES)
    expect(cellGrant(denies)).toBe(Grant.NONE)
    resource('b')
    expect(cellGrant(allows)).toBe(Grant.NONE)
    expect(cellDenies(denies)).toBe(NO)
    expect(mayDeny(denies)).toBe(true)
    expect(mayDeny(allows)).toBe(false)
  })

  it('is open while its rule asks for a slot', () => {
    reset()
    rule(0, 0, 0, 0)
    const number = aboutSlot()
    resource('a')
    expect(cellGrant(Cell.ALLOW | (number << Cell.SHIFT))).toBe(GRANT_UNKNOWN)
    expect(cellDenies(Cell.DENY | (number << Cell.SHIFT))).toBe(UNKNOWN)
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
    expect(cellGrant(number)).toBe(Grant.NONE)
  })

  it('allows by its allow rules alone, which stand behind the deny rules', () => {
    reset()
    const number = cell([about('a'), about('b')], [about('c'), about('d')])
    resource('d')
    expect(cellGrant(number)).toBe(Grant.DIRECT)
    expect(cellDenies(number)).toBe(NO)
    resource('b')
    expect(cellGrant(number)).toBe(Grant.NONE)
  })

  it('may allow whatever its rules say', () => {
    reset()
    const number = cell([about('a')], [], Residual.ALLOWS)
    resource('a')
    expect(cellGrant(number)).toBe(Grant.DIRECT)
    expect(cellDenies(number)).toBe(YES)
  })

  it('grants as far as its furthest rule', () => {
    reset()
    const number = cell([], [naming(10), naming(20), naming(30)])
    entry(10, 1, Grant.ACCOUNT)
    expect(cellGrant(number)).toBe(Grant.ACCOUNT)
    entry(20, 2, Grant.ROLE)
    expect(cellGrant(number)).toBe(Grant.ROLE)
  })

  it('is open while a rule that matters asks for a slot', () => {
    reset()
    const slot = aboutSlot()
    const number = cell([slot], [slot])
    resource('a')
    expect(cellDenies(number)).toBe(UNKNOWN)
    expect(cellGrant(number)).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, Filled.PRESENT, ['a'])
    expect(cellDenies(number)).toBe(YES)
    expect(cellGrant(number)).toBe(Grant.DIRECT)
  })

  it('is not open where another rule reaches as far as can be', () => {
    reset()
    const number = cell([aboutSlot(), about('a')], [aboutSlot(), about('a')])
    resource('a')
    expect(cellDenies(number)).toBe(YES)
    expect(cellGrant(number)).toBe(Grant.DIRECT)
    resource('b')
    expect(cellDenies(number)).toBe(UNKNOWN)
  })

  it('is open while a rule that asks for a slot could reach further', () => {
    reset()
    const number = cell([], [naming(10), aboutSlot()])
    entry(10, 1, Grant.ACCOUNT)
    resource('b')
    expect(cellGrant(number)).toBe(GRANT_UNKNOWN)
    fill(0, Filled.PRESENT, ['x'])
    expect(cellGrant(number)).toBe(Grant.ACCOUNT)
  })

  it('hears rules in a row and tries alike', () => {
    reset()
    rule(0, 0, 0, 0)
    words(Section.NODES, [0, 0, 0, 0, 0, 0])
    const applies = nodeEntry(pattern(Pattern.SHAPE_PREFIX, 'arn:'), 0)
    const trie = words(Section.NODES, [text('arn:'), bytesOf('arn:'), applies, 1, 0, 0]) / 6
    const denies = residualCell(residual([], [], 0, trie, 0))
    const allows = residualCell(residual([], [], 0, 0, trie))
    resource('arn:a')
    expect(cellDenies(denies)).toBe(YES)
    expect(cellGrant(denies)).toBe(Grant.NONE)
    expect(cellDenies(allows)).toBe(NO)
    expect(cellGrant(allows)).toBe(Grant.DIRECT)
    resource('b')
    expect(cellDenies(denies)).toBe(NO)
    expect(cellGrant(allows)).toBe(Grant.NONE)
  })

  it('is open while its trie is', () => {
    reset()
    rule(0, 0, 0, 0)
    words(Section.NODES, [0, 0, 0, 0, 0, 0])
    step(Step.VARIABLE, 0)
    const asks = nodeEntry(pattern(Pattern.SHAPE_STEPS, 'arn:'), 0)
    const trie = words(Section.NODES, [text('arn:'), bytesOf('arn:'), asks, 1, 0, 0]) / 6
    const both = residualCell(residual([], [], 0, trie, trie))
    resource('arn:a')
    expect(cellDenies(both)).toBe(UNKNOWN)
    expect(cellGrant(both)).toBe(GRANT_UNKNOWN)
  })
})
