/** What AWS answers, as others have recorded it (February and March 2026): members, codes and words. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, type Parameters, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`
const role = { RoleName: 'r', AssumeRolePolicyDocument: trust({ Service: 'ec2.amazonaws.com' }) }
const profile = { InstanceProfileName: 'p' }
const policy = { PolicyName: 'm', PolicyDocument: JSON.stringify(allow('s3:*')) }
const policyArn = { PolicyArn: arn('policy/m') }
const bareRole = ['Arn', 'AssumeRolePolicyDocument', 'CreateDate', 'Path', 'RoleId', 'RoleName']

function membersOf(value: unknown): string[] {
  return Object.keys(value as object).sort()
}

/** Tags of an input, in their order. */
function tagged(...keys: string[]): Parameters {
  return Object.fromEntries(
    keys.flatMap((key, at) => [
      [`Tags.member.${at + 1}.Key`, key],
      [`Tags.member.${at + 1}.Value`, String(at)],
    ]),
  )
}

const keysOf = (tags: unknown) =>
  (tags as readonly { readonly Key: string }[]).map(({ Key }) => Key)

describe('a role', () => {
  const described = { ...role, Description: 'd', MaxSessionDuration: 7200 }

  it('is neither described nor limited in what made it, nor inside an instance profile', async () => {
    const { Role } = await aws.expectOk(aws.iam('CreateRole', described))
    expect(membersOf(Role)).toEqual(bareRole)
    await aws.expectOk(aws.iam('CreateInstanceProfile', profile))
    const added = { ...profile, RoleName: 'r' }
    await aws.expectOk(aws.iam('AddRoleToInstanceProfile', added))
    const { InstanceProfile } = await aws.expectOk(aws.iam('GetInstanceProfile', profile))
    const { Roles } = InstanceProfile as { readonly Roles: readonly unknown[] }
    expect(membersOf(Roles[0])).toEqual(bareRole)
    const { RoleDetailList } = await aws.expectOk(aws.iam('GetAccountAuthorizationDetails'))
    const [detail] = RoleDetailList as readonly { InstanceProfileList: readonly object[] }[]
    expect(detail).not.toHaveProperty('MaxSessionDuration')
    expect(detail?.InstanceProfileList[0]).toMatchObject({ Roles: [{ RoleName: 'r' }] })
  })

  it('has its new description alone where that is updated', async () => {
    await aws.expectOk(aws.iam('CreateRole', described))
    const updated = { RoleName: 'r', Description: 'e' }
    const { Role } = await aws.expectOk(aws.iam('UpdateRoleDescription', updated))
    expect(membersOf(Role)).toEqual([...bareRole, 'Description'].sort())
  })
})

describe("one of AWS's policies", () => {
  it('has its id in the details of the account, too', async () => {
    const PolicyArn = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    await aws.expectOk(aws.iam('CreateRole', role))
    await aws.expectOk(aws.iam('AttachRolePolicy', { RoleName: 'r', PolicyArn }))
    const filter = { 'Filter.member.1': 'AWSManagedPolicy' }
    const details = await aws.expectOk(aws.iam('GetAccountAuthorizationDetails', filter))
    const { Policy } = await aws.expectOk(aws.iam('GetPolicy', { PolicyArn }))
    const shown = (details.Policies as readonly { readonly Arn: string }[]).find(
      ({ Arn }) => Arn === PolicyArn,
    )
    const { Tags, ...listed } = Policy as Record<string, unknown>
    expect([Tags, shown]).toEqual(['', { ...listed, PolicyVersionList: expect.anything() }])
  })
})

