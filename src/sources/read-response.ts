/** One GET: a time limit for each step of it, a limit of bytes, and every failure in words. */

import { shorten } from '../json/report.ts'
import { joinBytes } from './join-bytes.ts'
import { shownUrl, withShownUrls } from './shown-url.ts'
import type { Timers } from './source.ts'
import { SourceError } from './source-error.ts'

/** What is used of a response. */
export interface HttpResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: ResponseBody | null
}

/** What is used of a `ReadableStream`. */
interface ResponseBody {
  getReader(): {
    read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  }
}

/** A request that was begun. */
export interface Exchange {
  readonly response: Promise<HttpResponse>
  /** Ends it, and the reading of its body. */
  cancel(): void
}

/** What a host lets a source do. */
export interface Network extends Timers {
  begin(url: string, headers: Readonly<Record<string, string>>): Exchange
}

/** A GET to make. */
export interface HttpRequest {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that may pass without a byte. */
  readonly timeout: number
  /** Bytes that are read at most, after decompression. */
  readonly most: number
}

/** A response and its whole body; a 304 has none. */
export interface Received {
  readonly status: number
  readonly bytes: Uint8Array
  readonly tag: string | undefined
}

/** A body that arrives more slowly than in this many time limits is given up. */
const slowest = 30

/** Throws `ERR_SOURCE_UNREACHABLE`, `ERR_SOURCE_TIMEOUT` or `ERR_SOURCE_TOO_LARGE`. */
export async function receive(network: Network, asked: HttpRequest): Promise<Received> {
  const { url, headers, timeout } = asked
  const exchange = network.begin(url, headers)
  const limit = new TimeLimit(network, timeout)
  try {
    const response = await limit.of(exchange.response, timeout)
    const { status } = response
    const tag = response.headers.get('etag') ?? undefined
    if (status === 304) return { status, bytes: new Uint8Array(), tag }
    if (status !== 200) throw unreachable(url, `the server returned status ${status}`)
    const declared = Number(response.headers.get('content-length') ?? 0)
    if (declared > asked.most) throw tooLarge(url, asked.most)
    return { status, bytes: await readBody(response, asked, limit), tag }
  } catch (cause) {
    throw cause instanceof SourceError ? cause : unreachable(url, reasonOf(cause), cause)
  } finally {
    exchange.cancel()
  }
}

async function readBody(
  { body }: HttpResponse,
  { url, timeout, most }: HttpRequest,
  limit: TimeLimit,
): Promise<Uint8Array> {
  if (body === null) return new Uint8Array()
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  for (;;) {
    const { done, value } = await limit.of(reader.read(), timeout)
    if (done || value === undefined) return joinBytes(chunks, size)
    size += value.length
    if (size > most) throw tooLarge(url, most)
    chunks.push(value)
  }
}

/** Ends what takes too long: one step, or all of them together. */
class TimeLimit {
  readonly #network: Network
  readonly #end: number

  constructor(network: Network, timeout: number) {
    this.#network = network
    this.#end = network.uptime() + timeout * slowest
  }

  of<T>(step: Promise<T>, timeout: number): Promise<T> {
    const left = Math.min(timeout, this.#end - this.#network.uptime())
    return new Promise((resolve, reject) => {
      const stop = this.#network.after(Math.max(0, left), () =>
        reject(
          new SourceError('ERR_SOURCE_TIMEOUT', `nothing was received for ${timeout} ms`, {
            place: 'source',
            hint: 'the last good bundle stays in force; the source is asked again later',
          }),
        ),
      )
      step.then(resolve, reject).finally(stop)
    })
  }
}

function tooLarge(url: string, most: number): SourceError {
  return new SourceError('ERR_SOURCE_TOO_LARGE', `the file has more than ${most} bytes`, {
    place: shorten(shownUrl(url)),
    hint: 'publish it again; it is not what its pointer says',
  })
}

/** The error of a source that did not give what it was asked for. */
export function unreachable(url: string, reason: string, cause?: unknown): SourceError {
  const told = withShownUrls(reason)
  return new SourceError('ERR_SOURCE_UNREACHABLE', `the source cannot be read: ${shorten(told)}`, {
    place: shorten(shownUrl(url)),
    hint: 'the last good bundle stays in force; the source is asked again later',
    cause: told === reason ? cause : undefined,
  })
}

/** What an error of somebody else's says, and why: `fetch failed` alone helps nobody. */
export function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause)
  const { code, message } = Object(cause.cause) as { code?: unknown; message?: unknown }
  const why = code ?? message
  return typeof why === 'string' && why !== '' ? `${cause.message} (${why})` : cause.message
}
