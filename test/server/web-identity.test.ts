/** AssumeRoleWithWebIdentity with the tokens of a provider on this machine. */
import { X509Certificate } from 'node:crypto'
import { UnsecuredJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fixture, makeTokenKey, OidcProvider } from './support/oidc-provider.ts'
import { account, allow, keysOf, type Parameters, TestAccount } from './support/test-account.ts'

const issuer = 'https://idp.example.com/pool'
const id = 'idp.example.com/pool'
const providerArn = `arn:aws:iam::${account}:oidc-provider/${id}`
const roleArn = `arn:aws:iam::${account}:role/Web`
const thumbprint = new X509Certificate(fixture('idp-ca.crt.pem')).fingerprint.replaceAll(':', '')
let aws: TestAccount
let idp: OidcProvider

beforeEach(async () => {
  aws = await TestAccount.open()
  await start('plain')
})

afterEach(() => idp.close())

async function start(tls: 'plain' | 'tls', thumbprints: readonly string[] = []): Promise<void> {
  idp = await OidcProvider.start(issuer, tls)
  aws.addresses.set('https://idp.example.com', idp.url)
  const listed = thumbprints.map((one, at) => [`ThumbprintList.member.${at + 1}`, one])
  await aws.expectOk(
    aws.iam('CreateOpenIDConnectProvider', {
      ...{ Url: issuer, 'ClientIDList.member.1': 'app', 'ClientIDList.member.2': 'other' },
      ...Object.fromEntries(listed),
    }),
  )
  await makeRole(['sts:AssumeRoleWithWebIdentity', 'sts:TagSession', 'sts:SetSourceIdentity'])
}

async function makeRole(actions: readonly string[]): Promise<void> {
  const statement = {
    ...{ Effect: 'Allow', Principal: { Federated: providerArn }, Action: actions },
    Condition: { StringEquals: { [`${id}:aud`]: 'app' }, StringLike: { [`${id}:sub`]: 'user-*' } },
  }
  const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
  await aws.expectOk(aws.iam('CreateRole', { RoleName: 'Web', AssumeRolePolicyDocument: document }))
  const inline = {
    RoleName: 'Web',
    PolicyName: 'p',
    PolicyDocument: JSON.stringify(allow('iam:*')),
  }
  await aws.expectOk(aws.iam('PutRolePolicy', inline))
}

function claims(more: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  const now = aws.now / 1000
  return { sub: 'user-17', aud: 'app', iat: now, exp: now + 300, ...more }
}

function assumeBy(WebIdentityToken: string, more: Parameters = {}) {
  const named = { RoleArn: roleArn, RoleSessionName: 'browser' }
  return aws.unsigned('AssumeRoleWithWebIdentity', { ...named, WebIdentityToken, ...more })
}

const assume = async (more = {}) => assumeBy(await idp.token(claims(more)))

describe('AssumeRoleWithWebIdentity', () => {
  it('gives credentials of the role to whoever has a token of the provider', async () => {
    const { Credentials, ...rest } = await aws.expectOk(assume())
    const Arn = `arn:aws:sts::${account}:assumed-role/Web/browser`
    expect(rest).toEqual({
      SubjectFromWebIdentityToken: 'user-17',
      AssumedRoleUser: { Arn, AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:browser$/) },
      ...{ Provider: providerArn, Audience: 'app' },
    })
    expect(Credentials).toMatchObject({ Expiration: '2026-03-01T13:00:00Z' })
    const keys = keysOf(Credentials)
    expect((await aws.expectOk(aws.sts('GetCallerIdentity', {}, keys))).Arn).toBe(Arn)
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const [latest] = await aws.store.newest(1)
    // D-120, D-124
    expect(JSON.parse(latest?.event ?? '').userIdentity).toMatchObject({
      type: 'AssumedRole',
      sessionContext: { webIdFederationData: { federatedProvider: providerArn, attributes: {} } },
    })
  })

  it('takes a duration, session policies, tags and a source identity of the token', async () => {
    const token = await idp.token(
      claims({
        'https://aws.amazon.com/tags': {
          principal_tags: { team: ['blue'] },
          transitive_tag_keys: ['team'],
        },
        'https://aws.amazon.com/source_identity': 'alice',
      }),
    )
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          ...{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
          Condition: { StringEquals: { 'aws:PrincipalTag/team': 'blue' } },
        },
      ],
    })
    const result = await aws.expectOk(assumeBy(token, { DurationSeconds: 900, Policy }))
    expect(result).toMatchObject({
      Credentials: { Expiration: '2026-03-01T12:15:00Z' },
      ...{ SourceIdentity: 'alice', PackedPolicySize: expect.stringMatching(/^\d+$/) },
    })
    const keys = keysOf(result.Credentials)
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    expect((await aws.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
    const long = await assumeBy(token, { DurationSeconds: 7_200 })
    expect(long.message).toBe(
      'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    )
  })

  it('is denied by the trust policy in the words of STS', async () => {
    for (const more of [{ sub: 'somebody' }, { aud: 'other' }]) {
      const denied = await assume(more)
      expect([denied.status, denied.code, denied.message]).toEqual([
        ...[403, 'AccessDenied', 'Not authorized to perform sts:AssumeRoleWithWebIdentity'],
      ])
    }
    const missing = await assumeBy(await idp.token(claims()), { RoleArn: `${roleArn}2` })
    expect(missing.message).toBe('Not authorized to perform sts:AssumeRoleWithWebIdentity')
  })

  it('is refused for the ARN of its provider in place of a role’s', async () => {
    const refused = await assumeBy(await idp.token(claims()), { RoleArn: providerArn })
    expect([refused.code, refused.message]).toEqual(['ValidationError', 'Request ARN is invalid'])
  })

  it('is in the audit trail with the provider and the subject, and without the token', async () => {
    const token = await idp.token(claims())
    await aws.expectOk(assumeBy(token))
    await assumeBy(`${token}x`)
    const [refused, allowed] = (await aws.store.newest(2)).map(({ event }) => event)
    expect(JSON.parse(allowed ?? '')).toMatchObject({
      userIdentity: {
        type: 'WebIdentityUser',
        principalId: `${providerArn}:app:user-17`,
        ...{ userName: 'user-17', identityProvider: providerArn },
      },
      requestParameters: {
        ...{ roleArn, webIdentityToken: 'HIDDEN_DUE_TO_SECURITY_REASONS' },
      },
      responseElements: { provider: providerArn, subjectFromWebIdentityToken: 'user-17' },
    })
    expect(JSON.parse(refused ?? '')).toMatchObject({
      ...{ userIdentity: { type: 'Unknown' }, errorCode: 'InvalidIdentityToken' },
    })
    expect(`${refused}${allowed}`).not.toContain(token.split('.')[2])
  })
})

