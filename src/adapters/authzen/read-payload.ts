/** What an AuthZEN request must have, and how defaults are filled in. */

/** A subject or a resource. */
export interface NamedEntity {
  readonly type: string
  /** Missing only where a search looks for it. */
  readonly id?: string
  readonly properties: Properties
}

/** An action. */
export interface NamedAction {
  readonly name: string
  readonly properties: Properties
}

/** Members of a JSON object that came from outside, looked up by their names. */
export type Properties = Pick<ReadonlyMap<string, unknown>, 'has' | 'get'>

/** One evaluation, read. */
export interface Evaluation {
  readonly subject: NamedEntity
  readonly action: NamedAction
  readonly resource: NamedEntity
  readonly context: Properties
}

/** A payload that is not what the specification asks for, or does not come. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError'
  readonly status: 400 | 408

  constructor(message: string, status: 400 | 408 = 400) {
    super(message)
    this.status = status
  }
}

type PayloadMembers = Readonly<Record<string, unknown>>

/** Reads one evaluation. Throws `PayloadError`. */
export function readEvaluation(payload: PayloadMembers): Evaluation {
  return {
    subject: readEntity(payload.subject, 'subject'),
    action: readAction(payload.action),
    resource: readEntity(payload.resource, 'resource'),
    context: readObject(payload.context ?? {}, 'context'),
  }
}

/** Reads a subject or resource of which only the type is needed: what is searched for. */
export function readSought(value: unknown, name: string): NamedEntity {
  const members = objectOf(value, name)
  return {
    type: textOf(members.type, `${name}.type`),
    properties: readObject(members.properties ?? {}, `${name}.properties`),
  }
}

/** Reads a subject or resource. Throws `PayloadError`. */
export function readEntity(value: unknown, name: string): NamedEntity & { readonly id: string } {
  return { ...readSought(value, name), id: textOf(objectOf(value, name).id, `${name}.id`) }
}

/** Reads an action. Throws `PayloadError`. */
export function readAction(value: unknown): NamedAction {
  const members = objectOf(value, 'action')
  return {
    name: textOf(members.name, 'action.name'),
    properties: readObject(members.properties ?? {}, 'action.properties'),
  }
}

/**
 * Reads an object whose members may have any names, and copies none: a thousand evaluations may have
 * it for their default. Throws `PayloadError`.
 */
export function readObject(value: unknown, name: string): Properties {
  const members = objectOf(value, name)
  const has = (member: string) => Object.hasOwn(members, member)
  return { has, get: (member) => (has(member) ? members[member] : undefined) }
}

/** Throws `PayloadError` for what is not an object. */
export function objectOf(value: unknown, name: string): PayloadMembers {
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return value as PayloadMembers
  throw new PayloadError(value === undefined ? `${name} is missing` : `${name} must be an object`)
}

function textOf(value: unknown, name: string): string {
  if (typeof value === 'string') return value
  throw new PayloadError(value === undefined ? `${name} is missing` : `${name} must be a string`)
}

/**
 * One of several evaluations with the defaults of the payload: an entity of its own takes the place
 * of the default as a whole, but for `type`, `id` and `name`, which it may leave to the default.
 */
export function withDefaults(one: unknown, payload: PayloadMembers): PayloadMembers {
  const own = objectOf(one, 'evaluation')
  const filled = (name: 'subject' | 'action' | 'resource', required: readonly string[]) => {
    const [value, common] = [own[name], payload[name]]
    if (value === undefined) return common
    if (!isMembers(value) || !isMembers(common)) return value
    const missing = required.filter((part) => value[part] === undefined)
    return { ...value, ...Object.fromEntries(missing.map((part) => [part, common[part]])) }
  }
  return {
    subject: filled('subject', ['type', 'id']),
    action: filled('action', ['name']),
    resource: filled('resource', ['type', 'id']),
    context: own.context ?? payload.context,
  }
}

function isMembers(value: unknown): value is PayloadMembers {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
