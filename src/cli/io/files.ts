/** Text files in, files out, with every failure said in words. */
import { randomUUID } from 'node:crypto'
import { readdirSync, realpathSync, statSync } from 'node:fs'
import { access, constants as modes, rename, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { decodeText, isGzip, notInflatable } from './encodings.ts'
import {
  policyFileBytes,
  readBytes,
  readRegular,
  reasonOf,
  textBytes,
  unreadable,
} from './file-bytes.ts'
import { withDraft } from './interrupt.ts'
import { CliError } from './report-error.ts'

/**
 * Reads a text file. Gzip is inflated, whatever the file's name; a byte order mark says how the text
 * is encoded and is left out. Throws `ERR_FILE_UNREADABLE`, and `ERR_FILE_INVALID` for what is
 * neither UTF-8 nor marked UTF-16, for a bundle, damaged gzip, and what is too large.
 */
export function readText(path: string): string {
  const bytes = readBytes(path, textBytes)
  return decodeText(path, isGzip(bytes) ? inflate(path, bytes) : bytes)
}

/**
 * The reader of policy files, which directory documents name: only files in the folder of the
 * document or below it, wherever links lead, and only regular ones. `onRead` is told of each.
 */
export function policyFileReader(onRead: (path: string) => void = () => undefined) {
  return (path: string, from: string | undefined): string => {
    confirmInside(path, from)
    const text = decodeText(path, readRegular(path, policyFileBytes))
    onRead(path)
    return text
  }
}

function confirmInside(path: string, from: string | undefined): void {
  const folder = realpathSync(dirname(from ?? '.'))
  const steps = relative(folder, realPathOf(path)).split(sep)
  if (steps[0] !== '..' && !isAbsolute(steps.join(sep))) return
  throw new CliError('ERR_FILE_INVALID', 'it is outside the folder of the document', {
    place: path,
    hint: 'keep policy files in the folder of the document',
  })
}

function realPathOf(path: string): string {
  try {
    return realpathSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
}

function inflate(path: string, bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: textBytes })
  } catch (cause) {
    throw notInflatable(path, cause)
  }
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

/** Refuses to write over what is read, by whatever path or link. Throws `ERR_USAGE`. */
export function confirmNotRead(output: string, inputs: readonly string[]): void {
  const target = identityOf(output)
  const same = target === undefined ? undefined : inputs.find((one) => identityOf(one) === target)
  if (same === undefined) return
  throw new CliError('ERR_USAGE', 'the output would replace an input', {
    place: same,
    hint: 'give `--output` the path of another file',
  })
}

/** What hard and symbolic links of one file have in common; undefined for no regular file. */
function identityOf(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false, bigint: true })
  return stats?.isFile() ? `${stats.dev}:${stats.ino}` : undefined
}

function isFolderAt(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Writes a file whole or not at all: who watches the path never sees half of it. */
export async function writeWhole(
  path: string,
  bytes: Uint8Array,
  options: { readonly mode?: number } = {},
): Promise<void> {
  try {
    const target = replaceable(path)
    if (target === undefined) await writeFile(path, bytes, options)
    else await replace(target, bytes, options)
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** The error for a path that cannot be written. */
export function unwritable(path: string, cause: unknown): CliError {
  return new CliError('ERR_FILE_UNWRITABLE', `cannot write the file: ${reasonOf(cause)}`, {
    place: path,
    hint: 'the folder must exist and be writable',
    cause,
  })
}

/** The path to rename onto; undefined for devices and pipes, which are written in place. */
export function replaceable(path: string): string | undefined {
  const stats = statSync(path, { throwIfNoEntry: false })
  if (stats === undefined) return path
  return stats.isFile() ? realpathSync(path) : undefined
}

async function replace(
  target: string,
  bytes: Uint8Array,
  options: { readonly mode?: number },
): Promise<void> {
  const draft = `${target}.${randomUUID()}.part`
  await withDraft(draft, async () => {
    await writeFile(draft, bytes, options)
    await rename(draft, target)
  })
}
