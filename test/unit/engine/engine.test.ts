import { describe, expect, it } from 'vitest'
import * as Header from '../../../assembly/layout/header.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { seal } from '../../../src/bundle/digest.ts'
import { encodeBundle } from '../../../src/bundle/encode.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { createEngine, type Engine } from '../../../src/engine/engine.ts'
import { explain as explainer } from '../../../src/engine/explain/explain.ts'
import { inspectBundle } from '../../../src/inspect/bundle-summary.ts'
import { LimitError, RequestError } from '../../../src/model/errors.ts'
import { limits } from '../../../src/model/limits.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { readSets } from '../../support/policy-sets.ts'
import { sectionsOf } from '../bundle/sections.ts'
import { account, allow, deny, document, module, openSets, user, usersBundle } from './support.ts'

const get = 's3:GetObject'
const request: AuthorizationRequest = { principal: user('a'), action: get, resource: '*' }

describe('opening', () => {
  const bundle = usersBundle({ a: [allow(get)] })

  it('takes a bundle that is what its digest says', async () => {
    const engine = await createEngine(module, await bundle, { explain: explainer })
    expect(engine.isAllowed(request)).toBe(true)
  })

  it.each([
    ['a path', 'policies.bundle', '`openEngine` of `sallyport/node` takes a path'],
    ['bytes that are still awaited', Promise.resolve(), 'await the bytes first'],
    ['nothing', undefined, 'pass what `compileBundle` made'],
  ])('given %s instead of bytes says what to do', async (_, given, hint) => {
    const opened = createEngine(module, given as never)
    await expect(opened).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
      place: 'bundle',
      hint: expect.stringContaining(hint),
    })
  })

  it('refuses damage, another version and a missing or wrong signature', async () => {
    const open = async (change: (bytes: Uint8Array) => Uint8Array, key?: object) =>
      createEngine(
        module,
        change((await bundle).slice()),
        key === undefined ? {} : ({ key } as object),
      )
    const flipped = (bytes: Uint8Array): Uint8Array => {
      bytes[1_000] = (bytes[1_000] ?? 0) ^ 1
      return bytes
    }
    await expect(open(flipped)).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
    await expect(open(() => new Uint8Array(4))).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
    })
    await expect(open(() => new Uint8Array(4_096))).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
    })
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    const { publicKey } = pair as { publicKey: object }
    await expect(open((bytes) => bytes, publicKey)).rejects.toMatchObject({
      code: 'ERR_BUNDLE_SIGNATURE',
    })
  })

  it('tells another version from damage, whatever the digest', async () => {
    const bytes = (await bundle).slice()
    new DataView(bytes.buffer).setUint32(Header.VERSION_AT, 99, true)
    await expect(createEngine(module, bytes)).rejects.toMatchObject({
      code: 'ERR_BUNDLE_VERSION',
    })
  })

  it('takes bytes that begin anywhere in their buffer, and Buffers', async () => {
    const bytes = await bundle
    for (const shift of [1, 4, 7]) {
      const shared = Buffer.alloc(bytes.length + shift)
      shared.set(bytes, shift)
      const engine = await createEngine(module, shared.subarray(shift))
      expect(engine.isAllowed(request)).toBe(true)
    }
  })

  it('decides by the bytes that it was given, whatever becomes of them meanwhile', async () => {
    const bytes = (await bundle).slice()
    const open = createEngine(module, bytes, {
      pause: async () => {
        bytes.fill(0xff)
      },
    })
    const engine = await open
    expect(engine.isAllowed(request)).toBe(true)
    expect(inspectBundle(engine).principals).toBe(1)
  })

  it('lets other work in while it copies and checks, the more the larger the bundle', async () => {
    const pausesOf = async (bytes: Uint8Array): Promise<number> => {
      let pauses = 0
      await createEngine(module, bytes, {
        pause: async () => {
          pauses += 1
        },
      })
      return pauses
    }
    const small = await bundle
    const few = await pausesOf(small)
    expect(few).toBeGreaterThan(0)
    const sections = sectionsOf(small).set(Section.DEBUG_TEXT, new Uint8Array(6_000_000))
    expect(await pausesOf(await seal(encodeBundle(sections, { strip: false })))).toBe(few + 5)
  })

  it('refuses a large bundle whose bytes change while they are copied', async () => {
    const sections = sectionsOf(await bundle).set(Section.DEBUG_TEXT, new Uint8Array(6_000_000))
    const bytes = await seal(encodeBundle(sections, { strip: false }))
    const open = createEngine(module, bytes, {
      pause: async () => {
        bytes.fill(0xff)
      },
    })
    await expect(open).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
  })
})

