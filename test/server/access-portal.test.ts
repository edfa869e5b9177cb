/** The access portal: people sign in for a program, and get credentials of what they are assigned. */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { centerOf } from '../../src/server/identity-center/center.ts'
import { mfaSettings } from '../../src/server/identity-center/mfa/mfa-settings.ts'
import { personTags } from '../../src/server/identity-center/person-identity.ts'
import { portalProviderName } from '../../src/server/identity-center/portal-provider.ts'
import { oneTimePassword } from '../../src/server/identity-center/sign-in/person-passwords.ts'
import { SignInQueue } from '../../src/server/identity-center/sign-in/sign-in-queue.ts'
import type { DirectoryUserRecord } from '../../src/server/store/center-records.ts'
import { Changes } from '../../src/server/store/changes.ts'
import {
  base64,
  samlAssertion,
  samlMetadata,
  samlResponse,
  signSaml,
} from './support/saml-provider.ts'
import { account, allow, type Keys, type Output, TestAccount } from './support/test-account.ts'

const annId = '9067a1b2c3-11111111-2222-3333-4444-555555555555'
const staffId = '9067a1b2c3-99999999-2222-3333-4444-555555555555'
const own = 'Correct-horse-7'
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code'
const start = Date.parse('2026-03-01T12:00:00Z')

let aws: TestAccount
let oneTime: string
beforeEach(async () => {
  aws = await TestAccount.open()
  const changes = new Changes(aws.state)
  const time = '2026-03-01T12:00:00Z'
  const made = { created: time, updated: time, createdBy: '', updatedBy: '' }
  const ann: DirectoryUserRecord = {
    ...{ id: annId, name: 'ann@example.com', isDisabled: false, ...made },
    attributes: {
      Title: 'Auditor',
      Name: { GivenName: 'Ann' },
      Emails: [{ Value: 'ann@example.com', Primary: true }],
    },
    extensions: { 'aws:identitystore:enterprise': { costCenter: '77' } },
  }
  const given = await oneTimePassword(ann, start)
  oneTime = given.password
  changes.put('directoryUser', given.user)
  changes.put('center', { id: 'center', mfa: { ...mfaSettings(aws.state), prompt: 'never' } })
  changes.put('directoryGroup', { id: staffId, name: 'staff', ...made })
  changes.put('membership', { id: `${annId}-m`, group: staffId, user: annId, ...made })
})

/** Paths of OpenID Connect, by operation. */
const oidc = {
  RegisterClient: '/client/register',
  StartDeviceAuthorization: '/device_authorization',
  CreateToken: '/token',
}

async function post(operation: keyof typeof oidc, input: object): Promise<Output> {
  const route = { method: 'POST', path: oidc[operation] }
  return (await aws.openly(route, { body: JSON.stringify(input) })).result
}

/** What a form on a page comes to. */
function send(path: string, fields: Readonly<Record<string, string>>) {
  const body = new URLSearchParams(fields).toString()
  return aws.openly({ method: 'POST', path }, { body, type: 'application/x-www-form-urlencoded' })
}

async function register(more: object = {}): Promise<Output> {
  const { clientId, clientSecret } = await post('RegisterClient', {
    ...{ clientName: 'botocore-client-test', clientType: 'public' },
    ...more,
  })
  return { clientId, clientSecret }
}

function startUrl(): string {
  return `https://${centerOf(aws.state).identityStoreId}.awsapps.com/start`
}

async function startDevice(client: Output): Promise<Output> {
  return post('StartDeviceAuthorization', { startUrl: startUrl(), ...client })
}

/** Ann signs in, with a password of her own once she has one. */
async function signIn(fields: Readonly<Record<string, string>>, path = '/device') {
  const all = { user_name: 'ann@example.com', decision: 'allow', ...fields }
  const hasOwn = aws.state.shelf('directoryUser').byId(annId)?.oneTimeUntil === undefined
  const password = hasOwn ? { password: own } : { password: oneTime, new_password: own }
  return send(path, { ...password, ...all })
}

