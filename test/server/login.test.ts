/** `aws login`: users of IAM sign in for a program, which gets their credentials and refreshes them. */
import { decodeJwt } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
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
const localhost = `arn:aws:signin:us-east-1:${account}:oauth2/public-client/localhost`
let aws: TestAccount
let program: LoginProgram

beforeEach(async () => {
  aws = await TestAccount.open()
  program = await start()
  await aws.makeUser('ann', signingIn('s3:GetObject', 'iam:ListUsers', 'sts:AssumeRole'))
  await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'ann', Password: password }))
})

async function start(): Promise<LoginProgram> {
  const started = await LoginProgram.start((route, body) => aws.openly(route, body))
  started.now = () => aws.now
  return started
}

function signingIn(...more: readonly string[]): object {
  return allow(['signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token', ...more])
}

const ann = { account, user_name: 'ann', password }

async function alertOf(sent: Promise<{ status: number; body: string }>): Promise<string> {
  const { status, body } = await sent
  expect(status).toBeGreaterThanOrEqual(400)
  return /role="alert">(.*?)<\/p>/.exec(body)?.[1] ?? ''
}

async function tokens(fields = {}, by = program): Promise<Output> {
  const signedIn = await by.signIn({ ...ann, ...fields })
  expect([signedIn.status, await alertIn(signedIn.body)]).toEqual([303, undefined])
  const { status, result } = await by.redeem(by.codeOf(signedIn))
  expect([status, result.error]).toEqual([200, undefined])
  return result
}

async function alertIn(body: string): Promise<string | undefined> {
  return /role="alert">(.*?)<\/p>/.exec(body)?.[1]
}

function keysIn({ accessToken }: Output): Keys {
  const { accessKeyId, secretAccessKey, sessionToken } = accessToken
  return { accessKeyId, secretAccessKey, token: sessionToken }
}

async function errorOf(asked: Promise<{ status: number; result: Output }>): Promise<string> {
  const { status, result } = await asked
  expect([400, 403]).toContain(status)
  return result.error
}

const wrong = 'The account, the user name or the password is not right.'

