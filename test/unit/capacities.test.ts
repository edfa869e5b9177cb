/** That there is room to grow: a capacity that fills up is found while it can still be widened. */
import { describe, expect, it } from 'vitest'
import { readCapacities, TAKEN_MOST } from '../../bench/capacities.ts'

describe('no capacity is more than half full', () => {
  it.each(readCapacities())('$what: $taken of $room', ({ taken, room }) => {
    expect(taken).toBeGreaterThan(0)
    expect(taken / room).toBeLessThanOrEqual(TAKEN_MOST)
  })
})
