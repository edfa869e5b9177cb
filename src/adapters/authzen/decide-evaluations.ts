/** Evaluations and searches of AuthZEN, decided by an engine. */
import {
  type AuthorizationRequest,
  type Context,
  type ContextValue,
  limits,
} from '../../entries/index.ts'
import { listPrincipals, listResources } from '../../entries/inspect.ts'
import { isPlain } from '../http/arn-template.ts'
import { digestIn, type GuardEngine, openedEngine } from '../http/route.ts'
import type { PropertyKeys, ReadEntity, ReadMapping } from './mapping.ts'
import type { Evaluation, NamedAction, NamedEntity, Properties } from './read-payload.ts'

/** Decides by a mapping. */
export class EvaluationDecider {
  readonly #engine: GuardEngine
  readonly #mapping: ReadMapping

  constructor(engine: GuardEngine, mapping: ReadMapping) {
    this.#engine = engine
    this.#mapping = mapping
  }

  /** Whether an evaluation is allowed; what the mapping does not know, or what fails, is not. */
  isAllowed(evaluation: Evaluation): boolean {
    try {
      const request = this.#requestOf(evaluation)
      return request !== undefined && this.#engine.check(request).verdict === 'allowed'
    } catch {
      return false
    }
  }

  /** The ids of subjects that are allowed, in the order of the bundle. */
  *subjects(sought: NamedEntity, rest: Omit<Evaluation, 'subject'>): Iterable<NamedEntity> {
    const type = this.#mapping.subjects.get(sought.type)
    const engine = openedEngine(this.#engine)
    if (type === undefined) return
    for (const id of idsOf(engine === undefined ? [] : listPrincipals(engine), type)) {
      const subject = { ...sought, id }
      if (this.isAllowed({ ...rest, subject })) yield subject
    }
  }

  /** The same of the resources that are in the bundle. */
  *resources(sought: NamedEntity, rest: Omit<Evaluation, 'resource'>): Iterable<NamedEntity> {
    const type = this.#mapping.resources.get(sought.type)
    const engine = openedEngine(this.#engine)
    if (type === undefined || engine === undefined) return
    for (const id of idsOf(listResources(engine), type)) {
      const resource = { ...sought, id }
      if (this.isAllowed({ ...rest, resource })) yield resource
    }
  }

  /** The same of the actions of the mapping. */
  *actions(rest: Omit<Evaluation, 'action'>): Iterable<NamedAction> {
    for (const name of this.#mapping.actions.keys()) {
      const action = { name, properties: new Map() }
      if (this.isAllowed({ ...rest, action })) yield action
    }
  }

  /** The digest of the bundle in use; empty where it is not known. */
  digest(): string {
    return digestIn(this.#engine) ?? ''
  }

  /** Undefined for types, actions and ids that the mapping does not know. */
  #requestOf({ subject, action, resource, context }: Evaluation): AuthorizationRequest | undefined {
    const { subjects, resources, actions, context: keys } = this.#mapping
    const who = subjects.get(subject.type)
    const what = resources.get(resource.type)
    const does = actions.get(action.name)
    if (who === undefined || what === undefined || does === undefined) return undefined
    const principal = arnOf(who, subject.id)
    const target = arnOf(what, resource.id)
    if (principal === undefined || target === undefined) return undefined
    const stated = {
      ...keysOf(context, keys),
      ...keysOf(action.properties, does.properties ?? {}),
      ...keysOf(resource.properties, what.properties),
      ...keysOf(subject.properties, who.properties),
    }
    if (!Object.values(stated).every(isShort)) return undefined
    return { principal, action: does.action, resource: target, context: stated }
  }
}

// a thousand evaluations, and all that a search finds, may have the same id and the same properties:
// what no engine takes is not looked at for each of them

function arnOf({ before, after }: ReadEntity, id: string | undefined): string | undefined {
  const isKnown = id !== undefined && id.length <= limits.resourceBytes && isPlain(id)
  return isKnown ? `${before}${id}${after}` : undefined
}

const mostValues = 1_000

/** Whether a context key can have a value, and not too many. */
function isShort(value: unknown): boolean {
  const isList = Array.isArray(value)
  return isList ? value.length <= mostValues && value.every(isScalar) : isScalar(value)
}

function isScalar(value: unknown): boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}

/** The ids of ARNs that are of the type. */
function* idsOf(arns: Iterable<string>, { before, after }: ReadEntity): Iterable<string> {
  for (const arn of arns) {
    const isOfType = arn.startsWith(before) && arn.endsWith(after)
    const id = isOfType ? arn.slice(before.length, arn.length - after.length) : ''
    if (isPlain(id)) yield id
  }
}

/** Only what the mapping names: a caller cannot choose context keys. */
function keysOf(properties: Properties, keys: PropertyKeys): Context {
  const known = Object.entries(keys).filter(([name]) => properties.has(name))
  return Object.fromEntries(known.map(([name, key]) => [key, properties.get(name) as ContextValue]))
}
