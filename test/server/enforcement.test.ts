/** Every operation asks the engine, and every constraint of the models is asked of every input. */
import { beforeAll, describe, expect, it } from 'vitest'
import { centerOf } from '../../src/server/identity-center/center.ts'
import {
  type ModelShape,
  type ServiceModel,
  serviceModels,
  shapeOf,
} from '../../src/server/protocol/service-model.ts'
import { isServed, servedOperations } from '../../src/server/wire/served-operations.ts'
import { samlMetadata } from './support/saml-provider.ts'
import {
  account,
  allow,
  type Keys,
  type Parameters,
  TestAccount,
  trust,
} from './support/test-account.ts'

const served = [...servedOperations].flatMap(([service, operations]) =>
  [...operations].map(([name, operation]) => ({ service, name, operation })),
)

/** Those that take forms. */
const queried = served.filter(({ service }) => modelOf(service).protocol === 'query')

/** Values that satisfy what the models ask for, by the name of a member. */
const samples: Readonly<Record<string, string>> = {
  PolicyArn: `arn:aws:iam::${account}:policy/p`,
  PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  RoleArn: `arn:aws:iam::${account}:role/r`,
  AccessKeyId: 'AKIAQ3EGWTZZ4EXAMPLE',
  VersionId: 'v1',
  Status: 'Active',
  AccountAlias: 'alias',
  OpenIDConnectProviderArn: `arn:aws:iam::${account}:oidc-provider/example.com`,
  Url: 'https://example.com',
  SAMLProviderArn: `arn:aws:iam::${account}:saml-provider/p`,
  SAMLMetadataDocument: samlMetadata(),
  JobId: '12345678-1234-1234-1234-123456789012',
  TargetPrincipal: '222233334444',
  SigningAlgorithm: 'ES384',
  TaskPolicyArn: 'arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials',
  ThumbprintList: 'a'.repeat(40),
  SerialNumber: `arn:aws:iam::${account}:mfa/device`,
  AuthenticationCode1: '123456',
  AuthenticationCode2: '123456',
  SSHPublicKeyId: 'APKAEXAMPLEEXAMPLEEX',
  Encoding: 'SSH',
  CertificateId: 'EXAMPLEEXAMPLEEXAMPLEEXAMPLE',
  ServiceSpecificCredentialId: 'ACCAEXAMPLEEXAMPLEEX',
  GlobalEndpointTokenVersion: 'v1Token',
  Arn: `arn:aws:iam::${account}:user/nobody`,
  EntityPath: 'o-abcdefghij/r-abcd',
  AWSServiceName: 'batch.amazonaws.com',
  PolicySourceArn: `arn:aws:iam::${account}:user/nobody`,
}

/** The least that an operation takes. */
function leastInput(model: ServiceModel, operation: string): Parameters {
  const input = model.operations.get(operation)?.input
  if (input === undefined) return {}
  const { required = [], members = {} } = shapeOf(model, input)
  return Object.fromEntries(
    required.flatMap((name) => sampleOf(model, name, shapeOf(model, members[name] ?? ''))),
  )
}

function sampleOf(model: ServiceModel, name: string, shape: ModelShape): [string, string][] {
  if (shape.type === 'structure') return [[`${name}.arn`, samples[name] ?? 'sample']]
  if (shape.type !== 'list') return [[name, samples[name] ?? 'sample']]
  const item = shapeOf(model, shape.member ?? '')
  if (item.type !== 'structure') return [[`${name}.member.1`, samples[name] ?? 'sample']]
  return (item.required ?? []).map((one) => [`${name}.member.1.${one}`, 'sample'])
}

function modelOf(service: string): ServiceModel {
  const model = serviceModels.get(service)
  if (model === undefined) throw new Error(`no model of ${service}`)
  return model
}

const nothingAsked = ['GetCallerIdentity', 'GetSessionToken']

describe('whoever has no policy', () => {
  let aws: TestAccount
  let keys: Keys
  beforeAll(async () => {
    aws = await TestAccount.open()
    keys = await aws.makeUser('nobody')
  })

  it.each(served)('is refused $service:$name', async ({ service, name }) => {
    const answer = await call(aws, keys, { service, name })
    if (nothingAsked.includes(name)) {
      expect(answer.status).toBe(200)
      return
    }
    expect([answer.status, answer.code]).toEqual(deniedBy(service))
    expect(answer.message).toMatch(
      new RegExp(
        `^User: arn:aws:iam::${account}:user/nobody is not authorized to perform: ${service}:${name}( on resource: .+| because .+)$`,
      ),
    )
  })
})

