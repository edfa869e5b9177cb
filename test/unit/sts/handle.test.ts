/** Sessions in use: round trips, other engines, expiry, tampering, context (D-86…D-88). */
import { beforeAll, describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { principalOf, type Session } from '../../../src/entries/sts.ts'
import {
  allow,
  deny,
  faultOf,
  home,
  homeRoles,
  named,
  noon,
  openWorld,
  policy,
  role,
  roleArn,
  rootArn,
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

function issued(input: object = {}): Session {
  const { session } = open.sts.assumeRole({
    caller: userArn('rich'),
    role: roleArn('worker'),
    sessionName: 'work',
    ...input,
  })
  if (session === undefined) throw new Error('no session')
  return session
}

const reread = (session: Session): Session => JSON.parse(JSON.stringify(session))

/** The world with other roles in the home account. */
const withRoles = (roles: object[]) => ({
  ...world,
  accounts: world.accounts.map((one) => (one.id === home ? { ...one, roles } : one)),
})
const compile = (document: object) => compileBundle(parseDirectory(JSON.stringify(document)))
const worker = (more: object) => role('worker', trust({ AWS: home }), { id: 'AROAWORKER', ...more })

describe('a session', () => {
  it('survives JSON and works in another engine on the same bundle (D-87)', async () => {
    const there = await openWorld()
    const session = issued({
      tags: { Team: 'blue' },
      mfa: { age: 5 },
      policies: [policy(allow('s3:Get*'))],
    })
    expect(reread(session)).toEqual(session)
    const handle = there.sts.resume(reread(session))
    expect(handle.check('s3:GetObject', 'arn:aws:s3:::b/k').verdict).toBe('allowed')
    expect(tell({ decision: handle.check('s3:PutObject', 'arn:aws:s3:::b/k') })).toBe(
      'implicitDeny by session',
    )
    expect(handle.isAllowed('s3:PutObject', 'arn:aws:s3:::b/k')).toBe(false)
    expect(there.engine.isAllowed(handle.request('s3:GetObject', '*'))).toBe(true)
    expect(principalOf(session)).toBe(session.principal)
  })

  it('of every kind survives JSON (D-70…D-75)', () => {
    const { sts } = open
    const sessions = [
      sts.getSessionToken({ caller: userArn('rich') }),
      sts.getSessionToken({ caller: rootArn(home) }),
      sts.getFederationToken({ caller: userArn('rich'), name: 'bob' }),
      sts.getFederationToken({ caller: rootArn(home), name: 'bob' }),
      sts.assumeRoot({
        caller: userArn('boss', world.organization.managementAccount),
        target: home,
        taskPolicy: 'SQSUnlockQueuePolicy',
      }),
    ].map(({ session }) => session as Session)
    for (const session of sessions) {
      expect(sts.resume(reread(session)).session).toEqual(session)
    }
  })

  it('ends when it expires, as a caller too (D-88)', async () => {
    const there = await openWorld()
    const session = issued()
    const handle = there.sts.resume(session)
    there.clock = noon + 3_599_999
    expect(handle.isAllowed('s3:GetObject', '*')).toBe(true)
    there.clock = noon + 3_600_000
    const over = 'ERR_SESSION_EXPIRED session.expiresAt'
    expect(faultOf(() => handle.isAllowed('s3:GetObject', '*'))).toBe(over)
    expect(faultOf(() => handle.check('s3:GetObject', '*'))).toBe(over)
    expect(faultOf(() => handle.request('s3:GetObject', '*'))).toBe(over)
    expect(faultOf(() => there.sts.resume(session))).toBe(over)
    expect(faultOf(() => there.sts.forwardAccess(session, 'athena.amazonaws.com'))).toBe(over)
    const again = { caller: session, role: roleArn('open'), sessionName: 'work' }
    expect(faultOf(() => there.sts.assumeRole(again))).toBe(over)
  })

  it('has the role’s policies as they are now (D-86, D-87)', async () => {
    const there = await openWorld(world, { compared: false })
    const handle = there.sts.resume(issued())
    const revoked = named('revoke', allow('s3:*'), {
      ...deny('*'),
      Condition: { DateLessThan: { 'aws:TokenIssueTime': '2026-05-01T12:30:00Z' } },
    })
    await there.engine.swap(await compile(withRoles([worker({ policies: [revoked] })])))
    expect(handle.check('s3:GetObject', '*').verdict).toBe('explicitDeny')
    await there.engine.swap(await compile(withRoles([worker({})])))
    expect(handle.check('s3:GetObject', '*').verdict).toBe('implicitDeny')
    await there.engine.swap(await compile(world))
    expect(handle.isAllowed('s3:GetObject', '*')).toBe(true)
  })

  it('of another bundle is taken where its role is known, and policies are the new one’s (D-87)', async () => {
    const session = issued()
    const elsewhere = await openWorld(withRoles([worker({ policies: [] })]))
    expect(elsewhere.engine.digest).not.toBe(session.bundle)
    const handle = elsewhere.sts.resume(reread(session))
    expect(handle.check('s3:GetObject', '*').verdict).toBe('implicitDeny')
    const foreign = { accounts: [{ id: '123456789012' }] }
    const stranger = await openWorld(foreign)
    expect(faultOf(() => stranger.sts.resume(session))).toBe(
      'ERR_SESSION_INVALID session.principal',
    )
    const again = { caller: session, role: roleArn('open'), sessionName: 'work' }
    expect(faultOf(() => stranger.sts.assumeRole(again))).toBe(
      'ERR_SESSION_INVALID session.principal',
    )
  })

  it('is over once its role is gone, or another has its name (D-36)', async () => {
    const session = issued()
    const gone = withRoles(homeRoles.filter(({ name }) => name !== 'worker'))
    const there = await openWorld(world, { compared: false })
    const handle = there.sts.resume(session)
    await there.engine.swap(await compile(gone))
    const invalid = 'ERR_SESSION_INVALID session.principal'
    expect(faultOf(() => handle.isAllowed('s3:GetObject', '*'))).toBe(invalid)
    expect(faultOf(() => there.sts.resume(session))).toBe(invalid)
    const again = withRoles([role('worker', trust({ AWS: home }), { id: 'AROAOTHER' })])
    await there.engine.swap(await compile(again))
    expect(faultOf(() => there.sts.resume(session))).toBe('ERR_SESSION_INVALID session.entityId')
    const { organization, accounts } = { organization: undefined, accounts: [] }
    await there.engine.swap(await compile({ accounts, organization }))
    expect(faultOf(() => there.sts.resume(session))).toBe(invalid)
  })
})

describe('what is no session is refused with its place', () => {
  const rows: readonly [string, string, (session: Session) => unknown][] = [
    ['nothing', 'session', () => undefined],
    ['text', 'session', () => 'session'],
    ['a list', 'session', (session) => [session]],
    ['a cut object', 'session.kind', ({ kind: _, ...rest }) => rest],
    ['another version', 'session.version', (session) => ({ ...session, version: 2 })],
    ['an unknown kind', 'session.kind', (session) => ({ ...session, kind: 'constructor' })],
    ['a foreign member', 'session.admin', (session) => ({ ...session, admin: true })],
    ['another ARN (D-30)', 'session.arn', (session) => ({ ...session, arn: rootArn(home) })],
    [
      'a kind that its principal is not of',
      'session.principal',
      (session) => ({ ...session, kind: 'sessionToken' }),
    ],
    [
      'a user’s ARN',
      'session.principal',
      (session) => ({ ...session, principal: userArn('rich') }),
    ],
    [
      'a principal that is none',
      'session.principal.role',
      (session) => ({ ...session, principal: { ...(session.principal as object), role: 'arn:x' } }),
    ],
    [
      'a session without its name',
      'session.principal',
      (session) => ({
        ...session,
        principal: { role: roleArn('worker'), issuedAt: session.issuedAt },
      }),
    ],
    [
      'tags that are no texts',
      'session.principal.tags.a',
      (session) => ({
        ...session,
        principal: { ...(session.principal as object), tags: { a: 1 } },
      }),
    ],
    [
      'a longer life (D-70)',
      'session.expiresAt',
      (session) => ({ ...session, expiresAt: '2026-05-02T00:00:01Z' }),
    ],
    [
      'a longer life of a chained role (D-70, D-81)',
      'session.expiresAt',
      (session) => ({ ...session, chained: true, expiresAt: '2026-05-01T13:00:01Z' }),
    ],
    [
      'an end before its beginning',
      'session.expiresAt',
      (session) => ({ ...session, expiresAt: '2026-05-01T11:00:00Z' }),
    ],
    [
      'an end that is not a date and time',
      'session.expiresAt',
      (session) => ({ ...session, expiresAt: 'never' }),
    ],
    [
      'another time of issue (D-87)',
      'session.issuedAt',
      (session) => ({ ...session, issuedAt: '2026-05-01T12:00:01Z' }),
    ],
    [
      'an end on a day that no calendar has (D-87)',
      'session.expiresAt',
      (session) => ({ ...session, expiresAt: '2026-04-31T12:30:00Z' }),
    ],
    [
      'an end in local time (D-88)',
      'session.expiresAt',
      (session) => ({ ...session, expiresAt: '2026-05-01T12:30:00' }),
    ],
    ['a bundle that is none', 'session.bundle', (session) => ({ ...session, bundle: 'x' })],
    [
      'a context that holds no values',
      'session.context',
      (session) => ({ ...session, context: { a: null } }),
    ],
    ['an MFA age below zero', 'session.mfaAge', (session) => ({ ...session, mfaAge: -1 })],
  ]
  it.each(rows)('%s', (_, place, change) => {
    const changed = change(reread(issued()))
    expect(faultOf(() => open.sts.resume(changed))).toBe(`ERR_SESSION_INVALID ${place}`)
  })
})

describe('the context of a session’s requests', () => {
  it('has the session’s keys, and MFA grows older (K-55)', async () => {
    const there = await openWorld()
    const handle = there.sts.resume(issued({ mfa: { age: 10 } }))
    there.clock = noon + 60_000
    expect(handle.request('s3:GetObject', '*', { 'aws:SourceIp': '203.0.113.1' }).context).toEqual({
      'aws:SourceIp': '203.0.113.1',
      'aws:MultiFactorAuthAge': 70,
    })
  })

  it('states no key of a session that this one does not have (K-3)', () => {
    const handle = open.sts.resume(issued())
    const contexts = [
      { 'aws:MultiFactorAuthAge': 1 },
      { 'AWS:multifactorauthage': 1 },
      { 'saml:sub': 'ann' },
      { 'accounts.google.com:sub': '1' },
    ]
    for (const context of contexts) {
      expect(faultOf(() => handle.isAllowed('s3:GetObject', '*', context))).toBe(
        `ERR_REQUEST_INVALID request.context.${Object.keys(context)[0]}`,
      )
    }
    expect(faultOf(() => handle.check('s3:GetObject', '*', { 'aws:SourceIdentity': 'x' }))).toBe(
      'ERR_REQUEST_INVALID request.context.aws:SourceIdentity',
    )
  })

  it('of root’s session token states no other time of issue (K-3, K-52)', () => {
    const { sts } = open
    const root = sts.resume(sts.getSessionToken({ caller: rootArn(home) }).session)
    const place = 'ERR_REQUEST_INVALID request.context.aws:TokenIssueTime'
    const stated = { 'aws:TokenIssueTime': '2020-01-01T00:00:00Z' }
    expect(faultOf(() => root.isAllowed('s3:ListBuckets', '*', stated))).toBe(place)
    expect(faultOf(() => root.check('s3:ListBuckets', '*', { 'aws:AssumedRoot': true }))).toBe(
      'ERR_REQUEST_INVALID request.context.aws:AssumedRoot',
    )
    const same = { 'aws:TokenIssueTime': '2026-05-01T12:00:00Z' }
    expect(root.isAllowed('s3:ListBuckets', '*', same)).toBe(true)
  })
})
