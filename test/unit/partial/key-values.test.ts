/** Values that stand for all values of a key: no value is told apart from every one of them. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import type { KeyTest } from '../../../src/partial/key-test.ts'
import { distinctValues, type KeyValue } from '../../../src/partial/key-values.ts'
import { fuzzed } from '../../support/fuzz.ts'
import { readSets } from '../../support/policy-sets.ts'

interface Kind {
  readonly key: string
  readonly operators: readonly string[]
  /** What policies compare with. */
  readonly written: readonly string[]
  /** What requests have. */
  readonly sent: readonly string[]
}

const strings: Kind = {
  key: 'app:k',
  operators: ['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'Null'],
  written: ['x', 'X', 'xy', '*', 'x*', 'xy*', 'xy~*', '', '0*', 'true'],
  sent: ['', 'x', 'X', 'y', 'xy', 'xyz', 'xy~', 'xy~1', '0', '00', '~', 'true', 'z*'],
}

const kinds: Readonly<Record<string, Kind>> = {
  strings,
  folded: {
    ...strings,
    operators: ['StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase', 'StringEquals', 'Null'],
    written: ['x', 'X', 'aB', 'AB', '1', ''],
    sent: ['', 'x', 'X', 'ab', 'aB', 'AB', 'Ab', '1', 'q'],
  },
  arns: {
    key: 'aws:SourceArn',
    operators: ['ArnLike', 'ArnEquals', 'ArnNotLike', 'StringEquals', 'Null'],
    written: ['arn:aws:s3:::a', 'arn:aws:sns:eu:1:*', 'arn:aws:sns:eu:1:t', 'arn:aws:sns:eu:1:t*'],
    sent: [
      '',
      'x',
      'arn:aws:s3:::a',
      'arn:aws:s3:::b',
      'arn:aws:sns:eu:1:',
      'arn:aws:sns:eu:1:t:u',
    ],
  },
  flags: {
    key: 'aws:SecureTransport',
    operators: ['Bool', 'Null'],
    written: ['true', 'false'],
    sent: ['', 'true', 'false', 'TRUE', 'x'],
  },
  numbers: {
    key: 's3:max-keys',
    operators: ['NumericEquals', 'NumericLessThan', 'NumericGreaterThanEquals', 'Null'],
    written: ['-3', '0', '1', '2', '10'],
    sent: ['', 'x', '-4', '-3', '-2.9', '0', '0.2', '1', '1.5', '9.99', '10', '11', '+1', '1e3'],
  },
  times: {
    key: 'aws:TokenIssueTime',
    operators: ['DateLessThan', 'DateGreaterThan', 'DateEquals', 'DateNotEquals'],
    written: ['2024-01-01', '2024-01-01T00:00:01Z', '1800000000'],
    sent: [
      '',
      'x',
      '1970',
      '2023-12-31',
      '2024-01-01T00:00:00.5Z',
      '1704067201',
      '2050',
      '1800000000',
    ],
  },
  addresses: {
    key: 'aws:SourceIp',
    operators: ['IpAddress', 'NotIpAddress', 'Null'],
    written: ['10.0.0.0/8', '10.1.0.0/16', '10.1.2.3', '255.255.255.255', '0.0.0.0/0'],
    sent: [
      '',
      'x',
      '9.255.255.255',
      '10.0.0.0',
      '10.1.2.3',
      '10.1.2.4',
      '10.2.0.0',
      '::ffff:10.1.2.3',
      '::1',
      '255.255.255.255',
    ],
  },
}

function testsOf({ operators, written }: Kind): fc.Arbitrary<KeyTest[]> {
  const test = fc
    .tuple(
      fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
      fc.constantFrom(...operators),
      fc.constantFrom('', '', 'IfExists'),
      fc.uniqueArray(fc.constantFrom(...written), { minLength: 1, maxLength: 3 }),
    )
    .map(([set, name, suffix, values]) =>
      name === 'Null'
        ? { operator: name, values: [values.length > 1 ? 'true' : 'false'] }
        : { operator: `${set}${name}${suffix}`, values },
    )
  return fc.array(test, { minLength: 1, maxLength: 4 })
}

function valuesOf({ sent }: Kind): fc.Arbitrary<KeyValue[]> {
  const text = fc.constantFrom(...sent)
  const value = fc.oneof(fc.constant(undefined), text, fc.array(text, { maxLength: 4 }))
  return fc.array(value, { minLength: 20, maxLength: 30 })
}

/** What each test says to a value of the key, all else being well. */
async function openTests(key: string, tests: readonly KeyTest[]) {
  const Statement = tests.map(({ operator, values }, at) => ({
    Effect: 'Allow',
    Action: `app:Do${at}`,
    Resource: '*',
    Condition: { [operator]: { [key]: values } },
  }))
  const identity = [{ Version: '2012-10-17', Statement }]
  const engine = await createEngine(kernelModule(), await compileBundle(readSets({ identity })), {
    simulation: true,
  })
  return (value: KeyValue): string => {
    const said = tests.map((_, at) =>
      engine.isAllowed({
        principal: 'arn:aws:iam::111122223333:user/alice',
        action: `app:Do${at}`,
        resource: '*',
        context: value === undefined ? {} : { [key]: value },
      }),
    )
    return JSON.stringify(said)
  }
}

describe('values that stand for all', () => {
  it.each(Object.entries(kinds))('of %s leave none out', async (_, kind) => {
    let found = 0
    await fc.assert(
      fc.asyncProperty(testsOf(kind), valuesOf(kind), async (tests, values) => {
        const distinct = distinctValues(tests)
        if (distinct === undefined) return
        found += 1
        const says = await openTests(kind.key, tests)
        const known = new Set(distinct.map(says))
        for (const value of values) {
          if (!known.has(says(value))) {
            throw new Error(`${JSON.stringify(value)} is told apart by ${JSON.stringify(tests)}`)
          }
        }
      }),
      fuzzed(60),
    )
    expect(found).toBeGreaterThan(5)
  })

  it('are not known of inner wildcards, variables, unknown operators and mixed kinds', () => {
    const open: readonly KeyTest[][] = [
      [{ operator: 'StringLike', values: ['a*b'] }],
      [{ operator: 'StringLike', values: ['a?'] }],
      [{ operator: 'StringEquals', values: ['${aws:username}'] }],
      [{ operator: 'StringMatches', values: ['x'] }],
      [{ operator: 'ArnLike', values: ['arn:aws:s3*'] }],
      [{ operator: 'NumericEquals', values: ['0.1'] }],
      [{ operator: 'IpAddress', values: ['2001:db8::/32'] }],
      [
        { operator: 'Bool', values: ['true'] },
        { operator: 'StringEquals', values: ['x'] },
      ],
    ]
    expect(open.map(distinctValues)).toEqual(open.map(() => undefined))
  })
})
