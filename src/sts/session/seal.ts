/** Sessions that leave: their JSON behind an HMAC-SHA-256 of it, which is compared when they return. */

import { RequestError } from '../../model/errors.ts'
import type { HostKey, Key } from '../../model/host-types.ts'
import { invalid } from '../calls/input-shape.ts'
import type { Session } from './session.ts'

/** 32 random bytes or more, or an HMAC key of WebCrypto that may sign and verify. */
export type SealingKey = Uint8Array | Key

const LEAST_KEY_BYTES = 32
/** What is signed begins with this, so that no other use of the key can make a seal. */
const purpose = 'sallyport session 1\n'
const sealed = /^([0-9a-f]{64})\.(.*)$/s
const mostCharacters = 262_144

/** Seals sessions, and tells its own seals from others. */
export class Sealing {
  readonly #key: SealingKey

  /** Throws `ERR_REQUEST_INVALID` for what cannot be a key. */
  constructor(key: SealingKey) {
    this.#key = readKey(key)
  }

  /** The session as text, behind its seal. */
  async seal(session: Session): Promise<string> {
    const text = JSON.stringify(session)
    const seal = await withKey(this.#key, (key) => crypto.subtle.sign('HMAC', key, signed(text)))
    return `${hexOf(new Uint8Array(seal))}.${text}`
  }

  /** What was sealed. Throws `ERR_SESSION_INVALID` for anything else. */
  async unseal(text: unknown): Promise<unknown> {
    const [, seal = '', json = ''] =
      typeof text === 'string' && text.length <= mostCharacters ? (sealed.exec(text) ?? []) : []
    if (json === '') throw invalid('session', 'is not a string that `seal` returned')
    const bytes = signed(json)
    const isSame = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) === purpose + json
    const stated = bytesOf(seal)
    const fits = await withKey(this.#key, (key) => crypto.subtle.verify('HMAC', key, stated, bytes))
    if (!(fits && isSame)) throw invalid('session', 'was changed, or sealed with another key')
    try {
      return JSON.parse(json)
    } catch {
      throw invalid('session', 'is not JSON, though it was sealed with the key')
    }
  }
}

/** INVARIANT: what is frozen here is plain data, a tree. */
export function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) freeze(member)
  return Object.freeze(value)
}

function readKey(key: SealingKey): SealingKey {
  try {
    if (key instanceof Uint8Array && key.length >= LEAST_KEY_BYTES) return new Uint8Array(key)
    if (Object.prototype.toString.call(key) === '[object CryptoKey]') return key
  } catch (cause) {
    throw badKey(cause)
  }
  throw badKey()
}

function badKey(cause?: unknown): RequestError {
  return new RequestError('the key cannot seal sessions', {
    place: 'options.key',
    hint: `give ${LEAST_KEY_BYTES} random bytes or more, or an HMAC key that may sign and verify`,
    cause,
  })
}

async function withKey<T>(key: SealingKey, use: (key: HostKey) => Promise<T>): Promise<T> {
  try {
    return await use(key instanceof Uint8Array ? await importKey(key) : (key as HostKey))
  } catch (cause) {
    throw badKey(cause)
  }
}

function importKey(bytes: Uint8Array): Promise<HostKey> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' }
  const own = new Uint8Array(bytes)
  return crypto.subtle.importKey('raw', own, algorithm, false, ['sign', 'verify'])
}

function signed(text: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(purpose + text))
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16))
}
