import { describe, expect, it } from 'vitest'
import { newArray, SpareMemory } from '../../../src/pool/columns/pooled-memory.ts'

describe('memory that batches had', () => {
  it('is lent again once it is given back, all zero', () => {
    const spare = new SpareMemory()
    const first = spare.lend()
    const numbers = newArray(Uint32Array, 100, { isShared: true, loan: first }).fill(7)
    first.giveBack()
    const again = newArray(Uint8Array, 300, { isShared: true, loan: spare.lend() })
    expect(again.buffer).toBe(numbers.buffer)
    expect([...again]).toEqual(Array.from({ length: 300 }, () => 0))
  })

  it('is not lent to two batches at once', () => {
    const spare = new SpareMemory()
    const first = spare.lend()
    const one = first.take(64)
    expect(spare.lend().take(64)).not.toBe(one)
    first.giveBack()
    first.giveBack()
    const second = spare.lend()
    expect(second.take(64)).toBe(one)
    expect(second.take(64)).not.toBe(one)
  })

  it('is lent for what needs half of it at least', () => {
    const spare = new SpareMemory()
    const first = spare.lend()
    const large = first.take(1_000)
    first.giveBack()
    const second = spare.lend()
    expect(second.take(499)).not.toBe(large)
    expect(second.take(1_001)).not.toBe(large)
    expect(second.take(500)).toBe(large)
  })
})
