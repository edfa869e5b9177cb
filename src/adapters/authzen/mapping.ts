/** What the types of AuthZEN mean in IAM: principals, ARNs, actions and context keys, as data. */
import { readGiven } from '../../json/own-copy.ts'
import { OptionsError } from '../../model/errors.ts'

/** The names of properties, and the context keys that they become. */
export type PropertyKeys = Readonly<Record<string, string>>

/** What entities of one type are. */
export interface EntityMapping {
  /** An ARN with `{id}` in it once, at which the entity's id is put. */
  readonly arn: string
  /** Properties that become context keys; all others are ignored. */
  readonly properties?: PropertyKeys
}

/** What one action is. */
export interface ActionMapping {
  /** The action as policies name it. */
  readonly action: string
  /** Properties that become context keys; all others are ignored. */
  readonly properties?: PropertyKeys
}

/** What the types of AuthZEN mean in IAM. */
export interface AuthzenMapping {
  /** Subjects by type: principals. */
  readonly subjects: Readonly<Record<string, EntityMapping>>
  /** Resources by type. */
  readonly resources: Readonly<Record<string, EntityMapping>>
  /** Actions by name. */
  readonly actions: Readonly<Record<string, ActionMapping>>
  /** Members of the context that become context keys; all others are ignored. */
  readonly context?: PropertyKeys
}

/** The same, looked up by names that come from outside. */
export interface ReadMapping {
  readonly subjects: ReadonlyMap<string, ReadEntity>
  readonly resources: ReadonlyMap<string, ReadEntity>
  readonly actions: ReadonlyMap<string, ActionMapping>
  readonly context: PropertyKeys
}

/** What entities of one type are, with the ARN in two. */
export interface ReadEntity {
  readonly before: string
  readonly after: string
  readonly properties: PropertyKeys
}

/** Throws `ERR_OPTIONS_INVALID`. */
export function readMapping(given: unknown): ReadMapping {
  return readGiven('options.mapping', () => {
    const { subjects, resources, actions, context } = JSON.parse(JSON.stringify(given))
    return {
      subjects: mapOf(subjects, readEntity),
      resources: mapOf(resources, readEntity),
      actions: mapOf(actions, readAction),
      context: readKeys(context),
    }
  })
}

function mapOf<T>(given: unknown, read: (value: unknown) => T): ReadonlyMap<string, T> {
  const entries = Object.entries(given as object)
  if (entries.length === 0) throw refuse('the mapping has no subjects, resources or actions')
  return new Map(entries.map(([name, value]) => [name, read(value)]))
}

function readEntity(value: unknown): ReadEntity {
  const { arn, properties } = value as EntityMapping
  const [before, after, ...more] = typeof arn === 'string' ? arn.split('{id}') : []
  if (before === undefined || after === undefined || more.length > 0) {
    throw refuse('an ARN of the mapping must have `{id}` in it once')
  }
  return { before, after, properties: readKeys(properties) }
}

function readAction(value: unknown): ActionMapping {
  const { action, properties } = value as ActionMapping
  if (typeof action === 'string' && /^[\w-]+:\w+$/.test(action)) {
    return { action, properties: readKeys(properties) }
  }
  throw refuse('an action of the mapping must be one such as `docs:Read`')
}

function readKeys(given: unknown): PropertyKeys {
  const entries = Object.entries((given ?? {}) as object)
  if (entries.every(([, key]) => typeof key === 'string')) return Object.fromEntries(entries)
  throw refuse('properties of the mapping must be names of context keys')
}

function refuse(message: string): OptionsError {
  return new OptionsError(message, {
    place: 'options.mapping',
    hint: 'give `{ subjects, resources, actions }`, each by the names that AuthZEN requests have',
  })
}
