/**
 * What is known of events by the bytes of the values that an audit looks at: an event that has the same
 * as an earlier one has its outcome, too. Values that only conditions read (when, from where, with
 * which program, in which session) count where a condition has read them.
 *
 * INVARIANT: two events are taken for one only if all that deciding the first has looked at is the
 * same in both, byte for byte.
 */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import type { AuditedEvent } from '../audited-event.ts'
import type { EventUse } from '../event-use.ts'
import type { EventKeys } from './event-keys.ts'
import { nodeAt } from './event-nodes.ts'

/** Events that are alike. */
export interface AlikeEvents {
  /** The first of them, as if none had been there before. */
  readonly audited: AuditedEvent
  readonly use: EventUse | undefined
  /** Whether one of them was counted. */
  isCounted: boolean
  /** How many more there were since they were last added up. */
  times: number
  /** Of these, in ISO 8601. */
  from: string
  to: string
  /** The earliest of these, by its time and then by its id. */
  id: string
}

/** Values that count where a condition has read them, one bit each. */
export const timeBit = 1
export const addressBit = 2
export const agentBit = 4
export const issueBit = 8
export const sessionBit = 16
export const allBits = 31

const part = (path: string, mode: number, form = 0) => nodeAt(path) | (mode << 8) | (form << 16)
const raw = (path: string) => part(path, Layout.PART_RAW)
const session = 'userIdentity.sessionContext'
const issued = `${session}.attributes.creationDate`

/** What all outcomes may depend on. */
const groupParts: readonly number[] = [
  ...['eventSource', 'eventName', 'eventType', 'awsRegion', 'recipientAccountId'].map(raw),
  ...['errorCode', 'errorMessage', 'vpcEndpointId', 'requestParameters', 'resources'].map(raw),
  ...['eventContext', 'userIdentity.type', 'userIdentity.accountId'].map(raw),
  ...['userIdentity.invokedBy', 'userIdentity.identityProvider'].map(raw),
  ...[`${session}.sourceIdentity`, `${session}.attributes.mfaAuthenticated`].map(raw),
  ...[`${session}.sessionIssuer.arn`, `${session}.webIdFederationData.federatedProvider`].map(raw),
  part('tlsDetails', Layout.PART_MEMBERS),
  part('userIdentity', Layout.PART_MEMBERS),
  part(session, Layout.PART_MEMBERS),
  part(`${session}.attributes`, Layout.PART_MEMBERS),
  part(`${session}.sessionIssuer`, Layout.PART_MEMBERS),
  part(`${session}.webIdFederationData`, Layout.PART_MEMBERS),
  part('userIdentity.arn', Layout.PART_HEAD),
  part('userIdentity.principalId', Layout.PART_HEAD),
  part('sourceIPAddress', Layout.PART_FORM, Layout.FORM_ADDRESS),
  part('userAgent', Layout.PART_FORM, Layout.FORM_AGENT),
  part(issued, Layout.PART_FORM, Layout.FORM_DATE),
]

/** What they depend on where a condition has read it. */
const bitParts: readonly (readonly [bit: number, parts: readonly number[]])[] = [
  [timeBit, [raw('eventTime')]],
  [addressBit, [raw('sourceIPAddress')]],
  [agentBit, [raw('userAgent')]],
  [issueBit, [raw(issued)]],
  [
    sessionBit,
    [
      part('userIdentity.arn', Layout.PART_TAIL),
      part('userIdentity.principalId', Layout.PART_TAIL),
    ],
  ],
]

/** In the place of a group's number: the key is a group's. */
const OF_GROUPS = 0xffffffff

/** A bounded number of events by what they look like; when there is no more room, it begins anew. */
export class RememberedEvents {
  readonly #keys: EventKeys
  readonly #groupKey: number
  /** By bits. */
  readonly #bitKeys: readonly number[]
  /** Of each group of events that are alike but for such values: which of these count. */
  #bits: number[] = []
  #alike: AlikeEvents[] = []

  constructor(keys: EventKeys) {
    this.#keys = keys
    this.#groupKey = keys.setParts(0, groupParts)
    let next = groupParts.length
    this.#bitKeys = Array.from({ length: allBits + 1 }, (_, bits) => {
      const parts = bitParts.flatMap(([bit, own]) => ((bits & bit) === 0 ? [] : own))
      const key = keys.setParts(next, parts)
      next += parts.length
      return key
    })
  }

  /** All of them. */
  get all(): readonly AlikeEvents[] {
    return this.#alike
  }

  /** What is known of events as the scanner's last one. */
  find(): AlikeEvents | undefined {
    const group = this.#keys.find(this.#groupKey, OF_GROUPS, 0)
    const found = group < 0 ? group : this.#findIn(group)
    return found < 0 ? undefined : this.#alike[found]
  }

  /**
   * Remembers the scanner's last event, which was not found, and what its outcome depends on, if it is
   * not the first of its kind: most that come once come never again. Returns whether there was room:
   * else everything has to be forgotten first.
   */
  keep(alike: AlikeEvents, bits: number): boolean {
    let group = this.#keys.find(this.#groupKey, OF_GROUPS, 0)
    if (group === MISSING) {
      if (!this.#keys.meet()) return true
      group = this.#bits.length
      const kept = this.#keys.keep(group)
      if (kept !== 'kept') return kept === 'crowded'
      this.#bits.push(bits)
    }
    if (group < 0) return true
    this.#bits[group] = (this.#bits[group] ?? 0) | bits
    if (this.#findIn(group) !== MISSING) return true
    const kept = this.#keys.keep(this.#alike.length)
    if (kept === 'kept') this.#alike.push(alike)
    return kept !== 'full'
  }

  forget(): void {
    this.#keys.forget()
    this.#bits = []
    this.#alike = []
  }

  #findIn(group: number): number {
    const bits = this.#bits[group] ?? allBits
    return this.#keys.find(this.#bitKeys[bits] ?? 0, group, bits)
  }
}

const MISSING = -1
