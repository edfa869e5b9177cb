/** The rows of a Parquet file that has events, a row group at a time. */
import { chooseColumns } from '../../entries/audit.ts'
import type { TrailFile } from '../audit/trail-files.ts'
import { CliError } from '../io/report-error.ts'
import { importOptional } from '../packages/import-optional.ts'
import { keepLeaves, leavesOf } from './leaf-columns.ts'
import { openCodecs } from './page-codecs.ts'
import type { FileMetadata, ParquetReader, RowGroup } from './parquet-packages.ts'
import { type OpenedParts, openParts } from './random-access.ts'

/** Some rows of a file. */
export interface RowBatch {
  /** The number of the first one in the file, from 1. */
  readonly first: number
  readonly rows: readonly unknown[]
  /** Bytes of the file that were read for these rows. */
  readonly bytes: number
}

/** By its name: of a pipe nothing but its beginning could be read twice. */
export function isParquet(path: string): boolean {
  return /\.parquet$/i.test(path)
}

/** What is read of one row group at a time: columns that are needed, inflated; and rows. */
const GROUP_BYTES = 536_870_912
const GROUP_ROWS = 4_000_000

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
  const parts = await openParts(file)
  try {
    const metadata = await inFile(file, () => readMetadata(reader, parts))
    const compressors = await openCodecs(reader, codecsOf(metadata))
    let first = 0
    for (const group of metadata.row_groups) {
      const end = first + Number(group.num_rows)
      const bytes = sizeOf(group, 'total_compressed_size')
      const options = { file: parts, metadata, compressors, rowStart: first, rowEnd: end }
      const rows = await inFile(file, () => {
        confirmSize(group)
        return reader.parquetReadObjects(options)
      })
      yield* batchesOf(rows, first, bytes)
      first = end
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

function confirmSize(group: RowGroup): void {
  if (Number(group.num_rows) > GROUP_ROWS) {
    throw new Error(`a row group has more than ${GROUP_ROWS} rows`)
  }
  if (sizeOf(group, 'total_uncompressed_size') > GROUP_BYTES) {
    throw new Error(`a row group has more than ${GROUP_BYTES} bytes in the columns that are read`)
  }
}

function sizeOf(
  { columns }: RowGroup,
  name: 'total_compressed_size' | 'total_uncompressed_size',
): number {
  return columns.reduce((sum, { meta_data: own }) => sum + Number(own?.[name] ?? 0), 0)
}

/** What the package throws is of the file's bytes, whatever kind of error it is. */
async function inFile<Result>({ path }: TrailFile, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read()
  } catch (cause) {
    if (cause instanceof CliError) throw cause
    const said = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('ERR_FILE_INVALID', `the Parquet file cannot be read: ${said}`, {
      place: path,
      cause,
    })
  }
}

function* batchesOf(rows: readonly unknown[], first: number, bytes: number): Generator<RowBatch> {
  for (let at = 0; at < rows.length; at += BATCH) {
    const own = rows.slice(at, at + BATCH).map(plain)
    yield { first: first + at + 1, rows: own, bytes: at === 0 ? bytes : 0 }
  }
}

/** JSON's values: times in ISO 8601, whole numbers that fit as numbers. */
function plain(value: unknown): unknown {
  if (value === null || typeof value !== 'object') return plainScalar(value)
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (ArrayBuffer.isView(value)) return null
  if (Array.isArray(value)) return value.map(plain)
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plain(one)]))
}

function plainScalar(value: unknown): unknown {
  if (typeof value !== 'bigint') return value ?? null
  return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
}
