/** One file of an audit: its bytes, inflated and cut into JSON values. */
import { constants, createReadStream, openSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { type CutEvent, cutEvents, EVENT_BYTES } from '../../entries/audit.ts'
import { isCsv, readCsvEvents } from '../csv/read-csv-events.ts'
import { decodeStream } from '../io/encodings.ts'
import { confirmReadable, unreadable } from '../io/file-bytes.ts'
import { CliError } from '../io/report-error.ts'
import { isObjectPath, locationOf } from '../objects/object-store.ts'
import type { ObjectsAhead } from '../objects/objects-ahead.ts'
import { readObject } from '../objects/read-object.ts'
import { isParquet, readEventRows } from '../parquet/read-events.ts'
import type { TrailFile } from './trail-files.ts'

/** What is in a file: a value, or why it cannot be read. */
export type TrailValue =
  | { readonly offset: number; readonly value: unknown; readonly row?: number }
  | { readonly offset: number; readonly fault: string; readonly row?: number }

/** How a file is read. */
export interface TrailReading {
  /** Told how many bytes of the file, as it is stored, were read. */
  readonly onBytes: (bytes: number) => void
  /** Ends the reading where it is; what was begun is then no fault. */
  readonly signal: AbortSignal | undefined
  /** What was asked for before it is read. */
  readonly ahead: ObjectsAhead
}

/** Yields the values of each piece as it arrives; a fault of the whole file comes last. */
export async function* readTrail(
  file: TrailFile,
  reading: TrailReading,
): AsyncGenerator<TrailValue[]> {
  let inflated = 0
  const count = (bytes: number) => {
    inflated += bytes
  }
  try {
    if (isParquet(file.path)) {
      yield* readRows(file, reading)
      return
    }
    if (isCsv(file.path)) {
      yield* readCsvEvents(inflate(file, reading, count))
      return
    }
    for await (const cut of cutEvents(inflate(file, reading, count))) {
      const isCutOff =
        cut.some(({ bytes }) => bytes.length === 0) && reading.signal?.aborted === true
      if (!isCutOff) yield cut.map(readValue)
    }
  } catch (error) {
    if (reading.signal?.aborted === true) return
    if (!(error instanceof CliError) || isOfMachine(error)) throw error
    const offset = inflated === 0 ? -1 : inflated
    yield [{ offset, fault: inflated === 0 ? error.message : `${error.message} from here on` }]
  }
}

/** Of a store that fails, or without the package that reads, nothing is known of the file. */
function isOfMachine({ code }: CliError): boolean {
  return code === 'ERR_STORE_FAILED' || code === 'ERR_PACKAGE_MISSING'
}

/** A row has no byte of its own. */
async function* readRows(
  file: TrailFile,
  { onBytes, signal }: TrailReading,
): AsyncGenerator<TrailValue[]> {
  for await (const { first, rows, bytes } of readEventRows(file)) {
    onBytes(bytes)
    yield rows.map((row, at) => ({ offset: -1, row: first + at, ...row }))
    if (signal?.aborted === true) return
  }
}

async function* inflate(
  file: TrailFile,
  reading: TrailReading,
  count: TrailReading['onBytes'],
): AsyncGenerator<Uint8Array> {
  for await (const piece of decodeStream(file.path, openFile(file, reading))) {
    const bytes = Buffer.from(piece)
    count(bytes.length)
    yield bytes
  }
}

async function* openFile(file: TrailFile, reading: TrailReading): AsyncGenerator<Buffer> {
  const { onBytes, signal } = reading
  const stream = openStream(file, reading)
  const pieces = stream[Symbol.asyncIterator]()
  const { ended, forget } = endOf(signal)
  try {
    for (;;) {
      // nobody waits for a read that is under way: one of a pipe might never end
      const next = await Promise.race([pieces.next(), ended])
      if (next.done === true) return
      onBytes(next.value.length)
      yield next.value
    }
  } catch (error) {
    throw error instanceof CliError ? error : unreadable(file.path, error)
  } finally {
    forget()
    stream.destroy()
  }
}

function openStream({ path, bytes }: TrailFile, { signal, ahead }: TrailReading): Readable {
  if (isObjectPath(path)) {
    const object = readObject(locationOf(path), { bytes, signal, begun: ahead.take(path) })
    return Readable.from(object, { highWaterMark: 1 })
  }
  confirmReadable(path)
  return openPath(path)
}

/**
 * A pipe is opened without waiting for whoever writes: a thread that waits there would not let the
 * program end.
 */
function openPath(path: string): Readable {
  if (process.platform === 'win32' || !statSync(path).isFIFO()) {
    return createReadStream(path, { highWaterMark: PIECE })
  }
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}

/** What settles when the signal aborts, and what no longer waits for that. */
function endOf(signal: AbortSignal | undefined) {
  let end: () => void = () => undefined
  const ended = new Promise<IteratorReturnResult<undefined>>((resolve) => {
    end = () => resolve({ done: true, value: undefined })
  })
  if (signal?.aborted === true) end()
  signal?.addEventListener('abort', end, { once: true })
  return { ended, forget: () => signal?.removeEventListener('abort', end) }
}

const PIECE = 262_144

const utf8 = new TextDecoder('utf-8', { fatal: true })

const faults = {
  long: `the event has more than ${EVENT_BYTES} bytes`,
  broken: 'it is not JSON, or it is cut off',
} as const

function readValue({ offset, bytes, fault }: CutEvent): TrailValue {
  if (fault !== undefined) return { offset, fault: faults[fault] }
  try {
    return { offset, value: JSON.parse(utf8.decode(bytes)) }
  } catch (error) {
    const isText = error instanceof SyntaxError
    return { offset, fault: isText ? 'it is not JSON' : 'it is not UTF-8 text' }
  }
}
