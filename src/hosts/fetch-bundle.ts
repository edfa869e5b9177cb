/** Bundles that a server sends. */

import { checkLimit } from '../json/limit.ts'
import { shorten } from '../json/report.ts'
import { kindOf } from '../json/shown.ts'
import { OptionsError } from '../model/errors.ts'
import { joinBytes } from '../sources/join-bytes.ts'
import { shownUrl, withShownUrls } from '../sources/shown-url.ts'

/** A URL, as every host has it. */
export interface BundleUrl {
  readonly href: string
}

/** What `fetch` returns, as every host has it. */
export interface BundleResponse {
  readonly ok: boolean
  readonly status: number
  readonly url: string
  /** The whole body. */
  arrayBuffer(): Promise<ArrayBuffer>
}

export function isUrl(value: unknown): value is URL {
  return kindOf(value) === 'URL'
}

export function isResponse(value: unknown): value is Response {
  return kindOf(value) === 'Response'
}

/** Throws as `readResponse`, and `ERR_OPTIONS_INVALID` for a server that cannot be reached. */
export async function fetchBundle(url: string | URL): Promise<Uint8Array> {
  try {
    return await readResponse(await fetch(url))
  } catch (cause) {
    if (cause instanceof TypeError) throw unfetched(String(url), cause.message, { cause })
    throw cause
  }
}

/**
 * The bytes of a response, no more than a bundle may have. Throws `ERR_OPTIONS_INVALID` for one that
 * is no success or was read already, and `ERR_LIMIT_EXCEEDED`.
 */
export async function readResponse(response: Response): Promise<Uint8Array> {
  const { ok, status, url, body, bodyUsed } = response
  if (!ok) throw unfetched(url, `the server returned status ${status}`)
  if (bodyUsed) throw unfetched(url, 'the response was read already')
  if (body === null) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read()
    if (done) return joinBytes(parts, length)
    length += value.length
    try {
      checkLimit('bundleBytes', length, 'bundle')
    } catch (error) {
      await reader.cancel()
      throw error
    }
    parts.push(value)
  }
}

/** The refusal of a bundle that did not come. */
export function unfetched(
  url: string,
  reason: string,
  details: { cause?: unknown } = {},
): OptionsError {
  const told = withShownUrls(reason)
  return new OptionsError(`the bundle cannot be fetched: ${shorten(told)}`, {
    place: shorten(shownUrl(url)) || 'response',
    hint: 'give the URL at which the server has what `sallyport compile` wrote',
    ...(told === reason && details),
  })
}