describe('tags', () => {
  it('are in what made something as they were given, and absent where none were', async () => {
    const none = await aws.expectOk(aws.iam('CreateInstanceProfile', profile))
    expect(none.InstanceProfile).not.toHaveProperty('Tags')
    const got = await aws.expectOk(aws.iam('GetInstanceProfile', profile))
    expect(got.InstanceProfile).toMatchObject({ Tags: '' })
    const { Role } = await aws.expectOk(aws.iam('CreateRole', { ...role, ...tagged('b', 'a') }))
    expect(keysOf((Role as { readonly Tags: unknown }).Tags)).toEqual(['b', 'a'])
    const { Tags } = await aws.expectOk(aws.iam('ListRoleTags', { RoleName: 'r' }))
    expect(keysOf(Tags)).toEqual(['a', 'b'])
  })

  it('of all but users and roles are listed by the length of their keys, then by the keys', async () => {
    const made = { ...policy, ...tagged('abc', 'b', 'Z', 'a') }
    const { Policy } = await aws.expectOk(aws.iam('CreatePolicy', made))
    expect(keysOf((Policy as { readonly Tags: unknown }).Tags)).toEqual(['abc', 'b', 'Z', 'a'])
    const listed: string[] = []
    let marker: Parameters = {}
    for (let page = 0; page < 2; page++) {
      const input = { ...policyArn, MaxItems: 2, ...marker }
      const { Tags, Marker } = await aws.expectOk(aws.iam('ListPolicyTags', input))
      listed.push(...keysOf(Tags))
      marker = { Marker: String(Marker) }
    }
    expect(listed).toEqual(['Z', 'a', 'b', 'abc'])
    const got = await aws.expectOk(aws.iam('GetPolicy', policyArn))
    expect(keysOf((got.Policy as { readonly Tags: unknown }).Tags)).toEqual(listed)
  })

  it('of all but users and roles may have keys that differ in case alone', async () => {
    const { Policy } = await aws.expectOk(
      aws.iam('CreatePolicy', { ...policy, ...tagged('a', 'A') }),
    )
    expect(keysOf((Policy as { readonly Tags: unknown }).Tags)).toEqual(['a', 'A'])
    await aws.expectOk(aws.iam('UntagPolicy', { ...policyArn, 'TagKeys.member.1': 'a' }))
    const { Tags } = await aws.expectOk(aws.iam('ListPolicyTags', policyArn))
    expect(keysOf(Tags)).toEqual(['A'])
    const twice = await aws.iam('TagPolicy', { ...policyArn, ...tagged('a', 'a') })
    expect([twice.code, twice.message]).toEqual(['InvalidInput', 'Duplicate tag keys found.'])
    const folded = await aws.iam('CreateRole', { ...role, ...tagged('a', 'A') })
    expect(folded.message).toBe(
      'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
    )
  })

  it('that differ in case alone decide by the spelling of the policy (C-8)', async () => {
    await aws.expectOk(aws.iam('CreatePolicy', { ...policy, ...tagged('team', 'Team') }))
    for (const [key, value, code] of [
      ['team', '0', undefined],
      ['Team', '0', 'AccessDenied'],
    ] as const) {
      const Condition = { StringEquals: { [`aws:ResourceTag/${key}`]: value } }
      const statement = { Effect: 'Allow', Action: 'iam:GetPolicy', Resource: '*', Condition }
      const keys = await aws.makeUser(`${code ?? 'Allowed'}-of-${key}`, {
        Version: '2012-10-17',
        Statement: [statement],
      })
      expect((await aws.iam('GetPolicy', policyArn, keys)).code).toBe(code)
    }
  })
})

describe('an error', () => {
  const nobody = arn('policy/nobody')
  const gone = `Policy ${nobody} version v1 does not exist or is not attachable.`
  const serial = arn('mfa/none')
  const noDevice = `MFA Device with serial number ${serial} does not exist.`
  const provider = arn('oidc-provider/none.example.com')

  beforeEach(async () => {
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    await aws.expectOk(aws.iam('CreateRole', role))
    await aws.expectOk(aws.iam('CreateInstanceProfile', profile))
    await aws.expectOk(aws.iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'd' }))
  })

  it.each<[string, Parameters, string, string]>([
    [
      'RemoveUserFromGroup',
      { GroupName: 'none', UserName: 'nobody' },
      'NoSuchEntity',
      'The user with name nobody cannot be found.',
    ],
    [
      'RemoveRoleFromInstanceProfile',
      { ...profile, RoleName: 'r' },
      'NoSuchEntity',
      'Role r in Instance Profile p cannot be found.',
    ],
    [
      'AttachRolePolicy',
      { RoleName: 'r', PolicyArn: 'a-name-that-is-no-arn' },
      'ValidationError',
      'ARN a-name-that-is-no-arn is not valid.',
    ],
    [
      'PutRolePermissionsBoundary',
      { RoleName: 'r', PermissionsBoundary: arn('not_a_policy/x') },
      'InvalidInput',
      `ARN ${arn('not_a_policy/x')} is not valid.`,
    ],
    [
      'PutUserPermissionsBoundary',
      { UserName: 'u', PermissionsBoundary: nobody },
      'NoSuchEntity',
      `Scope ARN: ${nobody} does not exist or is not attachable.`,
    ],
    ['GetPolicyVersion', { PolicyArn: nobody, VersionId: 'v1' }, 'NoSuchEntity', gone],
    ['SetDefaultPolicyVersion', { PolicyArn: nobody, VersionId: 'v1' }, 'NoSuchEntity', gone],
    [
      'ListEntitiesForPolicy',
      { PolicyArn: nobody },
      'NoSuchEntity',
      `Policy ${nobody} does not exist or is not attachable.`,
    ],
    [
      'CreateVirtualMFADevice',
      { VirtualMFADeviceName: 'd' },
      'EntityAlreadyExists',
      'MFA device already exists.',
    ],
    ['DeleteVirtualMFADevice', { SerialNumber: serial }, 'NoSuchEntity', noDevice],
    ['DeactivateMFADevice', { UserName: 'u', SerialNumber: serial }, 'NoSuchEntity', noDevice],
    [
      'GetOpenIDConnectProvider',
      { OpenIDConnectProviderArn: provider },
      'NoSuchEntity',
      `OpenIDConnect Provider not found for arn ${provider}`,
    ],
    [
      'DeleteOpenIDConnectProvider',
      { OpenIDConnectProviderArn: provider },
      'NoSuchEntity',
      `OpenId connect Provider ${provider} cannot be found.`,
    ],
    [
      'UploadSigningCertificate',
      { UserName: 'u', CertificateBody: 'no-certificate' },
      'MalformedCertificate',
      'Certificate no-certificate is malformed.',
    ],
    [
      'GetAccessKeyLastUsed',
      { AccessKeyId: 'AKIAIOSFODNN7EXAMPLE' },
      'AccessDenied',
      `User: ${arn('user/administrator')} is not authorized to perform iam:GetAccessKeyLastUsed on resource: access key AKIAIOSFODNN7EXAMPLE`,
    ],
  ])('of %s %j has these words', async (operation, parameters, code, message) => {
    const answer = await aws.iam(operation, parameters)
    expect([answer.code, answer.message]).toEqual([code, message])
  })
})

