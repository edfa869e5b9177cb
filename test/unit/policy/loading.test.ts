import { describe, expect, test } from 'vitest'
import { PolicyError } from '../../../src/model/errors.ts'
import type { DocumentType } from '../../../src/model/policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'

const allTypes: readonly DocumentType[] = [
  'identity',
  'resource',
  'boundary',
  'session',
  'scp',
  'rcp',
  'endpoint',
  'trust',
]

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

describe('loading accepts what validation reports (L-137)', () => {
  test.each<[string, object, DocumentType?]>([
    ['an absent Version, read as 2008-10-17 (L-12)', { Statement: statement }],
    ['an empty list of statements (L-7)', { Version: '2012-10-17', Statement: [] }],
    ['an Id in an identity policy (L-8)', { ...withStatement({}), Id: 'x' }],
    ['a Sid with spaces (L-25)', withStatement({ Sid: 'a b' })],
    [
      'Sids that repeat (L-25)',
      {
        Statement: [
          { Sid: 'A', ...statement },
          { Sid: 'A', ...statement },
        ],
      },
    ],
    ['size over quota', withStatement({ Resource: [`arn:aws:s3:::${'x'.repeat(10_000)}`] })],
    ['a Principal that is ignored (L-47)', withStatement({ Principal: '*' })],
    ['a Principal that is ignored in an SCP', withStatement({ Principal: '*' }), 'scp'],
    ['a missing Principal in a resource policy (L-47)', withStatement({}), 'resource'],
    ['a missing Principal in an RCP (L-47)', withStatement({}), 'rcp'],
    [
      'an absent Resource in a resource policy (L-81)',
      { Statement: { Effect: 'Allow', Action: 's3:*', Principal: '*' } },
      'resource',
    ],
    [
      'an absent Resource in an endpoint policy',
      { Statement: { Effect: 'Allow', Action: 's3:*', Principal: '*' } },
      'endpoint',
    ],
    ['a Resource in a trust policy', withStatement({ Principal: '*' }), 'trust'],
    ['an unknown service and action (L-63)', withStatement({ Action: 'nosuch:Thing' })],
    ['a wildcard in the service (L-60)', withStatement({ Action: '*:GetObject' })],
    ['an unknown operator', withStatement({ Condition: { StringEqual: { 'a:b': 'c' } } })],
    ['an unknown key', withStatement({ Condition: { StringEquals: { 'aws:NoSuch': 'c' } } })],
    ['a key without prefix (L-92)', withStatement({ Condition: { StringEquals: { nokey: 'c' } } })],
    ['a short ARN (L-77)', withStatement({ Resource: 'arn:aws:sqs:*' })],
    ['a resource that is no ARN (L-86)', withStatement({ Resource: '**' })],
    [
      'operators and keys differing only in case (L-96)',
      withStatement({
        Condition: { StringEquals: { 'a:b': 'c', 'A:B': 'c' }, stringequals: { 'a:b': 'd' } },
      }),
    ],
    ['an empty Action (L-22)', withStatement({ Action: [] })],
    ['an empty Resource (L-22)', withStatement({ Resource: [] })],
    ['an empty Principal list (L-22)', withStatement({ Principal: { AWS: [] } }), 'resource'],
    ['an empty Principal map', withStatement({ Principal: {} }), 'resource'],
    ['an empty list of values (C-36)', withStatement({ Condition: { Bool: { 'a:b': [] } } })],
    ['an empty Condition (L-90)', withStatement({ Condition: {} })],
    ['an operator without keys (L-97)', withStatement({ Condition: { StringEquals: {} } })],
    ['values of several scalar types', withStatement({ Condition: { Bool: { 'a:b': ['x', 1] } } })],
    ['Allow with NotPrincipal (L-50)', withStatement({ NotPrincipal: '*' }), 'resource'],
  ])('%s', (_name, document, type) => {
    expect(codesOf(document, type)).toEqual([])
    expect(codesOf(JSON.stringify(document), type)).toEqual([])
  })

  test('a missing Version reads as 2008-10-17 (L-12)', () => {
    expect(parsePolicy({ Statement: statement }, { type: 'identity' }).version).toBe('2008-10-17')
  })
})

