/** Numbers of packed strings: the kernel gives them out, and the host reads each string once. */
import * as BatchLayout from '../../../assembly/layout/batch.ts'
import * as NumberedText from '../../../assembly/layout/numbered-text.ts'
import * as Numbering from '../../../assembly/layout/numbering.ts'
import type { KernelSeat } from '../../kernel/kernel.ts'
import type { PartPlan } from '../batch-memory.ts'
import {
  CHUNK_BYTES,
  CHUNK_ROWS,
  type ChunkRows,
  type EntryNumbers,
  type PlacedText,
} from './chunk.ts'
import { bytesOf, type Packed } from './column-reader.ts'
import { ENTRIES_MOST } from './read-column.ts'

/** Room for copies of strings that have numbers: more than those of a chunk need. */
const COPIES_BYTES = 4 * CHUNK_BYTES
/** How many bytes more than its own a copy takes at most. */
const COPY_SPARE = 24

/** Parts of the batch's memory that all columns use, one after another. */
interface SharedPlaces {
  /** The strings of a chunk. */
  readonly texts: number
  /** Where entries of resources are; 0 for other columns. */
  readonly resources: number
}

export class PackedNumbers implements EntryNumbers {
  readonly most: number
  readonly #packed: Packed
  readonly #copyBytes: number
  readonly #tableLog: number
  readonly #decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  #parts = { numbering: 0, table: 0, entries: 0, copies: 0, offsets: 0 }
  #seat: KernelSeat | undefined

  constructor(packed: Packed) {
    const { offsets } = packed
    const rows = offsets.length - 1
    const bytes = bytesOf(packed, 0, rows)
    this.#packed = packed
    this.most = Math.min(ENTRIES_MOST, Math.max(rows, 1))
    this.#copyBytes = Math.min(COPIES_BYTES, bytes + rows * COPY_SPARE)
    this.#tableLog = Math.ceil(Math.log2(this.most)) + 1
  }

  /** Lays out the parts that the kernel works on. */
  reserve(plan: PartPlan): void {
    this.#parts = {
      numbering: plan.add(Numbering.SIZE),
      table: plan.add(4 << this.#tableLog),
      entries: plan.add(this.most * NumberedText.SIZE),
      copies: plan.add(this.#copyBytes),
      offsets: plan.add((CHUNK_ROWS + 1) * 4),
    }
  }

  /** Begins with nothing numbered, in memory that begins at an address. */
  open(seat: KernelSeat, start: number, { texts, resources }: SharedPlaces): void {
    const { numbering, table, entries, copies, offsets } = this.#parts
    this.#seat = seat
    this.#parts = {
      numbering: numbering + start,
      table: table + start,
      entries: entries + start,
      copies: copies + start,
      offsets: offsets + start,
    }
    this.#set(Numbering.ROWS_AT, texts)
    this.#set(Numbering.OFFSETS_AT, this.#parts.offsets)
    this.#set(Numbering.TABLE_AT, this.#parts.table)
    this.#set(Numbering.SHIFT_AT, 64 - this.#tableLog)
    this.#set(Numbering.ENTRIES_AT, this.#parts.entries)
    this.#set(Numbering.RESOURCES_AT, resources)
    this.renew()
  }

  isFull({ from, rows }: ChunkRows): boolean {
    const free =
      this.#get(Numbering.FREE_AT) + bytesOf(this.#packed, from, rows) + rows * COPY_SPARE
    const isCrowded = free > this.#parts.copies + this.#copyBytes
    return isCrowded || this.#get(Numbering.COUNT_AT) + rows > this.most
  }

  renew(): void {
    const { table, copies } = this.#parts
    this.#seat?.memory.bytes.fill(0, table, table + (4 << this.#tableLog))
    this.#set(Numbering.COUNT_AT, 0)
    this.#set(Numbering.FREE_AT, copies)
  }

  write({ memory, exports }: KernelSeat, { from, rows }: ChunkRows, at: number): boolean {
    const { bytes, offsets } = this.#packed
    const first = offsets[from] ?? 0
    const length = bytesOf(this.#packed, from, rows)
    if (length > CHUNK_BYTES) {
      memory.words.fill(BatchLayout.HOSTED_ENTRY, at >>> 2, (at >>> 2) + rows)
      return false
    }
    memory.bytes.set(bytes.subarray(first, first + length), this.#get(Numbering.ROWS_AT))
    memory.words.set(offsets.subarray(from, from + rows + 1), this.#parts.offsets >>> 2)
    this.#set(Numbering.ROWS_BYTES_AT, length)
    this.#set(Numbering.NUMBERS_AT, at)
    return exports.number(this.#parts.numbering, rows) !== 0
  }

  /** Read from the copy: what the caller's memory says now is not asked. */
  valueOf(number: number): unknown {
    const { at, bytes } = this.placeOf(number)
    try {
      return this.#decoder.decode(this.#seat?.memory.bytes.slice(at, at + bytes))
    } catch {
      return null
    }
  }

  placeOf(number: number): PlacedText {
    const entry = this.#parts.entries + number * NumberedText.SIZE
    const words = this.#seat?.memory.words
    const at = words?.[(entry + NumberedText.TEXT_AT) >>> 2] ?? 0
    return { at, bytes: words?.[(entry + NumberedText.BYTES_AT) >>> 2] ?? 0 }
  }

  #get(field: number): number {
    return this.#seat?.memory.words[(this.#parts.numbering + field) >>> 2] ?? 0
  }

  #set(field: number, value: number): void {
    const words = this.#seat?.memory.words
    if (words !== undefined) words[(this.#parts.numbering + field) >>> 2] = value
  }
}
