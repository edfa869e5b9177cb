/** `sallyport/sources`: engines that follow signed bundles, in any runtime that has `fetch`. */

export { idbStore } from '../hosts/idb-store.ts'
export {
  cacheStore,
  fromKV,
  kvStore,
  openLiveEngine,
  type PollOptions,
  pollPointer,
  subscribe,
} from '../hosts/live-sources.ts'
export type { KeyValues } from '../sources/kv-source.ts'
export type { Freshness, LiveEngine } from '../sources/live-engine.ts'
export type { LiveOptions } from '../sources/live-options.ts'
export type { LiveEvent, LiveFailure, LiveState, LiveStatus } from '../sources/live-status.ts'
export type { KeySet } from '../sources/signed/key-set.ts'
export type { Pointer } from '../sources/signed/pointer.ts'
export type { PublicKey } from '../sources/signed/signed-text.ts'
export type { BundleStore, Polled, Source } from '../sources/source.ts'
export { SourceError, type SourceErrorCode } from '../sources/source-error.ts'
