/** The other side: keys, signatures, and the pointer that is published beside bundles. */
import { seal, statedDigest, verify } from '../../bundle/digest.ts'
import { expectBytes } from '../../bundle/header.ts'
import { formatVersion } from '../../bundle/migrations.ts'
import { confirmArgument, type OptionKinds, readOptions, record } from '../../json/options.ts'
import { copyData, readGiven } from '../../json/own-copy.ts'
import { kindOf } from '../../json/shown.ts'
import { OptionsError } from '../../model/errors.ts'
import type { HostKey, Key } from '../../model/host-types.ts'
import { toBase64Url } from './base64-url.ts'
import { askWebCrypto } from './ed25519.ts'
import { confirmSigned, followKeys, type KeySet, lastKeys, readKeySet } from './key-set.ts'
import { isCount, type Pointer, readPointer } from './pointer.ts'
import { type PublicKey, readSigned, type Signer, signText } from './signed-text.ts'
import { trustedKeys } from './trust.ts'

/** A pair of Ed25519 keys as JSON (RFC 8037). */
export interface KeyPair {
  /** To be kept secret: with `d`. */
  readonly privateKey: PublicKey & { readonly d: string }
  readonly publicKey: PublicKey
}

/**
 * A new pair of Ed25519 keys; `kid` is the thumbprint of RFC 7638. Throws `ERR_POINTER_SIGNATURE`
 * where the host's WebCrypto makes none.
 */
