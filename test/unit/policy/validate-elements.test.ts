import { describe, expect, test } from 'vitest'
import type { DocumentType } from '../../../src/model/policy.ts'
import {
  type ValidateOptions,
  validatePolicy,
} from '../../../src/policy/validate/validate-policy.ts'

function validate(document: string | object, options: ValidateOptions): string[] {
  return validatePolicy(document, options).map(({ code }) => code)
}

/** A statement that no check has anything to say about. */
const clean = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

function document(change: object): object {
  return { Version: '2012-10-17', Statement: { ...clean, ...change } }
}

function conditionCodes(condition: object, type: DocumentType = 'identity'): string[] {
  return validate(document({ Condition: condition }), { type })
}

describe('sizes (L-110 to L-125)', () => {
  const sizes: [DocumentType, number, 'with' | 'without', string][] = [
    ['identity', 6_144, 'without', 'L-110'],
    ['boundary', 6_144, 'without', 'L-110, L-99'],
    ['session', 2_048, 'with', 'L-113'],
    ['trust', 2_048, 'without', 'L-112'],
    ['scp', 10_240, 'with', 'L-116'],
    ['rcp', 5_120, 'with', 'L-117'],
    ['endpoint', 20_480, 'with', 'L-121'],
    ['resource', 20_480, 'with', 'L-124'],
  ]

  function documentOf(length: number): string {
    const text = JSON.stringify({ Version: '2012-10-17', Statement: { ...clean, Sid: '' } })
    return text.replace('"Sid":""', `"Sid":"${'x'.repeat(length - text.length)}"`)
  }

  test.each(sizes)(
    'a document of type %s may have %i characters, %s white space (%s)',
    (...row) => {
      const [type, limit, counted] = row
      const isOver = (text: string) =>
        validate(text, { type }).some((code) => code.startsWith('POLICY_SIZE'))
      expect(isOver(documentOf(limit))).toBe(false)
      expect(isOver(documentOf(limit + 1))).toBe(true)
      expect(isOver(documentOf(limit).replace('{', '{ \n\t\r'))).toBe(counted === 'with')
    },
  )
})

describe('wildcards in string conditions of endpoint policies (E-82)', () => {
  const code = 'ENDPOINT_SYNTAX_ERROR_WILDCARD'
  const isRefused = (value: string | string[], operator = 'StringLike', version = '2012-10-17') => {
    const change = { Principal: '*', Condition: { [operator]: { 'aws:PrincipalTag/team': value } } }
    return validate({ ...document(change), Version: version }, { type: 'endpoint' }).includes(code)
  }

  test.each([
    ['before it', 'engine*'],
    ['after it', '*engine'],
    ['on one side of each', 'a*engine*'],
    ['between two of them', '*engine*'],
    ['beside several in a row', 'engine??*'],
    ['with a variable', '${aws:username}*'],
    ['with literal wildcards', 'x${*}y?'],
    ['and no wildcard at all', 'a'],
  ])('may have six characters %s', (_, value) => {
    expect(isRefused(value)).toBe(false)
  })

  test.each([
    ['nothing', '*'],
    ['five before it', 'engin*'],
    ['five on each side', 'engin?engin'],
    ['six beside another one only', 'engine*a*b'],
    ['a short variable', '${a}*'],
  ])('must not have %s', (_, value) => {
    expect(isRefused(value)).toBe(true)
    expect(isRefused(['engine', value], 'ForAnyValue:StringNotLikeIfExists')).toBe(true)
  })

  test('are wildcards in version 2008 wherever they stand', () => {
    expect(isRefused('x${*}y', 'StringLike', '2008-10-17')).toBe(true)
  })

  test('are none where the operator takes none', () => {
    expect(isRefused('a*', 'StringEquals')).toBe(false)
    expect(isRefused('a*', 'ArnLike')).toBe(false)
  })

  test('are left alone in policies of other types', () => {
    const change = { Condition: { StringLike: { 'aws:PrincipalTag/team': 'a*' } } }
    expect(validate(document(change), { type: 'identity' })).not.toContain(code)
  })

  test('are named at the value', () => {
    const change = { Principal: '*', Condition: { StringLike: { 'a:b': ['engine*', 'a*'] } } }
    const [issue] = validatePolicy(document(change), { type: 'endpoint' })
    expect(issue).toMatchObject({ code, severity: 'error' })
    expect(issue?.path).toEqual(['Statement', 'Condition', 'StringLike', 'a:b', 1])
  })
})

