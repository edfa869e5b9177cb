/** Secrets, which are derived from the master key and never stored; and the tokens of sessions. */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomInt } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { RecentValues } from './recent-values.ts'

/** Everything that follows from the server's master key, of 32 bytes. */
export class Secrets {
  readonly #master: Uint8Array
  readonly #recent = new RecentValues<string>(1_000)

  constructor(master: Uint8Array) {
    if (master.length !== 32) throw new RangeError('the master key must have 32 bytes')
    this.#master = master
  }

  /** The secret of an access key: 40 characters. */
  secretOf(accessKeyId: string, salt: string): string {
    return this.#recent.find(`${accessKeyId}\n${salt}`, () =>
      Buffer.from(this.#derive(`access key\n${accessKeyId}`, salt, 30)).toString('base64'),
    )
  }

  /** Bytes for a purpose of its own, such as the seed of a device. */
  bytesOf(purpose: string, salt: string, length: number): Uint8Array {
    return this.#derive(`bytes\n${purpose}`, salt, length)
  }

  /** What nobody but this server can read or change, as text. */
  seal(purpose: string, value: unknown): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#derive(purpose, 'seal', 32), nonce)
    const packed = deflateRawSync(Buffer.from(JSON.stringify(value)))
    const sealed = Buffer.concat([cipher.update(packed), cipher.final()])
    return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64')
  }

  /** What was sealed for the same purpose; undefined for anything else. */
  open(purpose: string, text: string): unknown {
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length < 29 || bytes.toString('base64') !== text) return undefined
    try {
      const key = this.#derive(purpose, 'seal', 32)
      const cipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
      cipher.setAuthTag(bytes.subarray(12, 28))
      const packed = Buffer.concat([cipher.update(bytes.subarray(28)), cipher.final()])
      return JSON.parse(inflateRawSync(packed, { maxOutputLength: 262_144 }).toString())
    } catch {
      return undefined
    }
  }

  #derive(purpose: string, salt: string, length: number): Uint8Array {
    const info = `sallyport-server 1\n${purpose}`
    return new Uint8Array(hkdfSync('sha256', this.#master, salt, info, length))
  }
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Bytes in base 32 (RFC 4648), without padding. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let count = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    count += 8
    while (count >= 5) {
      count -= 5
      text += alphabet.charAt((bits >> count) & 31)
    }
    bits &= (1 << count) - 1
  }
  return count === 0 ? text : text + alphabet.charAt((bits << (5 - count)) & 31)
}

/** `AIDA…`, `AROA…`: 21 characters, never used again ("IAM identifiers"). */
export function makeUniqueId(prefix: string): string {
  const drawn = Array.from({ length: 17 }, () => alphabet.charAt(randomInt(32)))
  return `${prefix}${drawn.join('')}`
}

/** `AKIA…`, `ASIA…`: 20 characters, of which the first eight or so say the account, as AWS's do. */
export function makeAccessKeyId(prefix: string, account: string): string {
  const random = BigInt(`0x${randomBytes(5).toString('hex')}`) & 0x7f_ffff_ffffn
  let bits = (1n << 79n) | (BigInt(account) << 39n) | random
  let text = ''
  for (let at = 0; at < 16; at += 1) {
    text = alphabet.charAt(Number(bits & 31n)) + text
    bits >>= 5n
  }
  return `${prefix}${text}`
}

/** The account that an access key id says; undefined for what is no such id. */
export function accountOfKey(accessKeyId: string): string | undefined {
  if (!/^(?:AKIA|ASIA)[A-Z2-7]{16}$/.test(accessKeyId)) return undefined
  let bits = 0n
  for (const one of accessKeyId.slice(4)) bits = (bits << 5n) | BigInt(alphabet.indexOf(one))
  const account = (bits >> 39n) & 0xff_ffff_ffffn
  return account < 1_000_000_000_000n ? String(account).padStart(12, '0') : undefined
}
