/** The policy simulator: decisions, what they rest on, and where that is in the text. */
import { beforeEach, describe, expect, it } from 'vitest'
import { statementPositions } from '../../src/server/iam/simulation/statement-positions.ts'
import { account, allow, type Parameters, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const policy = (...Statement: object[]) => JSON.stringify({ Version: '2012-10-17', Statement })
const read = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/*' }
const deny = { Effect: 'Deny', Action: 's3:*', Resource: 'arn:aws:s3:::b/secret/*' }

async function custom(parameters: Parameters) {
  const { EvaluationResults } = await aws.expectOk(aws.iam('SimulateCustomPolicy', parameters))
  return EvaluationResults as readonly Record<string, unknown>[]
}

async function principal(name: string, parameters: Parameters) {
  const given = { PolicySourceArn: `arn:aws:iam::${account}:${name}`, ...parameters }
  const { EvaluationResults } = await aws.expectOk(aws.iam('SimulatePrincipalPolicy', given))
  return EvaluationResults as readonly Record<string, unknown>[]
}

describe('SimulateCustomPolicy', () => {
  const asked = {
    'PolicyInputList.member.1': policy(read, deny),
    'ActionNames.member.1': 's3:GetObject',
  }

  it('decides one action on one resource, and says by which statement (A-300, A-320, A-321, A-322)', async () => {
    const allowed = await custom({ ...asked, 'ResourceArns.member.1': 'arn:aws:s3:::b/k' })
    const end = policy(read, deny).indexOf('}', 10) + 2
    const statement = {
      SourcePolicyId: 'PolicyInputList.1',
      SourcePolicyType: 'IAM Policy',
      StartPosition: { Line: '1', Column: String(policy(read).indexOf('[') + 2) },
      EndPosition: { Line: '1', Column: String(end) },
    }
    const result = {
      EvalDecisionDetails: '',
      MatchedStatements: [statement],
      MissingContextValues: '',
    }
    const specific = { EvalResourceName: 'arn:aws:s3:::b/k', EvalResourceDecision: 'allowed' }
    expect(allowed).toEqual([
      {
        ...result,
        EvalActionName: 's3:GetObject',
        EvalResourceName: 'arn:aws:s3:::b/k',
        EvalDecision: 'allowed',
        ResourceSpecificResults: [{ ...specific, ...result }],
      },
    ])
  })

  it('decides every action on every resource, the worst of which is the decision on the action (A-306, A-327)', async () => {
    const results = await custom({
      ...asked,
      'ActionNames.member.2': 's3:PutObject',
      'ResourceArns.member.1': 'arn:aws:s3:::b/k',
      'ResourceArns.member.2': 'arn:aws:s3:::b/secret/k',
    })
    const decisions = results.map((one) => [
      one.EvalActionName,
      one.EvalDecision,
      (one.ResourceSpecificResults as { EvalResourceDecision: string }[]).map(
        (each) => each.EvalResourceDecision,
      ),
    ])
    expect(decisions).toEqual([
      ['s3:GetObject', 'explicitDeny', ['allowed', 'explicitDeny']],
      ['s3:PutObject', 'explicitDeny', ['implicitDeny', 'explicitDeny']],
    ])
  })

  it('says what the context lacks, and decides by what it has (A-310, A-323)', async () => {
    const condition = {
      Condition: {
        IpAddress: { 'aws:SourceIp': '203.0.113.0/24' },
        StringLike: { 's3:prefix': '${aws:username}*' },
      },
    }
    const own = {
      'PolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: 's3:ListBucket',
        Resource: '*',
        ...condition,
      }),
      'ActionNames.member.1': 's3:ListBucket',
    }
    const [lacking] = await custom(own)
    expect(lacking).toMatchObject({
      EvalDecision: 'implicitDeny',
      EvalResourceName: '*',
      MatchedStatements: '',
    })
    expect([lacking?.MissingContextValues].flat().sort()).toEqual([
      'aws:SourceIp',
      'aws:username',
      's3:prefix',
    ])
    const entries = [
      ['aws:SourceIp', '203.0.113.9', 'ip'],
      ['s3:prefix', 'ann/x', 'string'],
      ['aws:username', 'ann', 'string'],
    ]
    const context = entries.flatMap(([name, value, type], at) => [
      [`ContextEntries.member.${at + 1}.ContextKeyName`, name],
      [`ContextEntries.member.${at + 1}.ContextKeyValues.member.1`, value],
      [`ContextEntries.member.${at + 1}.ContextKeyType`, type],
    ])
    const [whole] = await custom({ ...own, ...Object.fromEntries(context) })
    expect(whole).toMatchObject({ EvalDecision: 'allowed', MissingContextValues: '' })
  })

  it('knows boundaries, organizations and resource policies (A-303, A-304, A-307, A-324, A-325)', async () => {
    const bounded = {
      'PermissionsBoundaryPolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: 'ec2:*',
        Resource: '*',
      }),
    }
    const on = { 'ResourceArns.member.1': 'arn:aws:s3:::b/k' }
    const [limited] = await custom({ ...asked, ...on, ...bounded })
    expect(limited).toMatchObject({
      EvalDecision: 'implicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }],
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: 'false' },
    })
    const scps = {
      'OrderedOrganizationPolicyInputList.member.1.ServiceControlPolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
      }),
      'OrderedOrganizationPolicyInputList.member.2.ServiceControlPolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: 'ec2:*',
        Resource: '*',
      }),
    }
    const [forbidden] = await custom({ ...asked, ...on, ...scps })
    expect(forbidden).toMatchObject({
      EvalDecision: 'implicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: 'false' },
    })
    const caller = `arn:aws:iam::${account}:user/ann`
    const bucket = policy({
      Effect: 'Allow',
      Principal: { AWS: caller },
      Action: 's3:PutObject',
      Resource: 'arn:aws:s3:::b/*',
    })
    const [granted] = await custom({
      ...{
        ...asked,
        ...on,
        'ActionNames.member.1': 's3:PutObject',
        ResourcePolicy: bucket,
        CallerArn: caller,
      },
    })
    expect(granted).toMatchObject({
      EvalDecision: 'allowed',
      MatchedStatements: [
        { SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'Resource Policy' },
      ],
    })
  })

  it('pages its results (A-312)', async () => {
    const first = await aws.expectOk(
      aws.iam('SimulateCustomPolicy', {
        ...asked,
        'ActionNames.member.2': 's3:PutObject',
        MaxItems: 1,
      }),
    )
    expect(first).toMatchObject({
      IsTruncated: 'true',
      EvaluationResults: [{ EvalActionName: 's3:GetObject' }],
    })
    const second = await custom({
      ...asked,
      'ActionNames.member.2': 's3:PutObject',
      Marker: String(first.Marker),
    })
    expect(second).toMatchObject([{ EvalActionName: 's3:PutObject' }])
  })

  it('says what each policy type decides across accounts, and nothing within one (A-308, A-326)', async () => {
    const caller = `arn:aws:iam::${account}:user/ann`
    const [one, other] = ['arn:aws:s3:::b/k', 'arn:aws:s3:::b/secret/k']
    const foreign = { ...asked, CallerArn: caller, ResourceOwner: '444455556666' }
    const bucket = policy({ ...read, Principal: { AWS: caller } })
    const details = (iam: string, resource: string) => ({
      'IAM Policy': iam,
      'Resource Policy': resource,
    })
    const [alone] = await custom({ ...foreign, 'ResourceArns.member.1': one })
    expect(alone).toMatchObject({
      EvalDecision: 'implicitDeny',
      EvalDecisionDetails: details('allowed', 'implicitDeny'),
    })
    const both = { 'ResourceArns.member.1': one, 'ResourceArns.member.2': other }
    const [granted] = await custom({ ...foreign, ...both, ResourcePolicy: bucket })
    expect(granted).toMatchObject({
      EvalDecision: 'explicitDeny',
      EvalDecisionDetails: details('explicitDeny', 'allowed'),
      ResourceSpecificResults: [
        { EvalResourceDecision: 'allowed', EvalDecisionDetails: details('allowed', 'allowed') },
        {
          EvalResourceDecision: 'explicitDeny',
          EvalDecisionDetails: details('explicitDeny', 'allowed'),
        },
      ],
    })
    const own = { ...foreign, ResourceOwner: `arn:aws:iam::${account}:root` }
    const [within] = await custom({ ...own, 'ResourceArns.member.1': one })
    expect(within).toMatchObject({ EvalDecision: 'allowed', EvalDecisionDetails: '' })
    const [anything] = await custom(foreign)
    expect(anything).not.toHaveProperty('EvalDecisionDetails')
  })

  it('takes a group for a caller that policies cannot name (A-309)', async () => {
    const named = {
      ...read,
      Condition: { StringEquals: { 'aws:username': 'ann' } },
    }
    const given = {
      'PolicyInputList.member.1': policy(named),
      'ActionNames.member.1': 's3:GetObject',
      'ResourceArns.member.1': 'arn:aws:s3:::b/k',
      CallerArn: `arn:aws:iam::${account}:group/g`,
    }
    const missing = { MissingContextValues: ['aws:username'] }
    expect(await custom(given)).toMatchObject([
      { EvalDecision: 'implicitDeny', ResourceSpecificResults: [missing] },
    ])
  })

  it('wants the resources of a scenario of EC2 (A-311)', async () => {
    const types = ['instance', 'image', 'security-group', 'network-interface', 'volume']
    const given: Record<string, string> = {
      'PolicyInputList.member.1': policy({ Effect: 'Allow', Action: 'ec2:*', Resource: '*' }),
      'ActionNames.member.1': 'ec2:RunInstances',
      ResourceHandlingOption: 'EC2-VPC-EBS',
    }
    for (const [at, type] of types.entries()) {
      const arn = `arn:aws:ec2:eu-central-1:${account}:${type}/x`
      given[`ResourceArns.member.${at + 1}`] = arn
    }
    expect(await custom(given)).toMatchObject([{ EvalDecision: 'allowed' }])
    for (const [scenario, says] of [
      ['EC2-VPC-EBS-Subnet', /too: subnet\.$/],
      ['EC2-Classic-EBS', /^Invalid ResourceHandlingOption: EC2-Classic-EBS/],
    ] as const) {
      const wrong = { ...given, ResourceHandlingOption: scenario }
      const refused = await aws.iam('SimulateCustomPolicy', wrong)
      expect([refused.code, says.test(refused.message ?? '')]).toEqual(['InvalidInput', true])
    }
  })

  // A-305, A-308, A-309
  it.each([
    [{ 'ActionNames.member.1': 's3:*' }, /^Invalid Action: s3:\*/],
    [{ 'PolicyInputList.member.1': 'no policy' }, /Syntax errors in policy/],
    [{ CallerArn: `arn:aws:sts::${account}:assumed-role/r/s` }, /^Invalid caller ARN/],
    [{ CallerArn: `arn:aws:iam::${account}:root` }, /^Invalid caller ARN/],
    [{ ResourcePolicy: policy({ ...read, Principal: '*' }) }, /^CallerArn must be given/],
    [{ ResourceOwner: 'me' }, /^Invalid resource owner/],
    [
      {
        CallerArn: `arn:aws:iam::${account}:role/r`,
        ResourcePolicy: policy({ ...read, Principal: '*' }),
      },
      /^Invalid caller - Caller must be an IAM user in this context\.$/,
    ],
  ])('refuses %j', async (wrong, message) => {
    const refused = await aws.iam('SimulateCustomPolicy', { ...asked, ...wrong } as Parameters)
    expect(refused.code).toBe('InvalidInput')
    expect(refused.message).toMatch(message)
  })
})

