/** Parquet files whose pages are written by hand, so that they may state what is not so. */
import { ByteWriter } from 'hyparquet-writer'
import { writeMetadata } from 'hyparquet-writer/src/metadata.js'
import { serializeTCompactProtocol } from 'hyparquet-writer/src/thrift.js'

/** Numbers of the format ("Encodings"). */
export const encodings = {
  PLAIN: 0,
  RLE_DICTIONARY: 8,
  DELTA_BINARY_PACKED: 5,
  DELTA_LENGTH_BYTE_ARRAY: 6,
  DELTA_BYTE_ARRAY: 7,
} as const

interface WrittenPage {
  readonly values: number
  readonly encoding?: keyof typeof encodings
  readonly bytes: readonly number[] | Uint8Array
  /** Bytes that the header states once inflated. */
  readonly inflated?: number
  readonly nulls?: number
  readonly levelBytes?: number
}

/** A page of levels and values together. */
export function firstPage({
  values,
  encoding = 'PLAIN',
  bytes,
  inflated,
}: WrittenPage): Uint8Array {
  const stated = { field_1: values, field_2: encodings[encoding], field_3: 3, field_4: 3 }
  return pageOf({ field_1: 0, field_5: stated }, bytes, inflated)
}

/** A page whose levels are apart. */
export function secondPage(page: WrittenPage): Uint8Array {
  const { values, encoding = 'PLAIN', bytes, inflated, nulls = 0, levelBytes = 0 } = page
  const stated = {
    ...{ field_1: values, field_2: nulls, field_3: values, field_4: encodings[encoding] },
    ...{ field_5: levelBytes, field_6: 0, field_7: false },
  }
  return pageOf({ field_1: 3, field_8: stated }, bytes, inflated)
}

export function dictionaryPage({ values, bytes }: WrittenPage): Uint8Array {
  return pageOf({ field_1: 2, field_7: { field_1: values, field_2: 0 } }, bytes, undefined)
}

function pageOf(
  { field_1, ...stated }: Record<string, unknown>,
  bytes: readonly number[] | Uint8Array,
  inflated: number | undefined,
): Uint8Array {
  const writer = new ByteWriter()
  const sizes = { field_1, field_2: inflated ?? bytes.length, field_3: bytes.length }
  serializeTCompactProtocol(writer, { ...sizes, ...stated } as never)
  return Buffer.concat([new Uint8Array(writer.getBuffer()), Uint8Array.from(bytes)])
}

/** What a file of one column is to state. */
interface WrittenFile {
  readonly rows: number
  readonly pages: readonly Uint8Array[]
  readonly isRequired?: boolean
  readonly total?: number
}

/** A file whose one column has whole events as text. */
export function fileOf({ rows, pages, isRequired = false, total }: WrittenFile): Uint8Array {
  const body = Buffer.concat([Buffer.from('PAR1'), ...pages])
  const size = BigInt(total ?? body.length - 4)
  const column = {
    file_offset: 4n,
    meta_data: {
      type: 'BYTE_ARRAY' as const,
      encodings: [],
      path_in_schema: ['CloudTrailEvent'],
      codec: 'UNCOMPRESSED' as const,
      num_values: BigInt(rows),
      total_uncompressed_size: size,
      total_compressed_size: size,
      data_page_offset: 4n,
    },
  }
  const element = {
    name: 'CloudTrailEvent',
    type: 'BYTE_ARRAY' as const,
    converted_type: 'UTF8' as const,
    repetition_type: isRequired ? ('REQUIRED' as const) : ('OPTIONAL' as const),
  }
  const writer = new ByteWriter()
  writeMetadata(writer, {
    version: 2,
    schema: [{ name: 'root', num_children: 1 }, element],
    num_rows: BigInt(rows),
    row_groups: [{ columns: [column], total_byte_size: size, num_rows: BigInt(rows) }],
    metadata_length: 0,
  })
  const footer = new Uint8Array(writer.getBuffer())
  const length = Buffer.alloc(4)
  length.writeUInt32LE(footer.length)
  return Buffer.concat([body, footer, length, Buffer.from('PAR1')])
}

/** A number in groups of seven bits, the lowest first. */
export function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))]
}

/** A run of one value. */
export function run(values: number, value: readonly number[]): number[] {
  return [...varint(values * 2), ...value]
}

/** Bytes with their length before them. */
export function withLength(bytes: readonly number[] | Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32LE(bytes.length)
  return Buffer.concat([length, Uint8Array.from(bytes)])
}
