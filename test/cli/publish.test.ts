/** Keys, signatures and pointers: `keygen`, `sign`, `verify` and `publish`. */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readSigners } from '../../src/cli/io/signing-keys.ts'
import { createNodeEngine, watchFile } from '../../src/entries/node.ts'
import { signKeySet } from '../../src/entries/publish.ts'
import { openLiveEngine } from '../../src/entries/sources.ts'
import { makeFolder, sallyport } from './command-line.ts'
import { directory } from './documents.ts'

/** A folder with two keys and two bundles. */
async function prepare() {
  const other = JSON.parse(JSON.stringify(directory).replace('s3:GetObject', 's3:PutObject'))
  const folder = makeFolder({ 'a.directory.json': directory, 'b.directory.json': other })
  for (const name of ['a', 'b']) {
    const args = ['compile', folder(`${name}.directory.json`), '-o', folder(`${name}.bundle`)]
    expect(await sallyport(args)).toMatchObject({ code: 0 })
    expect(await sallyport(['keygen', '-o', folder(name)])).toMatchObject({ code: 0, stderr: '' })
  }
  const publish = (bundle: string, ...more: string[]) => {
    const own = more.includes('--key') ? [] : ['--key', folder('a.jwk')]
    const args = ['publish', folder('public'), '--bundle', folder(bundle), '--json']
    return sallyport([...args, ...own, ...more])
  }
  const verify = (...more: string[]) =>
    sallyport(['verify', folder('public/latest.json'), '--key', folder('a.pub.jwk'), ...more])
  return { folder, publish, verify }
}

function read(text: string) {
  return JSON.parse(text)
}

describe('keygen', () => {
  test('writes a private key that only its owner reads, and a public one without its secret', async () => {
    const { folder } = await prepare()
    expect(read(readFileSync(folder('a.jwk'), 'utf8'))).toMatchObject({ d: expect.any(String) })
    expect(statSync(folder('a.jwk')).mode & 0o077).toBe(0)
    const { kty, crv, x, kid, ...rest } = read(readFileSync(folder('a.pub.jwk'), 'utf8'))
    expect([kty, crv, x.length, kid.length, rest]).toEqual(['OKP', 'Ed25519', 43, 43, {}])
  })

  test('replaces no key', async () => {
    const { folder } = await prepare()
    const before = readFileSync(folder('a.jwk'), 'utf8')
    const outcome = await sallyport(['keygen', '-o', folder('a')])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('ERR_FILE_UNWRITABLE')
    expect(readFileSync(folder('a.jwk'), 'utf8')).toBe(before)
  })
})

describe('sign', () => {
  test('puts a signature into a bundle that `verify` and `check --verify` take', async () => {
    const { folder } = await prepare()
    const args = ['sign', folder('a.bundle'), '--key', folder('a.jwk'), '-o', folder('s.bundle')]
    expect(await sallyport(args)).toMatchObject({ code: 0, stderr: '' })
    const verify = (key: string, file = 's.bundle') =>
      sallyport(['verify', folder(file), '--key', folder(key)])
    expect(await verify('a.pub.jwk')).toMatchObject({ code: 0 })
    for (const outcome of [await verify('b.pub.jwk'), await verify('a.pub.jwk', 'a.bundle')]) {
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toContain('ERR_BUNDLE_SIGNATURE')
    }
  })

  test('adds a set of keys to the chain, which clients and `verify` follow', async () => {
    const { folder, publish, verify } = await prepare()
    await publish('a.bundle')
    const keys = [read(readFileSync(folder('b.pub.jwk'), 'utf8'))]
    writeFileSync(folder('set.json'), JSON.stringify({ version: 2, threshold: 1, keys }))
    const chain = folder('public/keys.json')
    const args = ['sign', folder('set.json'), '-o', chain]
    const signers = ['--key', folder('a.jwk'), '--key', folder('b.jwk')]
    expect(await sallyport([...args, ...signers])).toMatchObject({ code: 0, stderr: '' })
    const refused = await publish('b.bundle')
    expect(refused).toMatchObject({ code: 3 })
    expect(refused.stderr).toContain('ERR_POINTER_SIGNATURE')
    const published = await publish('b.bundle', '--key', folder('b.jwk'))
    expect(read(published.stdout)).toMatchObject({ version: 2, keys: 2 })
    expect(await verify()).toMatchObject({ code: 3 })
    expect(await verify('--keys', chain)).toMatchObject({ code: 0 })
  })
})

