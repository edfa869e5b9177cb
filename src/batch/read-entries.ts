/** What rows name, resolved when the kernel first meets it: each principal, action and resource once. */

import * as BatchLayout from '../../assembly/layout/batch.ts'
import * as ActionEntry from '../../assembly/layout/batch-action.ts'
import * as PrincipalEntry from '../../assembly/layout/batch-principal.ts'
import * as ResourceEntry from '../../assembly/layout/batch-resource.ts'
import { foldAscii } from '../json/fold-case.ts'
import { SallyportError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import type { Principal } from '../model/request.ts'
import { aliasHint } from '../request/aliases.ts'
import { readPrincipal } from '../request/read-call.ts'
import { sessionDocuments } from '../request/session-documents.ts'
import { submittedResource } from '../services/submitted-resources.ts'
import type { PlacedText } from './columns/chunk.ts'
import type { OpenBatch } from './open-batch.ts'

/** Resolves what a row names for the first time; false where there is no room for it. */
export function readEntry(batch: OpenBatch, wanted: number, row: number): boolean {
  const reader = readers[wanted]
  return reader === undefined || reader(batch, row)
}

type EntryReader = (batch: OpenBatch, row: number) => boolean

const readers: Readonly<Record<number, EntryReader>> = {
  [BatchLayout.WANTS_PRINCIPAL]: readPrincipalEntry,
  [BatchLayout.WANTS_ACTION]: readActionEntry,
  [BatchLayout.WANTS_RESOURCE]: readResourceEntry,
}

function readPrincipalEntry(batch: OpenBatch, row: number): boolean {
  const { place, principals, pinned } = batch
  const { callers, kernel, traits } = pinned.loaded
  const { memory } = kernel.seat
  const number = memory.words[(place.principalRows >>> 2) + row] ?? 0
  const entry = (place.principals + number * PrincipalEntry.SIZE) >>> 2
  const caller = orUndefined(() => {
    const principal = readPrincipal(principals.valueOf(number) as Principal)
    const isOwn = traits.takesSessions && sessionDocuments(principal) !== undefined
    return isOwn ? undefined : callers.find(principal)
  })
  if (caller === undefined) return host(batch, entry)
  const at = batch.room.reserve(caller.block.byteLength)
  if (at === 0) return false
  memory.words.set(caller.block, at >>> 2)
  memory.words[entry + (PrincipalEntry.BLOCK_AT >> 2)] = at
  memory.words[entry + (PrincipalEntry.NUMBER_AT >> 2)] = caller.number
  return true
}

/** Undefined where a typed error is thrown: the host decides the row, and throws it again. */
function orUndefined<Found>(find: () => Found): Found | undefined {
  try {
    return find()
  } catch (cause) {
    if (cause instanceof SallyportError) return undefined
    throw cause
  }
}

function host({ pinned }: OpenBatch, entry: number): boolean {
  pinned.loaded.kernel.seat.memory.words[entry] = PrincipalEntry.HOSTED
  return true
}

function readActionEntry(batch: OpenBatch, row: number): boolean {
  const { place, actions, pinned } = batch
  const { memory } = pinned.loaded.kernel.seat
  const number = memory.words[(place.actionRows >>> 2) + row] ?? 0
  const entry = (place.actions + number * ActionEntry.SIZE) >>> 2
  const given = orUndefined(() => actions.valueOf(number))
  if (typeof given !== 'string') return host(batch, entry)
  const known = orUndefined(() => pinned.loaded.actions.find(given))
  if (known === undefined) return host(batch, entry)
  const folded = foldAscii(given)
  const text = writeText(batch, known.isCompared ? folded : '')
  const submitted = submittedResource({ action: given, resource: '*' })
  const star = writeText(batch, submitted === '*' ? '' : submitted)
  if (text === undefined || star === undefined) return false
  memory.words[entry + (ActionEntry.TEXT_AT >> 2)] = text.at
  memory.words[entry + (ActionEntry.BYTES_AT >> 2)] = text.bytes
  memory.words[entry + (ActionEntry.CLASS_AT >> 2)] = known.actionClass
  memory.words[entry + (ActionEntry.HINT_AT >> 2)] = hintOf(given)
  memory.words[entry + (ActionEntry.STAR_AT >> 2)] = star.bytes === 0 ? 0 : star.at
  memory.words[entry + (ActionEntry.STAR_BYTES_AT >> 2)] = star.bytes
  return true
}

/** Three characters as a number, the first in the lowest byte. */
function hintOf(action: string): number {
  const hint = aliasHint(action) ?? ''
  return [...hint].reduceRight((word, character) => (word << 8) | character.charCodeAt(0), 0)
}

function readResourceEntry(batch: OpenBatch, row: number): boolean {
  const { place, resources, pinned } = batch
  const { memory } = pinned.loaded.kernel.seat
  const number = memory.words[(place.resourceRows >>> 2) + row] ?? 0
  const entry = (place.resources + number * ResourceEntry.SIZE) >>> 2
  const given = orUndefined(() => resources.valueOf(number))
  if (typeof given !== 'string' || given.length > limits.resourceBytes || !isArn.test(given)) {
    return host(batch, entry)
  }
  const text = resources.placeOf?.(number) ?? writeText(batch, given)
  if (text === undefined) return false
  if (text.bytes > limits.resourceBytes) return host(batch, entry)
  memory.words[entry + (ResourceEntry.TEXT_AT >> 2)] = text.at
  memory.words[entry + (ResourceEntry.BYTES_AT >> 2)] = text.bytes
  return true
}

/** An ARN or `*`; of other text the host tells whether an action may name it. */
const isArn = /^(?:arn:|\*$)/

const encoder = new TextEncoder()

/** Where a string is, as UTF-8; undefined where there is no room for it. */
function writeText({ room, pinned }: OpenBatch, text: string): PlacedText | undefined {
  const encoded = encoder.encode(text)
  const at = room.reserve(encoded.length)
  if (at === 0) return undefined
  pinned.loaded.kernel.seat.memory.bytes.set(encoded, at)
  return { at, bytes: encoded.length }
}
