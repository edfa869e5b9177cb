/** What is good once is kept as long as somebody could show it, at a cost that does not grow with what is kept. */
import { describe, expect, it, vi } from 'vitest'
import { AccountState, Shelf } from '../../src/server/store/account-state.ts'
import { Changes } from '../../src/server/store/changes.ts'
import { useOnce as takeOnce } from '../../src/server/sts/use-once.ts'

const begin = Date.parse('2026-03-01T12:10:00Z')
const minute = 60_000
const hour = 60 * minute

/** An account that others have shown so many proofs, each good for five minutes. */
function shown(count: number) {
  const state = new AccountState('111122223333')
  const show = (name: string, now: number) => {
    const changes = new Changes(state)
    const time = new Date(now).toISOString()
    const isNew = takeOnce({ state, changes, time }, ['proof', name], now + 5 * minute)
    return { isNew, changes: changes.made.length }
  }
  for (let at = 0; at < count; at += 1) show(`first-${at}`, begin)
  return { show, shelf: state.shelf('assertion') }
}

describe('what is good once', () => {
  it('is taken once, and is another for what is told of it otherwise', () => {
    const { show } = shown(1)
    expect(show('first-0', begin).isNew).toBe(false)
    expect(show('second', begin).isNew).toBe(true)
  })

  it('is kept for an hour after it expired, since clocks of servers differ', () => {
    const { show, shelf } = shown(1)
    expect(show('first-0', begin + hour).isNew).toBe(false)
    show('other', begin + 2 * hour)
    expect(shelf.size).toBe(1)
  })

  it('is never looked for among all that is kept', () => {
    const { show } = shown(500)
    const all = vi.spyOn(Shelf.prototype, 'all', 'get')
    show('other', begin + 5 * minute)
    show('another', begin + 5 * hour)
    expect(all).not.toHaveBeenCalled()
    all.mockRestore()
  })

  it('is removed a hundred at a time, until nothing is left that is over', () => {
    const { show, shelf } = shown(250)
    expect(show('a', begin + 5 * hour).changes).toBe(101)
    expect(show('b', begin + 5 * hour).changes).toBe(101)
    expect(show('c', begin + 5 * hour).changes).toBe(51)
    expect(shelf.size).toBe(3)
    expect(show('d', begin + 5 * hour).changes).toBe(1)
  })
})
