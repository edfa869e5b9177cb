/** What an attacker tries at the sign-in of `aws login`. */
import { beforeEach, describe, expect, it } from 'vitest'
import { countWrong, mayTry } from '../../src/server/iam/credentials/attempts.ts'
import { Changes } from '../../src/server/store/changes.ts'
import { crossDevice, LoginProgram } from './support/login-program.ts'
import { enableDevice, serial } from './support/mfa-device.ts'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Output,
  TestAccount,
} from './support/test-account.ts'

const password = 'Correct-horse-7'
const ann = { account, user_name: 'ann', password }
let aws: TestAccount
let program: LoginProgram

beforeEach(async () => {
  aws = await TestAccount.open()
  program = await LoginProgram.start((route, body) => aws.openly(route, body))
  program.now = () => aws.now
  await aws.makeUser('ann', allow('signin:*'))
  await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'ann', Password: password }))
})

async function refreshToken(fields: object = {}): Promise<string> {
  const signedIn = await program.signIn({ ...ann, ...fields })
  const { status, result } = await program.redeem(program.codeOf(signedIn))
  expect(status).toBe(200)
  return result.refreshToken
}

function alertOf({ body }: { readonly body: string }): string | undefined {
  return /role="alert">(.*?)<\/p>/.exec(body)?.[1]
}

const organize = async (operation: string, input: object = {}) =>
  (await aws.organizations(operation, input)).result as Output

/** Of a member account: its id, and the keys of whoever administers it. */
async function makeMember(): Promise<{ readonly id: string; readonly keys: Keys }> {
  await organize('CreateOrganization')
  await organize('CreateAccount', { AccountName: 'work', Email: 'work@example.com' })
  const { Accounts } = await organize('ListAccounts')
  const id = Accounts.find(({ Name }: Output) => Name === 'work').Id
  const RoleArn = `arn:aws:iam::${id}:role/OrganizationAccountAccessRole`
  const entered = await aws.expectOk(aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'me' }))
  return { id, keys: keysOf(entered.Credentials) }
}

/** A user of a member, of the same name and password. */
async function makeAnn(keys: Keys, more: Readonly<Record<string, string>> = {}): Promise<void> {
  await aws.expectOk(aws.iam('CreateUser', { UserName: 'ann' }, keys))
  const PolicyDocument = JSON.stringify(allow('signin:*'))
  const put = { UserName: 'ann', PolicyName: 'own', PolicyDocument }
  await aws.expectOk(aws.iam('PutUserPolicy', put, keys))
  const login = { UserName: 'ann', Password: password, ...more }
  await aws.expectOk(aws.iam('CreateLoginProfile', login, keys))
}

it.each(['[', 'a b', '', 'x:y:z'])('a host %j that is none is told so', async (host) => {
  program.client = crossDevice
  program.redirectUri = 'http://localhost:7100/v1/sessions/confirmation'
  for (const method of ['GET', 'POST']) {
    const { status } = await aws.service.answer({
      ...{ method, target: program.address(), address: '127.0.0.1', body: Buffer.from('') },
      headers: [
        ['host', host],
        ['content-type', 'application/x-www-form-urlencoded'],
      ],
    })
    expect([method, status]).toEqual([method, 400])
  }
})

describe('a session', () => {
  it('is kept by nobody on the way to the program', async () => {
    const signedIn = await program.signIn(ann)
    const { status, headers } = await program.redeem(program.codeOf(signedIn))
    expect([status, headers['Cache-Control']]).toEqual([200, 'no-store'])
  })

  it('is over once another MFA device has the serial number of the one that was shown', async () => {
    const code = await enableDevice(aws, 'ann')
    const token = await refreshToken({ code: code() })
    expect((await program.refresh(token)).status).toBe(200)
    aws.now += 60_000
    const named = { UserName: 'ann', SerialNumber: serial }
    await aws.expectOk(aws.iam('DeactivateMFADevice', named))
    await aws.expectOk(aws.iam('DeleteVirtualMFADevice', { SerialNumber: serial }))
    await enableDevice(aws, 'ann')
    const { status, result } = await program.refresh(token)
    expect([status, result.error]).toEqual([400, 'USER_CREDENTIALS_CHANGED'])
  })

  it('takes no proof that another account has taken', async () => {
    const { id, keys } = await makeMember()
    await makeAnn(keys)
    const [here, there] = [await refreshToken(), await refreshToken({ account: id })]
    const proof = await program.proof()
    expect((await program.refresh(here, proof)).status).toBe(200)
    const { status, result } = await program.refresh(there, proof)
    expect([status, result.error]).toEqual([400, 'INVALID_REQUEST'])
  })
})

it('an alias that two accounts have, as of an earlier version, is of none', async () => {
  const { id } = await makeMember()
  const turn = await aws.store.begin()
  const changes = new Changes(aws.state)
  for (const state of [aws.state, aws.accounts.at(id)]) {
    changes.of(state).put('settings', { ...state.settings, alias: 'acme' })
  }
  await turn.commit([{ changes, event: '{}' }])
  expect(alertOf(await program.signIn({ ...ann, account: 'acme' }))).toContain('is not right')
})

it('a password is not changed where the SCPs of the account do not allow it', async () => {
  const { id, keys } = await makeMember()
  const policy = { AllowUsersToChangePassword: 'true' }
  await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', policy, keys))
  await makeAnn(keys, { PasswordResetRequired: 'true' })
  const Content = JSON.stringify(allow('signin:*'))
  const made = await organize('CreatePolicy', {
    ...{ Name: 'signin', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content },
  })
  await organize('AttachPolicy', { PolicyId: made.Policy.PolicySummary.Id, TargetId: id })
  const renewed = { ...ann, account: id, new_password: 'Another-horse-8' }
  await organize('DetachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: id })
  expect(alertOf(await program.signIn(renewed))).toContain('no service control policy allows')
  await organize('AttachPolicy', { PolicyId: 'p-FullAWSAccess', TargetId: id })
  expect((await program.signIn(renewed)).status).toBe(303)
})

describe('wrong ones', () => {
  it('count on servers whose clocks differ', () => {
    const { state } = aws
    const changes = new Changes(state)
    const now = Math.ceil(aws.now / 30_000) * 30_000
    const at = (time: number) => ({ state, subject: 'x', now: time })
    let tried = 0
    for (let one = 0; one < 40; one += 1) {
      // one server is late, the other one early
      const attempt = at(one % 2 === 0 ? now - 1_000 : now + 1_000)
      if (mayTry(attempt)) tried += 1
      countWrong(changes, attempt)
    }
    expect(tried).toBeLessThanOrEqual(10)
    expect(mayTry(at(now + 60_000))).toBe(true)
  })

  it('of a clock that was wrong by hours keep nobody out', () => {
    const { state } = aws
    const changes = new Changes(state)
    const at = (now: number) => ({ state, subject: 'x', now })
    for (let one = 0; one < 5; one += 1) countWrong(changes, at(aws.now + 86_400_000))
    expect(mayTry(at(aws.now + 86_400_000))).toBe(false)
    expect(mayTry(at(aws.now))).toBe(true)
  })
})
