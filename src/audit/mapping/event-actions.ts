/** The actions that an operation's call needed. */

import type { Catalogue } from '../../catalogue/catalogue.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { TrailEvent } from '../events/trail-event.ts'
import { prefixOf } from './event-sources.ts'
import type { NeededAction } from './operation-group.ts'
import { neededBy } from './operations.ts'

/** Actions of a call: those that decide it, in the table's order. */
export type MappedActions =
  | { readonly actions: readonly NeededAction[] }
  | { readonly reason: 'service' | 'operation' }

/** `service`: no service has such a prefix; `operation`: neither the tables nor the service know it. */
export function actionsOf(event: TrailEvent, catalogue: Catalogue): MappedActions {
  const prefix = prefixOf(event.source)
  const service = catalogue.findService(prefix)
  if (service === undefined) return { reason: 'service' }
  for (const name of namesOf(event.name)) {
    const needed = neededBy(prefix, name)
    if (needed !== undefined) {
      const actions = needed.filter((one) => one.may !== true && isNeeded(one, event))
      if (actions.length > 0) return { actions }
    }
    const action = service.actions.get(foldAscii(name))
    if (action !== undefined) return { actions: [{ action: `${prefix}:${action.name}` }] }
  }
  const verb = prefix === 'apigateway' ? verbOf(event.name) : undefined
  return verb === undefined ? { reason: 'operation' } : { actions: [{ action: verb }] }
}

/**
 * The operation's name; then without the version that Lambda and CloudFront put behind it
 * (`CreateFunction20150331`, `CreateDistribution2020_05_31`), where the bare name exists.
 */
function namesOf(operation: string): string[] {
  const bare = operation.replace(/_?\d{4}_?\d{2}_?\d{2}(?:v\d+)?$/, '')
  return bare === operation || bare === '' ? [operation] : [operation, bare]
}

function isNeeded({ when }: NeededAction, { parameters }: TrailEvent): boolean {
  if (when === undefined) return true
  const value = Object.hasOwn(parameters, when) ? parameters[when] : undefined
  return value !== undefined && value !== null && value !== ''
}

/** API Gateway's actions are the methods of its REST operations ("Control access … API Gateway"). */
function verbOf(operation: string): string | undefined {
  const [word = ''] = /^[A-Z][a-z]+/.exec(operation) ?? []
  const method = methods.get(word)
  return method === undefined ? undefined : `apigateway:${method}`
}

const methods: ReadonlyMap<string, string> = new Map([
  ['Get', 'GET'],
  ['List', 'GET'],
  ['Export', 'GET'],
  ['Create', 'POST'],
  ['Generate', 'POST'],
  ['Test', 'POST'],
  ['Update', 'PATCH'],
  ['Put', 'PUT'],
  ['Import', 'POST'],
  ['Tag', 'PUT'],
  ['Untag', 'DELETE'],
  ['Delete', 'DELETE'],
  ['Flush', 'DELETE'],
])
