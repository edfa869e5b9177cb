/** A virtual MFA device of a user. */
import { codeAt, stepAt } from '../../../src/server/iam/credentials/one-time-codes.ts'
import { account, type TestAccount } from './test-account.ts'

export const serial = `arn:aws:iam::${account}:mfa/phone`

/** Gives one to a user, and returns what it shows now, or so many codes later; the next one is another already. */
export async function enableDevice(
  aws: TestAccount,
  UserName = 'u',
): Promise<(later?: number) => string> {
  const made = await aws.expectOk(
    aws.iam('CreateVirtualMFADevice', { VirtualMFADeviceName: 'phone' }),
  )
  const { Base32StringSeed } = made.VirtualMFADevice as Record<string, string>
  const seed = fromBase32(Buffer.from(Base32StringSeed ?? '', 'base64').toString())
  const code = (later: number) => codeAt(seed, stepAt(aws.now) + later)
  const codes = { AuthenticationCode1: code(-1), AuthenticationCode2: code(0) }
  await aws.expectOk(aws.iam('EnableMFADevice', { UserName, SerialNumber: serial, ...codes }))
  aws.now += 60_000
  return (later = 0) => code(later)
}

/** The seed that a device was told. */
export function fromBase32(text: string): Uint8Array {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map((one) => letters.indexOf(one).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => Number.parseInt(byte, 2))
}
