/** Managed policies, their versions and attachments; inline policies; documents that are refused. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const policyArn = `arn:aws:iam::${account}:policy/p`
const awsArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
const document = JSON.stringify(allow('s3:*'))
const encoded = encodeURIComponent(document).replace(/\*/g, '%2A')

function makePolicy(more: Record<string, string> = {}) {
  return aws.expectOk(
    aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: document, ...more }),
  )
}

describe('managed policies', () => {
  it('are made and read back, with how often they are used', async () => {
    const tag = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }
    const { Policy } = await makePolicy({ Path: '/a/', Description: 'd', ...tag })
    const arn = `arn:aws:iam::${account}:policy/a/p`
    const made = {
      ...{ PolicyName: 'p', Arn: arn, Path: '/a/', DefaultVersionId: 'v1' },
      PolicyId: expect.stringMatching(/^ANPA[A-Z2-7]{17}$/),
      ...{ AttachmentCount: '0', PermissionsBoundaryUsageCount: '0', IsAttachable: 'true' },
      ...{ CreateDate: '2026-03-01T12:00:00Z', UpdateDate: '2026-03-01T12:00:00Z' },
      Tags: [{ Key: 'k', Value: 'v' }],
    }
    expect(Policy).toEqual(made)
    await aws.makeUser('u')
    await aws.expectOk(aws.iam('AttachUserPolicy', { UserName: 'u', PolicyArn: arn }))
    const bounded = { UserName: 'u', PermissionsBoundary: arn }
    await aws.expectOk(aws.iam('PutUserPermissionsBoundary', bounded))
    const read = await aws.expectOk(aws.iam('GetPolicy', { PolicyArn: arn }))
    const used = { AttachmentCount: '1', PermissionsBoundaryUsageCount: '1', Description: 'd' }
    expect(read.Policy).toEqual({ ...made, ...used })
    const again = await aws.iam('CreatePolicy', { PolicyName: 'P', PolicyDocument: document })
    expect(again.message).toBe('A policy called P already exists. Duplicate names are not allowed.')
  })

  it('have five versions at most, numbered without a number used again', async () => {
    await makePolicy()
    const version = { PolicyArn: policyArn, PolicyDocument: document }
    for (let number = 2; number <= 5; number += 1) {
      const made = await aws.expectOk(aws.iam('CreatePolicyVersion', version))
      expect(made.PolicyVersion).toMatchObject({
        VersionId: `v${number}`,
        IsDefaultVersion: 'false',
      })
    }
    const sixth = await aws.iam('CreatePolicyVersion', version)
    expect([sixth.status, sixth.code]).toEqual([409, 'LimitExceeded'])
    const fifth = { PolicyArn: policyArn, VersionId: 'v5' }
    await aws.expectOk(aws.iam('SetDefaultPolicyVersion', fifth))
    const kept = await aws.iam('DeletePolicyVersion', fifth)
    expect(kept.message).toBe('Cannot delete the default version of a policy.')
    await aws.expectOk(aws.iam('DeletePolicyVersion', { PolicyArn: policyArn, VersionId: 'v1' }))
    const { PolicyVersion } = await aws.expectOk(
      aws.iam('CreatePolicyVersion', { ...version, SetAsDefault: true }),
    )
    expect(PolicyVersion).toMatchObject({ VersionId: 'v6', IsDefaultVersion: 'true' })
    const { Versions } = await aws.expectOk(aws.iam('ListPolicyVersions', { PolicyArn: policyArn }))
    const ids = (Versions as { VersionId: string }[]).map(({ VersionId }) => VersionId)
    expect(ids).toEqual(['v6', 'v5', 'v4', 'v3', 'v2'])
    const found = await aws.expectOk(
      aws.iam('GetPolicyVersion', { PolicyArn: policyArn, VersionId: 'v6' }),
    )
    expect(found.PolicyVersion).toMatchObject({ Document: encoded, IsDefaultVersion: 'true' })
    const gone = await aws.iam('GetPolicyVersion', { PolicyArn: policyArn, VersionId: 'v1' })
    expect(gone.code).toBe('NoSuchEntity')
  })

  it('decide by the version that is in force', async () => {
    await makePolicy()
    const keys = await aws.makeUser('u')
    await aws.expectOk(aws.iam('AttachUserPolicy', { UserName: 'u', PolicyArn: policyArn }))
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    const other = JSON.stringify(allow('iam:ListUsers'))
    const version = { PolicyArn: policyArn, PolicyDocument: other, SetAsDefault: true }
    await aws.expectOk(aws.iam('CreatePolicyVersion', version))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const back = { PolicyArn: policyArn, VersionId: 'v1' }
    await aws.expectOk(aws.iam('SetDefaultPolicyVersion', back))
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
  })

  it('are deleted when nobody has them and only one version is left', async () => {
    await makePolicy()
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    const attached = { GroupName: 'g', PolicyArn: policyArn }
    await aws.expectOk(aws.iam('AttachGroupPolicy', attached))
    const inUse = await aws.iam('DeletePolicy', { PolicyArn: policyArn })
    expect([inUse.code, inUse.message]).toEqual([
      'DeleteConflict',
      'Cannot delete a policy attached to entities.',
    ])
    await aws.expectOk(aws.iam('DetachGroupPolicy', attached))
    const version = { PolicyArn: policyArn, PolicyDocument: document }
    await aws.expectOk(aws.iam('CreatePolicyVersion', version))
    expect((await aws.iam('DeletePolicy', { PolicyArn: policyArn })).message).toMatch(
      /^This policy has more than one version\./,
    )
    await aws.expectOk(aws.iam('DeletePolicyVersion', { PolicyArn: policyArn, VersionId: 'v2' }))
    await aws.expectOk(aws.iam('DeletePolicy', { PolicyArn: policyArn }))
    const gone = await aws.iam('GetPolicy', { PolicyArn: policyArn })
    expect([gone.status, gone.message]).toEqual([404, `Policy ${policyArn} was not found.`])
  })

  it('of AWS are read, attached and never changed', async () => {
    const { Policy } = await aws.expectOk(aws.iam('GetPolicy', { PolicyArn: awsArn }))
    expect(Policy).toMatchObject({
      PolicyName: 'ReadOnlyAccess',
      DefaultVersionId: 'v3',
      Arn: awsArn,
    })
    const version = { PolicyArn: awsArn, VersionId: 'v3' }
    const { PolicyVersion } = await aws.expectOk(aws.iam('GetPolicyVersion', version))
    expect(decodeURIComponent((PolicyVersion as { Document: string }).Document)).toContain(
      'iam:Get*',
    )
    const changes: [string, Record<string, string>][] = [
      ['DeletePolicy', {}],
      ['CreatePolicyVersion', { PolicyDocument: document }],
      ['SetDefaultPolicyVersion', { VersionId: 'v3' }],
      ['TagPolicy', { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }],
    ]
    for (const [operation, parameters] of changes) {
      const refused = await aws.iam(operation, { PolicyArn: awsArn, ...parameters })
      expect([operation, refused.code]).toEqual([operation, 'AccessDenied'])
    }
  })

  it('are listed by scope, use and path', async () => {
    await makePolicy()
    const namesOf = async (filter: Record<string, string | boolean>) => {
      const { Policies } = await aws.expectOk(aws.iam('ListPolicies', filter))
      return [Policies].flat().map((one) => (one as { PolicyName?: string }).PolicyName)
    }
    expect(await namesOf({ Scope: 'Local' })).toEqual(['p'])
    const own = ['AdministratorAccess', 'ReadOnlyAccess', 'SecurityAudit']
    expect(await namesOf({ Scope: 'AWS' })).toEqual(own)
    expect(await namesOf({ OnlyAttached: true })).toEqual(['AdministratorAccess'])
    expect(await namesOf({ PathPrefix: '/none/' })).toEqual([undefined])
  })

  it('say who has them', async () => {
    await makePolicy()
    await aws.makeUser('u')
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    const role = {
      RoleName: 'r',
      AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }),
    }
    await aws.expectOk(aws.iam('CreateRole', { ...role, PermissionsBoundary: policyArn }))
    await aws.expectOk(aws.iam('AttachUserPolicy', { UserName: 'u', PolicyArn: policyArn }))
    await aws.expectOk(aws.iam('AttachGroupPolicy', { GroupName: 'g', PolicyArn: policyArn }))
    const all = await aws.expectOk(aws.iam('ListEntitiesForPolicy', { PolicyArn: policyArn }))
    expect(all).toMatchObject({
      PolicyUsers: [{ UserName: 'u' }],
      PolicyGroups: [{ GroupName: 'g' }],
      PolicyRoles: [{ RoleName: 'r' }],
      IsTruncated: 'false',
    })
    const boundary = { PolicyArn: policyArn, PolicyUsageFilter: 'PermissionsBoundary' }
    const bounded = await aws.expectOk(aws.iam('ListEntitiesForPolicy', boundary))
    expect(bounded).toMatchObject({ PolicyUsers: '', PolicyRoles: [{ RoleName: 'r' }] })
  })

  it('are listed by what they are used for: what nobody has yet is one of permissions', async () => {
    for (const PolicyName of ['attached', 'boundary', 'unused']) {
      const made = { PolicyName, PolicyDocument: JSON.stringify(allow('s3:*')) }
      await aws.expectOk(aws.iam('CreatePolicy', made))
    }
    const arn = (name: string) => `arn:aws:iam::${account}:policy/${name}`
    const user = { UserName: 'u', PermissionsBoundary: arn('boundary') }
    await aws.expectOk(aws.iam('CreateUser', user))
    const attached = { UserName: 'u', PolicyArn: arn('attached') }
    await aws.expectOk(aws.iam('AttachUserPolicy', attached))
    const list = async (PolicyUsageFilter: string) => {
      const filters = { Scope: 'Local', PolicyUsageFilter }
      const { Policies } = await aws.expectOk(aws.iam('ListPolicies', filters))
      return (Policies as { PolicyName: string }[]).map(({ PolicyName }) => PolicyName)
    }
    expect(await list('PermissionsPolicy')).toEqual(['attached', 'unused'])
    expect(await list('PermissionsBoundary')).toEqual(['boundary'])
  })
})