describe('a user', () => {
  it('signs in on a page that nobody frames, and the program gets credentials of theirs', async () => {
    const page = await aws.openly({ method: 'GET', path: program.address() })
    expect([page.status, page.headers['Content-Type']]).toEqual([200, 'text/html; charset=utf-8'])
    expect(page.headers['Content-Security-Policy']).toContain("frame-ancestors 'none'")
    expect(page.headers['Content-Security-Policy']).toContain(
      "form-action 'self' http://127.0.0.1:49152",
    )
    const given = await tokens()
    expect([given.tokenType, given.expiresIn]).toEqual(['aws_sigv4', 900])
    const claims = decodeJwt(given.idToken)
    expect([claims.sub, claims.aud]).toEqual([`arn:aws:iam::${account}:user/ann`, program.client])
    const { Arn, UserId } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keysIn(given)))
    expect([Arn, UserId]).toEqual([
      `arn:aws:iam::${account}:user/ann`,
      aws.state.shelf('user').named('ann')?.id,
    ])
    // IAM takes such a session where an MFA device was shown, as of GetSessionToken
    expect((await aws.iam('ListUsers', {}, keysIn(given))).code).toBe('InvalidClientTokenId')
    aws.now += 900_000
    expect((await aws.sts('GetCallerIdentity', {}, keysIn(given))).code).toBe('ExpiredToken')
  })

  it('signs in by the alias of the account, and cancels', async () => {
    await aws.expectOk(aws.iam('CreateAccountAlias', { AccountAlias: 'acme' }))
    await tokens({ account: 'acme' })
    const keys = await aws.addAccount('222233334444')
    const taken = await aws.iam('CreateAccountAlias', { AccountAlias: 'acme' }, keys)
    expect(taken.code).toBe('EntityAlreadyExists')
    const cancelled = await program.signIn({ decision: 'deny' })
    expect(cancelled.headers.Location).toContain('error=access_denied')
  })

  it('is not told whether account, user or password is wrong', async () => {
    await aws.makeUser('bob', signingIn())
    const refused = [
      { ...ann, password: 'Wrong-horse-7' },
      { ...ann, account: '999999999999' },
      { ...ann, account: '' },
      { ...ann, user_name: 'nobody' },
      { ...ann, user_name: 'bob' },
      { ...ann, password: '' },
      { ...ann, password: `${password}${'x'.repeat(200)}` },
    ]
    for (const fields of refused) {
      expect(await alertOf(program.signIn(fields))).toBe(wrong)
      aws.now += 60_000
    }
  })

  it('may be wrong five times in half a minute', async () => {
    for (let at = 0; at < 5; at += 1) {
      expect(await alertOf(program.signIn({ ...ann, password: 'x' }))).toBe(wrong)
    }
    expect(await alertOf(program.signIn(ann))).toBe(wrong)
    aws.now += 30_000
    await tokens()
  })

  it('needs permission to authorize a program, and to get tokens', async () => {
    await aws.makeUser('bob', allow('s3:*'))
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'bob', Password: password }))
    const bob = { ...ann, user_name: 'bob' }
    expect(await alertOf(program.signIn(bob))).toContain(
      `signin:AuthorizeOAuth2Access on resource: ${localhost}`,
    )
    const only = JSON.stringify(allow('signin:AuthorizeOAuth2Access', localhost))
    const put = { UserName: 'bob', PolicyName: 'own', PolicyDocument: only }
    await aws.expectOk(aws.iam('PutUserPolicy', put))
    const signedIn = await program.signIn(bob)
    expect(await errorOf(program.redeem(program.codeOf(signedIn)))).toBe('INSUFFICIENT_PERMISSIONS')
  })

  it('is known in the trail by what was shown', async () => {
    await tokens()
    await program.signIn({ ...ann, password: 'x' })
    const events = (await aws.store.trail(1, 100)).map(({ event }) => JSON.parse(event))
    const told = events
      .filter(({ eventSource }) => eventSource === 'signin.amazonaws.com')
      .map((one) => [one.eventName, one.userIdentity.userName, one.errorCode])
    expect(told).toEqual([
      ['AuthorizeOAuth2Access', 'ann', undefined],
      ['CreateOAuth2Token', 'ann', undefined],
      ['ConsoleLogin', undefined, 'InvalidSignIn'],
    ])
    const written = JSON.stringify(events)
    for (const secret of [password, 'sessionToken', 'refreshToken', 'eyJ']) {
      expect(written).not.toContain(secret)
    }
  })
})

describe('MFA', () => {
  it('is asked of whoever has a device, once for each code, and is in the session', async () => {
    const code = await enableDevice(aws, 'ann')
    expect(await alertOf(program.signIn(ann))).toBe('Type the code of your MFA device, too.')
    expect(await alertOf(program.signIn({ ...ann, code: '000000' }))).toContain('not right')
    const shown = { code: code() }
    const given = await tokens(shown)
    await aws.expectOk(aws.iam('ListUsers', {}, keysIn(given)))
    expect(await alertOf(program.signIn({ ...ann, ...shown }))).toContain('not right')
  })

  it('cannot be guessed with a password that is known', async () => {
    const code = await enableDevice(aws, 'ann')
    aws.now += 60_000
    for (let at = 0; at < 20; at += 1) {
      await program.signIn({ ...ann, code: '000000' })
      aws.now += 30_000
    }
    expect(await alertOf(program.signIn({ ...ann, code: code() }))).toContain('not right')
  })

  it('is asked of somebody who gets a device while they sign in', async () => {
    const code = await enableDevice(aws, 'ann')
    await aws.expectOk(aws.iam('DeactivateMFADevice', { UserName: 'ann', SerialNumber: serial }))
    aws.now += 120_000
    const sent = program.signIn(ann)
    const enabled = aws.iam('EnableMFADevice', {
      ...{ UserName: 'ann', SerialNumber: serial },
      AuthenticationCode1: code(-1),
      AuthenticationCode2: code(),
    })
    expect((await enabled).status).toBe(200)
    expect(await alertOf(sent)).toMatch(/not right|Type the code/)
  })
})

