/** The bytes of an object, also where the connection breaks in the middle. */
import { setTimeout as pause } from 'node:timers/promises'
import { CliError } from '../io/report-error.ts'
import {
  type FetchedObject,
  type ObjectLocation,
  objectClient,
  pathOfObject,
  storeFault,
} from './object-store.ts'

export interface ObjectReading {
  /** How many there must be: what was listed is what is read. */
  readonly bytes: number
  readonly signal: AbortSignal | undefined
  /** The object, if it was asked for before. */
  readonly begun?: Promise<FetchedObject> | undefined
}

/** How often an object is asked for before that is a fault, and what is waited in between, in milliseconds. */
const ATTEMPTS = 4
const PAUSE = 200

/** Asks again for what is left, of the same version alone. Throws `ERR_STORE_FAILED`. */
export async function* readObject(
  location: ObjectLocation,
  { bytes, signal, begun }: ObjectReading,
): AsyncGenerator<Buffer> {
  let offset = 0
  let tag: string | undefined
  for (let attempt = 1; attempt === 1 || offset < bytes; attempt += 1) {
    try {
      const first = attempt === 1 ? begun : undefined
      const part = await (first ?? fetchFrom(location, { offset, tag, signal }))
      tag ??= part.ETag
      if (offset === 0) confirmLength(location, part.ContentLength, bytes)
      for await (const piece of part.Body ?? []) {
        offset += piece.length
        yield Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength)
      }
      if (offset < bytes) throw new Error('the object ends before its last byte')
    } catch (error) {
      if (signal?.aborted === true) return
      if (attempt === ATTEMPTS || !mayPass(error)) throw storeFault(location, error)
    }
    if (offset < bytes) await pause(attempt * PAUSE)
  }
}

interface ObjectPart {
  readonly offset: number
  readonly tag: string | undefined
  readonly signal: AbortSignal | undefined
}

async function fetchFrom({ bucket, key }: ObjectLocation, { offset, tag, signal }: ObjectPart) {
  const client = await objectClient()
  const rest = offset === 0 ? {} : { Range: `bytes=${offset}-`, IfMatch: tag }
  const options = signal === undefined ? {} : { abortSignal: signal }
  return client.getObject({ Bucket: bucket, Key: key, ...rest }, options)
}

function confirmLength(location: ObjectLocation, length: number | undefined, bytes: number): void {
  if (length === bytes) return
  throw new CliError('ERR_STORE_FAILED', 'the object has another size than when it was listed', {
    place: pathOfObject(location),
    hint: 'begin the audit again',
  })
}

/** What the store has said stays so; a connection that breaks may be had again. */
function mayPass(error: unknown): boolean {
  if (error instanceof CliError) return false
  const { $metadata } = error as { readonly $metadata?: { readonly httpStatusCode?: number } }
  const status = $metadata?.httpStatusCode ?? 0
  return status === 0 || status >= 500
}
