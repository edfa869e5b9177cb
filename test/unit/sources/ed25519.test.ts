/** Hosts whose WebCrypto has no Ed25519, or that have none: a typed error, whatever is asked for. */
import { afterEach, expect, it, vi } from 'vitest'
import { generateKeys, signKeySet } from '../../../src/sources/signed/sign-pointer.ts'
import { countSigners } from '../../../src/sources/signed/signed-text.ts'
import { keys, signer } from './support.ts'

const signed = {
  payload: {},
  signatures: [{ bytes: new Uint8Array(64), signed: new Uint8Array(1) }],
}

afterEach(() => {
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

const questions: [string, () => Promise<unknown>][] = [
  ['new keys', () => generateKeys()],
  ['a signature', () => signKeySet({ version: 1, threshold: 1, keys: [keys.publicKey] }, [signer])],
  ['who signed', () => countSigners(signed, [keys.publicKey])],
]

it.each(questions)('%s: WebCrypto refuses', async (_, ask) => {
  const refusal = new DOMException('no', 'NotSupportedError')
  for (const name of ['generateKey', 'importKey', 'sign'] as const) {
    vi.spyOn(crypto.subtle, name).mockRejectedValue(refusal)
  }
  await expect(ask()).rejects.toMatchObject({
    name: 'SourceError',
    code: 'ERR_POINTER_SIGNATURE',
    place: 'crypto.subtle',
    cause: refusal,
  })
})

it.each(questions)('%s: there is no WebCrypto', async (_, ask) => {
  vi.stubGlobal('crypto', {})
  await expect(ask()).rejects.toMatchObject({ code: 'ERR_POINTER_SIGNATURE' })
})
