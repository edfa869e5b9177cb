/** AssumeRole: rows EM-160…EM-189 through the operation, its parameters, and chains of roles. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { AssumeRoleInput, Session } from '../../../src/entries/sts.ts'
import {
  allow,
  deny,
  faultOf,
  home,
  homeRoles,
  named,
  openWorld,
  other,
  role,
  roleArn,
  rootArn,
  security,
  tell,
  trust,
  userArn,
  type World,
  world,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

function assume(input: Partial<AssumeRoleInput> & { readonly role: string }) {
  return open.sts.assumeRole({ caller: userArn('rich'), sessionName: 'work', ...input })
}

function sessionOf(input: Partial<AssumeRoleInput> & { readonly role: string }): Session {
  const { session } = assume(input)
  if (session === undefined) throw new Error(`no session: ${tell(assume(input))}`)
  return session
}

describe('AssumeRole is decided by the caller’s policies and the trust policy', () => {
  const rows: readonly [string, string, Partial<AssumeRoleInput> & { role: string }][] = [
    [
      'EM-160 a named user of the account',
      'allowed by resource',
      { caller: userArn('poor'), role: roleArn('named') },
    ],
    [
      'EM-161 the account, no identity policy',
      'implicitDeny by identity',
      { caller: userArn('poor'), role: roleArn('open') },
    ],
    ['EM-162 the account and an identity policy', 'allowed by identity', { role: roleArn('open') }],
    ['EM-163 another user is named', 'implicitDeny by resource', { role: roleArn('others') }],
    ['EM-164 across accounts', 'allowed by identity', { role: roleArn('guest', other) }],
    [
      'EM-165 across accounts without an identity policy',
      'implicitDeny by identity',
      { caller: userArn('poor'), role: roleArn('named', other) },
    ],
    [
      'EM-169 an external id is wanted and none passed',
      'implicitDeny by resource',
      { role: roleArn('vendor', other) },
    ],
    [
      'EM-170 tags that the trust policy does not let in',
      'implicitDeny by resource',
      { role: roleArn('untagged'), tags: { a: 'b' } },
    ],
    [
      'EM-171 the role’s own boundary has no say',
      'allowed by identity',
      { role: roleArn('bounded') },
    ],
    ['EM-172 the trust policy denies', 'explicitDeny by resource', { role: roleArn('banned') }],
    [
      'EM-173 the identity policy denies',
      'explicitDeny by identity',
      { caller: userArn('refused'), role: roleArn('everybody') },
    ],
    [
      'EM-178 a service',
      'allowed by resource',
      { caller: { service: 'lambda.amazonaws.com' }, role: roleArn('service') },
    ],
    ['EM-179 MFA is wanted and none passed', 'implicitDeny by resource', { role: roleArn('mfa') }],
    [
      'EM-181 everybody is trusted',
      'allowed by resource',
      { caller: userArn('poor'), role: roleArn('everybody') },
    ],
    [
      'E-68 root cannot',
      'implicitDeny by credential',
      { caller: rootArn(home), role: roleArn('everybody') },
    ],
    [
      'an unsigned call is refused',
      'implicitDeny by credential',
      { caller: 'anonymous', role: roleArn('everybody') },
    ],
    [
      'E-69 a federated user cannot',
      'implicitDeny by credential',
      { caller: `arn:aws:sts::${home}:federated-user/rich`, role: roleArn('everybody') },
    ],
    ['a role that does not exist', 'implicitDeny by resource', { role: roleArn('nobody') }],
    [
      'a role of an account that is not known',
      'implicitDeny by resource',
      { role: roleArn('x', '123456789012') },
    ],
  ]
  it.each(rows)('%s', (_, expected, input) => {
    const result = assume(input)
    expect(tell(result)).toBe(expected)
    expect(result.session === undefined).toBe(!expected.startsWith('allowed'))
  })

  it('a caller’s boundary limits what its role was granted, not what its user was (EM-166, EM-182)', async () => {
    const boundary = named('none', allow('sns:*'))
    const accounts = world.accounts.map((account) =>
      account.id === home
        ? {
            ...account,
            users: [{ name: 'poor', boundary }, { name: 'elsewhere' }, { name: 'rich' }],
            roles: homeRoles.map((one) => (one.name === 'open' ? { ...one, boundary } : one)),
          }
        : account,
    )
    const { sts } = await openWorld({ ...world, accounts })
    const call = (caller: string, name: string) =>
      tell(sts.assumeRole({ caller, role: roleArn(name), sessionName: 'work' }))
    expect(call(`arn:aws:sts::${home}:assumed-role/open/work`, 'chain')).toBe(
      'implicitDeny by boundary',
    )
    expect(call(userArn('poor'), 'named')).toBe('allowed by resource')
  })

  it('RCPs of the role’s account limit callers from elsewhere (EM-180)', async () => {
    const { Resource, ...denial } = deny('sts:AssumeRole')
    const rcps = [named('rcp', { ...denial, Principal: '*', Resource })]
    const root = { id: 'r-y', accounts: [home, security, { id: other, rcps }] }
    const { sts } = await openWorld({
      ...world,
      organization: { ...world.organization, root },
    })
    const call = (role: string) =>
      tell(sts.assumeRole({ caller: userArn('rich'), role, sessionName: 'work' }))
    expect(call(roleArn('guest', other))).toBe('explicitDeny by rcp')
    expect(call(roleArn('open'))).toBe('allowed by identity')
  })

  it('context assertions need `sts:SetContext` (E-65, K-135, K-136)', async () => {
    const condition = {
      StringEquals: { 'sts:RequestContext/identitystore:UserId': 'u-1' },
      'ForAllValues:ArnLike': {
        'sts:RequestContextProviders': 'arn:aws:iam::aws:contextProvider/*',
      },
    }
    const actions = ['sts:AssumeRole', 'sts:SetContext']
    const roles = [
      ...homeRoles,
      role('contextual', trust({ AWS: home }, { Action: actions, Condition: condition })),
    ]
    const accounts = world.accounts.map((one) => (one.id === home ? { ...one, roles } : one))
    const { sts } = await openWorld({ ...world, accounts })
    const call = (name: string, user: string) =>
      tell(
        sts.assumeRole({
          caller: userArn('rich'),
          role: roleArn(name),
          sessionName: 'work',
          providedContexts: [
            {
              provider: 'arn:aws:iam::aws:contextProvider/IdentityCenter',
              context: { 'identitystore:UserId': user },
            },
          ],
        }),
      )
    expect(call('contextual', 'u-1')).toBe('allowed by identity')
    expect(call('contextual', 'u-2')).toBe('implicitDeny by resource')
    expect(call('open', 'u-1')).toBe('implicitDeny by resource')
  })

  it('an external id that fits lets a third party in (EM-169, K-130)', () => {
    expect(tell(assume({ role: roleArn('vendor', other), externalId: 'x-1' }))).toBe(
      'allowed by identity',
    )
  })

  it('a role chained for more than an hour is refused (EM-167)', () => {
    const caller = roleArn('open')
    expect(tell(assume({ caller, role: roleArn('chain'), durationSeconds: 7_200 }))).toBe(
      'implicitDeny by credential',
    )
    expect(tell(assume({ caller, role: roleArn('chain') }))).toBe('allowed by resource')
  })

  it('a role assumes itself where its trust policy lets it (EM-168, EM-183)', () => {
    const caller = `arn:aws:sts::${home}:assumed-role/worker/me`
    expect(tell(assume({ caller, role: roleArn('worker') }))).toBe('allowed by identity')
    expect(
      tell(
        assume({ caller: `arn:aws:sts::${home}:assumed-role/named/me`, role: roleArn('named') }),
      ),
    ).toBe('implicitDeny by resource')
  })
})

describe('an AssumeRole session', () => {
  it('is plain data that says who asks and until when (D-70, D-87)', () => {
    expect(sessionOf({ role: roleArn('open') })).toEqual({
      version: 1,
      kind: 'assumedRole',
      arn: `arn:aws:sts::${home}:assumed-role/open/work`,
      principal: {
        role: roleArn('open'),
        session: 'work',
        mfa: false,
        issuedAt: '2026-05-01T12:00:00Z',
      },
      entityId: 'AROAOPEN',
      issuedAt: '2026-05-01T12:00:00Z',
      expiresAt: '2026-05-01T13:00:00Z',
      chained: false,
      transitiveTagKeys: [],
      context: {},
      bundle: open.engine.digest,
    })
  })

  it('lasts as long as was asked, up to the role’s maximum (D-63)', () => {
    const session = sessionOf({ role: roleArn('long'), durationSeconds: 43_200 })
    expect(session.expiresAt).toBe('2026-05-02T00:00:00Z')
    expect(faultOf(() => assume({ role: roleArn('open'), durationSeconds: 3_601 }))).toBe(
      'ERR_REQUEST_INVALID input.durationSeconds',
    )
  })

  it('has MFA where the user passed a code, and a role chained to it has not (K-121)', () => {
    const first = sessionOf({ role: roleArn('open'), mfa: { age: 20 } })
    expect(first).toMatchObject({ principal: { mfa: true }, mfaAge: 20 })
    expect(tell(assume({ role: roleArn('mfa'), mfa: true }))).toBe('allowed by identity')
    expect(tell(assume({ role: roleArn('fresh-mfa'), mfa: { age: 299 } }))).toBe(
      'allowed by identity',
    )
    expect(tell(assume({ role: roleArn('fresh-mfa'), mfa: { age: 300 } }))).toBe(
      'implicitDeny by resource',
    )
    const worker = sessionOf({ role: roleArn('worker'), mfa: true })
    expect(tell(assume({ caller: worker, role: roleArn('mfa') }))).toBe('implicitDeny by resource')
    const chained = sessionOf({ caller: worker, role: roleArn('open') })
    expect(chained).toMatchObject({ chained: true, principal: { mfa: false } })
    expect(chained.mfaAge).toBeUndefined()
  })

  it('has the MFA of the user’s GetSessionToken credentials, which grows older (K-55)', async () => {
    const { sts } = open
    const { session: token } = sts.getSessionToken({
      caller: userArn('rich'),
      mfa: { age: 100 },
    })
    if (token === undefined) throw new Error('no token')
    open.clock += 200_000
    expect(tell(assume({ caller: token, role: roleArn('fresh-mfa') }))).toBe(
      'implicitDeny by resource',
    )
    const session = sessionOf({ caller: token, role: roleArn('mfa') })
    expect(session).toMatchObject({ chained: false, mfaAge: 300, principal: { mfa: true } })
    open.clock -= 200_000
  })

  it('keeps its source identity through the chain, which every role must let in (D-84)', () => {
    const first = sessionOf({ role: roleArn('worker'), sourceIdentity: 'ann' })
    const second = sessionOf({ caller: first, role: roleArn('open') })
    expect(second.principal).toMatchObject({ sourceIdentity: 'ann' })
    expect(tell(assume({ caller: first, role: roleArn('untagged') }))).toBe(
      'implicitDeny by resource',
    )
    expect(
      faultOf(() => assume({ caller: first, role: roleArn('open'), sourceIdentity: 'bob' })),
    ).toBe('ERR_REQUEST_INVALID input.sourceIdentity')
  })
})
