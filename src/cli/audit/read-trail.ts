/** One file of an audit: its bytes, inflated and cut into JSON values. */
import { closeSync, constants, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { Socket } from 'node:net'
import { Readable } from 'node:stream'
import { type Auditor, cutEvents, readCut } from '../../entries/audit.ts'
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
      if (!isCutOff) yield cut.map((one) => ({ offset: one.offset, ...readCut(one) }))
    }
  } catch (error) {
    const fault = faultOf(error, inflated, reading.signal)
    if (fault !== undefined) yield [fault]
  }
}

/** Whether a file is text of events, and no table. */
export function isText({ path }: TrailFile): boolean {
  return !isParquet(path) && !isCsv(path)
}

/**
 * Audits a file without making values of its events where that can be done; `onEvents` is told how
 * many there were. Returns whether it was read to its end, or is damaged.
 */
export async function auditTextFile(
  file: TrailFile,
  auditor: Auditor,
  { onEvents, ...reading }: TrailReading & { readonly onEvents: (events: number) => void },
): Promise<boolean> {
  const { signal } = reading
  const text = auditor.openText(file.path)
  let inflated = 0
  const count = (bytes: number) => {
    inflated += bytes
  }
  try {
    for await (const piece of inflate(file, reading, count)) {
      onEvents(text.push(piece))
      if (signal?.aborted === true) return false
    }
    if (signal?.aborted !== true) onEvents(text.end())
  } catch (error) {
    const fault = faultOf(error, inflated, signal)
    if (fault !== undefined) auditor.reject(file.path, fault.offset, fault.fault)
  } finally {
    text.drop()
  }
  return signal?.aborted !== true
}

/** What ends the reading of a file, and the byte; throws what is no fault of the file. */
function faultOf(error: unknown, inflated: number, signal: AbortSignal | undefined) {
  if (signal?.aborted === true) return undefined
  if (!(error instanceof CliError) || isOfMachine(error)) throw error
  const offset = inflated === 0 ? -1 : inflated
  return { offset, fault: inflated === 0 ? error.message : `${error.message} from here on` }
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
  for await (const piece of decodeStream(file.path, openFile(file, reading), statedSize(file))) {
    const bytes = Buffer.from(piece)
    count(bytes.length)
    yield bytes
  }
}

/** What the last bytes of a file say that it has when inflated, if it is gzip (RFC 1952, `ISIZE`). */
function statedSize({ path, bytes }: TrailFile): number | undefined {
  if (isObjectPath(path) || bytes < GZIP_LEAST || !/\.gz$/i.test(path)) return undefined
  let descriptor: number | undefined
  try {
    descriptor = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    const last = Buffer.alloc(4)
    const length = readSync(descriptor, last, { position: bytes - last.length })
    return length === last.length ? last.readUInt32LE() : undefined
  } catch {
    return undefined // whoever reads the file tells why it cannot be read
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}

/** Bytes of gzip that has none. */
const GZIP_LEAST = 18

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