/** The access token of somebody who has signed in with a device. */
async function tokenOf(client: Output): Promise<Output> {
  const { deviceCode, userCode } = await startDevice(client)
  expect((await signIn({ user_code: userCode })).status).toBe(200)
  return post('CreateToken', { ...client, grantType: deviceGrant, deviceCode })
}

/** Calls the access portal. */
function portal(
  operation: 'ListAccounts' | 'ListAccountRoles' | 'GetRoleCredentials' | 'Logout',
  token: string,
  { accountId = account, roleName = 'Reading' } = {},
) {
  const paths = {
    ListAccounts: '/assignment/accounts',
    ListAccountRoles: `/assignment/roles?account_id=${accountId}`,
    GetRoleCredentials: `/federation/credentials?role_name=${roleName}&account_id=${accountId}`,
    Logout: '/logout',
  }
  const route = { method: operation === 'Logout' ? 'POST' : 'GET', path: paths[operation] }
  return aws.openly(route, { headers: { 'x-amz-sso_bearer_token': token } })
}

/** Whoever is in `staff` may read, and a little more. */
async function assign(more: object = {}): Promise<string> {
  const { result } = await aws.center('CreatePermissionSet', { Name: 'Reading', ...more })
  const { PermissionSetArn } = (result as Output).PermissionSet
  const InlinePolicy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 'iam:List*', Resource: '*' },
      {
        ...{ Effect: 'Allow', Action: 'iam:GetUser', Resource: '*' },
        Condition: { StringEquals: { 'aws:PrincipalTag/title': 'Auditor' } },
      },
      {
        ...{ Effect: 'Allow', Action: 'iam:GetGroup', Resource: '*' },
        Condition: { StringEquals: { 'identitystore:UserId': annId } },
      },
    ],
  })
  await aws.center('PutInlinePolicyToPermissionSet', { PermissionSetArn, InlinePolicy })
  await aws.center('CreateAccountAssignment', {
    ...{ PermissionSetArn, TargetId: account, TargetType: 'AWS_ACCOUNT' },
    ...{ PrincipalType: 'GROUP', PrincipalId: staffId },
  })
  return PermissionSetArn
}

async function credentials(token: string): Promise<Keys & Output> {
  const { result } = await portal('GetRoleCredentials', token)
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = result.roleCredentials
  return { accessKeyId, secretAccessKey, token: sessionToken, expiration }
}

describe('a device', () => {
  it('gets a token once somebody has signed in with its code, and once only', async () => {
    const client = await register()
    const { deviceCode, userCode, ...told } = await startDevice(client)
    expect(told).toEqual({
      verificationUri: 'http://localhost:7100/device',
      verificationUriComplete: `http://localhost:7100/device?user_code=${userCode}`,
      ...{ expiresIn: 600, interval: 1 },
    })
    expect(userCode).toMatch(/^[B-Z]{4}-[B-Z]{4}$/)
    const asked = { ...client, grantType: deviceGrant, deviceCode }
    const waiting = await aws.openly(
      { method: 'POST', path: '/token' },
      { body: JSON.stringify(asked) },
    )
    expect([waiting.status, waiting.headers['x-amzn-ErrorType']]).toEqual([
      400,
      'AuthorizationPendingException',
    ])
    expect(waiting.result.error).toBe('authorization_pending')

    const page = await aws.openly({ method: 'GET', path: `/device?user_code=${userCode}` })
    expect(page.body).toContain('botocore-client-test')
    expect(page.headers['Content-Security-Policy']).toContain("frame-ancestors 'none'")
    const typed = userCode.toLowerCase().replace('-', ' ')
    expect((await signIn({ user_code: typed })).body).toContain('has access now')
    const token = await post('CreateToken', asked)
    expect(token).toMatchObject({ tokenType: 'Bearer', expiresIn: 28_800 })
    expect(token).not.toHaveProperty('refreshToken')
    expect((await post('CreateToken', asked)).error).toBe('invalid_grant')
  })

  it('is told that it was refused', async () => {
    const client = await register()
    const { deviceCode, userCode } = await startDevice(client)
    const refusal = await send('/device', { user_code: userCode, decision: 'deny' })
    expect(refusal.body).toContain('refused')
    const asked = { ...client, grantType: deviceGrant, deviceCode }
    expect((await post('CreateToken', asked)).error).toBe('access_denied')
  })

  it('has a code for ten minutes', async () => {
    const client = await register()
    const { deviceCode, userCode } = await startDevice(client)
    aws.now += 600_000
    expect((await signIn({ user_code: userCode })).status).toBe(400)
    const asked = { ...client, grantType: deviceGrant, deviceCode }
    expect((await post('CreateToken', asked)).error).toBe('expired_token')
  })

  it('is refused for another client’s code, a wrong secret, and the portal of others', async () => {
    const [client, other] = [await register(), await register()]
    const { deviceCode, userCode } = await startDevice(client)
    await signIn({ user_code: userCode })
    const asked = { grantType: deviceGrant, deviceCode }
    expect((await post('CreateToken', { ...other, ...asked })).error).toBe('invalid_grant')
    const mixed = { ...client, clientSecret: other.clientSecret }
    expect((await post('CreateToken', { ...mixed, ...asked })).error).toBe('invalid_client')
    const elsewhere = { ...client, startUrl: 'https://d-0000000000.awsapps.com/start' }
    expect((await post('StartDeviceAuthorization', elsewhere)).error).toBe('invalid_request')
    const unknown = { ...client, grantType: 'password' }
    expect((await post('CreateToken', unknown)).error).toBe('unsupported_grant_type')
    expect((await post('CreateToken', { ...client })).message).toMatch(/grantType/)
  })

  it('waits with a thousand others at most', async () => {
    const client = await register()
    for (let at = 0; at < 1_000; at += 1) await startDevice(client)
    expect((await startDevice(client)).error).toBe('slow_down')
    aws.now += 600_000
    expect(await startDevice(client)).toHaveProperty('deviceCode')
  })
})

