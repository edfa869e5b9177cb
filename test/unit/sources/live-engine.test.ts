/** Engines that follow a source: what is refused, what stays in force, and what `status` says. */
import { generalVerify, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { followSource } from '../../../src/sources/live-engine.ts'
import type { LiveEvent } from '../../../src/sources/live-status.ts'
import { generateKeys, signKeySet } from '../../../src/sources/signed/sign-pointer.ts'
import {
  bundleOf,
  day,
  follow,
  keys,
  MemoryStore,
  open,
  pointTo,
  reading,
  Shelf,
  signer,
  signerOf,
  start,
  TestTime,
  writing,
} from './support.ts'

async function publishFirst() {
  const shelf = new Shelf()
  const time = new TestTime()
  const text = await shelf.publish(await bundleOf(1), { version: 1 })
  return { shelf, time, text }
}

/** A client with version 2 in force, which lets alice write and not read. */
async function followSecond(options: Parameters<typeof follow>[2] = {}) {
  const { shelf, time, text: first } = await publishFirst()
  const second = await shelf.publish(await bundleOf(2), { version: 2 })
  const live = await follow(shelf, time, options)
  expect(live.status()).toMatchObject({ state: 'READY', version: 2, lastError: undefined })
  return { shelf, time, live, first, second }
}

describe('an engine that follows a source', () => {
  it('decides by the bundle that the pointer names, and by the next one after a refresh', async () => {
    const { shelf, time } = await publishFirst()
    const live = await follow(shelf, time)
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([true, false])
    await shelf.publish(await bundleOf(2), { version: 2 })
    const status = await live.refresh()
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([false, true])
    expect(status).toMatchObject({ version: 2, channel: 'main', source: 'shelf', age: 0 })
    expect(status).toMatchObject({ activated: time.now, downloaded: time.now, requested: time.now })
    expect(live.check(writing)).toMatchObject({ verdict: 'allowed' })
    expect(live.explain(writing)[0]?.decision).toMatchObject({ verdict: 'allowed' })
  })

  it('allows nothing before there is a bundle, and says why', async () => {
    const live = await follow(new Shelf(), new TestTime())
    expect(live.isAllowed(reading)).toBe(false)
    expect(() => live.check(reading)).toThrow(expect.objectContaining({ code: 'ERR_BUNDLE_STALE' }))
    expect(live.engine).toBeUndefined()
    expect(live.status()).toMatchObject({
      state: 'ERROR',
      digest: undefined,
      lastError: { message: expect.stringContaining('latest.json') },
    })
  })

  it('reads no bundle again that it has', async () => {
    const { shelf, live } = await followSecond()
    shelf.reads = []
    await live.refresh()
    await shelf.publish(await bundleOf(2), { version: 2, issued: start + 5, lifetime: 2 * day })
    await live.refresh()
    expect(shelf.reads).toEqual(['latest.json', 'latest.json'])
    expect(live.status().expires).toBe(start + 5 + 2 * day)
  })

  it('asks by its clock, sooner after a failure and later after many', async () => {
    const { shelf, time, live } = await followSecond({ interval: 60_000 })
    const planned = () => [...time.waiting.values()].map(({ at }) => at - time.up)
    expect(planned().filter((wait) => wait < 70_000 && wait >= 54_000)).toHaveLength(1)
    shelf.files.delete('latest.json')
    const waits: number[] = []
    for (let failure = 0; failure < 12; failure += 1) {
      await live.refresh()
      waits.push(Math.min(...planned()))
    }
    expect(waits[0]).toBeLessThanOrEqual(1_000)
    expect(waits[3]).toBeGreaterThan(3_000)
    expect(waits.at(-1)).toBeGreaterThan(100_000)
    live.close()
    expect(planned()).toEqual([])
  })

  it('asks no sooner because its interval is longer than timers can wait', async () => {
    const { time } = await followSecond({ interval: 100 * day })
    const waits = [...time.waiting.values()].map(({ at }) => at - time.up)
    expect(Math.max(...waits)).toBeLessThanOrEqual(2_147_483_647)
    expect(Math.max(...waits)).toBeGreaterThan(20 * day)
  })

  it('leaves no timer behind when it is closed, also while a request is under way', async () => {
    const { time, live } = await followSecond()
    const last = live.refresh()
    live.close()
    await last
    expect(time.waiting.size).toBe(0)
    expect(live.isAllowed(writing)).toBe(true)
  })

  it('asks when it is woken', async () => {
    const { shelf, live } = await followSecond()
    await shelf.publish(await bundleOf(3), { version: 3 })
    const changed = new Promise((resolve) => live.on('changed', resolve))
    shelf.wake()
    expect(await changed).toMatchObject({ version: 3, state: 'READY' })
  })

  it('tells of what happens, whatever a listener does', async () => {
    const { shelf, time, live } = await followSecond({ interval: 0 })
    const events: LiveEvent[] = []
    for (const event of ['ready', 'changed', 'stale', 'error'] as const) {
      live.on(event, () => events.push(event))
      live.on(event, () => {
        throw new Error('a listener')
      })
    }
    const end = live.on('error', () => events.push('ready'))
    end()
    shelf.files.delete('latest.json')
    await live.refresh()
    time.pass(2 * day)
    await shelf.publish(await bundleOf(3), { version: 3, issued: time.now })
    await live.refresh()
    expect(events).toEqual(['error', 'stale', 'changed', 'ready'])
  })

  it('refuses options, keys and sources that it cannot use', async () => {
    const { shelf, time } = await publishFirst()
    await expect(follow({} as Shelf, time)).rejects.toMatchObject({ code: 'ERR_OPTIONS_INVALID' })
    await expect(follow(shelf, time, { keys: [] })).rejects.toMatchObject({
      code: 'ERR_POINTER_MALFORMED',
    })
    await expect(follow(shelf, time, { maxAge: -1 })).rejects.toMatchObject({
      code: 'ERR_OPTIONS_INVALID',
    })
  })
})

/** What an attacker, a cache or an accident may put in place of what was published. */
const attacks: readonly {
  readonly what: string
  readonly code: string
  /** It takes what is in force, or an option, to see it. */
  readonly isComparison?: boolean
  readonly options?: Parameters<typeof follow>[2]
  readonly put: (shelf: Shelf, first: string) => Promise<unknown>
}[] = [
  {
    what: 'a pointer with another payload',
    code: 'ERR_POINTER_SIGNATURE',
    async put(shelf) {
      const text = await shelf.publish(await bundleOf(3), { version: 3 })
      const { payload } = JSON.parse(await pointTo(await bundleOf(3), { version: 4 }))
      shelf.files.set('latest.json', JSON.stringify({ ...JSON.parse(text), payload }))
    },
  },
  {
    what: 'a pointer cut short',
    code: 'ERR_POINTER_MALFORMED',
    async put(shelf) {
      const text = await shelf.publish(await bundleOf(3), { version: 3 })
      shelf.files.set('latest.json', text.slice(0, -20))
    },
  },
  {
    what: 'a page of HTML',
    code: 'ERR_POINTER_MALFORMED',
    put: async (shelf) => shelf.files.set('latest.json', '<!doctype html><title>Sign in</title>'),
  },
  {
    what: 'the pointer of a version before',
    isComparison: true,
    code: 'ERR_POINTER_REPLAYED',
    put: async (shelf, first) => shelf.files.set('latest.json', first),
  },
  {
    what: 'a lower version that is issued later',
    isComparison: true,
    code: 'ERR_POINTER_REPLAYED',
    put: async (shelf) => shelf.publish(await bundleOf(1), { version: 1, issued: start + 500 }),
  },
  {
    what: 'another bundle of the same version',
    isComparison: true,
    code: 'ERR_POINTER_REPLAYED',
    put: async (shelf) => shelf.publish(await bundleOf(1), { version: 2, issued: start + 500 }),
  },
  {
    what: 'a rollback that names another bundle',
    isComparison: true,
    code: 'ERR_POINTER_REPLAYED',
    put: async (shelf) =>
      shelf.publish(await bundleOf(1), {
        version: 1,
        issued: start + 500,
        rollback: ['0'.repeat(64)],
      }),
  },
  {
    what: 'a pointer that has expired',
    code: 'ERR_POINTER_EXPIRED',
    put: async (shelf) => shelf.publish(await bundleOf(3), { version: 3, lifetime: 10 }),
  },
  {
    what: 'a pointer signed by a stranger',
    code: 'ERR_POINTER_SIGNATURE',
    put: async (shelf) =>
      shelf.publish(await bundleOf(3), { version: 3 }, [await signerOf(await generateKeys())]),
  },
  {
    what: 'a pointer of another channel',
    isComparison: true,
    code: 'ERR_POINTER_REFUSED',
    put: async (shelf) => shelf.publish(await bundleOf(3), { version: 3, channel: 'test' }),
  },
  {
    what: 'a bundle larger than is taken',
    isComparison: true,
    code: 'ERR_POINTER_REFUSED',
    options: { maxBytes: 15_000 },
    async put(shelf) {
      const { usersBundle, allow } = await import('../engine/support.ts')
      const many = Array.from({ length: 1_000 }, (_, at) => allow(`s3:Get${at}`))
      await shelf.publish(await usersBundle({ alice: many }), { version: 3 })
      shelf.reads = []
    },
  },
  {
    what: 'a bundle cut short',
    code: 'ERR_POINTER_REFUSED',
    put: (shelf) => damage(shelf, (bundle) => bundle.slice(0, -8)),
  },
  {
    what: 'a bundle with a byte changed',
    code: 'ERR_BUNDLE_DIGEST',
    put: (shelf) =>
      damage(shelf, (bundle) =>
        bundle.map((byte, at) => (at === bundle.length - 40 ? byte ^ 1 : byte)),
      ),
  },
  {
    what: 'another bundle under the name',
    code: 'ERR_POINTER_REFUSED',
    async put(shelf) {
      const own = await bundleOf(2)
      await damage(shelf, () => own)
    },
  },
  {
    what: 'a bundle that is a page of HTML',
    code: 'ERR_BUNDLE_MALFORMED',
    put: (shelf) =>
      damage(shelf, (bundle) => new TextEncoder().encode('<html>'.padEnd(bundle.length, ' '))),
  },
]

async function damage(shelf: Shelf, change: (bundle: Uint8Array) => Uint8Array): Promise<void> {
  await shelf.publish(await bundleOf(3), { version: 3 })
  for (const [name, file] of shelf.files) {
    if (file instanceof Uint8Array) shelf.files.set(name, change(file))
  }
}

describe('the last good bundle stays in force, and status says why, against', () => {
  it.each(attacks)('$what', async ({ code, options, put }) => {
    const { shelf, live, first } = await followSecond(options)
    const before = live.status()
    await put(shelf, first)
    const status = await live.refresh()
    expect(status.lastError).toMatchObject({ code })
    expect(status).toMatchObject({ state: 'READY', version: 2, digest: before.digest })
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([false, true])
    if (options?.maxBytes !== undefined) expect(shelf.reads).toEqual(['latest.json'])
    await shelf.publish(await bundleOf(5), { version: 5 })
    expect(await live.refresh()).toMatchObject({ version: 5, lastError: undefined })
  })

  const absolute = attacks.filter(({ isComparison }) => isComparison !== true)

  it.each(absolute)('$what, when it is the first to be seen', async ({ code, put }) => {
    const shelf = new Shelf()
    await put(shelf, '')
    const live = await follow(shelf, new TestTime())
    expect(live.status()).toMatchObject({ state: 'ERROR', lastError: { code } })
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([false, false])
  })
})

describe('a rollback', () => {
  it('that names the bundle in force is followed, and no older pointer counts after it', async () => {
    const { shelf, live, second } = await followSecond()
    const withdrawn = [live.status().digest ?? '']
    await shelf.publish(await bundleOf(1), { version: 1, issued: start + 500, rollback: withdrawn })
    expect(await live.refresh()).toMatchObject({ version: 1, lastError: undefined })
    expect(live.isAllowed(reading)).toBe(true)
    shelf.files.set('latest.json', second)
    const status = await live.refresh()
    expect(status).toMatchObject({ version: 1, lastError: { code: 'ERR_POINTER_REPLAYED' } })
    await shelf.publish(await bundleOf(2), { version: 3, issued: start + 600 })
    expect(await live.refresh()).toMatchObject({ version: 3, lastError: undefined })
  })

  it('below the lowest version that a client takes is refused at its start', async () => {
    const { shelf, time } = await publishFirst()
    const live = await follow(shelf, time, { minVersion: 2 })
    expect(live.status()).toMatchObject({
      state: 'ERROR',
      lastError: { code: 'ERR_POINTER_REPLAYED' },
    })
  })
})

describe('time', () => {
  it('makes a bundle stale, which then still decides, or nothing is allowed, as the options say', async () => {
    const serving = await followSecond()
    const denying = await followSecond({ onStale: 'deny' })
    for (const { time, live } of [serving, denying]) {
      time.pass(day + 10)
      expect(live.status()).toMatchObject({ state: 'STALE', version: 2 })
    }
    expect(serving.live.isAllowed(writing)).toBe(true)
    expect(denying.live.isAllowed(writing)).toBe(false)
    expect(() => denying.live.check(writing)).toThrow('the bundle is stale')
    expect(() => denying.live.explain(writing)).toThrow('the bundle is stale')
  })

  it('that is set back makes nothing fresh again', async () => {
    const { time, live } = await followSecond({ onStale: 'deny' })
    time.pass(day + 10)
    time.now = start - 300 * day
    expect(live.status().state).toBe('STALE')
    expect(live.isAllowed(writing)).toBe(false)
  })

  it('that cannot be told makes everything stale', async () => {
    const { shelf, time } = await publishFirst()
    const live = await follow(shelf, time, { now: () => Number.NaN })
    expect(live.status().lastError).toMatchObject({ code: 'ERR_POINTER_EXPIRED' })
    expect(live.isAllowed(reading)).toBe(false)
  })

  it('that is set back hides no age, of a bundle without a pointer either', async () => {
    const time = new TestTime()
    const bytes = await bundleOf(1)
    const source = Object.assign(new Shelf(), { poll: async () => ({ kind: 'bundle', bytes }) })
    const options = { open, now: () => time.now, maxAge: 5_000, onStale: 'deny' }
    const live = await followSource(source, options, { ...time, watch: () => undefined })
    expect(live.isAllowed(reading)).toBe(true)
    time.pass(6_000)
    time.now = start - day
    expect(live.status()).toMatchObject({ state: 'STALE', age: 6_000 })
    expect(live.isAllowed(reading)).toBe(false)
  })

  it('that was ahead for a while hides no age', async () => {
    const { shelf, time, live } = await followSecond({ maxAge: 5_000 })
    time.now += 10_000
    await live.refresh()
    time.now -= 10_000
    shelf.files.clear()
    time.pass(6_000)
    expect((await live.refresh()).state).toBe('STALE')
  })

  it('that is behind makes nothing stale that was just confirmed', async () => {
    const { shelf, time } = await publishFirst()
    time.now = start - day
    const live = await follow(shelf, time, { maxAge: 5_000 })
    expect(live.status()).toMatchObject({ state: 'READY', age: 0 })
  })

  it('that could not be told at the start can be told later', async () => {
    const store = new MemoryStore()
    const { shelf, time } = await followSecond({ store })
    const right = time.now
    time.now = Number.NaN
    const live = await follow(shelf, time, { store })
    time.now = right
    expect(await live.refresh()).toMatchObject({ state: 'READY', lastError: undefined })
  })

  it('without confirmation makes a bundle stale after maxAge, and a confirmation fresh', async () => {
    const { time, live, shelf } = await followSecond({ maxAge: 5_000 })
    time.pass(6_000)
    expect(live.status()).toMatchObject({ state: 'STALE', age: 6_000 })
    expect(await live.refresh()).toMatchObject({ state: 'READY', age: 0 })
    shelf.files.delete('latest.json')
    time.pass(4_000)
    expect(await live.refresh()).toMatchObject({ state: 'READY', age: 4_000 })
  })

  it('of a pointer that is frozen runs out, whoever says that nothing has changed', async () => {
    const { time, live } = await followSecond()
    time.pass(day)
    const status = await live.refresh()
    expect(status).toMatchObject({ state: 'STALE', lastError: { code: 'ERR_POINTER_EXPIRED' } })
  })

  it('is what a check may ask for: an age at most, a version at least', async () => {
    const { time, live } = await followSecond()
    time.pass(1_000)
    expect(live.isAllowed(writing, { maxAge: 1_000, atLeast: 2 })).toBe(true)
    expect(live.isAllowed(writing, { maxAge: 999 })).toBe(false)
    expect(live.isAllowed(writing, { atLeast: 3 })).toBe(false)
    expect(live.isAllowed(writing, { atLeast: Number.NaN })).toBe(false)
    expect(live.isAllowed(writing, { maxAge: Number.NaN })).toBe(false)
    expect(() => live.check(writing, { atLeast: 3 })).toThrow('older than version 3')
  })
})

it('a pointer is a JWS that other libraries verify, and so is a set of keys', async () => {
  const bundle = await bundleOf(1)
  const { sets } = JSON.parse(
    await signKeySet({ version: 1, threshold: 1, keys: [keys.publicKey] }, [signer]),
  )
  const key = await importJWK({ ...keys.publicKey }, 'EdDSA')
  for (const signed of [JSON.parse(await pointTo(bundle, { version: 1 })), sets[0]]) {
    const { payload, protectedHeader } = await generalVerify(signed, key)
    expect(JSON.parse(new TextDecoder().decode(payload))).toMatchObject({ version: 1 })
    expect(protectedHeader).toMatchObject({ alg: 'EdDSA', kid: keys.publicKey.kid })
    await expect(generalVerify({ ...signed, payload: 'e30' }, key)).rejects.toThrow()
  }
})

it('a signature for one purpose is none for another', async () => {
  const { shelf, live } = await followSecond()
  const set = { version: 3, threshold: 1, keys: [keys.publicKey] }
  const { sets } = JSON.parse(await signKeySet(set, [signer]))
  shelf.files.set('latest.json', JSON.stringify(sets[0]))
  const { version, lastError } = await live.refresh()
  expect([version, lastError?.code]).toEqual([2, 'ERR_POINTER_MALFORMED'])
})

describe('keys that are replaced', () => {
  async function rotate() {
    const { shelf, time, live } = await followSecond()
    const next = await generateKeys()
    const set = { version: 2, threshold: 1, keys: [next.publicKey] }
    const signers = [signer, await signerOf(next)]
    return { shelf, time, live, next, set, signers, nextSigner: await signerOf(next) }
  }

  it('are followed, and the old ones sign nothing any more', async () => {
    const { shelf, live, set, signers, nextSigner } = await rotate()
    shelf.files.set('keys.json', await signKeySet(set, signers))
    await shelf.publish(await bundleOf(3), { version: 3, keys: 2 }, [nextSigner])
    expect(await live.refresh()).toMatchObject({ version: 3, lastError: undefined })
    await shelf.publish(await bundleOf(4), { version: 4 })
    const { version, lastError } = await live.refresh()
    expect([version, lastError?.code]).toEqual([3, 'ERR_POINTER_SIGNATURE'])
  })

  it('confirm no pointer that they signed, though nothing has changed', async () => {
    const { shelf, live, set, signers, nextSigner } = await rotate()
    const held = String(shelf.files.get('latest.json'))
    shelf.files.set('keys.json', await signKeySet(set, signers))
    await shelf.publish(await bundleOf(3), { version: 3, keys: 2, lifetime: 1 }, [nextSigner])
    expect((await live.refresh()).lastError).toMatchObject({ code: 'ERR_POINTER_EXPIRED' })
    shelf.files.set('latest.json', held)
    const { version, lastError } = await live.refresh()
    expect([version, lastError?.code]).toEqual([2, 'ERR_POINTER_SIGNATURE'])
  })

  it('are trusted after a start from the store, without the source', async () => {
    const { shelf, time, set, signers, nextSigner } = await rotate()
    const store = new MemoryStore()
    shelf.files.set('keys.json', await signKeySet(set, signers))
    await shelf.publish(await bundleOf(3), { version: 3, keys: 2 }, [nextSigner])
    await (await follow(shelf, time, { store })).refresh()
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ version: 3, source: 'store' })
  })

  it.each<[string, (made: Awaited<ReturnType<typeof rotate>>) => Promise<string>]>([
    ['by themselves alone', ({ set, nextSigner }) => signKeySet(set, [nextSigner])],
    ['by the old ones alone', ({ set }) => signKeySet(set, [signer])],
    [
      'after a set that is missing',
      ({ set, signers }) => signKeySet({ ...set, version: 3 }, signers),
    ],
  ])('%s are not trusted', async (_, make) => {
    const made = await rotate()
    const { shelf, live, nextSigner } = made
    shelf.files.set('keys.json', await make(made))
    await shelf.publish(await bundleOf(3), { version: 3 }, [nextSigner])
    const status = await live.refresh()
    expect(status).toMatchObject({ version: 2, lastError: { code: 'ERR_POINTER_SIGNATURE' } })
  })

  it('with a threshold need as many signatures, each by another key', async () => {
    const other = await generateKeys()
    const set = { version: 1, threshold: 2, keys: [keys.publicKey, other.publicKey] }
    const shelf = new Shelf()
    await shelf.publish(await bundleOf(1), { version: 1 }, [signer, signer])
    const live = await follow(shelf, new TestTime(), { keys: set })
    expect(live.status().lastError).toMatchObject({ code: 'ERR_POINTER_SIGNATURE' })
    await shelf.publish(await bundleOf(1), { version: 1 }, [signer, await signerOf(other)])
    expect(await live.refresh()).toMatchObject({ state: 'READY' })
  })
})

