/** A pointer at a URL, asked for again and again, and the bundles beside it. */
import type { Network } from './read-response.ts'
import { receive } from './read-response.ts'
import { shownUrl } from './shown-url.ts'
import { bundleName, fileNames, type Polled, type Source } from './source.ts'

/** How a pointer is asked for. */
export interface HttpTerms {
  readonly headers: Readonly<Record<string, string>>
  /** Milliseconds that may pass without a byte. */
  readonly timeout: number
}

/** Bytes of a pointer, and of `keys.json`. */
const mostPointer = 65_536
const mostKeys = 4_194_304

/** A source over HTTP; `network` is what a host lets it do. */
export function httpSource(url: string, terms: HttpTerms, network: Network): Source {
  const { headers, timeout } = terms
  const read = async (address: string, most: number) => {
    const { bytes } = await receive(network, { url: address, headers, timeout, most })
    return bytes
  }
  return {
    name: shownUrl(url),
    async poll(tag): Promise<Polled> {
      const known = tag === undefined ? {} : { 'if-none-match': tag }
      const asked = { url, headers: { ...headers, ...known }, timeout, most: mostPointer }
      const received = await receive(network, asked)
      if (received.status === 304) return { kind: 'unchanged' }
      const text = new TextDecoder().decode(received.bytes)
      return { kind: 'pointer', text, ...(received.tag !== undefined && { tag: received.tag }) }
    },
    async readKeys() {
      return new TextDecoder().decode(await read(beside(url, fileNames.keys), mostKeys))
    },
    readBundle: (digest, size) => read(beside(url, bundleName(digest)), size),
  }
}

/** The URL of another file in the same folder; a query goes with it. */
function beside(url: string, name: string): string {
  const [path = '', query] = url.split(/(?=\?)/)
  return `${path.replace(/[^/]*$/, name)}${query ?? ''}`
}
