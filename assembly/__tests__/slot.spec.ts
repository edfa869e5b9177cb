import * as Filled from '../layout/filled'
import { dropNeeds, filledSlot } from '../slot'
import { emptySlots, fill, need, needs, reset } from './bundle'

describe('filledSlot', () => {
  it('is the slot once it is filled for this check', () => {
    reset()
    fill(3, Filled.PRESENT, ['a'])
    const slot = filledSlot(3)
    expect(load<u32>(slot, Filled.STATE_AT)).toBe(Filled.PRESENT)
    expect(load<u32>(slot, Filled.VALUES_AT)).toBe(1)
    expect(needs()).toBe(0)
  })

  it('asks for each slot that is not filled, once, in order', () => {
    reset()
    expect(filledSlot(5)).toBe(0)
    expect(filledSlot(2)).toBe(0)
    expect(filledSlot(5)).toBe(0)
    expect(needs()).toBe(2)
    expect(need(0)).toBe(5)
    expect(need(1)).toBe(2)
  })

  it('takes a slot that another check filled for empty', () => {
    reset()
    fill(3, Filled.PRESENT, ['a'])
    emptySlots()
    expect(filledSlot(3)).toBe(0)
    expect(needs()).toBe(1)
  })
})

describe('dropNeeds', () => {
  it('forgets what was asked for, so that it can be asked for again', () => {
    reset()
    filledSlot(5)
    filledSlot(2)
    dropNeeds()
    expect(needs()).toBe(0)
    expect(filledSlot(2)).toBe(0)
    expect(needs()).toBe(1)
    expect(need(0)).toBe(2)
  })

  it('keeps what was filled meanwhile', () => {
    reset()
    filledSlot(5)
    filledSlot(2)
    fill(5, Filled.PRESENT, ['a'])
    dropNeeds()
    expect(filledSlot(5) != 0).toBe(true)
    expect(needs()).toBe(0)
  })
})
