/**
 * Each resource as the AWS provider of Terraform handles it, in its order of calls: made, read back
 * equal, changed, read again, destroyed, and then not found.
 */
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAM } from '@aws-sdk/client-iam'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture } from './support/oidc-provider.ts'
import { samlMetadata } from './support/saml-provider.ts'
import { decoded, errorOf, policyOf, trustOf } from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

const account = '111122223333'
const administrator = 'arn:aws:iam::aws:policy/AdministratorAccess'
let folder: string
let server: StartedServer
let iam: IAM

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-terraform-'))
  server = await startServer(folder)
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    server.environment
  const credentials = { accessKeyId, secretAccessKey }
  iam = new IAM({ endpoint: server.url, region: 'us-east-1', maxAttempts: 1, credentials })
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const tags = (...pairs: readonly string[]) =>
  pairs.map((pair) => {
    const [Key = '', Value = ''] = pair.split('=')
    return { Key, Value }
  })

const names = <T extends object>(list: readonly T[] | undefined, key: keyof T) =>
  (list ?? []).map((one) => one[key])

describe('aws_iam_role', () => {
  const RoleName = 'role'
  const ec2 = trustOf({ Service: 'ec2.amazonaws.com' })

  async function read() {
    const { Role } = await iam.getRole({ RoleName })
    const { PolicyNames = [] } = await iam.listRolePolicies({ RoleName })
    const inline = await Promise.all(
      PolicyNames.map(async (PolicyName) => {
        const { PolicyDocument } = await iam.getRolePolicy({ RoleName, PolicyName })
        return [PolicyName, decoded(PolicyDocument)]
      }),
    )
    const { AttachedPolicies } = await iam.listAttachedRolePolicies({ RoleName })
    return { role: Role, inline, attached: names(AttachedPolicies, 'PolicyArn') }
  }

  it('lives its life', async () => {
    await iam.createRole({
      ...{ RoleName, Path: '/tf/', AssumeRolePolicyDocument: ec2, Tags: tags('a=1', 'b=2') },
      ...{ MaxSessionDuration: 3_600, Description: 'first' },
    })
    await iam.putRolePolicy({ RoleName, PolicyName: 'inline', PolicyDocument: policyOf('s3:*') })
    await iam.attachRolePolicy({ RoleName, PolicyArn: administrator })
    const made = await read()
    expect(made).toMatchObject({
      role: {
        ...{ Path: '/tf/', RoleName, Arn: `arn:aws:iam::${account}:role/tf/role` },
        ...{ MaxSessionDuration: 3_600, Description: 'first', Tags: tags('a=1', 'b=2') },
      },
      inline: [['inline', JSON.parse(policyOf('s3:*'))]],
      attached: [administrator],
    })
    expect(decoded(made.role?.AssumeRolePolicyDocument)).toEqual(JSON.parse(ec2))
    expect(await read()).toEqual(made)

    const lambda = trustOf({ Service: 'lambda.amazonaws.com' })
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: lambda })
    await iam.updateRoleDescription({ RoleName, Description: 'second' })
    await iam.updateRole({ RoleName, MaxSessionDuration: 7_200 })
    await iam.putRolePermissionsBoundary({ RoleName, PermissionsBoundary: administrator })
    await iam.deleteRolePolicy({ RoleName, PolicyName: 'inline' })
    await iam.putRolePolicy({ RoleName, PolicyName: 'other', PolicyDocument: policyOf('sqs:*') })
    await iam.detachRolePolicy({ RoleName, PolicyArn: administrator })
    await iam.untagRole({ RoleName, TagKeys: ['b'] })
    await iam.tagRole({ RoleName, Tags: tags('a=3') })
    const changed = await read()
    expect(changed).toMatchObject({
      role: {
        ...{ Description: 'second', MaxSessionDuration: 7_200, Tags: tags('a=3') },
        PermissionsBoundary: { PermissionsBoundaryArn: administrator },
      },
      inline: [['other', JSON.parse(policyOf('sqs:*'))]],
      attached: [],
    })
    await iam.deleteRolePermissionsBoundary({ RoleName })
    expect((await read()).role?.PermissionsBoundary).toBeUndefined()

    const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName })
    expect(InstanceProfiles).toEqual([])
    for (const [PolicyName] of (await read()).inline) {
      await iam.deleteRolePolicy({ RoleName, PolicyName: String(PolicyName) })
    }
    await iam.deleteRole({ RoleName })
    expect(await errorOf(read())).toBe('NoSuchEntityException')
  })

  it('waits for the principals of its trust policy', async () => {
    const AssumeRolePolicyDocument = trustOf({ AWS: `arn:aws:iam::${account}:user/later` })
    const create = () => iam.createRole({ RoleName, AssumeRolePolicyDocument })
    const refused = create()
    await expect(refused).rejects.toMatchObject({
      name: 'MalformedPolicyDocumentException',
      message: expect.stringContaining('Invalid principal in policy'),
    })
    await iam.createUser({ UserName: 'later' })
    await create()
    const { Role } = await iam.getRole({ RoleName })
    expect(decoded(Role?.AssumeRolePolicyDocument)).toEqual(JSON.parse(AssumeRolePolicyDocument))
    await iam.deleteRole({ RoleName })
    await iam.deleteUser({ UserName: 'later' })
  })

  it('is written again when a principal of its trust policy was made anew', async () => {
    const PolicyDocument = trustOf({ AWS: `arn:aws:iam::${account}:user/anew` })
    const trusted = async () => {
      const { Role } = await iam.getRole({ RoleName })
      return JSON.stringify(decoded(Role?.AssumeRolePolicyDocument))
    }
    const first = await iam.createUser({ UserName: 'anew' })
    await iam.createRole({ RoleName, AssumeRolePolicyDocument: PolicyDocument })
    await iam.deleteUser({ UserName: 'anew' })
    await iam.createUser({ UserName: 'anew' })
    expect(await trusted()).toContain(`"AWS":"${first.User?.UserId}"`)
    await iam.updateAssumeRolePolicy({ RoleName, PolicyDocument })
    expect(JSON.parse(await trusted())).toEqual(JSON.parse(PolicyDocument))
    await iam.deleteRole({ RoleName })
    await iam.deleteUser({ UserName: 'anew' })
  })
})

