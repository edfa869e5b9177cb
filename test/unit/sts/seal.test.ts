/** Sessions that leave under a seal: what comes back is what was issued, or it is refused. */

import { beforeAll, describe, expect, it } from 'vitest'
import { createSts, type Session, type Sts, type StsOptions } from '../../../src/entries/sts.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import { faultOf, home, openWorld, roleArn, rootArn, userArn, type World } from './world.ts'

let open: World
let sts: Sts
const key = new Uint8Array(32).fill(7)
beforeAll(async () => {
  open = await openWorld()
  sts = createSts(open.engine, { key })
})

function issue(by: Sts): Session {
  const { session } = by.assumeRole({
    caller: userArn('rich'),
    role: roleArn('worker'),
    sessionName: 'work',
    tags: { team: 'a' },
  })
  if (session === undefined) throw new Error('no session')
  return session
}

async function rejection(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    if (error instanceof SallyportError) return `${error.code} ${error.place}`
    throw error
  }
}

const invalid = 'ERR_SESSION_INVALID session'

describe('a sealed session', () => {
  it('is opened wherever the key is the same, and by no other key', async () => {
    const session = issue(sts)
    const text = await sts.seal(session)
    const elsewhere = createSts(open.engine, { key: Uint8Array.from(key) })
    const handle = await elsewhere.open(text)
    expect(handle.session).toEqual(session)
    expect(handle.isAllowed('s3:GetObject', '*')).toBe(true)
    expect(await elsewhere.seal(handle.session)).toBe(text)
    const stranger = createSts(open.engine, { key: new Uint8Array(32) })
    expect(await rejection(stranger.open(text))).toBe(invalid)
  })

  it('is opened with a key of WebCrypto, too', async () => {
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const held = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign', 'verify'])
    const handle = await createSts(open.engine, { key: held }).open(await sts.seal(issue(sts)))
    expect(handle.session.kind).toBe('assumedRole')
  })

  it('is refused after any change of one character', async () => {
    const text = await sts.seal(issue(sts))
    for (let at = 0; at < text.length; at += 7) {
      const other = text[at] === 'a' ? 'b' : 'a'
      const changed = text.slice(0, at) + other + text.slice(at + 1)
      expect(await rejection(sts.open(changed)), `character ${at}`).toBe(invalid)
    }
    expect(await rejection(sts.open(`${text} `))).toBe(invalid)
    expect(await rejection(sts.open(text.slice(0, -1)))).toBe(invalid)
  })

  it('keeps characters that UTF-8 would replace apart', async () => {
    const sealing = createSts(open.engine, { key })
    const { session } = sealing.assumeRole({
      caller: userArn('rich'),
      role: roleArn('worker'),
      sessionName: 'work',
      policies: [{ Version: '2012-10-17', Statement: [], Id: '\ufffd' }],
    })
    const text = await sealing.seal(session as Session)
    expect(text).toContain('\ufffd')
    expect(await rejection(sealing.open(text.replace('\ufffd', '\ud800')))).toBe(invalid)
  })

  it.each([[undefined], [null], [''], ['x'], [7], [{}], [`${'0'.repeat(64)}.`]])(
    'is not %j',
    async (text) => {
      expect(await rejection(sts.open(text as string))).toBe(invalid)
    },
  )
})

describe('with a key', () => {
  it('a copy of a session is not taken: not by `resume`, not as a caller, not by `seal`', async () => {
    const session = issue(sts)
    const copy = structuredClone(session)
    const role = roleArn('chain')
    expect(sts.resume(session).isAllowed('s3:GetObject', '*')).toBe(true)
    expect(faultOf(() => sts.resume(copy))).toBe(invalid)
    const input = { caller: copy, role, sessionName: 'aa' }
    expect(faultOf(() => sts.assumeRole(input))).toBe(invalid)
    expect(faultOf(() => sts.forwardAccess(copy, 'athena.amazonaws.com'))).toBe(invalid)
    expect(await rejection(sts.seal(copy))).toBe(invalid)
  })

  it('a session that was issued is a caller, and nobody can change it', () => {
    const session = issue(sts)
    const input = { caller: session, role: roleArn('open'), sessionName: 'aa' }
    expect(sts.assumeRole(input).decision.verdict).toBe('allowed')
    expect(() => Object.assign(session, { arn: rootArn(home) })).toThrow(TypeError)
    expect(() => Object.assign(session.principal, { role: roleArn('open') })).toThrow(TypeError)
  })
})

