/** The actions that an operation's call needed. */

import type { Catalogue } from '../../catalogue/catalogue.ts'
import type { CatalogueService } from '../../catalogue/catalogue-types.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { RecordObject, TrailEvent } from '../events/trail-event.ts'
import { prefixOf } from './event-sources.ts'
import type { NeededAction } from './operation-group.ts'
import { neededBy } from './operations.ts'
import type { StatedActions } from './service-reference.ts'

/**
 * Actions of a call: those that decide it, in the table's order, and those that it may have needed
 * besides, which the event does not tell.
 */
export type MappedActions =
  | { readonly actions: readonly NeededAction[]; readonly open: readonly string[] }
  | { readonly reason: 'service' | 'operation'; readonly open: readonly string[] }

/** What says which actions there are, and which of them operations need. */
export interface ActionSources {
  readonly catalogue: Catalogue
  readonly stated: StatedActions
}

/**
 * `service`: no service has such a prefix; `operation`: neither the tables nor the service know it. What
 * AWS's service reference states besides may be needed: it does not say when.
 */
export function actionsOf(event: TrailEvent, sources: ActionSources): MappedActions {
  const { service, besides, fixed } = operationOf(event, sources)
  if (service === undefined) return { reason: 'service', open: besides }
  const known = fixed ?? withBesides(neededIn(service, event, sources.stated), besides)
  return 'actions' in known ? withTagging(known, service, event) : known
}

/** What is known of an operation, whatever its parameters are. */
interface KnownOperation {
  readonly service: CatalogueService | undefined
  readonly besides: readonly string[]
  /** What a call needs without tags; undefined where that depends on its parameters. */
  readonly fixed?: MappedActions
}

/** By event source and name. */
class KnownOperations {
  readonly #known = new Map<string, Map<string, KnownOperation>>()
  #count = 0

  find({ source, name }: TrailEvent): KnownOperation | undefined {
    return this.#known.get(source)?.get(name)
  }

  keep({ source, name }: TrailEvent, operation: KnownOperation): void {
    if (this.#count >= OPERATIONS_MOST || source.length + name.length > NAMES_LENGTH) return
    const own = this.#known.get(source) ?? new Map<string, KnownOperation>()
    this.#known.set(source, own.set(name, operation))
    this.#count += 1
  }
}

const tables = new WeakMap<StatedActions, KnownOperations>()

/** Operations that are kept, and characters of one's names: events may have any. */
const OPERATIONS_MOST = 20_000
const NAMES_LENGTH = 200

function operationOf(event: TrailEvent, { catalogue, stated }: ActionSources): KnownOperation {
  const table = tables.get(stated) ?? new KnownOperations()
  const known = table.find(event)
  if (known !== undefined) return known
  const prefix = prefixOf(event.source)
  const service = catalogue.findService(prefix)
  const names = namesOf(event.name)
  const besides = names.flatMap((name) => stated.of(prefix, name) ?? [])
  const rows = names.flatMap((name) => (service && neededBy(service.prefix, name)) ?? [])
  const isOpen = rows.some(({ when, unless }) => when !== undefined || unless !== undefined)
  const isFixed = service !== undefined && !isOpen
  const found: KnownOperation = {
    service,
    besides,
    ...(isFixed && { fixed: withBesides(neededIn(service, event, stated), besides) }),
  }
  table.keep(event, found)
  tables.set(stated, table)
  return found
}

function withBesides(
  known: readonly NeededAction[] | undefined,
  besides: readonly string[],
): MappedActions {
  if (known === undefined) return { reason: 'operation', open: besides }
  const listed = new Set(known.map(({ action }) => foldAscii(action)))
  const others = besides.filter((action) => !listed.has(foldAscii(action)))
  const needed = [...known, ...others.map((action): NeededAction => ({ action, may: true }))]
  const actions = needed.filter(({ may }) => may !== true)
  const open = needed.filter(({ may }) => may === true).map(({ action }) => action)
  return { actions, open }
}

/** By the tables; else what the service reference states; else of the operation's own name. */
function neededIn(
  service: CatalogueService,
  event: TrailEvent,
  stated: StatedActions,
): readonly NeededAction[] | undefined {
  const { prefix } = service
  for (const name of namesOf(event.name)) {
    const listed = (neededBy(prefix, name) ?? []).filter((one) => isNeeded(one, event))
    const needed = [...new Map(listed.map((one) => [one.action, one])).values()]
    if (needed.some(({ may }) => may !== true)) return needed
    const own = service.actions.get(foldAscii(name))
    const action = certainOf(own && `${prefix}:${own.name}`, stated.of(prefix, name))
    if (action !== undefined) return [{ action }, ...needed]
  }
  const verb = prefix === 'apigateway' ? verbOf(event.name) : undefined
  return verb === undefined ? undefined : [{ action: verb }]
}

/** The action of the operation's own name, unless AWS states others: then the only one of them. */
function certainOf(
  own: string | undefined,
  stated: readonly string[] | undefined,
): string | undefined {
  if (stated === undefined) return own
  const folded = own === undefined ? undefined : foldAscii(own)
  if (stated.some((action) => foldAscii(action) === folded)) return own
  return stated.length === 1 ? stated[0] : undefined
}

type KnownActions = Extract<MappedActions, { readonly actions: unknown }>

/**
 * A call that gives what it creates tags needs the action that tags, too: of EC2 always ("Grant
 * permission to tag Amazon EC2 resources during creation"), of other services it may.
 */
function withTagging(
  known: KnownActions,
  { prefix, actions }: CatalogueService,
  { parameters }: TrailEvent,
): KnownActions {
  if (!hasTags(parameters) || known.actions.some(({ action }) => /:\w*tag/i.test(action)))
    return known
  if (prefix === 'ec2') {
    return { ...known, actions: [...known.actions, { action: 'ec2:CreateTags' }] }
  }
  const own = [...actions.values()].filter(({ name, accessLevel }) => {
    return accessLevel === 'Tagging' && /^(?:Tag|AddTags|CreateTags)/.test(name)
  })
  return { ...known, open: [...known.open, ...own.map(({ name }) => `${prefix}:${name}`)] }
}

function hasTags(parameters: RecordObject): boolean {
  for (const name of Object.keys(parameters)) if (isTags(name, parameters[name])) return true
  return false
}

function isTags(name: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !tagNames.test(name)) return false
  return Object.keys(value).length > 0
}

const tagNames = /^(?:tags?|tagset|tag_?s?list|tagspecifications?(?:set)?|x-amz-tagging)$/i

/**
 * The operation's name; then without the version that Lambda and CloudFront put behind it
 * (`CreateFunction20150331`, `CreateDistribution2020_05_31`), where the bare name exists.
 */
function namesOf(operation: string): string[] {
  const bare = operation.replace(/_?\d{4}_?\d{2}_?\d{2}(?:v\d+)?$/, '')
  return bare === operation || bare === '' ? [operation] : [operation, bare]
}

function isNeeded({ when, unless }: NeededAction, { parameters }: TrailEvent): boolean {
  if (unless !== undefined && isGiven(parameters, unless)) return false
  return when === undefined || isGiven(parameters, when)
}

function isGiven(parameters: RecordObject, name: string): boolean {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined
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