describe('the data sources of groups, roles and policies', () => {
  it('read all pages, and what is there by path alone', async () => {
    const GroupName = 'many'
    const users = Array.from({ length: 101 }, (_, position) => `many-${position}`)
    await iam.createGroup({ GroupName })
    for (const UserName of users) {
      await iam.createUser({ UserName })
      await iam.addUserToGroup({ GroupName, UserName })
    }
    const first = await iam.getGroup({ GroupName })
    expect([first.Users?.length, first.IsTruncated]).toEqual([100, true])
    const last = await iam.getGroup({ GroupName, Marker: first.Marker })
    expect([last.Users?.length, last.IsTruncated, last.Marker]).toEqual([1, false, undefined])
    expect((await iam.listRoles({ PathPrefix: '/dne/path' })).Roles).toEqual([])
    await iam.createPolicy({ PolicyName: 'unattached', PolicyDocument: policyOf('s3:Get*') })
    const filtered = await iam.listPolicies({ PolicyUsageFilter: 'PermissionsPolicy' })
    expect(names(filtered.Policies, 'PolicyName')).toContain('unattached')
  })
})

describe('aws_iam_instance_profile', () => {
  it('lives its life, and lets go of its role', async () => {
    const InstanceProfileName = 'profile'
    const AssumeRolePolicyDocument = trustOf({ Service: 'ec2.amazonaws.com' })
    for (const RoleName of ['one', 'two'])
      await iam.createRole({ RoleName, AssumeRolePolicyDocument })
    await iam.createInstanceProfile({ InstanceProfileName, Tags: tags('a=1') })
    await iam.addRoleToInstanceProfile({ InstanceProfileName, RoleName: 'one' })
    const read = async () => (await iam.getInstanceProfile({ InstanceProfileName })).InstanceProfile
    const made = await read()
    expect(made).toMatchObject({ Tags: tags('a=1'), Roles: [{ RoleName: 'one' }] })
    const second = { InstanceProfileName, RoleName: 'two' }
    expect(await errorOf(iam.addRoleToInstanceProfile(second))).toBe('LimitExceededException')
    await iam.removeRoleFromInstanceProfile({ InstanceProfileName, RoleName: 'one' })
    await iam.addRoleToInstanceProfile(second)
    await iam.tagInstanceProfile({ InstanceProfileName, Tags: tags('b=2') })
    expect(await read()).toMatchObject({ Tags: tags('a=1', 'b=2'), Roles: [{ RoleName: 'two' }] })
    expect(await errorOf(iam.deleteRole({ RoleName: 'two' }))).toBe('DeleteConflictException')
    const { InstanceProfiles } = await iam.listInstanceProfilesForRole({ RoleName: 'two' })
    for (const name of names(InstanceProfiles, 'InstanceProfileName')) {
      await iam.removeRoleFromInstanceProfile({
        InstanceProfileName: String(name),
        RoleName: 'two',
      })
    }
    await iam.deleteInstanceProfile({ InstanceProfileName })
    for (const RoleName of ['one', 'two']) await iam.deleteRole({ RoleName })
    expect(await errorOf(read())).toBe('NoSuchEntityException')
  })
})

