/** The values of one page before they are decoded: runs, blocks of differences, and what they make. */
import type { PageBytes, PageInternals } from './parquet-packages.ts'

/** What is left of what one row group may take, or one of its columns. */
export class GroupBudget {
  readonly #outer: GroupBudget | undefined
  #bytes: number
  #values: number

  constructor(
    { bytes, values }: { readonly bytes: number; readonly values: number },
    outer?: GroupBudget,
  ) {
    this.#bytes = bytes
    this.#values = values
    this.#outer = outer
  }

  /** A budget of its own for some of it, with as many nested values. */
  within(values: number): GroupBudget {
    return new GroupBudget({ bytes: Number.POSITIVE_INFINITY, values }, this)
  }

  takeBytes(bytes: number): void {
    this.#bytes -= bytes
    if (this.#bytes < 0) throw new Error('the row group has too many bytes in its pages')
    this.#outer?.takeBytes(bytes)
  }

  /** Values that are as deep. */
  takeValues(values: number, depth: number): void {
    this.#values -= values * depth
    if (this.#values < 0) throw new Error('the row group has too many values in its pages')
    this.#outer?.takeValues(values, 1)
  }
}

/** Values as a page has them. */
export interface PageValues {
  readonly encoding: string | undefined
  /** Runs have their length, and not the width of their values, before them. */
  readonly isPrefixed: boolean
  /** As many as there may be. */
  readonly values: number
  /** As many as there are. */
  readonly present: () => number
}

interface ValueTools {
  readonly internals: PageInternals
  readonly budget: GroupBudget
}

interface EncodedRuns {
  /** Bits of one value. */
  readonly width: number
  readonly values: number
}

/** Packed values are padded to a multiple of eight, by some writers to 504. */
const PADDING_MOST = 504

/** Differences of one block: writers have 128. */
const BLOCK_MOST = 65_536

/** Throws for values that would become more than the page says, or than the budget allows. */
export function confirmValues(reader: PageBytes, page: PageValues, tools: ValueTools): void {
  const { encoding, values, isPrefixed } = page
  switch (encoding) {
    case 'RLE':
    case 'RLE_DICTIONARY':
    case 'PLAIN_DICTIONARY': {
      const width = isPrefixed ? 1 : reader.view.getUint8(reader.offset)
      reader.offset += isPrefixed ? 4 : 1
      confirmRuns(reader, { width, values }, tools)
      break
    }
    case 'DELTA_BINARY_PACKED':
    case 'DELTA_LENGTH_BYTE_ARRAY':
      confirmBlocks(reader, tools)
      break
    case 'DELTA_BYTE_ARRAY':
      confirmPrefixes(reader, page.present(), tools)
      break
  }
}

/** Each run is read as it will be: what it has is not more than the page has. */
export function confirmRuns(
  reader: PageBytes,
  { width, values }: EncodedRuns,
  { internals }: Pick<ValueTools, 'internals'>,
): void {
  if (width > 32) throw new Error(`values of a page have ${width} bits`)
  let seen = 0
  while (seen < values && reader.offset < reader.view.byteLength) {
    const header = internals.readVarInt(reader)
    const isPacked = (header & 1) === 1
    const run = isPacked ? (header >> 1) << 3 : header >>> 1
    if (run < 0 || run > values + PADDING_MOST) {
      throw new Error(`a run states ${run >>> 0} values in a page of ${values}`)
    }
    reader.offset += isPacked ? Math.max(1, Math.ceil((run * width) / 8)) : (width + 7) >> 3
    seen += run
  }
}

/** What a list of differences begins with. */
function confirmBlocks({ view, offset }: PageBytes, { internals }: ValueTools): void {
  const reader = { view, offset }
  const block = internals.readVarInt(reader)
  const parts = internals.readVarInt(reader)
  if (block <= 0 || block > BLOCK_MOST || parts <= 0 || parts > block) {
    throw new Error('a page has blocks of differences without values')
  }
}

/** Takes from the budget how long values become that repeat the beginning of the one before. */
function confirmPrefixes(reader: PageBytes, count: number, tools: ValueTools): void {
  const [prefixes, suffixes] = [new Int32Array(count), new Int32Array(count)]
  for (const lengths of [prefixes, suffixes]) {
    confirmBlocks(reader, tools)
    tools.internals.deltaBinaryUnpack(reader, count, lengths)
  }
  for (let at = 0; at < count; at += 1) {
    const length = (prefixes[at] ?? 0) + (suffixes[at] ?? 0)
    tools.budget.takeBytes(Math.max(0, length))
  }
}

/** Bits of a level. */
export function widthOf(most: number): number {
  return 32 - Math.clz32(most)
}
