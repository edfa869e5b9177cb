/** The rows of a Parquet file that has events, a row group at a time. */
import { chooseColumns, EVENT_BYTES } from '../../entries/audit.ts'
import type { TrailFile } from '../audit/trail-files.ts'
import { CliError } from '../io/report-error.ts'
import { importOptional } from '../packages/import-optional.ts'
import { keepLeaves, leavesOf } from './leaf-columns.ts'
import { openCodecs } from './page-codecs.ts'
import type { FileMetadata, ParquetReader } from './parquet-packages.ts'
import { type OpenedParts, openParts } from './random-access.ts'
import { importInternals, messageOf, RowGroups, sizeOf } from './row-groups.ts'

/** Some rows of a file. */
export interface RowBatch {
  /** The number of the first one in the file, from 1. */
  readonly first: number
  readonly rows: readonly RowValue[]
  /** Bytes of the file that were read for these rows. */
  readonly bytes: number
}

/** A row, or why it is not read. */
export type RowValue = { readonly value: unknown } | { readonly fault: string }

/** By its name: of a pipe nothing but its beginning could be read twice. */
export function isParquet(path: string): boolean {
  return /\.parquet$/i.test(path)
}

/** Text in all rows of a row group: a value that many rows share is as long in each. */
const GROUP_TEXT = 4_294_967_296

/** The end of a file, which describes the rest. */
const FOOTER_BYTES = 67_108_864

/** Rows that are handed on together. */
const BATCH = 2_000

/**
 * Yields rows as plain values, without members that have none. Throws `ERR_FILE_INVALID` for what is
 * damaged, too large, or has no events; `ERR_PACKAGE_MISSING`, `ERR_FILE_UNREADABLE` and
 * `ERR_STORE_FAILED`.
 */
export async function* readEventRows(file: TrailFile): AsyncGenerator<RowBatch> {
  const reader = await importOptional<ParquetReader>('hyparquet', 'hyparquet')
  const internals = await importInternals()
  const parts = await openParts(file)
  try {
    const metadata = await inFile(file, () => readMetadata(reader, parts))
    const compressors = await openCodecs(reader, codecsOf(metadata))
    const groups = new RowGroups({ reader, internals, compressors }, metadata)
    let first = 0
    for (const [number, group] of metadata.row_groups.entries()) {
      const place = { ...file, group: number + 1 }
      const rows = await inFile(place, () => groups.read(parts, { group, first }))
      const bytes = sizeOf(group, 'total_compressed_size')
      yield* batchesOf(rows, { first, bytes, path: file.path })
      first += rows.length
    }
  } finally {
    await parts.close()
  }
}

async function readMetadata(reader: ParquetReader, parts: OpenedParts): Promise<FileMetadata> {
  const end = new DataView(await parts.slice(Math.max(0, parts.byteLength - 8)))
  if (end.byteLength === 8 && end.getUint32(0, true) > FOOTER_BYTES) {
    throw new Error(`its description has more than ${FOOTER_BYTES} bytes`)
  }
  const metadata = await reader.parquetMetadataAsync(parts)
  const leaves = leavesOf(metadata)
  const chosen = chooseColumns([...leaves.values()])
  if ('fault' in chosen) throw new Error(chosen.fault)
  const names = new Set(chosen.columns)
  const kept = [...leaves].filter(([, name]) => names.has(name)).map(([path]) => path)
  return keepLeaves(metadata, new Set(kept))
}

function codecsOf({ row_groups: groups }: FileMetadata): Set<string> {
  const columns = groups.flatMap((group) => group.columns)
  return new Set(columns.map(({ meta_data: column }) => column?.codec ?? ''))
}

/** What the package throws is of the file's bytes, whatever kind of error it is. */
async function inFile<Result>(
  { path, group }: Pick<TrailFile, 'path'> & { readonly group?: number },
  read: () => Promise<Result>,
): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    const where = group === undefined ? '' : `row group ${group}: `
    const message = `the Parquet file cannot be read: ${where}${messageOf(cause)}`
    throw new CliError('ERR_FILE_INVALID', message, { place: path, cause })
  }
}

interface GroupPlace {
  readonly path: string
  readonly first: number
  readonly bytes: number
}

/** Throws `ERR_FILE_INVALID`. */
function* batchesOf(
  rows: readonly unknown[],
  { path, first, bytes }: GroupPlace,
): Generator<RowBatch> {
  let left = GROUP_TEXT
  for (let at = 0; at < rows.length; at += BATCH) {
    const own = rows.slice(at, at + BATCH).map((row) => {
      const size = { text: 0 }
      const value = plain(row, size)
      left -= size.text
      return size.text > EVENT_BYTES ? { fault: faultOfLong } : { value }
    })
    if (left < 0) {
      const message = `the Parquet file cannot be read: a row group has more than ${GROUP_TEXT} bytes of text in its rows`
      throw new CliError('ERR_FILE_INVALID', message, { place: path })
    }
    yield { first: first + at + 1, rows: own, bytes: at === 0 ? bytes : 0 }
  }
}

const faultOfLong = `the event has more than ${EVENT_BYTES} bytes`

/** How much text a row has. */
interface RowSize {
  text: number
}

/** JSON's values: times in ISO 8601, whole numbers that fit as numbers. */
function plain(value: unknown, size: RowSize): unknown {
  if (value === null || typeof value !== 'object') return plainScalar(value, size)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return null
  if (Array.isArray(value)) return value.map((one) => plain(one, size))
  const members = Object.entries(value).map(([name, one]) => [name, plain(one, size)])
  return Object.fromEntries(members)
}

function plainScalar(value: unknown, size: RowSize): unknown {
  if (typeof value === 'string') size.text += value.length
  if (typeof value !== 'bigint') return value ?? null
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