describe('a session that comes back as plain data', () => {
  const input = { role: roleArn('chain'), sessionName: 'aa' }
  const options: readonly [string, StsOptions][] = [
    ['without options', {}],
    ['with a key', { key }],
    ['where unsealed ones are not accepted', { acceptsUnsealed: false }],
  ]

  it.each(options)('is refused %s, with a hint', (_, option) => {
    const there = createSts(open.engine, option)
    const session = issue(there)
    const copy = JSON.parse(JSON.stringify(session))
    expect(there.resume(session).isAllowed('s3:GetObject', '*')).toBe(true)
    const uses = [
      () => there.resume(copy),
      () => there.assumeRole({ ...input, caller: copy }),
      () => there.forwardAccess(copy, 'athena.amazonaws.com'),
      () => there.passRole({ caller: copy, role: roleArn('chain'), service: 'ec2.amazonaws.com' }),
    ]
    expect(uses.map(faultOf)).toEqual(uses.map(() => invalid))
    expect(uses[0]).toThrow(expect.objectContaining({ hint: expect.stringContaining('Unsealed') }))
  })

  it('is refused of another `Sts`, though it has the same engine', () => {
    expect(faultOf(() => createSts(open.engine).resume(issue(sts)))).toBe(invalid)
  })

  it('is taken where unsealed ones are accepted, with a key and without', () => {
    for (const more of [{}, { key }]) {
      const there = createSts(open.engine, { ...more, acceptsUnsealed: true })
      const copy = JSON.parse(JSON.stringify(issue(sts)))
      expect(there.resume(copy).isAllowed('s3:GetObject', '*')).toBe(true)
    }
  })

  it('is never sealed, though it is accepted', async () => {
    const there = createSts(open.engine, { key, acceptsUnsealed: true })
    expect(await rejection(there.seal(structuredClone(issue(there))))).toBe(invalid)
  })
})

describe('without a key', () => {
  it('nothing is sealed or opened, and the hint says what to do', async () => {
    const plain = createSts(open.engine)
    const place = 'ERR_REQUEST_INVALID options.key'
    expect(await rejection(plain.seal(issue(plain)))).toBe(place)
    expect(await rejection(plain.open('x'))).toBe(place)
  })
})

describe('options that cannot be used', () => {
  it.each([
    ['a short key', { key: new Uint8Array(31) }],
    ['text', { key: 'secret' }],
    ['null', { key: null }],
    ['an object', { key: {} }],
  ])('such as a key that is %s are refused', (_, options) => {
    const place = 'ERR_REQUEST_INVALID options.key'
    expect(faultOf(() => createSts(open.engine, options as unknown as StsOptions))).toBe(place)
  })

  it.each([[0], ['true'], [null]])('such as to accept unsealed ones: %j', (acceptsUnsealed) => {
    const refused = 'ERR_REQUEST_INVALID options.acceptsUnsealed'
    const options = { acceptsUnsealed } as unknown as StsOptions
    expect(faultOf(() => createSts(open.engine, options))).toBe(refused)
  })

  it.each([[null], ['x'], [7], [[]], [{ keys: key }]])('such as %j are refused', (options) => {
    const refused = 'ERR_REQUEST_INVALID options'
    expect(faultOf(() => createSts(open.engine, options as unknown as StsOptions))).toBe(refused)
  })

  it.each([[undefined], [null], ['x'], [{}]])('such as the engine %j are refused', (engine) => {
    expect(faultOf(() => createSts(engine as never))).toBe('ERR_REQUEST_INVALID engine')
  })

  it('such as a key of another use are refused when it is used', async () => {
    const algorithm = { name: 'AES-GCM', length: 256 }
    const other = await crypto.subtle.generateKey(algorithm, false, ['encrypt'])
    const there = createSts(open.engine, { key: other })
    expect(await rejection(there.seal(issue(there)))).toBe('ERR_REQUEST_INVALID options.key')
  })
})
