/** What an event's call asked: actions on resources, or why that is not known. */
import type { EventDecider } from './decide-call.ts'
import type { AskedPart } from './decide-parts.ts'
import type { RecordedOutcome } from './events/recorded-outcome.ts'
import { type TrailEvent, textIn } from './events/trail-event.ts'
import { actionsOf } from './mapping/event-actions.ts'
import { resourcesOf } from './mapping/event-resources.ts'
import { prefixOf } from './mapping/event-sources.ts'
import type { MappedResource } from './mapping/mapped-resource.ts'

/** What was asked, or why that is not known. */
export type MappedCall =
  | { readonly parts: readonly AskedPart[]; readonly open: readonly string[] }
  | UnknownCall

/** What could not be asked, and the actions of it that may be known all the same. */
export interface UnknownCall {
  readonly reason: string
  readonly actions: readonly string[]
  /** The event tells of no decision, as far as it is read. */
  readonly isNameless?: true
}

/** Reasons of events of which not even the action is known. */
export const unknownNames = {
  service: 'the service is not known',
  operation: 'the operation is not known',
} as const

/** The most parts of one call that are decided. */
const PARTS_MOST = 1_000

/** The message of a denial names what was denied; the event's own members come second. */
export function askedBy(
  event: TrailEvent,
  { stated }: RecordedOutcome,
  { catalogue, principals, stated: reference }: EventDecider,
): MappedCall {
  const mapped = actionsOf(event, { catalogue, stated: reference })
  const { actions: needed, open } = 'actions' in mapped ? mapped : { actions: [], open: [] }
  if ('reason' in mapped && stated?.action === undefined) {
    const own = `${prefixOf(event.source)}:${event.name}`
    return { reason: unknownNames[mapped.reason], actions: [own, ...mapped.open] }
  }
  const denied = stated?.action
  const isArn = stated?.resource !== undefined && /^(?:\*$|arn:)/.test(stated.resource)
  if (denied !== undefined && isArn && stated?.resource !== undefined) {
    return { parts: [{ action: denied, arn: stated.resource, isSure: true }], open: [] }
  }
  const actions = denied === undefined ? needed : [{ action: denied }]
  const parts: AskedPart[] = []
  for (const { action: own, resource } of actions) {
    const given = resource === undefined ? undefined : textIn(event.parameters, resource)
    // S3's source of a copy may name a version, which has an action of its own
    const isVersion = own === 's3:GetObject' && given?.includes('?versionId=') === true
    const action = isVersion ? 's3:GetObjectVersion' : own
    const found = catalogue.findAction(action)
    if (found === undefined) return { reason: unknownNames.operation, actions: [action] }
    const resources =
      given === undefined
        ? resourcesOf({ event, action: found, principals })
        : [givenResource(given)]
    if (resources.length === 0) {
      const needed = [...actions.map((one) => one.action), ...open]
      const reason = 'the event does not name the resource'
      return { reason, actions: needed, isNameless: true }
    }
    for (const one of resources) parts.push({ ...one, action })
  }
  // a part that is left out might be the one that is denied
  if (parts.length > PARTS_MOST) {
    const reason = `the call has more than ${PARTS_MOST} parts`
    return { reason, actions: actions.map((one) => one.action) }
  }
  // the message of a denial says which action it is about
  return { parts, open: denied === undefined ? open : [] }
}

/** What a parameter says: an ARN; S3's source of a copy is a path. */
function givenResource(text: string): MappedResource {
  if (text.startsWith('arn:')) return { arn: text, isSure: true }
  const path = text.replace(/^\//, '').replace(/\?.*$/, '')
  return { arn: `arn:aws:s3:::${path}`, isSure: path.includes('/') }
}
