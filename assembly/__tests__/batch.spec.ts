import { areAscii, largestOf } from '../batch'

const at: usize = memory.data(64, 16)

describe('numbers of rows', () => {
  test('are as large as the largest of them, as 32 bits without a sign', () => {
    store<u32>(at, 7)
    store<u32>(at, 0xfffffff0, 4)
    store<u32>(at, 9, 8)
    expect<u32>(largestOf(at, 3)).toBe(0xfffffff0)
    expect<u32>(largestOf(at, 1)).toBe(7)
    expect<u32>(largestOf(at, 0)).toBe(0)
  })
})

describe('a text', () => {
  test('is ASCII where no byte has the high bit, whatever is behind it', () => {
    for (let i: usize = 0; i < 64; i++) store<u8>(at + i, 0x7f)
    expect<bool>(areAscii(at, 37)).toBe(true)
    for (let high: usize = 0; high < 37; high++) {
      store<u8>(at + high, 0x80)
      expect<bool>(areAscii(at, 37)).toBe(false)
      store<u8>(at + high, 0x7f)
    }
    store<u8>(at + 37, 0x80)
    expect<bool>(areAscii(at, 37)).toBe(true)
  })
})
