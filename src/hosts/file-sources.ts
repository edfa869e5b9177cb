/** Node: a source that is a file, and a store that is a folder. */
import type { watch as Watch } from 'node:fs'
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { confirmArgument, text } from '../json/options.ts'
import { reasonOf, unreachable } from '../sources/read-response.ts'
import {
  type BundleStore,
  bundleName,
  fileNames,
  type Polled,
  type Source,
} from '../sources/source.ts'

/** Milliseconds after a change before the file is read: who writes it may not have finished. */
const settling = 50

/**
 * A file that is read again when it changes: a pointer (`latest.json`, with its bundles in the same
 * folder, as `sallyport publish` writes them), or a bundle, for which its owner needs no signature.
 * Throws `ERR_OPTIONS_INVALID`.
 */
export function watchFile(path: string): Source {
  confirmArgument(path, 'path', text)
  const read = async (name: string): Promise<Uint8Array> => {
    const file = join(dirname(path), name)
    try {
      return await readFile(file)
    } catch (cause) {
      throw unreachable(file, reasonOf(cause), cause)
    }
  }
  return {
    name: path,
    async poll(): Promise<Polled> {
      const bytes = await read(basename(path))
      if (!path.endsWith('.json')) return { kind: 'bundle', bytes }
      return { kind: 'pointer', text: new TextDecoder().decode(bytes) }
    },
    readKeys: async () => new TextDecoder().decode(await read(fileNames.keys)),
    readBundle: (digest) => read(bundleName(digest)),
    watch: (wake) => watchFolder(path, wake),
  }
}

/** `node:fs` loads the streams of Node, which takes longer than all of ours: only where it is needed. */
function watchFolder(path: string, wake: () => void): () => void {
  const watching = import('node:fs').then(({ watch }) => watchBy(watch, path, wake))
  return () => void watching.then((stop) => stop())
}

/** The folder is watched, since a file that is replaced is another one. */
function watchBy(watch: typeof Watch, path: string, wake: () => void): () => void {
  let timer: NodeJS.Timeout | undefined
  try {
    const watcher = watch(dirname(path), { persistent: false }, (_, name) => {
      if (name !== null && name !== basename(path)) return
      clearTimeout(timer)
      timer = setTimeout(wake, settling)
      timer.unref()
    })
    watcher.on('error', () => watcher.close()) // the source is still asked by the clock
    return () => {
      clearTimeout(timer)
      watcher.close()
    }
  } catch {
    return () => undefined
  }
}

/** Keeps the last good bundle in a folder, which is made if it is missing. Throws `ERR_OPTIONS_INVALID`. */
export function fileStore(folder: string): BundleStore {
  confirmArgument(folder, 'folder', text)
  return {
    async read(name) {
      try {
        return await readFile(join(folder, name))
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw cause
      }
    },
    async write(name, bytes) {
      await mkdir(folder, { recursive: true })
      const draft = join(folder, `${name}.${process.pid}.part`)
      await writeFile(draft, bytes)
      await rename(draft, join(folder, name))
    },
    remove: (name) => rm(join(folder, name), { force: true }),
  }
}
