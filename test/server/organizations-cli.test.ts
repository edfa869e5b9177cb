/** An organization made by Debian's AWS CLI: an account, an SCP, and a call in the account that it denies. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from './support/build-server.ts'
import { cliOf, findCli, type RunCli } from './support/debian-cli.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

describe.skipIf(!findCli('organizations'))('the AWS CLI', () => {
  let folder: string
  let server: StartedServer
  let aws: RunCli

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
    await build()
    server = await startServer(folder)
    aws = cliOf(server, folder)
  })

  afterAll(async () => {
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const read = async (command: string, more: readonly string[] = [], own = {}) =>
    JSON.parse(await aws(command, more, own))

  it('makes an organization, enters a new account, and is denied there what an SCP denies', async () => {
    const { Organization } = await read('organizations create-organization')
    expect(Organization.MasterAccountId).toBe('111122223333')
    const made = await read(
      'organizations create-account --account-name work --email work@example.com',
    )
    const status = 'organizations describe-create-account-status --create-account-request-id'
    const told = await read(status, [made.CreateAccountStatus.Id])
    const { State, AccountId } = told.CreateAccountStatus
    expect(State).toBe('SUCCEEDED')
    expect((await read('organizations list-accounts')).Accounts).toHaveLength(2)

    const Statement = [{ Effect: 'Deny', Action: 'iam:CreateUser', Resource: '*' }]
    const content = ['--content', JSON.stringify({ Version: '2012-10-17', Statement })]
    const { Policy } = await read(
      'organizations create-policy --type SERVICE_CONTROL_POLICY --name no-users --description none',
      content,
    )
    const attach = ['--policy-id', Policy.PolicySummary.Id, '--target-id', AccountId]
    expect(await aws('organizations attach-policy', attach)).toBe('')

    const role = `arn:aws:iam::${AccountId}:role/OrganizationAccountAccessRole`
    const assume = 'sts assume-role --role-session-name me --role-arn'
    const { Credentials } = await read(assume, [role])
    const session = {
      AWS_ACCESS_KEY_ID: Credentials.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: Credentials.SecretAccessKey,
      AWS_SESSION_TOKEN: Credentials.SessionToken,
    }
    expect(await read('sts get-caller-identity', [], session)).toMatchObject({ Account: AccountId })
    expect((await read('iam list-users', [], session)).Users).toEqual([])
    expect(await aws('iam create-user --user-name ann', [], session)).toBe(
      `An error occurred (AccessDenied) when calling the CreateUser operation: User: arn:aws:sts::${AccountId}:assumed-role/OrganizationAccountAccessRole/me is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::${AccountId}:user/ann with an explicit deny in a service control policy`,
    )
    expect(await aws('organizations detach-policy', attach)).toBe('')
    const { User } = await read('iam create-user --user-name ann', [], session)
    expect(User.Arn).toBe(`arn:aws:iam::${AccountId}:user/ann`)
    expect(await aws('organizations list-roots', [], session)).toContain('(AccessDeniedException)')
  })
})
