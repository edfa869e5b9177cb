/** IAM Access Analyzer: ValidatePolicy, the custom policy checks and ListAnalyzers. */
import { beforeEach, describe, expect, it } from 'vitest'
import { allow, TestAccount } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const validation = { method: 'POST', path: '/policy/validation' }

async function validate(
  document: string | object,
  policyType = 'IDENTITY_POLICY',
  { query, ...more }: Readonly<Record<string, string>> = {},
) {
  const policyDocument = typeof document === 'string' ? document : JSON.stringify(document)
  const route = { ...validation, ...(query !== undefined && { query }) }
  return aws.analyzer(route, { policyDocument, policyType, ...more })
}

interface Finding {
  readonly issueCode: string
  readonly findingType: string
}

async function codesOf(...given: Parameters<typeof validate>): Promise<string[]> {
  const { result } = await validate(...given)
  const { findings } = result as unknown as { readonly findings: readonly Finding[] }
  return findings.map(({ issueCode, findingType }) => `${findingType} ${issueCode}`)
}

function statement(more: object): object {
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Resource: '*', ...more }] }
}

describe('ValidatePolicy', () => {
  it('finds nothing in a policy that is well written', async () => {
    const { status, result, headers } = await validate(statement({ Action: 'ec2:DescribeVpcs' }))
    expect([status, result]).toEqual([200, { findings: [] }])
    expect(headers['Content-Type']).toBe('application/json')
  })

  it('says where a finding is: the path to it, and from where to where it is (A-6)', async () => {
    const text =
      '{ "Version": "2012-10-17",\n  "Statement": [{ "Effect": "Allow",\n    "Action": ["s3:PutObjct"], "Resource": "*" }] }'
    const { result } = await validate(text)
    expect(result).toEqual({
      findings: [
        {
          findingDetails: expect.stringContaining('Did you mean `s3:PutObject`?'),
          findingType: 'ERROR',
          issueCode: 'INVALID_ACTION',
          learnMoreLink: expect.stringMatching(/policy-checks-error-invalid-action$/),
          locations: [
            {
              path: [{ value: 'Statement' }, { index: 0 }, { value: 'Action' }, { index: 0 }],
              span: {
                start: { line: 3, column: 15, offset: text.indexOf('"s3:PutObjct"') },
                end: { line: 3, column: 28, offset: text.indexOf('"s3:PutObjct"') + 13 },
              },
            },
          ],
        },
      ],
    })
  })

  it('says that it is a key (A-6), and finds a statement without a list around it', async () => {
    const text =
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ec2:DescribeVpcs","Resource":"*","Colour":"red"}}'
    const { result } = await validate(text)
    const offset = text.indexOf('"Colour"')
    expect(result).toMatchObject({
      findings: [
        {
          issueCode: 'INVALID_POLICY_ELEMENT',
          locations: [
            {
              path: [{ value: 'Statement' }, { key: 'Colour' }],
              span: { start: { line: 1, column: offset, offset }, end: { offset: offset + 8 } },
            },
          ],
        },
      ],
    })
  })

  it('stops at a fault of the JSON (A-8), however deep what follows is', async () => {
    for (const text of ['{"Version":', `x${'['.repeat(100_000)}`, '']) {
      expect(await codesOf(text), text.slice(0, 20)).toEqual(['ERROR JSON_SYNTAX_ERROR'])
    }
  })

  it('reads a document as the policy that it is (A-1, A-2)', async () => {
    const everybody = statement({ Principal: '*', Action: 's3:GetObject' })
    expect(await codesOf(everybody)).toContain('ERROR UNSUPPORTED_PRINCIPAL')
    expect(await codesOf(everybody, 'RESOURCE_POLICY')).not.toContain('ERROR UNSUPPORTED_PRINCIPAL')
    expect(await codesOf(everybody, 'SERVICE_CONTROL_POLICY')).toContain(
      'ERROR SCP_SYNTAX_ERROR_PRINCIPAL',
    )
    expect(await codesOf(everybody, 'RESOURCE_CONTROL_POLICY')).toContain(
      'ERROR RCP_SYNTAX_ERROR_ALLOW',
    )
    const validatePolicyResourceType = 'AWS::IAM::AssumeRolePolicyDocument'
    const trust = { Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' }
    expect(
      await codesOf(statement(trust), 'RESOURCE_POLICY', { validatePolicyResourceType }),
    ).toEqual(['ERROR ROLE_TRUST_POLICY_SYNTAX_ERROR_RESOURCE'])
  })

  it('has the types of Access Analyzer, and none of the checks that are ours alone (A-4)', async () => {
    const passing = statement({ Action: 'iam:PassRole' })
    expect(await codesOf(passing)).toEqual(['SECURITY_WARNING PASS_ROLE_WITH_STAR_IN_RESOURCE'])
    const old = { Statement: [{ Effect: 'Allow', Action: 'ec2:DescribeVpcs', Resource: '*' }] }
    expect(await codesOf(old)).toEqual(['WARNING MISSING_VERSION'])
    expect(await codesOf(statement({ Action: ['ec2:DescribeVpcs', 'ec2:DescribeVpcs'] }))).toEqual([
      'SUGGESTION REDUNDANT_ACTION',
    ])
    expect(
      await codesOf(statement({ Action: 'ec2:DescribeVpcs', Resource: 'arn:aws:s3:::b' })),
    ).toEqual([])
  })

  it('gives findings in pages', async () => {
    const document = statement({ Action: ['a:b', 'c:d', 'e:f'] })
    const { result: first } = await validate(document, 'IDENTITY_POLICY', { query: 'maxResults=2' })
    const { findings, nextToken } = first as unknown as {
      readonly findings: readonly Finding[]
      readonly nextToken: string
    }
    expect(findings).toHaveLength(2)
    const query = `maxResults=2&nextToken=${encodeURIComponent(nextToken)}`
    const { result: last } = await validate(document, 'IDENTITY_POLICY', { query })
    expect(last).toEqual({ findings: [expect.objectContaining({ findingType: 'ERROR' })] })
  })

  it.each([
    [{ policyType: 'IDENTITY_POLICY' }, /policyDocument' failed to satisfy constraint/],
    [{ policyDocument: '{}', policyType: 'SCP' }, /Member must satisfy enum value set/],
    [
      {
        policyDocument: '{}',
        policyType: 'IDENTITY_POLICY',
        validatePolicyResourceType: 'AWS::S3::Bucket',
      },
      /goes with the policy type RESOURCE_POLICY only/,
    ],
    [{ policyDocument: '['.repeat(10_000), policyType: 'IDENTITY_POLICY' }, /jsonDepth|nested/],
  ])('refuses an input that says too little or too much', async (input, message) => {
    const answer = await aws.analyzer(validation, input)
    expect([answer.status, answer.code]).toEqual([400, 'ValidationException'])
    expect(answer.message).toMatch(message)
    expect(answer.result).toHaveProperty('reason', 'fieldValidationFailed')
  })

  it.each(['maxResults=0', 'maxResults=x', 'nextToken=x', 'maxResults=1&maxResults=2'])(
    'refuses the query %s',
    async (query) => {
      const answer = await validate('{}', 'IDENTITY_POLICY', { query })
      expect([answer.status, answer.code]).toEqual([400, 'ValidationException'])
    },
  )

  it('is denied to whoever may not call it, and is in the trail', async () => {
    const keys = await aws.makeUser('reader', allow('access-analyzer:List*'))
    const input = { policyDocument: '{}', policyType: 'IDENTITY_POLICY' }
    const denied = await aws.analyzer(validation, input, keys)
    expect([denied.status, denied.code]).toEqual([403, 'AccessDeniedException'])
    expect(denied.message).toMatch(/is not authorized to perform: access-analyzer:ValidatePolicy/)
    const { result } = await aws.cloudtrail('LookupEvents')
    const [event] = (result as unknown as { readonly Events: readonly object[] }).Events
    expect(event).toMatchObject({
      EventName: 'ValidatePolicy',
      EventSource: 'access-analyzer.amazonaws.com',
      ReadOnly: 'true',
      Username: 'reader',
    })
  })
})

describe('ListAnalyzers', () => {
  it('lists none: there is no way to make one', async () => {
    const { status, result } = await aws.analyzer({ method: 'GET', path: '/analyzer' }, undefined)
    expect([status, result]).toEqual([200, { analyzers: [] }])
  })
})

describe('a path', () => {
  it.each([
    ['PUT', '/analyzer'],
    ['POST', '/policy/validation/'],
    ['GET', '/finding'],
  ])('that is no operation is not implemented: %s %s', async (method, path) => {
    const answer = await aws.analyzer({ method, path }, {})
    expect([answer.status, answer.code]).toEqual([501, 'NotImplemented'])
  })

  it('is signed for its service', async () => {
    const input = JSON.stringify({ policyDocument: '{}', policyType: 'IDENTITY_POLICY' })
    const answer = await aws.send('iam', input, aws.administrator, { route: validation })
    expect(answer.status).toBe(403)
    expect(answer.headers['x-amzn-ErrorType']).toBe('InvalidSignatureException')
  })

  it('is refused without a signature', async () => {
    const { status, headers } = await aws.service.answer({
      ...{ method: 'POST', target: '/policy/validation', address: '127.0.0.1' },
      headers: [['host', 'localhost:7100']],
      body: Buffer.from('{}'),
    })
    expect([status, headers['x-amzn-ErrorType']]).toEqual([
      403,
      'MissingAuthenticationTokenException',
    ])
  })
})

describe('the custom policy checks', () => {
  const get = statement({ Action: 's3:Get*' })
  const paths = {
    CheckNoNewAccess: 'check-no-new-access',
    CheckAccessNotGranted: 'check-access-not-granted',
    CheckNoPublicAccess: 'check-no-public-access',
  }
  const check = (name: keyof typeof paths, input: object, keys = aws.administrator) =>
    aws.analyzer({ method: 'POST', path: `/policy/${paths[name]}` }, input, keys)
  const identity = { policyType: 'IDENTITY_POLICY' }

  it('CheckNoNewAccess compares a policy with the one there is (A-51)', async () => {
    const both = (proposed: object, existing: object) => ({
      ...identity,
      newPolicyDocument: JSON.stringify(proposed),
      existingPolicyDocument: JSON.stringify(existing),
    })
    const all = statement({ Sid: 'All', Action: 's3:*' })
    const more = await check('CheckNoNewAccess', both(all, get))
    expect([more.status, more.result]).toEqual([
      200,
      {
        result: 'FAIL',
        message: 'The modified permissions grant new access compared to your existing policy.',
        reasons: [
          {
            description: 'New access in the statement with index: 0.',
            statementIndex: 0,
            statementId: 'All',
          },
        ],
      },
    ])
    const less = await check('CheckNoNewAccess', both(get, all))
    expect(less.result).toMatchObject({ result: 'PASS', reasons: [] })
  })

  it('CheckAccessNotGranted takes actions, resources or both (A-52)', async () => {
    const ask = async (access: object) => {
      const policyDocument = JSON.stringify(get)
      const { result } = await check('CheckAccessNotGranted', {
        ...{ ...identity, policyDocument, access: [access] },
      })
      return result.result
    }
    expect(await ask({ actions: ['s3:GetObject'] })).toBe('FAIL')
    expect(await ask({ actions: ['s3:PutObject'] })).toBe('PASS')
    expect(await ask({ resources: ['arn:aws:s3:::b/*'] })).toBe('FAIL')
    expect(await ask({ actions: ['iam:*'], resources: ['arn:aws:s3:::b/*'] })).toBe('PASS')
    for (const access of [{}, { resources: ['arn:aws:s3:*::b'] }]) {
      const policyDocument = JSON.stringify(get)
      const refused = await check('CheckAccessNotGranted', {
        ...{ ...identity, policyDocument, access: [access] },
      })
      expect([refused.status, refused.code]).toEqual([400, 'InvalidParameterException'])
    }
  })

  it('CheckNoPublicAccess knows what a policy is attached to (A-55)', async () => {
    const open = statement({ Principal: '*', Action: 'sqs:*' })
    const ask = async (document: object, resourceType: string) =>
      check('CheckNoPublicAccess', { policyDocument: JSON.stringify(document), resourceType })
    expect((await ask(open, 'AWS::SQS::Queue')).result).toMatchObject({ result: 'FAIL' })
    const closed = statement({ Principal: { AWS: '111122223333' }, Action: 'sqs:*' })
    expect((await ask(closed, 'AWS::SQS::Queue')).result).toMatchObject({ result: 'PASS' })
    expect((await ask(open, 'AWS::EC2::Instance')).code).toBe('ValidationException')
  })

  it('are refused to whom no policy allows them', async () => {
    const bob = await aws.makeUser('bob', allow('access-analyzer:ValidatePolicy'))
    const input = { policyDocument: JSON.stringify(get), resourceType: 'AWS::SQS::Queue' }
    expect((await check('CheckNoPublicAccess', input, bob)).code).toBe('AccessDeniedException')
  })

  it('refuse what is no policy', async () => {
    const input = { policyDocument: '{', resourceType: 'AWS::SQS::Queue' }
    const refused = await check('CheckNoPublicAccess', input)
    expect([refused.status, refused.code]).toEqual([400, 'InvalidParameterException'])
  })
})
