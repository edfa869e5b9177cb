/** That the regions of an instance hold what the layout says of each, and that none overlaps another. */
import { describe, expect, it } from 'vitest'
import * as Check from '../../../assembly/layout/check.ts'
import * as Gate from '../../../assembly/layout/gate.ts'
import * as Levels from '../../../assembly/layout/levels.ts'
import * as Region from '../../../assembly/layout/region.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as State from '../../../assembly/layout/state.ts'
import { limits } from '../../../src/model/limits.ts'

const spare = Region.SPARE_BYTES

/** Each region and the bytes that it needs. */
const regions: readonly (readonly [string, number, number])[] = [
  ['check', Region.CHECK_AT, Check.NO_LEVELS_AT + 8],
  ['sections', Region.SECTIONS_AT, Math.max(Region.SECTIONS, Section.COUNT) * Region.SECTION_SIZE],
  ['reached', Region.REACHED_AT, Math.max(Region.REACHED_SIZE, State.MOST / 8)],
  ['gate counts', Region.GATE_COUNTS_AT, Gate.MOST * 4],
  [
    'gate cells',
    Region.GATE_CELLS_AT,
    Gate.MOST * Math.max(Region.GATE_CELLS_SIZE, Levels.MOST * 4),
  ],
  ['owner', Region.OWNER_AT, 12 + spare],
  ['action', Region.ACTION_AT, limits.actionBytes + spare],
  ['resource', Region.RESOURCE_AT, limits.resourceBytes + spare],
  ['key', Region.KEY_AT, limits.resourceBytes + spare],
]

describe('the regions of an instance', () => {
  it.each(regions.map(([name], at) => [name, at] as const))('end before the next: %s', (_, at) => {
    const [, begin = 0, bytes = 0] = regions[at] ?? []
    const [, next = Region.SIZE] = regions[at + 1] ?? []
    expect(begin + bytes).toBeLessThanOrEqual(next)
    expect(begin % 4).toBe(0)
  })

  it('have the most states of an automaton that the limit says', () => {
    expect(State.MOST).toBe(limits.automatonStates)
  })
})