describe('aws_iam_user', () => {
  async function makeAll(UserName: string): Promise<void> {
    await iam.createUser({ UserName, Path: '/', Tags: tags('a=1') })
    await iam.createGroup({ GroupName: 'tf' })
    await iam.addUserToGroup({ UserName, GroupName: 'tf' })
    await iam.createAccessKey({ UserName })
    await iam.createLoginProfile({ UserName, Password: 'aB3-defgh', PasswordResetRequired: true })
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const SSHPublicKeyBody = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody })
    await iam.uploadSigningCertificate({ UserName, CertificateBody: fixture('one.crt.pem') })
    const ServiceName = 'codecommit.amazonaws.com'
    await iam.createServiceSpecificCredential({ UserName, ServiceName })
  }

  async function forceDestroy(UserName: string): Promise<void> {
    const { Groups = [] } = await iam.listGroupsForUser({ UserName })
    for (const { GroupName } of Groups) await iam.removeUserFromGroup({ UserName, GroupName })
    const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName })
    for (const { AccessKeyId } of AccessKeyMetadata) {
      await iam.deleteAccessKey({ UserName, AccessKeyId })
    }
    const { SSHPublicKeys = [] } = await iam.listSSHPublicKeys({ UserName })
    for (const { SSHPublicKeyId } of SSHPublicKeys) {
      await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId })
    }
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({ AssignmentStatus: 'Assigned' })
    expect(VirtualMFADevices).toEqual([])
    const { MFADevices } = await iam.listMFADevices({ UserName })
    expect(MFADevices).toEqual([])
    await iam.deleteLoginProfile({ UserName })
    const { Certificates = [] } = await iam.listSigningCertificates({ UserName })
    for (const { CertificateId } of Certificates) {
      await iam.deleteSigningCertificate({ UserName, CertificateId })
    }
    const { ServiceSpecificCredentials = [] } = await iam.listServiceSpecificCredentials({
      UserName,
    })
    for (const { ServiceSpecificCredentialId } of ServiceSpecificCredentials) {
      await iam.deleteServiceSpecificCredential({ UserName, ServiceSpecificCredentialId })
    }
  }

  it('lives its life, and is destroyed with all that it has', async () => {
    await makeAll('first')
    await iam.updateUser({ UserName: 'first', NewUserName: 'second', NewPath: '/new/' })
    const UserName = 'second'
    await iam.putUserPermissionsBoundary({ UserName, PermissionsBoundary: administrator })
    await iam.tagUser({ UserName, Tags: tags('b=2') })
    const { User } = await iam.getUser({ UserName })
    expect(User).toMatchObject({
      ...{ Path: '/new/', Arn: `arn:aws:iam::${account}:user/new/second` },
      ...{
        Tags: tags('a=1', 'b=2'),
        PermissionsBoundary: { PermissionsBoundaryArn: administrator },
      },
    })
    await iam.deleteUserPermissionsBoundary({ UserName })
    expect(await errorOf(iam.deleteUser({ UserName }))).toBe('DeleteConflictException')
    await forceDestroy(UserName)
    await iam.deleteUser({ UserName })
    await iam.deleteGroup({ GroupName: 'tf' })
    expect(await errorOf(iam.getUser({ UserName }))).toBe('NoSuchEntityException')
    expect(await errorOf(iam.deleteLoginProfile({ UserName }))).toBe('NoSuchEntityException')
  })
})

