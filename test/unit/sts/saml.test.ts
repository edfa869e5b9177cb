/** AssumeRoleWithSAML (D-71, E-66, K-175…K-177). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { SamlInput } from '../../../src/entries/sts.ts'
import { federatedWorld, samlAction, when } from './federation.ts'
import {
  faultOf,
  federatedTrust,
  home,
  openWorld,
  provider,
  role,
  roleArn,
  samlProvider,
  tell,
  type World,
  world,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld(federatedWorld)
})

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

/** A call whose assertion is for its role, unless it says otherwise. */
function saml(name: string, input: Partial<SamlInput> = {}) {
  const { attributes, ...stated } = input.assertion ?? assertion
  const forRole = { [attribute('Role')]: `${roleArn(name)},${samlProvider}` }
  return open.sts.assumeRoleWithSaml({
    role: roleArn(name),
    provider: samlProvider,
    ...input,
    assertion: { ...stated, attributes: { ...forRole, ...attributes } },
  })
}

const attributesOf = (more: Readonly<Record<string, string | readonly string[]>>) => ({
  assertion: { ...assertion, attributes: { ...assertion.attributes, ...more } },
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
    expect(saml('saml').session?.principal).toMatchObject({ federatedProvider: samlProvider })
  })

  it('ends with the assertion’s own session (D-71)', () => {
    const short = { ...assertion, sessionNotOnOrAfter: '2026-05-01T12:20:00Z' }
    expect(saml('saml', { assertion: short }).session?.expiresAt).toBe('2026-05-01T12:20:00Z')
    const leap = { ...assertion, sessionNotOnOrAfter: '2028-02-29T12:20:00+02:00' }
    expect(saml('saml', { assertion: leap }).session?.expiresAt).toBe('2026-05-01T13:00:00Z')
    const over = { ...assertion, sessionNotOnOrAfter: '2026-05-01T12:00:00Z' }
    expect(tell(saml('saml', { assertion: over }))).toBe('implicitDeny by credential')
  })

  const names: readonly [string, string][] = [
    ['urn:oid:1.3.6.1.4.1.5923.1.1.1.1', 'edupersonaffiliation'],
    ['1.3.6.1.4.1.5923.1.1.1.9', 'edupersonscopedaffiliation'],
    ['urn:oid:1.3.6.1.4.1.5923.1.1.1.6', 'edupersonprincipalname'],
    ['urn:oid:1.3.6.1.4.1.5923.1.1.1.11', 'edupersonassurance'],
    ['urn:oid:1.3.6.1.4.1.5923.1.2.1.2', 'eduorghomepageuri'],
    ['urn:oid:1.3.6.1.4.1.5923.1.2.1.6', 'eduorgwhitepagesuri'],
    ['urn:oid:2.5.4.3', 'cn'],
    ['2.5.4.3', 'commonName'],
    ['2.5.4.42', 'givenName'],
    ['urn:oid:0.9.2342.19200300.100.1.3', 'mail'],
    ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress', 'mail'],
    ['http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name', 'name'],
    ['http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid', 'primaryGroupSID'],
    ['eduPersonAffiliation', 'edupersonaffiliation'],
  ]
  it.each(names)('reads the attribute `%s` as saml:%s (K-176)', async (name, key) => {
    const condition = when('StringEquals', `saml:${key}`, 'staff')
    const asked = role('asked', federatedTrust(samlProvider, samlAction, condition))
    const there = await openWorld({
      ...world,
      accounts: federatedWorld.accounts.map((one) =>
        one.id === home ? { ...one, roles: [asked] } : one,
      ),
    })
    const call = (value: string) =>
      there.sts.assumeRoleWithSaml({
        role: roleArn('asked'),
        provider: samlProvider,
        sessionName: 'ann',
        assertion: {
          attributes: { [attribute('Role')]: `${samlProvider},${roleArn('asked')}`, [name]: value },
        },
      })
    expect(tell(call('staff'))).toBe('allowed by resource')
    expect(tell(call('guest'))).toBe('implicitDeny by resource')
  })

  it('takes two names of one attribute that agree (K-176)', () => {
    const attributes = { 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': ['staff', 'member'] }
    expect(tell(saml('corp-recipient', attributesOf(attributes)))).toBe('allowed by resource')
  })

  it('lasts as long as SessionDuration says, or less where less is asked for (D-71)', () => {
    const half = attributesOf({ [attribute('SessionDuration')]: '1800' })
    expect(saml('saml', half).session?.expiresAt).toBe('2026-05-01T12:30:00Z')
    const shorter = saml('saml', { ...half, durationSeconds: 900 })
    expect(shorter.session?.expiresAt).toBe('2026-05-01T12:15:00Z')
    const longer = saml('saml', { ...half, durationSeconds: 3_600 })
    expect(longer.session?.expiresAt).toBe('2026-05-01T12:30:00Z')
    const over = attributesOf({ [attribute('SessionDuration')]: '7200' })
    expect(faultOf(() => saml('saml', over))).toBe('ERR_REQUEST_INVALID input.durationSeconds')
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

  it('is refused where the assertion is for no role, or for others (D-71)', () => {
    const input = { role: roleArn('saml'), provider: samlProvider }
    expect(tell(open.sts.assumeRoleWithSaml({ ...input, assertion }))).toBe(
      'implicitDeny by credential',
    )
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
    ['no session name (D-80)', 'sessionName', { assertion: {} }],
    ...[
      '2026',
      '2026-05-01',
      '2026-05-01T12:20:00',
      'May 1 2026 12:20',
      '2030-02-31T00:00:00Z',
      '2026-02-29T00:00:00+01:00',
      '2026-04-31T12:00Z',
      20260501,
      [{ toString: 0 }],
    ].map((end): [string, string, Partial<SamlInput>] => [
      `an end of \`${JSON.stringify(end)}\`, which is not a date and time (D-71)`,
      'assertion.sessionNotOnOrAfter',
      { assertion: { ...assertion, sessionNotOnOrAfter: end as string } },
    ]),
    [
      'an end that is not a date and time',
      'assertion.sessionNotOnOrAfter',
      { assertion: { ...assertion, sessionNotOnOrAfter: 'soon' } },
    ],
    [
      'a recipient that is no text',
      'assertion.recipient',
      { assertion: { recipient: 1 as never } },
    ],
    [
      'another name than the assertion’s (D-80)',
      'sessionName',
      { assertion, sessionName: 'somebody' },
    ],
    [
      'two names of one attribute that differ (K-176)',
      'assertion.attributes.urn:oid:1.3.6.1.4.1.5923.1.1.1.1',
      attributesOf({ eduPersonAffiliation: 'a', 'urn:oid:1.3.6.1.4.1.5923.1.1.1.1': 'b' }),
    ],
    [
      'two values of a single attribute (K-176)',
      'assertion.attributes.urn:oid:1.3.6.1.4.1.5923.1.1.1.6',
      attributesOf({ 'urn:oid:1.3.6.1.4.1.5923.1.1.1.6': ['a', 'b'] }),
    ],
    [
      'a `Role` that is no text (D-71)',
      'assertion.attributes.Role',
      attributesOf({ [attribute('Role')]: [{}] as never }),
    ],
    ...['899', '43201', '3600.0', '1e3', '', '-900'].map(
      (text) =>
        [
          `a SessionDuration of \`${text}\` (D-71)`,
          'assertion.attributes.SessionDuration',
          attributesOf({ [attribute('SessionDuration')]: text }),
        ] as [string, string, Partial<SamlInput>],
    ),
    [
      'a tag with two values (D-71)',
      `assertion.attributes.${attribute('PrincipalTag:Team')}`,
      attributesOf({ [attribute('PrincipalTag:Team')]: ['a', 'b'] }),
    ],
    [
      'a transitive key that is no tag (D-82)',
      'transitiveTagKeys',
      attributesOf({ [attribute('TransitiveTagKeys')]: ['Team'] }),
    ],
    [
      'a source identity with a space (D-80)',
      'sourceIdentity',
      attributesOf({ [attribute('SourceIdentity')]: 'a b' }),
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

  it.each([
    ['a list', 'assertion', []],
    ['nothing', 'assertion', null],
    ['one whose attributes are a list', 'assertion.attributes', { attributes: [] }],
    ['one whose attributes are text', 'assertion.attributes', { attributes: 'x' }],
  ])('cannot come of an assertion that is %s', (_, member, stated) => {
    const input = { role: roleArn('saml'), provider: samlProvider, assertion: stated as never }
    expect(faultOf(() => open.sts.assumeRoleWithSaml(input))).toBe(
      `ERR_REQUEST_INVALID input.${member}`,
    )
  })
})
