/** As much of `hyparquet` and `hyparquet-writer` as is used: both are installed by whoever wants them. */

/** Bytes that are read from anywhere. */
export interface RandomAccess {
  readonly byteLength: number
  slice(start: number, end?: number): Promise<ArrayBuffer>
}

/** One node of a schema, which is kept as a list: each before its children. */
export interface SchemaElement {
  readonly name: string
  readonly num_children?: number
  readonly type?: string
  readonly repetition_type?: string
}

export interface ColumnMetadata {
  readonly type: string
  readonly path_in_schema: readonly string[]
  readonly codec: string
  readonly total_uncompressed_size: bigint
  readonly total_compressed_size: bigint
  readonly data_page_offset: bigint
  readonly dictionary_page_offset?: bigint
}

export interface ColumnChunk {
  readonly meta_data?: ColumnMetadata
}

export interface RowGroup {
  readonly columns: readonly ColumnChunk[]
  readonly num_rows: bigint
}

export interface FileMetadata {
  readonly schema: readonly SchemaElement[]
  readonly row_groups: readonly RowGroup[]
}

/** Inflates a page. */
export type PageCodec = (bytes: Uint8Array, length: number) => Uint8Array

interface ReadOptions {
  readonly file: RandomAccess
  readonly metadata: FileMetadata
  readonly columns: readonly string[]
  readonly rowStart: number
  readonly rowEnd: number
  readonly compressors: Readonly<Record<string, PageCodec>>
}

/** What `hyparquet` exports. */
export interface ParquetReader {
  parquetMetadataAsync(file: RandomAccess): Promise<FileMetadata>
  parquetReadObjects(options: ReadOptions): Promise<Record<string, unknown>[]>
  snappyUncompress(input: Uint8Array, output: Uint8Array): void
}

/** Bytes, and how far they are read. */
export interface PageBytes {
  readonly view: DataView
  offset: number
}

interface StatedValues {
  readonly num_values: number
  readonly encoding: string | undefined
}

/** What is before a page. */
export interface PageHeader {
  readonly type: string
  readonly uncompressed_page_size: number
  readonly compressed_page_size: number
  readonly data_page_header?: StatedValues
  readonly dictionary_page_header?: StatedValues
  readonly data_page_header_v2?: StatedValues & {
    readonly num_nulls: number
    readonly definition_levels_byte_length: number
    readonly repetition_levels_byte_length: number
    readonly is_compressed?: boolean
  }
}

/** What `hyparquet` reads pages with: whoever checks them reads them the same way. */
export interface PageInternals {
  parquetHeader(reader: PageBytes): PageHeader
  readVarInt(reader: PageBytes): number
  readRleBitPackedHybrid(reader: PageBytes, width: number, output: number[]): void
  deltaBinaryUnpack(reader: PageBytes, count: number, output: Int32Array): void
}

/** What `fzstd` exports. */
export interface ZstdPackage {
  decompress(bytes: Uint8Array, output: Uint8Array): Uint8Array
}

/** Where a writer puts bytes; those that were taken away are written. */
export interface ByteWriter {
  index: number
  getBytes(): Uint8Array
}

export interface WrittenColumn {
  readonly name: string
  readonly data: readonly unknown[]
}

export interface RowGroupWriter {
  write(options: { columnData: readonly WrittenColumn[]; rowGroupSize: number }): unknown
  finish(): unknown
}

interface WriterOptions {
  readonly writer: ByteWriter
  readonly schema: readonly object[]
  readonly createdBy: string
}

/** What `hyparquet-writer` exports. */
export interface WriterPackage {
  readonly ByteWriter: new () => ByteWriter
  readonly ParquetWriter: new (options: WriterOptions) => RowGroupWriter
}
