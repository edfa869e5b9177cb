/** Time-based one-time passwords (RFC 6238): six digits of HMAC-SHA-1 over steps of 30 seconds. */
import { createHmac } from 'node:crypto'

const stepMilliseconds = 30_000

/** The step of a time. */
export function stepAt(milliseconds: number): number {
  return Math.floor(milliseconds / stepMilliseconds)
}

/** The code of a step. */
export function codeAt(seed: Uint8Array, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const hash = createHmac('sha1', seed).update(counter).digest()
  const offset = (hash.at(-1) ?? 0) & 15
  const number = hash.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

export interface CodeTime {
  /** Milliseconds since 1970. */
  readonly now: number
  /** The last step whose code was taken. */
  readonly lastStep: number | undefined
}

/** The step whose code was given, a step early or late; undefined for a wrong or used one. */
export function matchCode(
  seed: Uint8Array,
  code: string,
  { now, lastStep = -1 }: CodeTime,
): number | undefined {
  const current = stepAt(now)
  return [current, current - 1, current + 1].find(
    (step) => step > lastStep && codeAt(seed, step) === code,
  )
}

/** The later step of two codes one after the other, not long ago; undefined for others. */
export function matchCodes(
  seed: Uint8Array,
  [first, second]: readonly [string, string],
  { now, lastStep = -1 }: CodeTime,
): number | undefined {
  const current = stepAt(now)
  const starts = [current - 2, current - 1, current]
  const start = starts.find(
    (step) => step > lastStep && codeAt(seed, step) === first && codeAt(seed, step + 1) === second,
  )
  return start === undefined ? undefined : start + 1
}