describe('somebody who signs in', () => {
  it('chooses a password first, which must be a good one', async () => {
    const { userCode } = await startDevice(await register())
    const fields = { user_code: userCode, user_name: 'ann@example.com', decision: 'allow' }
    const asked = await send('/device', { ...fields, password: oneTime })
    expect(asked.body).toContain('Choose a password of your own')
    expect(asked.body).toContain('name="new_password"')
    for (const weak of [oneTime, 'short', 'onlylowercaseletters', `A1-${'a'.repeat(64)}`]) {
      const refused = await send('/device', { ...fields, password: oneTime, new_password: weak })
      expect(refused.status).toBe(400)
    }
    const done = await send('/device', { ...fields, password: oneTime, new_password: own })
    expect(done.status).toBe(200)
    const again = await startDevice(await register())
    const late = {
      ...fields,
      user_code: again.userCode,
      password: oneTime,
      new_password: 'Other-word-9',
    }
    expect((await send('/device', late)).status).toBe(400)
    expect((await send('/device', { ...late, password: own })).status).toBe(200)
  })

  it('has five tries in half a minute, and is not told whether a name is known', async () => {
    const { userCode } = await startDevice(await register())
    const fields = { user_code: userCode, decision: 'allow' }
    const wrong = await send('/device', { ...fields, user_name: 'ann@example.com', password: 'x' })
    const unknown = await send('/device', { ...fields, user_name: 'bob', password: 'x' })
    const told = 'The user name or the password is not right.'
    expect([wrong.body.includes(told), unknown.body.includes(told)]).toEqual([true, true])
    for (let at = 0; at < 4; at += 1) {
      await send('/device', { ...fields, user_name: 'ann@example.com', password: 'x' })
    }
    expect((await signIn({ user_code: userCode })).status).toBe(400)
    aws.now += 30_000
    expect((await signIn({ user_code: userCode })).status).toBe(200)
  })

  it('has no more tries by sending them all at once, and keeps no other call waiting', async () => {
    const { userCode } = await startDevice(await register())
    const first = { user_code: userCode, user_name: 'ann@example.com', password: 'x' }
    const done: string[] = []
    const tries = Array.from({ length: 5 }, async () => {
      await send('/device', first)
      done.push('wrong')
    })
    const right = signIn({ user_code: userCode })
    await aws.openly({ method: 'GET', path: '/device' })
    done.push('read')
    await Promise.all(tries)
    expect([(await right).status, done[0]]).toEqual([400, 'read'])
  })

  it('waits with fifty others at most', async () => {
    const queue = new SignInQueue()
    let resolve = () => {}
    const open = new Promise<void>((done) => {
      resolve = done
    })
    const waiting = Array.from({ length: 50 }, () => queue.take(() => open))
    await expect(queue.take(() => open)).rejects.toMatchObject({ status: 503 })
    resolve()
    await Promise.all(waiting)
    await queue.take(async () => {})
  })

  it('cannot with a one-time password of more than a week ago, or once disabled', async () => {
    aws.now += 7 * 86_400_000
    const { userCode } = await startDevice(await register())
    expect((await signIn({ user_code: userCode })).status).toBe(400)
    const user = aws.state.shelf('directoryUser').byId(annId) as DirectoryUserRecord
    const { oneTimeUntil: _, ...lasting } = user
    new Changes(aws.state).put('directoryUser', { ...lasting, isDisabled: true })
    const password = { user_name: 'ann@example.com', password: oneTime, decision: 'allow' }
    expect((await send('/device', { ...password, user_code: userCode })).status).toBe(400)
  })

  it('is shown a page that takes what it is told for text', async () => {
    const client = await register({ clientName: '<b>"program"</b>' })
    const { userCode } = await startDevice(client)
    const page = await aws.openly({ method: 'GET', path: `/device?user_code=${userCode}` })
    expect(page.body).toContain('&#60;b&#62;&#34;program&#34;&#60;/b&#62;')
    const strange = await aws.openly({ method: 'GET', path: '/device?user_code="><script>' })
    expect([strange.status, strange.body.includes('<script')]).toEqual([400, false])
    const start = await aws.openly({ method: 'GET', path: '/start' })
    expect(start.body).toContain('Code that your device shows')
  })
})

