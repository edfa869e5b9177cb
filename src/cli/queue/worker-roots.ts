/** What a worker may read: whoever writes to the queue says which files, and may be anybody. */
import { realpathSync } from 'node:fs'
import { isAbsolute, relative, resolve, sep } from 'node:path'
import { unreadable } from '../io/file-bytes.ts'
import { isFolder } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'
import { isObjectPath, locationOf } from '../objects/object-store.ts'

/** A folder, as it was given and where it really is; or objects whose keys begin so. */
export type WorkerRoot =
  | { readonly given: string; readonly real: string }
  | { readonly bucket: string; readonly prefix: string }

/** Throws `ERR_FILE_UNREADABLE`, and `ERR_USAGE` for what is neither a folder nor a bucket. */
export function openRoots(paths: readonly string[]): WorkerRoot[] {
  return paths.map((path) => {
    if (isObjectPath(path)) {
      const { bucket, key } = locationOf(path)
      return { bucket, prefix: key === '' || key.endsWith('/') ? key : `${key}/` }
    }
    if (isFolder(path)) return { given: resolve(path), real: realpathSync(path) }
    throw new CliError('ERR_USAGE', 'a root must be a folder', {
      place: path,
      hint: 'give the folder that the files of audits are in, or `s3://bucket/prefix`',
    })
  })
}

/** Throws `ERR_QUEUE_ROOT` for a path outside of all roots, also where links lead outside. */
export function confirmInRoots(path: string, roots: readonly WorkerRoot[]): void {
  const isInside = isObjectPath(path) ? isObjectInside(path, roots) : isFileInside(path, roots)
  if (isInside) return
  throw new CliError('ERR_QUEUE_ROOT', 'the file is outside the roots of this worker', {
    place: path,
    hint: 'begin workers with `--root` for each folder or bucket that audits read',
  })
}

function isObjectInside(path: string, roots: readonly WorkerRoot[]): boolean {
  const { bucket, key } = locationOf(path)
  if (key.split('/').some((step) => step === '.' || step === '..')) return false
  return roots.some(
    (root) => 'bucket' in root && root.bucket === bucket && key.startsWith(root.prefix),
  )
}

/** What is outside by its name is not even looked at: nobody learns whether it is there. */
function isFileInside(path: string, roots: readonly WorkerRoot[]): boolean {
  if (!isAbsolute(path) || resolve(path) !== path) return false
  const folders = roots.filter((root) => 'real' in root)
  const isNamedInside = folders.some(
    ({ given, real }) => isBelow(given, path) || isBelow(real, path),
  )
  if (!isNamedInside) return false
  let target: string
  try {
    target = realpathSync(path)
  } catch (error) {
    throw unreadable(path, error)
  }
  return folders.some(({ real }) => isBelow(real, target))
}

function isBelow(folder: string, path: string): boolean {
  const way = relative(folder, path)
  return way !== '' && !isAbsolute(way) && way.split(sep)[0] !== '..'
}