describe('a password', () => {
  it('that must be changed is, by whoever may', async () => {
    const reset = { UserName: 'ann', Password: password, PasswordResetRequired: 'true' }
    await aws.expectOk(aws.iam('UpdateLoginProfile', reset))
    expect(await alertOf(program.signIn(ann))).toBe('Choose a new password.')
    const renewed = { ...ann, new_password: 'Another-horse-8' }
    expect(await alertOf(program.signIn(renewed))).toContain('iam:ChangePassword')
    expect(await alertOf(program.signIn({ ...ann, new_password: 'short' }))).toContain('minimum')
    await aws.expectOk(
      aws.iam('UpdateAccountPasswordPolicy', { AllowUsersToChangePassword: 'true' }),
    )
    const deny = [{ Effect: 'Deny', Action: 'iam:ChangePassword', Resource: '*' }]
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: deny })
    const named = { UserName: 'ann', PolicyName: 'no' }
    await aws.expectOk(aws.iam('PutUserPolicy', { ...named, PolicyDocument }))
    expect(await alertOf(program.signIn(renewed))).toContain('explicit deny')
    await aws.expectOk(aws.iam('DeleteUserPolicy', named))
    await tokens({ new_password: 'Another-horse-8' })
    aws.now += 30_000
    expect(await alertOf(program.signIn(ann))).toBe(wrong)
    await tokens({ password: 'Another-horse-8' })
  })

  it('that is too old is changed, or not at all', async () => {
    const policy = { MaxPasswordAge: 30, AllowUsersToChangePassword: 'true' }
    await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', policy))
    aws.now += 29 * 86_400_000
    await tokens()
    aws.now += 86_400_000
    expect(await alertOf(program.signIn(ann))).toBe('Choose a new password.')
    await aws.expectOk(aws.iam('UpdateAccountPasswordPolicy', { ...policy, HardExpiry: 'true' }))
    const renewed = { ...ann, new_password: 'Another-horse-8' }
    expect(await alertOf(program.signIn(renewed))).toContain('an administrator must reset it')
  })
})

