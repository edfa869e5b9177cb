/** Which files an audit reads, in order. */
import { statSync } from 'node:fs'
import { unreadable } from '../io/file-bytes.ts'
import { isFolder, listFiles } from '../io/files.ts'

/** A file, as far as a resumed audit compares it. */
export interface TrailFile {
  readonly path: string
  readonly bytes: number
  readonly changed: number
}

export interface TrailFiles {
  readonly files: readonly TrailFile[]
  /** Passed over by their names. */
  readonly skipped: readonly string[]
}

const logs = /\.(?:json|jsonl|ndjson|log|txt)(?:\.gz)?$/i

/** Digests and Insights stand in folders of their own, and say so in their names. */
const others = /(?:^|[/\\_])CloudTrail-(?:Digest|Insight)(?:[/\\_]|$)/

/**
 * The files that are named and those in the folders, each once. In folders only files whose names end
 * as logs do are read. Throws `ERR_FILE_UNREADABLE`.
 */
export function findTrailFiles(paths: readonly string[]): TrailFiles {
  const files = new Map<string, TrailFile>()
  const skipped: string[] = []
  for (const path of paths) {
    const isOfFolder = isFolder(path)
    for (const file of isOfFolder ? listFiles(path, ['']) : [path]) {
      const isRead = !isOfFolder || logs.test(file)
      if (!isRead || others.test(file)) skipped.push(file)
      else files.set(file, describeFile(file))
    }
  }
  return { files: [...files.values()], skipped }
}

function describeFile(path: string): TrailFile {
  try {
    const { size, mtimeMs } = statSync(path)
    return { path, bytes: size, changed: mtimeMs }
  } catch (error) {
    throw unreadable(path, error)
  }
}