/** Found in the output of AWS's own clients, where they quote a refusal. */
const namings: readonly (readonly [string, string, Parameters, string | undefined])[] = [
  ['iam', 'GetUser', {}, 'user nobody'],
  ['iam', 'GetUser', { UserName: 'other' }, 'user other'],
  ['iam', 'GetUser', { UserName: 'missing' }, 'user missing'],
  ['iam', 'ListAccessKeys', { UserName: 'other' }, 'user other'],
  ['iam', 'CreateUser', { UserName: 'new' }, arn('user/new')],
  ['iam', 'GetRole', { RoleName: 'r' }, 'role r'],
  ['iam', 'ListAttachedRolePolicies', { RoleName: 'r' }, 'role r'],
  ['iam', 'CreateRole', { RoleName: 'new', AssumeRolePolicyDocument: '{}' }, arn('role/new')],
  ['iam', 'ListRoles', { PathPrefix: '/a/' }, arn('role/a/')],
  ['iam', 'GetGroup', { GroupName: 'g' }, 'group g'],
  ['iam', 'AddUserToGroup', { GroupName: 'g', UserName: 'other' }, 'group g'],
  ['iam', 'CreateGroup', { GroupName: 'new' }, arn('group/new')],
  ['iam', 'GetInstanceProfile', { InstanceProfileName: 'i' }, 'instance profile i'],
  ['iam', 'CreateInstanceProfile', { InstanceProfileName: 'new' }, arn('instance-profile/new')],
  ['iam', 'GetPolicy', { PolicyArn: arn('policy/p') }, `policy ${arn('policy/p')}`],
  ['iam', 'CreatePolicy', { PolicyName: 'new', PolicyDocument: '{}' }, 'policy new'],
  ['iam', 'ListPolicies', {}, 'policy path /'],
  ['iam', 'ListPolicies', { PathPrefix: '/a/' }, 'policy path /a/'],
  ['iam', 'CreateVirtualMFADevice', { VirtualMFADeviceName: 'd' }, arn('mfa/d')],
  ['iam', 'ListVirtualMFADevices', {}, arn('mfa/')],
  ['iam', 'GetAccountSummary', {}, '*'],
  ['sts', 'GetAccessKeyInfo', { AccessKeyId: 'AKIAQ3EGWTZZ4EXAMPLE' }, undefined],
  ['sts', 'DecodeAuthorizationMessage', { EncodedMessage: 'a' }, undefined],
]

function arn(resource: string): string {
  return `arn:aws:iam::${account}:${resource}`
}

describe('a refusal', () => {
  let aws: TestAccount
  let keys: Keys
  beforeAll(async () => {
    aws = await TestAccount.open()
    keys = await aws.makeUser('nobody')
    await aws.makeUser('other')
    const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' })
    await aws.expectOk(aws.iam('CreateRole', { RoleName: 'r', AssumeRolePolicyDocument }))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g', Path: '/team/' }))
    await aws.expectOk(aws.iam('CreateInstanceProfile', { InstanceProfileName: 'i' }))
    const PolicyDocument = JSON.stringify(allow('s3:GetObject'))
    await aws.expectOk(aws.iam('CreatePolicy', { PolicyName: 'p', PolicyDocument }))
  })

  it.each(namings)("names what a call is about in AWS's words: %s:%s %o", async (...naming) => {
    const [service, Action, input, named] = naming
    const answer = await aws.call(service === 'sts' ? 'sts' : 'iam', { ...input, Action }, keys)
    const on = named === undefined ? '' : ` on resource: ${named}`
    expect(answer.message).toBe(
      `User: ${arn('user/nobody')} is not authorized to perform: ${service}:${Action}${on} because no identity-based policy allows the ${service}:${Action} action`,
    )
  })

  it('names a policy that is made with tags as one without', async () => {
    await aws.expectOk(
      aws.iam('PutUserPolicy', {
        UserName: 'nobody',
        PolicyName: 'own',
        PolicyDocument: JSON.stringify(allow('iam:CreatePolicy')),
      }),
    )
    const tagged = { 'Tags.member.1.Key': 'a', 'Tags.member.1.Value': 'b' }
    const PolicyDocument = JSON.stringify(allow('s3:GetObject'))
    const answer = await aws.iam(
      'CreatePolicy',
      { PolicyName: 'new', PolicyDocument, ...tagged },
      keys,
    )
    expect(answer.message).toContain('iam:TagPolicy on resource: policy new because')
  })
})

