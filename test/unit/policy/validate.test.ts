import { describe, expect, test } from 'vitest'
import type { Issue } from '../../../src/model/errors.ts'
import { codes } from '../../../src/model/issue-codes.ts'
import type { DocumentType } from '../../../src/model/policy.ts'
import {
  type ValidateOptions,
  validatePolicy,
} from '../../../src/policy/validate/validate-policy.ts'
import { findings } from './findings.ts'
import { vectors } from './vectors.ts'

function validate(document: string | object, options: ValidateOptions): string[] {
  return validatePolicy(document, options).map(({ code }) => code)
}

/** A statement that no check has anything to say about. */
const clean = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

function document(change: object): object {
  return { Version: '2012-10-17', Statement: { ...clean, ...change } }
}

describe('the vectors of the check reference', () => {
  test.each(vectors)('$id: $code', ({ code, type, document, absent }) => {
    const found = validate(document, { type })
    if (code !== undefined) expect(found).toContain(code)
    for (const other of absent ?? []) expect(found).not.toContain(other)
  })
})

describe('every code', () => {
  test.each(findings)('$code: $name', ({ code, document, options, clean: without }) => {
    expect(validate(document, options)).toContain(code)
    if (without !== undefined) expect(validate(without, options)).not.toContain(code)
  })

  test('has a row in one of the two tables', () => {
    const shown = new Set([...vectors, ...findings].map(({ code }) => code))
    expect(Object.keys(codes).filter((code) => !shown.has(code as keyof typeof codes))).toEqual([])
  })

  test('comes with a severity, a place, a one-line message and a hint', () => {
    for (const { document, options } of findings) {
      const issues = validatePolicy(document, options)
      for (const issue of issues) expectWellFormed(issue)
      if (options.catalogue !== undefined) continue
      for (const { code, severity } of issues) {
        expect(severity).toBe(codes[code as keyof typeof codes].severity)
      }
    }
  })
})

function expectWellFormed({ code, message, hint, line, column, path }: Issue): void {
  expect(Object.keys(codes)).toContain(code)
  expect(message).toMatch(/^[^\n]+[^\n.]$/)
  expect(hint).toMatch(/^[^\n]+$/)
  expect(Number.isInteger(line) && Number.isInteger(column)).toBe(true)
  expect(Array.isArray(path)).toBe(true)
}

describe('validation', () => {
  test.each<[DocumentType, object]>([
    ['identity', document({})],
    ['boundary', document({})],
    ['session', document({})],
    ['scp', document({ Effect: 'Deny', NotAction: 'iam:*', Action: undefined, Resource: '*' })],
    ['rcp', document({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' })],
    ['rcp', document({ Principal: '*', Action: '*', Resource: '*' })],
    ['endpoint', document({ Sid: 'a b', Principal: '*' })],
    ['resource', document({ Sid: 'a b', Principal: { AWS: '111122223333' } })],
    [
      'resource',
      { ...document({ Principal: '*', Effect: 'Deny', Resource: undefined }), Id: 'any id' },
    ],
    [
      'trust',
      {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Service: 'ec2.amazonaws.com' },
          Action: 'sts:AssumeRole',
        },
      },
    ],
  ])('has nothing to say about a good document of type %s', (type, good) => {
    expect(validatePolicy(good, { type })).toEqual([])
  })

  test('reports all faults at once, sorted by place (L-136)', () => {
    const text = `{ "Statement": [
  { "Sid": "a b", "Effect": "allow", "Action": "*:x", "Resource": "b", "Foo": 1,
    "Condition": { "StringEqual": { "nokey": "c" } } },
  { "Effect": "Deny", "NotAction": [], "Resource": "*" }
] }`
    const issues = validatePolicy(text, { type: 'identity' })
    expect(issues.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
      '1:1 MISSING_VERSION',
      '2:12 UNSUPPORTED_SID',
      '2:29 INVALID_EFFECT',
      '2:48 INVALID_SERVICE_IN_ACTION',
      '2:67 INVALID_ARN_PREFIX',
      '2:72 INVALID_POLICY_ELEMENT',
      '3:20 INVALID_CONDITION_OPERATOR',
      '3:37 INVALID_CONDITION_KEY_FORMAT',
      '4:23 EMPTY_NOT_ACTION',
    ])
    expect(issues[7]?.path).toEqual(['Statement', 0, 'Condition', 'StringEqual', 'nokey'])
  })

  test('reports a syntax error alone (A-8)', () => {
    expect(validate('{"Version":"x",}', { type: 'identity' })).toEqual(['JSON_SYNTAX_ERROR'])
  })

  test('goes on after a duplicate member (L-136)', () => {
    const text = '{"Version":"2012-10-17","Version":"2012-10-17","Statement":{}}'
    expect(validate(text, { type: 'trust' })).toEqual([
      'DUPLICATE_MEMBER',
      'MISSING_EFFECT',
      'MISSING_ACTION',
      'MISSING_PRINCIPAL',
    ])
  })

  test('quotes long and many-lined texts on one line', () => {
    const [issue] = validatePolicy(document({ Resource: `x\n${'y'.repeat(5_000)}` }), {
      type: 'identity',
    })
    expect(issue?.code).toBe('INVALID_ARN_PREFIX')
    expect(issue?.message.length).toBeLessThan(250)
  })
})
