/** The command as it is installed, called by Debian's AWS CLI, which nobody has changed. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from './support/build-server.ts'
import { cliOf, findCli, type RunCli } from './support/debian-cli.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

const run = promisify(execFile)

describe.skipIf(!findCli('AWS CLI'))('the AWS CLI', () => {
  let folder: string
  let program: string
  let server: StartedServer
  let aws: RunCli

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    program = await build()
    server = await startServer(folder)
    aws = cliOf(server, folder)
  })

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: 'arn:aws:iam::111122223333:root' },
        Action: 'sts:AssumeRole',
      },
    ],
  })
  const reading = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'iam:Get*', Resource: '*' }],
  })

  it('makes users and roles, assumes one, and is denied what its policies do not allow', async () => {
    expect(JSON.parse(await aws('sts get-caller-identity'))).toMatchObject({
      Account: '111122223333',
      Arn: 'arn:aws:iam::111122223333:user/administrator',
    })
    const user = await aws('iam create-user --user-name alice --path /team/ --tags Key=a,Value=b')
    expect(JSON.parse(user)).toMatchObject({ User: { UserName: 'alice', Tags: [{ Key: 'a' }] } })
    const role = await aws('iam create-role --role-name reader --assume-role-policy-document', [
      trust,
    ])
    expect(JSON.parse(role)).toMatchObject({
      Role: { AssumeRolePolicyDocument: JSON.parse(trust) },
    })
    const put = 'iam put-role-policy --role-name reader --policy-name p --policy-document'
    expect(await aws(put, [reading])).toBe('')
    const shown = JSON.parse(await aws('iam get-role-policy --role-name reader --policy-name p'))
    expect(shown.PolicyDocument).toEqual(JSON.parse(reading))
    const assume = 'sts assume-role --role-session-name cli --role-arn'
    const { Credentials } = JSON.parse(await aws(assume, ['arn:aws:iam::111122223333:role/reader']))
    const session = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    }
    const found = JSON.parse(await aws('iam get-user --user-name alice', [], session))
    expect(found.User.Arn).toBe('arn:aws:iam::111122223333:user/team/alice')
    const refused = await aws('iam delete-user --user-name alice', [], session)
    expect(refused).toBe(
      'An error occurred (AccessDenied) when calling the DeleteUser operation: User: arn:aws:sts::111122223333:assumed-role/reader/cli is not authorized to perform: iam:DeleteUser on resource: user alice because no identity-based policy allows the iam:DeleteUser action',
    )
  })

  it('reads all pages of a list, and the account as `sallyport compile` wants it', async () => {
    for (const name of ['one', 'two', 'three']) {
      expect(await aws(`iam create-group --group-name ${name}`)).toContain(name)
    }
    const groups = JSON.parse(await aws('iam list-groups --page-size 1'))
    expect(groups.Groups).toHaveLength(3)
    const details = JSON.parse(await aws('iam get-account-authorization-details'))
    const { UserDetailList, RoleDetailList, GroupDetailList, Policies } = details
    expect([UserDetailList, GroupDetailList, RoleDetailList].map((one) => one.length)).toEqual([
      2, 3, 1,
    ])
    expect(Policies).toMatchObject([{ PolicyName: 'AdministratorAccess' }])
    expect(JSON.parse(await aws('iam get-account-summary')).SummaryMap.Groups).toBe(3)
  })

  it('has a policy validated by Access Analyzer', async () => {
    const document = '{"Statement":{"Effect":"Allow","Action":"s3:GetObjct","Resource":"*"}}'
    const command = 'accessanalyzer validate-policy --policy-type IDENTITY_POLICY --policy-document'
    const { findings } = JSON.parse(await aws(command, [document])) as {
      readonly findings: readonly { readonly issueCode: string }[]
    }
    expect(findings.map(({ issueCode }) => issueCode)).toEqual([
      'MISSING_VERSION',
      'INVALID_ACTION',
    ])
    expect(JSON.parse(await aws('accessanalyzer list-analyzers'))).toEqual({ analyzers: [] })
    expect(await aws('accessanalyzer list-archive-rules --analyzer-name a')).toMatch(
      /\(NotImplemented\) when calling the ListArchiveRules operation/,
    )
  })

  it('puts a person into a group of the Identity Center directory', async () => {
    const { Instances } = JSON.parse(await aws('sso-admin list-instances'))
    const store = ['--identity-store-id', Instances[0].IdentityStoreId]
    const name = ['--name', 'GivenName=Ann,FamilyName=Lee', '--display-name', 'Ann Lee']
    const create = 'identitystore create-user --user-name ann'
    const { UserId } = JSON.parse(await aws(create, [...store, ...name]))
    expect(await aws(create, [...store, ...name])).toContain(
      'An error occurred (ConflictException) when calling the CreateUser operation: Duplicate UserName',
    )
    const group = await aws('identitystore create-group --display-name team', store)
    const join = ['--group-id', JSON.parse(group).GroupId, '--member-id', `UserId=${UserId}`]
    await aws('identitystore create-group-membership', [...store, ...join])
    const emails = [{ AttributePath: 'emails', AttributeValue: [{ value: 'ann@example.com' }] }]
    const update = ['--user-id', UserId, '--operations', JSON.stringify(emails)]
    expect(await aws('identitystore update-user', [...store, ...update])).toBe('')
    const unique = { AttributePath: 'emails.value', AttributeValue: 'ann@example.com' }
    const identifier = ['--alternate-identifier', JSON.stringify({ UniqueAttribute: unique })]
    const found = await aws('identitystore get-user-id', [...store, ...identifier])
    expect(JSON.parse(found)).toMatchObject({ UserId })
    const list = ['--member-id', `UserId=${UserId}`, '--page-size', '1']
    const listed = await aws('identitystore list-group-memberships-for-member', [...store, ...list])
    expect(JSON.parse(listed).GroupMemberships).toHaveLength(1)
    await aws('identitystore delete-user', [...store, '--user-id', UserId])
    const gone = await aws('identitystore describe-user', [...store, '--user-id', UserId])
    expect(gone).toContain('(ResourceNotFoundException)')
  })

  it('finds everything again after a restart, and the trail is whole', async () => {
    const { environment } = server
    await server.stop()
    const again = await startServer(folder)
    server = { ...again, environment }
    aws = cliOf(server, folder)
    expect(JSON.parse(await aws('iam get-user --user-name alice'))).toMatchObject({
      User: { UserName: 'alice' },
    })
    await server.stop()
    const { stdout } = await run(process.execPath, [program, 'verify-trail'], { cwd: folder })
    expect(stdout).toMatch(/^the trail is whole: \d+ records\n$/)
    server = { ...(await startServer(folder)), environment }
  })
})
