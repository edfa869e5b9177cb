/** Ids of an organization and of what is in it, of the form that AWS's have. */
import { randomBytes, randomInt } from 'node:crypto'
import type { Accounts } from '../store/all-accounts.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz0123456789'

/** Small letters and digits. */
export function drawText(length: number): string {
  return Array.from({ length }, () => alphabet.charAt(randomInt(alphabet.length))).join('')
}

/** `car-…` */
export function makeRequestId(): string {
  return `car-${randomBytes(16).toString('hex')}`
}

/** An account id that no account of the server has. */
export function makeAccountId(accounts: Accounts): string {
  for (;;) {
    const id = String(randomInt(100_000_000_000, 1_000_000_000_000))
    if (accounts.find(id) === undefined) return id
  }
}
