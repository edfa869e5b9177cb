import { describe, expect, it } from 'vitest'
import { batchDeciders, batchVerdicts, packVerdicts } from '../../../src/batch/batch-result.ts'
import { checkBatch, checkLongBatch } from '../../../src/batch/check-batch.ts'
import type { BatchColumns } from '../../../src/batch/columns/columns.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { allow, deny, module, user, usersBundle } from '../engine/support.ts'

const inNet = { Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } } }

async function openUsers(): Promise<Engine> {
  const bundle = await usersBundle({
    alice: [allow('s3:Get*'), allow('s3:Put*', inNet)],
    bob: [allow('s3:*'), deny('s3:Put*')],
  })
  return createEngine(module, bundle)
}

const object = 'arn:aws:s3:::reports/2026'
const packed = {
  bytes: new TextEncoder().encode('s3:GetObjects3:PutObject'),
  offsets: Int32Array.of(0, 12, 24),
}

const columns: BatchColumns = {
  principal: { indices: Int32Array.of(0, 0, 1, 0, 1), dictionary: [user('alice'), user('bob')] },
  action: { indices: Uint8Array.of(0, 1, 1, 1, 0), dictionary: packed },
  resource: { constant: object },
  context: { 'aws:SourceIp': ['203.0.113.7', '203.0.113.7', null, '198.51.100.1', undefined] },
}

function names(verdicts: Uint8Array): string[] {
  return [...verdicts].map((verdict) => batchVerdicts[verdict] ?? '')
}

describe('a batch', () => {
  it('names the first statement of each row, which may depend on the context where the verdict does not', async () => {
    const bundle = await usersBundle({ alice: [allow('s3:Get*', inNet), allow('s3:*')] })
    const engine = await createEngine(module, bundle)
    const { statements } = checkBatch(
      engine,
      {
        principal: { constant: user('alice') },
        action: { constant: 's3:GetObject' },
        resource: { constant: object },
        context: { 'aws:SourceIp': ['198.51.100.1', '203.0.113.7', '198.51.100.1'] },
      },
      { statements: true },
    )
    const behind = [...(statements?.numbers ?? [])].map((at) => statements?.list[at]?.index)
    expect(behind).toEqual([1, 0, 1])
  })

  it('compares letters beyond ASCII as an action spells them (L-68)', async () => {
    const bundle = await usersBundle({ alice: [allow('s3:*'), deny('s3:Get\u00c9?')] })
    const engine = await createEngine(module, bundle)
    const action = ['s3:Get\u00c9s', 'S3:gET\u00c9S', 's3:Get\u00e9s', 's3:Get\u00c9']
    const { verdicts } = checkBatch(engine, {
      principal: { constant: user('alice') },
      action,
      resource: { constant: object },
    })
    const each = action.map(
      (one) => engine.check({ principal: user('alice'), action: one, resource: object }).verdict,
    )
    expect(each).toEqual(['explicitDeny', 'explicitDeny', 'allowed', 'allowed'])
    expect(names(verdicts)).toEqual(each)
  })

  it('has a verdict for each row', async () => {
    const { rows, verdicts, invalid, errors } = checkBatch(await openUsers(), columns)
    const wanted = ['allowed', 'allowed', 'explicitDeny', 'implicitDeny', 'allowed']
    expect(names(verdicts)).toEqual(wanted)
    expect([rows, invalid, errors]).toEqual([5, 0, []])
  })

  it('tells what decided, and the first statement behind it, where that is asked for', async () => {
    const options = { policyTypes: true, statements: true }
    const { policyTypes, statements } = checkBatch(await openUsers(), columns, options)
    expect([...(policyTypes ?? [])].map((type) => batchDeciders[type])).toEqual(
      Array.from({ length: 5 }, () => 'identity'),
    )
    const behind = [...(statements?.numbers ?? [])].map((at) => statements?.list[at]?.index)
    expect(behind).toEqual([0, 1, 1, undefined, 0])
    expect(checkBatch(await openUsers(), columns).policyTypes).toBeUndefined()
  })

  it('of a handle leaves the principal out', async () => {
    const engine = await openUsers()
    const { principal: _, ...others } = columns
    const { verdicts } = checkBatch(engine.prepare(user('bob')), others)
    expect(names(verdicts)).toEqual([
      ...['allowed', 'explicitDeny', 'explicitDeny', 'explicitDeny', 'allowed'],
    ])
  })

  it('counts rows that are no request, allows none of them, and says what is wrong', async () => {
    const { verdicts, invalid, errors } = checkBatch(await openUsers(), {
      principal: [user('alice'), null, 'nobody', user('alice')],
      action: { constant: 's3:GetObject' },
      resource: [object, object, object, ''],
    })
    expect(names(verdicts)).toEqual(['allowed', 'invalid', 'invalid', 'invalid'])
    expect(invalid).toBe(3)
    expect(errors.map(({ row, error }) => [row, error.code])).toEqual([
      [1, 'ERR_REQUEST_INVALID'],
      [2, 'ERR_REQUEST_INVALID'],
      [3, 'ERR_REQUEST_INVALID'],
    ])
  })

  it('decides on no key that is named by its id alone, in whichever column it is (E-60)', async () => {
    const engine = await createEngine(module, await usersBundle({ alice: [allow('kms:*')] }))
    const key = '1234abcd-12ab-34cd-56ef-1234567890ab'
    const packedKey = {
      bytes: new TextEncoder().encode(key),
      offsets: Int32Array.of(0, key.length),
    }
    for (const resource of [
      [key],
      { constant: key },
      packedKey,
      { indices: Uint8Array.of(0), dictionary: [key] },
      { indices: Uint8Array.of(0), dictionary: packedKey },
    ]) {
      const { verdicts, errors } = checkBatch(engine, {
        principal: { constant: user('alice') },
        action: { constant: 'kms:Decrypt' },
        resource,
      })
      expect(names(verdicts)).toEqual(['invalid'])
      expect(errors[0]?.error).toMatchObject({ code: 'ERR_REQUEST_INVALID' })
    }
  })

  it('keeps the errors of 1,000 rows and counts the others', async () => {
    const resource = Array.from({ length: 1_200 }, () => '')
    const constant = { principal: { constant: user('bob') }, action: { constant: 's3:GetObject' } }
    const { invalid, errors } = checkBatch(await openUsers(), { ...constant, resource })
    expect([invalid, errors.length]).toEqual([1_200, 1_000])
  })

  it('refuses a context that contradicts what the engine derives, row by row', async () => {
    const { verdicts } = checkBatch(await openUsers(), {
      principal: { constant: user('alice') },
      action: { constant: 's3:GetObject' },
      resource: { constant: object },
      context: { 'aws:username': ['alice', 'bob', null] },
    })
    expect(names(verdicts)).toEqual(['allowed', 'invalid', 'allowed'])
  })

  it.each([
    ['aws:TagKeys', 'aws:RequestTag/team', 'team'],
    ['kms:EncryptionContextKeys', 'kms:EncryptionContext:team', 'team'],
    ['aws:CalledViaFirst', 'aws:CalledVia', 'a'],
  ])('knows %s from the other columns of a row', async (key, column, value) => {
    const Condition = { 'ForAnyValue:StringEquals': { [key]: value } }
    const bundle = await usersBundle({ alice: [allow('s3:*', { Condition })] })
    const { verdicts } = checkBatch(await createEngine(module, bundle), {
      principal: { constant: user('alice') },
      action: { constant: 's3:GetObject' },
      resource: { constant: object },
      context: { 'app:other': { constant: 'a' }, [column]: ['a', null, 'a', null] },
    })
    expect(names(verdicts)).toEqual(['allowed', 'implicitDeny', 'allowed', 'implicitDeny'])
  })

  it('may have no rows, and is one row where all columns are constants', async () => {
    const engine = await openUsers()
    expect(checkBatch(engine, { principal: [], action: [], resource: [] }).rows).toBe(0)
    const one = { principal: user('bob'), action: 's3:PutObject', resource: object }
    const constants = {
      principal: { constant: one.principal },
      action: { constant: one.action },
      resource: { constant: one.resource },
    }
    expect(names(checkBatch(engine, constants).verdicts)).toEqual([engine.check(one).verdict])
  })

  it('is decided alike whatever is remembered of triples', async () => {
    const engine = await openUsers()
    const counts = [0, 1, 64, 1_000_000].map((remembered) =>
      checkBatch(engine, columns, { remembered }),
    )
    for (const { verdicts } of counts) expect(verdicts).toEqual(counts[0]?.verdicts)
  })

  it('can be packed into two bits a row', () => {
    expect([...packVerdicts(Uint8Array.of(0, 1, 2, 3, 1))]).toEqual([0b11_10_01_00, 0b01])
  })
})

