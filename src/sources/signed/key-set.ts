/** The keys that may sign pointers, and how the next ones take their place. */

import { SourceError } from '../source-error.ts'
import { fromBase64Url } from './base64-url.ts'
import { isCount } from './pointer.ts'
import {
  countSigners,
  malformed,
  objectOf,
  type PublicKey,
  readSigned,
  type SignedText,
} from './signed-text.ts'

/** Keys that may sign, and how many of them must. */
export interface KeySet {
  /** The first is 1; each set is signed by the one before it. */
  readonly version: number
  /** How many of the keys must have signed. */
  readonly threshold: number
  readonly keys: readonly PublicKey[]
}

const mostKeys = 16
const mostSets = 1_000

/** Reads a set, which may be a payload. Throws `ERR_POINTER_MALFORMED`. */
export function readKeySet(value: unknown): KeySet {
  const { version, threshold, keys } = objectOf(value, 'the key set')
  if (!isCount(version)) throw malformed('the `version` of the key set must be a whole number')
  if (!Array.isArray(keys) || keys.length === 0 || keys.length > mostKeys) {
    throw malformed(`the key set must have 1 to ${mostKeys} \`keys\``)
  }
  const own = keys.map(readPublicKey)
  const distinct = new Set(own.map(({ x }) => x)).size
  if (distinct !== own.length) throw malformed('the key set has a key twice')
  if (!isCount(threshold) || Number(threshold) > distinct) {
    throw malformed('the `threshold` must be 1 or more, and not more than there are keys')
  }
  return { version: Number(version), threshold: Number(threshold), keys: own }
}

function readPublicKey(value: unknown): PublicKey {
  const { kty, crv, x, d, kid } = objectOf(value, 'a key')
  if (d !== undefined) throw malformed('a key is private', 'publish the public half: no `d`')
  const bytes = typeof x === 'string' ? fromBase64Url(x) : undefined
  if (kty !== 'OKP' || crv !== 'Ed25519' || bytes?.length !== 32) {
    throw malformed(
      'a key is not a public Ed25519 key',
      'write {"kty":"OKP","crv":"Ed25519","x":"…"}',
    )
  }
  const named = typeof kid === 'string' ? { kid } : {}
  return { kty, crv, x: String(x), ...named }
}

/**
 * The newest set that a published chain leads to: each must be the next version, signed by the
 * threshold of the set before it and by its own. Throws `ERR_POINTER_MALFORMED` or
 * `ERR_POINTER_SIGNATURE`; a chain that ends before `trusted` changes nothing.
 */
export async function followKeys(trusted: KeySet, chain: string): Promise<KeySet> {
  let newest = trusted
  for (const signed of readChain(chain)) {
    const next = readKeySet(signed.payload)
    if (next.version <= newest.version) continue
    if (next.version !== newest.version + 1) {
      throw unsigned(`key set ${newest.version + 1} is missing`)
    }
    await confirmSigned(signed, newest, `key set ${next.version}`)
    await confirmSigned(signed, next, `key set ${next.version}`)
    newest = next
  }
  return newest
}

/**
 * The newest set of a published chain, for who trusts nobody yet: the first set must be signed by
 * itself, each other as `followKeys` has it. Throws as `followKeys`.
 */
export async function lastKeys(chain: string): Promise<KeySet> {
  const [first] = readChain(chain)
  if (first === undefined) throw malformed('the file of keys has no sets')
  const set = readKeySet(first.payload)
  await confirmSigned(first, set, `key set ${set.version}`)
  return followKeys(set, chain)
}

/** `keys.json`: `{ "sets": [JWS, …] }`, oldest first. */
function readChain(text: string): SignedText[] {
  const { sets } = objectOf(parse(text), 'the file of keys')
  if (!Array.isArray(sets) || sets.length > mostSets) {
    throw malformed('the file of keys must have a list `sets`')
  }
  return sets.map((one) => readSigned(JSON.stringify(one), 'sallyport-keys+json'))
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw malformed('the file of keys is not JSON')
  }
}

/** Throws `ERR_POINTER_SIGNATURE` where fewer of the keys have signed than must. */
export async function confirmSigned(signed: SignedText, keys: KeySet, what: string): Promise<void> {
  const count = await countSigners(signed, keys.keys)
  if (count >= keys.threshold) return
  throw unsigned(`${what} is signed by ${count} of ${keys.threshold} keys that are trusted`)
}

function unsigned(message: string): SourceError {
  return new SourceError('ERR_POINTER_SIGNATURE', message, {
    place: 'pointer',
    hint: 'sign it with the keys that the clients trust, or publish the next key set first',
  })
}
