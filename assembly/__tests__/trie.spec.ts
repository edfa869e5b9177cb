import {
  GRANT_ACCOUNT,
  GRANT_DIRECT,
  GRANT_MATCHED,
  GRANT_NONE,
  SECTION_NODES,
  SECTION_PRINCIPAL_LISTS,
  SHAPE_EXACT,
  SHAPE_PREFIX,
  SHAPE_STEPS,
  STATE_PRESENT,
  STEP_VARIABLE,
} from '../layout'
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
  return words(SECTION_NODES, [offset, bytesOf(label), first, entries, child, children]) / 6
}

/** Root `arn:` with children `a`, `e`, `é` and `z`; `e` has a child `xyz`. Root is node 1. */
function build(): void {
  reset()
  const always = rule(0, 0, 0, 0)
  const byAccount = rule(0, words(SECTION_PRINCIPAL_LISTS, [0, 1, 10]) + 1, 0, 0)
  entry(10, 1, GRANT_ACCOUNT)
  step(STEP_VARIABLE, 0)
  const own = pattern(SHAPE_STEPS, 'arn:z')
  nodeEntry(pattern(SHAPE_PREFIX, 'arn:'), byAccount) // 0: of the root
  nodeEntry(pattern(SHAPE_EXACT, 'arn:a'), always) // 1
  nodeEntry(pattern(SHAPE_PREFIX, 'arn:exyz'), always) // 2
  nodeEntry(pattern(SHAPE_PREFIX, 'arn:é'), always) // 3
  nodeEntry(own, always) // 4
  node('', 0, 0, 0, 0) // node 0 is unused
  node('arn:', 0, 1, 2, 4)
  node('a', 1, 1, 0, 0)
  node('e', 0, 0, 6, 1)
  node('z', 4, 1, 0, 0)
  node('é', 3, 1, 0, 0)
  node('xyz', 2, 1, 0, 0)
}

function grant(value: string, enough: u32 = GRANT_DIRECT): u32 {
  resource(value)
  return trieGrant(1, enough)
}

describe('a trie', () => {
  it('hears every node that the resource begins with', () => {
    build()
    expect(grant('arn:b')).toBe(GRANT_ACCOUNT)
    expect(grant('arn:a')).toBe(GRANT_DIRECT)
    expect(grant('arn:ab')).toBe(GRANT_ACCOUNT)
    expect(grant('arn:exyz')).toBe(GRANT_DIRECT)
    expect(grant('arn:exyzw')).toBe(GRANT_DIRECT)
    expect(grant('arn:exy')).toBe(GRANT_ACCOUNT)
    expect(grant('arn:exyw')).toBe(GRANT_ACCOUNT)
    expect(grant('arn:e')).toBe(GRANT_ACCOUNT)
    expect(grant('arn:été')).toBe(GRANT_DIRECT)
    expect(grant('arn:')).toBe(GRANT_ACCOUNT)
  })

  it('ends where the resource does, or differs', () => {
    build()
    expect(grant('')).toBe(GRANT_NONE)
    expect(grant('arn')).toBe(GRANT_NONE)
    expect(grant('arm:a')).toBe(GRANT_NONE)
  })

  it('stops at enough', () => {
    build()
    expect(grant('arn:a', GRANT_MATCHED)).toBe(GRANT_ACCOUNT)
    expect(grant('arn:zoo', GRANT_MATCHED)).toBe(GRANT_ACCOUNT)
    expect(needs()).toBe(0)
  })

  it('is open while an entry that could reach further asks for a slot', () => {
    build()
    expect(grant('arn:zoo')).toBe(GRANT_UNKNOWN)
    expect(needs()).toBe(1)
    fill(0, STATE_PRESENT, ['oo'])
    expect(grant('arn:zoo')).toBe(GRANT_DIRECT)
    fill(0, STATE_PRESENT, ['o'])
    expect(grant('arn:zoo')).toBe(GRANT_ACCOUNT)
  })

  it('finds a child among any number of them', () => {
    for (let count: u32 = 1; count <= 9; count++) {
      reset()
      rule(0, 0, 0, 0)
      node('', 0, 0, 0, 0)
      node('', 0, 0, 2, count)
      for (let i: u32 = 0; i < count; i++) {
        const label = String.fromCharCode(0x61 + 2 * i)
        node(label, nodeEntry(pattern(SHAPE_PREFIX, label), 0), 1, 0, 0)
      }
      for (let i: u32 = 0; i < count; i++) {
        expect(grant(String.fromCharCode(0x61 + 2 * i))).toBe(GRANT_DIRECT)
        expect(grant(String.fromCharCode(0x62 + 2 * i))).toBe(GRANT_NONE)
      }
    }
  })
})
