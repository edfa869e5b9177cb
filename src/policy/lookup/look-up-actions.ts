/** Actions and their services, looked up in the catalogue. */
import { foldAscii } from '../../json/fold-case.ts'
import { quote } from '../../json/report.ts'
import type { EntryDraft } from '../read/document-list.ts'
import { hasWildcard } from '../read/pattern-cover.ts'
import type { LookUp } from './look-up.ts'
import { meant, nearestOf } from './near-name.ts'

/** Entries of `Action` and `NotAction` that match no action that AWS lists. */
export function lookUpActions({ check, catalogue, notes }: LookUp): void {
  for (const entry of check.statement.action?.entries ?? []) {
    const name = readActionName(entry)
    if (name === undefined) continue
    const service = catalogue.findService(name.service)
    if (service === undefined) {
      const nearest = nearestOf(name.service, catalogue.services, check.budget)
      notes.doubt('INVALID_SERVICE_IN_ACTION', entry.spot, {
        message: `${quote(name.service)} is not the prefix of a service that AWS lists`,
        hint: meant(
          nearest && `${nearest}:${name.action}`,
          'use the prefix that the page of the service names',
        ),
      })
      continue
    }
    if (catalogue.expandAction(entry.text).length > 0) continue
    const names = [...service.actions.values()].map((one) => one.name)
    const nearest = hasWildcard(name.action)
      ? undefined
      : nearestOf(name.action, names, check.budget)
    notes.doubt('INVALID_ACTION', entry.spot, {
      message: hasWildcard(name.action)
        ? `${quote(entry.text)} matches no action that AWS lists for ${service.name}`
        : `${quote(entry.text)} is not an action that AWS lists for ${service.name}`,
      hint: meant(nearest && `${service.prefix}:${nearest}`, 'use an action of the service’s page'),
    })
  }
}

interface ActionName {
  readonly service: string
  readonly action: string
}

/** Undefined for `*`, and for what is malformed and reported elsewhere. */
export function readActionName({ text }: EntryDraft): ActionName | undefined {
  const colon = text.indexOf(':')
  const service = foldAscii(text.slice(0, Math.max(colon, 0)))
  const action = text.slice(colon + 1)
  const isMalformed = service === '' || action === '' || /[\s$]/.test(text) || hasWildcard(service)
  return isMalformed ? undefined : { service, action }
}