describe('an OIDC provider', () => {
  it('keeps a slash at the end of its URL, and thumbprints in small letters', async () => {
    const made = { Url: 'https://a.example.com/', 'ThumbprintList.member.1': 'A'.repeat(40) }
    const { OpenIDConnectProviderArn } = await aws.expectOk(
      aws.iam('CreateOpenIDConnectProvider', made),
    )
    expect(OpenIDConnectProviderArn).toBe(arn('oidc-provider/a.example.com/'))
    await aws.expectOk(
      aws.iam('CreateOpenIDConnectProvider', { ...made, Url: 'https://a.example.com' }),
    )
    const read = { OpenIDConnectProviderArn: String(OpenIDConnectProviderArn) }
    expect(await aws.expectOk(aws.iam('GetOpenIDConnectProvider', read))).toMatchObject({
      Url: 'a.example.com/',
      ThumbprintList: ['a'.repeat(40)],
    })
  })
})

describe('GetFederationToken', () => {
  it('says the packed size of no policy, which AssumeRole does not', async () => {
    const { PackedPolicySize } = await aws.expectOk(aws.sts('GetFederationToken', { Name: 'bob' }))
    expect(PackedPolicySize).toBe('0')
  })
})

describe('a policy document', () => {
  const statement = { Effect: 'Allow', Action: 's3:ListBucket', Resource: 'arn:aws:s3:::b' }
  const create = (elements: object, at: number) => {
    const document = { Version: '2012-10-17', Statement: { ...statement, ...elements } }
    return aws.iam('CreatePolicy', {
      PolicyName: `p${at}`,
      PolicyDocument: JSON.stringify(document),
    })
  }

  it.each([
    { Action: 'a.b:Do' },
    { Resource: 'arn:aws:s3:eu-west-1:111122223333:accesspoint/a/object/*' },
    { Condition: { DateGreaterThan: { 'aws:CurrentTime': '01T' } } },
    { Condition: { DateLessThan: { 'aws:CurrentTime': '2016-2-3t2:00:00.5+23' } } },
  ])('may have %j', async (elements) => {
    expect((await create(elements, 0)).message).toBeUndefined()
  })

  it.each([
    [{ Action: 'x', Resource: undefined }, 'Policy statement must contain resources.'],
    [{ Action: [], Resource: [] }, 'Policy statement must contain actions.'],
    [
      { Resource: 'arn:aws:s3:eu-west-1::b' },
      'Resource arn:aws:s3:eu-west-1::b can not contain region information.',
    ],
    [
      { Resource: 'arn:aws:iam:::b' },
      'IAM resource path must either be "*", root, or start with user/, federated-user/, role/, group/, instance-profile/, mfa/, server-certificate/, policy/, sms-mfa/, saml-provider/, oidc-provider/, report/, access-report/.',
    ],
    [
      { Condition: { DateLessThan: { 'aws:CurrentTime': '2016-13' } } },
      'The policy failed legacy parsing',
    ],
  ])('may not have %j', async (elements, message) => {
    const refused = await create(elements, 0)
    expect([refused.code, refused.message]).toEqual(['MalformedPolicyDocument', message])
  })
})
