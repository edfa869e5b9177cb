/** The same recorded calls by two bundles: who gains and who loses access. */

import { confirmArgument, type OptionKind } from '../json/options.ts'
import type { AuditedEvent } from './audited-event.ts'
import { Auditor } from './auditor.ts'
import { basisOfEvent } from './decide-event.ts'
import { eachOf, type Many } from './events/each-of.ts'
import { differingBases, type OpenBasis } from './open-basis.ts'

/**
 * What a newer bundle does to a call: `gained` access that the older one denies, `revoked` what it
 * allows; `unknown` where one of them depends on what the event does not tell, where they differ on an
 * action that the call may have needed besides (`mayNeed`) or on a resource that is a guess, or the
 * principal is in one of them only.
 */
export type AccessChange = 'gained' | 'revoked' | 'unknown' | 'unchanged'

/** Calls of one principal that changed in the same way. */
export interface ChangedAccess {
  readonly change: Exclude<AccessChange, 'unchanged'>
  readonly principal: string
  readonly action: string
  readonly count: number
  /** What each bundle says, such as `allowed by identity` or `depends on aws:SourceVpc`. */
  readonly before: string
  readonly after: string
  /** Of the first of them. */
  readonly example: { readonly id: string; readonly resource: string; readonly time: string }
}

/** What two bundles make of the same calls. */
export interface AccessComparison {
  /** Calls that were compared. */
  readonly calls: number
  readonly gained: number
  readonly revoked: number
  readonly unknown: number
  readonly unchanged: number
  /** What neither bundle could be asked about, what is apart, and what is repeated. */
  readonly left: number
  /** Gained first, then revoked, then unknown; each with the largest counts first. */
  readonly changes: readonly ChangedAccess[]
}

/** The auditors of an older and a newer bundle. */
export interface ComparedAuditors {
  readonly before: Auditor
  readonly after: Auditor
}

/** Groups of changes that one comparison keeps. */
const GROUPS_MOST = 10_000

type OpenChange = { -readonly [Key in keyof ChangedAccess]: ChangedAccess[Key] }

/** Compares what two bundles make of the same events, one after another; made by `createComparer`. */
export class EventComparer {
  readonly #groups = new Map<string, OpenChange>()
  readonly #counts = { gained: 0, revoked: 0, unknown: 0, unchanged: 0, left: 0 }

  /** Takes what the older and the newer bundle's auditor returned for one event. */
  compare(before: AuditedEvent, after: AuditedEvent): AccessChange | 'left' {
    const certain = changeOf(before, after)
    const open = certain === 'unchanged' ? differingBases(before, after) : []
    const change = open.length > 0 ? 'unknown' : certain
    this.#counts[change] += 1
    if (change !== 'left' && change !== 'unchanged') {
      this.#add(change, { before, after, besides: open.map(saidOfOpen).join('') })
    }
    return change
  }

  /** What was found so far. */
  result(): AccessComparison {
    const { left, ...counts } = this.#counts
    const calls = Object.values(counts).reduce((sum, count) => sum + count, 0)
    const changes = [...this.#groups.values()].sort((a, b) => {
      return order.indexOf(a.change) - order.indexOf(b.change) || b.count - a.count
    })
    return { calls, ...counts, left, changes }
  }

  #add(change: ChangedAccess['change'], { before, after, besides }: ComparedEvent): void {
    const { principal, parts, id, time } = after
    const [part] = parts
    const texts = { before: saidOf(before), after: `${saidOf(after)}${besides}` }
    const action = part?.action ?? ''
    const key = JSON.stringify([change, principal, action, texts])
    const known = this.#groups.get(key)
    if (known !== undefined) {
      known.count += 1
      return
    }
    if (this.#groups.size >= GROUPS_MOST) return
    const example = { id, time, resource: part?.resource ?? '' }
    this.#groups.set(key, { change, principal, action, count: 1, ...texts, example })
  }
}

interface ComparedEvent {
  readonly before: AuditedEvent
  readonly after: AuditedEvent
  /** What is said of actions that are not decided. */
  readonly besides: string
}

function saidOfOpen({ action, isBesides }: OpenBasis): string {
  return isBesides
    ? `, and otherwise perhaps on ${action}, which the call may need`
    : `, and otherwise perhaps on another resource of ${action}`
}

const order: readonly AccessChange[] = ['gained', 'revoked', 'unknown']

function changeOf(before: AuditedEvent, after: AuditedEvent): AccessChange | 'left' {
  if (before.outcome === 'repeated' || after.outcome === 'repeated') return 'left'
  const [old, next] = [before.access, after.access]
  if (old === undefined && next === undefined) return 'left'
  if (old === undefined || next === undefined) return 'unknown'
  if (old === 'depends' || next === 'depends') return restsOnSame(before, after)
  if (old === next) return 'unchanged'
  if (after.parts.some(({ isGuess }) => isGuess)) return 'unknown'
  return next === 'allowed' ? 'gained' : 'revoked'
}

/** Policies that say the same decide alike, whatever is not known. */
function restsOnSame(before: AuditedEvent, after: AuditedEvent): AccessChange {
  const basis = basisOfEvent(before)
  return basis !== undefined && basis === basisOfEvent(after) ? 'unchanged' : 'unknown'
}

function saidOf({ access, verdict, policyType, keys = [], reason }: AuditedEvent): string {
  if (access === undefined) return reason ?? 'not decided'
  if (access !== 'depends') return `${verdict} by ${policyType}`
  return keys.length === 0 ? 'depends on the context' : `depends on ${keys.join(', ')}`
}

/** Begins a comparison of events that two auditors take one after another. */
export function createComparer(): EventComparer {
  return new EventComparer()
}

/**
 * Compares two bundles over recorded calls. Throws `ERR_OPTIONS_INVALID`, `ERR_KERNEL`, and what
 * `events` throws.
 */
export async function compareEvents(
  auditors: ComparedAuditors,
  events: Many<unknown>,
): Promise<AccessComparison> {
  const { before, after } = auditors
  confirmArgument(before, 'before', auditor)
  confirmArgument(after, 'after', auditor)
  const comparer = new EventComparer()
  for await (const value of eachOf(events, 'events')) {
    const [old, next] = [before.take(value), after.take(value)]
    if (typeof old !== 'string' && typeof next !== 'string') comparer.compare(old, next)
  }
  return comparer.result()
}

const auditor: OptionKind = ['an auditor', (value) => value instanceof Auditor]