describe('Sids (L-23…L-26)', () => {
  const twice = {
    Version: '2012-10-17',
    Statement: [
      { Sid: 'A', ...clean },
      { Sid: 'A', ...clean, Action: 's3:Put*' },
    ],
  }

  test.each<[DocumentType, string]>([
    ['identity', 'UNIQUE_SIDS_REQUIRED'],
    ['boundary', 'UNIQUE_SIDS_REQUIRED'],
    ['session', 'UNIQUE_SIDS_REQUIRED'],
    ['trust', 'UNIQUE_SIDS_REQUIRED'],
    ['scp', 'UNIQUE_SIDS_RECOMMENDED'],
    ['rcp', 'UNIQUE_SIDS_RECOMMENDED'],
    ['resource', 'UNIQUE_SIDS_RECOMMENDED'],
    ['endpoint', 'UNIQUE_SIDS_RECOMMENDED'],
  ])('a repeated Sid in type %s is %s', (type, code) => {
    expect(validate(twice, { type })).toContain(code)
  })

  test('are compared with regard to case, and missing ones never collide', () => {
    const statements = [
      { Sid: 'a', ...clean },
      { ...clean, Sid: 'A', Action: 's3:Put*' },
    ]
    const others = [
      { ...clean, Action: 's3:A' },
      { ...clean, Action: 's3:B' },
    ]
    const Statement = [...statements, ...others]
    expect(validate({ Version: '2012-10-17', Statement }, { type: 'identity' })).toEqual([])
  })
})

describe('principals (L-30 to L-48)', () => {
  test.each([
    '*',
    '111122223333',
    'arn:aws:iam::111122223333:root',
    'arn:aws:iam::111122223333:user/a/b',
    'arn:aws-cn:iam::111122223333:role/r',
    'arn:aws:sts::111122223333:assumed-role/r/session',
    'arn:aws:sts::111122223333:federated-user/guest',
    'arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1',
  ])('%s names a principal', (value) => {
    expect(
      validate(document({ Effect: 'Deny', Principal: { AWS: value } }), { type: 'resource' }),
    ).toEqual([])
  })

  test.each([
    ['arn:aws:iam::111122223333:group/g', 'INVALID_PRINCIPAL'],
    ['arn:aws:sts::111122223333:assumed-role/r', 'INVALID_PRINCIPAL'],
    ['arn:aws:s3:::111122223333', 'INVALID_ARN_ACCOUNT'],
    ['arn:aws:iam::1111:role/r', 'INVALID_ARN_ACCOUNT'],
    ['arn:aws:iam', 'MISSING_ARN_FIELD'],
    ['1111', 'INVALID_PRINCIPAL'],
    ['AROAEXAMPLEID', 'INVALID_ROLE_REFERENCE'],
    ['arn:aws:iam::111122223333:role/r?', 'UNSUPPORTED_WILDCARD_IN_PRINCIPAL'],
    ['arn:aws:iam::111122223333:user/${aws:username}', 'VARIABLE_UNSUPPORTED_IN_ELEMENT'],
  ])('%s is reported as %s', (value, code) => {
    expect(validate(document({ Principal: { AWS: value } }), { type: 'resource' })).toEqual([code])
  })

  test('`*` is no service and no provider (L-37)', () => {
    for (const kind of ['Service', 'Federated']) {
      const found = validate(document({ Principal: { [kind]: '*' } }), { type: 'trust' })
      expect(found).toContain('UNSUPPORTED_WILDCARD_IN_PRINCIPAL')
    }
  })

  test('`{"AWS": "*"}` is everybody, in a trust policy, too (L-45)', () => {
    const statement = { Effect: 'Deny', Action: 'sts:AssumeRole', Principal: { AWS: '*' } }
    const trust = { Version: '2012-10-17', Statement: statement }
    expect(validatePolicy(trust, { type: 'trust' })).toEqual([])
  })
})

describe('resources (L-70 to L-88)', () => {
  test.each([
    '*',
    'arn:aws:s3:::*',
    'arn:aws:s3:*:111122223333:accesspoint/p',
    'arn:aws:s3:us-east-1:111122223333:job/*',
    'arn:aws:iam::111122223333:user/*',
    'arn:aws:iam::aws:policy/P',
    'arn:aws:ec2:*:*:instance/*',
    'arn:aws:sqs:us-east-1:1111*:q',
    'arn:app:docs::acme:doc/42',
    'arn:aws:s3:::b/${aws:username}',
    "arn:aws:s3:::b/${aws:PrincipalTag/my team, 'none'}/${*}",
    'arn:*:sqs:*:*:q',
  ])('%s is well-formed', (Resource) => {
    expect(validate(document({ Resource }), { type: 'identity' })).toEqual([])
  })

  test('entries of different segments do not cover each other (L-73)', () => {
    const Resource = ['arn:aws:sqs:*-1:111122223333:q*', 'arn:aws:sqs:us-east-1:111122223333:*']
    expect(validate(document({ Resource }), { type: 'identity' })).toEqual([])
  })
})

