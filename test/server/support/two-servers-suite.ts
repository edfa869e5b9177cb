/** What two servers of one account must do, whatever their store is. */
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findChainFault } from '../../../src/server/store/audit-chain.ts'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import { LoginProgram } from './login-program.ts'
import { enableDevice, serial } from './mfa-device.ts'
import { addPeople, SignInPerson, setMfa } from './sign-in-person.ts'
import {
  type Answer,
  account,
  allow,
  type Keys,
  keysOf,
  type Output,
  TestAccount,
} from './test-account.ts'

const many = Array.from({ length: 24 }, (_, at) => at)
const succeeded = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200)

export interface TwoServers {
  /** The one that has made the account. */
  readonly one: TestAccount
  readonly other: TestAccount
}

/** Starts both at once. */
export async function openTwo(open: () => Promise<RecordStore>): Promise<TwoServers> {
  const master = Buffer.alloc(32, 7)
  const stores = [await open(), await open()]
  const accounts = await Promise.all(stores.map((store) => TestAccount.open(store, master)))
  const [one, ...others] = accounts.filter(({ administrator }) => administrator.accessKeyId !== '')
  const other = accounts.find((account) => account !== one)
  if (one === undefined || other === undefined || others.length > 0) {
    throw new Error('one of two makes the account')
  }
  return { one, other }
}

/** Ends both; the trail must be whole. */
export async function closeTwo({ one, other }: TwoServers): Promise<void> {
  expect(await findChainFault(await one.store.trail(1, 10_000))).toBeUndefined()
  await one.store.close()
  await other.store.close()
}

