/**
 * What is known of calls that are about something else than earlier ones: of the values that a call is
 * about, what was asked is found out again, and only that is compared. Two resources of one class
 * (`resource-classes.ts`) are as good as one.
 *
 * INVARIANT: a call has the outcome of an earlier one only if they agree in all that always counts, in
 * what conditions have read, and in what was asked, up to the class of a resource.
 */

import { askedBy, type MappedCall } from '../asked-call.ts'
import type { EventDecider } from '../decide-call.ts'
import { listed } from '../decide-event.ts'
import type { AskedPart } from '../decide-parts.ts'
import { hasParameterKeys } from '../events/event-context.ts'
import { outcomeOf, type RecordedOutcome } from '../events/recorded-outcome.ts'
import { plainOf, resourcesOfList, type TrailEvent } from '../events/trail-event.ts'
import { EventGroups, type Kept, type KeyParts, MISSING } from './event-groups.ts'
import { nodeAt } from './event-nodes.ts'
import type { AlikeEvents, KnownEvent } from './remembered-events.ts'
import { ResourceClasses } from './resource-classes.ts'
import type { ScannedEvent } from './scanned-event.ts'

const parametersNode = nodeAt('requestParameters')
const resourcesNode = nodeAt('resources')

/** Characters of what is remembered, of one of it, and how many each of them counts as besides. */
const KNOWN_MOST = 16_000_000
const KEY_MOST = 4_000
const OUTCOME_SIZE = 400

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** All that events of a group have in common, which one of them stands for. */
interface CallSetting {
  readonly event: TrailEvent
  readonly recorded: RecordedOutcome
  readonly hasKeys: boolean
  readonly hasTags: boolean
}

/** A call whose outcome is known. */
export interface KnownCall extends KnownEvent {
  /** Which values count: see `event-groups.ts`. */
  readonly bits: number
}

/** A call that was decided. */
export interface DecidedCall {
  readonly event: TrailEvent
  /** Undefined of what is no call of the API. */
  readonly asked: MappedCall | undefined
  readonly alike: AlikeEvents
}

/** In the place of an outcome: resources of the class are told apart by a key. */
const toldApart = 'told apart'

type Outcomes = Map<string, AlikeEvents | typeof toldApart>

export class KnownCalls {
  readonly #decider: EventDecider
  readonly #event: ScannedEvent
  readonly #groups: EventGroups
  readonly #classes: ResourceClasses
  #settings: CallSetting[] = []
  /** By the number of an event in its group. */
  #outcomes: Outcomes[] = []
  /** Characters of all that is remembered. */
  #size = 0

  constructor(parts: KeyParts, event: ScannedEvent, decider: EventDecider) {
    this.#event = event
    this.#decider = decider
    this.#groups = new EventGroups(parts, 'settings')
    this.#classes = new ResourceClasses(decider.bracket.loaded)
  }

  /** What is known of the scanner's last event. */
  find(): KnownCall | undefined {
    const group = this.#groups.findGroup()
    const setting = this.#settings[group]
    if (setting === undefined) return undefined
    const outcomes = this.#outcomes[this.#groups.findIn(group)]
    if (outcomes === undefined) return undefined
    const event = this.#readCall(setting.event)
    const asked = askedBy(event, setting.recorded, this.#decider)
    const alike = this.#findOutcome(outcomes, asked, { ...setting, event })
    if (alike === undefined) return undefined
    const parts = 'parts' in asked ? listed(asked.parts) : []
    return { alike, parts, bits: this.#groups.bitsOf(group) }
  }

  #findOutcome(
    outcomes: Outcomes,
    asked: MappedCall,
    setting: CallSetting,
  ): AlikeEvents | undefined {
    const found = outcomes.get(this.#keyOf(asked, setting, this.#classes))
    if (found !== toldApart) return found
    const own = outcomes.get(this.#keyOf(asked, setting))
    return own === toldApart ? undefined : own
  }

  /**
   * Remembers the outcome of the scanner's last event, which was not found, and what it depends on.
   * `full`: everything has to be forgotten first.
   */
  keep({ event, asked, alike }: DecidedCall, bits: number): Kept {
    const { reads } = this.#decider
    if (asked === undefined || reads.isFailed) return 'left'
    if (this.#size >= KNOWN_MOST) return 'full'
    const setting = settingOf(event)
    const byClass = this.#keyOf(asked, setting, this.#classes)
    if (byClass.length > KEY_MOST) return 'left'
    const group = this.#groupOf(event)
    if (typeof group !== 'number') return group
    this.#groups.addBits(group, bits)
    const outcomes = this.#outcomesIn(group)
    if (typeof outcomes === 'string') return outcomes
    const isApart = reads.readsResource || outcomes.get(byClass) === toldApart
    if (isApart) outcomes.set(byClass, toldApart)
    outcomes.set(isApart ? this.#keyOf(asked, setting) : byClass, alike)
    this.#size += byClass.length + OUTCOME_SIZE
    return 'kept'
  }

  forget(): void {
    this.#groups.forget()
    this.#settings = []
    this.#outcomes = []
    this.#size = 0
  }

  #groupOf(event: TrailEvent): number | Kept {
    const group = this.#groups.findGroup()
    if (group !== MISSING) return group < 0 ? 'left' : group
    const kept = this.#groups.addGroup()
    if (kept !== 'kept') return kept
    const setting = settingOf({ ...event, parameters: {}, resources: [] })
    return this.#settings.push(setting) - 1
  }

  #outcomesIn(group: number): Outcomes | Kept {
    const number = this.#groups.findIn(group)
    const known = this.#outcomes[number]
    if (known !== undefined) return known
    const kept = number === MISSING ? this.#groups.add(this.#outcomes.length) : 'left'
    if (kept !== 'kept') return kept
    const outcomes: Outcomes = new Map()
    this.#outcomes.push(outcomes)
    return outcomes
  }

  /** The event of a setting with what the scanner's last one is about. */
  #readCall(event: TrailEvent): TrailEvent {
    const parameters = plainOf(this.#valueOf(parametersNode))
    const resources = resourcesOfList(this.#valueOf(resourcesNode))
    return { ...event, parameters, resources }
  }

  #valueOf(node: number): unknown {
    return this.#event.has(node) ? JSON.parse(utf8.decode(this.#event.bytesOf(node))) : undefined
  }

  /** All that was asked, and what a context has of it. */
  #keyOf(asked: MappedCall, { event, hasKeys, hasTags }: CallSetting, classes?: ResourceClasses) {
    const keys = hasKeys ? JSON.stringify(event.parameters) : ''
    if ('reason' in asked) {
      return JSON.stringify([keys, asked.reason, asked.actions, asked.isNameless])
    }
    let key = keys === '' ? asked.open.join() : `${asked.open.join()} ${keys.length}:${keys}`
    for (const part of asked.parts) {
      const { action, arn } = part
      const resource = classes === undefined || hasTags ? arn : classes.of(action, arn)
      key += ` ${action} ${resource.length}:${resource}${marksOf(part)}`
    }
    return key
  }
}

function settingOf(event: TrailEvent): CallSetting {
  return {
    event,
    recorded: outcomeOf(event),
    hasKeys: hasParameterKeys(event),
    hasTags: Object.keys(event.enrichment).length > 0,
  }
}

function marksOf({ isSure, isPartial, account = '' }: AskedPart): string {
  return `${isSure ? 's' : ''}${isPartial ? 'p' : ''}${account !== '' && isAccount.test(account) ? account : ''}`
}

const isAccount = /^\d{12}$/
