import * as Batch from '../layout/batch'
import * as Resource from '../layout/batch-resource'
import * as NumberedText from '../layout/numbered-text'
import * as Numbering from '../layout/numbering'
import { areAscii, largestOf, numberRows } from '../numbering'

const at: usize = memory.data(64, 16)
const TABLE_LOG = 4
const numbering: usize = memory.data(40, 8)
const table: usize = memory.data(64, 8)
const entries: usize = memory.data(192, 8)
const resources: usize = memory.data(128, 8)
const copies: usize = memory.data(1024, 16)
const texts: usize = memory.data(256, 16)
const offsets: usize = memory.data(64, 8)
const numbers: usize = memory.data(64, 8)

function open(): void {
  memory.fill(table, 0, 4 << TABLE_LOG)
  memory.fill(resources, 0, 128)
  store<u32>(numbering, <u32>texts, Numbering.ROWS_AT)
  store<u32>(numbering, <u32>offsets, Numbering.OFFSETS_AT)
  store<u32>(numbering, <u32>numbers, Numbering.NUMBERS_AT)
  store<u32>(numbering, <u32>table, Numbering.TABLE_AT)
  store<u32>(numbering, 64 - TABLE_LOG, Numbering.SHIFT_AT)
  store<u32>(numbering, <u32>entries, Numbering.ENTRIES_AT)
  store<u32>(numbering, <u32>resources, Numbering.RESOURCES_AT)
  store<u32>(numbering, 0, Numbering.COUNT_AT)
  store<u32>(numbering, <u32>copies, Numbering.FREE_AT)
}

/** Rows of the words of a text, whose first byte has an offset of its own in the column. */
function numberWords(text: string, first: u32): bool {
  const words = text.split(' ')
  let end = first
  store<u32>(offsets, end)
  for (let row = 0; row < words.length; row++) {
    const bytes = Uint8Array.wrap(String.UTF8.encode(words[row]))
    memory.copy(texts + (end - first), bytes.dataStart, bytes.length)
    end += bytes.length
    store<u32>(offsets + ((<usize>row + 1) << 2), end)
  }
  store<u32>(numbering, end - first, Numbering.ROWS_BYTES_AT)
  return numberRows(numbering, words.length)
}

function numberOf(row: usize): u32 {
  return load<u32>(numbers + (row << 2))
}

describe('strings of rows', () => {
  test('have a number each, and the same one as often as they come', () => {
    open()
    expect<bool>(numberWords('one two one three two', 7)).toBe(true)
    expect<u32>(numberOf(0)).toBe(0)
    expect<u32>(numberOf(1)).toBe(1)
    expect<u32>(numberOf(2)).toBe(0)
    expect<u32>(numberOf(3)).toBe(2)
    expect<u32>(numberOf(4)).toBe(1)
    expect<bool>(numberWords('three four-and-more one', 100)).toBe(true)
    expect<u32>(numberOf(0)).toBe(2)
    expect<u32>(numberOf(1)).toBe(3)
    expect<u32>(numberOf(2)).toBe(0)
    const four = entries + 3 * NumberedText.SIZE
    expect<u32>(load<u32>(four, NumberedText.BYTES_AT)).toBe(13)
    expect<u32>(load<u8>(<usize>load<u32>(four, NumberedText.TEXT_AT))).toBe(0x66)
  })

  test('that differ behind their first bytes, or in their length, have numbers of their own', () => {
    open()
    numberWords('a-long-word-1 a-long-word-2 a-long-word- a-long-word-1', 0)
    expect<u32>(numberOf(1)).toBe(1)
    expect<u32>(numberOf(2)).toBe(2)
    expect<u32>(numberOf(3)).toBe(0)
  })

  test('have numbers of their own though they are mixed to the same', () => {
    open()
    numberWords('kkk75032 kk733114 kkk75032', 0)
    const second = entries + NumberedText.SIZE
    const mixed = load<u32>(entries, NumberedText.MIXED_AT)
    expect<u32>(load<u32>(second, NumberedText.MIXED_AT)).toBe(mixed)
    expect<u32>(numberOf(1)).toBe(1)
    expect<u32>(numberOf(2)).toBe(0)
  })

  test('are resources where they are ARNs in ASCII, or `*`; the host reads the others', () => {
    open()
    numberWords('arn:a * plain arn:\u00e9  ** arn:', 0)
    expect<u32>(load<u32>(resources, Resource.BYTES_AT)).toBe(5)
    expect<u32>(load<u32>(resources + Resource.SIZE, Resource.BYTES_AT)).toBe(1)
    for (let number: usize = 2; number < 7; number++) {
      expect<u32>(load<u32>(resources + number * Resource.SIZE, Resource.TEXT_AT)).toBe(0)
    }
  })

  test('have no number from the first offset on that leads nowhere', () => {
    open()
    numberWords('one two three', 0)
    store<u32>(offsets, 5, 8)
    store<u32>(offsets, 4, 12)
    expect<bool>(numberRows(numbering, 3)).toBe(false)
    expect<u32>(numberOf(0)).toBe(0)
    expect<u32>(numberOf(2)).toBe(Batch.HOSTED_ENTRY)
    store<u32>(offsets, 4000, 8)
    store<u32>(offsets, 4001, 12)
    expect<bool>(numberRows(numbering, 3)).toBe(false)
    expect<u32>(numberOf(1)).toBe(Batch.HOSTED_ENTRY)
    expect<u32>(numberOf(2)).toBe(Batch.HOSTED_ENTRY)
  })
})

describe('numbers of rows', () => {
  test('are looked at four at a time, and those that are left', () => {
    for (let row: usize = 0; row < 16; row++) store<u32>(at + (row << 2), <u32>row)
    for (let rows: u32 = 1; rows <= 16; rows++) expect<u32>(largestOf(at, rows)).toBe(rows - 1)
    store<u32>(at, 0x80000001, 4)
    expect<u32>(largestOf(at, 16)).toBe(0x80000001)
  })

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
