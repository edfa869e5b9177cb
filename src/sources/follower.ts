/** One attempt to have the newest bundle: asked, verified, downloaded, activated, kept. */

import { statedDigest } from '../bundle/digest.ts'
import { checkHeader } from '../bundle/header.ts'
import type { Engine } from '../engine/engine.ts'
import { LastGood } from './last-good.ts'
import { LiveClock, type Moment } from './live-clock.ts'
import type { LiveTerms } from './live-options.ts'
import { LiveBoard, type LiveState } from './live-status.ts'
import { confirmAcceptable } from './signed/accept-pointer.ts'
import type { Pointer } from './signed/pointer.ts'
import { Trust, trustedKeys } from './signed/trust.ts'
import { bundleName, fileNames, type Polled, type Source, type Timers } from './source.ts'
import { SourceError } from './source-error.ts'

/** The bundle in force. */
export interface HeldBundle {
  readonly engine: Engine
  readonly digest: string
  readonly pointer: Pointer | undefined
  /** Of the answer that named it. */
  readonly tag: string | undefined
  /** The text of `keys.json` whose keys have signed its pointer. */
  readonly chain: string | undefined
  readonly source: string
  readonly activated: number
  readonly confirmed: Moment
}

/** Where it came from; `confirmed` where that was not now. */
type BundleOrigin = Pick<HeldBundle, 'pointer' | 'tag' | 'source'> & { readonly confirmed?: number }

/** Follows a source. INVARIANT: `held` changes as a whole, and only to what was verified in full. */
export class Follower {
  readonly board = new LiveBoard()
  readonly clock: LiveClock
  held: HeldBundle | undefined
  /** The newest pointer that is known; its bundle may have been lost. */
  #newest: Pointer | undefined
  readonly #source: Source
  readonly #terms: LiveTerms
  readonly #trust: Trust
  readonly #lastGood: LastGood

  constructor(source: Source, terms: LiveTerms, timers: Timers) {
    this.#source = source
    this.#terms = terms
    this.clock = new LiveClock(terms.now, () => timers.uptime())
    const { keys, store } = terms
    this.#trust = new Trust(keys === undefined ? undefined : trustedKeys(keys))
    this.#lastGood = new LastGood(store)
  }

  /** Puts the last good copy in force, expired or not; one that is damaged is passed over. */
  async restore(): Promise<void> {
    if (!this.#trust.isNeeded) return
    try {
      const [keys, pointer] = [
        await this.#readText(fileNames.keys),
        await this.#readText(fileNames.pointer),
      ]
      // keys that are damaged are passed over: the pointer may be signed by those of the options
      if (keys !== undefined) await this.#trust.follow(keys).catch(() => undefined)
      if (pointer === undefined) return
      const read = await this.#trust.verify(pointer, () => Promise.reject(damaged('keys')))
      confirmAcceptable(read, undefined, { ...this.#terms, channel: this.#terms.channel, now: 0 })
      this.#keep(read) // whatever became of its bundle, no pointer before it counts
      const bundle = await this.#lastGood.read(bundleName(read.digest))
      if (bundle === undefined) throw damaged('bundle')
      const confirmed = Date.parse(read.issued)
      await this.#activate(bundle, { pointer: read, tag: undefined, source: 'store', confirmed })
      this.#lastGood.found(read.digest, pointer)
    } catch (cause) {
      this.board.fail(cause, this.clock.time())
    }
  }

  /** Whether it went well; never rejects. */
  async attempt(): Promise<boolean> {
    const { board, clock } = this
    board.requested = clock.time()
    try {
      const tag = this.#tag()
      await this.#take(await this.#source.poll(tag), tag)
      const { pending } = this.#lastGood
      if (pending !== undefined) await this.#lastGood.write(pending)
      board.lastError = undefined
      return true
    } catch (cause) {
      board.fail(cause, clock.time())
      return false
    }
  }

  /** Of the bundle in force. */
  state(): LiveState {
    const { held, board, clock } = this
    if (held === undefined) return board.lastError === undefined ? 'NOT_READY' : 'ERROR'
    const isOver = endOf(held.pointer?.expires) <= clock.time()
    return isOver || (this.age() ?? 0) > this.#terms.maxAge ? 'STALE' : 'READY'
  }

  /** Milliseconds since the bundle in force was confirmed. */
  age(): number | undefined {
    const { held, clock } = this
    return held === undefined ? undefined : clock.since(held.confirmed)
  }

  /** Keys that were replaced do not confirm what they signed: the pointer is read again. */
  #tag(): string | undefined {
    return this.held?.chain === this.#trust.chain ? this.held?.tag : undefined
  }

  async #take(polled: Polled, asked: string | undefined): Promise<void> {
    if (polled.kind === 'pointer') return this.#takePointer(polled.text, polled.tag)
    const confirmed = this.clock.moment()
    const { held } = this
    if (polled.kind === 'bundle') {
      if (this.#trust.isNeeded) throw unsignedBundle()
      const { bytes, tag } = polled
      if (held !== undefined && statedDigest(bytes) === held.digest) {
        this.held = { ...held, confirmed }
        return
      }
      this.board.downloaded = confirmed.time
      return this.#activate(bytes, { pointer: undefined, tag, source: this.#source.name })
    }
    if (held === undefined || asked === undefined) throw nothingHeld()
    if (held.pointer !== undefined) this.#confirmFresh(held.pointer)
    this.held = { ...held, confirmed }
  }

  async #takePointer(text: string, tag: string | undefined): Promise<void> {
    const source = this.#source
    const pointer = await this.#trust.verify(text, () => source.readKeys())
    this.#confirmFresh(pointer)
    const { held } = this
    if (held?.digest === pointer.digest) {
      this.#keep(pointer)
      const { chain } = this.#trust
      const confirmed = this.clock.moment()
      this.held = { ...held, pointer, tag, chain, source: source.name, confirmed }
      const isLost = await this.#lastGood.hasLost(pointer.digest)
      const copy = isLost ? await readBundle(source, pointer) : undefined
      await this.#write(text, pointer, copy)
      return
    }
    const bundle = await readBundle(source, pointer)
    this.board.downloaded = this.clock.time()
    await this.#activate(bundle, { pointer, tag, source: source.name })
    await this.#write(text, pointer, bundle)
  }

  #confirmFresh(pointer: Pointer): void {
    const { channel, minVersion, maxBytes } = this.#terms
    const terms = { channel, minVersion, maxBytes, now: this.clock.time() }
    confirmAcceptable(pointer, this.#newest, terms)
  }

  #keep(pointer: Pointer): void {
    this.#newest = pointer
    this.clock.anchor(Date.parse(pointer.issued))
  }