describe('a token', () => {
  const refusal = async (token: string | Promise<string>) => {
    const { status, code, message } = await assumeBy(await token)
    expect(status).toBe(400)
    return [code, message]
  }
  const notToken =
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)'
  const noKey =
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements"

  it('that is none is refused', async () => {
    const none = new UnsecuredJWT(claims({ iss: issuer })).encode()
    for (const token of ['none', 'a.b.c', none]) {
      expect(await refusal(token)).toEqual(['InvalidIdentityToken', notToken])
    }
  })

  it('of an issuer that the account does not have is refused, and nobody is asked', async () => {
    const other = 'https://other.example.com'
    const token = idp.token(claims({ iss: other }))
    expect(await refusal(token)).toEqual([
      ...['InvalidIdentityToken', `No OpenIDConnect provider found in your account for ${other}`],
    ])
    await aws.expectOk(
      aws.iam('DeleteOpenIDConnectProvider', { OpenIDConnectProviderArn: providerArn }),
    )
    expect((await refusal(idp.token(claims())))[1]).toMatch(/^No OpenIDConnect provider found/)
    expect(idp.asked).toEqual([])
  })

  it('for a client that the provider does not list is refused', async () => {
    const wrong = ['InvalidIdentityToken', 'Incorrect token audience']
    expect(await refusal(idp.token(claims({ aud: 'strange' })))).toEqual(wrong)
    expect(await refusal(idp.token(claims({ aud: ['app', 'strange'] })))).toEqual(wrong)
    expect(await refusal(idp.token(claims({ azp: 'strange' })))).toEqual(wrong)
    await aws.expectOk(assume({ aud: ['app'] }))
    await aws.expectOk(assume({ aud: ['app', 'strange'], azp: 'app' }))
    const client = { OpenIDConnectProviderArn: providerArn, ClientID: 'app' }
    await aws.expectOk(aws.iam('RemoveClientIDFromOpenIDConnectProvider', client))
    expect(await refusal(idp.token(claims()))).toEqual(wrong)
  })

  it('without a claim that every token has is refused with its name', async () => {
    for (const claim of ['sub', 'aud', 'exp', 'iat']) {
      expect(await refusal(idp.token(claims({ [claim]: undefined })))).toEqual([
        ...['InvalidIdentityToken', `Missing a required claim: ${claim}`],
      ])
    }
  })

  it('that has expired, or is not good yet, is refused', async () => {
    const now = aws.now / 1000
    expect(await refusal(idp.token(claims({ exp: now })))).toEqual([
      'ExpiredTokenException',
      `Token expired: current date/time ${now} must be before the expiration date/time ${now}`,
    ])
    expect((await refusal(idp.token(claims({ nbf: now + 60 }))))[0]).toBe('InvalidIdentityToken')
  })

  it('that was changed, or signed by another key of the same name, is refused', async () => {
    const token = await idp.token(claims())
    const [header = '', , signature = ''] = token.split('.')
    const payload = Buffer.from(JSON.stringify({ iss: issuer, ...claims({ sub: 'user-1' }) }))
    const forged = [header, payload.toString('base64url'), signature].join('.')
    const wrong = ['InvalidIdentityToken', 'The signature of the token is not valid']
    expect(await refusal(forged)).toEqual(wrong)
    expect(await refusal(idp.token(claims(), await makeTokenKey('first')))).toEqual(wrong)
  })

  it.each(['RS256', 'RS512', 'ES384'])('signed with %s is taken', async (alg) => {
    idp.keys = [await makeTokenKey('first', alg)]
    await aws.expectOk(assume())
  })

  it.each(['PS256', 'Ed25519'])('signed with %s is refused, as with AWS', async (alg) => {
    idp.keys = [await makeTokenKey('first', alg)]
    expect(await refusal(idp.token(claims()))).toEqual(['InvalidIdentityToken', notToken])
  })

  it('with another key is taken when the provider has changed its keys', async () => {
    await aws.expectOk(assume())
    await aws.expectOk(assume())
    expect(idp.asked).toHaveLength(2)
    idp.keys = [await makeTokenKey('second')]
    expect(await refusal(idp.token(claims()))).toEqual(['InvalidIdentityToken', noKey])
    aws.now += 30_000
    await aws.expectOk(assume())
    expect(idp.asked).toHaveLength(4)
  })

  it('of OAuth 2.0 is refused', async () => {
    const answer = await assumeBy('token', { ProviderId: 'www.amazon.com' })
    expect(answer.code).toBe('InvalidIdentityToken')
  })
})

