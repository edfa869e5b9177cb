/** Files in and out, with every failure said in words. */
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { CliError } from './errors.ts'

/** Bytes of one text file, after inflating; more is refused before it is read. */
const textBytes = 1_073_741_824

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Reads a file whole. Throws `ERR_FILE_UNREADABLE`. */
export function readBytes(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

/**
 * Reads a text file; one that ends in `.gz` is inflated. Throws `ERR_FILE_UNREADABLE`, and
 * `ERR_FILE_INVALID` for what is not UTF-8 or not gzip.
 */
export function readText(path: string): string {
  const bytes = path.endsWith('.gz') ? inflate(path) : readBytes(path)
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    const hint = 'save it as UTF-8; PowerShell 5 writes UTF-16 unless told `-Encoding utf8`'
    throw new CliError('ERR_FILE_INVALID', 'the file is not UTF-8 text', {
      place: path,
      hint,
      cause,
    })
  }
}

function inflate(path: string): Uint8Array {
  const bytes = readBytes(path)
  try {
    return gunzipSync(bytes, { maxOutputLength: textBytes })
  } catch (cause) {
    const hint = `it ends in \`.gz\`, so it should be gzip of at most ${textBytes} bytes`
    throw new CliError('ERR_FILE_INVALID', 'the file cannot be inflated', {
      place: path,
      hint,
      cause,
    })
  }
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The files below a folder whose names end so, in the order of their names. */
export function listFiles(folder: string, endings: readonly string[]): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    throw unreadable(folder, error)
  }
}

/** Writes a file whole or not at all: who watches the path never sees half of it. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const target = replaceable(path)
    if (target === undefined) await writeFile(path, bytes)
    else await replace(target, bytes)
  } catch (error) {
    const hint = 'the folder must exist and be writable'
    throw new CliError('ERR_FILE_UNWRITABLE', `cannot write the file: ${reasonOf(error)}`, {
      place: path,
      hint,
      cause: error,
    })
  }
}

/** The path to rename onto; undefined for devices and pipes, which are written in place. */
function replaceable(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return path
  return stats.isFile() ? realpathSync(path) : undefined
}

async function replace(target: string, bytes: Uint8Array): Promise<void> {
  const draft = `${target}.${randomUUID()}.part`
  try {
    await writeFile(draft, bytes)
    await rename(draft, target)
  } catch (error) {
    await rm(draft, { force: true })
    throw error
  }
}

/** The error for a path that cannot be read. */
export function unreadable(path: string, cause: unknown): CliError {
  return new CliError('ERR_FILE_UNREADABLE', `cannot read the file: ${reasonOf(cause)}`, {
    place: path,
    hint: 'check the path and its permissions',
    cause,
  })
}

const reasons = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of the path is no folder'],
  ['ELOOP', 'too many symbolic links'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'no space is left'],
  ['ERR_FS_FILE_TOO_LARGE', 'it is too large'],
])

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return reasons.get(code) ?? (error instanceof Error ? error.message : String(error))
}
