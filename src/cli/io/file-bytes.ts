/** Bytes of files and pipes, never more than a limit, and never of devices. */
import { constants } from 'node:buffer'
import { closeSync, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs'
import { limits } from '../../entries/index.ts'
import { CliError } from './report-error.ts'

/** Bytes of one text file, after inflating: no more than Node takes into one string. */
export const textBytes = constants.MAX_STRING_LENGTH

/** Bytes of a policy file that a document names: `policyCharacters` of three bytes each. */
export const policyFileBytes = 3 * limits.policyCharacters

/**
 * Reads a file or a pipe whole. Throws `ERR_FILE_UNREADABLE`, also for folders and devices, and
 * `ERR_FILE_INVALID` for more bytes than the limit.
 */
export function readBytes(path: string, limit: number = limits.bundleBytes): Uint8Array {
  confirmReadable(path)
  return readAll(path, limit)
}

/** Throws `ERR_FILE_UNREADABLE` for what is neither a file nor a pipe: devices may be endless. */
export function confirmReadable(path: string): void {
  const stats = statsOf(path)
  if (stats.isFile() || stats.isFIFO() || stats.isSocket()) return
  throw stats.isDirectory() ? unreadable(path, { code: 'EISDIR' }) : notRegular(path)
}

/** The same of a regular file only: what else a document names could be endless, or wait. */
export function readRegular(path: string, limit: number): Uint8Array {
  const stats = statsOf(path)
  if (stats.isFile()) return readAll(path, limit)
  throw stats.isDirectory() ? unreadable(path, { code: 'EISDIR' }) : notRegular(path)
}

function statsOf(path: string): Stats {
  try {
    return statSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function readAll(path: string, limit: number): Uint8Array {
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, 'r')
    if (fstatSync(descriptor).size > limit) throw tooLarge(path, limit)
    return readOpened(path, { descriptor, limit })
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(path, error)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

interface Opened {
  readonly descriptor: number
  readonly limit: number
}

/** Counts what arrives: the size of a pipe is not known, and that of a file may change. */
function readOpened(path: string, { descriptor, limit }: Opened): Uint8Array {
  const parts: Uint8Array[] = []
  let total = 0
  for (;;) {
    const part = Buffer.allocUnsafe(Math.max(chunkBytes, fstatSync(descriptor).size - total + 1))
    const length = readSync(descriptor, part)
    if (length === 0) return parts.length === 1 ? (parts[0] ?? part) : Buffer.concat(parts)
    total += length
    if (total > limit) throw tooLarge(path, limit)
    parts.push(part.subarray(0, length))
  }
}

const chunkBytes = 65_536

/** The error for more bytes than are read. */
export function tooLarge(path: string, limit: number): CliError {
  return new CliError('ERR_FILE_INVALID', `the file has more than ${limit} bytes`, {
    place: path,
    hint: 'split it: several documents add up to one directory',
  })
}

function notRegular(path: string): CliError {
  return unreadable(path, { code: 'ENOTREG' })
}

/** The error for a path that cannot be read. */
export function unreadable(path: string, cause: unknown): CliError {
  const reason = reasonOf(cause)
  return new CliError('ERR_FILE_UNREADABLE', `cannot read the file: ${reason}`, {
    place: path,
    hint:
      reason === reasons.get('EISDIR') ? 'name a file in it' : 'check the path and its permissions',
    cause,
  })
}

const reasons = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTREG', 'it is neither a file nor a pipe'],
  ['ENOTDIR', 'a part of the path is not a folder'],
  ['ELOOP', 'too many symbolic links'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is too large'],
])

/** Why the system refused, in words. */
export function reasonOf(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error))
}