describe('a request', () => {
  const engine = usersBundle({ a: [allow(get), deny('s3:PutObject')] }).then((bundle) =>
    createEngine(module, bundle, { explain: explainer }),
  )
  const faulty: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['text', 's3:GetObject'],
    ['no parts', []],
    ['a part that is none', [null]],
    ['no resource', { principal: user('a'), action: get }],
    ['no resources', { ...request, resource: [] }],
    ['a resource that is no text', { ...request, resource: 7 }],
    ['a list with such a resource', { ...request, resource: ['*', 7] }],
    ['no action', { principal: user('a'), resource: '*' }],
    ['an action without a service', { ...request, action: 'GetObject' }],
    ['an action without a name', { ...request, action: 's3:' }],
    ['a principal that is none', { ...request, principal: 'alice' }],
    ['no principal', { action: get, resource: '*' }],
    ['a null principal', { ...request, principal: null }],
    ['a role that is a user', { ...request, principal: { role: user('a') } }],
    ['an account that is none', { ...request, resourceAccount: '1' }],
  ]

  it.each(faulty)('that is or has %s cannot be read', async (_, faultyRequest) => {
    const ask = await engine
    expect(() => ask.isAllowed(faultyRequest as AuthorizationRequest)).toThrow(RequestError)
    expect(() => ask.check(faultyRequest as AuthorizationRequest)).toThrow(RequestError)
    expect(() => ask.explain(faultyRequest as AuthorizationRequest)).toThrow(RequestError)
  })

  it('over a limit is refused, by name', async () => {
    const ask = await engine
    const over: [string, object][] = [
      ['actionBytes', { action: `s3:${'a'.repeat(limits.actionBytes)}` }],
      ['resourceBytes', { resource: 'a'.repeat(limits.resourceBytes + 1) }],
      ['requestParts', { resource: new Array(limits.requestParts + 1).fill('*') }],
    ]
    for (const [name, part] of over) {
      const call = { ...request, ...part } as AuthorizationRequest
      expect(() => ask.isAllowed(call)).toThrow(LimitError)
      expect(() => ask.check(call)).toThrow(expect.objectContaining({ code: 'ERR_LIMIT_EXCEEDED' }))
      expect(() => ask.check(call)).toThrow(name)
    }
    expect(ask.isAllowed(request)).toBe(true)
  })

  it('of several parts is allowed when every part is (E-12)', async () => {
    const ask = await engine
    const put = { ...request, action: 's3:PutObject' }
    const list = { ...request, action: 's3:ListBucket' }
    expect(ask.isAllowed({ ...request, resource: ['a', 'b'] })).toBe(true)
    expect(ask.isAllowed([request, list])).toBe(false)
    expect(ask.check([request, list]).verdict).toBe('implicitDeny')
    expect(ask.check([list, put]).verdict).toBe('explicitDeny')
    expect(ask.explain([request, put]).map(({ action }) => action)).toEqual([get, 's3:PutObject'])
  })

  it('of somebody unknown is denied, implicitly', async () => {
    const decision = (await engine).check({ ...request, principal: user('nobody') })
    expect(decision).toMatchObject({ verdict: 'implicitDeny', statements: [] })
  })

  it('reads an action whatever its case (L-61)', async () => {
    expect((await engine).isAllowed({ ...request, action: 'S3:getOBJECT' })).toBe(true)
  })
})