describe('SimulatePrincipalPolicy', () => {
  const asked = { 'ActionNames.member.1': 'iam:ListUsers' }

  beforeEach(async () => {
    await aws.makeUser('u', allow('iam:ListUsers'))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    const managed = { GroupName: 'g', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    await aws.expectOk(aws.iam('AttachGroupPolicy', managed))
  })

  it('takes the policies of a user and of its groups, by name (A-301)', async () => {
    const [result] = await principal('user/u', asked)
    const matched = [result?.MatchedStatements].flat()
    const ids = matched.map((one) => (one as { SourcePolicyId: string }).SourcePolicyId)
    expect([result?.EvalDecision, ids.sort()]).toEqual([
      'allowed',
      ['ReadOnlyAccess', 'user_u_own'],
    ])
    const [other] = await principal('user/u', { 'ActionNames.member.1': 'iam:DeleteUser' })
    expect(other).toMatchObject({ EvalDecision: 'implicitDeny', MatchedStatements: '' })
  })

  it('leaves out what is excluded (A-302)', async () => {
    const inline = {
      'PolicyExclusionList.member.1.InlinePolicyIdentifier.PolicyName': 'own',
      'PolicyExclusionList.member.1.InlinePolicyIdentifier.AttachmentType': 'user',
      'PolicyExclusionList.member.1.InlinePolicyIdentifier.AttachmentName': 'u',
    }
    const [first] = await principal('user/u', { ...asked, ...inline })
    expect(first).toMatchObject({ MatchedStatements: [{ SourcePolicyId: 'ReadOnlyAccess' }] })
    const both = { ...inline, 'PolicyExclusionList.member.2.PolicyType': 'aws-managed' }
    const [second] = await principal('user/u', { ...asked, ...both })
    expect(second).toMatchObject({ EvalDecision: 'implicitDeny' })
  })

  it('is limited by the boundary that is attached, or by the one that is given', async () => {
    await aws.expectOk(
      aws.iam('CreatePolicy', {
        PolicyName: 'B',
        PolicyDocument: policy({ Effect: 'Allow', Action: 's3:*', Resource: '*' }),
      }),
    )
    const bounded = { UserName: 'u', PermissionsBoundary: `arn:aws:iam::${account}:policy/B` }
    await aws.expectOk(aws.iam('PutUserPermissionsBoundary', bounded))
    const [result] = await principal('user/u', asked)
    expect(result).toMatchObject({
      EvalDecision: 'implicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: 'false' },
    })
    const wide = {
      'PermissionsBoundaryPolicyInputList.member.1': policy({
        Effect: 'Allow',
        Action: '*',
        Resource: '*',
      }),
    }
    expect((await principal('user/u', { ...asked, ...wide }))[0]).toMatchObject({
      EvalDecision: 'allowed',
    })
  })

  it('takes groups and roles, and nobody who is not there', async () => {
    expect((await principal('group/g', asked))[0]).toMatchObject({ EvalDecision: 'allowed' })
    await aws.expectOk(
      aws.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument: trust({ AWS: account }) }),
    )
    expect((await principal('role/r', asked))[0]).toMatchObject({ EvalDecision: 'implicitDeny' })
    const gone = await aws.iam('SimulatePrincipalPolicy', {
      PolicySourceArn: `arn:aws:iam::${account}:user/x`,
      ...asked,
    })
    expect(gone.code).toBe('NoSuchEntity')
  })

  it('decides as the server itself does', async () => {
    const keys = await aws.makeUser(
      'v',
      allow(['iam:GetUser', 'iam:ListGroups'], `arn:aws:iam::${account}:user/v`),
    )
    for (const [action, operation] of [
      ['iam:GetUser', 'GetUser'],
      ['iam:ListGroups', 'ListGroups'],
    ] as const) {
      const resource = action === 'iam:GetUser' ? 'user/v' : 'group/'
      const on = { 'ResourceArns.member.1': `arn:aws:iam::${account}:${resource}` }
      const [result] = await principal('user/v', { 'ActionNames.member.1': action, ...on })
      const real = await aws.iam(operation, {}, keys)
      expect(result?.EvalDecision === 'allowed').toBe(real.status === 200)
    }
  })
})

