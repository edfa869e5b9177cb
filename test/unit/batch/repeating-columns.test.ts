/** Columns of the context without a dictionary: whatever comes again, and however often. */
import { describe, expect, test } from 'vitest'
import { batchVerdicts } from '../../../src/batch/batch-result.ts'
import { checkBatch } from '../../../src/batch/check-batch.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { ContextValue, SingleRequest } from '../../../src/model/request.ts'

/** More than twice as many as have numbers at a time. */
const rows = 36_000
const principal = 'arn:aws:iam::111122223333:user/ann'
const known = 'arn:aws:s3:::known'
const other = 'arn:aws:s3:::other'
const resources = [known, other]

/** Allowed by a key that ends in 7, or by a tag that the directory has of one bucket. */
const document = {
  accounts: [
    {
      id: '111122223333',
      users: [
        {
          name: 'ann',
          policies: [
            {
              name: 'own',
              document: {
                Version: '2012-10-17',
                Statement: [
                  {
                    ...{ Effect: 'Allow', Action: 's3:GetObject', Resource: '*' },
                    Condition: { StringLike: { 'app:k': '*7' } },
                  },
                  {
                    ...{ Effect: 'Allow', Action: 's3:PutObject', Resource: '*' },
                    Condition: { StringEquals: { 'aws:ResourceTag/t': '7' } },
                  },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
  resources: [{ arn: known, account: '111122223333', tags: { t: '7' }, abac: true }],
}
const engine = await createEngine(
  kernelModule(),
  await compileBundle(parseDirectory([{ text: JSON.stringify(document), file: 'd.json' }])),
)

type Value = ContextValue | null

/** What a row has, by its number. */
const shapes: Readonly<Record<string, (row: number) => Value>> = {
  'a few values': (row) => `value ${row % 10}`,
  'values that come thrice': (row) => `value ${row % 12_000}`,
  'pairs of values': (row) => `value ${row >> 1}`,
  'values that never come again': (row) => `value ${row}`,
  'a few values, then others without end': (row) => `value ${row < 10_000 ? row % 9 : row}`,
  'values of all kinds': (row) =>
    [null, row % 7 === 0, row % 27, `${row % 17}`, ['x7', `${row % 3}`], ''][row % 6] ?? null,
  'values that no context has': (row) =>
    [Number.NaN, '7'.repeat(20_000), '7', {} as never][row % 4] ?? null,
}

function batchOf(values: readonly Value[], key: string, first = 0) {
  return {
    principal: { constant: principal },
    action: values.map((_, at) => ((first + at) % 5 === 0 ? 's3:PutObject' : 's3:GetObject')),
    resource: values.map((_, at) => resources[(first + at) % 2] ?? known),
    context: { [key]: values },
  }
}

/** Rows that are decided one by one, too. */
const sampled = Array.from({ length: 600 }, (_, at) => (at * 61) % rows)

describe.each(Object.entries(shapes))('%s', (name, shape) => {
  const count = name.endsWith('no context has') ? 3_000 : rows
  const values = Array.from({ length: count }, (_, row) => shape(row))

  test.each(['app:k', 'aws:ResourceTag/t'])('are decided as one by one: %s', (key) => {
    const given = batchOf(values, key)
    const { verdicts } = checkBatch(engine, given)
    expect(new Set(verdicts).size).toBeGreaterThan(1)
    for (const row of sampled.filter((one) => one < count)) {
      const value = values[row] ?? null
      const request = {
        ...{ principal, action: given.action[row] ?? '', resource: given.resource[row] ?? '' },
        context: value === null ? {} : { [key]: value },
      }
      expect(batchVerdicts[verdicts[row] ?? 0], `row ${row}`).toBe(verdictOf(request))
    }
  })

  test('are decided in any cut as in one', () => {
    const whole = checkBatch(engine, batchOf(values, 'app:k')).verdicts
    const parts = [0, 1, 4_097, 30_000].flatMap((from, at, all) => {
      const own = values.slice(from, all[at + 1] ?? count)
      return own.length === 0 ? [] : [...checkBatch(engine, batchOf(own, 'app:k', from)).verdicts]
    })
    expect(parts).toEqual([...whole])
  })
})

function verdictOf(request: SingleRequest): string {
  try {
    return engine.check(request).verdict
  } catch (cause) {
    if (cause instanceof SallyportError) return 'invalid'
    throw cause
  }
}
