/** AssumeRoleWithWebIdentity and AssumeRoleWithSAML (D-71, D-72, E-66, K-170…K-177). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { SamlInput, Session, WebIdentityInput } from '../../../../src/index.ts'
import {
  deny,
  faultOf,
  federatedTrust,
  home,
  homeRoles,
  named,
  openWorld,
  other,
  provider,
  role,
  roleArn,
  samlProvider,
  tell,
  trust,
  type World,
  world,
} from './world.ts'

const webAction = 'sts:AssumeRoleWithWebIdentity'
const samlAction = 'sts:AssumeRoleWithSAML'
const google = 'accounts.google.com'
const github = 'token.actions.githubusercontent.com'
const when = (operator: string, key: string, value: string) => ({
  Condition: { [operator]: { [key]: value } },
})

const roles = [
  ...homeRoles,
  role('everybody-web', trust({ AWS: '*' }, { Action: webAction })),
  role('account-web', trust({ AWS: home }, { Action: webAction })),
  role('saml-only', federatedTrust(samlProvider, webAction)),
  role('banned-web', [
    federatedTrust(provider, webAction),
    { Effect: 'Deny', Principal: '*', Action: webAction },
  ]),
  role('no-tags', federatedTrust(provider, webAction, { Action: webAction })),
  role(
    'google',
    federatedTrust(google, webAction, when('StringEquals', `${google}:aud`, 'client')),
  ),
  role(
    'other-audience',
    federatedTrust(google, webAction, when('StringEquals', `${google}:oaud`, 'target')),
  ),
  role(
    'main',
    federatedTrust(provider, webAction, when('StringEquals', `${github}:ref`, 'refs/heads/main')),
  ),
  role(
    'corp-recipient',
    federatedTrust(samlProvider, samlAction, {
      Condition: {
        StringEquals: {
          'saml:aud': 'https://signin.aws.amazon.com/saml',
          'saml:doc': `${home}/corp`,
          'saml:sub_type': 'persistent',
        },
        'ForAnyValue:StringEquals': { 'saml:edupersonaffiliation': 'staff' },
      },
    }),
  ),
  role(
    'provider-role',
    federatedTrust(provider, webAction, when('StringEquals', 'aws:FederatedProvider', provider)),
  ),
]

const accounts = world.accounts.map((account) =>
  account.id === home ? { ...account, roles } : account,
)
const limits = (scps: object[], rcps: object[]) => ({
  ...world.organization,
  root: { id: 'r-y', accounts: [{ id: home, scps, rcps }, other, '777700001111'] },
})

let open: World
beforeAll(async () => {
  open = await openWorld({ ...world, accounts })
})

const claims = { sub: 'repo:o/r', aud: 'sts.amazonaws.com', ref: 'refs/heads/main' }

function web(name: string, input: Partial<WebIdentityInput> = {}, { engine } = open) {
  return engine.assumeRoleWithWebIdentity({
    role: roleArn(name),
    provider,
    claims,
    sessionName: 'build',
    ...input,
  })
}

const attribute = (name: string) => `https://aws.amazon.com/SAML/Attributes/${name}`
const assertion = {
  recipient: 'https://signin.aws.amazon.com/saml',
  issuer: 'https://idp.example.com',
  subject: 'ann',
  subjectFormat: 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent',
  nameQualifier: 'aGFzaA==',
  attributes: {
    [attribute('RoleSessionName')]: 'ann@example.com',
    eduPersonAffiliation: ['staff', 'member'],
  },
}

function saml(name: string, input: Partial<SamlInput> = {}) {
  return open.engine.assumeRoleWithSaml({
    role: roleArn(name),
    provider: samlProvider,
    assertion,
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
  ]
  it.each(rows)('%s', (_, expected, name, input) => {
    const result = web(name, input)
    expect(tell(result)).toBe(expected)
    expect(result.session === undefined).toBe(!expected.startsWith('allowed'))
  })

  it('RCPs limit it, SCPs do not (EM-177, EM-188)', async () => {
    const scp = named('scp', deny('*'))
    const { Resource, ...denial } = deny(webAction)
    const rcp = named('rcp', { ...denial, Principal: '*', Resource })
    const limited = await openWorld({ ...world, accounts, organization: limits([scp], []) })
    expect(tell(web('github', {}, limited))).toBe('allowed by resource')
    const resources = await openWorld({ ...world, accounts, organization: limits([], [rcp]) })
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

  it('is asked as its role, with the keys it kept', () => {
    const handle = open.engine.resume(sessionOf(web('github')))
    expect(handle.check('s3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('allowed')
    expect(handle.request('s3:GetObject', '*').context).toHaveProperty([`${github}:sub`])
  })

  const faults: readonly [string, string, Partial<WebIdentityInput>][] = [
    ['a SAML provider', 'provider', { provider: samlProvider }],
    ['several audiences and no `azp`', 'claims.aud', { claims: { aud: ['a', 'b'] } }],
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

describe('AssumeRoleWithSAML', () => {
  it('sees the documented keys of the assertion (K-175, K-176)', () => {
    expect(tell(saml('corp-recipient'))).toBe('allowed by resource')
    const guest = {
      ...assertion,
      attributes: { ...assertion.attributes, eduPersonAffiliation: 'guest' },
    }
    expect(tell(saml('corp-recipient', { assertion: guest }))).toBe('implicitDeny by resource')
    const transient = { ...assertion, subjectFormat: 'urn:x' }
    expect(tell(saml('corp-recipient', { assertion: transient }))).toBe('implicitDeny by resource')
  })

  it('names its session as the assertion says, and keeps three keys (K-177)', () => {
    expect(saml('saml').session).toMatchObject({
      arn: `arn:aws:sts::${home}:assumed-role/saml/ann@example.com`,
      context: {
        'saml:sub': 'ann',
        'saml:sub_type': 'persistent',
        'saml:namequalifier': 'aGFzaA==',
      },
    })
    expect(Object.keys(saml('saml').session?.context ?? {})).toHaveLength(3)
    expect(saml('saml').session?.principal).not.toHaveProperty('federatedProvider')
  })

  it('ends with the assertion’s own session (D-71)', () => {
    const short = { ...assertion, sessionNotOnOrAfter: '2026-05-01T12:20:00Z' }
    expect(saml('saml', { assertion: short }).session?.expiresAt).toBe('2026-05-01T12:20:00Z')
    const over = { ...assertion, sessionNotOnOrAfter: '2026-05-01T12:00:00Z' }
    expect(tell(saml('saml', { assertion: over }))).toBe('implicitDeny by credential')
  })

  it('takes tags and source identity from attributes (D-71)', () => {
    const attributes = {
      ...assertion.attributes,
      [attribute('PrincipalTag:Team')]: 'blue',
      [attribute('TransitiveTagKeys')]: ['Team'],
      [attribute('SourceIdentity')]: 'ann',
    }
    expect(saml('saml', { assertion: { ...assertion, attributes } }).session).toMatchObject({
      principal: { tags: { Team: 'blue' }, sourceIdentity: 'ann' },
      transitiveTagKeys: ['Team'],
    })
  })

  it('is refused where the assertion is for other roles', () => {
    const forRole = (value: string) => ({
      assertion: {
        ...assertion,
        attributes: { ...assertion.attributes, [attribute('Role')]: value },
      },
    })
    expect(tell(saml('saml', forRole(`${roleArn('saml')},${samlProvider}`)))).toBe(
      'allowed by resource',
    )
    expect(tell(saml('saml', forRole(`${roleArn('open')},${samlProvider}`)))).toBe(
      'implicitDeny by credential',
    )
  })

  const faults: readonly [string, string, Partial<SamlInput>][] = [
    ['an OIDC provider', 'provider', { provider }],
    ['no session name', 'sessionName', { assertion: {} }],
    [
      'an end that is no instant',
      'assertion.sessionNotOnOrAfter',
      { assertion: { ...assertion, sessionNotOnOrAfter: 'soon' } },
    ],
    [
      'two session names',
      'assertion.attributes.RoleSessionName',
      { assertion: { attributes: { [attribute('RoleSessionName')]: ['aa', 'bb'] } } },
    ],
  ]
  it.each(faults)('cannot come of %s', (_, member, input) => {
    expect(faultOf(() => saml('saml', input))).toBe(`ERR_REQUEST_INVALID input.${member}`)
  })
})
