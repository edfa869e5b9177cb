/** The caller's objects are read once: what they become later, or do while they are read, is nothing. */

import { beforeAll, describe, expect, it } from 'vitest'
import { rootTasksOf, type Session } from '../../../src/entries/sts.ts'
import { allow, deny, faultOf, openWorld, policy, roleArn, userArn, type World } from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

const input = { caller: userArn('rich'), role: roleArn('worker'), sessionName: 'work' }

function issued(more: object = {}): Session {
  const { session } = open.sts.assumeRole({ ...input, ...more })
  if (session === undefined) throw new Error('no session')
  return session
}

describe('a session', () => {
  it('that is changed after it was resumed stays what it was', () => {
    const session = structuredClone(issued({ policies: [policy(deny('s3:*'))] }))
    const handle = open.sts.resume(session)
    Object.assign(session.principal, { policies: [policy(allow('s3:*'))], role: roleArn('open') })
    Object.assign(session, { expiresAt: '2099-01-01T00:00:00Z' })
    expect(handle.check('s3:GetObject', '*').verdict).toBe('explicitDeny')
    expect(handle.request('s3:GetObject', '*').principal).toMatchObject({ role: roleArn('worker') })
    expect(handle.session.expiresAt).toBe('2026-05-01T13:00:00Z')
  })

  it('keeps policies as they were when it was issued', () => {
    const policies = [policy(deny('s3:*'))]
    const session = issued({ policies })
    Object.assign(policies[0] ?? {}, policy(allow('s3:*')))
    expect(open.sts.resume(session).check('s3:GetObject', '*').verdict).toBe('explicitDeny')
  })

  it.each([
    [
      'a getter that throws',
      (one: Session) =>
        Object.defineProperty({ ...one }, 'kind', { get: thrown, enumerable: true }),
    ],
    ['inherited members', (one: Session) => Object.create(one)],
    ['a proxy that throws', (one: Session) => new Proxy(one, { ownKeys: thrown })],
    [
      'tags in a Map',
      (one: Session) => ({ ...one, principal: { ...(one.principal as object), tags: new Map() } }),
    ],
  ])('with %s is refused', (_, change) => {
    expect(faultOf(() => open.sts.resume(change(structuredClone(issued()))))).toMatch(
      /^ERR_SESSION_INVALID session/,
    )
  })

  it('states its own keys in one spelling only', () => {
    const session = {
      ...structuredClone(issued()),
      context: { 'saml:groups': ['a', 'b'], 'saml:sub': 'ann' },
    }
    const handle = open.sts.resume(session)
    const stated = { 'SAML:Groups': ['a', 'b'], 'aws:SourceIp': '203.0.113.1' }
    expect(handle.request('s3:GetObject', '*', stated).context).toEqual({
      'aws:SourceIp': '203.0.113.1',
      'saml:groups': ['a', 'b'],
      'saml:sub': 'ann',
    })
    for (const context of [
      { 'SAML:Groups': 'a,b' },
      { 'saml:groups': ['a,b'] },
      { 'SAML:SUB': ['ann', ''] },
    ]) {
      expect(faultOf(() => handle.isAllowed('s3:GetObject', '*', context as never))).toBe(
        `ERR_REQUEST_INVALID request.context.${Object.keys(context)[0]}`,
      )
    }
  })

  it.each([
    ['null', null],
    ['text', 'x'],
    ['a number', 7],
    ['a list', []],
    ['a getter that throws', Object.defineProperty({}, 'a', { get: thrown, enumerable: true })],
    ['a Map', new Map()],
  ])('is asked with no context such as %s', (_, context) => {
    const handle = open.sts.resume(issued())
    for (const ask of [handle.isAllowed, handle.check, handle.request]) {
      expect(faultOf(() => ask('s3:GetObject', '*', context as never))).toMatch(
        /^ERR_REQUEST_INVALID request/,
      )
    }
    expect(handle.isAllowed('s3:GetObject', '*')).toBe(true)
  })
})

function thrown(): never {
  throw new Error('never reached')
}

class Input {
  readonly caller = userArn('rich')
}

const wrong: readonly (readonly [string, unknown])[] = [
  ['undefined', undefined],
  ['null', null],
  ['text', 'x'],
  ['a number', 7],
  ['a list', []],
  ['an empty object', {}],
  ['a function', () => 1],
  ['an instance of a class', new Input()],
  ['a Map', new Map()],
  [
    'a getter that throws',
    {
      get caller() {
        return thrown()
      },
    },
  ],
  ['a proxy', new Proxy({}, { getOwnPropertyDescriptor: thrown, ownKeys: thrown, get: thrown })],
  [
    'a context with a getter that throws',
    {
      ...input,
      context: {
        get a() {
          return thrown()
        },
      },
    },
  ],
]
const calls = [
  'assumeRole',
  'assumeRoleWithWebIdentity',
  'assumeRoleWithSaml',
  'getSessionToken',
  'getFederationToken',
  'assumeRoot',
  'passRole',
  'forwardAccess',
] as const

describe.each(calls)('%s', (name) => {
  it.each(wrong)('given %s throws one typed error with place and hint', (_, given) => {
    const call = (): unknown =>
      (open.sts[name] as (input: unknown) => unknown).call(open.sts, given)
    expect(faultOf(call)).toMatch(/^ERR_REQUEST_INVALID input/)
    expect(call).toThrow(expect.objectContaining({ hint: expect.stringMatching(/./) }))
    expect(open.sts.assumeRole(input).decision.verdict).toBe('allowed')
  })
})

it.each([[null], [7], [{}], [[]]])('rootTasks given %j is refused', (action) => {
  expect(faultOf(() => rootTasksOf(action as never))).toBe('ERR_REQUEST_INVALID action')
})

describe('a managed session policy', () => {
  const arn = 'arn:aws:iam::aws:policy/Long'
  const long = (characters: number) => {
    const bare = JSON.stringify({ Version: '2012-10-17', Id: '', Statement: [] }).length
    return { Version: '2012-10-17', Id: 'x'.repeat(characters - bare), Statement: [] }
  }
  it('has 262,144 characters at most: policies that AWS manages are long', () => {
    const pass = (characters: number) =>
      open.sts.assumeRole({ ...input, managedPolicies: [{ arn, document: long(characters) }] })
    expect(pass(262_144).decision.verdict).toBe('allowed')
    expect(faultOf(() => pass(262_145))).toBe('ERR_REQUEST_INVALID input.managedPolicies.0')
  })
})
