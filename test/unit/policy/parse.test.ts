import { describe, expect, test } from 'vitest'
import { memberOf, readJson } from '../../../src/json/parse-json.ts'
import { PolicyError } from '../../../src/model/errors.ts'
import { limits } from '../../../src/model/limits.ts'
import type { DocumentType, Policy } from '../../../src/model/policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: '*' }

function withStatement(change: object): object {
  return { Version: '2012-10-17', Statement: { ...statement, ...change } }
}

function codesOf(document: string | object, type: DocumentType = 'identity'): string[] {
  try {
    parsePolicy(document, { type })
    return []
  } catch (error) {
    if (error instanceof PolicyError) return error.issues.map(({ code }) => code)
    throw error
  }
}

describe('a policy document', () => {
  test('becomes a policy with every element as written', () => {
    const text = `{
  "Version": "2012-10-17",
  "Id": "x",
  "Statement": [
    { "Sid": "A", "Effect": "Deny", "NotPrincipal": { "AWS": ["111122223333"], "Service": "s.amazonaws.com" },
      "NotAction": ["s3:*"], "NotResource": "arn:aws:s3:::b",
      "Condition": { "StringLike": { "aws:x": ["a", "b"] }, "Bool": { "aws:SecureTransport": false } } },
    { "Effect": "Allow", "Principal": "*", "Action": "*" }
  ]
}`
    expect(parsePolicy(text, { type: 'resource', name: 'P', file: 'p.json' })).toEqual({
      name: 'P',
      file: 'p.json',
      version: '2012-10-17',
      statements: [
        {
          index: 0,
          sid: 'A',
          effect: 'Deny',
          principal: {
            negated: true,
            entries: [
              { kind: 'AWS', value: '111122223333' },
              { kind: 'Service', value: 's.amazonaws.com' },
            ],
          },
          action: { negated: true, patterns: ['s3:*'] },
          resource: { negated: true, patterns: ['arn:aws:s3:::b'] },
          conditions: [
            { operator: 'StringLike', key: 'aws:x', values: ['a', 'b'] },
            { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
          ],
          place: { line: 5, column: 5 },
        },
        {
          index: 1,
          sid: undefined,
          effect: 'Allow',
          principal: { negated: false, entries: [{ kind: 'AWS', value: '*' }] },
          action: { negated: false, patterns: ['*'] },
          resource: undefined,
          conditions: [],
          place: { line: 8, column: 5 },
        },
      ],
    } satisfies Policy)
  })

  test('is the same policy as text, as a plain object and as a node of a larger document', () => {
    const document = withStatement({ Condition: { NumericEquals: { 'a:b': [1, 2.5] } } })
    const text = JSON.stringify(document)
    const { node } = readJson(`{"inner":${text}}`)
    const inner = node?.kind === 'object' ? memberOf(node, 'inner')?.value : undefined
    if (inner === undefined) throw new Error('expected a node')
    const [fromText, fromObject, fromNode] = [text, document, inner].map((form) => {
      const policy = parsePolicy(form, { type: 'identity', name: 'P' })
      return policy.statements.map(({ place: _, ...rest }) => rest)
    })
    expect(fromObject).toEqual(fromText)
    expect(fromNode).toEqual(fromText)
  })

  test('without a name is called by its file', () => {
    expect(parsePolicy(withStatement({}), { type: 'identity', file: 'p.json' }).name).toBe('p.json')
  })

  test('one statement may stand without a list, and so may every entry (L-7, L-21)', () => {
    const single = parsePolicy(withStatement({}), { type: 'identity' })
    const list = { ...statement, Action: [statement.Action], Resource: [statement.Resource] }
    expect(parsePolicy({ Version: '2012-10-17', Statement: [list] }, { type: 'identity' })).toEqual(
      single,
    )
  })

  test('order of members does not matter (L-4)', () => {
    const { Effect, Action, Resource } = statement
    const reversed = { Statement: [{ Resource, Action, Effect }], Version: '2012-10-17' }
    expect(parsePolicy(reversed, { type: 'identity' })).toEqual(
      parsePolicy(withStatement({}), { type: 'identity' }),
    )
  })

  test.each([
    ['10', '10'],
    ['10.0', '10'],
    ['10.50', '10.5'],
    ['0.1', '0.1'],
    ['-0', '0'],
    ['-0.0', '0'],
    ['1e3', '1000'],
    ['12345678901234567890', '12345678901234567890'],
    ['0.12345678901234567890123', '0.12345678901234567890123'],
    ['true', 'true'],
    ['false', 'false'],
    ['"1.0"', '1.0'],
  ])('the condition value %s reads as the text %s (L-10, C-34)', (written, text) => {
    const document = `{"Statement":{"Effect":"Allow","Action":"a:b","Resource":"*",
      "Condition":{"NumericEquals":{"a:b":${written}}}}}`
    const policy = parsePolicy(document, { type: 'identity' })
    expect(policy.statements[0]?.conditions[0]?.values).toEqual([text])
  })
})

describe('limits of a document', () => {
  const long = 'x'.repeat(limits.patternCharacters)

  test.each<[string, object]>([
    ['patternCharacters', withStatement({ Action: `s3:${long}` })],
    ['patternCharacters', withStatement({ Resource: ['*', `arn:${long}`] })],
    ['patternCharacters', withStatement({ Condition: { StringLike: { 'a:b': `${long}x` } } })],
    [
      'conditionValues',
      withStatement({
        Condition: { StringLike: { 'a:b': new Array(limits.conditionValues + 1).fill('x') } },
      }),
    ],
    ['policyStatements', { Statement: new Array(limits.policyStatements + 1).fill({}) }],
  ])('over `%s` it is refused by name', (name, document) => {
    expect(() => parsePolicy(document, { type: 'identity' })).toThrow(
      expect.objectContaining({
        code: 'ERR_LIMIT_EXCEEDED',
        message: expect.stringContaining(name),
      }),
    )
  })

  test('a value as long as the limit is accepted', () => {
    const document = withStatement({ Condition: { StringLike: { 'a:b': long } } })
    expect(codesOf(document)).toEqual([])
  })

  test('a text over `policyCharacters` is refused', () => {
    const text = JSON.stringify(withStatement({})) + ' '.repeat(limits.policyCharacters)
    expect(() => parsePolicy(text, { type: 'identity' })).toThrow(/policyCharacters/)
  })
})