describe('aws_iam_access_key, aws_iam_user_login_profile and aws_iam_user_ssh_key', () => {
  it('live their lives', async () => {
    const UserName = 'keys'
    await iam.createUser({ UserName })
    const { AccessKey } = await iam.createAccessKey({ UserName })
    const AccessKeyId = AccessKey?.AccessKeyId
    await iam.updateAccessKey({ UserName, AccessKeyId, Status: 'Inactive' })
    const { AccessKeyMetadata } = await iam.listAccessKeys({ UserName })
    expect(AccessKeyMetadata).toMatchObject([{ AccessKeyId, Status: 'Inactive' }])
    await iam.deleteAccessKey({ UserName, AccessKeyId })
    await iam.createLoginProfile({ UserName, Password: 'aB3-defgh' })
    expect((await iam.getLoginProfile({ UserName })).LoginProfile).toMatchObject({ UserName })
    await iam.deleteLoginProfile({ UserName })
    expect(await errorOf(iam.getLoginProfile({ UserName }))).toBe('NoSuchEntityException')
    const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 })
    const body = publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { SSHPublicKey } = await iam.uploadSSHPublicKey({ UserName, SSHPublicKeyBody: body })
    const SSHPublicKeyId = SSHPublicKey?.SSHPublicKeyId
    await iam.updateSSHPublicKey({ UserName, SSHPublicKeyId, Status: 'Inactive' })
    const ssh = await iam.getSSHPublicKey({ UserName, SSHPublicKeyId, Encoding: 'PEM' })
    expect(ssh.SSHPublicKey).toMatchObject({ SSHPublicKeyBody: body.trim(), Status: 'Inactive' })
    await iam.deleteSSHPublicKey({ UserName, SSHPublicKeyId })
    await iam.deleteUser({ UserName })
  })
})

describe('aws_iam_group, its membership and its policies', () => {
  it('live their lives', async () => {
    const GroupName = 'members'
    await iam.createGroup({ GroupName, Path: '/' })
    for (const UserName of ['a', 'b']) {
      await iam.createUser({ UserName })
      await iam.addUserToGroup({ GroupName, UserName })
    }
    expect(names((await iam.getGroup({ GroupName })).Users, 'UserName')).toEqual(['a', 'b'])
    await iam.putGroupPolicy({ GroupName, PolicyName: 'p', PolicyDocument: policyOf('s3:*') })
    const inline = await iam.getGroupPolicy({ GroupName, PolicyName: 'p' })
    expect(decoded(inline.PolicyDocument)).toEqual(JSON.parse(policyOf('s3:*')))
    await iam.attachGroupPolicy({ GroupName, PolicyArn: administrator })
    const { AttachedPolicies } = await iam.listAttachedGroupPolicies({ GroupName })
    expect(names(AttachedPolicies, 'PolicyArn')).toEqual([administrator])
    await iam.updateGroup({ GroupName, NewGroupName: 'renamed', NewPath: '/x/' })
    const renamed = { GroupName: 'renamed' }
    expect((await iam.getGroup(renamed)).Group?.Path).toBe('/x/')
    expect(await errorOf(iam.deleteGroup(renamed))).toBe('DeleteConflictException')
    await iam.deleteGroupPolicy({ ...renamed, PolicyName: 'p' })
    await iam.detachGroupPolicy({ ...renamed, PolicyArn: administrator })
    for (const UserName of ['a', 'b']) {
      await iam.removeUserFromGroup({ ...renamed, UserName })
      await iam.deleteUser({ UserName })
    }
    await iam.deleteGroup(renamed)
    expect(await errorOf(iam.getGroup(renamed))).toBe('NoSuchEntityException')
  })
})