describe('loading refuses what cannot be evaluated (L-137)', () => {
  test.each<[string, string | object, string, DocumentType?]>([
    ['no JSON', '{', 'JSON_SYNTAX_ERROR'],
    ['an empty text', '', 'JSON_SYNTAX_ERROR'],
    ['a document that is a list (L-1)', '[]', 'DATA_TYPE_MISMATCH'],
    ['a document that is a text (L-1)', '"a"', 'DATA_TYPE_MISMATCH'],
    ['two documents (L-1)', '{"Statement":[]}{"Statement":[]}', 'JSON_SYNTAX_ERROR'],
    ['a document that is null (L-9)', 'null', 'DATA_TYPE_MISMATCH'],
    ['a duplicate member (L-5)', '{"Statement":[],"Statement":[]}', 'DUPLICATE_MEMBER'],
    ['an unknown member (L-3)', { ...withStatement({}), Foo: 1 }, 'INVALID_POLICY_ELEMENT'],
    [
      'an element in another case (L-6)',
      withStatement({ effect: 'Allow' }),
      'INVALID_POLICY_ELEMENT',
    ],
    ['`__proto__` as a member', '{"__proto__":1,"Statement":[]}', 'INVALID_POLICY_ELEMENT'],
    ['a numeric Version', { Version: 2012, Statement: [] }, 'DATA_TYPE_MISMATCH'],
    ['another Version (L-11)', { Version: '2012-10-18', Statement: [] }, 'INVALID_VERSION'],
    ['a null Version (L-9)', { Version: null, Statement: [] }, 'DATA_TYPE_MISMATCH'],
    ['no Statement (L-7)', { Version: '2012-10-17' }, 'MISSING_STATEMENT'],
    ['a Statement that is a string', { Statement: 'x' }, 'DATA_TYPE_MISMATCH'],
    ['a statement that is null (L-9)', { Statement: [null] }, 'DATA_TYPE_MISMATCH'],
    ['a numeric Sid', withStatement({ Sid: 1 }), 'DATA_TYPE_MISMATCH'],
    ['a numeric Id', { Id: 1, Statement: [] }, 'DATA_TYPE_MISMATCH'],
    ['no Effect (L-18)', withStatement({ Effect: undefined }), 'MISSING_EFFECT'],
    ['an Effect in lower case (L-18)', withStatement({ Effect: 'allow' }), 'INVALID_EFFECT'],
    ['an Effect that is a list', withStatement({ Effect: ['Allow'] }), 'DATA_TYPE_MISMATCH'],
    ['neither Action nor NotAction', withStatement({ Action: undefined }), 'MISSING_ACTION'],
    [
      'both Action and NotAction (L-17)',
      withStatement({ NotAction: 'a:b' }),
      'UNSUPPORTED_ELEMENT_COMBINATION',
    ],
    [
      'both Resource and NotResource (L-17)',
      withStatement({ NotResource: '*' }),
      'UNSUPPORTED_ELEMENT_COMBINATION',
    ],
    [
      'both Principal and NotPrincipal (L-17)',
      withStatement({ Principal: '*', NotPrincipal: '*' }),
      'UNSUPPORTED_ELEMENT_COMBINATION',
      'resource',
    ],
    ['an action without a colon (L-62)', withStatement({ Action: 'GetObject' }), 'INVALID_ACTION'],
    ['an action `**` (L-62)', withStatement({ Action: '**' }), 'INVALID_ACTION'],
    ['an action that is a number', withStatement({ Action: [1] }), 'DATA_TYPE_MISMATCH'],
    ['an action that is null (L-9)', withStatement({ Action: null }), 'DATA_TYPE_MISMATCH'],
    ['a resource that is an object', withStatement({ Resource: {} }), 'DATA_TYPE_MISMATCH'],
    [
      'an empty NotAction (L-22)',
      withStatement({ Action: undefined, NotAction: [] }),
      'EMPTY_NOT_ACTION',
    ],
    [
      'an empty NotResource (L-22)',
      withStatement({ Resource: undefined, NotResource: [] }),
      'EMPTY_NOT_RESOURCE',
    ],
    [
      'an empty NotPrincipal (L-22)',
      withStatement({ NotPrincipal: { AWS: [], Service: [] } }),
      'EMPTY_NOT_PRINCIPAL',
      'resource',
    ],
    [
      'an empty NotPrincipal map',
      withStatement({ NotPrincipal: {} }),
      'EMPTY_NOT_PRINCIPAL',
      'resource',
    ],
    [
      'a Principal that is an account',
      withStatement({ Principal: '111122223333' }),
      'INVALID_PRINCIPAL_FORMAT',
      'resource',
    ],
    [
      'a Principal that is a list',
      withStatement({ Principal: ['*'] }),
      'DATA_TYPE_MISMATCH',
      'resource',
    ],
    [
      'an unknown kind of principal',
      withStatement({ Principal: { User: 'x' } }),
      'INVALID_PRINCIPAL_KEY',
      'resource',
    ],
    ['a Condition that is a list', withStatement({ Condition: [] }), 'DATA_TYPE_MISMATCH'],
    [
      'an operator that is a string',
      withStatement({ Condition: { Bool: 'x' } }),
      'DATA_TYPE_MISMATCH',
    ],
    [
      'a condition value that is null (L-94)',
      withStatement({ Condition: { Bool: { 'a:b': null } } }),
      'DATA_TYPE_MISMATCH',
    ],
    [
      'a condition value that is an object (L-94)',
      withStatement({ Condition: { Bool: { 'a:b': [{}] } } }),
      'DATA_TYPE_MISMATCH',
    ],
    [
      'a list inside a list of values',
      withStatement({ Condition: { Bool: { 'a:b': [['x']] } } }),
      'DATA_TYPE_MISMATCH',
    ],
  ])('%s', (_name, document, code, type) => {
    expect(codesOf(document, type)).toEqual([code])
  })

  const noResource = { Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*' } }
  test.each(allTypes)(
    'neither Resource nor NotResource, where type %s needs one (L-81)',
    (type) => {
      const needs = ['identity', 'boundary', 'session', 'scp', 'rcp'].includes(type)
      expect(codesOf(noResource, type)).toEqual(needs ? ['MISSING_RESOURCE'] : [])
    },
  )

  test('with one error that carries every issue, sorted by place, the first in its text', () => {
    const text = '{"Statement":[{"Effect":"allow","Action":"x","Resource":1},\n{}],"Foo":1}'
    const error = (() => {
      try {
        return parsePolicy(text, { type: 'identity', file: 'p.json' })
      } catch (thrown) {
        return thrown
      }
    })()
    if (!(error instanceof PolicyError)) throw new Error('expected a PolicyError')
    expect(error.code).toBe('ERR_POLICY_INVALID')
    expect(error.place).toBe('p.json:1:25')
    expect(error.message).not.toMatch(/\n/)
    expect(error.issues.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
      '1:25 INVALID_EFFECT',
      '1:42 INVALID_ACTION',
      '1:57 DATA_TYPE_MISMATCH',
      '2:1 MISSING_EFFECT',
      '2:1 MISSING_ACTION',
      '2:1 MISSING_RESOURCE',
      '2:5 INVALID_POLICY_ELEMENT',
    ])
  })
})
