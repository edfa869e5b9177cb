import { describe, expect, it } from 'vitest'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { allow, deny, document, openSets, user } from './support.ts'

const when = { Condition: { StringEquals: { 's3:prefix': 'x' } } }
const statements = document(
  allow('s3:GetObject', { ...when, Resource: 'arn:aws:s3:::a/*' }),
  deny('s3:GetObject', { ...when, Resource: 'arn:aws:s3:::a/secret' }),
)

function request(object: string, context: object): AuthorizationRequest {
  return {
    principal: user('ann'),
    action: 's3:GetObject',
    resource: `arn:aws:s3:::a/${object}`,
    context,
  } as AuthorizationRequest
}

/** A verdict, or the code of the typed error that came instead. */
function outcomeOf(ask: () => unknown): unknown {
  try {
    return ask()
  } catch (error) {
    return error instanceof SallyportError ? error.code : error
  }
}

describe('a check under way', () => {
  it('is not changed by a getter that asks the same engine', async () => {
    const engine = await openSets({ identity: [statements] })
    const context = {
      get 's3:prefix'() {
        return engine.isAllowed(request('public', { 's3:prefix': 'x' })) ? 'x' : 'y'
      },
    }
    for (const verb of ['isAllowed', 'check', 'explain'] as const) {
      expect(outcomeOf(() => engine[verb](request('secret', context)))).toBe('ERR_REQUEST_INVALID')
    }
    expect(engine.isAllowed(request('public', { 's3:prefix': 'x' }))).toBe(true)
    expect(engine.check(request('secret', { 's3:prefix': 'x' })).verdict).toBe('explicitDeny')
  })

  it('is not changed by a proxy that asks the same engine, whatever it is asked for', async () => {
    const engine = await openSets({ identity: [statements] })
    const ask = (): boolean => engine.isAllowed(request('public', { 's3:prefix': 'x' }))
    const traps: ProxyHandler<object> = {
      get: (target, key) => (ask() ? Reflect.get(target, key) : 'y'),
      getOwnPropertyDescriptor: (target, key) =>
        ask() ? Reflect.getOwnPropertyDescriptor(target, key) : undefined,
      ownKeys: (target) => (ask() ? Reflect.ownKeys(target) : []),
    }
    const context = new Proxy({ 's3:prefix': 'x' }, traps)
    const outcome = outcomeOf(() => engine.isAllowed(request('secret', context)))
    expect([false, 'ERR_REQUEST_INVALID']).toContain(outcome)
    expect(ask()).toBe(true)
  })

  it('is not changed by a clock that asks the same engine', async () => {
    const timed = document(
      allow('s3:GetObject', {
        Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } },
      }),
      deny('s3:GetObject', {
        Resource: 'arn:aws:s3:::a/secret',
        Condition: { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01' } },
      }),
    )
    let depth = 0
    const engine = await openSets(
      { identity: [timed] },
      {
        now: () => {
          depth += 1
          if (depth === 1) engine.isAllowed(request('public', {}))
          depth -= 1
          return Date.parse('2026-01-01')
        },
      },
    )
    expect(engine.isAllowed(request('secret', {}))).toBe(false)
    expect(engine.isAllowed(request('public', {}))).toBe(true)
  })

  it('is not changed by a compiler of session policies that asks the same engine', async () => {
    const role = 'arn:aws:iam::111122223333:role/R'
    const engine = await openSets(
      { identity: [statements] },
      {
        compile: (documents) => {
          engine.isAllowed(request('public', { 's3:prefix': 'x' }))
          return compileSession(documents)
        },
      },
    )
    const principal = { role, session: 'work', policies: [document(allow('s3:*'))] }
    const secret = { ...request('secret', { 's3:prefix': 'x' }), principal }
    expect(engine.isAllowed(secret)).toBe(false)
    expect(engine.isAllowed({ ...request('public', { 's3:prefix': 'x' }), principal })).toBe(true)
  })
})

describe('what was asked before', () => {
  it('lends a malformed session name to nobody', async () => {
    const engine = await openSets({ identity: [document(allow('s3:*'))] })
    const arn = 'arn:aws:sts::111122223333:assumed-role/R/'
    const asked = (principal: unknown): unknown =>
      outcomeOf(() => engine.isAllowed({ ...request('x', {}), principal } as AuthorizationRequest))
    expect(asked(`${arn}alice`)).toBe(true)
    expect(asked(arn)).toBe('ERR_REQUEST_INVALID')
    const role = 'arn:aws:iam::111122223333:role/R'
    expect(asked({ role })).toBe(true)
    expect(asked(`role\n${role}`)).toBe('ERR_REQUEST_INVALID')
    expect(asked({ role, session: 'a\nb' })).toBe('ERR_REQUEST_INVALID')
  })
})
