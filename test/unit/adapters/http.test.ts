/** What all guards have in common: context, ARNs, and decisions about requests of the fetch API. */
import { generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { describe, expect, it } from 'vitest'
import { arn } from '../../../src/adapters/http/arn-template.ts'
import { contextOf } from '../../../src/adapters/http/context-of.ts'
import { guardFetch } from '../../../src/adapters/http/fetch-guard.ts'
import type { GuardEvent, GuardOptions } from '../../../src/adapters/http/route.ts'
import { jwtSessions } from '../../../src/adapters/jwt-sessions.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { createSts } from '../../../src/sts/calls/sts-calls.ts'
import { usersBundle } from '../engine/support.ts'
import { account, openDocuments, principalIn, provider, reader, user } from './support.ts'

const engine = await openDocuments()
const route = {
  action: 'docs:Read',
  resource: (request: Request) =>
    arn`arn:app:docs::${account}:doc/${request.url.split('/').pop() ?? ''}`,
}

function ask(
  name: string | undefined,
  options: Partial<GuardOptions<Request>> = {},
  path = '/doc/1',
) {
  const { withAuthorization } = guardFetch({
    engine,
    principal: (request: Request) => principalIn(request.headers.get('x-user')),
    ...options,
  })
  const handler = withAuthorization(route, (_, extra: string) => new Response(`read ${extra}`))
  const headers = name === undefined ? {} : { 'x-user': name }
  return handler(new Request(`https://a.example${path}`, { headers }), 'it')
}

describe('a guarded handler', () => {
  it('runs for who is allowed, with whatever else it is called with', async () => {
    const response = await ask('alice')
    expect([response.status, await response.text()]).toEqual([200, 'read it'])
  })

  it('is 401 for nobody, with a challenge', async () => {
    const response = await ask(undefined)
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toBe('Bearer')
    expect(response.headers.get('content-type')).toBe('application/problem+json')
  })

  it('is 403 for who is denied, and says why only when it is told to', async () => {
    const response = await ask('bob')
    expect(response.status).toBe(403)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toEqual({ type: 'about:blank', title: 'Forbidden', status: 403 })
    const told = await (await ask('bob', { explain: true })).json()
    expect(told.detail).toContain(`User: ${user('bob')} is not authorized to perform: docs:Read`)
  })

  it.each<[string, Partial<GuardOptions<Request>>, string?]>([
    ['who asks cannot be told', { principal: () => principalIn('error') }],
    ['who asks is told too late', { principal: () => new Promise(() => undefined), timeout: 20 }],
    ['the context cannot be loaded', { context: () => Promise.reject(new Error('down')) }],
    ['the context cannot be read', { context: () => ({ 'app:Plan': {} }) as never }],
    ['the resource would be a pattern', {}, '/doc/%2a*'],
    ['the resource is empty', {}, '/doc/'],
    [
      'the engine fails',
      {
        engine: {
          check: () => {
            throw new Error('no')
          },
          explain: () => [],
        },
      },
    ],
  ])('is 403 where %s, and one function alone is told why', async (_, options, path) => {
    const told: unknown[] = []
    const onError = (error: unknown) => {
      told.push(error)
      throw new Error('no')
    }
    const denied = await ask('alice', { onError, ...options }, path)
    expect(denied.status).toBe(403)
    expect(await denied.json()).not.toHaveProperty('detail')
    expect(told).toEqual([expect.any(Error)])
  })

  it('asks loaders only for keys that a policy reads', async () => {
    const asked: string[] = []
    const load = (name: string, value: string) => () => {
      asked.push(name)
      return Promise.resolve(value)
    }
    const options = {
      context: () => ({ 'aws:SourceIp': '203.0.113.9' }),
      loaders: { 'APP:plan': load('plan', 'gold'), 'app:Other': load('other', 'x') },
    }
    expect((await ask('bob', options)).status).toBe(200)
    expect(asked).toEqual(['plan'])
  })

  it.each<[string, () => Promise<string>]>([
    ['fails', () => Promise.reject(new Error('down'))],
    ['is late', () => new Promise(() => undefined)],
  ])('is 403 where a loader %s', async (_, load) => {
    const { withAuthorization } = guardFetch({
      engine: await createNodeEngine(await usersBundle({ alice: loadedStatements })),
      principal: () => user('alice'),
      loaders: { 'app:Plan': load },
      timeout: 20,
    })
    const handler = withAuthorization(route, () => new Response('read'))
    expect((await handler(new Request('https://a.example/doc/1'))).status).toBe(403)
  })

  it.each<[string, string, readonly string[]]>([
    ['a key of another action', 'docs:List', []],
    ['a key of the action', 'docs:Read', ['app:Plan']],
    ['a key that another follows from', 'docs:Write', ['aws:CalledVia']],
    ['keys that are listed', 'docs:Tag', ['aws:RequestTag/team']],
    ['a key of another resource', 'docs:Share', []],
    ['all keys of a statement', 'docs:Move', ['app:Plan', 'app:Team']],
  ])('asks no loader but for what is needed: %s', async (_, action, expected) => {
    const asked: string[] = []
    const load = (name: string, value: string) => async () => {
      asked.push(name)
      return value
    }
    const { withAuthorization } = guardFetch({
      engine: await createNodeEngine(await usersBundle({ alice: loadedStatements })),
      principal: () => user('alice'),
      loaders: {
        'app:Plan': load('app:Plan', 'gold'),
        'app:Team': load('app:Team', 'a'),
        'aws:CalledVia': load('aws:CalledVia', 'athena.amazonaws.com'),
        'aws:RequestTag/team': load('aws:RequestTag/team', 'a'),
      },
    })
    const handler = withAuthorization({ ...route, action }, () => new Response('read'))
    const { status } = await handler(new Request('https://a.example/doc/1'))
    const isAllowed = action === 'docs:List' || action === 'docs:Share'
    expect([status, asked]).toEqual([isAllowed ? 200 : 403, expected])
  })

  it('tells of every decision, whatever comes of that', async () => {
    const events: GuardEvent[] = []
    const onDecision = (event: GuardEvent) => {
      events.push(event)
      throw new Error('full')
    }
    expect((await ask('alice', { onDecision })).status).toBe(200)
    expect((await ask('bob', { onDecision })).status).toBe(403)
    expect(events.map(({ decision }) => decision.verdict)).toEqual(['allowed', 'implicitDeny'])
    expect(events[0]).toMatchObject({ digest: engine.digest, time: expect.any(Number) })
  })
})

describe('the context of a request', () => {
  const proxies = { trustedProxies: ['10.0.0.0/8', '2001:db8:1::/48'] }
  it.each([
    [{ address: '::ffff:192.0.2.1' }, {}, '192.0.2.1'],
    [{ address: '::FFFF:c000:201' }, {}, '192.0.2.1'],
    [{ address: '2001:DB8:0:0::1' }, {}, '2001:db8::1'],
    [{ address: 'fe80::1%eth0' }, {}, 'fe80::1'],
    [
      { address: '203.0.113.7', headers: { 'x-forwarded-for': '192.0.2.1' } },
      proxies,
      '203.0.113.7',
    ],
    [{ address: '10.1.2.3', headers: { 'x-forwarded-for': '192.0.2.1' } }, {}, '10.1.2.3'],
    [
      { address: '10.1.2.3', headers: { 'x-forwarded-for': '1.1.1.1, 192.0.2.1:443, 10.9.9.9' } },
      proxies,
      '192.0.2.1',
    ],
    [
      { address: '::ffff:10.1.2.3', headers: { 'x-forwarded-for': '[2001:db8::7]:80' } },
      proxies,
      '2001:db8::7',
    ],
    [
      { address: '2001:db8:1::2', headers: { 'x-forwarded-for': '192.0.2.1' } },
      proxies,
      '192.0.2.1',
    ],
    [
      { address: '10.1.2.3', headers: { 'x-forwarded-for': '192.0.2.1, unknown' } },
      proxies,
      undefined,
    ],
    [{ address: '10.1.2.3', headers: {} }, proxies, '10.1.2.3'],
    [{ address: '010.1.2.3' }, {}, undefined],
    [{ address: 'not an address' }, {}, undefined],
    [{ address: undefined }, {}, undefined],
  ])('of %j with %j has the address %s', (facts, options, expected) => {
    const context = contextOf({ headers: {}, ...facts }, options)
    expect(context['aws:SourceIp']).toBe(expected)
  })

  it('has agent, referer and transport, which only a trusted proxy may say', () => {
    const headers = new Headers({
      'user-agent': 'curl',
      referer: 'https://b.example',
      'x-forwarded-proto': 'https',
    })
    expect(contextOf({ headers, address: '192.0.2.1', secure: false })).toEqual({
      'aws:SourceIp': '192.0.2.1',
      'aws:SecureTransport': false,
      'aws:UserAgent': 'curl',
      'aws:Referer': 'https://b.example',
    })
    const proxied = contextOf({ headers, address: '10.0.0.1', secure: false }, proxies)
    expect(proxied['aws:SecureTransport']).toBe(true)
    const spoofed = new Headers({ 'x-forwarded-proto': 'https, http' })
    expect(
      contextOf({ headers: spoofed, address: '10.0.0.1' }, proxies)['aws:SecureTransport'],
    ).toBe(false)
  })

  it('refuses proxies that it cannot read', () => {
    for (const proxy of ['10.0.0.0/33', '10.0.0.0/8/8', 'example.com', '10.0.0.0/']) {
      expect(() => contextOf({ headers: {} }, { trustedProxies: [proxy] }), proxy).toThrow(
        expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
      )
    }
  })
})

/** Denies by keys that are loaded. */
const loadedStatements = [
  { Effect: 'Allow', Action: 'docs:*', Resource: '*' },
  denyWhere('docs:Read', { StringEquals: { 'app:Plan': 'gold' } }),
  denyWhere('docs:Write', { Bool: { 'aws:ViaAWSService': 'true' } }),
  denyWhere('docs:Tag', { 'ForAnyValue:StringEquals': { 'aws:TagKeys': 'team' } }),
  {
    ...denyWhere('docs:Share', { StringEquals: { 'app:Team': 'a' } }),
    Resource: 'arn:app:docs:::other',
  },
  denyWhere('docs:Move', { StringEquals: { 'app:Team': 'a' }, StringLike: { 'app:Plan': 'g*' } }),
]

function denyWhere(action: string, condition: object) {
  return { Effect: 'Deny', Action: action, Resource: '*', Condition: condition }
}

it('what a bundle reads that is swapped in meanwhile is loaded as well', async () => {
  const read = { Effect: 'Allow', Action: 'docs:Read', Resource: '*' }
  const suspended = { Condition: { Bool: { 'app:Suspended': 'true' } } }
  const [before, after] = await Promise.all([
    usersBundle({ alice: [read] }),
    usersBundle({ alice: [read, { ...read, Effect: 'Deny', ...suspended }] }),
  ])
  const swapped = await createNodeEngine(before)
  const asked: string[] = []
  const { withAuthorization } = guardFetch({
    engine: swapped,
    principal: () => user('alice'),
    context: async () => {
      await swapped.swap(after)
      return {}
    },
    loaders: {
      'app:Suspended': async () => {
        asked.push('app:Suspended')
        return true
      },
    },
  })
  const handler = withAuthorization(route, () => new Response('read'))
  expect((await handler(new Request('https://a.example/doc/1'))).status).toBe(403)
  expect(asked).toEqual(['app:Suspended'])
})

describe('an ARN with values in it', () => {
  it('has them as they are', () => {
    expect(arn`a/${'..a/b..c/...'}`).toBe('a/..a/b..c/...')
    expect(arn`arn:app:docs::${account}:doc/${'a/b c$'}/${7}`).toBe(
      `arn:app:docs::${account}:doc/a/b c$/7`,
    )
  })

  it.each([
    '.',
    '..',
    '../a',
    'a/..',
    'a/./b',
    'a\\..\\b',
    '*',
    'a?',
    'a:b',
    '${aws:username}',
    '',
    'a\n',
    undefined,
    null,
    {},
    Number.NaN,
  ])('refuses %j', (value) => {
    expect(() => arn`arn:app:docs:::doc/${value as string}`).toThrow(
      expect.objectContaining({ code: 'ERR_REQUEST_INVALID' }),
    )
  })
})

describe('the bearer of a JWT', async () => {
  const { privateKey, publicKey } = await generateKeyPair('EdDSA')
  const stranger = await generateKeyPair('EdDSA')
  const issuer = 'https://id.example.com'
  const sign = (sub: string, { key = privateKey, end = '10m', audience = 'app' } = {}) =>
    new SignJWT({ sub })
      .setProtectedHeader({ alg: 'EdDSA' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setExpirationTime(end)
      .sign(key)

  function guarded(options: object = {}) {
    let verified = 0
    const principal = jwtSessions({
      sts: createSts(engine),
      verify: (token) => {
        verified += 1
        return jwtVerify(token, publicKey, { issuer, audience: 'app' })
      },
      provider,
      role: reader,
      ...options,
    })
    const { withAuthorization } = guardFetch({ engine, principal })
    const handler = withAuthorization(route, () => new Response('read'))
    const call = async (authorization: string) => {
      const request = new Request('https://a.example/doc/1', { headers: { authorization } })
      return (await handler(request)).status
    }
    return { call, count: () => verified }
  }

  it('has a session of the role, if the trust policy lets it', async () => {
    const { call } = guarded()
    expect(await call(`Bearer ${await sign('carol')}`)).toBe(200)
    expect(await call(`Bearer ${await sign('mallory')}`)).toBe(403)
  })

  it('is nobody with a token that is not valid', async () => {
    const { call } = guarded()
    expect(await call(`Bearer ${await sign('carol', { key: stranger.privateKey })}`)).toBe(401)
    expect(await call(`Bearer ${await sign('carol', { end: '-1s' })}`)).toBe(401)
    expect(await call(`Bearer ${await sign('carol', { audience: 'other' })}`)).toBe(401)
    for (const header of ['Bearer', 'Basic YTpi', `Bearer ${'a'.repeat(20_000)}`, 'Bearer a b']) {
      expect(await call(header)).toBe(401)
    }
  })

  it('is verified once, and again when others have taken its place', async () => {
    const { call, count } = guarded({ remembered: 1 })
    const [carol, dave] = [`Bearer ${await sign('carol')}`, `Bearer ${await sign('dave')}`]
    expect([await call(carol), await call(carol), count()]).toEqual([200, 200, 1])
    expect([await call(dave), await call(carol), count()]).toEqual([200, 200, 3])
  })

  it('has a name of its own, whatever its subject is', async () => {
    const names: string[] = []
    const subjects = [
      'carol',
      'auth0|ben',
      'auth0-ben',
      'auth0=007cben',
      'a',
      'a=',
      'a-',
      'é',
      ' ',
      '',
    ]
    const sts = {
      assumeRoleWithWebIdentity: ({ sessionName }: { sessionName: string }) => {
        names.push(sessionName)
        return {}
      },
      resume: () => undefined,
    }
    for (const sub of [...subjects, undefined, 7]) {
      const verify = async () => ({ payload: { ...(sub !== undefined && { sub }) } })
      const principal = jwtSessions({ sts, verify, provider, role: reader } as never)
      await expect(principal({ headers: { authorization: 'Bearer a' } })).rejects.toThrow()
    }
    expect(names.slice(0, 3)).toEqual(['carol', 'auth0=007cben', 'auth0-ben'])
    expect(new Set(names).size).toBe(subjects.length)
    for (const name of names) expect(name).toMatch(/^[\w+=,.@-]{2,64}$/)
  })

  it('without a role for its claims is denied', async () => {
    const { call } = guarded({ role: () => undefined })
    expect(await call(`Bearer ${await sign('carol')}`)).toBe(403)
  })
})
