import { characterBytes, colons64, compare, equals, foldAscii } from '../text'

const A: usize = 4096
const B: usize = A + 256

/** Two equal strings with different bytes behind them. */
function twins(bytes: u32): void {
  memory.fill(A, 0x11, 128)
  memory.fill(B, 0x22, 128)
  for (let i: u32 = 0; i < bytes; i++) {
    store<u8>(A + i, 0x61 + (i % 26))
    store<u8>(B + i, 0x61 + (i % 26))
  }
}

describe('equals', () => {
  it('takes texts of every length for equal, whatever stands behind them', () => {
    for (let bytes: u32 = 0; bytes <= 40; bytes++) {
      twins(bytes)
      expect(equals(A, B, bytes)).toBe(true, bytes.toString())
    }
  })

  it('sees one differing byte at every position of every length', () => {
    for (let bytes: u32 = 1; bytes <= 40; bytes++) {
      for (let at: u32 = 0; at < bytes; at++) {
        twins(bytes)
        store<u8>(B + at, load<u8>(B + at) ^ 0x80)
        expect(equals(A, B, bytes)).toBe(false, `${bytes.toString()} at ${at.toString()}`)
      }
    }
  })

  it('does not need texts to be aligned', () => {
    for (let shift: u32 = 0; shift < 16; shift++) {
      twins(40)
      memory.copy(B + shift, A, 40)
      expect(equals(A, B + shift, 33)).toBe(true, shift.toString())
    }
  })
})

describe('compare', () => {
  it('answers 0 for equal texts of every length', () => {
    for (let bytes: u32 = 0; bytes <= 24; bytes++) {
      twins(bytes)
      expect(compare(A, bytes, B, bytes)).toBe(0, bytes.toString())
    }
  })

  it('follows the first differing byte, bytes above 0x7f sorting last', () => {
    for (let at: u32 = 0; at < 24; at++) {
      twins(24)
      store<u8>(B + at, 0xc3)
      store<u8>(B + at + 1, 0x01)
      expect(compare(A, 24, B, 24)).toBeLessThan(0, at.toString())
      expect(compare(B, 24, A, 24)).toBeGreaterThan(0, at.toString())
    }
  })

  it('sorts a text before what goes on behind it', () => {
    for (let bytes: u32 = 0; bytes < 24; bytes++) {
      twins(24)
      expect(compare(A, bytes, B, bytes + 1)).toBeLessThan(0, bytes.toString())
      expect(compare(A, bytes + 1, B, bytes)).toBeGreaterThan(0, bytes.toString())
    }
  })
})

describe('characterBytes', () => {
  it('knows how long characters are by their first byte', () => {
    expect(characterBytes(0x41)).toBe(1)
    expect(characterBytes(0x7f)).toBe(1)
    expect(characterBytes(0xc3)).toBe(2)
    expect(characterBytes(0xdf)).toBe(2)
    expect(characterBytes(0xe0)).toBe(3)
    expect(characterBytes(0xef)).toBe(3)
    expect(characterBytes(0xf0)).toBe(4)
  })
})

describe('colons64', () => {
  it('marks a colon at every position, and nothing else', () => {
    for (let at: u32 = 0; at < 64; at++) {
      memory.fill(A, 0x3b, 64)
      store<u8>(A + at, 0x3a)
      expect(colons64(A)).toBe((<u64>1) << at)
    }
    memory.fill(A, 0x3a, 64)
    expect(colons64(A)).toBe(u64.MAX_VALUE)
    memory.fill(A, 0xba, 64)
    expect(colons64(A)).toBe(0)
  })

  it('takes no other byte for one', () => {
    for (let byte: u32 = 0; byte < 256; byte++) {
      memory.fill(A, <u8>byte, 64)
      expect(colons64(A)).toBe(byte == 0x3a ? u64.MAX_VALUE : 0)
    }
  })
})

describe('foldAscii', () => {
  it('puts A to Z in lower case and leaves every other byte alone (L-68)', () => {
    for (let byte: u32 = 0; byte < 256; byte++) store<u8>(A + byte, byte)
    foldAscii(A, 256)
    for (let byte: u32 = 0; byte < 256; byte++) {
      const isCapital = byte >= 0x41 && byte <= 0x5a
      expect(<u32>load<u8>(A + byte)).toBe(isCapital ? byte + 0x20 : byte)
    }
  })

  it('stops at the end of the text', () => {
    memory.fill(A, 0x41, 8)
    foldAscii(A, 3)
    expect(load<u8>(A + 2)).toBe(0x61)
    expect(load<u8>(A + 3)).toBe(0x41)
  })
})
