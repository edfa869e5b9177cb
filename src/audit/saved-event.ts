/** Audited events as JSON keeps them, with what a comparison needs that is not in them. */
import { confirmArgument, record } from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import type { AuditedEvent } from './audited-event.ts'
import { basisOfEvent, keepBasisOf } from './decide-event.ts'
import { keepOpenBases, type OpenBasis, openBasesOf } from './open-basis.ts'

/** An audited event for JSON: `saveEvent` makes it, `restoreEvent` takes it. */
export interface SavedEvent {
  readonly event: AuditedEvent
  /** What it rests on where it depends: two bundles that say the same decide alike. */
  readonly basis?: string
  /** What it may rest on besides: of two bundles that say the same, alike. */
  readonly open?: readonly OpenBasis[]
}

/** An audited event as data, for another process. Throws `ERR_OPTIONS_INVALID`. */
export function saveEvent(event: AuditedEvent): SavedEvent {
  confirmArgument(event, 'event', record)
  return readGiven('event', () => {
    const basis = event.access === 'depends' ? basisOfEvent(event) : undefined
    const open = openBasesOf(event)
    return { event, ...(basis !== undefined && { basis }), ...(open.length > 0 && { open }) }
  })
}

/**
 * The event that was saved: a comparison makes of it what it would have made of the first one. Throws
 * `ERR_OPTIONS_INVALID`.
 */
export function restoreEvent(saved: SavedEvent): AuditedEvent {
  confirmArgument(saved, 'saved', record)
  const { event, basis, open } = readGiven('saved', () => ({ ...saved }))
  confirmArgument(event, 'saved.event', record)
  if (basis !== undefined) keepBasisOf(event, basis)
  if (Array.isArray(open)) keepOpenBases(event, () => open)
  return event
}
