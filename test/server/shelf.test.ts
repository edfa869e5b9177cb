/** Records in memory, found by what no two of them have in common. */
import { describe, expect, it } from 'vitest'
import { Shelf } from '../../src/server/store/account-state.ts'

interface Person {
  readonly id: string
  readonly name: string
  readonly emails: readonly string[]
}

function filled(...people: readonly Person[]): Shelf<Person> {
  const shelf = new Shelf<Person>(({ emails }) => emails)
  for (const person of people) shelf.put(person)
  return shelf
}

const ann = { id: '1', name: 'Ann', emails: ['ann@example.com', 'a@example.com'] }
const bob = { id: '2', name: 'Bob', emails: [] }

describe('a shelf', () => {
  it('finds a record by its id, its name in whatever case, and each of its keys', () => {
    const shelf = filled(ann, bob)
    expect([shelf.byId('1'), shelf.named('ANN'), shelf.byName('Ann')]).toEqual([ann, ann, ann])
    expect(shelf.byName('ann')).toBeUndefined()
    expect(ann.emails.map((one) => shelf.keyed(one))).toEqual([ann, ann])
  })

  it('finds a record by what it has now, and none that is gone', () => {
    const shelf = filled(ann, bob)
    const renamed = { ...ann, name: 'Annie', emails: ['annie@example.com'] }
    shelf.put(renamed)
    expect([shelf.named('ann'), shelf.keyed('a@example.com')]).toEqual([undefined, undefined])
    expect([shelf.named('annie'), shelf.keyed('annie@example.com')]).toEqual([renamed, renamed])
    shelf.remove('1')
    expect([shelf.named('annie'), shelf.keyed('annie@example.com')]).toEqual([undefined, undefined])
    expect(shelf.all).toEqual([bob])
  })

  it('finds all that are in a group, and nobody who has left it', () => {
    const shelf = new Shelf<Person>(undefined, ({ emails }) => emails)
    const carl = { id: '3', name: 'Carl', emails: ['a@example.com'] }
    for (const person of [ann, bob, carl]) shelf.put(person)
    expect(shelf.inGroup('a@example.com')).toEqual([ann, carl])
    shelf.put({ ...ann, emails: ['ann@example.com'] })
    expect(shelf.inGroup('a@example.com')).toEqual([carl])
    expect(shelf.inGroup('ann@example.com').map(({ id }) => id)).toEqual(['1'])
    shelf.remove('3')
    expect(shelf.inGroup('a@example.com')).toEqual([])
    shelf.clear()
    expect(shelf.inGroup('ann@example.com')).toEqual([])
  })

  it('finds who has a name and a key, where the store tells of them before it tells who gave them up', () => {
    const shelf = filled(ann, bob)
    const heir = { ...bob, name: 'Ann', emails: ['ann@example.com'] }
    shelf.put(heir)
    shelf.put({ ...ann, name: 'Annie', emails: [] })
    expect([shelf.named('Ann'), shelf.keyed('ann@example.com')]).toEqual([heir, heir])
  })
})
