/** Memory of a pool: shared by its threads where the host lets them, else a copy for each. */
import { kindOf } from '../../json/shown.ts'

/** Where the pool keeps what its workers read. */
export interface PooledMemory {
  /** Threads share it. */
  readonly isShared: boolean
  /** What memory that threads share is borrowed from; by default nobody had it before. */
  readonly loan?: MemoryLoan
}

/**
 * Memory that batches had, for those that come: threads let go of what they share when they next
 * look for garbage, and they see no reason to while it is others that make it.
 */
export class SpareMemory {
  readonly #spare: SharedArrayBuffer[] = []

  lend(): MemoryLoan {
    return new MemoryLoan(this.#spare)
  }
}

/** What one batch has borrowed. */
export class MemoryLoan {
  readonly #spare: SharedArrayBuffer[]
  readonly #borrowed: SharedArrayBuffer[] = []

  constructor(spare: SharedArrayBuffer[]) {
    this.#spare = spare
  }

  /** At least so many bytes, and no more than twice as many; all zero. */
  take(bytes: number): SharedArrayBuffer {
    const at = this.#spare.findIndex(({ byteLength }) => fits(bytes, byteLength))
    const [found] = at < 0 ? [] : this.#spare.splice(at, 1)
    if (found !== undefined) new Uint8Array(found).fill(0)
    const taken = found ?? new SharedArrayBuffer(bytes)
    this.#borrowed.push(taken)
    return taken
  }

  /** INVARIANT: no thread reads or writes it any more. */
  giveBack(): void {
    for (const one of this.#borrowed.splice(0)) this.#spare.push(one)
    this.#spare.sort((one, other) => one.byteLength - other.byteLength)
  }
}

function fits(wanted: number, bytes: number): boolean {
  return bytes >= wanted && bytes <= wanted * 2
}

/** The typed arrays that columns have, by their kind. */
const arrays = {
  Int8Array,
  Uint8Array,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
} as const

type ArrayKind = (typeof arrays)[keyof typeof arrays]

/** A copy of a typed array in memory of the pool; null for anything else. */
export function poolArray(given: unknown, memory: PooledMemory): InstanceType<ArrayKind> | null {
  const kind = kindOf(given)
  if (!Object.hasOwn(arrays, kind)) return null
  const from = given as InstanceType<ArrayKind>
  if (memory.isShared && kindOf(from.buffer) === 'SharedArrayBuffer') return from
  const copy = newArray(arrays[kind as keyof typeof arrays], from.length, memory)
  copy.set(from)
  return copy
}

/** A typed array in memory of the pool, all zero. */
export function newArray<Kind extends ArrayKind>(
  shape: Kind,
  length: number,
  { isShared, loan }: PooledMemory,
): InstanceType<Kind> {
  const bytes = length * shape.BYTES_PER_ELEMENT
  const shared = isShared ? (loan?.take(bytes) ?? new SharedArrayBuffer(bytes)) : undefined
  const buffer = (shared ?? new ArrayBuffer(bytes)) as ArrayBuffer
  return new shape(buffer, 0, length) as InstanceType<Kind>
}