describe('a code', () => {
  it('is good once, for whoever has asked for it, for five minutes', async () => {
    const code = async () => program.codeOf(await program.signIn(ann))
    const other = await start()
    const expired = 'AUTHCODE_EXPIRED'
    expect(await errorOf(program.redeem(await code(), { codeVerifier: 'x'.repeat(43) }))).toBe(
      expired,
    )
    expect(await errorOf(other.redeem(await code()))).toBe(expired)
    const elsewhere = { redirectUri: 'http://127.0.0.1:1/oauth/callback' }
    expect(await errorOf(program.redeem(await code(), elsewhere))).toBe(expired)
    expect(await errorOf(program.redeem(await code(), { clientId: crossDevice }))).toBe(expired)
    expect(await errorOf(program.redeem('AAAA'))).toBe(expired)
    const late = await code()
    aws.now += 300_000
    expect(await errorOf(program.redeem(late))).toBe(expired)
  })

  it('that comes a second time ends the session', async () => {
    const code = program.codeOf(await program.signIn(ann))
    const { result } = await program.redeem(code)
    expect(await errorOf(program.redeem(code))).toBe('AUTHCODE_EXPIRED')
    expect(await errorOf(program.refresh(result.refreshToken))).toBe('TOKEN_EXPIRED')
  })

  it('is shown to whoever signs in for a program on another machine', async () => {
    program.client = crossDevice
    program.redirectUri = 'http://localhost:7100/v1/sessions/confirmation'
    const { status, body } = await program.signIn(ann)
    expect(status).toBe(200)
    const shown = /<code>(.*?)<\/code>/.exec(body)?.[1] ?? ''
    const told = new URLSearchParams(Buffer.from(shown, 'base64').toString())
    expect(told.get('state')).toBe(program.state)
    expect((await program.redeem(told.get('code') ?? '')).status).toBe(200)
    const local = JSON.stringify(allow('signin:*', localhost))
    const put = { UserName: 'ann', PolicyName: 'own', PolicyDocument: local }
    await aws.expectOk(aws.iam('PutUserPolicy', put))
    expect(await alertOf(program.signIn(ann))).toContain('oauth2/public-client/remote')
  })

  it('goes nowhere but to this machine', async () => {
    const addresses = [
      'http://127.0.0.1.example.com/oauth/callback',
      'https://127.0.0.1/oauth/callback',
      'http://127.0.0.1/elsewhere',
      'http://user@127.0.0.1/oauth/callback',
      'http://localhost/oauth/callback',
      'javascript:alert(1)',
      '',
    ]
    const queries = [
      ...addresses.map((redirect_uri) => ({ redirect_uri })),
      { client_id: 'arn:aws:signin:::devtools/other' },
      { client_id: crossDevice, redirect_uri: 'http://evil.example/v1/sessions/confirmation' },
      { code_challenge_method: 'plain' },
      { code_challenge: 'short' },
      { response_type: 'token' },
      { scope: 'admin' },
      { resource: 'https://mcp.example' },
    ]
    for (const query of queries) {
      const path = program.address(query)
      for (const sent of [
        await aws.openly({ method: 'GET', path }),
        await program.signIn(ann, path),
        await program.signIn({ decision: 'deny' }, path),
      ]) {
        expect([sent.status, sent.headers.Location]).toEqual([400, undefined])
        expect(sent.body).not.toContain('<form')
      }
    }
  })
})

describe('a token to refresh', () => {
  it('gives credentials for twelve hours, to whoever has the key', async () => {
    const { refreshToken } = await tokens()
    aws.now += 3_600_000
    const { result } = await program.refresh(refreshToken)
    expect(result.idToken).toBeUndefined()
    await aws.expectOk(aws.sts('GetCallerIdentity', {}, keysIn(result)))
    const other = await start()
    expect(await errorOf(other.refresh(refreshToken))).toBe('TOKEN_EXPIRED')
    aws.now += 11 * 3_600_000 - 60_000
    const last = await program.refresh(result.refreshToken)
    expect(last.result.expiresIn).toBe(60)
    aws.now += 60_000
    expect((await aws.sts('GetCallerIdentity', {}, keysIn(last.result))).code).toBe('ExpiredToken')
    expect(await errorOf(program.refresh(refreshToken))).toBe('TOKEN_EXPIRED')
  })

  it.each([
    ['the password is changed', 'UpdateLoginProfile', { Password: 'Another-horse-8' }],
    ['a new password is asked for', 'UpdateLoginProfile', { PasswordResetRequired: 'true' }],
    ['the login profile is deleted', 'DeleteLoginProfile', {}],
  ])('is no good once %s', async (_, operation, more) => {
    const { refreshToken } = await tokens()
    await aws.expectOk(aws.iam(operation, { UserName: 'ann', ...more } as never))
    expect(await errorOf(program.refresh(refreshToken))).toBe('USER_CREDENTIALS_CHANGED')
  })

  it('is no good without the MFA device that was shown, or without permission', async () => {
    const code = await enableDevice(aws, 'ann')
    aws.now += 60_000
    const { refreshToken } = await tokens({ code: code() })
    const named = { UserName: 'ann', SerialNumber: serial }
    await aws.expectOk(aws.iam('DeactivateMFADevice', named))
    expect(await errorOf(program.refresh(refreshToken))).toBe('USER_CREDENTIALS_CHANGED')
    const again = await tokens()
    await aws.expectOk(aws.iam('DeleteUserPolicy', { UserName: 'ann', PolicyName: 'own' }))
    expect(await errorOf(program.refresh(again.refreshToken))).toBe('INSUFFICIENT_PERMISSIONS')
  })

  it('wants a proof of the key that is new, and for this call', async () => {
    const { refreshToken } = await tokens()
    const bad = [
      '',
      'x',
      await program.proof({ htm: 'GET' }),
      await program.proof({ htu: 'http://localhost:7100/v1/authorize' }),
      await program.proof({ htu: 'http://elsewhere/v1/token' }),
      await program.proof({ iat: aws.now / 1000 - 301 }),
      await program.proof({ iat: aws.now / 1000 + 301 }),
      await program.proof({ jti: '' }),
      await program.proof({}, 'JWT'),
      `${(await program.proof()).slice(0, -8)}AAAAAAAA`,
    ]
    for (const [at, proof] of bad.entries()) {
      const { result } = await program.refresh(refreshToken, proof)
      expect([at, result.error]).toEqual([at, 'INVALID_REQUEST'])
    }
    const proof = await program.proof()
    expect((await program.refresh(refreshToken, proof)).status).toBe(200)
    expect(await errorOf(program.refresh(refreshToken, proof))).toBe('INVALID_REQUEST')
  })
})

