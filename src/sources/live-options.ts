/** How a source is followed: read once, before anything else is done with it. */
import type { Engine } from '../engine/engine.ts'
import { callable, type OptionKinds, oneOf, readOptions } from '../json/options.ts'
import { OptionsError } from '../model/errors.ts'
import type { KeySet } from './signed/key-set.ts'
import type { PublicKey } from './signed/signed-text.ts'
import type { BundleStore, Source } from './source.ts'

/** How a source is followed. */
export interface LiveOptions {
  /** Opens an engine on the first good bundle: `createNodeEngine`, or `openEngine` of another host. */
  readonly open: (bundle: Uint8Array) => Promise<Engine>
  /**
   * The public keys that sign pointers: a set, or a list of which one is enough. Without them only
   * sources that need no pointer are believed.
   */
  readonly keys?: KeySet | readonly PublicKey[]
  /** Keeps the last good bundle for the next start. */
  readonly store?: BundleStore
  /** What the pointer must be for; that of the first pointer by default. */
  readonly channel?: string
  /** The lowest version that is taken at first; 1 by default. */
  readonly minVersion?: number
  /** The largest bundle that is downloaded, in bytes; 64 MiB by default. */
  readonly maxBytes?: number
  /** Milliseconds between two requests, a tenth more or less; 60,000 by default, 0 for none. */
  readonly interval?: number
  /** Milliseconds without confirmation after which a bundle is stale; none by default. */
  readonly maxAge?: number
  /** Whether a stale bundle still decides (`serve`, the default) or everything is denied. */
  readonly onStale?: 'serve' | 'deny'
  /** Milliseconds since 1970; the clock's by default. */
  readonly now?: () => number
}

/** The same with all defaults. */
export type LiveTerms = LiveOptions &
  Required<Pick<LiveOptions, 'minVersion' | 'maxBytes' | 'interval' | 'maxAge' | 'onStale' | 'now'>>

const count = (least: number) => (value: unknown) =>
  Number.isSafeInteger(value) && Number(value) >= least

const kinds: OptionKinds<LiveOptions> = {
  open: callable('such as `createNodeEngine`'),
  keys: ['a key set or a list of public keys', isObject],
  store: ['a store such as `fileStore` returns', hasMethods(['read', 'write', 'remove'])],
  channel: ['a string', (value) => typeof value === 'string'],
  minVersion: ['a whole number from 1', count(1)],
  maxBytes: ['a whole number from 1', count(1)],
  interval: ['a whole number of milliseconds', count(0)],
  maxAge: ['a whole number of milliseconds', count(0)],
  onStale: oneOf(['serve', 'deny']),
  now: callable('such as `Date.now`'),
}

/** Throws `ERR_OPTIONS_INVALID`. */
export function readLiveOptions(given: unknown): LiveTerms {
  const own = readOptions<LiveOptions>(given, kinds, ['open'])
  return {
    minVersion: 1,
    maxBytes: 67_108_864,
    interval: 60_000,
    maxAge: Number.POSITIVE_INFINITY,
    onStale: 'serve',
    now: Date.now,
    ...own,
  }
}

/** Throws `ERR_OPTIONS_INVALID` for what is not a source. */
export function confirmSource(source: unknown): asserts source is Source {
  if (hasMethods(['poll', 'readKeys', 'readBundle'])(source)) return
  throw new OptionsError('the source cannot be asked for bundles', {
    place: 'source',
    hint: 'give what `pollPointer`, `subscribe`, `fromKV` or `watchFile` returned',
  })
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function hasMethods(names: readonly string[]) {
  return (value: unknown): boolean => {
    try {
      return (
        isObject(value) &&
        names.every((name) => typeof Reflect.get(Object(value), name) === 'function')
      )
    } catch {
      return false
    }
  }
}
