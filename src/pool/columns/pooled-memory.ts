/** Memory of a pool: shared by its threads where the host lets them, else a copy for each. */
import { kindOf } from '../../json/shown.ts'

/** Where the pool keeps what its workers read. */
export interface PooledMemory {
  /** Threads share it. */
  readonly isShared: boolean
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

type PooledArray = InstanceType<(typeof arrays)[keyof typeof arrays]>

/** A copy of a typed array in memory of the pool; null for anything else. */
export function poolArray(given: unknown, memory: PooledMemory): PooledArray | null {
  const kind = kindOf(given)
  if (!Object.hasOwn(arrays, kind)) return null
  const from = given as PooledArray
  const shape = arrays[kind as keyof typeof arrays]
  if (memory.isShared && kindOf(from.buffer) === 'SharedArrayBuffer') return from
  const copy = new shape(allocate(from.byteLength, memory) as ArrayBuffer)
  copy.set(from)
  return copy
}

/** Memory of the pool, all zero. */
export function allocate(bytes: number, { isShared }: PooledMemory): ArrayBufferLike {
  return isShared ? new SharedArrayBuffer(bytes) : new ArrayBuffer(bytes)
}
