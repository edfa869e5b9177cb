/** Passwords: what the account asks of them, and how they are kept ("Set an account password policy"). */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { AwsError } from '../../protocol/aws-error.ts'
import type { PasswordPolicyRecord } from '../../store/record-types.ts'

/** Of scrypt: 2^15 blocks of 1 kB, some 100 ms, for which other calls do not wait. */
const logN = 15

/** The hash of a password, in PHC form. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, logN)
  return `$scrypt$ln=${logN},r=8,p=1$${plain(salt)}$${plain(hash)}`
}

export async function isPassword(password: string, hash: string): Promise<boolean> {
  const [, cost = '', salt = '', expected = ''] =
    /^\$scrypt\$ln=(\d+),r=8,p=1\$([^$]+)\$([^$]+)$/.exec(hash) ?? []
  if (expected === '') return false
  const actual = await derive(password, Buffer.from(salt, 'base64'), Number(cost))
  const wanted = Buffer.from(expected, 'base64')
  return actual.length === wanted.length && timingSafeEqual(actual, wanted)
}

const scryptLater = promisify<string, Uint8Array, number, ScryptOptions, Buffer>(scrypt)

function derive(password: string, salt: Uint8Array, cost: number): Promise<Buffer> {
  const options = { N: 2 ** cost, r: 8, p: 1, maxmem: 2 ** (cost + 11) }
  return scryptLater(password.normalize('NFKC'), salt, 32, options)
}

function plain(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '')
}

const classes = {
  uppercase: { pattern: /[A-Z]/, word: 'uppercase letter' },
  lowercase: { pattern: /[a-z]/, word: 'lowercase letter' },
  numbers: { pattern: /[0-9]/, word: 'number' },
  symbols: { pattern: /[!@#$%^&*()_+\-=[\]{}|']/, word: 'symbol' },
} as const

const leastKinds = 3

/** Throws `PasswordPolicyViolation`. Without a policy eight characters of three kinds are asked for. */
export function confirmPassword(password: string, policy: PasswordPolicyRecord | undefined): void {
  const kinds = Object.entries(classes)
  const wanted =
    policy === undefined ? kinds : kinds.filter(([name]) => policy[name as keyof typeof classes])
  const lacking = wanted
    .filter(([, { pattern }]) => !pattern.test(password))
    .map(([, { word }]) => `Password should have at least one ${word}`)
  const least = policy?.length ?? 8
  const short = password.length < least ? [`Password should have a minimum length of ${least}`] : []
  const faults = [...short, ...(policy === undefined ? severalOf(lacking) : lacking)]
  if (faults.length > 0) throw violation(faults.join(', '))
}

/** What passwords lack that have characters of less than three kinds, in one sentence. */
function severalOf(lacking: readonly string[]): string[] {
  const more = lacking.length - (Object.keys(classes).length - leastKinds)
  if (more <= 0) return []
  return [`Password should meet ${more} more of the following requirements: ${lacking.join(', ')}`]
}

/** The error for a password that the account does not take. */
export function violation(
  message = 'Password does not conform to the account password policy.',
): AwsError {
  return new AwsError('PasswordPolicyViolation', message)
}
