/** Debian's aws-nuke, which nobody has changed, empties an account: whatever is in use is deleted after what uses it. */
import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import {
  AddRoleToInstanceProfileCommand,
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  AttachRolePolicyCommand,
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreateAccountAliasCommand,
  CreateGroupCommand,
  CreateInstanceProfileCommand,
  CreateLoginProfileCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  CreateRoleCommand,
  CreateServiceSpecificCredentialCommand,
  CreateUserCommand,
  CreateVirtualMFADeviceCommand,
  GetAccountSummaryCommand,
  type IAMClient,
  ListGroupsCommand,
  ListInstanceProfilesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutGroupPolicyCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sdkClients } from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'
import { allow, trust } from './support/test-account.ts'

const nuke = '/usr/bin/aws-nuke'
const isInstalled = existsSync(nuke)
if (!isInstalled) console.log(`aws-nuke: skipped, ${nuke} is missing: npm run install:hosts`)

const account = '111122223333'

/** In JSON, which YAML is, too: all of IAM but the administrator, with the server for every service. */
function configuration({ url, environment }: StartedServer): string {
  const key = `administrator -> ${environment.AWS_ACCESS_KEY_ID}`
  const services = ['iam', 'sts', ''].map((service) => ({ service, url }))
  const kinds = [
    ...['Group', 'GroupPolicy', 'GroupPolicyAttachment', 'InstanceProfile', 'InstanceProfileRole'],
    ...['LoginProfile', 'OpenIDConnectProvider', 'Policy', 'Role', 'RolePolicy'],
    ...['RolePolicyAttachment', 'SAMLProvider', 'ServerCertificate', 'ServiceSpecificCredential'],
    ...['User', 'UserAccessKey', 'UserGroupAttachment', 'UserPolicy', 'UserPolicyAttachment'],
    ...['UserSSHPublicKey', 'VirtualMFADevice'],
  ]
  const filters = {
    ...{ IAMUser: ['administrator'], IAMUserAccessKey: [key] },
    IAMUserPolicyAttachment: ['administrator -> AdministratorAccess'],
  }
  return JSON.stringify({
    ...{ regions: ['us-east-1'], 'account-blocklist': ['999999999999'] },
    accounts: { [account]: { filters } },
    'resource-types': { targets: kinds.map((kind) => `IAM${kind}`) },
    endpoints: [{ region: 'us-east-1', services }],
  })
}

/** Something of each kind, each in use where it can be. */
async function fill(iam: IAMClient): Promise<void> {
  const own = { PolicyName: 'own', PolicyDocument: JSON.stringify(allow('s3:*')) }
  const user = { UserName: 'ann' }
  const group = { GroupName: 'readers' }
  const role = { RoleName: 'box' }
  const profile = { InstanceProfileName: 'box' }
  const { Policy } = await iam.send(new CreatePolicyCommand({ ...own, Path: '/team/' }))
  const policy = { PolicyArn: Policy?.Arn }
  const version = { ...policy, PolicyDocument: own.PolicyDocument, SetAsDefault: true }
  await iam.send(new CreatePolicyVersionCommand(version))
  await iam.send(new CreateUserCommand({ ...user, PermissionsBoundary: policy.PolicyArn }))
  await iam.send(new CreateAccessKeyCommand(user))
  await iam.send(new CreateLoginProfileCommand({ ...user, Password: 'Correct-horse-1' }))
  const service = { ...user, ServiceName: 'codecommit.amazonaws.com' }
  await iam.send(new CreateServiceSpecificCredentialCommand(service))
  await iam.send(new PutUserPolicyCommand({ ...user, ...own }))
  await iam.send(new AttachUserPolicyCommand({ ...user, ...policy }))
  await iam.send(new CreateGroupCommand(group))
  await iam.send(new AddUserToGroupCommand({ ...user, ...group }))
  await iam.send(new PutGroupPolicyCommand({ ...group, ...own }))
  await iam.send(new AttachGroupPolicyCommand({ ...group, ...policy }))
  const AssumeRolePolicyDocument = trust({ Service: 'ec2.amazonaws.com' })
  await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }))
  await iam.send(new PutRolePolicyCommand({ ...role, ...own }))
  await iam.send(new AttachRolePolicyCommand({ ...role, ...policy }))
  await iam.send(new CreateInstanceProfileCommand(profile))
  await iam.send(new AddRoleToInstanceProfileCommand({ ...profile, ...role }))
  const provider = { Url: 'https://idp.example.com', ThumbprintList: ['a'.repeat(40)] }
  await iam.send(new CreateOpenIDConnectProviderCommand(provider))
  await iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: 'phone' }))
}

describe.skipIf(!isInstalled)('aws-nuke', () => {
  let folder: string
  let server: StartedServer

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    server = await startServer(folder, ['--memory', '--account', account])
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  it('leaves the administrator alone, and nothing else', async () => {
    const { iam } = sdkClients(server)
    await iam.send(new CreateAccountAliasCommand({ AccountAlias: 'emptied' }))
    await fill(iam)
    const config = join(folder, 'nuke.yml')
    writeFileSync(config, configuration(server))
    const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = server.environment
    const keys = ['--access-key-id', id, '--secret-access-key', secret]
    const { stdout } = await promisify(execFile)(
      nuke,
      ['--config', config, '--no-dry-run', '--force', '--force-sleep', '3', ...keys],
      { env: { HOME: folder, PATH: process.env.PATH } },
    )
    expect(stdout).toMatch(/Nuke complete: 0 failed/)
    const left = await Promise.all([
      ...[iam.send(new ListGroupsCommand({})), iam.send(new ListRolesCommand({}))],
      ...[iam.send(new ListPoliciesCommand({ Scope: 'Local' }))],
      ...[iam.send(new ListInstanceProfilesCommand({}))],
      iam.send(new ListOpenIDConnectProvidersCommand({})),
    ])
    expect(left).toMatchObject([
      ...[{ Groups: [] }, { Roles: [] }, { Policies: [] }, { InstanceProfiles: [] }],
      { OpenIDConnectProviderList: [] },
    ])
    const { Users } = await iam.send(new ListUsersCommand({}))
    expect(Users?.map(({ UserName }) => UserName)).toEqual(['administrator'])
    const { SummaryMap } = await iam.send(new GetAccountSummaryCommand({}))
    expect(SummaryMap).toMatchObject({ MFADevices: 0, ServerCertificates: 0 })
  })
})