  /** The engine verifies the bytes against the digest that they state, which is compared here. */
  async #activate(bundle: Uint8Array, told: BundleOrigin): Promise<void> {
    checkHeader(bundle)
    const digest = statedDigest(bundle)
    const { pointer } = told
    if (pointer !== undefined && digest !== pointer.digest) {
      throw wrongBundle(`states the digest ${digest}, not that of the pointer`)
    }
    const engine = this.held?.engine
    if (engine !== undefined) await engine.swap(bundle)
    const opened = engine ?? (await this.#terms.open(bundle))
    if (opened.digest !== digest) throw wrongBundle('is not the one in the engine')
    if (pointer !== undefined) this.#keep(pointer)
    this.held = {
      ...told,
      chain: this.#trust.chain,
      engine: opened,
      digest,
      activated: this.clock.time(),
      confirmed: this.clock.moment(told.confirmed),
    }
  }

  async #write(text: string, { digest }: Pointer, bundle: Uint8Array | undefined): Promise<void> {
    const keys = this.#trust.chain
    await this.#lastGood.write({ pointer: text, digest, keys, ...(bundle && { bundle }) })
  }

  async #readText(name: string): Promise<string | undefined> {
    const bytes = await this.#lastGood.read(name)
    return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
  }
}

async function readBundle(source: Source, { digest, size }: Pointer): Promise<Uint8Array> {
  const bundle = await source.readBundle(digest, size)
  if (bundle.length !== size) throw wrongBundle(`has ${bundle.length} of ${size} bytes`)
  return bundle
}

/** When a pointer expires, in milliseconds since 1970; never, without one. */
export function endOf(expires: string | undefined): number {
  return expires === undefined ? Number.POSITIVE_INFINITY : Date.parse(expires)
}

function nothingHeld(): SourceError {
  return new SourceError('ERR_SOURCE_UNREACHABLE', 'the source says that nothing has changed', {
    place: 'source',
    hint: 'it was not asked for changes; a cache between may be at fault',
  })
}

function damaged(what: string): SourceError {
  return new SourceError('ERR_STORE_UNREADABLE', `the ${what} in the store is missing`, {
    place: 'options.store',
    hint: 'it is written again when the source is read',
  })
}

function wrongBundle(what: string): SourceError {
  return new SourceError('ERR_POINTER_REFUSED', `the bundle ${what}`, {
    place: 'bundle',
    hint: 'publish bundle and pointer again with `sallyport publish`',
  })
}

function unsignedBundle(): SourceError {
  return new SourceError('ERR_POINTER_SIGNATURE', 'the source has no signed pointer', {
    place: 'source',
    hint: 'publish with `sallyport publish`, or leave out the option `keys`',
  })
}
