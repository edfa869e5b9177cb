/** Batches decided by threads: as one thread decides them, whatever happens to the threads. */
import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import type { BatchColumns } from '../../../src/batch/columns/columns.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { WorkerPool } from '../../../src/pool/worker-pool.ts'
import { nodeThreads } from '../../../src/pool/workers/node-threads.ts'
import {
  asksToDecide,
  type PoolTrial,
  type TriedPool,
  tryPool,
} from '../../support/pool-threads.ts'
import { allow, deny, module, user, usersBundle } from '../engine/support.ts'

const inNet = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }
const sharings = ['auto', 'never'] as const
const opened: WorkerPool[] = []
let bundle: Uint8Array = new Uint8Array()
let denying: Uint8Array = new Uint8Array()
let engine: Engine

beforeAll(async () => {
  bundle = await usersBundle({
    alice: [allow('s3:Get*'), allow('s3:Put*', inNet)],
    bob: [allow('s3:*'), deny('s3:Put*')],
  })
  denying = await usersBundle({ alice: [deny('*')], bob: [deny('*')] })
  engine = await createEngine(module, bundle, { compile: compileSession })
})

afterAll(() => Promise.all(opened.map((pool) => pool.close())))

async function openTried(trial: PoolTrial = {}): Promise<TriedPool> {
  const tried = await tryPool(bundle, { workers: 2, chunkRows: 16, ...trial })
  opened.push(tried.pool)
  return tried
}

const addresses = ['203.0.113.7', '198.51.100.1', null, ['203.0.113.7'], undefined, {}]
const actions = ['s3:GetObject', 's3:PutObject', 's3:ListBucket', 's3']

function every<Value>(rows: number, value: (row: number) => Value): Value[] {
  return Array.from({ length: rows }, (_, row) => value(row))
}

/** Rows of all kinds, in layouts of all kinds. */
function mixedColumns(rows: number): BatchColumns {
  const text = every(rows, (row) => `arn:aws:s3:::reports/${row}é`)
  const parts = text.map((one) => new TextEncoder().encode(one))
  const offsets = new Int32Array(rows + 1)
  for (const [row, part] of parts.entries()) offsets[row + 1] = (offsets[row] ?? 0) + part.length
  return {
    principal: every(rows, (row) => [user('alice'), user('bob'), null, 'nobody'][row % 4] ?? null),
    action: { indices: Uint16Array.from(every(rows, (row) => (row % 5) & 3)), dictionary: actions },
    resource: { bytes: Buffer.concat(parts), offsets },
    context: {
      'aws:SourceIp': every(rows, (row) => addresses[row % 6] as string),
      'aws:SecureTransport': { constant: true },
      'app:n': {
        numbers: Float32Array.from(every(rows, (row) => row)),
        validity: { bits: new Uint8Array(rows).fill(0b0111_0111), offset: 3 },
      },
    },
  }
}

/** What is told of each row, whatever the numbers of statements are. */
function told({
  verdicts,
  policyTypes,
  statements,
  invalid,
  errors,
}: ReturnType<typeof checkBatch>) {
  const behind = [...(statements?.numbers ?? [])].map((at) => statements?.list[at])
  const faults = errors.map(({ row, error }) => [row, error.code, error.message, error.place])
  return { verdicts, policyTypes, behind, invalid, faults }
}

const wishes = { policyTypes: true, statements: true }

