/** Ids that were there before: the same as a set of texts, whatever they are, saved and read again. */
import { describe, expect, test } from 'vitest'
import { IdTable, mix } from '../../../src/audit/report/id-table.ts'
import { SeenIds } from '../../../src/audit/report/seen-ids.ts'
import { readUuid, UUID_WORDS, writeUuid } from '../../../src/audit/report/uuid-words.ts'
import { announce, fuzzed } from '../../support/fuzz.ts'
import { drawSeeded, pick } from '../../support/generators-draw.ts'

const uuid = '0123abcd-89ef-4aaa-8bbb-00000000000f'

/** The id whose words are `number`, 0, 0, 0. */
function numbered(number: number): string {
  return writeUuid(Uint32Array.of(number, 0, 0, 0))
}

/** Ids that the first table of all looks for in one place, found by trying. */
function idsInOnePlace(count: number): string[] {
  const found: string[] = []
  for (let number = 1; found.length < count; number += 1) {
    const id = numbered(number)
    if (placeOf(id) === 0) found.push(id)
  }
  return found
}

/** The place in a table of 1,024. */
function placeOf(id: string): number {
  const words = new Uint32Array(UUID_WORDS)
  readUuid(id, words)
  return mix(words) & 1_023
}

describe('ids that were met', () => {
  test('are known again, and no others', () => {
    const seen = new SeenIds()
    const others = [
      uuid.toUpperCase(),
      uuid.replaceAll('-', ''),
      uuid.replace('0', '1'),
      uuid.replace(/f$/, 'e'),
      ` ${uuid}`,
      uuid.replace('-', '_'),
      uuid.replace('a', 'g'),
      uuid.replace('a', 'é'),
      uuid.replace('a', '\u{10041}'),
      '00000000-0000-0000-0000-000000000000',
      '00000000-0000-0000-0000-000000000001',
      '10000000-0000-0000-0000-000000000000',
      '0',
      'an id of our own',
    ]
    const all = [uuid, ...others]
    expect(all.map((id) => seen.meet(id))).toEqual(all.map(() => false))
    expect(all.map((id) => seen.meet(id))).toEqual(all.map(() => true))
    const saved = JSON.parse(JSON.stringify(seen.save()))
    const again = new SeenIds(saved)
    expect(all.map((id) => again.meet(id))).toEqual(all.map(() => true))
    expect(again.meet(numbered(7))).toBe(false)
  })

  test('are as many as of a set of texts, in random order', () => {
    const { seed } = fuzzed(1)
    const draw = drawSeeded(seed)
    const ids = Array.from({ length: 3_000 }, () => {
      return writeUuid(Uint32Array.from({ length: UUID_WORDS }, () => draw(2 ** 31) * 2 + draw(2)))
    })
    for (let number = 1; number < 500; number += 1) ids.push(numbered(number), `own ${number}`)
    const known = new Set<string>()
    let seen = new SeenIds()
    for (let turn = 0; turn < 20_000; turn += 1) {
      const id = pick(draw, ids, uuid)
      expect(seen.meet(id)).toBe(known.has(id))
      known.add(id)
      if (turn % 5_000 === 0) seen = new SeenIds(JSON.parse(JSON.stringify(seen.save())))
    }
    announce(`${known.size} ids`)
  })

  test('are forgotten a table at a time, the same after they were saved', () => {
    const [whole, first] = [new SeenIds([], 10), new SeenIds([], 10)]
    const ids = Array.from({ length: 25 }, (_, at) =>
      at % 3 === 0 ? `own ${at}` : numbered(at + 1),
    )
    for (const id of ids) whole.meet(id)
    for (const id of ids.slice(0, 13)) first.meet(id)
    const second = new SeenIds(first.save(), 10)
    for (const id of ids.slice(13)) second.meet(id)
    expect(second.save()).toEqual(whole.save())
    const known = ids.filter((id) => new SeenIds(whole.save(), 1_000).meet(id))
    expect(known).toEqual(ids.slice(10))
  })

  test('that are made to meet in one place are known all the same', () => {
    const table = new IdTable()
    const meeting = idsInOnePlace(300)
    for (const id of meeting) table.add(id)
    expect(meeting.every((id) => table.has(id))).toBe(true)
    expect(table.size).toBe(300)
    const saved = table.save()
    expect(saved.others.length).toBeGreaterThan(0)
    expect(new IdTable(saved).size).toBe(300)
    for (let number = 1; number < 3_000; number += 1) table.add(numbered(number))
    expect(meeting.every((id) => table.has(id))).toBe(true)
    expect(table.has(numbered(4_000))).toBe(false)
  })

  test('are refused where what was saved is damaged', () => {
    const { packed } = new IdTable({ packed: '', others: [] }).save()
    expect(packed).toBe('')
    for (const damaged of ['AAA', 'AAAA', '?'.repeat(22), 'é'.repeat(22)]) {
      expect(() => new IdTable({ packed: damaged, others: [] })).toThrow()
    }
  })

  test('are read from text as they are written', () => {
    const words = new Uint32Array(UUID_WORDS)
    expect(readUuid(uuid, words)).toBe(true)
    expect([...words]).toEqual([0x0123abcd, 0x89ef4aaa, 0x8bbb0000, 0x0000000f])
    expect(writeUuid(words)).toBe(uuid)
  })
})
