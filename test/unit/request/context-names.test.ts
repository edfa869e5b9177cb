/** Lists of context keys that requests share. */
import { describe, expect, it } from 'vitest'
import { type ContextNames, noNames } from '../../../src/request/context-names.ts'
import { readPart } from '../../../src/request/quick.ts'
import { user } from '../engine/support.ts'

function listOf(...names: readonly string[]): ContextNames | undefined {
  return names.reduce<ContextNames | undefined>((list, name) => list?.and(name), noNames)
}

function contextOf(context: object) {
  return readPart({ principal: user('alice'), action: 's3:GetObject', resource: '*', context })
    ?.context
}

describe('the names of a context', () => {
  it('are one list for requests with the same keys in the same order', () => {
    expect(listOf('a', 'B')).toBe(listOf('a', 'B'))
    expect(listOf('a', 'B')).toMatchObject({ list: ['a', 'B'], folded: ['a', 'b'], characters: 2 })
    expect(listOf('B', 'a')?.list).toEqual(['B', 'a'])
    const [one, other] = [contextOf({ a: 'x', B: 'y' }), contextOf({ a: 'z', B: 'z' })]
    expect(one?.names).toBe(other?.names)
    expect([one?.valueAt(0), one?.valueAt(1), one?.valueAt(2)]).toEqual(['x', 'y', undefined])
  })

  it('are forgotten when there are too many lists, and found again', () => {
    const before = listOf('a', 'b')
    for (let at = 0; at < 1_000; at += 1) expect(listOf(`k${at}`)?.list).toEqual([`k${at}`])
    expect(listOf('a', 'b')).not.toBe(before)
    expect(listOf('a', 'b')?.list).toEqual(['a', 'b'])
  })

  it('are left to be read in full where a name is too long, half a character, or one too many', () => {
    expect(listOf('a', 'x'.repeat(1_025))).toBeUndefined()
    expect(listOf('\ud800')).toBeUndefined()
    const many = Array.from({ length: 33 }, (_, at) => `k${at}`)
    expect(listOf(...many.slice(1))?.list).toHaveLength(32)
    expect(listOf(...many)).toBeUndefined()
  })
})

describe('the values of a context', () => {
  it('are found in the spelling asked for, else in the first that differs in case (C-8)', () => {
    const context = contextOf({ 'App:K': '1', 'app:K': '2', 'app:k': '3' })
    expect(context?.find('app:k', 'app:k')).toBe('3')
    expect(context?.find('APP:K', 'app:k')).toBe('1')
    expect(context?.find('app:other', 'app:other')).toBeUndefined()
  })
})