export async function generateKeys(): Promise<KeyPair> {
  const { x = '', d = '' } = await askWebCrypto(async (subtle) => {
    const pair = await subtle.generateKey('Ed25519', true, ['sign', 'verify'])
    return subtle.exportKey('jwk', (pair as { privateKey: HostKey }).privateKey)
  })
  const thumbprint = new TextEncoder().encode(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`)
  const kid = toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', thumbprint)))
  const publicKey: PublicKey = { kty: 'OKP', crv: 'Ed25519', x, kid }
  return { privateKey: { ...publicKey, d }, publicKey }
}

/**
 * A copy of a bundle with a signature in it, for engines with the option `key`. Its digest is another
 * one. Throws as `createEngine` does for a bundle that is damaged, or `ERR_OPTIONS_INVALID`.
 */
export async function signBundle(bundle: Uint8Array, key: Key): Promise<Uint8Array> {
  expectBytes(bundle)
  confirmKey(key)
  const copy = new Uint8Array(bundle)
  await verify(copy)
  return seal(copy, key)
}

/** What a pointer says besides what is read from the bundle. */
export interface PointerOptions {
  readonly channel: string
  /** Higher than that of the pointer before. */
  readonly version: number
  /** Milliseconds from `issued` until the bundle is stale. */
  readonly lifetime: number
  /** Milliseconds since 1970; now by default. */
  readonly issued?: number
  /** The version of the key set that signs, where it is not the first. */
  readonly keys?: number
  /** Digests of bundles that are withdrawn. */
  readonly rollback?: readonly string[]
}

const pointerKinds: OptionKinds<PointerOptions> = {
  channel: [
    'letters, digits, `.`, `_` and `-`',
    (value) => /^[\w.-]{1,128}$/.test(`${String(value)}`),
  ],
  version: ['a whole number from 1', isCount],
  lifetime: ['a whole number of milliseconds from 1', isCount],
  issued: ['milliseconds since 1970', isCount],
  keys: ['a whole number from 1', isCount],
  rollback: ['a list of digests', isDigests],
}

/**
 * The pointer to a bundle. Throws `ERR_OPTIONS_INVALID`, `ERR_POINTER_MALFORMED`, or as `createEngine`
 * does for a bundle that is damaged.
 */
export async function makePointer(bundle: Uint8Array, options: PointerOptions): Promise<Pointer> {
  const own = readOptions(options, pointerKinds, ['channel', 'version', 'lifetime'])
  await verify(bundle)
  const { channel, version, lifetime, issued = Date.now(), keys, rollback } = own
  return readPointer({
    channel,
    version,
    digest: statedDigest(bundle),
    size: bundle.length,
    format: formatVersion,
    issued: instantOf(issued),
    expires: instantOf(issued + lifetime),
    ...(keys !== undefined && { keys }),
    ...(rollback !== undefined && { rollback }),
  })
}

function instantOf(time: number): string {
  const date = new Date(time)
  if (!Number.isNaN(date.getTime()) && date.getUTCFullYear() < 10_000) return date.toISOString()
  throw new OptionsError('the pointer would expire after the year 9999', {
    place: 'options.lifetime',
    hint: 'give fewer milliseconds',
  })
}

/** The text of `latest.json`. Throws `ERR_OPTIONS_INVALID` or `ERR_POINTER_MALFORMED`. */
export function signPointer(pointer: Pointer, signers: readonly Signer[]): Promise<string> {
  confirmArgument(pointer, 'pointer', record)
  return signText(
    readPointer(copyData(pointer, 'pointer')),
    'sallyport-pointer+json',
    readSigners(signers),
  )
}

/**
 * The text of `keys.json`: the chain so far, and a set that the keys of the set before it have signed
 * as well as its own. Throws `ERR_OPTIONS_INVALID` or `ERR_POINTER_MALFORMED`.
 */
export async function signKeySet(
  set: KeySet,
  signers: readonly Signer[],
  chain?: string,
): Promise<string> {
  confirmArgument(set, 'set', record)
  const own = readKeySet(copyData(set, 'set'))
  const signed = JSON.parse(await signText(own, 'sallyport-keys+json', readSigners(signers)))
  return `${JSON.stringify({ sets: [...setsOf(chain), signed] })}\n`
}

function setsOf(chain: string | undefined): unknown[] {
  if (chain === undefined) return []
  try {
    const { sets } = JSON.parse(chain) as { sets?: unknown }
    if (Array.isArray(sets)) return sets
  } catch {
    // told below
  }
  throw new OptionsError('the chain of key sets cannot be read', {
    place: 'chain',
    hint: 'give the text of `keys.json`',
  })
}

/**
 * The pointer of the text of `latest.json`, if the keys have signed it; whether it has expired is not
 * asked. Throws `ERR_POINTER_MALFORMED` or `ERR_POINTER_SIGNATURE`.
 */
export async function verifyPointer(
  text: string,
  keys: KeySet | readonly PublicKey[],
): Promise<Pointer> {
  confirmArgument(text, 'text', ['the text of `latest.json`', (value) => typeof value === 'string'])
  const set = trustedKeys(keys)
  const signed = readSigned(text, 'sallyport-pointer+json')
  const pointer = readPointer(signed.payload)
  await confirmSigned(signed, set, 'the pointer')
  return pointer
}

/**
 * The pointer of the text of `latest.json`, whoever wrote it. Throws `ERR_POINTER_MALFORMED`.
 */
export function inspectPointer(text: string): Pointer {
  confirmArgument(text, 'text', ['the text of `latest.json`', (value) => typeof value === 'string'])
  return readPointer(readSigned(text, 'sallyport-pointer+json').payload)
}

/**
 * The newest set of keys that the text of `keys.json` leads to from those that are trusted. Throws
 * `ERR_POINTER_MALFORMED` or `ERR_POINTER_SIGNATURE`.
 */
export async function newestKeys(
  trusted: KeySet | readonly PublicKey[],
  chain: string,
): Promise<KeySet> {
  confirmArgument(chain, 'chain', ['the text of `keys.json`', (value) => typeof value === 'string'])
  return followKeys(trustedKeys(trusted), chain)
}

/**
 * The newest set of keys of the text of `keys.json`, whoever signed the first of them: the others must
 * be signed by the set before. Throws `ERR_POINTER_MALFORMED` or `ERR_POINTER_SIGNATURE`.
 */
export async function inspectKeys(chain: string): Promise<KeySet> {
  confirmArgument(chain, 'chain', ['the text of `keys.json`', (value) => typeof value === 'string'])
  return lastKeys(chain)
}

function readSigners(given: unknown): Signer[] {
  return readGiven('signers', () => {
    confirmArgument(given, 'signers', ['one to sixteen signers', isSome])
    return [...(given as unknown[])].map((one) => {
      confirmArgument(one, 'signers', ['signers `{ key, kid }`', isSigner])
      const { key, kid } = one as Signer
      confirmKey(key)
      return { key, kid }
    })
  })
}

function isSome(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 && value.length <= 16
}

function isSigner(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && typeof Reflect.get(value, 'kid') === 'string'
  )
}

function isDigests(value: unknown): boolean {
  return Array.isArray(value) && [...value].every((one) => /^[0-9a-f]{64}$/.test(`${String(one)}`))
}

function confirmKey(key: unknown): void {
  const isPrivate = kindOf(key) === 'CryptoKey' && Reflect.get(Object(key), 'type') === 'private'
  confirmArgument(key, 'key', ['a private CryptoKey for Ed25519', () => isPrivate])
}
