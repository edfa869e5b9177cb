/** What is found with a catalogue, and which name was probably meant. */
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'
import { one, trust, when } from './vectors.ts'

const catalogue = await loadCatalogue()

function find(document: object) {
  return validatePolicy(document, { type: 'identity', catalogue })
}

describe('a near miss', () => {
  it.each([
    ['an action', one({ Action: 's3:GetObjct' }), 'INVALID_ACTION', 's3:GetObject'],
    ['an exchange', one({ Action: 's3:GteObject' }), 'INVALID_ACTION', 's3:GetObject'],
    [
      'a service',
      one({ Action: 'dynamdb:GetItem', Resource: '*' }),
      'INVALID_SERVICE_IN_ACTION',
      'dynamodb:GetItem',
    ],
    [
      'an operator',
      when({ StringEqual: { 'aws:PrincipalOrgID': 'o-a' } }),
      'INVALID_CONDITION_OPERATOR',
      'StringEquals',
    ],
    [
      'an operator with more around it',
      when({ 'ForAnyValue:StringLikesIfExists': { 'aws:TagKeys': 'a' } }),
      'INVALID_CONDITION_OPERATOR',
      'ForAnyValue:StringLikeIfExists',
    ],
    [
      'a global key',
      when({ Bool: { 'aws:MultiFactorAuthPresnt': 'true' } }),
      'INVALID_GLOBAL_CONDITION_KEY',
      'aws:MultiFactorAuthPresent',
    ],
    [
      'a global key with a tag key',
      when({ StringEquals: { 'aws:PrincipleTag/team': 'a' } }),
      'INVALID_GLOBAL_CONDITION_KEY',
      'aws:PrincipalTag/team',
    ],
    [
      'a key of a service',
      when({ StringEquals: { 's3:x-amz-acll': 'private' } }),
      'INVALID_SERVICE_CONDITION_KEY',
      's3:x-amz-acl',
    ],
    [
      'a key of a service with a tag key',
      when({ StringEquals: { 's3:ExistingObjectTg/team': 'a' } }),
      'INVALID_SERVICE_CONDITION_KEY',
      's3:ExistingObjectTag/team',
    ],
    [
      'a resource type',
      one({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::111122223333:usr/a' }),
      'INVALID_ARN_RESOURCE',
      'arn:${Partition}:iam::${Account}:user/${UserNameWithPath}',
    ],
  ])('of %s is one finding that says what was meant', (_, document, code, name) => {
    const issues = find(document).filter((issue) => !/^(UN|WILDCARD)/.test(issue.code))
    expect(issues.map((issue) => issue.code)).toEqual([code])
    expect(issues[0]?.hint).toBe(`did you mean \`${name}\`?`)
  })

  it('is suggested for no name that is far from all', () => {
    const [issue] = find(one({ Action: 's3:Frobnicate' }))
    expect(issue?.code).toBe('INVALID_ACTION')
    expect(issue?.hint).not.toContain('did you mean')
  })
})

describe('misspelt elements', () => {
  it('are one finding for each statement, and the rest is read as it was meant', () => {
    const text = `{ "Version": "2012-10-17", "Statement": [{
  "effect": "Allow", "action": "s3:GetObjct", "resource": "arn:aws:s3:::b/k" }] }`
    const issues = validatePolicy(text, { type: 'identity', catalogue })
    expect(issues.map(({ code, line, column }) => `${line}:${column} ${code}`)).toEqual([
      '2:3 INVALID_POLICY_ELEMENT',
      '2:32 INVALID_ACTION',
    ])
    expect(issues[0]?.severity).toBe('error')
    expect(issues[0]?.message).toBe(
      'elements are misspelt: `effect` for `Effect`, `action` for `Action`, `resource` for `Resource`',
    )
  })

  it.each(['effect', 'Efect', 'Effects'])('such as %s do not also count as missing', (name) => {
    const document = one({ Effect: undefined, [name]: 'Allow' })
    const [issue, ...others] = validatePolicy(document, { type: 'identity' })
    expect(issue?.code).toBe('INVALID_POLICY_ELEMENT')
    expect(issue?.hint).toContain('`Effect`')
    expect(others).toEqual([])
  })

  it('are found in the document itself, too', () => {
    const document = { version: '2012-10-17', statements: [{ ...statementOf(one({})) }] }
    expect(validatePolicy(document, { type: 'identity' }).map(({ code }) => code)).toEqual([
      'INVALID_POLICY_ELEMENT',
    ])
  })

  it('do not replace an element that is there', () => {
    const document = one({ Efect: 'Deny' })
    const [issue] = validatePolicy(document, { type: 'identity' })
    expect(issue?.message).toBe('`Efect` is not an element of the policy language')
  })

  function statementOf(document: object): object {
    return (document as { Statement: object }).Statement
  }
})

describe('everybody as a principal', () => {
  const open = { Principal: '*' }

  it.each<[string, object, boolean]>([
    ['without a condition', one(open), true],
    ['as `AWS`', one({ Principal: { AWS: ['*'] } }), true],
    [
      'from one organization',
      when({ StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } }, open),
      false,
    ],
    [
      'from one endpoint',
      when({ StringEquals: { 'aws:SourceVpce': 'vpce-1a2b3c4d' } }, open),
      false,
    ],
    ['over TLS only', when({ Bool: { 'aws:SecureTransport': 'true' } }, open), true],
    [
      'from anywhere but there',
      when({ NotIpAddress: { 'aws:SourceIp': '1.2.3.4/32' } }, open),
      true,
    ],
    ['from every address', when({ IpAddress: { 'aws:SourceIp': '0.0.0.0/0' } }, open), true],
    [
      'where a missing key passes',
      when({ StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc1234567' } }, open),
      true,
    ],
    ['in a Deny', one({ ...open, Effect: 'Deny' }), false],
  ])('in a resource policy, %s', (_, document, expected) => {
    expect(codesOf(document, 'resource').includes('ALLOW_WITH_ANY_PRINCIPAL')).toBe(expected)
  })

  it('is found in a trust policy, and is how endpoint policies are', () => {
    const anybody = { Principal: { AWS: '*' } }
    expect(codesOf(trust(anybody), 'trust')).toContain('ALLOW_WITH_ANY_PRINCIPAL')
    const guessed = { ...anybody, Condition: { StringEquals: { 'sts:ExternalId': '1' } } }
    expect(codesOf(trust(guessed), 'trust')).toContain('ALLOW_WITH_ANY_PRINCIPAL')
    const ours = {
      ...anybody,
      Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } },
    }
    expect(codesOf(trust(ours), 'trust')).not.toContain('ALLOW_WITH_ANY_PRINCIPAL')
    expect(codesOf(one(open), 'endpoint')).not.toContain('ALLOW_WITH_ANY_PRINCIPAL')
  })

  function codesOf(document: object, type: 'resource' | 'trust' | 'endpoint'): string[] {
    return validatePolicy(document, { type }).map(({ code }) => code)
  }
})

describe('what only the catalogue doubts', () => {
  it('is never an error: the catalogue is of one day', () => {
    const doubted = [
      one({ Action: 's3:GetObjct' }),
      one({ Action: 's4:GetObject' }),
      one({ Action: 'iam:GetUser', Resource: 'arn:aws:iam::111122223333:usr/a' }),
      one({ Action: 'route53:GetHostedZone', Resource: 'arn:aws:route53:x::hostedzone/Z1' }),
      when({ StringEquals: { 's3:nothing': 'a' } }),
    ]
    for (const document of doubted) {
      const issues = find(document)
      expect(issues).not.toEqual([])
      expect(issues.filter(({ severity }) => severity === 'error')).toEqual([])
      expect(validatePolicy(document, { type: 'identity' })).toEqual([])
    }
  })

  it('costs no more than a bounded number of steps, however long the document is', () => {
    const Action = Array.from({ length: 2_000 }, (_, at) => `s3:Unknown${at}`)
    const Resource = Array.from({ length: 200 }, (_, at) => `arn:aws:s3:::${'*a'.repeat(500)}${at}`)
    const issues = find(one({ Action, Resource }))
    expect(issues.filter(({ code }) => code === 'INVALID_ACTION')).toHaveLength(2_000)
  })
})
