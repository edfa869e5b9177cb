/** Malicious columns: one clear error or a row without a verdict, bounded memory; the next batch works. */
import { describe, expect, it } from 'vitest'
import { checkBatch } from '../../src/batch/check-batch.ts'
import type { BatchColumns } from '../../src/batch/columns/columns.ts'
import { createEngine, type Engine } from '../../src/engine/engine.ts'
import { seamOf } from '../../src/engine/guests.ts'
import { kernelModule } from '../../src/hosts/node.ts'
import { codeOf } from '../support/hostile.ts'
import { allow, user, usersBundle } from '../unit/engine/support.ts'

const inNet = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }

async function open(): Promise<Engine> {
  const bundle = await usersBundle({ alice: [allow('s3:Get*'), allow('s3:Put*', inNet)] })
  return createEngine(kernelModule(), bundle)
}

const good = {
  principal: [user('alice'), user('alice')],
  action: ['s3:GetObject', 's3:DeleteObject'],
  resource: ['arn:aws:s3:::a/b', 'arn:aws:s3:::a/b'],
}

const bytes = new TextEncoder().encode('s3:GetObjects3:GetObject')

describe('hostile columns', () => {
  it.each<[string, object]>([
    ['of several lengths', { resource: ['*'] }],
    ['one of which is missing', { action: undefined }],
    ['that are a text', { action: 's3:GetObject' }],
    ['in no known layout', { action: { values: [] } }],
    [
      'with an index beyond the dictionary',
      { action: { indices: Int32Array.of(0, 1), dictionary: ['a:b'] } },
    ],
    ['with an index below 0', { action: { indices: Int32Array.of(0, -1), dictionary: ['a:b'] } }],
    [
      'with a narrow index below 0',
      { action: { indices: Int8Array.of(0, -1), dictionary: ['a:b'] } },
    ],
    ['with indices that are no typed array', { action: { indices: [0, 0], dictionary: ['a:b'] } }],
    ['with offsets beyond the bytes', { action: { bytes, offsets: Int32Array.of(0, 12, 25) } }],
    ['with offsets that go back', { action: { bytes, offsets: Int32Array.of(12, 0, 24) } }],
    ['without offsets', { action: { bytes, offsets: Int32Array.of() } }],
    [
      'with a validity that is too short',
      {
        action: { bytes, offsets: Int32Array.of(0, 12, 24), validity: { bits: new Uint8Array(0) } },
      },
    ],
    [
      'with a dictionary of a constant',
      { action: { indices: Int32Array.of(0, 0), dictionary: { constant: 'a:b' } } },
    ],
    ['with a context key of half a character', { context: { '\ud83d': ['a', 'a'] } }],
    ['with a column of context in no layout', { context: { 'app:k': 7 } }],
  ])('%s are one clear error, and the next batch works', async (_, members) => {
    const engine = await open()
    const columns = { ...good, ...members } as unknown as BatchColumns
    expect(codeOf(() => checkBatch(engine, columns))).toBe('ERR_REQUEST_INVALID')
    expect([...checkBatch(engine, good).verdicts]).toEqual([0, 2])
  })

  it('are refused with more context keys than a request may have', async () => {
    const keys = Array.from({ length: 1_001 }, (_, at) => [`app:${at}`, ['a', 'b']])
    const columns = { ...good, context: Object.fromEntries(keys) }
    const engine = await open()
    expect(codeOf(() => checkBatch(engine, columns))).toBe('ERR_LIMIT_EXCEEDED')
  })

  it('are no columns at all: one clear error', async () => {
    const engine = await open()
    for (const columns of [undefined, null, 7, 'x', []]) {
      expect(codeOf(() => checkBatch(engine, columns as never))).toBe('ERR_REQUEST_INVALID')
    }
    expect(codeOf(() => checkBatch({} as never, good))).toBe('ERR_REQUEST_INVALID')
    expect(codeOf(() => checkBatch(engine, good, { memo: 1 } as never))).toBe('ERR_OPTIONS_INVALID')
  })

  it.each(['principal', 'action', 'resource'] as const)(
    'with a %s that is not UTF-8 have a row without a verdict',
    async (name) => {
      const text = new TextEncoder().encode(good[name].join(''))
      const cut = good[name][0]?.length ?? 0
      text[cut - 1] = 0xff
      const column = { bytes: text, offsets: Int32Array.of(0, cut, text.length) }
      const { verdicts, invalid } = checkBatch(await open(), { ...good, [name]: column })
      expect([...verdicts]).toEqual([3, 2])
      expect(invalid).toBe(1)
    },
  )

  it('with offsets inside a character have rows without a verdict', async () => {
    const text = new TextEncoder().encode('arn:aws:s3:::é')
    const cut = text.length - 1
    const resource = { bytes: text, offsets: Int32Array.of(0, cut, text.length) }
    const { verdicts } = checkBatch(await open(), { ...good, resource })
    expect([...verdicts]).toEqual([3, 3])
  })

  it('with values that no context has, have rows without a verdict, though no policy reads them', async () => {
    const engine = await open()
    for (const value of [Number.NaN, 'x'.repeat(20_000), { a: 1 }, [['a']], 1n, Symbol('s')]) {
      const context = { 'app:k': ['a', value] } as never
      expect([...checkBatch(engine, { ...good, context }).verdicts]).toEqual([0, 3])
      const dictionary = { 'app:k': { indices: Int32Array.of(0, 1), dictionary: ['a', value] } }
      expect([...checkBatch(engine, { ...good, context: dictionary as never }).verdicts]).toEqual([
        0, 3,
      ])
    }
  })

  it('with more context in a row than a request may have, have a row without a verdict', async () => {
    const long = 'x'.repeat(16_000)
    const keys = Array.from({ length: 10 }, (_, at) => [`app:${at}`, ['a', long]])
    const context = Object.fromEntries(keys)
    expect([...checkBatch(await open(), { ...good, context }).verdicts]).toEqual([0, 3])
  })
})

