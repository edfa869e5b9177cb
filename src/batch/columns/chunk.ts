/** Rows that are decided in one go, and the numbers of what they name. */
import type { KernelSeat } from '../../kernel/kernel.ts'

export interface ChunkRows {
  readonly from: number
  readonly rows: number
}

/** How many there are at most, and how many bytes the strings of a packed column have in them. */
export const CHUNK_ROWS = 4_096
export const CHUNK_BYTES = 1_048_576

/** Where text is in linear memory. */
export interface PlacedText {
  readonly at: number
  readonly bytes: number
}

export interface EntryNumbers {
  /** How many there may be. */
  readonly most: number
  /** Whether there is no room for the numbers of another chunk. */
  isFull(chunk: ChunkRows): boolean
  /** Gives all values other numbers, so that nothing known of them counts. */
  renew(): void
  /** Numbers the rows of a chunk from an address on; false where some have none: `HOSTED_ENTRY`. */
  write(seat: KernelSeat, chunk: ChunkRows, at: number): boolean
  /** The value that a number is for. */
  valueOf(number: number): unknown
  /** Where its text is, if it is there already. */
  placeOf?(number: number): PlacedText
}