describe('aws_iam_policy and aws_iam_policy_attachment', () => {
  it('live their lives, the oldest version removed for the sixth', async () => {
    const made = await iam.createPolicy({
      ...{ PolicyName: 'policy', Path: '/tf/', PolicyDocument: policyOf('s3:Get*') },
      ...{ Description: 'first', Tags: tags('a=1') },
    })
    const PolicyArn = made.Policy?.Arn ?? ''
    for (let at = 0; at < 6; at += 1) {
      const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn })
      const oldest = Versions.filter((one) => one.IsDefaultVersion !== true).at(-1)
      if (Versions.length === 5) {
        await iam.deletePolicyVersion({ PolicyArn, VersionId: oldest?.VersionId })
      }
      const PolicyDocument = policyOf(`s3:Get${at}*`)
      await iam.createPolicyVersion({ PolicyArn, PolicyDocument, SetAsDefault: true })
      const { Policy } = await iam.getPolicy({ PolicyArn })
      const VersionId = Policy?.DefaultVersionId
      const { PolicyVersion } = await iam.getPolicyVersion({ PolicyArn, VersionId })
      expect([VersionId, decoded(PolicyVersion?.Document)]).toEqual([
        ...[`v${at + 2}`, JSON.parse(PolicyDocument)],
      ])
    }
    await iam.tagPolicy({ PolicyArn, Tags: tags('b=2') })
    expect((await iam.getPolicy({ PolicyArn })).Policy).toMatchObject({
      ...{ Tags: tags('a=1', 'b=2'), Description: 'first', AttachmentCount: 0 },
    })
    await iam.createUser({ UserName: 'attached' })
    await iam.attachUserPolicy({ UserName: 'attached', PolicyArn })
    const { PolicyUsers } = await iam.listEntitiesForPolicy({ PolicyArn })
    expect(names(PolicyUsers, 'UserName')).toEqual(['attached'])
    expect(await errorOf(iam.deletePolicy({ PolicyArn }))).toBe('DeleteConflictException')
    await iam.detachUserPolicy({ UserName: 'attached', PolicyArn })
    await iam.deleteUser({ UserName: 'attached' })
    const { Versions = [] } = await iam.listPolicyVersions({ PolicyArn })
    for (const { VersionId, IsDefaultVersion } of Versions) {
      if (IsDefaultVersion !== true) await iam.deletePolicyVersion({ PolicyArn, VersionId })
    }
    await iam.deletePolicy({ PolicyArn })
    expect(await errorOf(iam.getPolicy({ PolicyArn }))).toBe('NoSuchEntityException')
  })
})

describe('aws_iam_openid_connect_provider and aws_iam_saml_provider', () => {
  it('live their lives', async () => {
    const made = await iam.createOpenIDConnectProvider({
      ...{ Url: 'https://tf.example.com/id', ClientIDList: ['app'], Tags: tags('a=1') },
      ThumbprintList: ['a'.repeat(40)],
    })
    const OpenIDConnectProviderArn = made.OpenIDConnectProviderArn ?? ''
    const thumbprints = { OpenIDConnectProviderArn, ThumbprintList: ['b'.repeat(40)] }
    await iam.updateOpenIDConnectProviderThumbprint(thumbprints)
    const client = { OpenIDConnectProviderArn, ClientID: 'app' }
    await iam.addClientIDToOpenIDConnectProvider({ ...client, ClientID: 'other' })
    await iam.removeClientIDFromOpenIDConnectProvider(client)
    const read = () => iam.getOpenIDConnectProvider({ OpenIDConnectProviderArn })
    expect(await read()).toMatchObject({
      ...{ Url: 'tf.example.com/id', ClientIDList: ['other'], Tags: tags('a=1') },
      ThumbprintList: ['b'.repeat(40)],
    })
    await iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn })
    expect(await errorOf(read())).toBe('NoSuchEntityException')
  })

  it('of SAML lives its life', async () => {
    const SAMLMetadataDocument = samlMetadata()
    const { SAMLProviderArn } = await iam.createSAMLProvider({ Name: 'tf', SAMLMetadataDocument })
    const read = () => iam.getSAMLProvider({ SAMLProviderArn })
    expect((await read()).SAMLMetadataDocument).toBe(SAMLMetadataDocument)
    const other = samlMetadata('two')
    await iam.updateSAMLProvider({ SAMLProviderArn, SAMLMetadataDocument: other })
    await iam.tagSAMLProvider({ SAMLProviderArn, Tags: tags('a=1') })
    expect(await read()).toMatchObject({ SAMLMetadataDocument: other, Tags: tags('a=1') })
    await iam.deleteSAMLProvider({ SAMLProviderArn })
    expect(await errorOf(read())).toBe('NoSuchEntityException')
  })
})

