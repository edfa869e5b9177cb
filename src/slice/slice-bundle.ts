/** Cuts out of the bundle that an engine uses what one principal or session needs. */
import * as BlockLayout from '../../assembly/layout/block.ts'
import * as BlockEntryLayout from '../../assembly/layout/block-entry.ts'
import * as CallerLayout from '../../assembly/layout/caller.ts'
import * as HeaderLayout from '../../assembly/layout/header.ts'
import * as KeyLayout from '../../assembly/layout/key.ts'
import { seal } from '../bundle/digest.ts'
import { BundleView } from '../bundle/view.ts'
import { recordKey } from '../engine/caller/caller-table.ts'
import type { Engine } from '../engine/engine.ts'
import { type EngineSeam, type PinnedEngine, seamOf } from '../engine/guests.ts'
import { foldCase } from '../json/fold-case.ts'
import { list, type OptionKinds, readOptions } from '../json/options.ts'
import { placeBundle } from '../kernel/load/place-bundle.ts'
import { OptionsError } from '../model/errors.ts'
import type { Principal, SessionPolicies } from '../model/request.ts'
import { matchesText } from '../policy/read/pattern-cover.ts'
import { readPrincipal } from '../request/read-call.ts'
import { sessionDocuments } from '../request/session-documents.ts'
import { toBase64Url } from '../sources/signed/base64-url.ts'
import { createSts } from '../sts/calls/sts-calls.ts'
import { isSession, type Session, type SessionFacts } from '../sts/session/session.ts'
import type { Bound } from './cut/bound.ts'
import { cutBundle } from './cut/cut-bundle.ts'
import type { KeptChoice } from './cut/kept-records.ts'
import type { Cut } from './cut/kept-rules.ts'
import { knowing, type Reveals, revealing } from './cut/known-tests.ts'
import { type Slice, standIn } from './slice-data.ts'

/** What a slice holds, and for how long. */
export interface SliceOptions {
  /**
   * Patterns of the resources that will be asked about, with `*` and `?`; all by default, and then
   * the slice lists every resource of the directory.
   */
  readonly resources?: readonly string[]
  /**
   * Context keys whose values in conditions may be told, with `*` and `?`: `aws:RequestedRegion`,
   * `aws:ResourceTag/*`. None by default: what depends on them is for the server to decide. Values
   * that the principal's own facts settle are never in a slice.
   */
  readonly reveal?: readonly string[]
  /** Seconds, 3,600 by default; that of a session ends with the session, if this is sooner. */
  readonly lifetime?: number
}

/**
 * What one principal can do, by the bundle that an engine uses, for `openSlice`. A slice never allows
 * what the bundle does not; where it does not know, it says `depends`. It can be read by whoever gets
 * it: resources, tags of those and of the principal, and the patterns of policies are in it, other
 * principals and statements' names are not.
 *
 * A session is taken as it is: give it only if it comes from where nobody else can write. Throws
 * `ERR_REQUEST_INVALID` for no engine or principal, `ERR_SESSION_EXPIRED` or `ERR_SESSION_INVALID`
 * for such a session, `ERR_OPTIONS_INVALID` for options, for an engine that simulates and for
 * sessions of root users.
 */
export async function sliceBundle(
  engine: Engine,
  principal: Principal | Session,
  options: SliceOptions = {},
): Promise<Slice> {
  const seam = seamOf(engine)
  const own = copyLists(readOptions(options, optionKinds))
  const pinned = seam.pin()
  if (pinned.terms.simulation) throw simulates()
  const session = hasVersion(principal) ? resume(engine, principal as Session) : undefined
  const asking = readPrincipal(session?.principal ?? (principal as Principal))
  const reveals = matcher(own.reveal ?? [])
  const choice = chooseRecords(pinned, asking, own.resources)
  const judge = knowing(pinned, asking, reveals)
  // the kernel's own memory may move
  const view = new BundleView(pinned.loaded.kernel.bundle.bytes.slice())
  const cuts = cutBoth(view, choice, { judge, entries: choice.entries })
  const overlay = overlayOf(seam, asking, reveals)
  const [certain, possible] = await Promise.all(
    [cuts.certain, cuts.possible].map(({ bytes }) => pack(pinned.module, bytes)),
  )
  const now = seam.now()
  return {
    version: 1,
    source: seam.digest(),
    principal: standingIn(asking),
    issuedAt: new Date(now).toISOString(),
    expiresAt: new Date(endOf(now, own.lifetime ?? 3_600, session)).toISOString(),
    ...(session !== undefined && { session: factsOf(session) }),
    ...(own.resources !== undefined && { resources: [...own.resources] }),
    ...(!pinned.loaded.traits.isCase && { accounts: cuts.certain.accounts }),
    certain: certain ?? '',
    ...(possible !== certain && { possible: possible ?? '' }),
    ...(overlay !== undefined && { policies: await overlay }),
  }
}

/** A session rather than a principal; what cannot be looked at is for `readPrincipal` to refuse. */
function hasVersion(given: unknown): boolean {
  try {
    return isSession(given as Session)
  } catch {
    return false
  }
}

