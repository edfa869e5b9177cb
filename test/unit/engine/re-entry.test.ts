/** Nothing of the caller's own that runs while a request is read changes how it is decided. */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { createEngine, type Engine, type EngineOptions } from '../../../src/engine/engine.ts'
import { explain as explainer } from '../../../src/engine/explain/explain.ts'
import { inspectPrincipal } from '../../../src/inspect/attachments.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { createReference } from '../../../src/reference/reference.ts'
import { readSets } from '../../support/policy-sets.ts'
import { account, allow, deny, document, module, openSets, user } from './support.ts'

const Condition = { StringEquals: { 's3:prefix': 'x' } }
const late = { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } }
const sets = {
  identity: [
    document(
      { ...allow('s3:GetObject', { Condition }), Resource: 'arn:aws:s3:::a/*' },
      { ...deny('s3:GetObject', { Condition }), Resource: 'arn:aws:s3:::a/secret' },
      { ...deny('s3:PutObject', { Condition: late }) },
      allow('s3:PutObject'),
    ),
  ],
}
const reference = createReference(readSets(sets))
const base = { principal: user('alice'), action: 's3:GetObject' }
const secret = { ...base, resource: 'arn:aws:s3:::a/secret', context: { 's3:prefix': 'x' } }
const open = { ...secret, resource: 'arn:aws:s3:::a/public' }

/** Every way of asking the same engine something else. */
function nested(engine: Engine): void {
  expect(engine.isAllowed(open)).toBe(true)
  expect(engine.check(open).verdict).toBe('allowed')
  expect(engine.explain(open)).toHaveLength(1)
  expect(engine.prepare(user('bob')).isAllowed('s3:GetObject', open.resource)).toBe(false)
  expect(inspectPrincipal(engine, user('alice'))).toBeUndefined()
}

/** The verdict, or the code of a typed error; anything else is thrown on. */
function outcome(ask: () => string): string {
  try {
    return ask()
  } catch (error) {
    if (error instanceof SallyportError) return error.code
    throw error
  }
}

function ways(engine: Engine, request: AuthorizationRequest): string[] {
  const { principal, action, resource, context } = request
  return [
    outcome(() => (engine.isAllowed(request) ? 'allowed' : 'denied')),
    outcome(() => engine.check(request).verdict.replace(/^.*Deny$/, 'denied')),
    outcome(() => engine.explain(request)[0]?.decision.verdict.replace(/^.*Deny$/, 'denied') ?? ''),
    outcome(() =>
      engine.prepare(principal).isAllowed(action, resource as string, context)
        ? 'allowed'
        : 'denied',
    ),
  ]
}