describe('context', () => {
  const tagged = allow(get, { Condition: { StringEquals: { 'app:team': 'blue' } } })

  it('of any size is read, and the next check too: memory grows, views with it', async () => {
    const engine = await openSets({ identity: [document(tagged)] })
    const ask = (team: string | string[]): boolean =>
      engine.isAllowed({ ...request, context: { 'app:team': team } })
    for (const length of [10, 1_000, limits.contextValueCharacters, 1_000]) {
      expect(ask('x'.repeat(length))).toBe(false)
      expect(ask('é'.repeat(length))).toBe(false)
      expect(ask('blue')).toBe(true)
    }
    expect(engine.check({ ...request, context: { 'app:team': 'blue' } }).statements).toHaveLength(1)
    expect(inspectBundle(engine).statements).toBe(1)
  })

  it('of many values is read to the last of them', async () => {
    const any = allow(get, { Condition: { 'ForAnyValue:StringEquals': { 'app:teams': 'blue' } } })
    const engine = await openSets({ identity: [document(any)] })
    const teams = Array.from({ length: limits.contextValues - 1 }, (_, i) => `team-${i}`)
    const ask = (values: string[]): boolean =>
      engine.isAllowed({ ...request, context: { 'app:teams': values } })
    expect(ask(teams)).toBe(false)
    expect(ask([...teams, 'blue'])).toBe(true)
    expect(() => ask([...teams, 'blue', 'red'])).toThrow(LimitError)
  })

  it('of a handle goes with one resource: a list is refused, not cut short', async () => {
    const handle = (await openSets({ identity: [document(tagged)] })).prepare(request.principal)
    const several = ['arn:aws:s3:::a', 'arn:aws:s3:::b'] as unknown as string
    expect(() => handle.isAllowed(request.action, several)).toThrow(RequestError)
    expect(() => handle.check(request.action, several)).toThrow(RequestError)
  })

  it('beyond a limit is refused by its name, and the next check works', async () => {
    const engine = await openSets({ identity: [document(tagged)] })
    const context = { 'app:team': 'x'.repeat(limits.contextValueCharacters + 1) }
    expect(() => engine.isAllowed({ ...request, context })).toThrow('contextValueCharacters')
    const many = Array.from({ length: 200 }, () => 'x'.repeat(1_000))
    const all = { ...request, context: { 'app:team': many } }
    expect(() => engine.isAllowed(all)).toThrow('contextCharacters')
    expect(engine.isAllowed({ ...request, context: { 'app:team': 'blue' } })).toBe(true)
  })

  it('that is no value is refused (C-38)', async () => {
    const engine = await openSets({ identity: [document(tagged)] })
    for (const value of [{}, null, ['a', {}], Symbol('a'), () => 'blue']) {
      const context = { 'app:team': value } as unknown as Record<string, string>
      expect(() => engine.isAllowed({ ...request, context })).toThrow(RequestError)
      expect(() => engine.check({ ...request, context })).toThrow(RequestError)
    }
  })

  it('asked for in later and later rounds is filled in as many', async () => {
    const chain = Array.from({ length: 40 }, (_, i) =>
      allow(get, { Condition: { StringEquals: { [`app:k${i}`]: 'yes' } } }),
    )
    const engine = await openSets({ identity: [document(...chain)] })
    expect(engine.isAllowed(request)).toBe(false)
    for (const at of [0, 20, 39]) {
      expect(engine.isAllowed({ ...request, context: { [`app:k${at}`]: 'yes' } })).toBe(true)
    }
  })

  it('may not contradict what the engine derives: check always says so, isAllowed where it matters', async () => {
    const name = allow(get, { Condition: { StringEquals: { 'aws:username': 'root' } } })
    const bundle = usersBundle({ a: [name], b: [allow(get)] })
    const engine = await createEngine(module, await bundle, { explain: explainer })
    const forged = { 'aws:username': 'root' }
    expect(() => engine.isAllowed({ ...request, context: forged })).toThrow(RequestError)
    const free = { ...request, principal: user('b') }
    expect(engine.isAllowed({ ...free, context: forged })).toBe(true)
    expect(() => engine.check({ ...free, context: forged })).toThrow(
      expect.objectContaining({ place: 'request.context.aws:username' }),
    )
    expect(() => engine.explain({ ...free, context: { 'AWS:UserName': 'x' } })).toThrow(
      RequestError,
    )
    expect(engine.check({ ...free, context: { 'aws:username': 'b' } }).verdict).toBe('allowed')
  })

  it('may, in a simulation', async () => {
    const name = allow(get, { Condition: { StringEquals: { 'aws:username': 'root' } } })
    const engine = await openSets({ identity: [document(name)] }, { simulation: true })
    expect(engine.isAllowed({ ...request, context: { 'aws:username': 'root' } })).toBe(true)
    expect(engine.isAllowed(request)).toBe(false)
  })

  it('has the clock’s time unless it gives its own', async () => {
    const before = allow(get, { Condition: { DateLessThan: { 'aws:CurrentTime': '2024-06-01' } } })
    let now = Date.UTC(2024, 0)
    const engine = await openSets({ identity: [document(before)] }, { now: () => now })
    expect(engine.isAllowed(request)).toBe(true)
    now = Date.UTC(2025, 0)
    expect(engine.isAllowed(request)).toBe(false)
    const context = { 'aws:CurrentTime': '2024-01-01T00:00:00Z' }
    expect(engine.isAllowed({ ...request, context })).toBe(true)
  })

  it('is looked up by own names only', async () => {
    const engine = await openSets({
      identity: [document(allow(get, { Condition: { Null: { constructor: 'false' } } }))],
    })
    expect(engine.isAllowed({ ...request, context: {} })).toBe(false)
  })
})

