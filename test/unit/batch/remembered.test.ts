/** What a batch remembers of one row and uses for others: what it must not confuse. */
import { describe, expect, it } from 'vitest'
import { batchVerdicts } from '../../../src/batch/batch-result.ts'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import type { BatchColumns, PackedStrings } from '../../../src/batch/columns/columns.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { account, allow, deny, document, module, user, usersBundle } from '../engine/support.ts'

const object = 'arn:aws:s3:::reports/2026'

function packed(values: readonly string[]): PackedStrings {
  const parts = values.map((value) => Buffer.from(value))
  const offsets = new Int32Array(values.length + 1)
  for (const [at, part] of parts.entries()) offsets[at + 1] = (offsets[at] ?? 0) + part.length
  return { bytes: new Uint8Array(Buffer.concat(parts)), offsets }
}

/** The verdict that `check` has for each row. */
function checked(engine: Engine, rows: readonly Parameters<Engine['check']>[0][]): string[] {
  return rows.map((row) => {
    try {
      return engine.check(row).verdict
    } catch {
      return 'invalid'
    }
  })
}

function names(verdicts: Uint8Array): string[] {
  return [...verdicts].map((verdict) => batchVerdicts[verdict] ?? '')
}

/** Each row a value of each key, or none: all that there are of two values. */
function everyContext(keys: readonly string[]): Record<string, string>[] {
  return Array.from({ length: 2 ** keys.length }, (_, bits) =>
    Object.fromEntries(keys.flatMap((key, at) => ((bits >> at) & 1 ? [[key, 'yes']] : []))),
  )
}

/** Columns of dictionaries in which each value is at another place. */
function columnsOf(
  keys: readonly string[],
  contexts: readonly Record<string, string>[],
): BatchColumns['context'] & object {
  return Object.fromEntries(
    keys.map((key) => [
      key,
      {
        indices: Uint8Array.from(contexts, (context) => (key in context ? 1 : 0)),
        dictionary: [null, 'yes'],
      },
    ]),
  )
}

describe('rows of one triple', () => {
  it('are decided by their own context, whichever keys the answer depends on', async () => {
    const keys = ['app:a', 'app:b', 'app:c', 'app:d', 'app:e', 'app:f', 'app:g']
    const all = Object.fromEntries(keys.map((key) => [key, 'yes']))
    const differ = (action: string, one: string, other: string): object[] => [
      allow(action, {
        Condition: { StringEquals: { [one]: 'yes' }, StringNotEquals: { [other]: 'yes' } },
      }),
      allow(action, {
        Condition: { StringEquals: { [other]: 'yes' }, StringNotEquals: { [one]: 'yes' } },
      }),
    ]
    const statements = [
      allow('s3:GetObject', { Condition: { StringEquals: all } }),
      ...differ('s3:PutObject', 'app:a', 'app:b'),
      ...differ('s3:PutObject', 'app:c', 'app:d'),
      deny('s3:PutObject', { Condition: { StringEquals: { 'app:e': 'yes' } } }),
      ...differ('s3:DeleteObject', 'app:a', 'app:b'),
    ]
    const engine = await createEngine(module, await usersBundle({ alice: statements }))
    const contexts = [...everyContext(keys), ...everyContext(keys).toReversed()]
    for (const action of ['s3:GetObject', 's3:PutObject', 's3:DeleteObject']) {
      const request = { principal: user('alice'), action, resource: object }
      const columns = {
        principal: { constant: request.principal },
        action: { constant: action },
        resource: { constant: object },
        context: columnsOf(keys, contexts),
      }
      const wanted = checked(
        engine,
        contexts.map((context) => ({ ...request, context })),
      )
      expect(new Set(wanted).size).toBeGreaterThan(1)
      for (const remembered of [1, 65_536]) {
        expect(names(checkBatch(engine, columns, { remembered }).verdicts)).toEqual(wanted)
      }
    }
  })

  it('are told apart though there are more sets of keys than are kept', async () => {
    const keys = Array.from({ length: 13 }, (_, at) => `app:k${at}`)
    const pairs = keys.flatMap((one, at) =>
      keys.slice(at + 1).map((other) => [one, other] as const),
    )
    const users = pairs.map(([one, other], at) => [
      `u${at}`,
      [allow('s3:*', { Condition: { StringEquals: { [one]: 'yes', [other]: 'yes' } } })],
    ])
    const engine = await createEngine(module, await usersBundle(Object.fromEntries(users)))
    const rows = [...pairs, ...pairs].flatMap(([one, other], at) =>
      [{}, { [one]: 'yes' }, { [one]: 'yes', [other]: 'yes' }].map((context) => ({
        principal: user(`u${at % pairs.length}`),
        action: 's3:GetObject',
        resource: object,
        context: context as Record<string, string>,
      })),
    )
    const { verdicts } = checkBatch(engine, {
      principal: packed(rows.map(({ principal }) => principal)),
      action: { constant: 's3:GetObject' },
      resource: { constant: object },
      context: columnsOf(
        keys,
        rows.map(({ context }) => context),
      ),
    })
    expect(names(verdicts)).toEqual(checked(engine, rows))
    expect(names(verdicts).filter((name) => name === 'allowed')).toHaveLength(2 * pairs.length)
  })

  it.each([
    ['of a listed bucket', []],
    ['that is listed beside its bucket', [{ arn: object, account }]],
  ])('may state tags of a known object %s: those alone are invalid', async (_, listed) => {
    const Condition = { StringEquals: { 'aws:ResourceTag/team': 'red' } }
    const text = JSON.stringify({
      accounts: [
        {
          id: account,
          users: [
            {
              name: 'alice',
              policies: [{ name: 'own', document: document(allow('s3:*', { Condition })) }],
            },
          ],
        },
      ],
      resources: [
        { arn: 'arn:aws:s3:::reports', account, tags: { team: 'red' }, abac: true },
        ...listed,
      ],
    })
    const bundle = await compileBundle(parseDirectory([{ text, file: 'tags.directory.json' }]))
    const engine = await createEngine(module, bundle)
    const teams = [null, 'blue', null, 'red', 'blue', null]
    const others = [null, null, 'x', null, null, null]
    const rows = teams.map((team, at) => ({
      principal: user('alice'),
      action: 's3:GetObject',
      resource: object,
      context: {
        ...(team !== null && { 'aws:ResourceTag/team': team }),
        ...(others[at] && { 'aws:ResourceTag/other': others[at] }),
      },
    }))
    const wanted = ['allowed', 'invalid', 'invalid', 'allowed', 'invalid', 'allowed']
    expect(checked(engine, rows)).toEqual(wanted)
    const numbered = { indices: Uint8Array.of(0, 1, 0, 2, 1, 0), dictionary: [null, 'blue', 'red'] }
    for (const team of [teams, numbered]) {
      const { verdicts } = checkBatch(engine, {
        principal: { constant: user('alice') },
        action: { constant: 's3:GetObject' },
        resource: { constant: object },
        context: { 'aws:ResourceTag/team': team, 'aws:ResourceTag/other': others },
      })
      expect(names(verdicts)).toEqual(wanted)
    }
  })
})