describe('what is kept', () => {
  it('is the signed text as it was, and decides at the next start before the source is asked', async () => {
    const store = new MemoryStore()
    const { second, time } = await followSecond({ store })
    expect(new TextDecoder().decode(store.files.get('latest.json'))).toBe(second)
    expect(store.files.size).toBe(2)
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ version: 2, source: 'store', state: 'READY' })
    expect(offline.isAllowed(writing)).toBe(true)
    await offline.refresh()
    expect(offline.status()).toMatchObject({ version: 2, lastError: { code: expect.any(String) } })
  })

  it('keeps replayed pointers out after a start', async () => {
    const store = new MemoryStore()
    const { shelf, first, time } = await followSecond({ store })
    shelf.files.set('latest.json', first)
    const next = await follow(shelf, time, { store })
    const status = await next.refresh()
    expect(status).toMatchObject({ version: 2, lastError: { code: 'ERR_POINTER_REPLAYED' } })
  })

  it('and has expired is in force as a stale bundle', async () => {
    const store = new MemoryStore()
    const { time } = await followSecond({ store })
    time.now += 3 * day
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ state: 'STALE', version: 2 })
    const strict = await follow(new Shelf(), time, { store, onStale: 'deny' })
    expect(strict.isAllowed(writing)).toBe(false)
  })

  it.each(['latest.json', 'bundle'])('and is damaged, %s, never stops a start', async (name) => {
    const store = new MemoryStore()
    const { shelf, time } = await followSecond({ store })
    for (const [file, bytes] of store.files) {
      if (file.endsWith(name))
        store.files.set(
          file,
          bytes.map((byte, at) => (at % 9 === 8 ? byte ^ 1 : byte)),
        )
    }
    const next = await follow(shelf, time, { store })
    expect(next.status()).toMatchObject({ state: 'READY', version: 2, source: 'shelf' })
    const offline = await follow(new Shelf(), time, { store: new MemoryStore() })
    expect(offline.isAllowed(writing)).toBe(false)
  })

  it('keeps replayed pointers out after a start, also when its bundle was lost', async () => {
    const store = new MemoryStore()
    const { shelf, first, second, time } = await followSecond({ store })
    for (const name of store.files.keys()) if (name.endsWith('bundle')) store.files.delete(name)
    shelf.files.set('latest.json', first)
    const next = await follow(shelf, time, { store })
    expect(next.status()).toMatchObject({
      state: 'ERROR',
      lastError: { code: 'ERR_POINTER_REPLAYED' },
    })
    shelf.files.set('latest.json', second)
    expect(await next.refresh()).toMatchObject({ state: 'READY', version: 2 })
  })

  it('beside keys that are damaged decides, where the first keys have signed it', async () => {
    const store = new MemoryStore()
    const { time } = await followSecond({ store })
    store.files.set('keys.json', new TextEncoder().encode('{ "sets": ['))
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ state: 'READY', version: 2, source: 'store' })
  })

  it('and was damaged is written again, so that the next start needs no source', async () => {
    const store = new MemoryStore()
    const { shelf, time } = await followSecond({ store })
    for (const [name, bytes] of store.files) {
      if (name.endsWith('bundle')) store.files.set(name, bytes.slice(0, -8))
    }
    await follow(shelf, time, { store })
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ state: 'READY', version: 2, source: 'store' })
  })

  it('and was evicted meanwhile is written again with the next pointer', async () => {
    const store = new MemoryStore()
    const { shelf, time, live } = await followSecond({ store })
    store.files.clear()
    await shelf.publish(await bundleOf(2), { version: 3 })
    expect(await live.refresh()).toMatchObject({ state: 'READY', version: 3, lastError: undefined })
    const offline = await follow(new Shelf(), time, { store })
    expect(offline.status()).toMatchObject({ state: 'READY', version: 3, source: 'store' })
    store.files.clear()
    await shelf.publish(await bundleOf(3), { version: 4 })
    expect(await live.refresh()).toMatchObject({ state: 'READY', version: 4, lastError: undefined })
    expect((await follow(new Shelf(), time, { store })).status()).toMatchObject({ version: 4 })
  })

  it('and was evicted while its source has another one stays away, and status says so', async () => {
    const store = new MemoryStore()
    const { shelf, live } = await followSecond({ store })
    store.files.clear()
    await shelf.publish(await bundleOf(2), { version: 3 })
    for (const [name, bytes] of shelf.files) {
      if (typeof bytes !== 'string') shelf.files.set(name, bytes.slice(1))
    }
    expect(await live.refresh()).toMatchObject({
      state: 'READY',
      version: 3,
      lastError: { code: 'ERR_POINTER_REFUSED' },
    })
    expect([...store.files.keys()].filter((name) => name.endsWith('bundle'))).toEqual([])
    expect(live.isAllowed(writing)).toBe(true)
  })

  it('waits while the store is full, and status says so until it is written', async () => {
    const store = new MemoryStore()
    store.isFull = true
    const { shelf, time } = await publishFirst()
    const live = await follow(shelf, time, { store })
    expect(live.status()).toMatchObject({
      state: 'READY',
      version: 1,
      lastError: { code: 'ERR_STORE_UNWRITABLE' },
    })
    expect(live.isAllowed(reading)).toBe(true)
    expect((await live.refresh()).lastError).toMatchObject({ code: 'ERR_STORE_UNWRITABLE' })
    store.isFull = false
    expect((await live.refresh()).lastError).toBeUndefined()
    expect(store.files.size).toBe(2)
  })

  it('of a bundle before is removed', async () => {
    const store = new MemoryStore()
    const { shelf, live } = await followSecond({ store })
    await shelf.publish(await bundleOf(3), { version: 3 })
    await live.refresh()
    expect(store.files.size).toBe(2)
  })
})