describe('a program that opens the browser', () => {
  const verifier = 'a'.repeat(43)
  const redirectUri = 'http://127.0.0.1:53211/oauth/callback'

  function address(client: Output, more: Readonly<Record<string, string>> = {}): string {
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri },
      ...{ state: 'xyz', code_challenge: challenge, code_challenge_method: 'S256' },
      ...more,
    })
    return `/authorize?${query}`
  }

  const registered = {
    grantTypes: ['authorization_code', 'refresh_token'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    scopes: ['sso:account:access'],
  }

  it('gets a token for the code that the browser brings, and refreshes it', async () => {
    await assign()
    const client = await register(registered)
    const path = address(client)
    expect((await aws.openly({ method: 'GET', path })).body).toContain('wants to use')
    const { status, headers } = await signIn({}, path)
    expect(status).toBe(303)
    const location = new URL(headers.Location ?? '')
    expect(location.href.split('?')[0]).toBe(redirectUri)
    expect(location.searchParams.get('state')).toBe('xyz')
    const asked = {
      ...{ ...client, grantType: 'authorization_code', redirectUri },
      ...{ code: location.searchParams.get('code'), codeVerifier: verifier },
    }
    const wrong = { ...asked, codeVerifier: 'b'.repeat(43) }
    expect((await post('CreateToken', wrong)).error).toBe('invalid_grant')
    const { refreshToken, accessToken, expiresIn } = await post('CreateToken', asked)
    expect(expiresIn).toBe(3_600)
    aws.now += 3_600_000
    expect((await portal('ListAccounts', accessToken)).status).toBe(401)
    const again = { ...client, grantType: 'refresh_token', refreshToken }
    const fresh = await post('CreateToken', again)
    expect((await portal('ListAccounts', fresh.accessToken)).status).toBe(200)
    aws.now += 7 * 3_600_000
    expect((await post('CreateToken', again)).error).toBe('invalid_grant')
  })

  it('leaves no code behind that nobody has asked for in time', async () => {
    const client = await register(registered)
    await signIn({}, address(client))
    aws.now += 600_000
    await signIn({}, address(client))
    expect(aws.state.shelf('device').size).toBe(1)
  })

  it('loses its session where its code comes a second time, whoever brings it (RFC 6749, 4.1.2)', async () => {
    await assign()
    const client = await register(registered)
    const codeOf = async () => {
      const { headers } = await signIn({}, address(client))
      return new URL(headers.Location ?? '').searchParams.get('code')
    }
    const thief = await register(registered)
    const own = { grantType: 'authorization_code', redirectUri, codeVerifier: verifier }
    for (const again of [client, thief]) {
      const asked = { ...own, code: await codeOf() }
      const { accessToken, refreshToken } = await post('CreateToken', { ...client, ...asked })
      const other = await post('CreateToken', { ...client, ...own, code: await codeOf() })
      expect((await portal('ListAccounts', accessToken)).status).toBe(200)
      const second = { ...again, ...asked, codeVerifier: 'x' }
      expect((await post('CreateToken', second)).error).toBe('invalid_grant')
      expect((await portal('ListAccounts', accessToken)).status).toBe(401)
      const refresh = { ...client, grantType: 'refresh_token', refreshToken }
      expect((await post('CreateToken', refresh)).error).toBe('invalid_grant')
      expect((await portal('ListAccounts', other.accessToken)).status).toBe(200)
    }
  })

  it('is where forms may lead to in the end, at either address of this machine', async () => {
    const here = ['http://127.0.0.1/oauth/callback', 'http://[::1]/oauth/callback']
    const client = await register({ ...registered, redirectUris: here })
    const policyOf = async (more: Readonly<Record<string, string>>) => {
      const { headers } = await aws.openly({ method: 'GET', path: address(client, more) })
      return /form-action ([^;]*)/.exec(headers['Content-Security-Policy'] ?? '')?.[1]
    }
    expect(await policyOf({})).toBe("'self' http://127.0.0.1:53211")
    const redirect_uri = 'http://[::1]:53211/oauth/callback'
    expect(await policyOf({ redirect_uri })).toBe("'self' http:")
    const { headers } = await aws.openly({ method: 'GET', path: '/device' })
    expect(headers['Content-Security-Policy']).toContain("form-action 'self';")
  })

  it('may use no other grants than it has registered', async () => {
    await assign()
    const device = await register({ ...registered, grantTypes: [deviceGrant] })
    const shown = await aws.openly({ method: 'GET', path: address(device) })
    expect([shown.status, shown.body.includes('not registered for the browser')]).toEqual([
      400,
      true,
    ])
    const { refreshToken } = await tokenOf(device)
    expect(refreshToken).toBeUndefined()
    const browser = await register({ ...registered, grantTypes: ['authorization_code'] })
    expect(
      (await post('StartDeviceAuthorization', { startUrl: startUrl(), ...browser })).error,
    ).toBe('unauthorized_client')
    for (const grantType of ['refresh_token', deviceGrant]) {
      const asked = { ...browser, grantType, refreshToken: 'x', deviceCode: 'x' }
      expect((await post('CreateToken', asked)).error).toBe('unauthorized_client')
    }
    const { headers } = await signIn({}, address(browser))
    const code = new URL(headers.Location ?? '').searchParams.get('code')
    const asked = { ...browser, grantType: 'authorization_code', redirectUri, code }
    const token = await post('CreateToken', { ...asked, codeVerifier: verifier })
    expect(token).toHaveProperty('accessToken')
    expect(token).not.toHaveProperty('refreshToken')
  })

  it('is told of a refusal at its own address alone', async () => {
    const client = await register(registered)
    const { headers } = await send(address(client), { decision: 'deny' })
    expect(headers.Location).toBe(`${redirectUri}?error=access_denied&state=xyz`)
    for (const strange of [
      { redirect_uri: 'http://127.0.0.1:53211/other' },
      { redirect_uri: 'https://evil.example/oauth/callback' },
      { redirect_uri: 'http://127.0.0.1@evil.example/oauth/callback' },
      { redirect_uri: 'https://evil.example/oauth/callback?of=any' },
      { redirect_uri: `${redirectUri}?of=any` },
      { redirect_uri: '' },
      { client_id: 'x' },
      { response_type: 'token' },
      { code_challenge_method: 'plain' },
    ] as Readonly<Record<string, string>>[]) {
      const refused = await send(address(client, strange), { decision: 'deny' })
      expect([refused.status, refused.headers.Location]).toEqual([400, undefined])
    }
  })

  it('must be on this machine, at an address that is nothing but one', async () => {
    for (const strange of [
      'https://evil.example/',
      'http://127.0.0.1.evil.example/',
      'http://127.0.0.1/?next=1',
      'http://127.0.0.1/#next',
      'http://ann@127.0.0.1/',
      '',
    ]) {
      const refused = await register({ ...registered, redirectUris: [strange] })
      expect(refused).toEqual({ clientId: undefined, clientSecret: undefined })
    }
  })
})

