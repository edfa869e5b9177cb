/** The parts of an event's call as requests, decided by a bundle. */
import { SallyportError } from '../model/errors.ts'
import type { AuthorizationRequest, Principal } from '../model/request.ts'
import { partsOf } from '../request/call.ts'
import { decideCall, type EventDecider } from './decide-call.ts'
import { contextOf, resourceTagsIn } from './events/event-context.ts'
import type { EventPrincipal } from './events/event-principal.ts'
import type { TrailEvent } from './events/trail-event.ts'
import type { DecidedPart } from './judge-event.ts'
import type { MappedResource } from './mapping/mapped-resource.ts'
import type { OpenBasis } from './open-basis.ts'
import { knowsOf } from './unknown-keys.ts'

/** An action on a resource, as an event tells it. */
export interface AskedPart extends MappedResource {
  readonly action: string
}

/** What the parts of one call have in common. */
export interface EventSetting {
  readonly event: TrailEvent
  readonly caller: Extract<EventPrincipal, { readonly principal: Principal }>
  readonly decider: EventDecider
}

type ReadContext = ReturnType<typeof contextOf>

/** Throws as a check does. */
export function decideParts(parts: readonly AskedPart[], setting: EventSetting): DecidedPart[] {
  const { event, caller, decider } = setting
  const read = contextOf(event, caller)
  const terms = { now: event.time, knows: decider.reads.noting(knowsOf(read)) }
  return parts.flatMap((part) =>
    decideCall(requestFor(part, setting, read), decider, terms).map((one) => {
      return { ...one, isSure: part.isSure }
    }),
  )
}

/**
 * What the bundle says of actions that the call may have needed besides, on the resources that are
 * known, and of actions on a resource that is a guess: nothing that is decided.
 */
export function listOpenBases(
  { parts, open }: { readonly parts: readonly AskedPart[]; readonly open: readonly string[] },
  setting: EventSetting,
): OpenBasis[] {
  const { event, caller, decider } = setting
  const read = contextOf(event, caller)
  const terms = { simulation: false, now: event.time, incoming: undefined }
  const basisOf = (part: AskedPart) => {
    const asked = partsOf(requestFor(part, setting, read))
    const knows = knowsOf(read)
    return asked.map((one) => decider.bracket.survey({ part: one, terms, knows }).basis)
  }
  const places = [{ arn: '*', isSure: false }, ...parts.slice(0, PLACES_MOST)]
  const besides = open.flatMap((action) => places.map((place) => ({ ...place, action })))
  return [...besides, ...parts.filter(({ isSure }) => !isSure)].map((part) => {
    const basis = orEmpty(() => JSON.stringify(basisOf(part)))
    return { action: part.action, isBesides: open.includes(part.action), basis }
  })
}

/** Resources of the call that an action besides may be about. */
const PLACES_MOST = 10

/** What cannot be asked is the same by no two bundles. */
function orEmpty(list: () => string): string {
  try {
    return list()
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code === 'ERR_KERNEL') throw error
    return ''
  }
}

function requestFor(
  part: AskedPart,
  { event, caller, decider }: EventSetting,
  read: ReadContext,
): AuthorizationRequest {
  return {
    principal: caller.principal,
    action: part.action,
    resource: part.arn,
    ...(/^\d{12}$/.test(part.account ?? '') && { resourceAccount: part.account ?? '' }),
    context: { ...read.context, ...tagKeys(event, part.arn, decider) },
  }
}

/** Tags of the enrichment, where the directory does not list the resource. */
function tagKeys(
  event: TrailEvent,
  arn: string,
  { bracket }: EventDecider,
): Record<string, string> {
  const tags = Object.entries(resourceTagsIn(event, arn))
  if (tags.length === 0) return {}
  bracket.loaded.kernel.writeResource(arn)
  if (bracket.loaded.records.resourceTags(arn) !== undefined) return {}
  return Object.fromEntries(
    tags.flatMap(([key, value]) =>
      typeof value === 'string' ? [[`aws:ResourceTag/${key}`, value]] : [],
    ),
  )
}
