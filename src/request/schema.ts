/**
 * What a request and a principal may look like: the one place that says so. Readers of values and
 * of JSON text, the fast reading of `isAllowed` and the JSON Schema are all derived from it.
 */
import type { Fault } from '../json/report.ts'
import type { LimitName } from '../model/limits.ts'

/** Text of one form. */
export interface TextShape {
  readonly type: 'text'
  readonly form: RegExp
  readonly most: LimitName
  /** Said where the form does not match. */
  readonly fault: Fault
  /** What text of the form must be, too. */
  readonly also?: TextShape
}

/** A list, in which every item has one shape. */
export interface ListShape {
  readonly type: 'list'
  readonly item: Shape
  readonly most: LimitName
  /** A single item may be given without a list. */
  readonly orOne: boolean
  readonly least: 0 | 1
}

/** An object of names that the caller chooses. */
export interface MapShape {
  readonly type: 'map'
  readonly name: TextShape
  readonly value: Shape
  readonly most: LimitName
  /** Limits the characters of all names and values together. */
  readonly total?: LimitName
  /** Names, folded, of what has one value at most. */
  readonly single?: ReadonlySet<string>
}

/** An object whose members are known. */
export interface ObjectShape {
  readonly type: 'object'
  readonly members: ReadonlyMap<string, Shape>
  /** Names of the members that may not be missing. */
  readonly required: ReadonlySet<string>
}

export type Shape =
  | TextShape
  | ListShape
  | MapShape
  | ObjectShape
  | { readonly type: 'flag' }
  | { readonly type: 'word'; readonly words: readonly string[] }
  /** Text, a number or a boolean. */
  | { readonly type: 'scalar'; readonly most: LimitName; readonly fault: Fault }
  /** A policy document, whose content is read where it is used. */
  | { readonly type: 'document'; readonly most: LimitName }
  /** Keys that a service gives a role session (K-57…K-66). */
  | { readonly type: 'sessionKeys' }
  /** An ARN, `anonymous` or one of `descriptors`. */
  | { readonly type: 'principal' }

function text(form: RegExp, most: LimitName, fault: Fault): TextShape {
  return { type: 'text', form, most, fault }
}

function objectOf(
  required: readonly string[],
  members: Readonly<Record<string, Shape>>,
): ObjectShape {
  return { type: 'object', members: new Map(Object.entries(members)), required: new Set(required) }
}

export const emptyFault: Fault = {
  code: 'EMPTY_VALUE',
  message: 'the value must not be empty',
  hint: 'leave the member out or give it a value',
}

const filled = text(/./s, 'principalCharacters', emptyFault)

const arn = text(/^arn:/, 'principalCharacters', {
  code: 'INVALID_ARN',
  message: 'the value is not an ARN',
  hint: 'write the whole ARN: `arn:aws:iam::…`, or `arn:aws:sts::…:federated-user/name`',
})

/** As STS takes names of sessions and source identities (D-80). */
const name = text(/^[\w+=,.@-]{2,64}$/, 'sessionNameCharacters', {
  code: 'INVALID_NAME',
  message: 'STS does not accept this name',
  hint: 'use 2 to 64 letters, digits and `_+=,.@-`, or leave it out',
})

/**
 * Text that is no ARN of a session with a name that STS does not take (D-80), but for a single
 * character: ARNs are copied from logs and examples, and those use one. A role's own ARN stands for a
 * session whose name is not known.
 */
export const sessionArn: TextShape = text(
  /^(?!arn:[^:]*:sts::\d{12}:(?:assumed-role\/[^/]*\/(?![\w+=,.@-]{1,64}$)|federated-user\/(?![\w+=,.@-]{1,32}$)))/,
  'principalCharacters',
  {
    code: 'INVALID_NAME',
    message: 'no session of STS can have this name',
    hint: 'use at most 64 letters, digits and `_+=,.@-` (32 for a federated user)',
  },
)

const instant = text(
  /^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d))?$/,
  'sessionNameCharacters',
  {
    code: 'INVALID_DATE',
    message: 'the value is not a date',
    hint: 'write ISO 8601, for example `2026-05-01T12:00:00Z`',
  },
)