describe('the SAML provider of the portal', () => {
  it('has a name that nobody else can have before it, in whatever case', async () => {
    const name = portalProviderName(account)
    for (const Name of [name, name.toLowerCase()]) {
      const made = { Name, SAMLMetadataDocument: samlMetadata() }
      expect((await aws.iam('CreateSAMLProvider', made)).code).toBe('InvalidInput')
    }
    await assign()
    const { accessToken } = await tokenOf(await register())
    expect((await portal('GetRoleCredentials', accessToken)).status).toBe(200)
  })

  it('takes no assertion, whoever has put keys of their own into it', async () => {
    await assign()
    const { result } = await aws.iam('ListSAMLProviders')
    const [{ Arn }] = result.SAMLProviderList as unknown as [Output]
    const metadata = { SAMLProviderArn: Arn, SAMLMetadataDocument: samlMetadata() }
    await aws.expectOk(aws.iam('UpdateSAMLProvider', metadata))
    const roles = await aws.iam('ListRoles', { PathPrefix: '/aws-reserved/' })
    const [role] = roles.result.Roles as unknown as [Output]
    const parts = { now: aws.now, roles: [`${role.Arn},${Arn}`] }
    const refused = await aws.unsigned('AssumeRoleWithSAML', {
      ...{ RoleArn: role.Arn, PrincipalArn: Arn },
      SAMLAssertion: base64(signSaml(samlResponse(samlAssertion(parts)))),
    })
    expect([refused.status, refused.code]).toEqual([400, 'InvalidIdentityToken'])
    expect(refused.message).toContain('signs no assertions')
  })
})