describe('context keys', () => {
  const written = policy({
    ...{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::b/${aws:username}/${*}' },
    Condition: { StringEquals: { 'aws:PrincipalTag/a': "${aws:userid, 'x'}", 'S3:Prefix': 'p' } },
  })

  it('of documents are named once (A-334)', async () => {
    const given = { 'PolicyInputList.member.1': written, 'PolicyInputList.member.2': written }
    const { ContextKeyNames } = await aws.expectOk(aws.iam('GetContextKeysForCustomPolicy', given))
    expect([...(ContextKeyNames as string[])].sort()).toEqual([
      'S3:Prefix',
      'aws:PrincipalTag/a',
      'aws:userid',
      'aws:username',
    ])
  })

  it('of a user are those of its policies and of the given ones', async () => {
    await aws.makeUser('u', JSON.parse(written))
    const given = {
      'PolicyInputList.member.1': policy({
        ...read,
        Condition: { Bool: { 'aws:SecureTransport': 'true' } },
      }),
    }
    const source = { PolicySourceArn: `arn:aws:iam::${account}:user/u` }
    const { ContextKeyNames } = await aws.expectOk(
      aws.iam('GetContextKeysForPrincipalPolicy', { ...source, ...given }),
    )
    expect(ContextKeyNames).toHaveLength(5)
  })
})

describe('documents as large as they may be', () => {
  it.each([
    ['variables that do not end', '$'.concat('{ '.repeat(60_000))],
    ['variables in one another', '${'.repeat(60_000)],
    ['lines', '\n'.repeat(120_000)],
  ])('with %s are read in one pass', async (_, text) => {
    const long = policy({ ...read, Resource: `arn:aws:s3:::${text}` })
    const given = { 'PolicyInputList.member.1': long, 'ActionNames.member.1': 's3:GetObject' }
    const { status } = await aws.iam('SimulateCustomPolicy', given)
    expect([200, 400]).toContain(status)
    expect(statementPositions(long)).toHaveLength(1)
  })
})

describe('positions of statements', () => {
  it('begin behind the bracket or the statement before, and end behind the brace', () => {
    const text =
      '{\n "Version": "2012-10-17",\n "Statement": [\n  {"Sid": "}]{\\"", "Effect": "Deny"},\n  {"Effect": "Allow", "Condition": {"Bool": {"a": "b"}}}\n ]\n}'
    expect(statementPositions(text)).toEqual([
      { start: { Line: 3, Column: 16 }, end: { Line: 4, Column: 37 } },
      { start: { Line: 4, Column: 37 }, end: { Line: 5, Column: 57 } },
    ])
  })

  it('of one that is no list begin behind its own brace', () => {
    const text = '{"Id":"Statement","Statement":{"Effect":"Allow"}}'
    expect(statementPositions(text)).toEqual([
      { start: { Line: 1, Column: 32 }, end: { Line: 1, Column: 49 } },
    ])
  })
})