describe.each([
  ['User', { UserName: 'x' }],
  ['Group', { GroupName: 'x' }],
  ['Role', { RoleName: 'x', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) }],
])('policies of a %s', (kind, made) => {
  const name = { [`${kind}Name`]: 'x' }

  beforeEach(async () => {
    await aws.expectOk(aws.iam(`Create${kind}`, made))
  })

  it('that are inline are put, read, listed and deleted', async () => {
    const inline = { ...name, PolicyName: 'i' }
    await aws.expectOk(
      aws.iam(`Put${kind}Policy`, {
        ...inline,
        PolicyDocument: '{"Statement":{"Effect":"Allow","Action":"a:B","Resource":"*"}}',
      }),
    )
    await aws.expectOk(aws.iam(`Put${kind}Policy`, { ...inline, PolicyDocument: document }))
    const read = await aws.expectOk(aws.iam(`Get${kind}Policy`, inline))
    expect(read).toEqual({ ...inline, PolicyDocument: encoded })
    const { PolicyNames } = await aws.expectOk(aws.iam(`List${kind}Policies`, name))
    expect(PolicyNames).toEqual(['i'])
    const conflict = await aws.iam(`Delete${kind}`, name)
    expect(conflict.message).toBe('Cannot delete entity, must delete policies first.')
    await aws.expectOk(aws.iam(`Delete${kind}Policy`, inline))
    const gone = await aws.iam(`Get${kind}Policy`, inline)
    const word = kind.toLowerCase()
    expect(gone.message).toBe(`The ${word} policy with name i cannot be found.`)
  })

  it('that are inline have a size together', async () => {
    const most = { User: 2_048, Group: 5_120, Role: 10_240 }[kind] ?? 0
    const long = JSON.stringify(allow('s3:*', `arn:aws:s3:::${'a'.repeat(most)}`))
    const refused = await aws.iam(`Put${kind}Policy`, {
      ...name,
      PolicyName: 'i',
      PolicyDocument: long,
    })
    expect([refused.code, refused.message]).toEqual([
      'LimitExceeded',
      `Maximum policy size of ${most} bytes exceeded for ${kind.toLowerCase()} x`,
    ])
  })

  it('that are managed are attached, listed and detached', async () => {
    const attached = { ...name, PolicyArn: awsArn }
    await aws.expectOk(aws.iam(`Attach${kind}Policy`, attached))
    await aws.expectOk(aws.iam(`Attach${kind}Policy`, attached))
    const { AttachedPolicies } = await aws.expectOk(aws.iam(`ListAttached${kind}Policies`, name))
    expect(AttachedPolicies).toEqual([{ PolicyName: 'ReadOnlyAccess', PolicyArn: awsArn }])
    const conflict = await aws.iam(`Delete${kind}`, name)
    expect(conflict.message).toBe('Cannot delete entity, must detach all policies first.')
    await aws.expectOk(aws.iam(`Detach${kind}Policy`, attached))
    const again = await aws.iam(`Detach${kind}Policy`, attached)
    expect([again.status, again.message]).toEqual([404, `Policy ${awsArn} was not found.`])
    const missing = await aws.iam(`Attach${kind}Policy`, { ...name, PolicyArn: policyArn })
    expect(missing.message).toBe(`Policy ${policyArn} does not exist or is not attachable.`)
  })

  it('that are managed are ten at most', async () => {
    for (let at = 0; at <= 10; at += 1) {
      await aws.expectOk(
        aws.iam('CreatePolicy', { PolicyName: `m${at}`, PolicyDocument: document }),
      )
      const PolicyArn = `arn:aws:iam::${account}:policy/m${at}`
      const { message } = await aws.iam(`Attach${kind}Policy`, { ...name, PolicyArn })
      expect(message).toBe(at < 10 ? undefined : `Cannot exceed quota for PoliciesPer${kind}: 10`)
    }
  })
})

