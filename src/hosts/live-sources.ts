/** Sources and stores on what browsers, edge workers, Deno, Bun and Node have alike: fetch and timers. */
import {
  callable,
  confirmArgument,
  type OptionKinds,
  readOptions,
  record,
  text,
} from '../json/options.ts'
import { copyData } from '../json/own-copy.ts'
import { subscribed } from '../sources/event-source.ts'
import { httpSource } from '../sources/http-source.ts'
import { type KeyValues, kvSource, storeInValues } from '../sources/kv-source.ts'
import { followSource, type LiveEngine } from '../sources/live-engine.ts'
import { confirmSource, type LiveOptions } from '../sources/live-options.ts'
import type { Network } from '../sources/read-response.ts'
import type { BundleStore, Source, Timers } from '../sources/source.ts'

/** How a URL is asked. */
export interface PollOptions {
  /** Sent with every request, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>
  /** Milliseconds that may pass without a byte; 10,000 by default. */
  readonly timeout?: number
  /** In place of the global `fetch`. */
  readonly fetch?: typeof fetch
}

const pollKinds: OptionKinds<PollOptions> = {
  headers: record,
  timeout: ['a whole number of milliseconds from 1', isPositive],
  fetch: callable('such as `fetch`'),
}

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) > 0
}

const timers: Timers = {
  after(milliseconds, act) {
    const timer = setTimeout(act, milliseconds) as ReturnType<typeof setTimeout> & {
      unref?(): void
    }
    timer.unref?.() // Node ends when there is nothing else to do
    return () => clearTimeout(timer)
  },
  uptime: () => performance.now(),
}

function networkOf(ask: typeof fetch | undefined): Network {
  return {
    ...timers,
    begin(url, headers) {
      const controller = new AbortController()
      const response = (ask ?? fetch)(url, { headers: { ...headers }, signal: controller.signal })
      return { response, cancel: () => controller.abort() }
    },
  }
}

/**
 * The pointer at a URL, and the bundles beside it: `keys.json` and `<digest>.bundle` in the same
 * folder. Nothing but the signature is believed, so any cache or mirror will do. Throws
 * `ERR_OPTIONS_INVALID`.
 */
export function pollPointer(url: string | URL, options: PollOptions = {}): Source {
  confirmUrl(url)
  const { headers = {}, timeout = 10_000, fetch: ask } = readOptions(options, pollKinds)
  return httpSource(String(url), { headers: headersOf(headers), timeout }, networkOf(ask))
}

function headersOf(given: unknown): Record<string, string> {
  const entries = Object.entries(copyData(given, 'options.headers') as object)
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]))
}

/**
 * A source that is also asked whenever a server-sent event arrives at a URL. What the event says
 * does not matter. Throws `ERR_OPTIONS_INVALID`.
 */
export function subscribe(
  url: string | URL,
  source: Source,
  options: Pick<PollOptions, 'fetch'> = {},
): Source {
  confirmUrl(url)
  confirmSource(source)
  const { fetch: ask } = readOptions<Pick<PollOptions, 'fetch'>>(options, {
    fetch: pollKinds.fetch,
  })
  return subscribed(String(url), source, networkOf(ask))
}

function confirmUrl(url: unknown): void {
  const isUrl = (value: unknown) => typeof value === 'string' || value instanceof URL
  confirmArgument(url, 'url', ['a URL', isUrl])
}

const values: (methods: readonly string[]) => Parameters<typeof confirmArgument>[2] = (methods) => [
  'a key-value store, as Cloudflare Workers have it',
  (value) => methods.every((name) => typeof Reflect.get(Object(value), name) === 'function'),
]

/**
 * The files that `sallyport publish` wrote, as values of a key-value store under their names behind
 * a prefix. Throws `ERR_OPTIONS_INVALID`.
 */
export function fromKV(kv: Pick<KeyValues, 'get'>, prefix = ''): Source {
  confirmArgument(kv, 'kv', values(['get']))
  confirmArgument(prefix, 'prefix', text)
  return kvSource(kv, prefix)
}

/** Keeps the last good bundle in a key-value store. Throws `ERR_OPTIONS_INVALID`. */
export function kvStore(kv: KeyValues, prefix = ''): BundleStore {
  confirmArgument(kv, 'kv', values(['get', 'put', 'delete']))
  confirmArgument(prefix, 'prefix', text)
  return storeInValues(kv, prefix)
}

/**
 * Keeps the last good bundle in the Cache API, so that a page decides offline after its first visit.
 * Only in secure contexts. Throws `ERR_OPTIONS_INVALID`.
 */
export function cacheStore(name = 'sallyport'): BundleStore {
  confirmArgument(name, 'name', text)
  const address = (file: string) => `https://sallyport.invalid/${file}`
  return {
    async read(file) {
      const response = await (await caches.open(name)).match(address(file))
      return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer())
    },
    async write(file, bytes) {
      const response = new Response(new Uint8Array(bytes))
      await (await caches.open(name)).put(address(file), response)
    },
    async remove(file) {
      await (await caches.open(name)).delete(address(file))
    },
  }
}

/**
 * An engine that follows a source: the newest bundle that is signed and not stale decides, and the
 * last good one whatever happens to the source. In a page it also asks when the browser is online
 * again and when the page is shown.
 *
 * Resolves when a bundle is in force or the first attempt has failed; `status()` says which. Throws
 * `ERR_OPTIONS_INVALID`, or `ERR_POINTER_MALFORMED` for keys that cannot be read.
 */
export function openLiveEngine(source: Source, options: LiveOptions): Promise<LiveEngine> {
  return followSource(source, options, { timers, watch: watchPage })
}

/** Wakes when the browser is online again, and when the page is shown. */
function watchPage(wake: () => void): () => void {
  if (typeof document === 'undefined') return () => undefined
  const onShow = (): void => {
    if (document.visibilityState === 'visible') wake()
  }
  addEventListener('online', wake)
  document.addEventListener('visibilitychange', onShow)
  return () => {
    removeEventListener('online', wake)
    document.removeEventListener('visibilitychange', onShow)
  }
}