describe('a request that asks the engine while it is read', () => {
  it('by a getter is decided by what it said, as if it had not asked, and by the reference', async () => {
    const engine = await openSets(sets)
    const context = {
      get 's3:prefix'() {
        nested(engine)
        return 'x'
      },
    }
    const request = { ...secret, context } as AuthorizationRequest
    expect(ways(engine, request)).toEqual(Array(4).fill('denied'))
    expect(reference.check(request).verdict).toBe('explicitDeny')
    expect(engine.isAllowed(open)).toBe(true)
  })

  it('by a getter that asks about the same request is refused, and the next check works', async () => {
    const engine = await openSets(sets)
    const request: AuthorizationRequest = {
      ...secret,
      context: {
        get 's3:prefix'(): string {
          return String(engine.isAllowed(request))
        },
      },
    }
    expect(() => engine.isAllowed(request)).toThrow('asks the engine while its own request is read')
    expect(() => engine.check([request])).toThrow('its own request is read')
    expect(() =>
      engine
        .prepare(secret.principal)
        .isAllowed(secret.action, open.resource as string, request.context),
    ).toThrow('its own request is read')
    expect(engine.isAllowed(open)).toBe(true)
  })

  it('by a getter of any member is asked once for it', async () => {
    const engine = await openSets(sets)
    const reads: string[] = []
    const counted = <T extends object>(target: T): T =>
      Object.defineProperties(
        {} as T,
        Object.fromEntries(
          Object.entries(target).map(([name, value]) => {
            const get = () => {
              reads.push(name)
              return value
            }
            return [name, { get, enumerable: true }]
          }),
        ),
      )
    const { principal, action, resource } = secret
    const described = counted({ user: principal as string, issuedAt: '2026-01-01T00:00:00Z' })
    const parts = { principal: described, action, resource, context: counted(secret.context ?? {}) }
    const asked = [
      (request: AuthorizationRequest) => engine.isAllowed(request),
      (request: AuthorizationRequest) => engine.isAllowed([request]),
      (request: AuthorizationRequest) => engine.check(request),
      (request: AuthorizationRequest) => engine.explain(request),
      (request: AuthorizationRequest) => reference.check(request),
    ]
    for (const ask of asked) {
      reads.length = 0
      ask(counted(parts))
      expect(reads.sort()).toEqual(
        ['action', 'context', 'issuedAt', 'principal', 'resource', 's3:prefix', 'user'].sort(),
      )
    }
  })

  it('by a proxy is decided as if it had not asked, or refused', async () => {
    const engine = await openSets(sets)
    const spy = <T extends object>(target: T): T => {
      const asked = <R>(read: () => R): R => {
        nested(engine)
        return read()
      }
      return new Proxy(target, {
        get: (of, key, receiver) => asked(() => Reflect.get(of, key, receiver)),
        ownKeys: (of) => asked(() => Reflect.ownKeys(of)),
        getOwnPropertyDescriptor: (of, key) =>
          asked(() => Reflect.getOwnPropertyDescriptor(of, key)),
      })
    }
    for (const request of [spy(secret), { ...secret, context: spy(secret.context) }]) {
      for (const answer of ways(engine, request)) {
        expect(['denied', 'ERR_REQUEST_INVALID']).toContain(answer)
      }
    }
    expect(engine.isAllowed(open)).toBe(true)
  })

  it('by its clock is decided as if it had not asked', async () => {
    let engine: Engine | undefined
    let asking = false
    const now = (): number => {
      if (engine === undefined || asking) return 1_704_067_200_000
      asking = true
      nested(engine)
      asking = false
      return 1_704_067_200_000
    }
    engine = await openSets(sets, { now })
    const put = { ...base, action: 's3:PutObject', resource: 'arn:aws:s3:::a/b' }
    expect(ways(engine, put)).toEqual(Array(4).fill('denied'))
    expect(reference.check(put).verdict).toBe('explicitDeny')
    expect(ways(engine, secret)).toEqual(Array(4).fill('denied'))
  })

  it('by its compiler is decided as if it had not asked, and a swap waits its turn', async () => {
    let engine: Engine | undefined
    const allowing = await compileBundle(readSets({ identity: [document(allow('*'))] }))
    let swapped: Promise<void> | undefined
    const compile: EngineOptions['compile'] = (documents) => {
      if (engine !== undefined) nested(engine)
      swapped ??= engine?.swap(allowing)
      return compileSession(documents)
    }
    engine = await createEngine(module, await compileBundle(readSets(sets)), {
      compile,
      explain: explainer,
    })
    const principal = {
      role: `arn:aws:iam::${account}:role/Reader`,
      session: 'work',
      policies: [document(allow('*'))],
    }
    const asked = { ...secret, principal }
    expect(engine.isAllowed(asked)).toBe(false)
    expect(engine.check(asked).verdict).toBe('explicitDeny')
    await swapped
    expect(engine.isAllowed(asked)).toBe(true)
  })
})

describe('an object that changes what it says', () => {
  it('leaves nothing behind for honest requests', async () => {
    const engine = await openSets(sets, { compile: compileSession })
    const reader = `arn:aws:iam::${account}:role/Reader`
    let reads = 0
    const policies = [
      {
        Version: '2012-10-17',
        toJSON: () => document(deny('*')),
        get Statement() {
          reads += 1
          return reads > 1 ? allow('*') : deny('*')
        },
      },
    ]
    const fickle = { ...open, principal: { role: reader, session: 'work', policies } }
    expect(outcome(() => String(engine.isAllowed(fickle)))).toBe('ERR_REQUEST_INVALID')
    const honest = { role: reader, session: 'work', policies: [document(deny('*'))] }
    expect(engine.isAllowed({ ...open, principal: honest })).toBe(false)
  })
})
