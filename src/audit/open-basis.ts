/** What a call may rest on besides what is decided of it, so that two bundles can be compared. */
import type { AuditedEvent } from './audited-event.ts'

/** What a bundle has on an action that is not decided: two that have the same decide it alike. */
export interface OpenBasis {
  readonly action: string
  /** The call may have needed it besides; else it is on a resource that AWS may not have compared. */
  readonly isBesides: boolean
  /** Empty where it is not known. */
  readonly basis: string
}

const bases = new WeakMap<AuditedEvent, () => readonly OpenBasis[]>()

/** Notes how to find out: most events are never compared. */
export function keepOpenBases(
  audited: AuditedEvent,
  list: () => readonly OpenBasis[],
): AuditedEvent {
  bases.set(audited, list)
  return audited
}

export function openBasesOf(audited: AuditedEvent): readonly OpenBasis[] {
  return bases.get(audited)?.() ?? []
}

/** Of two events that are one: what the bundles do not say alike. */
export function differingBases(before: AuditedEvent, after: AuditedEvent): OpenBasis[] {
  const old = openBasesOf(before)
  const differing = openBasesOf(after).filter(({ basis }, at) => {
    return basis === '' || basis !== old[at]?.basis
  })
  return [...new Map(differing.map((one) => [one.action, one])).values()]
}