describe('accounts of an organization', () => {
  it('have users of their own, who are limited by SCPs, and none once they are closed', async () => {
    const organize = async (operation: string, input: object = {}) =>
      (await aws.organizations(operation, input)).result as Output
    await organize('CreateOrganization')
    await organize('CreateAccount', { AccountName: 'work', Email: 'work@example.com' })
    const { Accounts } = await organize('ListAccounts')
    const work = Accounts.find(({ Name }: Output) => Name === 'work').Id
    const RoleArn = `arn:aws:iam::${work}:role/OrganizationAccountAccessRole`
    const entered = await aws.expectOk(aws.sts('AssumeRole', { RoleArn, RoleSessionName: 'me' }))
    const keys = keysOf(entered.Credentials)
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'ann' }, keys))
    const own = { UserName: 'ann', PolicyName: 'own', PolicyDocument: JSON.stringify(signingIn()) }
    await aws.expectOk(aws.iam('PutUserPolicy', own, keys))
    const login = { UserName: 'ann', Password: 'Work-horse-77' }
    await aws.expectOk(aws.iam('CreateLoginProfile', login, keys))
    expect(await alertOf(program.signIn({ ...ann, account: work }))).toBe(wrong)
    expect(await alertOf(program.signIn({ ...ann, password: 'Work-horse-77' }))).toBe(wrong)
    const there = { account: work, password: 'Work-horse-77' }
    const given = await tokens(there)
    const { Account } = await aws.expectOk(aws.sts('GetCallerIdentity', {}, keysIn(given)))
    expect(Account).toBe(work)
    const deny = [{ Effect: 'Deny', Action: 'signin:*', Resource: '*' }]
    const Content = JSON.stringify({ Version: '2012-10-17', Statement: deny })
    const { Policy } = await organize('CreatePolicy', {
      ...{ Name: 'no', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content },
    })
    const attached = { PolicyId: Policy.PolicySummary.Id, TargetId: work }
    await organize('AttachPolicy', attached)
    expect(await errorOf(program.refresh(given.refreshToken))).toBe('INSUFFICIENT_PERMISSIONS')
    await organize('DetachPolicy', attached)
    await organize('CloseAccount', { AccountId: work })
    expect(await errorOf(program.refresh(given.refreshToken))).toBe('TOKEN_EXPIRED')
    expect(await alertOf(program.signIn({ ...ann, ...there }))).toBe(wrong)
  })
})