describe('swaps under checks', () => {
  it('are whole: every answer is that of the version that is in force', async () => {
    const bundles = [await bundleOf(1), await bundleOf(2)]
    const shelf = new Shelf()
    const time = new TestTime()
    await shelf.publish(bundles[0] as Uint8Array, { version: 1 })
    const live = await follow(shelf, time)
    const digests = await Promise.all(bundles.map(async (one) => (await open(one)).digest))
    let checks = 0
    let isOver = false
    const checking = (async () => {
      while (!isOver) {
        for (let turn = 0; turn < 20; turn += 1) {
          const isFirst = live.engine?.digest === digests[0]
          const found = [live.isAllowed(reading), live.isAllowed(writing)]
          if (found[0] !== isFirst || found[1] === isFirst) throw new Error(`mixed: ${found}`)
          checks += 1
        }
        await new Promise(setImmediate)
      }
    })()
    for (let version = 2; version <= 1_001; version += 1) {
      await shelf.publish(bundles[(version + 1) % 2] as Uint8Array, { version })
      const status = await live.refresh()
      if (status.version !== version) throw new Error(JSON.stringify(status))
    }
    isOver = true
    await checking
    expect(live.status()).toMatchObject({ version: 1_001, lastError: undefined })
    expect(checks).toBeGreaterThan(1_000)
  })
})
