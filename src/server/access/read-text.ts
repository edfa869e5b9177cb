/** Text files, packed with gzip or not, never more of them than a limit. */
import { closeSync, openSync, readSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { SetupError } from '../setup-error.ts'

/** Bytes of a file, and of what is packed in it. */
const mostTextBytes = 268_435_456

/**
 * The text of a file. Gzip is told by its first bytes, whatever the file's name. Throws a
 * `SetupError` for what cannot be read, is damaged, is not UTF-8, or has more bytes than the
 * limit.
 */
export function readText(file: string, mostBytes = mostTextBytes): string {
  const bytes = readBytes(file, mostBytes)
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  const plain = isPacked ? unpack(file, bytes, mostBytes) : bytes
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(plain)
  } catch (cause) {
    const hint = 'give JSON in UTF-8, packed with gzip or not'
    throw new SetupError('ERR_FILE_INVALID', 'it is not UTF-8', { place: file, hint, cause })
  }
}

/** Reads no further than the limit, so that a pipe or a device that never ends does no harm. */
function readBytes(file: string, mostBytes: number): Uint8Array {
  let opened: number | undefined
  try {
    opened = openSync(file, 'r')
    const bytes = readOpened(opened, mostBytes)
    if (bytes === undefined) throw tooLarge(file, mostBytes)
    return bytes
  } catch (cause) {
    throw cause instanceof SetupError ? cause : unreadable(file, cause)
  } finally {
    if (opened !== undefined) closeSync(opened)
  }
}

/** Undefined for more than the limit. */
function readOpened(opened: number, mostBytes: number): Uint8Array | undefined {
  const chunks: Buffer[] = []
  for (let length = 0; length <= mostBytes; ) {
    const chunk = Buffer.allocUnsafe(1_048_576)
    const count = readSync(opened, chunk)
    if (count === 0) return Buffer.concat(chunks)
    length += count
    chunks.push(chunk.subarray(0, count))
  }
  return undefined
}

function unpack(file: string, bytes: Uint8Array, mostBytes: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: mostBytes })
  } catch (cause) {
    if (cause instanceof RangeError) throw tooLarge(file, mostBytes)
    throw new SetupError('ERR_FILE_INVALID', 'it begins as gzip and cannot be unpacked', {
      ...{ place: file, hint: 'give the file whole, or plain text', cause },
    })
  }
}

function tooLarge(file: string, mostBytes: number): SetupError {
  return new SetupError('ERR_FILE_INVALID', `it has more than ${mostBytes} bytes`, {
    ...{ place: file, hint: 'give less at once: several files add up' },
  })
}

function unreadable(file: string, cause: unknown): SetupError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown fault'
  return new SetupError('ERR_FILE_UNREADABLE', `the file cannot be read: ${code}`, {
    ...{ place: file, hint: 'give the path of a file that is there and readable', cause },
  })
}
