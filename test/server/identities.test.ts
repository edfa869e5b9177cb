/** Users, groups and roles: every member, error and delete rule. */
import { beforeEach, describe, expect, it } from 'vitest'
import { account, allow, TestAccount, trust } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`
const toAccount = trust({ AWS: arn('root') })

describe('users', () => {
  it('are made with path, tags and boundary, and read back the same', async () => {
    const boundary = 'arn:aws:iam::aws:policy/ReadOnlyAccess'
    const given = {
      ...{ UserName: 'alice', Path: '/team/', PermissionsBoundary: boundary },
      ...{ 'Tags.member.1.Key': 'b', 'Tags.member.1.Value': '2' },
      ...{ 'Tags.member.2.Key': 'a', 'Tags.member.2.Value': 'a+b' },
    }
    const { User } = await aws.expectOk(aws.iam('CreateUser', given))
    expect(User).toEqual({
      Path: '/team/',
      UserName: 'alice',
      UserId: expect.stringMatching(/^AIDA[A-Z2-7]{17}$/),
      Arn: arn('user/team/alice'),
      CreateDate: '2026-03-01T12:00:00Z',
      PermissionsBoundary: { PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: boundary },
      Tags: [
        { Key: 'b', Value: '2' },
        { Key: 'a', Value: 'a+b' },
      ],
    })
    const read = await aws.expectOk(aws.iam('GetUser', { UserName: 'alice' }))
    const { Tags, ...rest } = User as { readonly Tags: readonly object[] }
    expect(read.User).toEqual({ ...rest, Tags: [...Tags].reverse() }) // sorted by key
  })

  it('have names that are unique whatever their case', async () => {
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'Bob' }))
    const again = await aws.iam('CreateUser', { UserName: 'bOB' })
    expect([again.status, again.code]).toEqual([409, 'EntityAlreadyExists'])
    expect(again.message).toBe('User with name bOB already exists.')
  })

  it('are listed by name, in pages that go on after the last one even if it is gone', async () => {
    for (const name of ['c', 'a', 'b', 'd']) {
      await aws.expectOk(aws.iam('CreateUser', { UserName: name, Path: '/x/' }))
    }
    const first = await aws.expectOk(aws.iam('ListUsers', { MaxItems: 2, PathPrefix: '/x/' }))
    expect([names(first.Users), first.IsTruncated]).toEqual([['a', 'b'], 'true'])
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'b' }))
    const more = { PathPrefix: '/x/', Marker: String(first.Marker) }
    const second = await aws.expectOk(aws.iam('ListUsers', more))
    expect([names(second.Users), second.IsTruncated]).toEqual([['c', 'd'], 'false'])
    const wrong = await aws.iam('ListGroups', { Marker: String(first.Marker) })
    expect([wrong.code, wrong.message]).toEqual(['ValidationError', 'Invalid Marker.'])
  })

  it('keep id and policies when they are renamed and moved', async () => {
    const { User } = await aws.expectOk(aws.iam('CreateUser', { UserName: 'old' }))
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'taken' }))
    const renamed = { UserName: 'old', NewUserName: 'new', NewPath: '/p/' }
    await aws.expectOk(aws.iam('UpdateUser', renamed))
    const read = await aws.expectOk(aws.iam('GetUser', { UserName: 'new' }))
    expect(read.User).toMatchObject({ Arn: arn('user/p/new'), UserId: member(User, 'UserId') })
    const clash = await aws.iam('UpdateUser', { UserName: 'new', NewUserName: 'TAKEN' })
    expect(clash.code).toBe('EntityAlreadyExists')
    expect((await aws.iam('GetUser', { UserName: 'old' })).code).toBe('NoSuchEntity')
  })

  it('are never renamed to their own name in another case', async () => {
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'bob' }))
    const other = await aws.iam('UpdateUser', { UserName: 'bob', NewUserName: 'BOB' })
    expect([other.code, other.message]).toEqual([
      'EntityAlreadyExists',
      'User with name BOB already exists.',
    ])
    await aws.expectOk(
      aws.iam('UpdateUser', { UserName: 'BOB', NewUserName: 'bob', NewPath: '/p/' }),
    )
  })

  it('are deleted once nothing belongs to them any more', async () => {
    await aws.makeUser('u', allow('s3:*'))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    const managed = { UserName: 'u', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    await aws.expectOk(aws.iam('AttachUserPolicy', managed))
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: 'aB3-defgh' }))
    const { AccessKeyMetadata } = await aws.expectOk(aws.iam('ListAccessKeys', { UserName: 'u' }))
    const [key] = AccessKeyMetadata as { AccessKeyId: string }[]
    const steps: [string, string, Record<string, string>][] = [
      ['must remove users from group first', 'RemoveUserFromGroup', { GroupName: 'g' }],
      ['must detach all policies first', 'DetachUserPolicy', managed],
      ['must delete policies first', 'DeleteUserPolicy', { PolicyName: 'own' }],
      ['must delete access keys first', 'DeleteAccessKey', { AccessKeyId: key?.AccessKeyId ?? '' }],
      ['must delete login profile first', 'DeleteLoginProfile', {}],
    ]
    for (const [message, operation, parameters] of steps) {
      const refused = await aws.iam('DeleteUser', { UserName: 'u' })
      expect([refused.status, refused.code]).toEqual([409, 'DeleteConflict'])
      expect(refused.message).toBe(`Cannot delete entity, ${message}.`)
      await aws.expectOk(aws.iam(operation, { ...parameters, UserName: 'u' }))
    }
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }))
    const gone = await aws.iam('GetUser', { UserName: 'u' })
    expect([gone.status, gone.message]).toEqual([404, 'The user with name u cannot be found.'])
  })

  it('who give no name are those who call', async () => {
    const keys = await aws.makeUser('me', allow('iam:GetUser'))
    const { User } = await aws.expectOk(aws.iam('GetUser', {}, keys))
    expect(User).toMatchObject({ UserName: 'me' })
  })
})

describe('groups', () => {
  it('give their policies to their members until they leave', async () => {
    const keys = await aws.makeUser('member')
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'readers', Path: '/g/' }))
    const policy = { GroupName: 'readers', PolicyName: 'p' }
    const document = { PolicyDocument: JSON.stringify(allow('iam:ListGroups')) }
    await aws.expectOk(aws.iam('PutGroupPolicy', { ...policy, ...document }))
    expect((await aws.iam('ListGroups', {}, keys)).code).toBe('AccessDenied')
    const membership = { GroupName: 'readers', UserName: 'member' }
    await aws.expectOk(aws.iam('AddUserToGroup', membership))
    const { Groups } = await aws.expectOk(aws.iam('ListGroups', {}, keys))
    expect(Groups).toMatchObject([{ GroupName: 'readers', Arn: arn('group/g/readers') }])
    const found = await aws.expectOk(aws.iam('GetGroup', { GroupName: 'readers' }))
    expect([found.Group, names(found.Users)]).toEqual([(Groups as unknown[])[0], ['member']])
    const own = await aws.expectOk(aws.iam('ListGroupsForUser', { UserName: 'member' }))
    expect(own.Groups).toEqual(Groups)
    await aws.expectOk(aws.iam('RemoveUserFromGroup', membership))
    expect((await aws.iam('ListGroups', {}, keys)).code).toBe('AccessDenied')
  })

  it('are renamed with their members, and deleted when they have none and no policies', async () => {
    await aws.makeUser('u')
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    await aws.expectOk(aws.iam('UpdateGroup', { GroupName: 'g', NewGroupName: 'h' }))
    const found = await aws.expectOk(aws.iam('GetGroup', { GroupName: 'h' }))
    expect(names(found.Users)).toEqual(['u'])
    const refused = await aws.iam('DeleteGroup', { GroupName: 'h' })
    expect(refused.message).toBe('Cannot delete entity, must remove users from group first.')
    await aws.expectOk(aws.iam('RemoveUserFromGroup', { GroupName: 'h', UserName: 'u' }))
    await aws.expectOk(aws.iam('DeleteGroup', { GroupName: 'h' }))
    expect((await aws.iam('GetGroup', { GroupName: 'h' })).code).toBe('NoSuchEntity')
  })

  it('are ten at most for a user', async () => {
    await aws.makeUser('u')
    for (let at = 0; at <= 10; at += 1) {
      await aws.expectOk(aws.iam('CreateGroup', { GroupName: `g${at}` }))
      const added = await aws.iam('AddUserToGroup', { GroupName: `g${at}`, UserName: 'u' })
      expect(added.message).toBe(at < 10 ? undefined : 'Cannot exceed quota for GroupsPerUser: 10')
    }
  })
})

/** A trust policy with other elements. */
function trustWith(elements: object): string {
  const policy = JSON.parse(toAccount) as { readonly Statement: readonly object[] }
  return JSON.stringify({ ...policy, Statement: [{ ...policy.Statement[0], ...elements }] })
}

describe('roles', () => {
  const role = { RoleName: 'R', AssumeRolePolicyDocument: toAccount }

  it.each(['sts:*', 'sts:Assume*', 'STS:assumerole', 'sts:SetContext'])(
    'are made with a trust policy on %s',
    async (Action) => {
      const made = { ...role, AssumeRolePolicyDocument: trustWith({ Action }) }
      await aws.expectOk(aws.iam('CreateRole', made))
    },
  )

  it('are read back with all that they were made with', async () => {
    const given = { ...role, Path: '/p/', Description: 'for tests', MaxSessionDuration: 7200 }
    const { Role } = await aws.expectOk(aws.iam('CreateRole', given))
    const expected = {
      ...{ Path: '/p/', RoleName: 'R', Arn: arn('role/p/R') },
      RoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}$/),
      CreateDate: '2026-03-01T12:00:00Z',
      AssumeRolePolicyDocument: encodeURIComponent(toAccount).replace(/\*/g, '%2A'),
    }
    expect(Role).toEqual(expected)
    const described = { ...expected, Description: 'for tests', MaxSessionDuration: '7200' }
    const read = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(read.Role).toEqual({ ...described, RoleLastUsed: '' })
    const { Roles } = await aws.expectOk(aws.iam('ListRoles'))
    expect(Roles).toEqual([described])
  })

  it('are changed member by member', async () => {
    await aws.expectOk(aws.iam('CreateRole', { ...role, Description: 'one' }))
    await aws.expectOk(aws.iam('UpdateRole', { RoleName: 'R', MaxSessionDuration: 3601 }))
    const described = { RoleName: 'R', Description: 'two' }
    const { Role } = await aws.expectOk(aws.iam('UpdateRoleDescription', described))
    expect(Role).toMatchObject({ Description: 'two' })
    expect(Role).not.toHaveProperty('MaxSessionDuration')
    const other = trust({ Service: 'ec2.amazonaws.com' })
    const changed = { RoleName: 'R', PolicyDocument: other }
    await aws.expectOk(aws.iam('UpdateAssumeRolePolicy', changed))
    const read = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(decodeURIComponent(member(read.Role, 'AssumeRolePolicyDocument'))).toBe(other)
  })

  it('show a trusted user that was deleted by its id, and do not trust another of its name', async () => {
    const keys = await aws.makeUser('trusted', allow('sts:AssumeRole'))
    const trusted = { AWS: arn('user/trusted') }
    await aws.expectOk(aws.iam('CreateRole', { ...role, AssumeRolePolicyDocument: trust(trusted) }))
    const assumed = { RoleArn: arn('role/R'), RoleSessionName: 'one' }
    await aws.expectOk(aws.sts('AssumeRole', assumed, keys))
    await aws.expectOk(aws.iam('UpdateUser', { UserName: 'trusted', NewUserName: 'renamed' }))
    const shown = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(decodeURIComponent(member(shown.Role, 'AssumeRolePolicyDocument'))).toBe(
      trust({ AWS: arn('user/renamed') }),
    )
    await aws.expectOk(aws.sts('AssumeRole', assumed, keys))
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'renamed', PolicyName: 'own' }))
    const key = { UserName: 'renamed', AccessKeyId: keys.accessKeyId }
    await aws.expectOk(aws.iam('DeleteAccessKey', key))
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'renamed' }))
    const other = await aws.makeUser('trusted', allow('sts:AssumeRole'))
    expect((await aws.sts('AssumeRole', assumed, other)).code).toBe('AccessDenied')
    const orphan = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(decodeURIComponent(member(orphan.Role, 'AssumeRolePolicyDocument'))).toMatch(
      /"AWS":"AIDA[A-Z2-7]{17}"/,
    )
    const again = decodeURIComponent(member(orphan.Role, 'AssumeRolePolicyDocument'))
    const update = { RoleName: 'R', PolicyDocument: again }
    expect(await aws.iam('UpdateAssumeRolePolicy', update)).toMatchObject({
      code: 'MalformedPolicyDocument',
      message: expect.stringMatching(/^Invalid principal in policy: "AWS":"AIDA[A-Z2-7]{17}"$/),
    })
  })

  it.each([
    ['not json', 'This policy contains invalid Json'],
    [
      trust({ AWS: arn('user/nobody') }),
      `Invalid principal in policy: "AWS":"${arn('user/nobody')}"`,
    ],
    [
      trust({ AWS: '*' }, 's3:GetObject'),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ],
    [JSON.stringify(allow('sts:AssumeRole')), 'Has prohibited field Resource'],
    [
      '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}}',
      'Missing required field Principal',
    ],
    [trustWith({ NotResource: '*' }), 'AssumeRole policy must not contain resources.'],
    [trustWith({ Principal: {} }), 'Missing required field Principal cannot be empty!'],
    [trustWith({ Effect: undefined }), 'Missing required field Effect'],
    [trustWith({ Effect: 'allow' }), 'Invalid effect: allow'],
    [trustWith({ Action: [] }), 'Missing required field Action'],
    [trustWith({ Extra: '' }), 'Unknown field Extra'],
    ['{"invalid":true}', 'Unknown field invalid'],
    ['{"statement":[],"version":"2012-10-17"}', 'Unknown field statement'],
    [trustWith({ Action: [['sts:AssumeRole']] }), 'Syntax error in policy.'],
    [
      trustWith({ Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'Allow with NotPrincipal is not allowed.',
    ],
    [
      trustWith({ Effect: 'Deny', Principal: undefined, NotPrincipal: { AWS: '*' } }),
      'AssumeRole policy must not contain NotPrincipal field.',
    ],
    ['{"Version":"2012-10-17","Statement":[]}', 'Could not parse the policy: Statement is empty!'],
    ['{"Version":"2013-10-17"}', 'The policy must contain a valid version string'],
    ...['*', 'sts:GetCallerIdentity', 'sts:Get*'].map((Action) => [
      trustWith({ Action }),
      'AssumeRole policy may only specify STS AssumeRole actions.',
    ]),
    [trustWith({ Principal: { AWS: 'nobody' } }), 'Invalid principal in policy: "AWS":"nobody"'],
    [trustWith({ Principal: '*' }), 'AssumeRolepolicy contained an invalid principal: "STAR":"*".'],
    ...['arn:aws:iam::999999999999:user/*', 'arn:aws:iam::999999999999:group/x'].map((AWS) => [
      trustWith({ Principal: { AWS } }),
      `Invalid principal in policy: "AWS":"${AWS}"`,
    ]),
    ...['amazonaws.com', 'nobody', '', 'web.example.com', 'ec2.amazonaws.com.example.com'].map(
      (Service) => [
        trustWith({ Principal: { Service: ['ec2.amazonaws.com', Service] } }),
        `Invalid principal in policy: "SERVICE":"${Service}"`,
      ],
    ),
    ...[arn('role/R'), 'https://accounts.google.com', ''].map((Federated) => [
      trustWith({ Principal: { Federated }, Action: 'sts:AssumeRoleWithWebIdentity' }),
      'Federated principals must be valid domain names or SAML metadata ARNs',
    ]),
    ...[undefined, {}].map((Condition) => [
      trustWith({
        ...{ Principal: { Federated: 'cognito-identity.amazonaws.com' }, Condition },
        Action: 'sts:AssumeRoleWithWebIdentity',
      }),
      'A condition block must be present for the Cognito provider',
    ]),
    [
      JSON.stringify({
        ...JSON.parse(toAccount),
        Statement: Array(2).fill({ ...JSON.parse(trustWith({ Sid: 'One' })).Statement[0] }),
      }),
      'The Statement Ids in the policy are not unique',
    ],
    [trustWith({ Principal: { Who: 'x' } }), 'Invalid principal in policy: "WHO":"x"'],
  ])('are not made with the trust policy %s', async (document, message) => {
    const refused = await aws.iam('CreateRole', { ...role, AssumeRolePolicyDocument: document })
    expect([refused.code, refused.message]).toEqual(['MalformedPolicyDocument', message])
  })

  it.each([
    { Service: 'custom-resource.application-autoscaling.amazonaws.com' },
    { Service: ['ec2.amazonaws.com.cn', 'lambda.amazonaws.com', 'alexa-appkit.amazon.com'] },
    { Federated: arn('saml-provider/none') },
    { Federated: arn('oidc-provider/idp.example.com/id/ABC') },
    { Federated: 'accounts.google.com' },
    { AWS: ['*', '999999999999', 'arn:aws:sts::999999999999:assumed-role/x/y'] },
  ])('are made for %o', async (Principal) => {
    const document = trustWith({ Principal, Action: 'sts:*' })
    await aws.expectOk(aws.iam('CreateRole', { ...role, AssumeRolePolicyDocument: document }))
  })

  it('are deleted once no policy and no instance profile has them', async () => {
    await aws.expectOk(aws.iam('CreateRole', role))
    const profile = { InstanceProfileName: 'I', RoleName: 'R' }
    await aws.expectOk(aws.iam('CreateInstanceProfile', { InstanceProfileName: 'I' }))
    await aws.expectOk(aws.iam('AddRoleToInstanceProfile', profile))
    const inUse = await aws.iam('DeleteRole', { RoleName: 'R' })
    expect(inUse.message).toBe(
      'Cannot delete entity, must remove roles from instance profile first.',
    )
    const { InstanceProfiles } = await aws.expectOk(
      aws.iam('ListInstanceProfilesForRole', { RoleName: 'R' }),
    )
    expect(InstanceProfiles).toMatchObject([
      { InstanceProfileName: 'I', Roles: [{ RoleName: 'R' }] },
    ])
    const { InstanceProfiles: all } = await aws.expectOk(aws.iam('ListInstanceProfiles'))
    expect(all).toEqual(InstanceProfiles)
    const held = await aws.iam('DeleteInstanceProfile', { InstanceProfileName: 'I' })
    expect(held.code).toBe('DeleteConflict')
    const second = await aws.iam('AddRoleToInstanceProfile', profile)
    expect(second.code).toBe('LimitExceeded')
    await aws.expectOk(aws.iam('RemoveRoleFromInstanceProfile', profile))
    const { InstanceProfile } = await aws.expectOk(
      aws.iam('GetInstanceProfile', { InstanceProfileName: 'I' }),
    )
    expect(InstanceProfile).toMatchObject({ Roles: '', Tags: '', Arn: arn('instance-profile/I') })
    await aws.expectOk(aws.iam('DeleteInstanceProfile', { InstanceProfileName: 'I' }))
    await aws.expectOk(aws.iam('DeleteRole', { RoleName: 'R' }))
    const gone = await aws.iam('GetRole', { RoleName: 'R' })
    expect(gone.message).toBe('The role with name R cannot be found.')
  })

  it('under the paths of AWS are not made', async () => {
    const path = { Path: '/aws-service-role/ec2.amazonaws.com/' }
    expect((await aws.iam('CreateRole', { ...role, ...path })).code).toBe('InvalidInput')
  })
})

describe('boundaries', () => {
  it('limit whoever has them, and are taken away again', async () => {
    const keys = await aws.makeUser('u', allow(['iam:ListUsers', 'iam:CreateGroup']))
    const bounded = { UserName: 'u', PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    await aws.expectOk(aws.iam('PutUserPermissionsBoundary', bounded))
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const refused = await aws.iam('CreateGroup', { GroupName: 'g' }, keys)
    expect(refused.message).toBe(
      `User: ${arn('user/u')} is not authorized to perform: iam:CreateGroup on resource: ${arn('group/g')} because no permissions boundary allows the iam:CreateGroup action`,
    )
    await aws.expectOk(aws.iam('DeleteUserPermissionsBoundary', { UserName: 'u' }))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }, keys))
  })

  it('are of roles too, and must exist', async () => {
    await aws.expectOk(
      aws.iam('CreateRole', { RoleName: 'R', AssumeRolePolicyDocument: toAccount }),
    )
    const missing = { RoleName: 'R', PermissionsBoundary: arn('policy/none') }
    expect((await aws.iam('PutRolePermissionsBoundary', missing)).code).toBe('NoSuchEntity')
    const bounded = { RoleName: 'R', PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    await aws.expectOk(aws.iam('PutRolePermissionsBoundary', bounded))
    const { Role } = await aws.expectOk(aws.iam('GetRole', { RoleName: 'R' }))
    expect(Role).toMatchObject({
      PermissionsBoundary: { PermissionsBoundaryArn: bounded.PermissionsBoundary },
    })
    await aws.expectOk(aws.iam('DeleteRolePermissionsBoundary', { RoleName: 'R' }))
    const again = await aws.iam('DeleteRolePermissionsBoundary', { RoleName: 'R' })
    expect(again.code).toBe('NoSuchEntity')
  })
})

function names(value: unknown): string[] {
  return (value as { UserName: string }[]).map(({ UserName }) => UserName)
}

function member(value: unknown, name: string): string {
  return (value as Record<string, string>)[name] ?? ''
}

/** AWS lists and finds names without regard to case, as others have tried with it (ceph/s3-tests#537). */
describe.each([
  ['User', 'UserName', {}],
  ['Group', 'GroupName', {}],
  ['Role', 'RoleName', { AssumeRolePolicyDocument: toAccount }],
  ['InstanceProfile', 'InstanceProfileName', {}],
] as const)('the name of a %s', (kind, member, more) => {
  it('is found in any case, and shown as it was given', async () => {
    const made = await aws.expectOk(aws.iam(`Create${kind}`, { [member]: 'Bob', ...more }))
    const got = await aws.expectOk(aws.iam(`Get${kind}`, { [member]: 'bOB' }))
    expect(got[kind]).toMatchObject({ [member]: 'Bob', Arn: arnIn(made[kind]) })
    await aws.expectOk(aws.iam(`Delete${kind}`, { [member]: 'BOB' }))
    expect((await aws.iam(`Get${kind}`, { [member]: 'Bob' })).code).toBe('NoSuchEntity')
  })

  it('is sorted without regard to case', async () => {
    for (const [at, name] of ['Ad', 'ac', 'Ab', 'aa'].entries()) {
      const given = { [member]: name, Path: `/x/${'wxyz'[at]}/`, ...more }
      await aws.expectOk(aws.iam(`Create${kind}`, given))
    }
    const listed: string[] = []
    let marker: object = {}
    for (let page = 0; page < 4; page++) {
      const input = { PathPrefix: '/x/', MaxItems: 1, ...marker }
      const { [`${kind}s`]: some, Marker } = await aws.expectOk(aws.iam(`List${kind}s`, input))
      listed.push(...(some as readonly Record<string, string>[]).map((one) => one[member] ?? ''))
      marker = { Marker: String(Marker) }
    }
    expect(listed).toEqual(['aa', 'Ab', 'ac', 'Ad'])
  })

  it('in another case asks for permission on the ARN that is there (D-37)', async () => {
    await aws.expectOk(aws.iam(`Create${kind}`, { [member]: 'Bob', ...more }))
    const resource = (name: string) => arn(`${kindsOfArns[kind]}/${name}`)
    for (const [name, code] of [
      ['Bob', undefined],
      ['bob', 'AccessDenied'],
    ] as const) {
      const keys = await aws.makeUser(`by-${name}-${code}`, allow(`iam:Get${kind}`, resource(name)))
      expect((await aws.iam(`Get${kind}`, { [member]: 'bob' }, keys)).code).toBe(code)
    }
  })
})

const kindsOfArns = {
  User: 'user',
  Group: 'group',
  Role: 'role',
  InstanceProfile: 'instance-profile',
}

function arnIn(value: unknown): string {
  return (value as { readonly Arn: string }).Arn
}