const tags: MapShape = {
  type: 'map',
  name: text(/./s, 'tagKeyCharacters', {
    code: 'EMPTY_VALUE',
    message: 'the value must not be empty',
    hint: 'use 1 to 128 characters',
  }),
  value: text(/^/, 'tagValueCharacters', emptyFault),
  most: 'sessionTags',
}

const flag: Shape = { type: 'flag' }

function listOf(item: Shape, most: LimitName): ListShape {
  return { type: 'list', item, most, orOne: false, least: 0 }
}

const documents = listOf({ type: 'document', most: 'sessionPolicyCharacters' }, 'sessionPolicies')

const managedPolicies = listOf(
  objectOf(['arn', 'document'], {
    arn: text(/^arn:[^:]+:iam::(?:\d{12}|aws):policy\/./, 'principalCharacters', {
      code: 'INVALID_ARN',
      message: 'the value is not an ARN of a managed policy',
      hint: 'write for example `arn:aws:iam::aws:policy/ReadOnlyAccess`',
    }),
    document: { type: 'document', most: 'managedPolicyCharacters' },
  }),
  'managedSessionPolicies',
)

/** What describes a principal, by the member that tells a descriptor from the others. */
const described: Readonly<Record<string, Readonly<Record<string, Shape>>>> = {
  role: {
    role: arn,
    session: name,
    tags,
    policies: documents,
    managedPolicies,
    sourceIdentity: name,
    mfa: flag,
    issuedAt: instant,
    federatedProvider: filled,
    sessionKeys: { type: 'sessionKeys' },
  },
  user: {
    user: arn,
    sessionToken: flag,
    mfa: flag,
    issuedAt: instant,
  },
  federatedUser: {
    federatedUser: { ...arn, also: sessionArn },
    parent: arn,
    tags,
    policies: documents,
    managedPolicies,
    issuedAt: instant,
  },
  assumedRoot: {
    assumedRoot: arn,
    policies: documents,
    issuedAt: instant,
  },
  service: {
    service: filled,
    names: listOf(filled, 'serviceNames'),
  },
  federated: { federated: filled },
}

/** By that member, which may not be missing. */
export const descriptors: ReadonlyMap<string, ObjectShape> = new Map(
  Object.entries(described).map(([member, members]) => [member, objectOf([member], members)]),
)

export const principalText: TextShape = {
  ...text(/^(?:anonymous$|arn:)/, 'principalCharacters', {
    code: 'INVALID_PRINCIPAL',
    message: 'a principal is an ARN, `anonymous` or a descriptor',
    hint: 'write an ARN, or an object with `role`, `user`, `federatedUser`, `assumedRoot`, `service` or `federated`',
  }),
  also: sessionArn,
}

/** The action is one that was called: concrete (L-69), so that a wildcard is surely a mistake. */
export const action: TextShape = text(/^[^:*?]+:[^*?]+$/, 'actionBytes', {
  code: 'INVALID_ACTION',
  message: 'an action is `service:Action`, without wildcards',
  hint: 'write for example `s3:GetObject`',
})

export const resource: TextShape = text(/./s, 'resourceBytes', emptyFault)

const scalar: Shape = {
  type: 'scalar',
  most: 'contextValueCharacters',
  fault: {
    code: 'INVALID_CONTEXT_VALUE',
    message: 'a context value is a string, a number, a boolean or a list of them',
    hint: 'leave out a key that the request does not have',
  },
}

export const context: MapShape = {
  type: 'map',
  name: text(/^/, 'contextKeyCharacters', emptyFault),
  value: { type: 'list', item: scalar, most: 'contextValues', orOne: true, least: 0 },
  most: 'contextKeys',
  total: 'contextCharacters',
  single: new Set(['aws:sourcevpce']), // it selects the policy of the one endpoint
}

export const accountId: TextShape = text(/^\d{12}$/, 'sessionNameCharacters', {
  code: 'INVALID_ACCOUNT_ID',
  message: 'an account id has 12 digits',
  hint: 'write the digits as a string, without hyphens',
})

export const endpointTypes = ['Gateway', 'Interface'] as const

export const request: ObjectShape = objectOf(['principal', 'action', 'resource'], {
  principal: { type: 'principal' },
  action: action,
  resource: { type: 'list', item: resource, most: 'requestParts', orOne: true, least: 1 },
  resourceAccount: accountId,
  endpointType: { type: 'word', words: endpointTypes },
  context: context,
})