describe.each(sharings)('a pool (sharing: %s)', (sharing) => {
  it('decides every row as one thread does, in chunks of any size', async () => {
    for (const chunkRows of [1, 16, 10_000]) {
      const { pool } = await openTried({ sharing, chunkRows })
      const columns = mixedColumns(300)
      expect(told(await pool.checkBatch(columns, wishes))).toEqual(
        told(checkBatch(engine, columns, wishes)),
      )
      expect((await pool.checkBatch(columns)).statements).toBeUndefined()
    }
  })

  it('has batches one after another in the same memory, each as if it were the first', async () => {
    const { pool } = await openTried({ sharing })
    for (const rows of [300, 200, 299, 150, 300]) {
      const texts = every(rows, (row) => (row % 7 === 0 ? null : `arn:aws:s3:::reports/${row}`))
      const columns = { ...mixedColumns(rows), resource: texts }
      expect(told(await pool.checkBatch(columns, wishes))).toEqual(
        told(checkBatch(engine, columns, wishes)),
      )
    }
  })

  it('keeps the errors of the first 1,000 rows, in their order', async () => {
    const { pool } = await openTried({ sharing, chunkRows: 100 })
    const columns = { ...mixedColumns(2_500), resource: every(2_500, () => '') }
    const { invalid, errors } = await pool.checkBatch(columns)
    expect(invalid).toBe(2_500)
    expect(errors.map(({ row }) => row)).toEqual(every(1_000, (row) => row))
  })

  it('refuses what one thread refuses, and decides the next batch', async () => {
    const { pool } = await openTried({ sharing })
    const odd = { ...mixedColumns(8), action: ['s3:GetObject'] }
    const beyond = {
      ...mixedColumns(3),
      action: { indices: Int32Array.of(0, 1, 9), dictionary: actions },
    }
    for (const columns of [odd, beyond, { ...odd, principal: 7 }, null] as never[]) {
      const message = messageOf(() => checkBatch(engine, columns))
      await expect(pool.checkBatch(columns)).rejects.toMatchObject({
        code: 'ERR_REQUEST_INVALID',
        message,
      })
    }
    const wrong = { outputs: {} } as never
    await expect(pool.checkBatch(odd, wrong)).rejects.toMatchObject({ code: 'ERR_OPTIONS_INVALID' })
    expect((await pool.checkBatch(mixedColumns(40))).rows).toBe(40)
  })

  it('takes values that cannot be sent for what they are', async () => {
    class Role {
      role = 'arn:aws:iam::111122223333:role/R'
    }
    const { pool } = await openTried({ sharing })
    const principal = [user('bob'), new Role(), () => user('bob'), new Map(), user('bob')]
    const columns = {
      principal,
      action: { constant: 's3:GetObject' },
      resource: { constant: 'arn:aws:s3:::a/b' },
      context: { 'app:k': ['x', 'x', 'x', 'x', Symbol('x')] },
    } as unknown as BatchColumns
    const result = await pool.checkBatch(columns, wishes)
    expect([...result.verdicts]).toEqual([0, 3, 3, 3, 3])
    expect(told(result)).toEqual(told(checkBatch(engine, columns, wishes)))
  })

  it('reads columns once, when it is asked: what changes later changes nothing', async () => {
    const { pool } = await openTried({ sharing })
    const columns = { ...mixedColumns(200), action: { constant: 's3:GetObject' } }
    const principal = columns.principal as (string | null)[]
    const expected = checkBatch(engine, columns).verdicts
    const asked = pool.checkBatch(columns)
    principal.fill(user('bob'))
    ;(columns.resource as { offsets: Int32Array }).offsets.fill(0)
    expect((await asked).verdicts).toEqual(expected)
  })

  it('decides all rows as of one moment, which it asks for once', async () => {
    let asked = 0
    const until = { Condition: { DateLessThan: { 'aws:CurrentTime': '2024-01-01T00:00:02Z' } } }
    const timed = await usersBundle({ alice: [allow('s3:*', until)] })
    const start = Date.parse('2024-01-01T00:00:00Z')
    const now = () => start + 1_000 * asked++
    const { pool } = await tryPool(timed, { workers: 2, chunkRows: 8, sharing, now })
    opened.push(pool)
    const columns = { ...mixedColumns(64), principal: { constant: user('alice') } }
    const verdicts = []
    for (let turn = 0; turn < 3; turn += 1) {
      const actions = { ...columns, action: { constant: 's3:GetObject' }, context: {} }
      verdicts.push([...new Set((await pool.checkBatch(actions)).verdicts)])
    }
    expect([verdicts, asked]).toEqual([[[0], [0], [2]], 3])
  })

  it('counts session policies only where it compiles them', async () => {
    const described = { role: 'arn:aws:iam::111122223333:role/R', session: 's', policies: [{}] }
    const columns = {
      principal: [described, user('bob')],
      action: { constant: 's3:GetObject' },
      resource: { constant: 'arn:aws:s3:::a/b' },
    } as unknown as BatchColumns
    for (const sessionPolicies of [true, false]) {
      const { pool } = await openTried({ sharing, sessionPolicies })
      const own = sessionPolicies ? engine : await createEngine(module, bundle)
      expect(told(await pool.checkBatch(columns))).toEqual(told(checkBatch(own, columns)))
    }
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
    return 'nothing'
  } catch (error) {
    return (error as Error).message
  }
}

describe.each(sharings)('a swap (sharing: %s)', (sharing) => {
  it('reaches all workers, and no batch is decided by two bundles', async () => {
    const { pool } = await openTried({ sharing, workers: 3 })
    const columns = {
      principal: { constant: user('bob') },
      action: { constant: 's3:GetObject' },
      resource: every(400, (row) => `arn:aws:s3:::a/${row}`),
    }
    const seen: string[] = []
    for (let turn = 0; turn < 12; turn += 1) {
      const before = pool.checkBatch(columns)
      const swapped = pool.swap(turn % 2 === 0 ? denying : bundle)
      const meanwhile = pool.checkBatch(columns)
      await swapped
      const after = pool.checkBatch(columns)
      const all = await Promise.all([before, meanwhile, after])
      seen.push(all.map(({ verdicts }) => [...new Set(verdicts)].join('+')).join(' '))
    }
    expect(new Set(seen)).toEqual(new Set(['0 0 1', '1 1 0']))
    expect(pool.status()).toMatchObject({ digest: engine.digest, workers: 3, deciding: 0 })
  })

  it('to what is no bundle changes nothing', async () => {
    const { pool } = await openTried({ sharing })
    const damaged = bundle.slice()
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    await expect(pool.swap(damaged)).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
    await expect(pool.swap('a.bundle' as never)).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
    })
    expect(pool.status()).toMatchObject({ state: 'ready', digest: engine.digest, replaced: 0 })
    const columns = mixedColumns(50)
    expect((await pool.checkBatch(columns)).verdicts).toEqual(checkBatch(engine, columns).verdicts)
  })

  it('asked for last stays, of several at once', async () => {
    const { pool } = await openTried({ sharing })
    await Promise.all([pool.swap(denying), pool.swap(denying), pool.swap(bundle)])
    expect(pool.status().digest).toBe(engine.digest)
  })
})

