/**
 * The pages of a column before they are decoded: what they state must fit what is there. The package
 * that decodes them believes counts and runs, and a few bytes of a hostile file state billions.
 */
import { confirmRuns, confirmValues, type GroupBudget, widthOf } from './confirm-values.ts'
import type { ColumnLevels } from './leaf-columns.ts'
import type {
  ColumnMetadata,
  PageBytes,
  PageCodec,
  PageHeader,
  PageInternals,
} from './parquet-packages.ts'

/** A column of one row group, or one page of it. */
export interface ColumnPages {
  readonly bytes: Uint8Array
  readonly metadata: ColumnMetadata
  readonly levels: ColumnLevels
}

export interface PageTools {
  readonly internals: PageInternals
  readonly compressors: Readonly<Record<string, PageCodec>>
  readonly budget: GroupBudget
}

/**
 * Returns how many values the pages have. Throws for those that state more than they have, or more
 * than the budget allows.
 */
export function confirmPages(column: ColumnPages, tools: PageTools): number {
  const { internals, budget } = tools
  const reader = readerOf(column.bytes)
  let values = 0
  while (reader.offset < column.bytes.length - 1) {
    const header = internals.parquetHeader(reader)
    const size = confirmCount(header.compressed_page_size)
    const bytes = column.bytes.subarray(reader.offset, reader.offset + size)
    if (bytes.length < size) throw new Error('a page is cut off')
    reader.offset += size
    budget.takeBytes(confirmCount(header.uncompressed_page_size))
    const { data_page_header: first, data_page_header_v2: second } = header
    const stated = first ?? second ?? header.dictionary_page_header
    budget.takeValues(confirmCount(stated?.num_values), column.levels.depth)
    values += (first ?? second)?.num_values ?? 0
    if (header.type === 'DATA_PAGE') confirmFirst({ ...column, bytes }, header, tools)
    if (header.type === 'DATA_PAGE_V2') confirmSecond({ ...column, bytes }, header, tools)
  }
  return values
}

/** Levels and values of such a page are compressed together. */
function confirmFirst(page: ColumnPages, header: PageHeader, tools: PageTools): void {
  const { data_page_header: stated, uncompressed_page_size: size } = header
  if (stated === undefined) return
  const { levels, metadata } = page
  const { num_values: values, encoding } = stated
  const reader = readerOf(inflate(page, size, tools))
  skipLevels(reader, { most: levels.repeated, values }, tools)
  const start = reader.offset
  skipLevels(reader, { most: levels.optional, values }, tools)
  // the number of those that are not null takes time, and one encoding alone needs it
  const present = () => {
    if (levels.optional === 0) return values
    const read = new Array<number>(values)
    const again = { ...reader, offset: start }
    tools.internals.readRleBitPackedHybrid(again, widthOf(levels.optional), read)
    return read.filter((level) => level === levels.optional).length
  }
  const isPrefixed = metadata.type === 'BOOLEAN'
  confirmValues(reader, { encoding, isPrefixed, values, present }, tools)
}

/** Levels of such a page are not compressed, and their lengths are in its header. */
function confirmSecond(page: ColumnPages, header: PageHeader, tools: PageTools): void {
  const { data_page_header_v2: stated, uncompressed_page_size: size } = header
  if (stated === undefined) return
  const { levels, bytes } = page
  const values = stated.num_values
  const repeatedBytes = confirmCount(stated.repetition_levels_byte_length)
  const optionalBytes = confirmCount(stated.definition_levels_byte_length)
  const present = values - confirmCount(stated.num_nulls)
  confirmCount(present)
  const reader = readerOf(bytes)
  if (levels.repeated > 0) confirmRuns(reader, { width: widthOf(levels.repeated), values }, tools)
  reader.offset = repeatedBytes
  if (levels.optional > 0) {
    confirmRuns(reader, { width: widthOf(levels.optional), values }, tools)
    reader.offset = repeatedBytes + optionalBytes
  }
  const own = { ...page, bytes: bytes.subarray(reader.offset) }
  const left = size - repeatedBytes - optionalBytes
  const inner = readerOf(stated.is_compressed === false ? own.bytes : inflate(own, left, tools))
  const { encoding } = stated
  const isPrefixed = encoding === 'RLE'
  confirmValues(inner, { encoding, isPrefixed, values: present, present: () => present }, tools)
}

interface LevelRuns {
  readonly most: number
  readonly values: number
}

/** Levels with their length before them. */
function skipLevels(reader: PageBytes, { most, values }: LevelRuns, tools: PageTools): void {
  if (most === 0) return
  const end = reader.offset + 4 + reader.view.getUint32(reader.offset, true)
  reader.offset += 4
  confirmRuns(reader, { width: widthOf(most), values }, tools)
  reader.offset = end
}

function inflate(
  { bytes, metadata: { codec } }: ColumnPages,
  size: number,
  { compressors }: PageTools,
): Uint8Array {
  if (codec === 'UNCOMPRESSED') return bytes
  const inflated = compressors[codec]?.(bytes, size)
  if (inflated === undefined) throw new Error(`its codec ${codec} is not supported`)
  return inflated
}

function readerOf(bytes: Uint8Array): PageBytes {
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 }
}

function confirmCount(stated: number | undefined): number {
  if (stated !== undefined && Number.isSafeInteger(stated) && stated >= 0) return stated
  throw new Error('the header of a page is damaged')
}
