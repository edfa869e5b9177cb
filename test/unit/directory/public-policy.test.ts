import { describe, expect, test } from 'vitest'
import { isPublicPolicy } from '../../../src/policy/access/public-policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'

const allow = { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: '*' }

function isPublic(statements: object | object[], holder: 'bucket' | 'accessPoint' = 'bucket') {
  const document = { Version: '2012-10-17', Statement: statements }
  return isPublicPolicy(parsePolicy(document, { type: 'resource', name: 'p' }), holder)
}

const when = (operator: string, key: string, value: string | string[]) => ({
  ...allow,
  Condition: { [operator]: { [key]: value } },
})

const point = 'arn:aws:s3:us-west-2:111122223333:accesspoint'

const confined: readonly [string, object][] = [
  ['an account', { ...allow, Principal: { AWS: '111122223333' } }],
  ['a service', { ...allow, Principal: { Service: 'logs.amazonaws.com' } }],
  ['an organization', when('StringEquals', 'aws:PrincipalOrgID', 'o-x')],
  ['an organization, in another case', when('stringequals', 'AWS:principalorgid', 'o-x')],
  [
    'an organization of several values',
    when('ForAnyValue:StringEquals', 'aws:PrincipalOrgID', 'o'),
  ],
  ['addresses of a /24', when('IpAddress', 'aws:SourceIp', '203.0.113.0/24')],
  ['addresses of a /8', when('IpAddress', 'aws:SourceIp', '11.0.0.0/8')],
  ['IPv6 addresses of a /32', when('IpAddress', 'aws:SourceIp', '2001:db8::/32')],
  ['one address', when('IpAddress', 'aws:SourceIp', '203.0.113.9')],
  ['a resource', when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:eu-west-1:111122223333:t')],
  ['a VPC', when('StringEquals', 'aws:SourceVpc', 'vpc-91237329')],
  ['a VPC, by a pattern without wildcards', when('StringLike', 'aws:SourceVpc', 'vpc-91237329')],
  ['an endpoint', when('StringEquals', 'aws:SourceVpce', 'vpce-1')],
  ['a source account', when('StringEquals', 'aws:SourceAccount', '111122223333')],
  ['a source owner', when('StringEquals', 'aws:SourceOwner', '111122223333')],
  ['a unique id', when('StringEquals', 'aws:userid', 'AIDAEXAMPLE')],
  ['access points of an account', when('ArnLike', 's3:DataAccessPointArn', `${point}/*`)],
  ['an account’s access points', when('StringEquals', 's3:DataAccessPointAccount', '111122223333')],
  ['a key', when('StringEquals', 's3:x-amz-server-side-encryption-aws-kms-key-id', 'k')],
  ['nothing, being a denial', { ...allow, Effect: 'Deny' }],
  [
    'one of two conditions',
    {
      ...allow,
      Condition: {
        StringLike: { 'aws:UserAgent': '*' },
        StringEquals: { 'aws:SourceVpc': 'vpc-1' },
      },
    },
  ],
]

const open: readonly [string, object][] = [
  ['everyone', allow],
  ['everyone among others', { ...allow, Principal: { AWS: ['111122223333', '*'] } }],
  [
    'whoever is not listed',
    { ...allow, Principal: undefined, NotPrincipal: { AWS: '1'.repeat(12) } },
  ],
  ['a VPC by a wildcard', when('StringLike', 'aws:SourceVpc', 'vpc-*')],
  ['a VPC or, by a wildcard, another', when('StringLike', 'aws:SourceVpc', ['vpc-1', 'vpc-2*'])],
  ['a variable', when('StringEquals', 'aws:PrincipalOrgID', '$' + '{aws:PrincipalTag/org}')],
  ['addresses broader than /8', when('IpAddress', 'aws:SourceIp', '0.0.0.0/1')],
  ['one range too broad of two', when('IpAddress', 'aws:SourceIp', ['1.2.3.4', '8.0.0.0/7'])],
  ['IPv6 addresses broader than /32', when('IpAddress', 'aws:SourceIp', '2001::/16')],
  ['sessions of a role', when('StringLike', 'aws:userid', 'AROAEXAMPLE:*')],
  ['access points of any account', when('ArnLike', 's3:DataAccessPointArn', 'arn:aws:s3:*:*:*')],
  ['a negated operator', when('StringNotEquals', 'aws:SourceVpc', 'vpc-1')],
  ['an address that is not', when('NotIpAddress', 'aws:SourceIp', '203.0.113.0/24')],
  ['a key that may be missing', when('StringEqualsIfExists', 'aws:SourceVpc', 'vpc-1')],
  ['all of no values', when('ForAllValues:StringEquals', 'aws:SourceVpc', 'vpc-1')],
  ['an empty list', when('StringEquals', 'aws:SourceVpc', [])],
  ['a key that is there', when('Null', 'aws:SourceVpc', 'false')],
  ['a key that the caller chooses', when('StringEquals', 'aws:UserAgent', 'browser')],
]

describe('a bucket policy is not public (E-75)', () => {
  test.each(confined)('that is confined to %s', (_, statement) => {
    expect(isPublic(statement)).toBe(false)
  })

  test('without any statement that allows', () => {
    expect(isPublic([])).toBe(false)
  })
})

describe('a bucket policy is public (E-75)', () => {
  test.each(open)('that lets in %s', (_, statement) => {
    expect(isPublic(statement)).toBe(true)
  })

  test('by one statement of several', () => {
    const fixed = { ...allow, Principal: { AWS: '111122223333' } }
    expect(isPublic([fixed, allow])).toBe(true)
  })
})

test('an access point’s policy that is confined to access points is public (E-75)', () => {
  const statement = when('ArnLike', 's3:DataAccessPointArn', `${point}/name`)
  expect(isPublic(statement)).toBe(false)
  expect(isPublic(statement, 'accessPoint')).toBe(true)
})
