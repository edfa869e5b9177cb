import * as Key from '../layout/key'
import * as Section from '../layout/section'
import { lookUp } from '../lookup'
import { KEY_TEXT, keys, lengthOf, reset, SECTIONS, word, words } from './bundle'

function find(space: u32, key: string): u32 {
  const bytes = <u32>String.UTF8.encodeUnsafe(changetype<usize>(key), key.length, KEY_TEXT)
  return lookUp(space, KEY_TEXT, bytes)
}

describe('lookUp', () => {
  it('finds nothing without an index, and nothing in an empty one', () => {
    reset()
    expect(find(Key.SPACE_ACCOUNT, 'a')).toBe(0)
    words(Section.INDEX, [0, 0, 0, 0])
    expect(find(Key.SPACE_ACCOUNT, 'a')).toBe(0)
  })

  it('finds a key by its text, all of it, in its space', () => {
    reset()
    keys(Key.SPACE_ACCOUNT, ['alpha'])
    words(Section.INDEX, [1, 1, 1, 1])
    expect(find(Key.SPACE_ACCOUNT, 'alpha')).toBe(101)
    expect(find(Key.SPACE_ACCOUNT, 'alphb')).toBe(0)
    expect(find(Key.SPACE_ACCOUNT, 'alph')).toBe(0)
    expect(find(Key.SPACE_ACCOUNT, 'alphaa')).toBe(0)
    expect(find(Key.SPACE_RESOURCE, 'alpha')).toBe(0)
  })

  it('goes on past other keys, round the end, and stops at a free slot', () => {
    reset()
    keys(Key.SPACE_ACCOUNT, ['a', 'b', 'c'])
    words(Section.INDEX, [2, 3, 1, 2])
    expect(find(Key.SPACE_ACCOUNT, 'a')).toBe(101)
    expect(find(Key.SPACE_ACCOUNT, 'b')).toBe(102)
    expect(find(Key.SPACE_ACCOUNT, 'c')).toBe(103)
    expect(find(Key.SPACE_ACCOUNT, 'd')).toBe(0)
  })

  it('reads texts of every length alike, whatever stands behind them', () => {
    for (let length = 0; length <= 20; length++) {
      const key = 'abcdefghijklmnopqrst'.substring(0, length)
      reset()
      keys(Key.SPACE_ACCOUNT, [key])
      for (let i = 0; i < 16; i++) word(Section.INDEX, 0)
      // The key is where the kernel looks first: the one slot from which it is found.
      const slots = lengthOf(Section.INDEX) / 4
      let places = 0
      for (let i: u32 = 0; i < slots; i++) {
        const at = <usize>load<u32>(SECTIONS + 8 * Section.INDEX) + ((<usize>i) << 2)
        store<u32>(at, 1)
        memory.fill(KEY_TEXT, <u8>i, 64)
        if (find(Key.SPACE_ACCOUNT, key) != 0) places += 1
        store<u32>(at, 0)
      }
      expect(places).toBe(1, key)
    }
  })
})
