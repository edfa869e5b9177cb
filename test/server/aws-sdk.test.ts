/** What the AWS SDK for JavaScript does with everything that an account has. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LookupEventsCommand } from '@aws-sdk/client-cloudtrail'
import {
  AddUserToGroupCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateGroupCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  DeleteUserCommand,
  EntityAlreadyExistsException,
  GenerateCredentialReportCommand,
  GenerateServiceLastAccessedDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetServiceLastAccessedDetailsCommand,
  GetUserCommand,
  ListUsersCommand,
  NoSuchEntityException,
  PutUserPolicyCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListUsers,
  SimulatePrincipalPolicyCommand,
  TagUserCommand,
  waitUntilUserExists,
} from '@aws-sdk/client-iam'
import {
  AssumeRoleCommand,
  AssumeRoleWithSAMLCommand,
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  GetSessionTokenCommand,
  STSClient,
} from '@aws-sdk/client-sts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OidcProvider } from './support/oidc-provider.ts'
import {
  base64,
  samlAssertion,
  samlMetadata,
  samlResponse,
  signSaml,
} from './support/saml-provider.ts'
import {
  decoded,
  errorOf,
  policyOf,
  type SdkClients,
  sdkClients,
  trustOf,
} from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

let folder: string
let server: StartedServer
let idp: OidcProvider
let aws: SdkClients
const account = '111122223333'

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-sdk-'))
  idp = await OidcProvider.start('https://idp.example.com')
  server = await startServer(folder, ['--identity-provider', `${idp.issuer}=${idp.url}`])
  aws = sdkClients(server)
})

afterAll(async () => {
  await server.stop()
  await idp.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the AWS SDK for JavaScript', () => {
  it('makes users, reads them back equal and waits for them', async () => {
    const Tags = [{ Key: 'team', Value: 'blue: 1 + 2' }]
    const made = await aws.iam.send(
      new CreateUserCommand({ UserName: 'alice', Path: '/app/', Tags }),
    )
    expect(made.User).toEqual({
      ...{ Path: '/app/', UserName: 'alice', Arn: `arn:aws:iam::${account}:user/app/alice`, Tags },
      ...{ UserId: expect.stringMatching(/^AIDA/), CreateDate: expect.any(Date) },
    })
    const waited = await waitUntilUserExists(
      { client: aws.iam, maxWaitTime: 10 },
      { UserName: 'alice' },
    )
    expect(waited.state).toBe('SUCCESS')
    const { User } = await aws.iam.send(new GetUserCommand({ UserName: 'alice' }))
    expect(User).toEqual(made.User)
    const twice = aws.iam.send(new CreateUserCommand({ UserName: 'ALICE' }))
    await expect(twice).rejects.toBeInstanceOf(EntityAlreadyExistsException)
    const missing = aws.iam.send(new GetUserCommand({ UserName: 'bob' }))
    await expect(missing).rejects.toBeInstanceOf(NoSuchEntityException)
    await expect(missing).rejects.toMatchObject({
      $fault: 'client',
      $metadata: { httpStatusCode: 404, requestId: expect.any(String) },
      message: 'The user with name bob cannot be found.',
    })
  })

  it('lists in pages', async () => {
    for (let at = 0; at < 7; at += 1) {
      await aws.iam.send(new CreateUserCommand({ UserName: `page${at}`, Path: '/pages/' }))
    }
    const found: unknown[] = []
    const pages = paginateListUsers({ client: aws.iam, pageSize: 3 }, { PathPrefix: '/pages/' })
    for await (const { Users = [] } of pages) {
      expect(Users.length).toBeLessThanOrEqual(3)
      found.push(...Users.map(({ UserName }) => UserName))
    }
    expect(found).toEqual(Array.from({ length: 7 }, (_, at) => `page${at}`))
  })

  it('is decided by the policies that it writes', async () => {
    await aws.iam.send(new CreateUserCommand({ UserName: 'carol' }))
    const { AccessKey } = await aws.iam.send(new CreateAccessKeyCommand({ UserName: 'carol' }))
    const carol = sdkClients(server, AccessKey)
    const { Arn, Account } = await carol.sts.send(new GetCallerIdentityCommand({}))
    expect([Arn, Account]).toEqual([`arn:aws:iam::${account}:user/carol`, account])
    expect(await errorOf(carol.iam.send(new ListUsersCommand({})))).toBe('AccessDenied')
    const inline = { PolicyName: 'p', PolicyDocument: policyOf('iam:ListUsers') }
    await aws.iam.send(new PutUserPolicyCommand({ UserName: 'carol', ...inline }))
    const { Users = [] } = await carol.iam.send(new ListUsersCommand({}))
    expect(Users.map(({ UserName }) => UserName)).toContain('carol')
    const tag = { UserName: 'carol', Tags: [{ Key: 'k', Value: 'v' }] }
    expect(await errorOf(carol.iam.send(new TagUserCommand(tag)))).toBe('AccessDenied')
    const { EvaluationResults = [] } = await aws.iam.send(
      new SimulatePrincipalPolicyCommand({
        ...{ PolicySourceArn: Arn, ActionNames: ['iam:ListUsers', 'iam:ListRoles'] },
      }),
    )
    expect(EvaluationResults.map(({ EvalDecision }) => EvalDecision)).toEqual([
      ...['allowed', 'implicitDeny'],
    ])
    expect(await errorOf(aws.iam.send(new DeleteUserCommand({ UserName: 'carol' })))).toBe(
      'DeleteConflictException',
    )
  })

  it('keeps policies with their versions', async () => {
    const made = await aws.iam.send(
      new CreatePolicyCommand({ PolicyName: 'read', PolicyDocument: policyOf('s3:Get*') }),
    )
    const PolicyArn = made.Policy?.Arn ?? ''
    const PolicyDocument = policyOf('s3:List*')
    await aws.iam.send(
      new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument, SetAsDefault: true }),
    )
    const { PolicyVersion } = await aws.iam.send(
      new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v2' }),
    )
    expect(PolicyVersion?.IsDefaultVersion).toBe(true)
    expect(decoded(PolicyVersion?.Document)).toEqual(JSON.parse(PolicyDocument))
    const bad = { PolicyName: 'bad', PolicyDocument: '{' }
    expect(await errorOf(aws.iam.send(new CreatePolicyCommand(bad)))).toBe(
      'MalformedPolicyDocumentException',
    )
  })

  it('assumes roles, and is told when a token is none', async () => {
    const AssumeRolePolicyDocument = trustOf({ AWS: `arn:aws:iam::${account}:root` })
    const role = { RoleName: 'app', AssumeRolePolicyDocument, MaxSessionDuration: 7_200 }
    const { Role } = await aws.iam.send(new CreateRoleCommand(role))
    const read = await aws.iam.send(new GetRoleCommand({ RoleName: 'app' }))
    expect(read.Role).toEqual({ ...Role, MaxSessionDuration: 7_200, RoleLastUsed: {} })
    const named = { RoleArn: Role?.Arn, RoleSessionName: 'sdk' }
    const assumed = await aws.sts.send(new AssumeRoleCommand(named))
    const inside = sdkClients(server, assumed.Credentials)
    const { Arn } = await inside.sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/app/sdk`)
    expect(await errorOf(inside.iam.send(new ListUsersCommand({})))).toBe('AccessDenied')
    const chained = { ...named, RoleSessionName: 'again', DurationSeconds: 7_200 }
    expect(await errorOf(inside.sts.send(new AssumeRoleCommand(chained)))).toBe('ValidationError')
    const token = await aws.sts.send(new GetSessionTokenCommand({}))
    expect(token.Credentials?.Expiration).toBeInstanceOf(Date)
    const web = { ...named, WebIdentityToken: 'not.a.token' }
    expect(await errorOf(aws.sts.send(new AssumeRoleWithWebIdentityCommand(web)))).toBe(
      'InvalidIdentityTokenException',
    )
  })

  it('assumes a role with the token of a provider, and the assertion of another', async () => {
    const Url = idp.issuer
    const { OpenIDConnectProviderArn } = await aws.iam.send(
      new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['app'] }),
    )
    const web = trustOf({ Federated: OpenIDConnectProviderArn }, 'sts:AssumeRoleWithWebIdentity')
    await aws.iam.send(new CreateRoleCommand({ RoleName: 'web', AssumeRolePolicyDocument: web }))
    const now = Math.floor(Date.now() / 1000)
    const WebIdentityToken = await idp.token({ sub: 's', aud: 'app', iat: now, exp: now + 300 })
    const named = { RoleArn: `arn:aws:iam::${account}:role/web`, RoleSessionName: 'page' }
    const stranger = new STSClient({ endpoint: server.url, region: 'us-east-1' })
    const assumed = await stranger.send(
      new AssumeRoleWithWebIdentityCommand({ ...named, WebIdentityToken }),
    )
    expect(assumed).toMatchObject({ Provider: OpenIDConnectProviderArn, Audience: 'app' })
    const inside = sdkClients(server, assumed.Credentials)
    const { Arn } = await inside.sts.send(new GetCallerIdentityCommand({}))
    expect(Arn).toBe(`arn:aws:sts::${account}:assumed-role/web/page`)

    const SAMLMetadataDocument = samlMetadata()
    const { SAMLProviderArn = '' } = await aws.iam.send(
      new CreateSAMLProviderCommand({ Name: 'corp', SAMLMetadataDocument }),
    )
    const saml = trustOf({ Federated: SAMLProviderArn }, 'sts:AssumeRoleWithSAML')
    await aws.iam.send(new CreateRoleCommand({ RoleName: 'saml', AssumeRolePolicyDocument: saml }))
    const RoleArn = `arn:aws:iam::${account}:role/saml`
    const roles = [`${RoleArn},${SAMLProviderArn}`]
    const response = signSaml(samlResponse(samlAssertion({ now: Date.now(), roles })))
    const by = { RoleArn, PrincipalArn: SAMLProviderArn, SAMLAssertion: base64(response) }
    const signed = await stranger.send(new AssumeRoleWithSAMLCommand(by))
    expect(signed).toMatchObject({ Subject: 'alice', SubjectType: 'persistent' })
  })

  it('reads maps, bytes and the whole account', async () => {
    const { SummaryMap } = await aws.iam.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ UsersQuota: 5_000, AccountMFAEnabled: 0 })
    const device = await aws.iam.send(
      new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }),
    )
    const image = device.VirtualMFADevice?.QRCodePNG ?? new Uint8Array()
    expect(Buffer.from(image.subarray(1, 4)).toString()).toBe('PNG')
    await aws.iam.send(new GenerateCredentialReportCommand({}))
    const { Content } = await aws.iam.send(new GetCredentialReportCommand({}))
    expect(Buffer.from(Content ?? []).toString()).toMatch(/^user,arn,/)
    await aws.iam.send(new CreateGroupCommand({ GroupName: 'ops' }))
    await aws.iam.send(new AddUserToGroupCommand({ GroupName: 'ops', UserName: 'alice' }))
    const PolicyArn = `arn:aws:iam::${account}:policy/read`
    await aws.iam.send(new AttachUserPolicyCommand({ UserName: 'alice', PolicyArn }))
    const pages = paginateGetAccountAuthorizationDetails({ client: aws.iam, pageSize: 4 }, {})
    const users: unknown[] = []
    for await (const page of pages) users.push(...(page.UserDetailList ?? []))
    expect(users).toContainEqual(
      expect.objectContaining({
        ...{
          UserName: 'alice',
          GroupList: ['ops'],
          Tags: [{ Key: 'team', Value: 'blue: 1 + 2' }],
        },
        AttachedManagedPolicies: [{ PolicyName: 'read', PolicyArn }],
      }),
    )
  })

  it('asks what was accessed last, and looks it up', async () => {
    const Arn = `arn:aws:iam::${account}:user/administrator`
    const { JobId } = await aws.iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn }))
    const report = await aws.iam.send(
      new GetServiceLastAccessedDetailsCommand({ JobId, MaxItems: 1_000 }),
    )
    const iam = report.ServicesLastAccessed?.find((one) => one.ServiceNamespace === 'iam')
    expect([report.JobStatus, iam?.LastAuthenticatedEntity]).toEqual(['COMPLETED', Arn])
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'CreateGroup' }]
    const { Events = [] } = await aws.cloudtrail.send(new LookupEventsCommand({ LookupAttributes }))
    expect(Events).toMatchObject([
      {
        ...{ EventName: 'CreateGroup', Username: 'administrator', ReadOnly: 'false' },
        Resources: [{ ResourceType: 'AWS::IAM::Group', ResourceName: 'ops' }],
      },
    ])
    expect(Events[0]?.EventTime).toBeInstanceOf(Date)
    const wrong = new LookupEventsCommand({ NextToken: 'forged' })
    expect(await errorOf(aws.cloudtrail.send(wrong))).toBe('InvalidNextTokenException')
  })
})
