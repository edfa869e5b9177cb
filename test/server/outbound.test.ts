/** Tokens that the account issues about its own principals: GetWebIdentityToken. */
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose'
import { beforeEach, describe, expect, it } from 'vitest'
import {
  account,
  allow,
  type Keys,
  keysOf,
  type Parameters,
  TestAccount,
  trust,
} from './support/test-account.ts'

let aws: TestAccount
let keys: Keys
const mayAsk = allow(['sts:GetWebIdentityToken', 'sts:TagGetWebIdentityToken', 'sts:AssumeRole'])
const own = 'https://sts.amazonaws.com/'

beforeEach(async () => {
  aws = await TestAccount.open()
  keys = await aws.makeUser('u', mayAsk)
})

const enable = async () => {
  const made = await aws.expectOk(aws.iam('EnableOutboundWebIdentityFederation'))
  return String(made.IssuerIdentifier)
}

const asking = { 'Audience.member.1': 'https://api.example.com', SigningAlgorithm: 'ES384' }
const ask = (more: Parameters = {}, by = keys) =>
  aws.sts('GetWebIdentityToken', { ...asking, ...more }, by)

/** A document that verifiers ask for. */
async function fetchDocument(target: string): Promise<unknown> {
  const request = { method: 'GET', target, headers: [], body: Buffer.from('') }
  const { status, body } = await aws.service.answer({ ...request, address: '127.0.0.1' })
  return status === 200 ? JSON.parse(body) : status
}

/** The claims of a token, verified as others would. */
async function claimsOf(token: unknown, audience = 'https://api.example.com') {
  const jwks = (await fetchDocument('/.well-known/jwks.json')) as JSONWebKeySet
  const currentDate = new Date(aws.now)
  const verified = await jwtVerify(String(token), createLocalJWKSet(jwks), {
    audience,
    currentDate,
  })
  return verified.payload
}

