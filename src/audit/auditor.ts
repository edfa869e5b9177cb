/** An audit: events in, one after another; outcomes and counts out. */

import { statedDigest } from '../bundle/digest.ts'
import { loadCatalogue } from '../catalogue/catalogue.ts'
import { confirmModule, readEngineOptions } from '../engine/engine-options.ts'
import { load } from '../engine/load.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import {
  confirmArgument,
  flag,
  list,
  type OptionKinds,
  readOptions,
  record,
  text,
} from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import { OptionsError } from '../model/errors.ts'
import type { KernelModule, Key } from '../model/host-types.ts'
import { Bracket } from '../partial/bracket.ts'
import type { AuditedEvent } from './audited-event.ts'
import { BundlePrincipals } from './bundle-principals.ts'
import type { EventDecider } from './decide-call.ts'
import { eachOf, iterable, type Many } from './events/each-of.ts'
import { KeyReads } from './key-reads.ts'
import { type ServiceReference, StatedActions } from './mapping/service-reference.ts'
import { RecordTaker } from './record-taker.ts'
import type { AuditReport } from './report/audit-report.ts'
import { buildReport } from './report/build-report.ts'
import { type SavedIds, type SavedIdsPiece, SeenIds } from './report/seen-ids.ts'
import { AuditTally, type SavedTally } from './report/tally.ts'
import { AuditedText } from './text/audited-text.ts'

/** What an audit begins with. */
export interface AuditOptions {
  /** Refuses a bundle that is not signed by this key. */
  readonly key?: Key
  /** What an earlier audit by the same bundle had counted: `Auditor.save`. */
  readonly saved?: SavedAudit
  /** The same, a piece at a time: `Auditor.savePieces`. */
  readonly savedPieces?: Many<SavedPiece>
  /** What AWS states of operations: `readServiceReference`. */
  readonly serviceReference?: readonly ServiceReference[]
  /** Tells the statements behind each part of a call, and whose policies counted: `AuditedPart`. */
  readonly statements?: boolean
}

/** An audit under way, as JSON keeps it. */
export interface SavedAudit {
  readonly bundle: string
  readonly tally: SavedTally
  readonly seen: SavedIds
  /** Of calls that are recorded in several accounts. */
  readonly seenShared: SavedIds
}

/** A piece of an audit under way, as JSON keeps it. */
export interface SavedPiece {
  readonly bundle: string
  readonly tally?: SavedTally
  readonly seen?: SavedIdsPiece
  readonly seenShared?: SavedIdsPiece
}

const optionKinds: OptionKinds<AuditOptions> = {
  key: ['a key', (value) => typeof value === 'object' && value !== null],
  saved: record,
  savedPieces: iterable,
  serviceReference: list,
  statements: flag,
}

/**
 * Begins an audit by a bundle. Throws `ERR_BUNDLE_MALFORMED`, `ERR_BUNDLE_VERSION`,
 * `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, `ERR_LIMIT_EXCEEDED`, `ERR_OPTIONS_INVALID` or
 * `ERR_KERNEL`.
 */
export async function createAuditor(
  module: KernelModule,
  bundle: Uint8Array,
  options: AuditOptions = {},
): Promise<Auditor> {
  confirmModule(module)
  const own = readOptions<AuditOptions>(options, optionKinds)
  const { key, saved, savedPieces, statements, serviceReference } = own
  const stated = readGiven('options.serviceReference', () => new StatedActions(serviceReference))
  const engineOptions = readEngineOptions(key === undefined ? {} : { key })
  const loaded = await load(module, bundle, engineOptions)
  const catalogue = await loadCatalogue()
  try {
    const decider = {
      bracket: new Bracket(loaded),
      catalogue,
      principals: new BundlePrincipals(loaded),
      stated,
      tellsStatements: statements === true,
      reads: new KeyReads(),
      isCompared: true,
    }
    const auditor = new Auditor(decider, saved)
    if (savedPieces !== undefined) await restore(auditor, savedPieces)
    return auditor
  } catch (cause) {
    if (saved === undefined || cause instanceof OptionsError) throw cause
    throw unreadableAudit('options.saved', cause)
  }
}

async function restore(auditor: Auditor, pieces: Many<SavedPiece>): Promise<void> {
  for await (const piece of eachOf(pieces, 'options.savedPieces')) {
    try {
      auditor.restore(piece)
    } catch (cause) {
      throw unreadableAudit('options.savedPieces', cause)
    }
  }
}

function unreadableAudit(place: string, cause: unknown): OptionsError {
  const hint = 'give what `Auditor.save` returned'
  return new OptionsError('the saved audit cannot be read', { place, hint, cause })
}

/** Decides events and counts them; made by `createAuditor`. It decides by a bundle of its own. */
export class Auditor {
  readonly #decider: EventDecider
  readonly #tally: AuditTally
  readonly #seen: SeenIds
  readonly #seenShared: SeenIds
  readonly #taker: RecordTaker