describe('a document', () => {
  const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }
  const of = (changes: object, top: object = {}) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { ...statement, ...changes }, ...top })
  const syntax = 'Syntax errors in policy.'
  const legacy = 'The policy failed legacy parsing'

  it.each([
    ['no JSON', syntax],
    ['[]', syntax],
    ['{"Version":"2012-10-17"}', syntax],
    ['{"Version":"2012-10-17","Statement":[]}', syntax],
    [of({}, { Version: '2013-10-17' }), syntax],
    [of({}, { Version: '2008-10-17' }), 'Policy document must be version 2012-10-17 or greater.'],
    [of({}, { Version: undefined }), 'Policy document must be version 2012-10-17 or greater.'],
    [of({}, { Id: {} }), syntax],
    [of({}, { Other: 1 }), syntax],
    [of({ Other: 1 }), syntax],
    [of({ Effect: 'Permit' }), syntax],
    [of({ Effect: 'allow' }), legacy],
    [of({ NotAction: 's3:*' }), syntax],
    [of({ Action: {} }), syntax],
    [of({ Action: [] }), 'Policy statement must contain actions.'],
    [of({ Action: undefined }), 'Policy statement must contain actions.'],
    [of({ Resource: undefined }), 'Policy statement must contain resources.'],
    [
      of({ Action: 'list' }),
      'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.',
    ],
    [of({ Action: 'a:b:c' }), 'Actions/Condition can contain only one colon.'],
    [of({ Action: 'a a:b' }), 'Vendor a a is not valid'],
    [of({ Resource: 'bucket' }), 'Resource bucket must be in ARN format or "*".'],
    [
      of({ Resource: 'arn:error:s3:::b' }),
      'Partition "error" is not valid for resource "arn:error:s3:::b".',
    ],
    [of({ Resource: 'a:b:c' }), 'Partition "b" is not valid for resource "arn:b:c:*:*:*".'],
    [
      of({ Resource: 'arn:aws' }),
      'Resource vendor must be fully qualified and cannot contain regexes.',
    ],
    [of({ Resource: 'arn:aws:s3::b' }), legacy],
    [
      of({ Resource: 'arn:aws:s3:us-east-1::b' }),
      'Resource arn:aws:s3:us-east-1::b can not contain region information.',
    ],
    [
      of({ Resource: 'arn:aws:iam:us-east-1::b' }),
      'IAM resource arn:aws:iam:us-east-1::b cannot contain region information.',
    ],
    [of({ Condition: { Unknown: { a: '1' } } }), syntax],
    [of({ Condition: { DateLessThan: { a: 'soon' } } }), legacy],
    [of({ Principal: '*' }), 'Policy document should not specify a principal.'],
    [
      JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { ...statement, Sid: 'a' },
          { ...statement, Sid: 'a' },
        ],
      }),
      'Statement IDs (SID) in a single policy must be unique.',
    ],
    ...['a b', 'a-b', 'ä'].map((Sid) => [
      of({ Sid }),
      'Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*',
    ]),
  ])('%s is refused', async (text, message) => {
    const refused = await aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: text })
    expect([refused.status, refused.code, refused.message]).toEqual([
      400,
      'MalformedPolicyDocument',
      message,
    ])
  })

  it('may allow the actions of all services', async () => {
    const text = of({ Action: '*:*', Resource: '*' })
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: text }))
  })

  it('that is too long is refused (L-131)', async () => {
    const text = of({ Resource: `arn:aws:s3:::${'a'.repeat(6_144)}` })
    const refused = await aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: text })
    expect(refused.message).toBe('Cannot exceed quota for PolicySize: 6144')
  })

  it('comes back as it was written', async () => {
    const text = of({
      Condition: { StringEquals: { 'aws:PrincipalTag/ä': ['<&>', '%2F+ "'] } },
    }).replace('{', '{ \r\n\t')
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument: text }))
    const version = { PolicyArn: policyArn, VersionId: 'v1' }
    const { PolicyVersion } = await aws.expectOk(aws.iam('GetPolicyVersion', version))
    expect(decodeURIComponent((PolicyVersion as { Document: string }).Document)).toBe(text)
  })
})