describe('outbound federation', () => {
  it('is enabled and disabled, and keeps its issuer', async () => {
    const info = () => aws.iam('GetOutboundWebIdentityFederationInfo')
    const disabled = await info()
    expect([disabled.status, disabled.code]).toEqual([404, 'FeatureDisabled'])
    expect((await aws.iam('DisableOutboundWebIdentityFederation')).code).toBe('FeatureDisabled')
    expect(await fetchDocument('/.well-known/jwks.json')).toBe(403)
    const issuer = await enable()
    expect(issuer).toMatch(/^https:\/\/[0-9a-f-]{36}\.tokens\.sts\.global\.api\.aws$/)
    expect(await aws.expectOk(info())).toEqual({
      ...{ IssuerIdentifier: issuer, JwtVendingEnabled: 'true' },
    })
    const twice = await aws.iam('EnableOutboundWebIdentityFederation')
    expect([twice.status, twice.code]).toEqual([409, 'FeatureEnabled'])
    await aws.expectOk(aws.iam('DisableOutboundWebIdentityFederation'))
    const refused = await ask()
    expect([refused.status, refused.code]).toEqual([
      ...[403, 'OutboundWebIdentityFederationDisabledException'],
    ])
    expect(await enable()).toBe(issuer)
  })

  it('publishes its issuer and its public keys, and nothing of the private ones', async () => {
    const issuer = await enable()
    expect(await fetchDocument('/.well-known/openid-configuration')).toMatchObject({
      ...{ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` },
    })
    const { keys: shown } = (await fetchDocument('/.well-known/jwks.json')) as JSONWebKeySet
    expect(shown.map(({ alg }) => alg)).toEqual(['RS256', 'ES384'])
    const members = ['alg', 'crv', 'e', 'kid', 'kty', 'n', 'use', 'x', 'y']
    for (const name of shown.flatMap((one) => Object.keys(one))) expect(members).toContain(name)
  })
})

describe('GetWebIdentityToken', () => {
  it('tells others who a user is', async () => {
    const iss = await enable()
    await aws.expectOk(
      aws.iam('TagUser', {
        UserName: 'u',
        'Tags.member.1.Key': 'team',
        'Tags.member.1.Value': 'a',
      }),
    )
    const { WebIdentityToken, Expiration } = await aws.expectOk(ask())
    expect(Expiration).toBe('2026-03-01T12:05:00Z')
    const sub = `arn:aws:iam::${account}:user/u`
    const iat = aws.now / 1000
    expect(await claimsOf(WebIdentityToken)).toEqual({
      ...{ iss, sub, aud: 'https://api.example.com', iat, exp: iat + 300 },
      jti: expect.stringMatching(/^[0-9a-f-]{36}$/),
      [own]: {
        ...{ aws_account: account, source_region: 'us-east-1', principal_id: sub },
        principal_tags: { team: 'a' },
      },
    })
    await expect(claimsOf(WebIdentityToken, 'https://other.example.com')).rejects.toThrow()
  })

  it('tells who a role is, its session tags, and what the call adds', async () => {
    await enable()
    const document = trust({ AWS: account }, [
      'sts:AssumeRole',
      'sts:TagSession',
      'sts:SetSourceIdentity',
    ])
    await aws.expectOk(
      aws.iam('CreateRole', { RoleName: 'R', Path: '/p/', AssumeRolePolicyDocument: document }),
    )
    const inline = { RoleName: 'R', PolicyName: 'p', PolicyDocument: JSON.stringify(mayAsk) }
    await aws.expectOk(aws.iam('PutRolePolicy', inline))
    const RoleArn = `arn:aws:iam::${account}:role/p/R`
    const session = await aws.expectOk(
      aws.sts('AssumeRole', {
        ...{ RoleArn, RoleSessionName: 'one', SourceIdentity: 'alice' },
        ...{ 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' },
      }),
    )
    const by = keysOf(session.Credentials)
    const more = {
      ...{ SigningAlgorithm: 'RS256', DurationSeconds: 600, 'Audience.member.2': 'second' },
      ...{ 'Tags.member.1.Key': 'job', 'Tags.member.1.Value': '7' },
    }
    const { WebIdentityToken } = await aws.expectOk(ask(more, by))
    expect(decodeProtectedHeader(String(WebIdentityToken)).alg).toBe('RS256')
    expect(await claimsOf(WebIdentityToken, 'second')).toMatchObject({
      ...{ sub: RoleArn, aud: ['https://api.example.com', 'second'] },
      [own]: {
        ...{ principal_id: RoleArn, principal_tags: { k: 'v' }, request_tags: { job: '7' } },
        ...{ original_session_exp: '2026-03-01T13:00:00Z', source_identity: 'alice' },
      },
    })
    aws.now += 3_200_000
    const long = await ask({ DurationSeconds: 600 }, by)
    expect([long.status, long.code]).toEqual([403, 'SessionDurationEscalationException'])
    await aws.expectOk(ask({ DurationSeconds: 400 }, by))
  })

  it('is decided by audience, duration, algorithm and tags', async () => {
    await enable()
    const statement = {
      ...{ Effect: 'Allow', Action: 'sts:GetWebIdentityToken', Resource: '*' },
      Condition: {
        'ForAllValues:StringEquals': { 'sts:IdentityTokenAudience': ['https://api.example.com'] },
        NumericLessThanEquals: { 'sts:DurationSeconds': 300 },
        StringEquals: { 'sts:SigningAlgorithm': 'ES384' },
      },
    }
    const narrow = await aws.makeUser('narrow', { Version: '2012-10-17', Statement: [statement] })
    await aws.expectOk(ask({}, narrow))
    for (const more of [
      { 'Audience.member.2': 'other' },
      { DurationSeconds: 301 },
      { SigningAlgorithm: 'RS256' },
      { 'Tags.member.1.Key': 'job', 'Tags.member.1.Value': '7' },
    ]) {
      expect((await ask(more, narrow)).code).toBe('AccessDenied')
    }
  })

  it('refuses what it does not take', async () => {
    await enable()
    expect((await ask({ SigningAlgorithm: 'HS256' })).code).toBe('ValidationError')
    expect((await ask({ DurationSeconds: 59 })).code).toBe('ValidationError')
    const tag = (at: number, key: string) => ({
      [`Tags.member.${at}.Key`]: key,
      [`Tags.member.${at}.Value`]: 'v'.repeat(256),
    })
    expect((await ask({ ...tag(1, 'k'), ...tag(2, 'K') })).code).toBe('InvalidParameterValue')
    const many = Object.assign({}, ...Array.from({ length: 40 }, (_, at) => tag(at + 1, `k${at}`)))
    expect((await ask(many)).code).toBe('JWTPayloadSizeExceededException')
  })

  it('gives tokens that assume no role', async () => {
    await enable()
    const { WebIdentityToken } = await aws.expectOk(ask())
    const named = { RoleArn: `arn:aws:iam::${account}:role/R`, RoleSessionName: 'one' }
    const refused = await aws.unsigned('AssumeRoleWithWebIdentity', {
      ...{ ...named, WebIdentityToken: String(WebIdentityToken) },
    })
    expect(refused.code).toBe('InvalidIdentityToken')
  })

  it('leaves no token and no private key in the store', async () => {
    await enable()
    const { WebIdentityToken } = await aws.expectOk(ask())
    const stored = JSON.stringify([await aws.store.load(), await aws.store.newest(100)])
    expect(stored).not.toContain(String(WebIdentityToken).split('.')[2])
    expect(stored).not.toContain('"d":')
    expect(stored).not.toContain('\\"d\\":')
  })
})