describe('memory', () => {
  const rows = 60_000

  function memoryOf(engine: Engine): number {
    return seamOf(engine).bundle().kernel.seat.memory.bytes.length
  }

  it('is bounded, however many different strings columns have', async () => {
    const engine = await open()
    checkBatch(engine, good)
    const resource = Array.from(
      { length: rows },
      (_, at) => `arn:aws:s3:::a/${'x'.repeat(100)}/${at}`,
    )
    const constant = {
      principal: { constant: user('alice') },
      action: { constant: 's3:GetObject' },
    }
    checkBatch(engine, { ...constant, resource })
    const before = memoryOf(engine)
    for (let turn = 0; turn < 3; turn += 1) {
      const { verdicts } = checkBatch(engine, { ...constant, resource })
      expect(verdicts.every((verdict) => verdict === 0)).toBe(true)
    }
    expect(memoryOf(engine)).toBe(before)
    expect(before).toBeLessThan(40_000_000)
  })

  it('is bounded, however many entries dictionaries have', async () => {
    const engine = await open()
    const dictionary = Array.from({ length: 1_000_000 }, (_, at) => `203.0.${at >> 8}.${at & 255}`)
    const indices = Int32Array.from({ length: rows }, (_, at) => (at * 7_919) % 1_000_000)
    const constant = {
      principal: { constant: user('alice') },
      action: { constant: 's3:PutObject' },
      resource: { constant: 'arn:aws:s3:::a/b' },
    }
    const context = { 'aws:SourceIp': { indices, dictionary } }
    const { verdicts } = checkBatch(engine, { ...constant, context })
    const wanted = [...indices].map((at) =>
      (dictionary[at] ?? '').startsWith('203.0.113.') ? 0 : 2,
    )
    expect([...verdicts]).toEqual(wanted)
    expect(memoryOf(engine)).toBeLessThan(40_000_000)
  })

  it('holds lists that leave no room for others: they are read again', async () => {
    const Condition = { 'ForAnyValue:StringLike': { 'app:k': '*-99' } }
    const bundle = await usersBundle({ alice: [allow('s3:*', { Condition })] })
    const engine = await createEngine(kernelModule(), bundle)
    const dictionary = Array.from({ length: 400 }, (_, list) =>
      Array.from(
        { length: 1_000 },
        (_, at) => `${'x'.repeat(60)}-${list}-${at % (98 + (list % 2) * 2)}`,
      ),
    )
    const indices = Uint16Array.from({ length: 2_000 }, (_, at) => at % 400)
    const { verdicts } = checkBatch(engine, {
      principal: { constant: user('alice') },
      action: { constant: 's3:GetObject' },
      resource: { constant: 'arn:aws:s3:::a' },
      context: { 'app:k': { indices, dictionary } },
    })
    expect([...verdicts]).toEqual([...indices].map((list) => (list % 2 === 1 ? 0 : 2)))
  })
})
