import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { PolicyError } from '../../../src/model/errors.ts'
import type { DocumentType } from '../../../src/model/policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'
import { covers, findRedundant } from '../../../src/policy/read/pattern-cover.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'
import { ratioOfTime } from '../../support/growth.ts'

const types: readonly DocumentType[] = ['identity', 'trust']
const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const long = 32_000

function list<T>(length: number, build: (index: number) => T): T[] {
  return Array.from({ length }, (_, index) => build(index))
}

function when(condition: object): object {
  return { ...statement, Condition: condition }
}

/** About 1 MB each. */
const statements: readonly [string, object | object[]][] = [
  [
    'wildcard actions that cover nothing',
    { ...statement, Action: list(60_000, (i) => `s3:${i}*a`) },
  ],
  [
    'wildcard actions that nearly cover',
    { ...statement, Action: list(60_000, (i) => `s3:*a${i}*`) },
  ],
  [
    'wildcard resources',
    { ...statement, Resource: list(30_000, (i) => `arn:aws:s3:::*b${i}*/k*`) },
  ],
  [
    'long patterns',
    { ...statement, Resource: list(15, (i) => `arn:aws:s3:::${'*a'.repeat(long)}${i}`) },
  ],
  [
    'variables that never end',
    { ...statement, Resource: list(15, () => `arn:aws:s3:::${'${'.repeat(long)}`) },
  ],
  [
    'variables that end late',
    { ...statement, Resource: list(48, () => `arn:aws:s3:::${'${'.repeat(10_000)}}`) },
  ],
  [
    'user ids with variables',
    when({ StringLike: { 'aws:userid': list(15, () => `${'${'.repeat(long)}*`) } }),
  ],
  [
    'keys',
    when({ StringLike: Object.fromEntries(list(40_000, (i) => [`aws:RequestTag/${i}`, '*'])) }),
  ],
  ['spellings of one key', when({ IpAddress: spellings(), NotIpAddress: spellings() })],
  [
    'operators',
    when(Object.fromEntries(list(30_000, (i) => [`StringEquals${i}`, { 'a:b': 'c' }]))),
  ],
  ['values', when({ IpAddress: { 'aws:SourceIp': list(60_000, (i) => `10.0.${i % 256}.1/8`) } })],
  ['numbers', when({ NumericEquals: { 'a:b': list(15, () => `${'1'.repeat(2 * long)}x`) } })],
  [
    'principals',
    { ...statement, Principal: { AWS: list(25_000, (i) => `arn:aws:iam::1:role/*${i}`) } },
  ],
  ['statements', list(14_000, (i) => ({ ...statement, Action: `s3:${i}` }))],
  ['equal Sids', list(12_000, () => ({ ...statement, Sid: 'a b' }))],
]

function spellings(): object {
  return Object.fromEntries(list(16_000, (i) => [spell('aws:vpcsourceip', i), '10.0.0.1/8']))
}

/** One of many spellings of a name, by the bits of a number. */
function spell(name: string, bits: number): string {
  return [...name].map((c, at) => ((bits >> at) & 1 ? c.toUpperCase() : c)).join('')
}

/** As long as the hostile ones, and nothing wrong with it. */
const ordinary = JSON.stringify({
  Version: '2012-10-17',
  Statement: list(10_000, (i) => ({ ...statement, Action: `s3:Do${i}`, Sid: `Sid${i}` })),
})

