/** The bytes of the columns of one row group, each read once, whoever asks for them how often. */
import type { ColumnMetadata, RandomAccess, RowGroup } from './parquet-packages.ts'

interface HeldColumn {
  readonly start: number
  readonly bytes: ArrayBuffer
}

export class GroupBytes implements RandomAccess {
  readonly byteLength: number
  readonly #held: readonly HeldColumn[]

  private constructor(byteLength: number, held: readonly HeldColumn[]) {
    this.byteLength = byteLength
    this.#held = held
  }

  /** Throws for columns that are not in the file. */
  static async read(parts: RandomAccess, { columns }: RowGroup): Promise<GroupBytes> {
    const held: HeldColumn[] = []
    for (const { meta_data: metadata } of columns) {
      if (metadata === undefined) throw new Error('a column is not described')
      const { start, end } = placeOf(metadata)
      held.push({ start, bytes: await parts.slice(start, end) })
    }
    return new GroupBytes(parts.byteLength, held)
  }

  /** All pages of a column. */
  of(metadata: ColumnMetadata): Uint8Array {
    const { start, end } = placeOf(metadata)
    const held = this.#held.find((one) => one.start === start && endOf(one) === end)
    if (held === undefined) throw new Error('a column was not read')
    return new Uint8Array(held.bytes)
  }

  /** What is between columns is zero. */
  async slice(start: number, end = this.byteLength): Promise<ArrayBuffer> {
    const whole = this.#held.find((one) => one.start === start && endOf(one) === end)
    if (whole !== undefined) return whole.bytes
    const within = this.#held.filter((one) => one.start < end && endOf(one) > start)
    const last = within.reduce((most, one) => Math.max(most, endOf(one)), start)
    if (start > end || last < end) throw new Error('a part is outside of the columns')
    const bytes = new Uint8Array(end - start)
    for (const one of within) {
      const from = Math.max(0, start - one.start)
      const part = new Uint8Array(one.bytes).subarray(from, from + end - Math.max(start, one.start))
      bytes.set(part, Math.max(0, one.start - start))
    }
    return bytes.buffer
  }
}

function placeOf(metadata: ColumnMetadata): { readonly start: number; readonly end: number } {
  const { dictionary_page_offset: dictionary, data_page_offset: data } = metadata
  const first = dictionary || data
  return { start: Number(first), end: Number(first + metadata.total_compressed_size) }
}

function endOf({ start, bytes }: HeldColumn): number {
  return start + bytes.byteLength
}
