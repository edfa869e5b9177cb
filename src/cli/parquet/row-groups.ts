/** The rows of one row group, whose pages are checked before they are decoded. */
import { importOptional } from '../packages/import-optional.ts'
import { confirmPages, type PageTools } from './confirm-pages.ts'
import { GroupBudget } from './confirm-values.ts'
import { GroupBytes } from './group-bytes.ts'
import { type ColumnLevels, levelsOf } from './leaf-columns.ts'
import type {
  ColumnMetadata,
  FileMetadata,
  PageInternals,
  ParquetReader,
  RandomAccess,
  RowGroup,
} from './parquet-packages.ts'

/** What is read of one row group: columns that are needed, inflated; rows; and values in all of them. */
const GROUP_BYTES = 536_870_912
const GROUP_ROWS = 4_000_000
const GROUP_VALUES = 33_554_432

/** Of one column with all that is in it, each value as often as it is nested: so many lists are made. */
const NESTED_VALUES = 16_777_216

type DecodedRow = Record<string, unknown>

interface PlacedGroup {
  readonly group: RowGroup
  /** The number of its first row. */
  readonly first: number
}

export class RowGroups {
  readonly #tools: ReaderTools
  readonly #metadata: FileMetadata
  readonly #levels: (path: readonly string[]) => ColumnLevels

  constructor(tools: ReaderTools, metadata: FileMetadata) {
    this.#tools = tools
    this.#metadata = metadata
    this.#levels = levelsOf(metadata)
  }

  /** Throws for a group that is damaged, or too large. */
  async read(parts: RandomAccess, { group, first }: PlacedGroup): Promise<DecodedRow[]> {
    confirmSize(group)
    const file = await GroupBytes.read(parts, group)
    this.#confirm(group, file)
    const rows: DecodedRow[] = Array.from({ length: Number(group.num_rows) }, () => ({}))
    const { reader, compressors } = this.#tools
    const place = { rowStart: first, rowEnd: first + rows.length }
    const options = { file, metadata: this.#metadata, compressors, ...place }
    // one after another, since what a column is decoded by is larger than what it becomes
    for (const name of namesOf(group)) {
      const column = await reader.parquetReadObjects({ ...options, columns: [name] })
      for (const [at, row] of rows.entries()) row[name] = column[at]?.[name]
    }
    return rows
  }

  #confirm(group: RowGroup, file: GroupBytes): void {
    const whole = new GroupBudget({ bytes: GROUP_BYTES, values: GROUP_VALUES })
    const nested = new Map<string, GroupBudget>()
    for (const metadata of columnsOf(group)) {
      const path = metadata.path_in_schema
      const [name = ''] = path
      const own = nested.get(name) ?? whole.within(NESTED_VALUES)
      nested.set(name, own)
      try {
        const column = { metadata, bytes: file.of(metadata), levels: this.#levels(path) }
        const values = confirmPages(column, { ...this.#tools, budget: own })
        if (values < Number(group.num_rows)) throw new Error('it has fewer values than rows')
      } catch (cause) {
        throw new Error(`column \`${path.join('.')}\`: ${messageOf(cause)}`, { cause })
      }
    }
  }
}

export interface ReaderTools extends Omit<PageTools, 'budget'> {
  readonly reader: ParquetReader
}

/** What reads pages, of the same package. Throws `ERR_PACKAGE_MISSING`. */
export async function importInternals(): Promise<PageInternals> {
  const modules = ['column', 'thrift', 'encoding', 'delta'].map((name) => {
    return importOptional<Partial<PageInternals>>(`hyparquet/src/${name}.js`, 'hyparquet')
  })
  const [column, thrift, encoding, delta] = await Promise.all(modules)
  return { ...column, ...thrift, ...encoding, ...delta } as PageInternals
}

function confirmSize(group: RowGroup): void {
  if (Number(group.num_rows) > GROUP_ROWS) throw new Error(`it has more than ${GROUP_ROWS} rows`)
  for (const size of ['total_uncompressed_size', 'total_compressed_size'] as const) {
    const isNegative = columnsOf(group).some((one) => one[size] < 0)
    if (!isNegative && sizeOf(group, size) <= GROUP_BYTES) continue
    throw new Error(`it has more than ${GROUP_BYTES} bytes in the columns that are read`)
  }
}

/** Bytes of all columns. */
export function sizeOf(
  group: RowGroup,
  name: 'total_compressed_size' | 'total_uncompressed_size',
): number {
  return columnsOf(group).reduce((sum, one) => sum + Number(one[name]), 0)
}

function columnsOf({ columns }: RowGroup): ColumnMetadata[] {
  return columns.flatMap(({ meta_data: own }) => (own === undefined ? [] : [own]))
}

/** Of the columns that rows have. */
function namesOf(group: RowGroup): Set<string> {
  return new Set(columnsOf(group).flatMap(({ path_in_schema: [name] }) => name ?? []))
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
