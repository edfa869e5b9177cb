/** How bytes become text, whole or as a stream: UTF-8, UTF-16 that is marked, either in gzip. */
import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { textBytes } from './file-bytes.ts'
import { CliError } from './report-error.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Text from its bytes: UTF-8, or UTF-16 that begins with its byte order mark, as PowerShell 5
 * writes it. Throws `ERR_FILE_INVALID` for anything else.
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  if (isBundle(bytes)) throw notText(path)
  const marked = markedUtf16(bytes)
  if (marked === undefined && isUtf16(bytes)) throw notUtf8(path, bytes)
  try {
    if (marked === undefined) return utf8.decode(bytes)
    return new TextDecoder(marked, { fatal: true }).decode(bytes)
  } catch (cause) {
    throw notUtf8(path, bytes, cause)
  }
}

/** What the byte order mark of UTF-16 says; undefined without one. */
export function markedUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  return first === 0xfe && second === 0xff ? 'utf-16be' : undefined
}

/** The error for bytes that are not the text that they should be. */
export function notUtf8(path: string, bytes: Uint8Array, cause?: unknown): CliError {
  if (markedUtf16(bytes) !== undefined) {
    const hint = 'it may be cut off, or joined from files of two encodings: write it anew'
    const details = { place: path, hint, cause }
    return new CliError('ERR_FILE_INVALID', 'the file is damaged UTF-16 text', details)
  }
  if (isZip(bytes)) {
    const hint = 'unpack it, and give the file that is in it'
    return new CliError('ERR_FILE_INVALID', 'the file is a zip archive', {
      place: path,
      hint,
      cause,
    })
  }
  const utf16 = isUtf16(bytes)
  const message = utf16 ? 'the file is UTF-16 text, not UTF-8' : 'the file is not UTF-8 text'
  const hint = utf16 ? utf16Hint(bytes) : 'save it as UTF-8'
  return new CliError('ERR_FILE_INVALID', message, { place: path, hint, cause })
}

/** Commands that work in any version of PowerShell, and elsewhere. */
function utf16Hint([first]: Uint8Array): string {
  const [iconv, shell] = first === 0 ? ['UTF-16BE', 'BigEndianUnicode'] : ['UTF-16LE', 'Unicode']
  return `convert it: \`iconv -f ${iconv} -t UTF-8 FILE > NEW\`, in PowerShell \`Get-Content -Encoding ${shell} FILE | Set-Content -Encoding utf8 NEW\``
}

/** Its mark says so, or that half of its first character is zero. */
export function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes
  if (markedUtf16(bytes) !== undefined) return true
  return second !== undefined && (first === 0) !== (second === 0)
}

/** Gzip says so in its first bytes (RFC 1952). */
export function isGzip([first, second, method]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b && method === 8
}

/** A zip archive begins with the mark of its first file. */
function isZip([first, second, third, fourth]: Uint8Array): boolean {
  return first === 0x50 && second === 0x4b && third === 3 && fourth === 4
}

const bundleMark = new TextEncoder().encode('SLYP')

function isBundle(bytes: Uint8Array): boolean {
  return bytes.length > 4 && bundleMark.every((byte, at) => bytes[at] === byte)
}

function notText(path: string): CliError {
  return new CliError('ERR_FILE_INVALID', 'the file is a bundle, not text', {
    place: path,
    hint: 'give what it was compiled from; `sallyport inspect FILE` shows what is in it',
  })
}

/** The error for gzip that is cut off, damaged or too large. */
export function notInflatable(path: string, cause: unknown): CliError {
  return new CliError('ERR_FILE_INVALID', 'the file cannot be inflated', {
    place: path,
    hint: `it begins as gzip: give it whole, of at most ${textBytes} bytes when inflated, or give plain text`,
    cause,
  })
}

type Chunks = AsyncIterable<string | Buffer>

/**
 * The same stream, inflated and decoded; `stated`: how many bytes it says that it has when inflated.
 * Throws `ERR_FILE_INVALID` for what is damaged.
 */
export async function* decodeStream(
  name: string,
  stream: Chunks,
  stated?: number,
): AsyncGenerator<string | Buffer> {
  const { start, rest } = await openStart(stream)
  if (isGzip(start)) {
    yield* decodeStream(name, inflateChunks(name, rest, stated))
    return
  }
  const marked = markedUtf16(start)
  if (marked === undefined) yield* rest
  else yield* decodeChunks(name, rest, new TextDecoder(marked, { fatal: true }))
}

interface OpenedStream {
  /** Its first three bytes, or fewer. */
  readonly start: Uint8Array
  /** All of it. */
  readonly rest: Chunks
}

async function openStart(stream: Chunks): Promise<OpenedStream> {
  const iterator = stream[Symbol.asyncIterator]()
  let start = Buffer.alloc(0)
  let ended = false
  while (start.length < 3 && !ended) {
    const { done, value } = await iterator.next()
    ended = done === true
    if (value !== undefined) start = Buffer.concat([start, Buffer.from(value)])
  }
  return { start, rest: resume(start, ended ? undefined : iterator) }
}

async function* resume(
  start: Buffer,
  iterator: AsyncIterator<string | Buffer> | undefined,
): AsyncGenerator<string | Buffer> {
  if (start.length > 0) yield start
  if (iterator !== undefined) yield* { [Symbol.asyncIterator]: () => iterator }
}

/**
 * Bytes that are inflated at a time: with less, calls cost more than what they do; with more, more is
 * lost of a file that is damaged.
 */
const INFLATED = 262_144
const INFLATED_LEAST = 16_384

/** All of a small file at once, in no more memory than that takes; what it states may be anything. */
function bytesAtOnce(stated: number = INFLATED): number {
  return Math.min(Math.max(stated + 1, INFLATED_LEAST), INFLATED)
}

async function* inflateChunks(
  name: string,
  chunks: Chunks,
  stated: number | undefined,
): AsyncGenerator<Buffer> {
  const inflated = pipeline(
    Readable.from(chunks),
    createGunzip({ chunkSize: bytesAtOnce(stated) }),
    () => undefined,
  )
  try {
    for await (const chunk of inflated) yield chunk
  } catch (error) {
    throw isZlib(error) ? notInflatable(name, error) : error
  }
}

function isZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
}

async function* decodeChunks(
  name: string,
  chunks: Chunks,
  decoder: TextDecoder,
): AsyncGenerator<string> {
  try {
    for await (const chunk of chunks) yield decoder.decode(Buffer.from(chunk), { stream: true })
    yield decoder.decode()
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw notUtf8(name, decoder.encoding === 'utf-16le' ? little : big, cause)
  }
}

const little = new Uint8Array([0xff, 0xfe])
const big = new Uint8Array([0xfe, 0xff])
