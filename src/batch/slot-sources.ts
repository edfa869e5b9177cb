/** Where the value of each context key comes from in a batch: what it depends on, and nothing else. */
import * as SlotSource from '../../assembly/layout/slot-source.ts'
import { type KeyName, nameKey } from '../engine/context/key-name.ts'
import { keyBehind } from '../engine/context/read-context.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'

/** What a batch has of contexts, and who asks in it. */
export interface KeysOfBatch {
  readonly loaded: LoadedBundle
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  /** Some principal may be more than an ARN. */
  readonly isDescribed: boolean
  /** Of the columns of the context, in their order. */
  readonly names: readonly KeyName[]
}

/** A slot's source: a kind of `slot-source.ts`, and the number of a column of the context. */
export interface KeyOrigin {
  readonly kind: number
  readonly column: number
  /** Where the column has a value, it is the key's. */
  readonly isStated?: boolean
}

const byHost: KeyOrigin = { kind: SlotSource.HOST, column: -1 }

export function nameColumns(keys: readonly string[]): KeyName[] {
  return keys.map(nameKey)
}

// INVARIANT: the source is all that `readKey` makes the value of: what depends on more is the host's
export function originOf(name: KeyName, keys: KeysOfBatch): KeyOrigin {
  const stated = columnsOf(name.folded, keys)
  const [own] = stated
  if (stated.length > 1 || name.service !== undefined) return byHost
  if (name.source === undefined) return originOfPlain(name, own, keys)
  if (own !== undefined) return isFree(name, keys) ? ofColumn(own) : byHost
  const { source, tag } = name
  if (source !== 'resource') return { kind: SlotSource.PRINCIPAL, column: -1 }
  return { kind: tag === undefined ? SlotSource.OWNER : SlotSource.RESOURCE, column: -1 }
}

function originOfPlain(name: KeyName, own: number | undefined, keys: KeysOfBatch): KeyOrigin {
  const behind = keyBehind(name.folded)
  const followed = behind === undefined ? [] : columnsOf(behind, keys)
  if (followed.length === 0) {
    return own === undefined ? { kind: SlotSource.CONSTANT, column: -1 } : ofColumn(own)
  }
  const [only = -1] = followed
  const isFollowed = own === undefined && followed.length === 1
  return isFollowed ? { kind: SlotSource.COLUMN, column: only } : byHost
}

function ofColumn(column: number): KeyOrigin {
  return { kind: SlotSource.COLUMN, column, isStated: true }
}

/** Columns of a key, or of all keys that begin so. */
function columnsOf(folded: string, { names }: KeysOfBatch): number[] {
  const isStart = /[/:]$/.test(folded)
  return names.flatMap((name, at) =>
    name.folded === folded || (isStart && name.folded.startsWith(folded)) ? [at] : [],
  )
}

/**
 * Whether a derived key that the context states has that value, whatever else the request says: of a
 * bare ARN's session and of a resource whose tags the directory does not know the context alone tells.
 */
function isFree({ source, tag, folded }: KeyName, keys: KeysOfBatch): boolean {
  if (keys.simulation) return false
  if (source === 'session') return !keys.isDescribed && folded !== 'aws:tokenissuetime'
  return tag?.of === 'resource' // the kernel leaves rows whose resource has known tags
}

/** Whether contexts state tags of resources, which the directory may know better. */
export function statesTags({ names, loaded, simulation }: KeysOfBatch): boolean {
  return !simulation && !loaded.traits.isCase && names.some(({ tag }) => tag?.of === 'resource')
}

/** Whether rows that state a key are decided by the host alone: the value may contradict what is known. */
export function isWatched(name: KeyName, keys: KeysOfBatch): boolean {
  const { source, folded } = name
  if (folded === 'aws:sourcevpce' && keys.loaded.traits.hasEndpoints) return true
  if (keys.simulation) return folded === 'aws:principalarn' || folded === 'aws:userid'
  if (source === undefined) return false
  return source === 'session' ? keys.isDescribed : !isFree(name, keys)
}
