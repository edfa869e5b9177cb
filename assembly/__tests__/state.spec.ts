import * as Block from '../layout/block'
import * as Check from '../layout/check'
import * as Gate from '../layout/gate'
import * as Levels from '../layout/levels'
import * as Region from '../layout/region'
import { scanResource } from '../resource'
import { filledSlot } from '../slot'
import {
  actionText,
  gateCells,
  gateCount,
  resourceText,
  section,
  sectionBytes,
  setBase,
  setGateCount,
} from '../state'
import { BASE, needs, reset } from './bundle'

const OTHER: usize = BASE + 500_000

describe('the base', () => {
  it('moves every region', () => {
    reset()
    store<u32>(OTHER + Region.SECTIONS_AT, 77)
    store<u32>(OTHER + Region.SECTIONS_AT, 88, Region.SECTION_BYTES_AT)
    store<u32>(OTHER, 99, Check.TEXT_AT)
    setBase(OTHER)
    expect(section(0)).toBe(77)
    expect(sectionBytes(0)).toBe(88)
    expect(actionText()).toBe(OTHER + Region.ACTION_AT)
    expect(resourceText()).toBe(99)
    setGateCount(Gate.RCP, 3)
    expect(gateCount(Gate.RCP)).toBe(3)
    setBase(BASE)
    expect(gateCount(Gate.RCP)).toBe(0)
  })

  it('keeps what is done at another as it is', () => {
    reset()
    setBase(OTHER)
    memory.fill(OTHER, 0x5a, Region.SIZE + Block.SIZE)
    setBase(BASE)
    scanResource(0)
    setGateCount(Gate.SESSION, 1)
    filledSlot(3)
    expect(needs()).toBe(1)
    for (let at: usize = 0; at < <usize>(Region.SIZE + Block.SIZE); at++) {
      if (load<u8>(OTHER + at) != 0x5a) expect(at).toBe(0, 'a byte was written')
    }
  })
})

describe('a gate', () => {
  it('has cells for all its levels, before those of the next', () => {
    reset()
    for (let gate: u32 = 0; gate + 1 < <u32>Gate.MOST; gate++) {
      const bytes = gateCells(gate + 1) - gateCells(gate)
      expect(bytes >= <usize>(Levels.MOST * 4)).toBe(true)
    }
    const end = gateCells(Gate.MOST - 1) + Region.GATE_CELLS_SIZE
    expect(end <= BASE + Region.OWNER_AT).toBe(true)
  })
})