  /** @internal Use `createAuditor`. */
  constructor(decider: EventDecider, saved: SavedAudit | undefined) {
    this.#decider = decider
    const own = saved?.bundle === this.digest ? saved : undefined
    this.#tally = new AuditTally(own?.tally)
    this.#seen = new SeenIds(own?.seen)
    this.#seenShared = new SeenIds(own?.seenShared)
    const counting = { decider, tally: this.#tally, seen: this.#seen, seenShared: this.#seenShared }
    this.#taker = new RecordTaker(counting)
  }

  /** SHA-256 of the bundle, in hexadecimal. */
  get digest(): string {
    return statedDigest(this.#loaded.kernel.bundle.bytes)
  }

  get #loaded(): LoadedBundle {
    return this.#decider.bracket.loaded
  }

  /**
   * Takes one JSON value: an event of CloudTrail, one that EventBridge, `lookup-events` or CloudTrail
   * Lake has wrapped, or a request with or without its verdict. Returns what became of it; a string
   * says why it is something else. Throws `ERR_KERNEL` only.
   */
  take(value: unknown): AuditedEvent | string {
    return this.#taker.take(value)
  }

  /**
   * Begins a text of events, of any form that `cutEvents` cuts: its pieces are taken as they arrive,
   * what cannot be read is counted as rejected, and the report is as if each event had been given to
   * `take`. Most events of CloudTrail's own files are counted without an object being made of them.
   * One text at a time is read so.
   */
  openText(file = ''): AuditedText {
    confirmArgument(file, 'file', text)
    return new AuditedText(this.#taker, file, this.#taker.openScanner())
  }

  /** Counts text that is no event. */
  reject(file: string, offset: number, message: string): void {
    this.#tally.reject({ file, offset, message })
  }

  /** Notes a file that is passed over. */
  skip(file: string): void {
    this.#tally.skip(file)
  }

  /**
   * Adds what another audit by the same bundle has counted. In whatever order audits are merged, the
   * sum is the same, as long as no list has more names than are kept. Events that both have met are
   * counted twice. Throws `ERR_OPTIONS_INVALID`.
   */
  merge(saved: SavedAudit): void {
    confirmArgument(saved, 'saved', record)
    this.#taker.addUp()
    if (saved.bundle !== this.digest) {
      throw new OptionsError('the saved audit is by another bundle', {
        place: 'saved',
        hint: 'merge audits by one bundle',
      })
    }
    try {
      this.#tally.merge(saved.tally)
    } catch (cause) {
      throw unreadableAudit('saved', cause)
    }
  }

  /** What was found so far. */
  report(options: { readonly partial?: boolean } = {}): AuditReport {
    this.#taker.addUp()
    return buildReport(this.#tally, {
      loaded: this.#loaded,
      digest: this.digest,
      principals: this.#decider.principals.arns,
      partial: options.partial === true,
    })
  }

  /**
   * All of it a piece at a time, each as JSON keeps it: what has millions of ids is never in memory
   * twice. No event may be taken before the last piece.
   */
  *savePieces(): Generator<SavedPiece> {
    const bundle = this.digest
    this.#taker.addUp()
    for (const tally of this.#tally.pieces()) yield { bundle, tally }
    for (const seen of this.#seen.pieces()) yield { bundle, seen }
    for (const seenShared of this.#seenShared.pieces()) yield { bundle, seenShared }
  }

  /** @internal Adds a piece, if it is by this bundle. Throws for what was not saved. */
  restore({ bundle, tally, seen, seenShared }: SavedPiece): void {
    if (bundle !== this.digest) return
    if (tally !== undefined) this.#tally.merge(tally)
    if (seen !== undefined) this.#seen.restore(seen)
    if (seenShared !== undefined) this.#seenShared.restore(seenShared)
  }

  /** All of it as JSON keeps it, to go on with later. */
  save(): SavedAudit {
    this.#taker.addUp()
    const [seen, seenShared] = [this.#seen.save(), this.#seenShared.save()]
    return { bundle: this.digest, tally: this.#tally.save(), seen, seenShared }
  }
}

/**
 * Audits events as they arrive, and returns the report. Values that are no events are counted as
 * rejected, `offset` being their number. Throws `ERR_OPTIONS_INVALID`, `ERR_KERNEL`, and what `events`
 * throws.
 */
export async function auditEvents(auditor: Auditor, events: Many<unknown>): Promise<AuditReport> {
  confirmArgument(auditor, 'auditor', ['an auditor', (value) => value instanceof Auditor])
  let number = 0
  for await (const value of eachOf(events, 'events')) {
    const taken = auditor.take(value)
    if (typeof taken === 'string') auditor.reject('', number, taken)
    number += 1
  }
  return auditor.report()
}

/**
 * Audits a text of events as its pieces arrive, and returns the report: see `Auditor.openText`; `file`
 * is the name that rejections are counted under. Throws `ERR_OPTIONS_INVALID`, `ERR_KERNEL`, and what
 * `pieces` throws.
 */
export async function auditText(
  auditor: Auditor,
  pieces: Many<Uint8Array>,
  file = '',
): Promise<AuditReport> {
  confirmArgument(auditor, 'auditor', ['an auditor', (value) => value instanceof Auditor])
  const opened = auditor.openText(file)
  try {
    for await (const piece of eachOf(pieces, 'pieces')) opened.push(piece)
    opened.end()
  } finally {
    opened.drop()
  }
  return auditor.report()
}
