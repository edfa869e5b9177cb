/** What authenticator apps make their codes of: seeds, which are derived, and how apps are told of them. */
import { randomBytes } from 'node:crypto'
import { base32, type Secrets } from '../../signature/secrets.ts'
import { qrCode } from './qr-code.ts'

const seedBytes = 40

/** A device by its id, and what tells its seed from that of another which has the same. */
export interface SeededDevice {
  readonly id: string
  readonly salt: string
}

/** The salt of a device that is made. */
export function makeSalt(): string {
  return randomBytes(9).toString('base64')
}

export function seedOf(secrets: Secrets, { id, salt }: SeededDevice): Uint8Array {
  return secrets.bytesOf(`mfa seed\n${id}`, salt, seedBytes)
}

export interface ShownSeed {
  /** For people to type. */
  readonly text: string
  /** For apps to read: a PNG. */
  readonly image: Uint8Array
}

/** A seed as apps take it in; the label is `issuer:account`. */
export function showSeed(seed: Uint8Array, { issuer, label }: SeedNames): ShownSeed {
  const text = base32(seed)
  const [by, of] = [issuer, label].map((one) => encodeURIComponent(one).replaceAll('%40', '@'))
  return { text, image: qrCode(`otpauth://totp/${by}:${of}?secret=${text}&issuer=${by}`) }
}

export interface SeedNames {
  /** Who asks for the codes. */
  readonly issuer: string
  /** Whose they are. */
  readonly label: string
}