/** The lists of options, which nobody else can change. */
function copyLists(options: SliceOptions): SliceOptions {
  const copy = (name: 'resources' | 'reveal') => {
    const listed = options[name]
    if (listed === undefined) return {}
    const own = copyList(listed)
    if (own?.every((one) => typeof one === 'string') === true) return { [name]: own }
    throw new OptionsError(`\`options.${name}\` must be an array of strings`, {
      place: `options.${name}`,
      hint: 'give patterns such as `arn:aws:s3:::reports/*`',
    })
  }
  return { ...options, ...copy('resources'), ...copy('reveal') }
}

/** Undefined for a list that cannot be read. */
function copyList(listed: readonly unknown[]): unknown[] | undefined {
  try {
    return [...listed]
  } catch {
    return undefined
  }
}

const optionKinds: OptionKinds<SliceOptions> = {
  resources: list,
  reveal: list,
  lifetime: ['a number of seconds above 0, of a year at most', isLifetime],
}

/** A year at most. */
function isLifetime(value: unknown): boolean {
  return typeof value === 'number' && value > 0 && value <= 366 * 86_400
}

/** Whether a name is one of some patterns, whatever its case. */
function matcher(names: readonly string[]): Reveals {
  const folded = names.map(foldCase)
  return (name) => folded.some((pattern) => matchesText(pattern, name))
}

function resume(engine: Engine, given: Session): Session {
  const { session } = createSts(engine, { acceptsUnsealed: true }).resume(given)
  if (session.kind !== 'sessionToken' || typeof session.principal !== 'string') return session
  // what E-69 refuses them is not in any policy
  throw new OptionsError('no slice can be made of a session of a root user', {
    place: 'principal',
    hint: 'let the server decide for root users',
  })
}

function simulates(): OptionsError {
  return new OptionsError('no slice can be made of an engine that simulates', {
    place: 'engine',
    hint: 'open an engine without `simulation`',
  })
}

function endOf(now: number, lifetime: number, session: Session | undefined): number {
  const end = now + lifetime * 1_000
  return session === undefined ? end : Math.min(end, Date.parse(session.expiresAt))
}

/** Session policies have limited enough once they are compiled: a page gets a stand-in. */
function standingIn(principal: Principal): Principal {
  if (sessionDocuments(principal) === undefined) return principal
  const { managedPolicies: _, ...rest } = principal as SessionPolicies & object
  return { ...rest, policies: standIn } as unknown as Principal
}

function factsOf({ context, mfaAge, issuedAt }: Session): SessionFacts {
  return { context, issuedAt, ...(mfaAge !== undefined && { mfaAge }) }
}

/** Both sides of what is left out. */
function cutBoth(view: BundleView, choice: KeptChoice, cut: Omit<Cut, 'bound'>) {
  const side = (bound: Bound) => cutBundle(view, choice, { ...cut, bound })
  return { certain: side('certain'), possible: side('possible') }
}

function chooseRecords(
  { loaded }: PinnedEngine,
  principal: Principal,
  resources: readonly string[] | undefined,
): KeptChoice {
  const { kernel, callers } = loaded
  const { identity, block } = callers.find(principal)
  const entries = new Set<number>()
  for (let entry = 0; entry < (block[BlockLayout.ENTRY_COUNT_AT >> 2] ?? 0); entry += 1) {
    const at = BlockLayout.ENTRIES_AT + entry * BlockEntryLayout.SIZE
    entries.add(block[(at + BlockEntryLayout.NUMBER_AT) >> 2] ?? 0)
  }
  const starts = resources?.map((pattern) => /^[^*?]*/.exec(pattern)?.[0] ?? '')
  return {
    kind: identity.kind,
    principal: kernel.find(KeyLayout.SPACE_PRINCIPAL, recordKey(identity)),
    account: identity.account,
    entries,
    // what belongs to a resource has an ARN that begins with its
    asks: (arn) =>
      starts === undefined || starts.some((one) => arn.startsWith(one) || one.startsWith(arn)),
  }
}

/** Session policies, cut both ways; undefined where the principal brings none. */
function overlayOf(
  seam: EngineSeam,
  principal: Principal,
  reveals: Reveals,
): Promise<{ readonly certain: string; readonly possible: string }> | undefined {
  const documents = sessionDocuments(principal)
  if (documents === undefined || !seam.bundle().traits.takesSessions) return undefined
  const view = seam.admit(documents).loaded.kernel.bundle
  const choice: KeptChoice = {
    kind: CallerLayout.ANONYMOUS,
    principal: undefined,
    account: '',
    entries: new Set(),
    asks: () => false,
  }
  const cuts = cutBoth(view, choice, { judge: revealing(view, reveals), entries: choice.entries })
  const { module } = seam.pin()
  const sides = [cuts.certain, cuts.possible].map(({ bytes }) => pack(module, bytes))
  return Promise.all(sides).then(([certain = '', possible = '']) => ({ certain, possible }))
}

/** INVARIANT: no engine takes it for a bundle, since it is without its first bytes. */
async function pack(module: object, bytes: Uint8Array): Promise<string> {
  placeBundle(module, await seal(bytes))
  return toBase64Url(bytes.subarray(HeaderLayout.VERSION_AT))
}
