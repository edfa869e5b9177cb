/** Rows of strings as a Parquet file that grows, a row group at a time. */
import { importOptional } from '../packages/import-optional.ts'
import type { ByteWriter, RowGroupWriter, WriterPackage } from './parquet-packages.ts'

export interface FlatColumn {
  readonly name: string
  /** `time`: ISO 8601, kept as a timestamp. */
  readonly kind: 'text' | 'time'
}

/** Rows that are kept until they are a row group. */
const GROUP = 20_000

const none = new Uint8Array()

export class FlatFile {
  readonly #columns: readonly FlatColumn[]
  readonly #bytes: ByteWriter
  readonly #groups: RowGroupWriter
  #rows: (readonly string[])[] = []

  private constructor(
    columns: readonly FlatColumn[],
    { ByteWriter, ParquetWriter }: WriterPackage,
  ) {
    this.#columns = columns
    this.#bytes = new ByteWriter()
    const schema = [{ name: 'root', num_children: columns.length }, ...columns.map(elementOf)]
    this.#groups = new ParquetWriter({ writer: this.#bytes, schema, createdBy: 'sallyport' })
  }

  /** Throws `ERR_PACKAGE_MISSING`. */
  static async open(columns: readonly FlatColumn[]): Promise<FlatFile> {
    return new FlatFile(columns, await importOptional<WriterPackage>('hyparquet-writer', PACKAGES))
  }

  /** Adds rows, a string for each column, empty where nothing is known; returns the next bytes of the file. */
  add(rows: readonly (readonly string[])[]): Uint8Array {
    for (const row of rows) this.#rows.push(row)
    if (this.#rows.length < GROUP) return none
    this.#write()
    return this.#take()
  }

  /** The last bytes of the file. */
  end(): Uint8Array {
    if (this.#rows.length > 0) this.#write()
    this.#groups.finish()
    return this.#take()
  }

  #write(): void {
    const columnData = this.#columns.map(({ name, kind }, at) => ({
      name,
      data: this.#rows.map((row) => storedValue(row[at] ?? '', kind)),
    }))
    this.#groups.write({ columnData, rowGroupSize: this.#rows.length })
    this.#rows = []
  }

  #take(): Uint8Array {
    const bytes = this.#bytes.getBytes().slice()
    this.#bytes.index = 0
    return bytes
  }
}

const PACKAGES = 'hyparquet hyparquet-writer'

function elementOf({ name, kind }: FlatColumn): object {
  const type =
    kind === 'text'
      ? { type: 'BYTE_ARRAY', converted_type: 'UTF8' }
      : { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' }
  return { name, ...type, repetition_type: 'OPTIONAL' }
}

function storedValue(text: string, kind: FlatColumn['kind']): string | Date | null {
  if (text === '') return null
  return kind === 'time' ? new Date(text) : text
}