describe('publish', () => {
  test('names no set of keys that clients would not follow to', async () => {
    const { folder, publish } = await prepare()
    const setOf = async (version: number, key: string, chain?: string) => {
      const keys = [read(readFileSync(folder(`${key}.pub.jwk`), 'utf8'))]
      const signers = await readSigners([folder(`${key}.jwk`)])
      return signKeySet({ version, threshold: 1, keys }, signers, chain)
    }
    const second = await setOf(2, 'b')
    const strangers = await setOf(3, 'a', second)
    const [, last] = read(strangers).sets
    const jumped = JSON.stringify({
      sets: [...read(second).sets, read(await setOf(4, 'b')).sets[0]],
    })
    for (const [chain, code] of [
      [strangers, 'ERR_POINTER_SIGNATURE'],
      [jumped, 'ERR_POINTER_SIGNATURE'],
      [JSON.stringify({ sets: [{ ...last, payload: read(second).sets[0].payload }] }), 'SIGNATURE'],
      ['{ "sets": [] }', 'ERR_POINTER_MALFORMED'],
      ['{ "sets": [{ "payload": "e30" }] }', 'ERR_POINTER_MALFORMED'],
      ['none', 'ERR_POINTER_MALFORMED'],
    ] as const) {
      mkdirSync(folder('public'), { recursive: true })
      writeFileSync(folder('public/keys.json'), chain)
      const outcome = await publish('a.bundle', '--key', folder('a.jwk'))
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toContain(code)
      expect(outcome.stderr).toContain('keys.json')
      expect(readdirSync(folder('public'))).toEqual(['keys.json'])
    }
    writeFileSync(folder('public/keys.json'), second)
    const published = await publish('a.bundle', '--key', folder('b.jwk'))
    expect(read(published.stdout)).toMatchObject({ version: 1, keys: 2 })
  })

  test('writes the bundle under its digest and a pointer that `verify` takes', async () => {
    const { folder, publish, verify } = await prepare()
    const { digest, version, channel } = read((await publish('a.bundle')).stdout)
    expect([version, channel]).toEqual([1, 'main'])
    expect(readdirSync(folder('public'))).toEqual([`${digest}.bundle`, 'latest.json'])
    expect((await verify()).stdout).toContain('version 1 of channel main is signed')
    expect(statSync(folder('public/latest.json')).size).toBeLessThan(800)
  })

  test('counts versions up for another bundle, and renews the same one', async () => {
    const { publish } = await prepare()
    const first = read((await publish('a.bundle')).stdout)
    const again = read((await publish('a.bundle', '--lifetime', '1h')).stdout)
    expect(again.version).toBe(1)
    expect(Date.parse(again.issued)).toBeGreaterThan(Date.parse(first.issued))
    expect(Date.parse(again.expires) - Date.parse(again.issued)).toBe(3_600_000)
    expect(read((await publish('b.bundle')).stdout).version).toBe(2)
  })

  test('is followed by a client, back to a lower version and on again', async () => {
    const { folder, publish } = await prepare()
    await publish('a.bundle')
    await publish('b.bundle')
    const late = await follow()
    const live = await follow()
    expect(live.status()).toMatchObject({ state: 'READY', version: 2 })
    const back = read((await publish('a.bundle', '--rollback', '1')).stdout)
    expect(back.rollback).toEqual([live.status().digest])
    expect(await live.refresh()).toMatchObject({ version: 1, lastError: undefined })
    writeFileSync(folder('c.directory.json'), JSON.stringify(directory).replace('s3:*', 's3:Get*'))
    await sallyport(['compile', folder('c.directory.json'), '-o', folder('c.bundle')])
    expect(read((await publish('c.bundle')).stdout).version).toBe(2)
    expect(await live.refresh()).toMatchObject({ version: 2, lastError: undefined })
    expect(await late.refresh()).toMatchObject({ version: 2, lastError: undefined })
    expect(late.status().digest).toBe(live.status().digest)

    function follow() {
      const keys = [read(readFileSync(folder('a.pub.jwk'), 'utf8'))]
      const source = watchFile(join(folder('public'), 'latest.json'))
      return openLiveEngine(source, { open: createNodeEngine, keys, interval: 0 })
    }
  })

  test.each([
    [['--lifetime', 'soon'], 2, 'ERR_USAGE'],
    [['--rollback', '1'], 2, 'is not lower than the published one'],
    [['--channel', 'a b'], 3, 'ERR_OPTIONS_INVALID'],
  ])('refuses %s', async (options, code, message) => {
    const { publish } = await prepare()
    await publish('a.bundle')
    const outcome = await publish('b.bundle', ...options)
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr).toContain(message)
  })

  test('publishes nothing that is not a bundle', async () => {
    const { folder, publish } = await prepare()
    const outcome = await publish('a.directory.json')
    expect(outcome).toMatchObject({ code: 3 })
    expect(readdirSync(folder('public'))).toEqual([])
  })
})

describe('verify', () => {
  test('refuses a pointer of another key, one that was changed, and a bundle that is missing', async () => {
    const { folder, publish, verify } = await prepare()
    const { bundle } = read((await publish('a.bundle')).stdout)
    const other = ['verify', folder('public/latest.json'), '--key', folder('b.pub.jwk')]
    expect((await sallyport(other)).stderr).toContain('ERR_POINTER_SIGNATURE')
    writeFileSync(bundle, readFileSync(folder('b.bundle')))
    expect(await verify()).toMatchObject({ code: 3 })
    writeFileSync(folder('public/latest.json'), '{"payload":')
    expect((await verify()).stderr).toContain('ERR_POINTER_MALFORMED')
  })

  test('refuses a pointer that has expired', async () => {
    const { publish, verify } = await prepare()
    await publish('a.bundle', '--lifetime', '1s')
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(await verify()).toMatchObject({ code: 3 })
    expect((await verify()).stderr).toContain('the pointer expired')
  })
})