describe.each(sharings)('a worker that ends (sharing: %s)', (sharing) => {
  it('is replaced, and what it had is decided again', async () => {
    let ended = 0
    const { pool, workers } = await openTried({
      sharing,
      workers: 3,
      onMessage(worker, message) {
        if (!asksToDecide(message) || ended === 2) return
        ended += 1
        void worker.terminate()
      },
    })
    const columns = mixedColumns(3_000)
    const expected = told(checkBatch(engine, columns, wishes))
    expect(told(await pool.checkBatch(columns, wishes))).toEqual(expected)
    expect(told(await pool.checkBatch(columns, wishes))).toEqual(expected)
    expect(workers.length).toBe(5)
    expect(pool.status()).toMatchObject({ state: 'ready', replaced: 2, workers: 3 })
  })

  it('while it waits is replaced by one with the bundle in use', async () => {
    const { pool, workers } = await openTried({ sharing })
    await pool.swap(denying)
    await Promise.all(workers.map((worker) => worker.terminate()))
    const { verdicts } = await pool.checkBatch({
      ...mixedColumns(64),
      principal: { constant: user('bob') },
    })
    expect(new Set(verdicts)).toEqual(new Set([1, 3]))
  })

  it('whenever it decides a batch ends the batch, not the pool', async () => {
    let isDeadly = true
    const { pool } = await openTried({
      sharing,
      onMessage: (worker, message) => {
        if (isDeadly && asksToDecide(message)) void worker.terminate()
      },
    })
    const asked = pool.checkBatch(mixedColumns(500))
    await expect(asked).rejects.toMatchObject({ code: 'ERR_KERNEL', place: 'columns' })
    isDeadly = false
    expect((await pool.checkBatch(mixedColumns(40))).rows).toBe(40)
  })
})

