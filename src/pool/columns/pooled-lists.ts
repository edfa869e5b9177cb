/** Lists of values in the layout that is cheapest to send. */
import { ENTRIES_MOST } from '../../batch/columns/read-column.ts'
import { newArray, type PooledMemory } from './pooled-memory.ts'

/** One value for each row, `null` where it is missing. */
type ListedValues = readonly unknown[]

/**
 * A list as a column of the same values: numbers; a dictionary where values repeat; packed strings;
 * else a dictionary of all of them. `send` is asked once for each value that is told apart.
 */
export function packList(
  list: ListedValues,
  send: (value: unknown) => unknown,
  memory: PooledMemory,
): unknown {
  if (list.length === 0) return []
  const { indices, entries, isWhole } = numberValues(list)
  if (!isWhole) {
    const packed = packNumbers(list, memory) ?? packStrings(list, memory)
    if (packed !== undefined) return packed
  }
  const all = isWhole ? { indices, entries } : numberValues(list, Number.POSITIVE_INFINITY)
  const numbers = newArray(Uint32Array, list.length, memory)
  numbers.set(all.indices)
  return { indices: numbers, dictionary: all.entries.map(send) }
}

interface NumberedList {
  readonly indices: Uint32Array
  readonly entries: unknown[]
  /** All values have a number. */
  readonly isWhole: boolean
}

/** Numbers values in the order in which they come, up to a number of different ones. */
function numberValues(
  list: ListedValues,
  most = Math.min(ENTRIES_MOST, 64 + list.length / 4),
): NumberedList {
  const known = new Map<unknown, number>()
  const indices = new Uint32Array(list.length)
  for (let row = 0; row < list.length; row += 1) {
    const value = list[row] ?? null
    const found = known.get(value)
    if (found === undefined && known.size >= most) return { indices, entries: [], isWhole: false }
    const number = found ?? known.size
    if (found === undefined) known.set(value, number)
    indices[row] = number
  }
  return { indices, entries: [...known.keys()], isWhole: true }
}

function packNumbers(list: ListedValues, memory: PooledMemory): unknown {
  const isNumbers = list.every((value) => typeof value === 'number' || isMissing(value))
  if (!isNumbers) return undefined
  const numbers = newArray(Float64Array, list.length, memory)
  for (let row = 0; row < list.length; row += 1) numbers[row] = Number(list[row] ?? 0)
  return { numbers, ...validityOf(list, memory) }
}

const encoder = new TextEncoder()
const loneSurrogate = /\p{Cs}/u

/** Undefined where UTF-8 would not say all that there is. */
function packStrings(list: ListedValues, memory: PooledMemory): unknown {
  let longest = 0
  let characters = 0
  for (const value of list) {
    if (isMissing(value)) continue
    if (typeof value !== 'string' || loneSurrogate.test(value)) return undefined
    characters += value.length
    if (value.length > longest) longest = value.length
  }
  const offsets = newArray(Uint32Array, list.length + 1, memory)
  let draft = new Uint8Array(characters + longest * 3)
  let end = 0
  for (let row = 0; row < list.length; row += 1) {
    const value = list[row]
    if (typeof value === 'string') {
      if (end + value.length * 3 > draft.length) draft = enlarge(draft, longest * 3)
      end += encoder.encodeInto(value, draft.subarray(end)).written
    }
    offsets[row + 1] = end
  }
  const bytes = newArray(Uint8Array, end, memory)
  bytes.set(draft.subarray(0, end))
  return { bytes, offsets, ...validityOf(list, memory) }
}

function enlarge(draft: Uint8Array, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(draft.length * 2 + least)
  larger.set(draft)
  return larger
}

/** None where every row has a value. */
function validityOf(list: ListedValues, memory: PooledMemory): { readonly validity?: unknown } {
  if (!list.some(isMissing)) return {}
  const bits = newArray(Uint8Array, Math.ceil(list.length / 8), memory)
  for (let row = 0; row < list.length; row += 1) {
    if (!isMissing(list[row])) bits[row >> 3] = (bits[row >> 3] ?? 0) | (1 << (row & 7))
  }
  return { validity: { bits } }
}

function isMissing(value: unknown): boolean {
  return value === undefined || value === null
}