describe('packed strings', () => {
  it('are told apart though there are more than have numbers at a time', async () => {
    const engine = await createEngine(
      module,
      await usersBundle({ alice: [allow('s3:*', { Resource: 'arn:aws:s3:::reports/a*' })] }),
    )
    const count = 150_000
    const letters = 'abc'
    const resources = Array.from(
      { length: count },
      (_, row) => `arn:aws:s3:::reports/${letters[row % 3]}${(row * 7_919) % 100_003}`,
    )
    const { verdicts } = checkBatch(engine, {
      principal: { constant: user('alice') },
      action: { constant: 's3:GetObject' },
      resource: packed(resources),
    })
    expect(verdicts.findIndex((verdict, row) => (verdict === 0) !== (row % 3 === 0))).toBe(-1)
  })

  it('may each be longer than a chunk has room for, or no text', async () => {
    const engine = await createEngine(module, await usersBundle({ alice: [allow('s3:*')] }))
    const long = 'x'.repeat(1_500_000)
    const resource = packed([object, long, object, '', `${object}é`])
    const broken = packed([user('alice'), user('alice'), 'arn:aws:', user('alice'), user('alice')])
    broken.bytes[broken.offsets[3] ?? 0] = 0xff
    const given = { action: { constant: 's3:GetObject' }, resource }
    const whole = checkBatch(engine, { ...given, principal: { constant: user('alice') } })
    expect(names(whole.verdicts)).toEqual(['allowed', 'invalid', 'allowed', 'invalid', 'allowed'])
    const { verdicts, errors } = checkBatch(engine, { ...given, principal: broken })
    expect(names(verdicts)).toEqual(['allowed', 'invalid', 'invalid', 'invalid', 'allowed'])
    expect(errors.map(({ row }) => row)).toEqual([1, 2, 3])
  })

  it('are decided alike in every column and with whatever is remembered', async () => {
    const engine = await createEngine(
      module,
      await usersBundle({ alice: [allow('s3:Get*')], bob: [allow('s3:*')] }),
    )
    const rows = Array.from({ length: 9_000 }, (_, row) => ({
      principal: user(row % 7 === 0 ? 'bob' : 'alice'),
      action: row % 3 === 0 ? 's3:PutObject' : 's3:GetObject',
      resource: `${object}/${row % 50}`,
    }))
    const wanted = checked(engine, rows)
    for (const remembered of [0, 64, 65_536]) {
      const { verdicts } = checkBatch(
        engine,
        {
          principal: packed(rows.map(({ principal }) => principal)),
          action: packed(rows.map(({ action }) => action)),
          resource: packed(rows.map(({ resource }) => resource)),
        },
        { remembered },
      )
      expect(names(verdicts)).toEqual(wanted)
    }
  })
})
