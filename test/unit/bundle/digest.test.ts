import { beforeAll, describe, expect, it } from 'vitest'
import * as Header from '../../../assembly/layout/header.ts'
import { seal, statedDigest, verify } from '../../../src/bundle/digest.ts'
import type { Key } from '../../../src/model/host-types.ts'
import { openBundle } from '../../support/open-bundle.ts'
import { acmeBundle } from './sections.ts'

interface Pair {
  readonly privateKey: Key
  readonly publicKey: Key
}

let ours: Pair
let others: Pair

beforeAll(async () => {
  const make = async (): Promise<Pair> => {
    const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    return pair as Pair
  }
  ours = await make()
  others = await make()
})

function flagsOf(bytes: Uint8Array): number {
  return new DataView(bytes.buffer).getUint32(Header.FLAGS_AT, true)
}

describe('a digest', () => {
  it('is the SHA-256 of everything behind digest and signature', async () => {
    const bytes = await seal(acmeBundle())
    const covered = bytes.slice(Header.FLAGS_AT)
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', covered)).toString('hex')
    expect(statedDigest(bytes)).toBe(digest)
    await expect(verify(bytes)).resolves.toBeUndefined()
  })

  it('is the same for the same bundle, and whether or not it is signed but for the flag', async () => {
    expect(statedDigest(await seal(acmeBundle()))).toBe(statedDigest(await seal(acmeBundle())))
    expect(flagsOf(await seal(acmeBundle())) & Header.SIGNED).toBe(0)
    expect(flagsOf(await seal(acmeBundle(), ours.privateKey)) & Header.SIGNED).toBe(Header.SIGNED)
  })

  it('leaves no choice to the bytes before it: each has one value', async () => {
    const bytes = await seal(acmeBundle())
    for (let at = 0; at < Header.DIGEST_AT; at += 1) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      expect(() => openBundle(changed)).toThrow(/bundle/)
    }
  })

  it('refuses a bundle with any byte behind them changed', async () => {
    const bytes = await seal(acmeBundle())
    const places = [Header.DIGEST_AT, Header.DIGEST_AT + 31, Header.FLAGS_AT, 127]
    for (const at of [...places, 128, 1_000, bytes.length - 1]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(verify(changed)).rejects.toMatchObject({ code: 'ERR_BUNDLE_DIGEST' })
    }
  })

  it('is not compared where the bundle is cut or longer', async () => {
    const bytes = await seal(acmeBundle())
    const longer = new Uint8Array(bytes.length + 8)
    longer.set(bytes)
    for (const other of [bytes.slice(0, -8), longer, bytes.slice(0, 100)]) {
      await expect(verify(other)).rejects.toMatchObject({ code: 'ERR_BUNDLE_MALFORMED' })
    }
  })
})

describe('a signature', () => {
  const refused = { code: 'ERR_BUNDLE_SIGNATURE', place: `byte ${Header.SIGNATURE_AT}` }

  it('verifies with the public key that belongs to the private one', async () => {
    const bytes = await seal(acmeBundle(), ours.privateKey)
    await expect(verify(bytes, { key: ours.publicKey })).resolves.toBeUndefined()
    await expect(verify(bytes)).resolves.toBeUndefined()
  })

  it('does not verify with another key, nor does a bundle without one', async () => {
    const bytes = await seal(acmeBundle(), ours.privateKey)
    await expect(verify(bytes, { key: others.publicKey })).rejects.toMatchObject(refused)
    await expect(verify(await seal(acmeBundle()), { key: ours.publicKey })).rejects.toMatchObject(
      refused,
    )
  })

  it('does not verify once a byte of it is changed', async () => {
    const bytes = await seal(acmeBundle(), ours.privateKey)
    for (const at of [Header.SIGNATURE_AT, Header.SIGNATURE_AT + 63]) {
      const changed = bytes.slice()
      changed[at] = (changed[at] ?? 0) ^ 1
      await expect(verify(changed, { key: ours.publicKey })).rejects.toMatchObject(refused)
    }
  })

  it('of one bundle does not verify for another', async () => {
    const bytes = await seal(acmeBundle(), ours.privateKey)
    const other = acmeBundle()
    other[other.length - 1] = (other[other.length - 1] ?? 0) ^ 1
    await seal(other, ours.privateKey)
    other.set(bytes.subarray(Header.SIGNATURE_AT, Header.FLAGS_AT), Header.SIGNATURE_AT)
    await expect(verify(other, { key: ours.publicKey })).rejects.toMatchObject(refused)
  })

  it('goes when the bundle is sealed anew without a key', async () => {
    const bytes = await seal(await seal(acmeBundle(), ours.privateKey))
    expect(flagsOf(bytes) & Header.SIGNED).toBe(0)
    expect(bytes.subarray(Header.SIGNATURE_AT, Header.FLAGS_AT).every((byte) => byte === 0)).toBe(
      true,
    )
  })
})