describe('the settings of the account', () => {
  it('live their lives: alias, password policy, preferences of STS', async () => {
    await iam.createAccountAlias({ AccountAlias: 'terraform' })
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual(['terraform'])
    await iam.deleteAccountAlias({ AccountAlias: 'terraform' })
    expect((await iam.listAccountAliases({})).AccountAliases).toEqual([])
    const policy = { MinimumPasswordLength: 12, RequireSymbols: true, MaxPasswordAge: 90 }
    await iam.updateAccountPasswordPolicy(policy)
    expect((await iam.getAccountPasswordPolicy({})).PasswordPolicy).toMatchObject(policy)
    await iam.deleteAccountPasswordPolicy({})
    expect(await errorOf(iam.getAccountPasswordPolicy({}))).toBe('NoSuchEntityException')
    const preference = { GlobalEndpointTokenVersion: 'v2Token' } as const
    await iam.setSecurityTokenServicePreferences(preference)
    const { SummaryMap } = await iam.getAccountSummary({})
    expect(SummaryMap?.GlobalEndpointTokenVersion).toBe(2)
  })
})

describe('aws_iam_server_certificate and aws_iam_signing_certificate', () => {
  it('live their lives', async () => {
    const CertificateBody = fixture('one.crt.pem').trim()
    const ServerCertificateName = 'web'
    const certificate = { CertificateBody, PrivateKey: fixture('one.key.pem') }
    await iam.uploadServerCertificate({ ServerCertificateName, ...certificate, Tags: tags('a=1') })
    const read = async () =>
      (await iam.getServerCertificate({ ServerCertificateName })).ServerCertificate
    expect(await read()).toMatchObject({ CertificateBody, Tags: tags('a=1') })
    await iam.updateServerCertificate({ ServerCertificateName, NewPath: '/tf/' })
    expect((await read())?.ServerCertificateMetadata?.Path).toBe('/tf/')
    await iam.deleteServerCertificate({ ServerCertificateName })
    expect(await errorOf(read())).toBe('NoSuchEntityException')
    await iam.createUser({ UserName: 'signer' })
    const user = { UserName: 'signer' }
    const made = await iam.uploadSigningCertificate({ ...user, CertificateBody })
    const CertificateId = made.Certificate?.CertificateId
    await iam.updateSigningCertificate({ ...user, CertificateId, Status: 'Inactive' })
    const { Certificates } = await iam.listSigningCertificates(user)
    expect(Certificates).toMatchObject([{ CertificateId, Status: 'Inactive' }])
    await iam.deleteSigningCertificate({ ...user, CertificateId })
    await iam.deleteUser(user)
  })
})

describe('aws_iam_service_linked_role and aws_iam_virtual_mfa_device', () => {
  it('live their lives', async () => {
    const AWSServiceName = 'elasticbeanstalk.amazonaws.com'
    const { Role } = await iam.createServiceLinkedRole({ AWSServiceName, Description: 'first' })
    const RoleName = Role?.RoleName ?? ''
    await iam.updateRole({ RoleName, Description: 'second' })
    expect((await iam.getRole({ RoleName })).Role).toMatchObject({ Description: 'second' })
    const { DeletionTaskId } = await iam.deleteServiceLinkedRole({ RoleName })
    const status = await iam.getServiceLinkedRoleDeletionStatus({ DeletionTaskId })
    expect(status.Status).toBe('SUCCEEDED')
    expect(await errorOf(iam.getRole({ RoleName }))).toBe('NoSuchEntityException')
    const made = await iam.createVirtualMFADevice({ VirtualMFADeviceName: 'tf', Path: '/tf/' })
    const SerialNumber = made.VirtualMFADevice?.SerialNumber ?? ''
    await iam.tagMFADevice({ SerialNumber, Tags: tags('a=1') })
    const { VirtualMFADevices } = await iam.listVirtualMFADevices({})
    expect(names(VirtualMFADevices, 'SerialNumber')).toEqual([SerialNumber])
    await iam.deleteVirtualMFADevice({ SerialNumber })
  })
})
