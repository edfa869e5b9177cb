/** Files in and out, with every failure said in words. */
import { constants } from 'node:buffer'
import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { access, constants as modes, rename, writeFile } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { withDraft } from './interrupt.ts'
import { CliError } from './report-error.ts'

/** Bytes of one text file, after inflating: more than what Node takes into one string is refused. */
const textBytes = constants.MAX_STRING_LENGTH

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
 * `ERR_FILE_INVALID` for what is not UTF-8, not gzip or too large.
 */
export function readText(path: string): string {
  const bytes = path.endsWith('.gz') ? inflate(path) : readPlain(path)
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

function readPlain(path: string): Uint8Array {
  if (sizeOf(path) <= textBytes) return readBytes(path)
  throw new CliError('ERR_FILE_INVALID', `the file has more than ${textBytes} bytes`, {
    place: path,
    hint: 'split it: several documents add up to one directory',
  })
}

/** Of what cannot be asked 0: reading it says what is wrong. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size
  } catch {
    return 0
  }
}

function inflate(path: string): Uint8Array {
  const bytes = readBytes(path)
  try {
    return gunzipSync(bytes, { maxOutputLength: textBytes })
  } catch (cause) {
    throw notInflatable(path, cause)
  }
}

/** The error for a `.gz` that is no gzip, is cut off or is too large. */
export function notInflatable(path: string, cause: unknown): CliError {
  return new CliError('ERR_FILE_INVALID', 'the file cannot be inflated', {
    place: path,
    hint: `it ends in \`.gz\`, so it should be gzip, whole, of at most ${textBytes} bytes`,
    cause,
  })
}

export function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch (error) {
    throw unreadable(path, error)
  }
}

/**
 * The files below a folder whose names end so, in the order of their names. What packages and
 * tools keep there is left out: `node_modules`, and folders whose names begin with a dot.
 */
export function listFiles(folder: string, endings: readonly string[]): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((file) => !isOfTools(relative(folder, dirname(file))))
      .sort()
  } catch (error) {
    throw unreadable(folder, error)
  }
}

function isOfTools(path: string): boolean {
  return path.split(sep).some((name) => name === 'node_modules' || /^\.[^.]/.test(name))
}

/** Makes sure, before work that takes long, that a file can be written. Throws `ERR_FILE_UNWRITABLE`. */
export async function confirmWritable(path: string): Promise<void> {
  try {
    if (isFolderAt(path)) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' })
    await access(dirname(replaceable(path) ?? path), modes.W_OK)
  } catch (error) {
    throw unwritable(path, error)
  }
}

function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Writes a file whole or not at all: who watches the path never sees half of it. */
export async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  try {
    const target = replaceable(path)
    if (target === undefined) await writeFile(path, bytes)
    else await replace(target, bytes)
  } catch (error) {
    throw unwritable(path, error)
  }
}

function unwritable(path: string, cause: unknown): CliError {
  return new CliError('ERR_FILE_UNWRITABLE', `cannot write the file: ${reasonOf(cause)}`, {
    place: path,
    hint: 'the folder must exist and be writable',
    cause,
  })
}

/** The path to rename onto; undefined for devices and pipes, which are written in place. */
function replaceable(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return path
  return stats.isFile() ? realpathSync(path) : undefined
}

async function replace(target: string, bytes: Uint8Array): Promise<void> {
  const draft = `${target}.${randomUUID()}.part`
  await withDraft(draft, async () => {
    await writeFile(draft, bytes)
    await rename(draft, target)
  })
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