describe.each(sharings)('a batch (sharing: %s)', (sharing) => {
  it('is given up when its signal is aborted, and the next one is decided', async () => {
    const { pool } = await openTried({ sharing, chunkRows: 1 })
    const giving = new AbortController()
    const asked = pool.checkBatch(mixedColumns(20_000), { signal: giving.signal })
    setTimeout(() => giving.abort(new Error('enough')), 5)
    await expect(asked).rejects.toThrow('enough')
    expect(pool.status().deciding).toBe(0)
    const late = pool.checkBatch(mixedColumns(8), { signal: giving.signal })
    await expect(late).rejects.toThrow('enough')
    expect((await pool.checkBatch(mixedColumns(40))).rows).toBe(40)
  })

  it('is refused where too many wait, and when the pool is closed', async () => {
    const { pool } = await openTried({ sharing, waiting: 2, workers: 1 })
    const asked = every(6, () => pool.checkBatch(mixedColumns(2_000)))
    const ended = await Promise.allSettled(asked)
    const refused = ended.filter(({ status }) => status === 'rejected')
    expect(refused.length).toBeGreaterThanOrEqual(3)
    expect(refused[0]).toMatchObject({ reason: { code: 'ERR_LIMIT_EXCEEDED' } })
    const last = pool.checkBatch(mixedColumns(2_000))
    const closed = expect(last).rejects.toMatchObject({ code: 'ERR_KERNEL', place: 'pool' })
    await pool.close()
    await closed
    await expect(pool.checkBatch(mixedColumns(1))).rejects.toThrow('the pool is closed')
    await expect(pool.swap(bundle)).rejects.toThrow('the pool is closed')
    expect(pool.status()).toMatchObject({ state: 'closed', workers: 0, waiting: 0, deciding: 0 })
  })

  it('of a sequence is read only when there is room for it, and has its result in its place', async () => {
    const { pool } = await openTried({ sharing })
    let read = 0
    let taken = 0
    let most = 0
    function* batches() {
      for (let turn = 0; turn < 12; turn += 1) {
        read += 1
        most = Math.max(most, read - taken)
        yield mixedColumns(turn % 3 === 0 ? 600 : 4 + turn)
      }
    }
    const rows: number[] = []
    for await (const result of pool.checkBatches(batches(), { ahead: 3 })) {
      taken += 1
      rows.push(result.rows)
    }
    expect(rows).toEqual(every(12, (turn) => (turn % 3 === 0 ? 600 : 4 + turn)))
    expect(most).toBe(4)
  })
})

describe('a worker that never answers', () => {
  const mute = () => new Worker('setInterval(() => undefined, 1 << 30)', { eval: true })

  it('keeps no pool from being given up while it is opened, and is ended', async () => {
    const controller = new AbortController()
    const started: Worker[] = []
    const host = nodeThreads(() => {
      started.push(mute())
      return started[0] as Worker
    })
    const options = { workers: 1, signal: controller.signal }
    const opening = WorkerPool.open({ host, options }, bundle)
    const ended = new Promise((resolve) => started[0]?.once('exit', resolve))
    controller.abort(new Error('it takes too long'))
    await expect(opening).rejects.toThrow('it takes too long')
    await ended
    await expect(WorkerPool.open({ host, options }, bundle)).rejects.toThrow('it takes too long')
    expect(started.length).toBe(1)
  })

  it('keeps no swap waiting once the pool is closed', async () => {
    const { pool, workers } = await openTried({ workers: 1 })
    for (const worker of workers) worker.postMessage = () => undefined
    const swapped = pool.swap(denying)
    const refused = expect(swapped).rejects.toMatchObject({ code: 'ERR_KERNEL' })
    await pool.close()
    await refused
  })
})

describe('a pool', () => {
  it('says whether its workers share memory', async () => {
    const shared = await openTried()
    const copied = await openTried({ sharing: 'never' })
    expect(shared.pool.status()).toMatchObject({ sharing: 'shared', state: 'ready', busy: 0 })
    expect(copied.pool.status()).toMatchObject({ sharing: 'copied', workers: 2 })
  })

  it('is not opened on what is no bundle, nor with options that it does not know', async () => {
    await expect(tryPool(new Uint8Array(64))).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
    })
    await expect(tryPool(bundle, { workers: 0 })).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
    })
  })
})
