/**
 * Events in groups by values that always count, and within a group by those that conditions have read.
 * What is kept of them has numbers.
 */
import * as Layout from '../../../assembly/layout/scanned-event.ts'
import type { EventKeys } from './event-keys.ts'
import { nodeAt } from './event-nodes.ts'

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

/** What all outcomes may depend on, besides what a call is about. */
const settingParts: readonly number[] = [
  ...['eventSource', 'eventName', 'eventType', 'awsRegion', 'recipientAccountId'].map(raw),
  ...['errorCode', 'errorMessage', 'vpcEndpointId'].map(raw),
  ...['eventContext', 'userIdentity.type', 'userIdentity.accountId'].map(raw),
  ...['userIdentity.invokedBy', 'userIdentity.identityProvider'].map(raw),
  ...[`${session}.sourceIdentity`, `${session}.assumedRoot`].map(raw),
  raw(`${session}.attributes.mfaAuthenticated`),
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

/** What a call is about. */
const callParts: readonly number[] = ['requestParameters', 'resources'].map(raw)

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

/** What all keys are made of, once for a scanner. */
export class KeyParts {
  readonly keys: EventKeys
  /** By bits. */
  readonly ofBits: readonly number[]
  /** Events that are about the same. */
  readonly ofCalls: number
  /** Events that may be about anything. */
  readonly ofSettings: number

  constructor(keys: EventKeys) {
    this.keys = keys
    const own = [...settingParts, ...callParts]
    this.ofCalls = keys.setParts(0, own)
    this.ofSettings = keys.setParts(0, settingParts)
    let next = own.length
    this.ofBits = Array.from({ length: allBits + 1 }, (_, bits) => {
      const parts = bitParts.flatMap(([bit, ofBit]) => ((bits & bit) === 0 ? [] : ofBit))
      const key = keys.setParts(next, parts)
      next += parts.length
      return key
    })
  }
}

/** What became of something that was to be kept; `left`: it is not kept, and nothing else has to go. */
export type Kept = 'kept' | 'full' | 'left'

/** In the place of a group's number: the key is a group's. */
const OF_GROUPS = 0xffffffff

/** Where a group's number has the groups' kind. */
const KIND_SHIFT = 8

export class EventGroups {
  readonly #parts: KeyParts
  readonly #key: number
  readonly #kind: number
  /** Of each group: which values count besides. */
  #bits: number[] = []

  /** Groups of another kind have other numbers. */
  constructor(parts: KeyParts, of: 'calls' | 'settings') {
    this.#parts = parts
    this.#key = of === 'calls' ? parts.ofCalls : parts.ofSettings
    this.#kind = of === 'calls' ? 0 : 1
  }

  /** The number of the group that the scanner's last event is of, or negative. */
  findGroup(): number {
    return this.#parts.keys.find(this.#key, OF_GROUPS, this.#kind)
  }

  /** The number that events like the scanner's last one have in its group, or negative. */
  findIn(group: number): number {
    const bits = this.bitsOf(group)
    return this.#parts.keys.find(
      this.#parts.ofBits[bits] ?? 0,
      group,
      bits | (this.#kind << KIND_SHIFT),
    )
  }

  /** Gives the event that `findGroup` has just not found a group of its own. */
  addGroup(): Kept {
    return this.#keep(this.#bits.length)
  }

  /** The values that count in a group. */
  bitsOf(group: number): number {
    return this.#bits[group] ?? allBits
  }

  /** From now on these values count in a group, too. */
  addBits(group: number, bits: number): void {
    this.#bits[group] = (this.#bits[group] ?? 0) | bits
  }

  /** Gives the event that `findIn` has just not found a number. */
  add(number: number): Kept {
    return this.#keep(number)
  }

  forget(): void {
    this.#bits = []
  }

  #keep(number: number): Kept {
    const kept = this.#parts.keys.keep(number)
    return kept === 'crowded' ? 'left' : kept
  }
}

/** What `findGroup` and `findIn` return of what they do not find. */
export const MISSING = -1