describe('hostile documents', () => {
  const validate = (text: string, type: DocumentType) =>
    validatePolicy(text, { type, scpDialect: 'legacy' })

  test.each(statements)('1 MB of %s costs little more than an ordinary one', (_name, hostile) => {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: hostile })
    expect(text.length).toBeGreaterThan(400_000)
    for (const type of types) {
      expect(Array.isArray(validate(text, type))).toBe(true)
      const ratio = ratioOfTime(
        () => validate(text, type),
        () => validate(ordinary, type),
        { most: 20, rounds: 1 },
      )
      expect(ratio).toBeLessThan(20)
    }
  })

  test('1 MB that is nested, unclosed or white space is refused at once', () => {
    for (const text of ['{"a":'.repeat(200_000), '['.repeat(1_000_000)]) {
      expect(() => parsePolicy(text, { type: 'identity' })).toThrow(/jsonDepth/)
      expect(() => validatePolicy(text, { type: 'identity' })).toThrow(/jsonDepth/)
    }
    for (const text of ['"'.repeat(1_000_001), ' '.repeat(1_000_000), '\\'.repeat(1_000_000)]) {
      expect(() => parsePolicy(text, { type: 'identity' })).toThrow(PolicyError)
    }
  })

  test('names such as `__proto__` and `constructor` are looked up as what they are', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty']
    for (const name of names) {
      const condition = `{"${name}":{"${name}":"x"}}`
      const text = `{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"${name}:x",
        "Resource":"*","Principal":{"${name}":"x"},"Condition":${condition}}}`
      const codes = validatePolicy(text, { type: 'resource' }).map(({ code }) => code)
      expect(codes).toContain('INVALID_PRINCIPAL_KEY')
      expect(codes).toContain('INVALID_CONDITION_OPERATOR')
      expect(codes).toContain('INVALID_CONDITION_KEY_FORMAT')
      const loaded = text.replace(`"Principal":{"${name}":"x"},`, '')
      const { statements } = parsePolicy(loaded, { type: 'resource' })
      expect(statements[0]?.conditions).toEqual([{ operator: name, key: name, values: ['x'] }])
    }
  })

  test('whatever the text, loading gives a policy or a PolicyError, and validation issues', () => {
    const pieces = fc.constantFrom(
      ...['{', '}', '[', ']', ':', ',', '"Statement"', '"Effect"', '"Allow"', '"Action"', '"*"'],
      ...['"Condition"', '"Principal"', '1', 'null', '"${"', '"arn:aws:"', ' ', '\n', '"'],
    )
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        expect(Array.isArray(validatePolicy(parts.join(''), { type: 'resource' }))).toBe(true)
        try {
          parsePolicy(parts.join(''), { type: 'resource' })
        } catch (error) {
          expect(error).toBeInstanceOf(PolicyError)
        }
      }),
    )
  })

  test('what forbids loading is among what validation reports, whatever the JSON', () => {
    const value = fc.oneof(
      { withCrossShrink: true },
      fc.constantFrom('*', 'Allow', 'Deny', 's3:*', 'arn:aws:s3:::b', '2012-10-17'),
      fc.jsonValue({ maxDepth: 2 }),
    )
    const elements = [
      'Sid',
      'Effect',
      'Principal',
      'NotPrincipal',
      'Action',
      'Resource',
      'Condition',
    ]
    const statementArbitrary = fc.dictionary(fc.constantFrom(...elements), value)
    const arbitrary = fc.record({ Version: value, Statement: fc.oneof(value, statementArbitrary) })
    fc.assert(
      fc.property(arbitrary, fc.constantFrom(...types), (document, type) => {
        const issues = validatePolicy(document, { type })
        const fatal = loadingIssues(document, type)
        const reported = issues.map(({ code, path }) => `${code} ${path.join('/')}`)
        for (const issue of fatal) expect(reported).toContain(issue)
      }),
    )
  })
})

function loadingIssues(document: object, type: DocumentType): string[] {
  try {
    parsePolicy(document, { type })
    return []
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    expect(error.issues.length).toBeGreaterThan(0)
    return error.issues.map(({ code, path }) => `${code} ${path.join('/')}`)
  }
}

describe('covering patterns', () => {
  const budget = () => ({ steps: 1_000_000 })

  test.each([
    ['*', 'a*b?', true],
    ['a*', 'a', true],
    ['a*', 'ab*', true],
    ['a?', 'a?', true],
    ['a?', 'a*', false],
    ['a*b', 'a*cb', true],
    ['ab*', 'a*', false],
    ['a*b*', 'a*b', true],
    ['?', '😀', false],
    ['**', '*', true],
    ['a', 'b', false],
  ])('%s covers %s: %s', (outer, inner, expected) => {
    expect(covers(outer, inner, budget())).toBe(expected)
  })

  test('never claims more than matching shows', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 6 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 6 })
    fc.assert(
      fc.property(pattern, pattern, text, (outer, inner, sample) => {
        const claims = covers(outer, inner, budget()) && covers(inner, sample, budget())
        if (claims) expect(covers(outer, sample, budget())).toBe(true)
      }),
    )
  })

  test('of two patterns that cover each other one remains', () => {
    expect([...findRedundant(['a*', 'a**'], covers, budget())]).toEqual([1])
  })

  test('nothing more is found once the budget is spent', () => {
    expect(findRedundant(['a*', 'ab'], covers, { steps: 0 }).size).toBe(0)
  })
})