/** Tests two servers of a store; `open` opens the one that is new for each test. */
export function testTwoServers(open: () => Promise<RecordStore>): void {
  let one: TestAccount
  let other: TestAccount
  let keys: Keys

  beforeEach(async () => {
    ;({ one, other } = await openTwo(open))
    keys = one.administrator
  })

  afterEach(() => closeTwo({ one, other }))

  /** The same call by turns at one and at the other, all at once. */
  function callBoth(operation: string, parameters: (at: number) => Record<string, string>) {
    return Promise.all(
      many.map((at) => (at % 2 ? one : other).iam(operation, parameters(at), keys)),
    )
  }

  it('count wrong passwords together, and refuse the right one at either', async () => {
    await addPeople(one, 'ann')
    await setMfa(one, { prompt: 'never' })
    const [here, there] = [new SignInPerson(one, 'ann'), new SignInPerson(other, 'ann')]
    await here.startDevice()
    there.device = here.device
    const wrong = { password: 'x' }
    const tried = [here, there, here, there, here, there]
    for (const person of tried) expect((await person.typePassword(wrong)).status).toBe(400)
    expect((await there.typePassword()).status).toBe(400)
    expect((await here.typePassword()).status).toBe(400)
    one.now += 30_000
    other.now = one.now
    expect((await there.typePassword()).status).toBe(200)
  })

  it('take a password with the code of a device once, when somebody signs in at both', async () => {
    const policy = allow(['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token'])
    await one.makeUser('u', policy)
    const [UserName, password] = ['u', 'Correct-horse-7']
    await one.expectOk(one.iam('CreateLoginProfile', { UserName, Password: password }))
    const code = await enableDevice(one)
    other.now = one.now
    const programs = await Promise.all(
      [one, other].map((at) => LoginProgram.start((route, body) => at.openly(route, body))),
    )
    const fields = { account, user_name: UserName, password, code: code() }
    const signedIn = await Promise.all(programs.map((program) => program.signIn(fields)))
    expect(signedIn.map(({ status }) => status).sort()).toEqual([303, 400])
    const [first, second] = signedIn[0]?.status === 303 ? programs : programs.toReversed()
    const codeGiven = signedIn.map((reply) => first?.codeOf(reply)).find((found) => found !== '')
    if (first === undefined || second === undefined) throw new Error('there are two')
    first.now = () => one.now
    expect((await first.redeem(codeGiven ?? '')).status).toBe(200)
    expect((await first.redeem(codeGiven ?? '')).status).toBe(400)
  })

  it('give and refuse the roles of an account by what was assigned at either', async () => {
    await addPeople(one, 'ann')
    await setMfa(one, { prompt: 'never' })
    const ok = (at: TestAccount, operation: string, input: object) =>
      at.expectOk(at.center(operation, input, keys))
    await one.organizations('CreateOrganization', {}, keys)
    const made = { AccountName: 'work', Email: 'work@example.com' }
    await other.organizations('CreateAccount', made, keys)
    const { Accounts } = (await one.organizations('ListAccounts', {}, keys)).result as Output
    const { Id } = Accounts.find(({ Name }: Output) => Name === 'work')
    const { PermissionSet } = await ok(one, 'CreatePermissionSet', { Name: 'Reading' })
    const ann = new SignInPerson(one, 'ann')
    const assigned = {
      PermissionSetArn: PermissionSet.PermissionSetArn,
      ...{ TargetId: Id, TargetType: 'AWS_ACCOUNT', PrincipalType: 'USER', PrincipalId: ann.id },
    }
    await ann.signIn()
    const { accessToken } = await ann.token()
    const path = `/federation/credentials?role_name=Reading&account_id=${Id}`
    const credentials = (at: TestAccount) =>
      at.openly({ method: 'GET', path }, { headers: { 'x-amz-sso_bearer_token': accessToken } })
    for (const [first, second] of [
      [one, other],
      [other, one],
    ] as const) {
      await ok(first, 'CreateAccountAssignment', assigned)
      expect((await credentials(second)).status).toBe(200)
      await ok(second, 'DeleteAccountAssignment', assigned)
      expect((await credentials(first)).status).toBe(403)
    }
  })

  it('see at once what the other has done: users, keys, policies', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    await other.expectOk(other.iam('GetUser', { UserName: 'u' }, keys))
    const own = await one.makeUser('v', allow('iam:ListUsers'))
    await other.expectOk(other.iam('ListUsers', {}, own))
    await one.expectOk(one.iam('DeleteUserPolicy', { UserName: 'v', PolicyName: 'own' }))
    expect((await other.iam('ListUsers', {}, own)).code).toBe('AccessDenied')
    const off = { UserName: 'v', AccessKeyId: own.accessKeyId, Status: 'Inactive' }
    await other.expectOk(other.iam('UpdateAccessKey', off, keys))
    expect((await one.iam('ListUsers', {}, own)).code).toBe('InvalidClientTokenId')
  })

  it('make two keys at most, and one user of a name in whatever case', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    const made = await callBoth('CreateAccessKey', () => ({ UserName: 'u' }))
    expect(succeeded(made)).toHaveLength(2)
    const users = await callBoth('CreateUser', (at) => ({ UserName: at % 2 ? 'V' : 'v' }))
    expect(succeeded(users)).toHaveLength(1)
    const tag = (at: number) => ({ 'Tags.member.1.Key': `k${at}`, 'Tags.member.1.Value': 'v' })
    await callBoth('TagUser', (at) => ({ UserName: 'u', ...tag(at) }))
    for (const aws of [one, other]) {
      const { Tags } = await aws.expectOk(aws.iam('ListUserTags', { UserName: 'u' }, keys))
      expect(Tags).toHaveLength(many.length)
    }
  })

  it('delete no policy that the other has attached, and make no sixth version', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    const PolicyDocument = JSON.stringify(allow('s3:*'))
    const arn = (at: number) => `arn:aws:iam::${account}:policy/p${at}`
    await callBoth('CreatePolicy', (at) => ({ PolicyName: `p${at}`, PolicyDocument }))
    const outcomes = await Promise.all(
      many.slice(0, 9).map(async (at) => {
        const attach = { UserName: 'u', PolicyArn: arn(at) }
        const [attached, deleted] = await Promise.all([
          one.iam('AttachUserPolicy', attach, keys),
          other.iam('DeletePolicy', { PolicyArn: arn(at) }, keys),
        ])
        return [attached.code ?? 'attached', deleted.code ?? 'deleted'].join()
      }),
    )
    const possible = ['attached,DeleteConflict', 'NoSuchEntity,deleted']
    expect(outcomes.filter((outcome) => !possible.includes(outcome))).toEqual([])
    const version = { PolicyArn: arn(20), PolicyDocument, SetAsDefault: 'true' }
    expect(succeeded(await callBoth('CreatePolicyVersion', () => version))).toHaveLength(4)
    const { Versions } = await other.expectOk(
      other.iam('ListPolicyVersions', { PolicyArn: arn(20) }, keys),
    )
    const defaults = (Versions as { IsDefaultVersion: string }[]).map((it) => it.IsDefaultVersion)
    expect(defaults.filter((is) => is === 'true')).toHaveLength(1)
  })

  it('take a code once', async () => {
    const own = await one.makeUser('u', allow('sts:*'))
    const code = await enableDevice(one)
    other.now = one.now
    const mfa = { SerialNumber: serial, TokenCode: code() }
    const sessions = await Promise.all(
      many.map((at) => (at % 2 ? one : other).sts('GetSessionToken', mfa, own)),
    )
    expect(succeeded(sessions)).toHaveLength(1)
  })

  it('make ten accounts of an organization at most, and what one denies is denied by both', async () => {
    const ask = (aws: TestAccount, operation: string, input: object, own = keys) =>
      aws.organizations(operation, input, own)
    expect((await ask(one, 'CreateOrganization', {})).status).toBe(200)
    const made = await Promise.all(
      many.map((at) => {
        const input = { AccountName: `n${at}`, Email: `n${at}@example.com` }
        return ask(at % 2 ? one : other, 'CreateAccount', input)
      }),
    )
    expect(made.filter(({ status }) => status === 200)).toHaveLength(9)
    const { result } = await ask(other, 'ListAccounts', {})
    const { Accounts } = result as unknown as { readonly Accounts: { readonly Id: string }[] }
    const id = Accounts.map(({ Id }) => Id).find((found) => found !== account) ?? ''
    const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
    const assume = { RoleArn, RoleSessionName: 'entering' }
    const { Credentials } = await other.expectOk(other.sts('AssumeRole', assume, keys))
    const session = keysOf(Credentials)
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }, session))
    const { Users } = await other.expectOk(other.iam('ListUsers', {}, session))
    expect(Users).toMatchObject([{ Arn: `arn:aws:iam::${id}:user/u` }])
    const Statement = [{ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }]
    const Content = JSON.stringify({ Version: '2012-10-17', Statement })
    const scp = { Name: 'p', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content }
    const { result: created } = await ask(one, 'CreatePolicy', scp)
    const { Policy } = created as unknown as { readonly Policy: { PolicySummary: { Id: string } } }
    await ask(one, 'AttachPolicy', { PolicyId: Policy.PolicySummary.Id, TargetId: id })
    for (const aws of [one, other]) {
      expect((await aws.iam('ListUsers', {}, session)).code).toBe('AccessDenied')
    }
  })
}