describe('condition values', () => {
  test.each<[string, object]>([
    ['a bare address', { IpAddress: { 'aws:SourceIp': '203.0.113.7' } }],
    ['an IPv6 range', { IpAddress: { 'aws:SourceIp': '2001:DB8::/32' } }],
    ['a date', { DateLessThan: { 'aws:CurrentTime': '2026-02-28T10:00:00.5+01:00' } }],
    ['a year', { DateLessThan: { 'aws:CurrentTime': '2026' } }],
    ['a negative number', { NumericLessThan: { 'aws:MultiFactorAuthAge': '-1.5' } }],
    ['seconds as a number', { NumericLessThan: { 'aws:EpochTime': 1700000000 } }],
    ['a truth value in any case', { Bool: { 'aws:SecureTransport': 'True' } }],
    ['base64', { BinaryEquals: { 'a:b': 'QmluYXJ5' } }],
    ['one service for a user id', { StringLike: { 'aws:userid': 'AIDAEXAMPLE:*' } }],
    ['any user id with a colon', { StringLike: { 'aws:userid': '*:*' } }],
    ['any user of one session', { StringLike: { 'aws:userid': '${aws:userid}:x' } }],
    ['the own account', { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } }],
    ['an escaped wildcard', { StringEquals: { 'a:b': 'x${*}' } }],
    ['an ARN with a wildcard', { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/r' } }],
    ['an operator in another case (L-91)', { stringequals: { 'a:b': 'c' } }],
    ['both decorations (L-91)', { 'ForAllValues:StringNotLikeIfExists': { 'aws:TagKeys': 'a' } }],
    [
      'a key of a provider',
      { StringEquals: { 'oidc.eks.us-east-1.amazonaws.com/id/EX:aud': 'x' } },
    ],
    ['Null on a list', { Null: { 'aws:TagKeys': 'false' } }],
  ])('%s is well-formed', (_name, condition) => {
    expect(conditionCodes(condition)).toEqual([])
  })

  test.each([
    '1.2.3',
    '1.2.3.4.5',
    '01.2.3.4',
    '1.2.3.4/33',
    '1.2.3.4/08',
    '1.2.3.4/',
    ':::',
    '1::2::3',
    '2001:db8::/129',
    '1:2:3:4:5:6:7',
    'fe80::1%eth0',
    '256.1.1.1',
    '1:2:3:4:5:6:7:8::',
    '::1.2.3',
    '',
  ])('%j is no address range (C-29)', (value) => {
    expect(conditionCodes({ IpAddress: { 'aws:SourceIp': value } })).toEqual([
      'TYPE_MISMATCH_IP_RANGE',
    ])
  })

  test.each([
    '2024-02-30',
    '2026-13-01',
    '2026-01-01T24:00Z',
    '2026-01-01T10:00:60Z',
    '2026-01-01T10:00',
    '-1',
    '1e9',
    '20 26',
  ])('%j is no date (C-27)', (value) => {
    expect(conditionCodes({ DateEquals: { 'aws:CurrentTime': value } })).toEqual([
      'TYPE_MISMATCH_DATE',
    ])
  })

  test.each(['.5', '5.', '0x10', '1e3', '1,000', ' 1', ''])('%j is no number (C-26)', (value) => {
    expect(conditionCodes({ NumericEquals: { 'a:b': value } })).toEqual(['TYPE_MISMATCH_NUMBER'])
  })
})

describe('the language of SCPs (L-100 to L-104)', () => {
  const full = document({ Action: 's3:*Object', Condition: { StringEquals: { 'a:b': 'c' } } })

  test('is the full one by default', () => {
    expect(validatePolicy(full, { type: 'scp' })).toEqual([])
  })

  test('may be the one before 2025', () => {
    expect(validate(full, { type: 'scp', scpDialect: 'legacy' }).sort()).toEqual([
      'SCP_SYNTAX_ERROR_ACTION_WILDCARD',
      'SCP_SYNTAX_ERROR_ALLOW_CONDITION',
      'SCP_SYNTAX_ERROR_ALLOW_RESOURCE',
    ])
  })
})