describe('a provider', () => {
  const documents = ['/pool/.well-known/openid-configuration', '/pool/keys']
  const large = JSON.stringify({ issuer, keys: ['a'.repeat(300_000)] })
  const evil = JSON.stringify({ issuer, jwks_uri: 'https://127.0.0.1/keys' })

  it.each([
    ['an error', { status: 500, body: '{}' }],
    ['a redirect', { status: 302, body: '{}' }],
    ['no JSON', { body: '<html>' }],
    ['too much', { body: large }],
    ['keys at a private address', { body: evil }],
    ['keys without TLS', { body: evil.replace('https://127', 'http://127') }],
    ['another issuer', { body: JSON.stringify({ issuer: `${issuer}2`, jwks_uri: issuer }) }],
  ])('that sends %s lets nobody in', async (_, reply) => {
    for (const path of documents) {
      idp.instead.clear()
      idp.instead.set(path, () => reply)
      const refused = await assume()
      expect([refused.status, refused.code]).toEqual([400, 'InvalidIdentityToken'])
    }
  })

  it('that cannot be reached is a reason to try again', async () => {
    const token = await idp.token(claims())
    await idp.close()
    const refused = await assumeBy(token)
    expect([refused.status, refused.code]).toEqual([400, 'IDPCommunicationError'])
  })

  it('that is slow holds up nobody but who asks for it', async () => {
    const waiting = assume()
    let isOver = false
    void waiting.then(() => {
      isOver = true
    })
    await aws.expectOk(aws.iam('ListUsers'))
    expect(isOver).toBe(false)
    await aws.expectOk(waiting)
  })

  it('is asked once for many tokens at once', async () => {
    const tokens = await Promise.all(Array.from({ length: 10 }, () => idp.token(claims())))
    await Promise.all(tokens.map((token) => aws.expectOk(assumeBy(token))))
    expect(idp.asked).toHaveLength(2)
  })

  it('at a private address is not asked', async () => {
    aws.addresses.clear()
    await aws.expectOk(aws.iam('CreateOpenIDConnectProvider', { Url: 'https://127.0.0.1' }))
    const refused = await assumeBy(await idp.token(claims({ iss: 'https://127.0.0.1' })))
    expect(refused.code).toBe('InvalidIdentityToken')
    expect(idp.asked).toEqual([])
  })
})

describe('a provider whose certificate no known authority issued', () => {
  beforeEach(async () => {
    await idp.close()
    aws = await TestAccount.open()
  })

  it('is trusted by the thumbprint of its last certificate', async () => {
    await start('tls', ['a'.repeat(40), thumbprint])
    await aws.expectOk(assume())
  })

  it('is not trusted by another, or without', async () => {
    await start('tls', ['a'.repeat(40)])
    const refused = await assume()
    expect([refused.code, refused.message]).toEqual([
      'InvalidIdentityToken',
      "OpenIDConnect provider's HTTPS certificate doesn't match configured thumbprint",
    ])
    const update = { OpenIDConnectProviderArn: providerArn, 'ThumbprintList.member.1': thumbprint }
    await aws.expectOk(aws.iam('UpdateOpenIDConnectProviderThumbprint', update))
    await aws.expectOk(assume())
  })

  it('is not trusted under another name', async () => {
    await start('tls')
    const Url = 'https://other.example.com'
    aws.addresses.set(Url, idp.url)
    await aws.expectOk(
      aws.iam('CreateOpenIDConnectProvider', {
        ...{ Url, 'ClientIDList.member.1': 'app', 'ThumbprintList.member.1': thumbprint },
      }),
    )
    const refused = await assumeBy(await idp.token(claims({ iss: Url })))
    expect(refused.code).toBe('InvalidIdentityToken')
    expect(idp.asked).toEqual([])
  })
})