describe('whoever may do everything but one', () => {
  let aws: TestAccount
  let keys: Keys
  beforeAll(async () => {
    aws = await TestAccount.open()
    keys = await aws.makeUser('almost')
  })

  it.each(served.filter(({ name }) => !nothingAsked.includes(name)))(
    'is refused $service:$name by an explicit deny',
    async ({ service, name }) => {
      const [statement] = statementsOf(allow('*'))
      const denied = { Effect: 'Deny', Action: `${service}:${name}`, Resource: '*' }
      const policy = { Version: '2012-10-17', Statement: [statement, denied] }
      const inline = { UserName: 'almost', PolicyName: 'own' }
      await aws.expectOk(
        aws.iam('PutUserPolicy', { ...inline, PolicyDocument: JSON.stringify(policy) }),
      )
      const answer = await call(aws, keys, { service, name })
      expect([answer.status, answer.code]).toEqual(deniedBy(service))
      if (/^AssumeRo/.test(name)) return // STS gives no reason
      expect(answer.message).toMatch(/ with an explicit deny in an identity-based policy$/)
    },
  )
})

/** Services that speak JSON call it an exception, and those with targets send no 403. */
function deniedBy(service: string): [status: number, code: string] {
  const { protocol } = modelOf(service)
  return [
    protocol === 'json' ? 400 : 403,
    protocol === 'query' ? 'AccessDenied' : 'AccessDeniedException',
  ]
}

function statementsOf(policy: object): readonly object[] {
  return (policy as { readonly Statement: readonly object[] }).Statement
}

function call(aws: TestAccount, keys: Keys, { service, name }: { service: string; name: string }) {
  if (service === 'cloudtrail') return aws.cloudtrail(name, {}, keys)
  if (service === 'access-analyzer') return analyze(aws, keys, name)
  if (service === 'organizations') return aws.organizations(name, organizationInput(name), keys)
  if (service === 'identitystore') return aws.identityStore(name, directoryInput(name), keys)
  if (service === 'sso-oauth') return aws.tokenWithIam(keys)
  if (service === 'sso') return aws.center(name, centerInput(aws, name), keys)
  const parameters = { ...leastInput(modelOf(service), name), Action: name }
  return aws.call(service === 'sts' ? 'sts' : 'iam', parameters, keys)
}

function organizationInput(operation: string): object {
  const model = modelOf('organizations')
  const input = model.operations.get(operation)?.input
  const { required = [] } = input === undefined ? {} : shapeOf(model, input)
  return Object.fromEntries(required.map((name) => [name, organizationSamples[name] ?? '']))
}

const organizationSamples: Readonly<Record<string, unknown>> = {
  AccountId: account,
  AccountName: 'sample',
  ChildId: account,
  ChildType: 'ACCOUNT',
  Content: '{}',
  CreateAccountRequestId: 'car-0123456789abcdef',
  Description: 'sample',
  DestinationParentId: 'r-abcd',
  Email: 'sample@example.com',
  Filter: 'SERVICE_CONTROL_POLICY',
  Name: 'sample',
  OrganizationalUnitId: 'ou-abcd-12345678',
  ParentId: 'r-abcd',
  PolicyId: 'p-12345678',
  PolicyType: 'TAG_POLICY',
  ResourceId: account,
  RootId: 'r-abcd',
  ServicePrincipal: 'iam.amazonaws.com',
  SourceParentId: 'r-abcd',
  TagKeys: ['team'],
  Tags: [{ Key: 'team', Value: 'red' }],
  TargetId: account,
  Type: 'SERVICE_CONTROL_POLICY',
}

function centerInput(aws: TestAccount, operation: string): object {
  const model = modelOf('sso')
  const input = model.operations.get(operation)?.input
  const { required = [] } = input === undefined ? {} : shapeOf(model, input)
  const { instanceId } = centerOf(aws.state)
  const set = `arn:aws:sso:::permissionSet/${instanceId}/ps-0123456789abcdef`
  const own = { PermissionSetArn: set, ResourceArn: set }
  const samples: Readonly<Record<string, unknown>> = { ...centerSamples, ...own }
  return Object.fromEntries(
    required.flatMap((name) => (name === 'InstanceArn' ? [] : [[name, samples[name]]])),
  )
}

