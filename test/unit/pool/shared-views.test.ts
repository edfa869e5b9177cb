/** What browsers refuse of memory that threads share, and Node lets pass: refused here, too. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { poolColumns } from '../../../src/pool/columns/pooled-columns.ts'
import { poolArray } from '../../../src/pool/columns/pooled-memory.ts'
import { allow, module, user, usersBundle } from '../engine/support.ts'

function isShared(bytes: unknown): boolean {
  return ArrayBuffer.isView(bytes) && bytes.buffer instanceof SharedArrayBuffer
}

beforeEach(() => {
  const { decode } = TextDecoder.prototype
  vi.spyOn(TextDecoder.prototype, 'decode').mockImplementation(function (this: TextDecoder, bytes) {
    if (isShared(bytes)) throw new TypeError('the view is shared')
    return decode.call(this, bytes)
  })
  const { encodeInto } = TextEncoder.prototype
  vi.spyOn(TextEncoder.prototype, 'encodeInto').mockImplementation(function (
    this: TextEncoder,
    text,
    bytes,
  ) {
    if (isShared(bytes)) throw new TypeError('the view is shared')
    return encodeInto.call(this, text, bytes)
  })
  const digest = crypto.subtle.digest.bind(crypto.subtle)
  vi.spyOn(crypto.subtle, 'digest').mockImplementation(async (name, bytes) => {
    if (isShared(bytes)) throw new TypeError('the view is shared')
    return digest(name, bytes)
  })
})

afterEach(() => vi.restoreAllMocks())

const memory = { isShared: true }
const objects = Array.from({ length: 300 }, (_, row) => `arn:aws:s3:::reports/${row}é`)
const columns = {
  principal: [...objects.slice(0, 299).map(() => user('alice')), null],
  action: { indices: new Uint8Array(300), dictionary: { ...packed(['s3:GetObject']) } },
  resource: packed(objects),
  context: { 'app:k': objects, 'app:n': objects.map((_, row) => row) },
}

function packed(texts: readonly string[]) {
  const parts = texts.map((text) => new TextEncoder().encode(text))
  const offsets = new Int32Array(texts.length + 1)
  for (const [at, part] of parts.entries()) offsets[at + 1] = (offsets[at] ?? 0) + part.length
  return { bytes: new Uint8Array(Buffer.concat(parts)), offsets }
}

/** All typed arrays in a value. */
function arraysIn(value: unknown): ArrayBufferView[] {
  if (ArrayBuffer.isView(value)) return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(arraysIn) : []
}

describe('memory that threads share', () => {
  it('holds all columns, and never grows, so that no view of it ends early', () => {
    const arrays = arraysIn(poolColumns(columns, memory).columns)
    expect(arrays.length).toBeGreaterThan(6)
    for (const { buffer } of arrays) {
      expect(buffer).toBeInstanceOf(SharedArrayBuffer)
      expect((buffer as { growable?: boolean }).growable ?? false).toBe(false)
    }
  })

  it('is read by a batch without a view of it being decoded', async () => {
    const bundle = await usersBundle({
      alice: [allow('s3:Get*', { Condition: { StringLike: { 'app:k': '*é' } } })],
    })
    const engine = await createEngine(module, bundle)
    const pooled = poolColumns(columns, memory).columns
    const { verdicts } = checkBatch(engine, pooled)
    expect(verdicts).toEqual(checkBatch(engine, columns).verdicts)
    expect([...new Set(verdicts)]).toEqual([0, 3])
  })

  it('may have a bundle, which is copied before its digest is made', async () => {
    const bundle = poolArray(await usersBundle({ alice: [allow('s3:*')] }), memory) as Uint8Array
    expect(isShared(bundle)).toBe(true)
    const engine = await createEngine(module, bundle)
    bundle.fill(0)
    const request = { principal: user('alice'), action: 's3:GetObject', resource: '*' }
    expect(engine.isAllowed(request)).toBe(true)
  })

  it('that callers share already is not copied', () => {
    const indices = new Int32Array(new SharedArrayBuffer(1_200))
    const given = { ...columns, action: { indices, dictionary: ['s3:GetObject'] } }
    const pooled = poolColumns(given, memory).columns as typeof given
    expect(pooled.action.indices).toBe(indices)
    const copied = poolColumns(given, { isShared: false }).columns as typeof given
    expect(copied.action.indices.buffer).not.toBe(indices.buffer)
  })
})
