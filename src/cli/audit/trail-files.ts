/** Which files an audit reads, in order. */
import { statSync } from 'node:fs'
import { unreadable } from '../io/file-bytes.ts'
import { isFolder, listFiles } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'
import { listObjects } from '../objects/list-objects.ts'
import { isObjectPath, locationOf, pathOfObject } from '../objects/object-store.ts'
import { dayOf } from './trail-names.ts'

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

const logs = /\.(?:(?:json|jsonl|ndjson|log|txt)(?:\.gz)?|parquet)$/i

/** What CloudWatch Logs exports, and results of queries of CloudTrail Lake and of Athena. */
const deliveries =
  /(?:^|[/\\])(?:\d{6}\.gz|result_\d+\.csv(?:\.gz)?|[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}\.csv)$/i

/** Digests and Insights stand in folders of their own, and say so in their names. */
const others = /(?:^|[/\\_])CloudTrail-(?:Digest|Insight)(?:[/\\_]|$)/

/**
 * The files that are named and those in the folders, each once; `s3://bucket/prefix` is an object, or
 * all whose keys begin so. In folders only files whose names end as logs do are read. Throws
 * `ERR_FILE_UNREADABLE` and `ERR_STORE_FAILED`.
 */
export async function findTrailFiles(paths: readonly string[]): Promise<TrailFiles> {
  const files = new Map<string, TrailFile>()
  const skipped: string[] = []
  for (const path of paths) {
    const { isNamed, found } = isObjectPath(path) ? await findObjects(path) : findFiles(path)
    for (const file of found) {
      const isRead = isNamed || logs.test(file.path) || deliveries.test(file.path)
      if (!isRead || others.test(file.path)) skipped.push(file.path)
      else files.set(file.path, file)
    }
  }
  return { files: inOrder([...files.values()]), skipped }
}

/**
 * Copies of an event are in files of one day and Region, of whatever account: these are read one after
 * another, since only so many ids are remembered. Files with other names come first, as they were found.
 */
function inOrder(files: readonly TrailFile[]): TrailFile[] {
  const days = new Map(files.map(({ path }) => [path, dayOf(path)]))
  const dayIn = ({ path }: TrailFile) => days.get(path) ?? ''
  return [...files].sort((a, b) => (dayIn(a) === dayIn(b) ? 0 : dayIn(a) < dayIn(b) ? -1 : 1))
}

/** What a path leads to. */
interface FoundFiles {
  /** Whether it is one file, which the path names. */
  readonly isNamed: boolean
  readonly found: readonly TrailFile[]
}

function findFiles(path: string): FoundFiles {
  const isNamed = !isFolder(path)
  const paths = isNamed ? [path] : listFiles(path, [''])
  return { isNamed, found: paths.map(describeFile) }
}

async function findObjects(path: string): Promise<FoundFiles> {
  const location = locationOf(path)
  const found: TrailFile[] = []
  for await (const { key, bytes, changed } of listObjects(location)) {
    const file = { path: pathOfObject({ ...location, key }), bytes, changed }
    if (key === location.key) return { isNamed: true, found: [file] }
    found.push(file)
  }
  if (found.length > 0) return { isNamed: false, found }
  throw new CliError(
    'ERR_FILE_UNREADABLE',
    'there is no such object, and none whose key begins so',
    {
      place: path,
      hint: 'check bucket and prefix: `aws s3 ls` lists them',
    },
  )
}

function describeFile(path: string): TrailFile {
  try {
    const { size, mtimeMs } = statSync(path)
    return { path, bytes: size, changed: mtimeMs }
  } catch (error) {
    throw unreadable(path, error)
  }
}
