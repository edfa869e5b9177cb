/** Sources and stores in files, key-value stores and caches. */
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { fileStore, watchFile } from '../../../src/hosts/file-sources.ts'
import { cacheStore, fromKV, kvStore, openLiveEngine } from '../../../src/hosts/live-sources.ts'
import type { BundleStore } from '../../../src/sources/source.ts'
import { bundleOf, follow, keys, open, reading, Shelf, TestTime, writing } from './support.ts'

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  folders.push(folder)
  return folder
}

/** A key-value store in memory. */
function makeValues() {
  const values = new Map<string, ArrayBuffer>()
  return {
    values,
    get: async (name: string) => values.get(name) ?? null,
    put: async (name: string, value: ArrayBuffer) => void values.set(name, value),
    delete: async (name: string) => void values.delete(name),
  }
}

/** As much of the Cache API as is used. */
function fakeCaches() {
  const opened = new Map<string, Map<string, Response>>()
  return {
    async open(name: string) {
      const files = opened.get(name) ?? new Map<string, Response>()
      opened.set(name, files)
      return {
        match: async (url: string) => files.get(url)?.clone(),
        put: async (url: string, response: Response) => void files.set(url, response),
        delete: async (url: string) => files.delete(url),
      }
    },
  }
}

describe('a file that is watched', () => {
  it('is read again when it changes, a bundle without a pointer', async () => {
    const file = join(makeFolder(), 'a.bundle')
    writeFileSync(file, await bundleOf(1))
    const live = await openLiveEngine(watchFile(file), { open, interval: 0 })
    expect(live.status()).toMatchObject({ state: 'READY', version: undefined, source: file })
    expect(live.isAllowed(reading)).toBe(true)
    const changed = new Promise((resolve) => live.on('changed', resolve))
    writeFileSync(file, await bundleOf(2))
    expect(await changed).toMatchObject({ lastError: undefined })
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([false, true])
    writeFileSync(file, 'not a bundle')
    const status = await live.refresh()
    expect(status).toMatchObject({ state: 'READY', lastError: { code: 'ERR_BUNDLE_MALFORMED' } })
    expect(live.isAllowed(writing)).toBe(true)
    live.close()
  })

  it('with a pointer needs its signature', async () => {
    const folder = makeFolder()
    const shelf = new Shelf()
    await shelf.publish(await bundleOf(1), { version: 1, issued: Date.now() })
    for (const [name, file] of shelf.files) writeFileSync(join(folder, name), file)
    const source = watchFile(join(folder, 'latest.json'))
    const live = await openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0 })
    expect(live.status()).toMatchObject({ state: 'READY', version: 1 })
    const without = await openLiveEngine(source, { open, interval: 0 })
    expect(without.status().lastError).toMatchObject({ code: 'ERR_POINTER_SIGNATURE' })
    expect(without.isAllowed(reading)).toBe(false)
    live.close()
    without.close()
  })

  it('without a pointer is refused by who has keys', async () => {
    const file = join(makeFolder(), 'a.bundle')
    writeFileSync(file, await bundleOf(1))
    const live = await openLiveEngine(watchFile(file), {
      open,
      keys: [keys.publicKey],
      interval: 0,
    })
    expect(live.status().lastError).toMatchObject({ code: 'ERR_POINTER_SIGNATURE' })
    live.close()
  })
})

describe('values of a key-value store', () => {
  it('are a source, under their prefix', async () => {
    const kv = makeValues()
    const shelf = new Shelf()
    await shelf.publish(await bundleOf(1), { version: 1, issued: Date.now() })
    for (const [name, file] of shelf.files) {
      await kv.put(`iam/${name}`, new Uint8Array(Buffer.from(file as string)).buffer)
    }
    const options = { open, keys: [keys.publicKey], interval: 0 }
    const live = await openLiveEngine(fromKV(kv, 'iam/'), options)
    expect(live.status()).toMatchObject({ state: 'READY', source: 'iam/latest.json' })
    const empty = await openLiveEngine(fromKV(kv), options)
    expect(empty.status().lastError).toMatchObject({ code: 'ERR_SOURCE_UNREACHABLE' })
  })
})

const stores: readonly [string, () => { store: BundleStore; again: () => BundleStore }][] = [
  [
    'a folder',
    () => {
      const folder = join(makeFolder(), 'below')
      return { store: fileStore(folder), again: () => fileStore(folder) }
    },
  ],
  [
    'a key-value store',
    () => {
      const kv = makeValues()
      return { store: kvStore(kv, 'a/'), again: () => kvStore(kv, 'a/') }
    },
  ],
  [
    'the Cache API',
    () => {
      vi.stubGlobal('caches', fakeCaches())
      return { store: cacheStore(), again: () => cacheStore() }
    },
  ],
]

describe('the last good bundle', () => {
  it.each(stores)('is kept in %s', async (_, make) => {
    const { store, again } = make()
    const shelf = new Shelf()
    const time = new TestTime()
    await shelf.publish(await bundleOf(1), { version: 1 })
    const live = await follow(shelf, time, { store })
    await shelf.publish(await bundleOf(2), { version: 2 })
    expect((await live.refresh()).lastError).toBeUndefined()
    const offline = await follow(new Shelf(), time, { store: again() })
    expect(offline.status()).toMatchObject({ version: 2, source: 'store' })
    expect(offline.isAllowed(writing)).toBe(true)
    vi.unstubAllGlobals()
  })

  it('in a folder is two files, and no draft', async () => {
    const folder = makeFolder()
    const shelf = new Shelf()
    await shelf.publish(await bundleOf(1), { version: 1 })
    await follow(shelf, new TestTime(), { store: fileStore(folder) })
    expect(readdirSync(folder)).toEqual([expect.stringMatching(/^\w{64}\.bundle$/), 'latest.json'])
  })
})