describe('a key that has one value', () => {
  it('makes a row with two of them invalid, as `check` does', async () => {
    const engine = await openUsers()
    const { verdicts } = checkBatch(engine, {
      principal: [user('alice'), user('alice')],
      action: { constant: 's3:GetObject' },
      resource: { constant: object },
      context: { 'AWS:SourceVPCE': [['vpce-1'], ['vpce-1', 'vpce-2']] },
    })
    expect(names(verdicts)).toEqual(['allowed', 'invalid'])
  })
})

describe('a long batch', () => {
  const rows = 200_000
  const long: BatchColumns = {
    principal: { constant: user('alice') },
    action: { constant: 's3:GetObject' },
    resource: { indices: new Int32Array(rows), dictionary: [object] },
  }

  it('is decided by the bundle that was in use when it began, whatever is swapped in', async () => {
    const engine = await openUsers()
    const closed = await usersBundle({ alice: [deny('*')] })
    let pauses = 0
    const pause = async (): Promise<void> => {
      pauses += 1
      await engine.swap(closed)
    }
    const { verdicts } = await checkLongBatch(engine, long, { pause })
    expect(pauses).toBe(3)
    expect(verdicts.every((verdict) => verdict === 0)).toBe(true)
    const after = await checkLongBatch(engine, long, { pause })
    expect(after.verdicts.every((verdict) => verdict === 1)).toBe(true)
  })

  it('is not disturbed by checks and batches in its pauses', async () => {
    const engine = await openUsers()
    const pause = async (): Promise<void> => {
      expect(
        engine.isAllowed({ principal: user('bob'), action: 's3:PutObject', resource: object }),
      ).toBe(false)
      expect(names(checkBatch(engine, columns).verdicts)[2]).toBe('explicitDeny')
    }
    const { verdicts } = await checkLongBatch(engine, long, { pause })
    expect(verdicts.every((verdict) => verdict === 0)).toBe(true)
  })

  it('ends with what its pause throws, and the next batch works', async () => {
    const engine = await openUsers()
    const pause = async (): Promise<void> => {
      throw new Error('no more')
    }
    await expect(checkLongBatch(engine, long, { pause })).rejects.toThrow('no more')
    expect(names(checkBatch(engine, columns).verdicts)[0]).toBe('allowed')
  })
})
