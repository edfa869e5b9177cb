/** AssumeRoleWithWebIdentity (D-72, E-66, K-51, K-170…K-173). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Session, WebIdentityInput } from '../../../src/entries/sts.ts'
import { closed, federatedWorld, github, google, listed, webAction } from './federation.ts'
import {
  deny,
  faultOf,
  federatedTrust,
  home,
  named,
  noon,
  openWorld,
  other,
  provider,
  role,
  roleArn,
  samlProvider,
  tell,
  type World,
  world,
} from './world.ts'

const limits = (scps: object[], rcps: object[]) => ({
  ...world.organization,
  root: { id: 'r-y', accounts: [{ id: home, scps, rcps }, other, '777700001111'] },
})

let open: World
beforeAll(async () => {
  open = await openWorld(federatedWorld)
})

const claims = { sub: 'repo:o/r', aud: 'sts.amazonaws.com', ref: 'refs/heads/main' }

function web(name: string, input: Partial<WebIdentityInput> = {}, { sts } = open) {
  return sts.assumeRoleWithWebIdentity({
    role: roleArn(name),
    provider,
    claims,
    sessionName: 'build',
    ...input,
  })
}

function sessionOf({ session }: { readonly session?: Session }): Session {
  if (session === undefined) throw new Error('no session')
  return session
}

describe('AssumeRoleWithWebIdentity is decided by the trust policy alone', () => {
  const rows: readonly [string, string, string, Partial<WebIdentityInput>][] = [
    ['EM-174 provider and audience fit', 'allowed by resource', 'github', {}],
    [
      'EM-175 the audience does not fit',
      'implicitDeny by resource',
      'github',
      { claims: { aud: 'x' } },
    ],
    ['EM-176 another kind of provider is trusted', 'implicitDeny by resource', 'saml-only', {}],
    [
      'EM-185 everybody of AWS is no token’s bearer',
      'implicitDeny by resource',
      'everybody-web',
      {},
    ],
    ['EM-186 a Deny on everybody keeps it out', 'explicitDeny by resource', 'banned-web', {}],
    ['EM-187 nor is the account', 'implicitDeny by resource', 'account-web', {}],
    ['an unknown role', 'implicitDeny by resource', 'nobody', {}],
    [
      'a provider that the account does not have',
      'implicitDeny by credential',
      'github',
      { provider: `arn:aws:iam::${home}:oidc-provider/example.com` },
    ],
    [
      'a provider of another account',
      'implicitDeny by credential',
      'github',
      { provider: provider.replace(home, other) },
    ],
    [
      'K-171 `azp` is the audience, and `aud` the other one',
      'allowed by resource',
      'google',
      { provider: google, claims: { aud: 'target', azp: 'client' } },
    ],
    [
      'K-171 without `azp` it is `aud`',
      'implicitDeny by resource',
      'google',
      { provider: google, claims: { aud: 'target' } },
    ],
    [
      'K-171 `oaud` is `aud`',
      'allowed by resource',
      'other-audience',
      { provider: google, claims: { aud: 'target', azp: 'client' } },
    ],
    ['K-173 claims of GitHub are keys', 'allowed by resource', 'main', {}],
    [
      'K-173 and say what they say',
      'implicitDeny by resource',
      'main',
      { claims: { ...claims, ref: 'refs/heads/x' } },
    ],
    ['K-51 the provider itself', 'allowed by resource', 'provider-role', {}],
    [
      'E-65 tags that are not let in',
      'implicitDeny by resource',
      'no-tags',
      { claims: { ...claims, 'https://aws.amazon.com/tags': { principal_tags: { a: 'b' } } } },
    ],
    [
      'E-65 flat tags that are not let in (K-26)',
      'implicitDeny by resource',
      'no-tags',
      { claims: { ...claims, 'https://aws.amazon.com/tags/principal_tags/a': 'b' } },
    ],
  ]
  it.each(rows)('%s', (_, expected, name, input) => {
    const result = web(name, input)
    expect(tell(result)).toBe(expected)
    expect(result.session === undefined).toBe(!expected.startsWith('allowed'))
  })

  const audiences: readonly [string, string, object][] = [
    ['an `aud` that is listed', 'allowed by resource', { aud: 'app-2' }],
    ['the only `aud` of a list', 'allowed by resource', { aud: ['app-1'] }],
    [
      'an `azp` that is listed, whatever `aud` says',
      'allowed by resource',
      { aud: 'x', azp: 'app-1' },
    ],
    [
      'an `azp` that is not, whatever `aud` says',
      'implicitDeny by credential',
      { aud: 'app-1', azp: 'x' },
    ],
    ['an `aud` that is not listed', 'implicitDeny by credential', { aud: 'app-3' }],
    ['an `aud` in another case', 'implicitDeny by credential', { aud: 'APP-1' }],
    ['an empty `aud`', 'implicitDeny by credential', { aud: '' }],
    ['a number for an `aud`', 'implicitDeny by credential', { aud: 1 }],
    ['no `aud`', 'implicitDeny by credential', {}],
    ['an `aud` with a line feed', 'implicitDeny by credential', { aud: 'app-1\napp-2' }],
    [
      'a listed `aud` of 100,000 characters more',
      'implicitDeny by credential',
      { aud: `app-1${'x'.repeat(100_000)}` },
    ],
  ]
  it.each(audiences)(
    'where the provider lists clients, %s is %s (D-32, K-171)',
    (_, expected, stated) => {
      const result = web('listed', {
        provider: listed,
        claims: stated as WebIdentityInput['claims'],
      })
      expect(tell(result)).toBe(expected)
      expect(result.session === undefined).toBe(!expected.startsWith('allowed'))
    },
  )

  it('a provider with an empty list lets nobody in (D-32)', () => {
    expect(tell(web('closed', { provider: closed }))).toBe('implicitDeny by credential')
    expect(tell(web('closed', { provider: closed, claims: { aud: '' } }))).toBe(
      'implicitDeny by credential',
    )
  })

  it('only four identity providers are built in (D-115, L-38)', () => {
    const domain = { provider: 'evil.example.com' }
    expect(tell(web('foreign-domain', domain))).toBe('implicitDeny by credential')
  })

  it('where an account lists no providers, one of another partition is still none of its own (D-32)', async () => {
    const own = `arn:aws:iam::${home}:oidc-provider/idp.example.com`
    const foreign = own.replace('arn:aws:', 'arn:aws-cn:')
    const roles = [own, foreign].map((one, at) => role(`web-${at}`, federatedTrust(one, webAction)))
    const unlisted = await openWorld({ accounts: [{ id: home, roles }] })
    expect(tell(web('web-0', { provider: own }, unlisted))).toBe('allowed by resource')
    expect(tell(web('web-1', { provider: foreign }, unlisted))).toBe('implicitDeny by credential')
  })

  it('an account whose list of providers is empty lets in those that are built in alone (D-32, D-115)', async () => {
    const own = `arn:aws:iam::${home}:oidc-provider/idp.example.com`
    const google = 'accounts.google.com'
    const roles = [own, google].map((one, at) => role(`web-${at}`, federatedTrust(one, webAction)))
    const tellOf = async (account: object) => {
      const there = await openWorld({ accounts: [{ id: home, roles, ...account }] })
      return [own, google].map((one, at) => tell(web(`web-${at}`, { provider: one }, there)))
    }
    const [refused, allowed] = ['implicitDeny by credential', 'allowed by resource']
    expect(await tellOf({})).toEqual([allowed, allowed])
    expect(await tellOf({ providers: [] })).toEqual([refused, allowed])
  })

  const issuers: readonly [string, string, string][] = [
    ['allowed by resource', listed, 'https://idp.example.com/tenant'],
    ['allowed by resource', listed, 'https://idp.example.com/tenant/'],
    ['allowed by resource', listed, 'idp.example.com/tenant'],
    ['implicitDeny by credential', listed, 'https://idp.example.com'],
    ['implicitDeny by credential', listed, 'https://idp.example.com/other'],
    ['implicitDeny by credential', listed, 'http://idp.example.com/tenant'],
    ['implicitDeny by credential', listed, ''],
  ]
  it.each(issuers)(
    'it is %s for a token to %s that `iss` says is of %s (K-170)',
    (expected, to, iss) => {
      expect(tell(web('listed', { provider: to, claims: { iss, aud: 'app-1' } }))).toBe(expected)
    },
  )

  it('a token that has expired is refused (D-72, E-66)', () => {
    const at = (exp: number) => tell(web('github', { claims: { ...claims, exp } }))
    expect(at(noon / 1000 + 1)).toBe('allowed by resource')
    expect(at(noon / 1000)).toBe('implicitDeny by credential')
    expect(at(0)).toBe('implicitDeny by credential')
  })

  it('RCPs limit it, SCPs do not (EM-177, EM-188)', async () => {
    const scp = named('scp', deny('*'))
    const { Resource, ...denial } = deny(webAction)
    const rcp = named('rcp', { ...denial, Principal: '*', Resource })
    const limited = await openWorld({ ...federatedWorld, organization: limits([scp], []) })
    expect(tell(web('github', {}, limited))).toBe('allowed by resource')
    const resources = await openWorld({ ...federatedWorld, organization: limits([], [rcp]) })
    expect(tell(web('github', {}, resources))).toBe('explicitDeny by rcp')
  })
})

describe('an AssumeRoleWithWebIdentity session', () => {
  it('keeps the keys that remain after the call, and no others (K-171)', () => {
    const { session } = web('github', { claims: { ...claims, email: 'a@b', amr: ['x', 'y'] } })
    expect(session).toMatchObject({
      context: {
        [`${github}:sub`]: 'repo:o/r',
        [`${github}:aud`]: 'sts.amazonaws.com',
        [`${github}:amr`]: ['x', 'y'],
      },
      principal: { federatedProvider: provider },
      chained: false,
    })
    expect(Object.keys(session?.context ?? {})).toHaveLength(3)
    expect(session?.principal).not.toHaveProperty('mfa')
  })

  it('has the tags and the source identity that the token states (D-72)', () => {
    const { session } = web('github', {
      claims: {
        ...claims,
        'https://aws.amazon.com/tags': {
          principal_tags: { Team: ['blue'], Desk: '4' },
          transitive_tag_keys: ['Team'],
        },
        'https://aws.amazon.com/source_identity': 'ann',
      },
    })
    expect(session).toMatchObject({
      principal: { tags: { Team: 'blue', Desk: '4' }, sourceIdentity: 'ann' },
      transitiveTagKeys: ['Team'],
    })
  })

  const flat = 'https://aws.amazon.com/tags'
  it('has tags that the token states flat, alone or beside others (K-26)', () => {
    const stated = {
      [`${flat}/principal_tags/Team`]: 'blue',
      [`${flat}/principal_tags/Desk`]: ['4'],
      [`${flat}/transitive_tag_keys`]: ['Team'],
    }
    const { session } = web('github', { claims: { ...claims, ...stated } })
    expect(session).toMatchObject({
      principal: { tags: { Team: 'blue', Desk: '4' } },
      transitiveTagKeys: ['Team'],
    })
    const nested = { principal_tags: { Desk: ['4'], Cost: '1' }, transitive_tag_keys: ['Cost'] }
    const both = { ...claims, ...stated, [flat]: nested }
    expect(web('github', { claims: both }).session).toMatchObject({
      principal: { tags: { Team: 'blue', Desk: '4', Cost: '1' } },
      transitiveTagKeys: ['Cost', 'Team'],
    })
  })

  it('is asked as its role, with the keys it kept', () => {
    const handle = open.sts.resume(sessionOf(web('github')))
    expect(handle.check('s3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('allowed')
    expect(handle.request('s3:GetObject', '*').context).toHaveProperty([`${github}:sub`])
  })

  const faults: readonly [string, string, Partial<WebIdentityInput>][] = [
    ['a SAML provider', 'provider', { provider: samlProvider }],
    ['several audiences and no `azp`', 'claims.aud', { claims: { aud: ['a', 'b'] } }],
    ['several audiences in `azp`', 'claims.azp', { claims: { aud: 'a', azp: ['a', 'b'] } }],
    ['an `azp` that is an object', 'claims.azp', { claims: { aud: 'a', azp: {} } }],
    ['an expiry that is no number (D-72)', 'claims.exp', { claims: { exp: 'soon', aud: 'a' } }],
    ['an expiry that is no time (D-72)', 'claims.exp', { claims: { exp: Number.NaN, aud: 'a' } }],
    [
      'a provider whose host has no dot (K-170)',
      'provider',
      { provider: `arn:aws:iam::${home}:oidc-provider/localhost/x.y` },
    ],
    ['an issuer that is no text', 'claims.iss', { claims: { iss: [provider], aud: 'a' } }],
    ['claims that are a list', 'claims', { claims: [] as never }],
    ['a claim that is an object', 'claims.sub', { claims: { sub: {} } }],
    [
      'tags that are no object',
      'claims.https://aws.amazon.com/tags',
      { claims: { 'https://aws.amazon.com/tags': 'x' } },
    ],
    [
      'a tag with two values',
      'tags',
      { claims: { 'https://aws.amazon.com/tags': { principal_tags: { a: ['1', '2'] } } } },
    ],
    [
      'a flat tag with two values',
      'tags',
      { claims: { 'https://aws.amazon.com/tags/principal_tags/a': ['1', '2'] } },
    ],
    [
      'a flat tag that a nested one contradicts',
      'claims.https://aws.amazon.com/tags',
      {
        claims: {
          'https://aws.amazon.com/tags': { principal_tags: { a: '1' } },
          'https://aws.amazon.com/tags/principal_tags/a': '2',
        },
      },
    ],
    [
      'flat transitive keys that are no list',
      'claims.https://aws.amazon.com/tags',
      { claims: { 'https://aws.amazon.com/tags/transitive_tag_keys': 'a' } },
    ],
    [
      'a source identity that is none',
      'sourceIdentity',
      { claims: { 'https://aws.amazon.com/source_identity': 'a b' } },
    ],
    ['more than the role’s maximum', 'durationSeconds', { durationSeconds: 3_601 }],
    ['a name of 65 characters', 'sessionName', { sessionName: 'a'.repeat(65) }],
  ]
  it.each(faults)('cannot come of %s', (_, member, input) => {
    expect(faultOf(() => web('github', input))).toBe(`ERR_REQUEST_INVALID input.${member}`)
  })
})