const uuid = '12345678-1234-1234-1234-123456789012'
const centerSamples: Readonly<Record<string, unknown>> = {
  AccountAssignmentCreationRequestId: uuid,
  AccountAssignmentDeletionRequestId: uuid,
  AccountId: account,
  CustomerManagedPolicyReference: { Name: 'p' },
  InlinePolicy: '{}',
  InstanceAccessControlAttributeConfiguration: { AccessControlAttributes: [] },
  ManagedPolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess',
  Name: 'Audit',
  PermissionsBoundary: { ManagedPolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
  PrincipalId: uuid,
  PrincipalType: 'USER',
  ProvisionPermissionSetRequestId: uuid,
  TagKeys: ['team'],
  Tags: [{ Key: 'team', Value: 'red' }],
  TargetId: account,
  TargetType: 'AWS_ACCOUNT',
}

function directoryInput(operation: string): object {
  const path = operation === 'GetUserId' ? 'userName' : 'displayName'
  const UniqueAttribute = { AttributePath: path, AttributeValue: 'sample' }
  const samples: Readonly<Record<string, unknown>> = {
    ...{ ...directorySamples, AlternateIdentifier: { UniqueAttribute } },
  }
  const model = modelOf('identitystore')
  const input = model.operations.get(operation)?.input
  const { required = [] } = input === undefined ? {} : shapeOf(model, input)
  return Object.fromEntries(
    required.flatMap((name) => (name in samples ? [[name, samples[name]]] : [])),
  )
}

const directorySamples: Readonly<Record<string, unknown>> = {
  GroupId: uuid,
  GroupIds: [uuid],
  MemberId: { UserId: uuid },
  MembershipId: uuid,
  Operations: [{ AttributePath: 'title', AttributeValue: 'sample' }],
  UserId: uuid,
}

function analyze(aws: TestAccount, keys: Keys, name: string) {
  const model = modelOf('access-analyzer')
  const { route = '', input } = model.operations.get(name) ?? {}
  const [method = '', path = ''] = route.split(' ')
  const { required = [] } = input === undefined ? {} : shapeOf(model, input)
  const least = Object.fromEntries(required.map((member) => [member, analyzerSamples[member]]))
  return aws.analyzer({ method, path }, method === 'GET' ? undefined : least, keys)
}

const analyzerSamples: Readonly<Record<string, unknown>> = {
  access: [{ actions: ['s3:GetObject'] }],
  existingPolicyDocument: '{}',
  newPolicyDocument: '{}',
  policyDocument: '{}',
  policyType: 'IDENTITY_POLICY',
  resourceType: 'AWS::S3::Bucket',
}

describe('an input', () => {
  it('that lacks a member is refused with its name, for every operation', async () => {
    const aws = await TestAccount.open()
    let count = 0
    for (const { service, name } of queried) {
      const least = leastInput(modelOf(service), name)
      for (const missing of Object.keys(least)) {
        if (missing.includes('.')) continue
        const { [missing]: _, ...rest } = least
        const answer = await aws.call(
          service === 'sts' ? 'sts' : 'iam',
          { ...rest, Action: name },
          aws.administrator,
        )
        const at = `${missing.charAt(0).toLowerCase()}${missing.slice(1)}`
        expect(answer.code).toBe('ValidationError')
        const shown = service === 'iam' ? 'Value' : 'Value null' // IAM shows no values
        expect(answer.message).toContain(
          `${shown} at '${at}' failed to satisfy constraint: Member must not be null`,
        )
        count += 1
      }
    }
    expect(count).toBeGreaterThan(100)
  })

  it('with a member that is too long is refused, for every operation', async () => {
    const aws = await TestAccount.open()
    let count = 0
    for (const { service, name } of queried) {
      const model = modelOf(service)
      const { members = {} } = shapeOf(
        model,
        model.operations.get(name)?.input ?? 'CreateUserRequest',
      )
      for (const [member, shape] of Object.entries(members)) {
        const { type, max, enum: values } = shapeOf(model, shape)
        if (type !== 'string' || max === undefined || values !== undefined) continue
        if (model.operations.get(name)?.input === undefined) continue
        const text = /Path/.test(member) ? `/${'a'.repeat(max)}/` : 'a'.repeat(max + 1)
        const long = { ...leastInput(model, name), [member]: text, Action: name }
        const answer = await aws.call(service === 'sts' ? 'sts' : 'iam', long, aws.administrator)
        expect(answer.code).toBe('ValidationError')
        expect(answer.message).toContain(`Member must have length less than or equal to ${max}`)
        count += 1
      }
    }
    expect(count).toBeGreaterThan(150)
  })

  it.each([
    [
      'ListUsers',
      { MaxItems: 0 },
      "Value at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'UpdateAccessKey',
      { AccessKeyId: 'A'.repeat(16), Status: 'on' },
      "Value at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]",
    ],
    [
      'TagUser',
      { UserName: 'a', 'Tags.member.1.Key': '!', 'Tags.member.1.Value': '' },
      "Value at 'tags.1.member.key' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+",
    ],
    [
      'UntagRole',
      { RoleName: 'a', 'TagKeys.member.1': '!' },
      "Value at 'tagKeys' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 128, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: [\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+, Member must not be null]",
    ],
    [
      'ChangePassword',
      { OldPassword: 'secret', NewPassword: 'a'.repeat(129) },
      "Value at 'newPassword' failed to satisfy constraint: Member must have length less than or equal to 128",
    ],
  ])('%s %j is refused', async (name, parameters, fault) => {
    const aws = await TestAccount.open()
    const answer = await aws.iam(name, parameters as Parameters)
    expect([answer.code, answer.message]).toEqual([
      'ValidationError',
      `1 validation error detected: ${fault}`,
    ])
  })
})

describe('what IAM says of a value', () => {
  const name = 'It must contain only alphanumeric characters and/or the following: +=,.@_-'
  const path =
    'It must begin and end with / and contain only alphanumeric characters and/or / characters.'
  const prefix =
    'It must begin with the / character and contain only alphanumeric characters and/or / characters.'

  it.each([
    ['CreateUser', { UserName: 'a b' }, 'userName', name],
    [
      'PutUserPolicy',
      { UserName: 'a', PolicyName: 'a/b', PolicyDocument: '{}' },
      'policyName',
      name,
    ],
    ['CreateUser', { UserName: 'a', Path: 'x/' }, 'path', path],
    ['CreatePolicy', { PolicyName: 'a', Path: '/x', PolicyDocument: '{}' }, 'path', path],
    ['ListRoles', { PathPrefix: 'x' }, 'pathPrefix', prefix],
    ['ListPolicies', { PathPrefix: '/x y/' }, 'pathPrefix', prefix],
    [
      'DeleteAccessKey',
      { AccessKeyId: 'AKIA-EXAMPLE-EXAMPLE' },
      'accessKeyId',
      'It must contain only alphanumeric characters.',
    ],
    [
      'PutUserPolicy',
      { UserName: 'a', PolicyName: 'b', PolicyDocument: '\u2603' },
      'policyDocument',
      'It must contain only printable ASCII characters.',
    ],
  ])('%s %j is a sentence of its own', async (operation, parameters, place, sentence) => {
    const aws = await TestAccount.open()
    const answer = await aws.iam(operation, parameters as Parameters)
    expect([answer.code, answer.message]).toEqual([
      'ValidationError',
      `The specified value for ${place} is invalid. ${sentence}`,
    ])
  })

  it('is in the order of a hash map of the members', async () => {
    const aws = await TestAccount.open()
    const limits = { MinimumPasswordLength: 129, MaxPasswordAge: 1096, PasswordReusePrevention: 25 }
    const wrong = await aws.iam('UpdateAccountPasswordPolicy', limits)
    const failed = 'failed to satisfy constraint: Member must have value less than or equal to'
    expect(wrong.message).toBe(
      `3 validation errors detected: Value at 'minimumPasswordLength' ${failed} 128; Value at 'passwordReusePrevention' ${failed} 24; Value at 'maxPasswordAge' ${failed} 1095`,
    )
    const provider = {
      ...{ Url: 'u'.repeat(256), 'ThumbprintList.member.1': 't'.repeat(41) },
      'ClientIDList.member.1': 'c'.repeat(256),
    }
    const refused = await aws.iam('CreateOpenIDConnectProvider', provider)
    const places = [...(refused.message ?? '').matchAll(/Value at '(\w+)'/g)]
    expect(places.map(([, place]) => place)).toEqual(['clientIDList', 'thumbprintList', 'url'])
  })

  it('is what STS says with the value in it', async () => {
    const aws = await TestAccount.open()
    const role = { RoleArn: `arn:aws:iam::${account}:role/r`, RoleSessionName: 'a:b' }
    const answer = await aws.sts('AssumeRole', role)
    expect(answer.message).toBe(
      "1 validation error detected: Value 'a:b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    )
  })
})

describe('an operation that is not here', () => {
  const missing = [...serviceModels.values()].flatMap(({ service, operations }) =>
    [...operations.keys()]
      .filter((name) => !isServed(service, name))
      .map((name) => ({ service, name, unsigned: operations.get(name)?.unsigned === true })),
  )

  it('says so with its name, even to an administrator', async () => {
    const aws = await TestAccount.open()
    expect(missing.length).toBeGreaterThan(0)
    for (const { service, name } of missing) {
      const answer = await call(aws, aws.administrator, { service, name })
      expect([answer.status, answer.code]).toEqual([501, 'NotImplemented'])
      expect(answer.message).toBe(`The operation ${name} is not implemented.`)
    }
  })
})