describe('a prepared principal', () => {
  const bundles = {
    one: usersBundle({ a: [allow(get)], b: [] }),
    other: usersBundle({ z: [], a: [], b: [allow(get)], c: [] }),
  }

  it('answers as its requests do', async () => {
    const engine = await createEngine(module, await bundles.one)
    const handle = engine.prepare(user('a'))
    expect(handle.isAllowed(get, '*')).toBe(true)
    expect(handle.isAllowed('s3:PutObject', '*')).toBe(false)
    expect(handle.check(get, '*')).toEqual(engine.check(request))
    expect(handle.isAllowed(get, '*', { 'aws:SourceIp': '10.0.0.1' })).toBe(true)
  })

  it('is resolved again after a swap', async () => {
    const engine = await createEngine(module, await bundles.one)
    const [a, b] = [engine.prepare(user('a')), engine.prepare(user('b'))]
    const ask = (): boolean[] => [a.isAllowed(get, '*'), b.isAllowed(get, '*')]
    expect(ask()).toEqual([true, false])
    await engine.swap(await bundles.other)
    expect(ask()).toEqual([false, true])
    expect(a.check(get, '*').verdict).toBe('implicitDeny')
    await engine.swap(await bundles.one)
    expect(ask()).toEqual([true, false])
  })

  it('that is none cannot be prepared', async () => {
    const engine = await createEngine(module, await bundles.one)
    expect(() => engine.prepare('alice')).toThrow(RequestError)
  })
})

describe('a swap', () => {
  it('puts the whole of another bundle in place', async () => {
    const engine = await createEngine(module, await usersBundle({ a: [allow(get)] }))
    const before = engine.digest
    await engine.swap(await usersBundle({ a: [deny(get)] }))
    expect(engine.digest).not.toBe(before)
    expect(engine.check(request).verdict).toBe('explicitDeny')
  })

  it('with a bad bundle changes nothing', async () => {
    const engine = await createEngine(module, await usersBundle({ a: [allow(get)] }))
    const before = inspectBundle(engine)
    const handle = engine.prepare(user('a'))
    const damaged = (await usersBundle({ a: [deny(get)] })).slice()
    damaged[500] = (damaged[500] ?? 0) ^ 1
    await expect(engine.swap(damaged)).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
    await expect(engine.swap(new Uint8Array())).rejects.toMatchObject({
      code: 'ERR_BUNDLE_MALFORMED',
    })
    expect(inspectBundle(engine)).toEqual(before)
    expect(engine.isAllowed(request)).toBe(true)
    expect(handle.isAllowed(get, '*')).toBe(true)
  })

  it('lets every check between be decided by the old bundle alone', async () => {
    const old = await usersBundle({ a: [allow(get)] })
    const next = await usersBundle({ a: [deny(get)] })
    const seen = new Set<string>()
    let engine: Engine | undefined
    const pause = async (): Promise<void> => {
      if (engine !== undefined) seen.add(engine.check(request).verdict)
    }
    engine = await createEngine(module, old, { pause })
    await engine.swap(next)
    expect([...seen]).toEqual(['allowed'])
    expect(engine.check(request).verdict).toBe('explicitDeny')
  })

  it('that was asked for last is the one that stays, whichever is ready first', async () => {
    const waiting: (() => void)[] = []
    let isHeld = false
    const engine = await createEngine(module, await usersBundle({ a: [] }), {
      pause: async () => {
        if (isHeld) await new Promise<void>((resolve) => waiting.push(resolve))
      },
    })
    isHeld = true
    const first = engine.swap(await usersBundle({ a: [deny(get)] }))
    while (waiting.length === 0) await new Promise(setImmediate)
    isHeld = false
    await engine.swap(await usersBundle({ a: [allow(get)] }))
    for (const resume of waiting) resume()
    await first
    expect(engine.check(request).verdict).toBe('allowed')
  })
})

