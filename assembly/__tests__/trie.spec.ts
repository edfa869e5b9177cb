import * as Filled from '../layout/filled'
import * as Grant from '../layout/grant'
import * as Pattern from '../layout/pattern'
import * as Section from '../layout/section'
import * as Step from '../layout/step'
import { GRANT_UNKNOWN } from '../rule'
import { trieGrant } from '../trie'
import {
  bytesOf,
  entry,
  fill,
  needs,
  nodeEntry,
  pattern,
  reset,
  resource,
  rule,
  step,
  text,
  words,
} from './bundle'

function node(label: string, first: u32, entries: u32, child: u32, children: u32): u32 {
  const offset = text(label)
  return words(Section.NODES, [offset, bytesOf(label), first, entries, child, children]) / 6
}

/** Root `arn:` with children `a`, `e`, `é` and `z`; `e` has a child `xyz`. Root is node 1. */
function build(): void {
  reset()
  const always = rule(0, 0, 0, 0)
  const byAccount = rule(0, words(Section.PRINCIPAL_LISTS, [0, 1, 10]) + 1, 0, 0)
  entry(10, 1, Grant.ACCOUNT)
  step(Step.VARIABLE, 0)
  const own = pattern(Pattern.SHAPE_STEPS, 'arn:z')
  nodeEntry(pattern(Pattern.SHAPE_PREFIX, 'arn:'), byAccount) // 0: of the root
  nodeEntry(pattern(Pattern.SHAPE_EXACT, 'arn:a'), always) // 1
  nodeEntry(pattern(Pattern.SHAPE_PREFIX, 'arn:exyz'), always) // 2
  nodeEntry(pattern(Pattern.SHAPE_PREFIX, 'arn:é'), always) // 3
  nodeEntry(own, always) // 4
  node('', 0, 0, 0, 0) // node 0 is unused
  node('arn:', 0, 1, 2, 4)
  node('a', 1, 1, 0, 0)
  node('e', 0, 0, 6, 1)
  node('z', 4, 1, 0, 0)
  node('é', 3, 1, 0, 0)
  node('xyz', 2, 1, 0, 0)
}

function grant(value: string, enough: u32 = Grant.DIRECT): u32 {
  resource(value)
  return trieGrant(1, enough)
}

describe('a trie', () => {
  it('hears every node that the resource begins with', () => {
    build()
    expect(grant('arn:b')).toBe(Grant.ACCOUNT)
    expect(grant('arn:a')).toBe(Grant.DIRECT)
    expect(grant('arn:ab')).toBe(Grant.ACCOUNT)
    expect(grant('arn:exyz')).toBe(Grant.DIRECT)
    expect(grant('arn:exyzw')).toBe(Grant.DIRECT)
    expect(grant('arn:exy')).toBe(Grant.ACCOUNT)
    expect(grant('arn:exyw')).toBe(Grant.ACCOUNT)
    expect(grant('arn:e')).toBe(Grant.ACCOUNT)
    expect(grant('arn:été')).toBe(Grant.DIRECT)
    expect(grant('arn:')).toBe(Grant.ACCOUNT)
  })

  it('ends where the resource does, or differs', () => {
    build()
    expect(grant('')).toBe(Grant.NONE)
    expect(grant('arn')).toBe(Grant.NONE)
    expect(grant('arm:a')).toBe(Grant.NONE)
  })

  it('stops at enough', () => {
    build()
    expect(grant('arn:a', Grant.MATCHED)).toBe(Grant.ACCOUNT)
    expect(grant('arn:zoo', Grant.MATCHED)).toBe(Grant.ACCOUNT)
    expect(needs()).toBe(0)
  })

  it('is open while an entry that could reach further asks for a slot', () => {
    build()
    expect(grant('arn:zoo')).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, Filled.PRESENT, ['oo'])
    expect(grant('arn:zoo')).toBe(Grant.DIRECT)
    fill(0, Filled.PRESENT, ['o'])
    expect(grant('arn:zoo')).toBe(Grant.ACCOUNT)
  })

  it('finds a child among any number of them', () => {
    for (let count: u32 = 1; count <= 9; count++) {
      reset()
      rule(0, 0, 0, 0)
      node('', 0, 0, 0, 0)
      node('', 0, 0, 2, count)
      for (let i: u32 = 0; i < count; i++) {
        const label = String.fromCharCode(0x61 + 2 * i)
        node(label, nodeEntry(pattern(Pattern.SHAPE_PREFIX, label), 0), 1, 0, 0)
      }
      for (let i: u32 = 0; i < count; i++) {
        expect(grant(String.fromCharCode(0x61 + 2 * i))).toBe(Grant.DIRECT)
        expect(grant(String.fromCharCode(0x62 + 2 * i))).toBe(Grant.NONE)
      }
    }
  })
})