describe('whoever has signed in', () => {
  it('sees what they are assigned, by a group, and gets credentials of its role', async () => {
    await assign({ SessionDuration: 'PT2H' })
    const { accessToken } = await tokenOf(await register())
    const accounts = await portal('ListAccounts', accessToken)
    expect(accounts.result).toEqual({
      accountList: [{ accountId: account, accountName: account }],
    })
    const roles = await portal('ListAccountRoles', accessToken)
    expect(roles.result).toEqual({ roleList: [{ roleName: 'Reading', accountId: account }] })
    const keys = await credentials(accessToken)
    expect(keys.expiration).toBe(start + 7_200_000)
    const { result } = await aws.sts('GetCallerIdentity', {}, keys)
    expect(result.Arn).toMatch(
      new RegExp(
        `^arn:aws:sts::${account}:assumed-role/AWSReservedSSO_Reading_[0-9a-f]{16}/ann@example.com$`,
      ),
    )
    expect((await aws.iam('ListUsers', {}, keys)).status).toBe(200)
    expect((await aws.iam('CreateUser', { UserName: 'x' }, keys)).status).toBe(403)
  })

  it('is known to policies by the directory’s id, and by attributes that are turned on', async () => {
    await assign()
    await aws.makeUser('bob', allow('s3:*'))
    await aws.iam('CreateGroup', { GroupName: 'g' })
    const { accessToken } = await tokenOf(await register())
    const before = await credentials(accessToken)
    expect((await aws.iam('GetGroup', { GroupName: 'g' }, before)).status).toBe(200)
    expect((await aws.iam('GetUser', { UserName: 'bob' }, before)).status).toBe(403)
    const turnedOn = await aws.center('CreateInstanceAccessControlAttributeConfiguration', {
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: [
          { Key: 'title', Value: { Source: ['${path:title}'] } },
          { Key: 'mail', Value: { Source: ['${path:emails[primary eq true].value}'] } },
          { Key: 'cost', Value: { Source: ['${path:enterprise.costCenter}'] } },
        ],
      },
    })
    expect([turnedOn.status, turnedOn.message]).toEqual([200, undefined])
    const after = await credentials(accessToken)
    const asked = await aws.iam('GetUser', { UserName: 'bob' }, after)
    expect([asked.status, asked.message]).toEqual([200, undefined])
  })

  it('gets nothing of what they are not assigned, or not any more', async () => {
    const PermissionSetArn = await assign()
    const { accessToken } = await tokenOf(await register())
    const keys = await credentials(accessToken)
    const other = { roleName: 'Other' }
    expect((await portal('GetRoleCredentials', accessToken, other)).status).toBe(403)
    const elsewhere = { accountId: '222233334444' }
    expect((await portal('ListAccountRoles', accessToken, elsewhere)).status).toBe(403)
    await aws.center('DeleteAccountAssignment', {
      ...{ PermissionSetArn, TargetId: account, TargetType: 'AWS_ACCOUNT' },
      ...{ PrincipalType: 'GROUP', PrincipalId: staffId },
    })
    expect((await portal('GetRoleCredentials', accessToken)).status).toBe(403)
    expect((await portal('ListAccounts', accessToken)).result).toEqual({ accountList: [] })
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('InvalidClientTokenId') // its role is gone
  })

  it('has nothing once they have signed out, are disabled or gone', async () => {
    await assign()
    const client = await register()
    const first = await tokenOf(client)
    expect((await portal('Logout', first.accessToken)).status).toBe(200)
    expect((await portal('GetRoleCredentials', first.accessToken)).status).toBe(401)
    const second = await tokenOf(client)
    const user = aws.state.shelf('directoryUser').byId(annId) as DirectoryUserRecord
    new Changes(aws.state).put('directoryUser', { ...user, isDisabled: true })
    expect((await portal('GetRoleCredentials', second.accessToken)).status).toBe(401)
    new Changes(aws.state).remove('directoryUser', annId)
    expect((await portal('GetRoleCredentials', second.accessToken)).status).toBe(401)
    expect((await portal('GetRoleCredentials', 'x')).status).toBe(401)
  })

  it('has a session name that nobody else has', async () => {
    await assign()
    const { accessToken } = await tokenOf(await register())
    const names = new Map<string, string>()
    const other = '11111111-2222-4333-8444-555555555555'
    for (const name of ['ann', 'ann!', 'a', 'アン', 'a'.repeat(65), other]) {
      const user = aws.state.shelf('directoryUser').byId(annId) as DirectoryUserRecord
      new Changes(aws.state).put('directoryUser', { ...user, name })
      const { result } = await aws.sts('GetCallerIdentity', {}, await credentials(accessToken))
      names.set(name, String(result.Arn).split('/')[2] ?? '')
    }
    expect([...names.values()]).toEqual(['ann', annId, annId, annId, annId, annId])
  })

  it('is not taken for somebody who has shown MFA to AWS, whatever they have shown', async () => {
    const PermissionSetArn = await assign()
    await aws.makeUser('bob')
    const { accessToken } = await tokenOf(await register())
    const [session] = aws.state.shelf('portalSession').all
    new Changes(aws.state).put('portalSession', { ...session, mfa: 'TOTP' } as never)
    const keys = await credentials(accessToken)
    const mfa = { 'aws:MultiFactorAuthPresent': 'true' }
    for (const [condition, status] of [
      [{ Bool: mfa }, 403],
      [{ BoolIfExists: mfa }, 200],
      [{ Null: { 'aws:MultiFactorAuthPresent': 'false' } }, 403],
      [{ Null: { 'aws:MultiFactorAuthPresent': 'true' } }, 200],
      [{ NumericLessThan: { 'aws:MultiFactorAuthAge': '3600' } }, 403],
    ] as const) {
      const statement = {
        Effect: 'Allow',
        Action: 'iam:GetUser',
        Resource: '*',
        Condition: condition,
      }
      const InlinePolicy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
      await aws.center('PutInlinePolicyToPermissionSet', { PermissionSetArn, InlinePolicy })
      const target = { TargetType: 'ALL_PROVISIONED_ACCOUNTS' }
      await aws.center('ProvisionPermissionSet', { PermissionSetArn, ...target })
      const asked = await aws.iam('GetUser', { UserName: 'bob' }, keys)
      expect([condition, asked.status]).toEqual([condition, status])
    }
  })

  it('has no tag of a path that cannot be read, or that leads nowhere', () => {
    const user = aws.state.shelf('directoryUser').byId(annId) as DirectoryUserRecord
    const tagOf = (path: string) => {
      return personTags([{ key: 'tag', sources: [`\${path:${path}}`] }], user).tag
    }
    expect(tagOf('Name.givenname')).toBe('Ann')
    for (const path of [
      'name[givenName',
      'name..givenName',
      'name.givenName]',
      'emails[type eq "work"].value',
      'emails[primary].value',
      '__proto__.constructor',
      'constructor.name',
      'title.length',
      'password',
    ]) {
      expect([path, tagOf(path)]).toEqual([path, undefined])
    }
  })

  it('gets no credentials with attributes that tags cannot have', async () => {
    await assign()
    const { accessToken } = await tokenOf(await register())
    await aws.center('CreateInstanceAccessControlAttributeConfiguration', {
      InstanceAccessControlAttributeConfiguration: {
        AccessControlAttributes: [
          { Key: 'cost', Value: { Source: ['${path:enterprise.costCenter}'] } },
        ],
      },
    })
    const user = aws.state.shelf('directoryUser').byId(annId) as DirectoryUserRecord
    const extensions = { 'aws:identitystore:enterprise': { costCenter: 'R&D' } }
    new Changes(aws.state).put('directoryUser', { ...user, extensions })
    const { status, headers } = await portal('GetRoleCredentials', accessToken)
    expect([status, headers['x-amzn-ErrorType']]).toEqual([400, 'InvalidRequestException'])
  })

  it('is in the trail, and no secret is', async () => {
    await assign()
    const client = await register()
    const { userCode } = await startDevice(client)
    const { accessToken } = await tokenOf(client)
    await portal('GetRoleCredentials', accessToken)
    const entries = await aws.store.newest(20)
    const events = entries.map(({ event }) => JSON.parse(event) as Output)
    const found = events.find(({ eventName }) => eventName === 'GetRoleCredentials')
    expect(found).toMatchObject({
      eventSource: 'sso.amazonaws.com',
      userIdentity: { type: 'IdentityCenterUser', onBehalfOf: { userId: annId } },
    })
    expect(events.map(({ eventName }) => eventName)).toContain('UserAuthentication')
    const text = JSON.stringify(events)
    for (const secret of [accessToken, own, oneTime, userCode]) expect(text).not.toContain(secret)
    expect(text).not.toMatch(/"(?:deviceCode|clientSecret)":"(?!HIDDEN)/)
  })
  it('is recorded so many times a minute where nobody knows who calls', async () => {
    const events = async () => (await aws.store.newest(1_000)).map(({ event }) => event)
    const before = await events()
    for (let at = 0; at < 120; at += 1) await register()
    expect((await events()).length - before.length).toBe(100)
    await startDevice(await register())
    expect(JSON.parse((await events())[0] ?? '')).toMatchObject({
      eventName: 'StartDeviceAuthorization',
      userIdentity: { type: 'Unknown' },
    })
    aws.now += 60_000
    await register()
    const told = { additionalEventData: { unrecordedCalls: 21 } }
    expect(JSON.parse((await events())[0] ?? '')).toMatchObject(told)
  })
  it('is recorded in brief where nobody knows who calls', async () => {
    const long = 'x'.repeat(1_000_000)
    const client = await register({ issuerUrl: long })
    await startDevice({ ...client, startUrl: `${startUrl()}?${long}` })
    await post('CreateToken', { ...client, grantType: long })
    await aws.unsigned('AssumeRoleWithSAML', { RoleArn: long, PrincipalArn: long })
    const events = (await aws.store.newest(4)).map(({ event }) => event)
    expect(events.map((event) => JSON.parse(event).requestParameters)).toEqual([
      null,
      null,
      null,
      null,
    ])
    expect(Math.max(...events.map(({ length }) => length))).toBeLessThan(16_384)
  })
})