describe('what is remembered', () => {
  const names = Array.from({ length: 700 }, (_, i) => `user-${i}`)
  const bundle = usersBundle(
    Object.fromEntries(names.map((name, i) => [name, i % 3 === 0 ? [allow(get)] : []])),
  )

  it.each([0, 1, 3, 255, 10_000])(
    'is %i at most, and never changes an answer',
    async (remembered) => {
      const engine = await createEngine(module, await bundle, { remembered })
      const handles = names.slice(0, 300).map((name) => engine.prepare(user(name)))
      for (let round = 0; round < 2; round += 1) {
        for (const [i, name] of names.entries()) {
          const action = `s3:Get${i % 2 === 0 ? 'Object' : 'OBJECT'}`
          expect(engine.isAllowed({ principal: user(name), action, resource: '*' })).toBe(
            i % 3 === 0,
          )
        }
        for (const [i, handle] of handles.entries()) {
          expect(handle.isAllowed(get, '*')).toBe(i % 3 === 0)
        }
      }
    },
  )
})

describe('a stripped bundle', () => {
  const statements = [allow(get), deny('s3:PutObject'), allow('s3:Put*')]

  it('decides the same and explains nothing', async () => {
    const [whole, stripped] = await Promise.all(
      [false, true].map(async (strip) =>
        createEngine(module, await usersBundle({ a: statements }, strip)),
      ),
    )
    for (const action of [get, 's3:PutObject', 's3:PutBucketAcl', 'ec2:RunInstances']) {
      const call = { ...request, action }
      const { verdict, policyType } = whole?.check(call) ?? {}
      expect(stripped?.check(call)).toEqual({ verdict, policyType, statements: [] })
    }
    expect(stripped && inspectBundle(stripped)).toMatchObject({
      stripped: true,
      statements: 0,
      policies: 0,
    })
    expect(whole && inspectBundle(whole)).toMatchObject({
      stripped: false,
      statements: 3,
      policies: 1,
    })
  })

  it('still tells in a headline which policy type decided', async () => {
    const engine = await createEngine(module, await usersBundle({ a: statements }, true), {
      explain: explainer,
    })
    const [explanation] = engine.explain({ ...request, action: 's3:PutObject' })
    expect(explanation?.headline).toContain('an explicit deny in an identity-based policy')
    expect(explanation?.gates.flatMap((gate) => gate.statements)).toEqual([])
  })
})

describe('inspect', () => {
  it('tells what a bundle holds, in numbers', async () => {
    const bytes = await usersBundle({
      a: [allow(get, { Condition: { Bool: { 'aws:SecureTransport': 'true' } } })],
      b: [],
    })
    const engine = await createEngine(module, bytes)
    const { sections, ...summary } = inspectBundle(engine)
    expect(summary).toMatchObject({
      bytes: bytes.length,
      signed: false,
      principals: 2,
      accounts: 1,
      statements: 1,
      contextKeys: ['aws:SecureTransport'],
    })
    expect(summary.digest).toMatch(/^[0-9a-f]{64}$/)
    expect(sections.reduce((sum, section) => sum + section.bytes, 0)).toBeLessThan(bytes.length)
  })

  it('names every section of the format, each once', async () => {
    const { sections } = inspectBundle(
      await createEngine(module, await usersBundle({ a: [allow(get)] })),
    )
    const numbers = Object.entries(Section)
      .filter(([name]) => !/^(?:ENTRY_SIZE|COUNT|OPTIONAL|.*_AT)$/.test(name))
      .map(([, number]) => number)
    expect(numbers.sort((a, b) => a - b)).toEqual([...Array(Section.COUNT).keys()])
    expect(sections).toHaveLength(Section.COUNT)
    expect(new Set(sections.map(({ name }) => name)).size).toBe(Section.COUNT)
    expect(sections.every(({ name }) => /^[a-z]/.test(name))).toBe(true)
  })

  it('knows a signed bundle', async () => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    const { privateKey, publicKey } = pair as CryptoKeyPair
    const sets = readSets({ identity: [document(allow(get))] })
    const bytes = await compileBundle(sets, { key: privateKey })
    const engine = await createEngine(module, bytes, { key: publicKey })
    expect(inspectBundle(engine).signed).toBe(true)
    await expect(engine.swap(await compileBundle(sets))).rejects.toMatchObject({
      code: 'ERR_BUNDLE_SIGNATURE',
    })
  })
})

describe('the account', () => {
  it('of a resource may be stated by the request, and makes it another’s', async () => {
    const engine = await createEngine(module, await usersBundle({ a: [allow(get)] }))
    const bucket = 'arn:aws:s3:::theirs'
    expect(engine.isAllowed({ ...request, resource: bucket })).toBe(true)
    expect(engine.isAllowed({ ...request, resource: bucket, resourceAccount: account })).toBe(true)
    const theirs = { ...request, resource: bucket, resourceAccount: '444455556666' }
    expect(engine.check(theirs)).toMatchObject({ verdict: 'implicitDeny', policyType: 'resource' })
  })
})
