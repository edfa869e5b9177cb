/** The JSON Schema of requests and principals, made from the shapes that every reader uses. */
import { limits } from '../src/model/limits.ts'
import {
  descriptors,
  type ListShape,
  type MapShape,
  type ObjectShape,
  principalText,
  request,
  type Shape,
  type TextShape,
} from '../src/request/schema.ts'

type Json = { readonly [name: string]: unknown }

/** What people read in their editor, by `object.member`, or by the member alone. */
const descriptions: Readonly<Record<string, string>> = {
  'request.principal': 'Any principal ARN, `anonymous`, or a descriptor.',
  'request.action': 'service:Action, without wildcards.',
  'request.resource': 'An ARN or *; of a list every part must be allowed.',
  'request.resourceAccount': 'The owner, where the ARN does not name it.',
  'request.endpointType':
    'The kind of VPC endpoint the request came through; Interface when absent.',
  'request.context': 'Context key → value; names are compared without case.',
  'role.role': "The role's ARN, with its path.",
  'role.session': "The session's name.",
  'role.federatedProvider': 'The provider of a federated session.',
  'role.sessionKeys':
    'Keys that the service which obtained the session gave it, such as ec2:SourceInstanceArn or lambda:SourceFunctionArn.',
  'user.user': "The user's ARN.",
  'user.sessionToken': 'GetSessionToken credentials.',
  'federatedUser.federatedUser': "The federated user's ARN.",
  'federatedUser.parent': 'The user, or root, that called GetFederationToken.',
  'assumedRoot.assumedRoot': "The root user's ARN.",
  'assumedRoot.policies': 'The task policy.',
  'service.service': 'A service principal, such as events.amazonaws.com.',
  'service.names': 'Its further names.',
  'federated.federated': "A provider's ARN, or the domain of a built-in one.",
  'managedPolicy.arn': "The policy's ARN.",
  'managedPolicy.document': 'Its document, of 6,144 characters at most without white space.',
  tags: 'Session tags.',
  policies:
    'Inline session policies: 2,048 characters without white space, with the ARNs of managed ones.',
  managedPolicies: 'Managed session policies.',
  sourceIdentity: 'The source identity.',
  mfa: 'Whether MFA was used.',
  issuedAt: 'When the credentials were issued: ISO 8601.',
}

/** What each descriptor describes. */
const described: Readonly<Record<string, string>> = {
  role: 'A role session.',
  user: 'A user, with how it obtained its credentials.',
  federatedUser: 'A GetFederationToken session.',
  assumedRoot: "A member account's root user in an AssumeRoot session.",
  service: 'A service principal calling directly.',
  federated: 'An identity provider.',
}

const policyDocument = { $ref: 'directory.schema.json#/$defs/policyDocument' }

/** The definitions that `case.schema.json` has of a request and of a principal. */
export function requestDefinitions(): Readonly<Record<'request' | 'principal', Json>> {
  return {
    request: {
      description: 'Who asks to do what, on which resource, in which context.',
      ...objectSchema(request, 'request'),
    },
    principal: {
      description: 'Any principal ARN, anonymous, or a descriptor.',
      anyOf: [
        { description: 'An ARN, or anonymous.', ...textSchema(principalText) },
        ...[...descriptors].map(([name, shape]) => {
          return { description: described[name], ...objectSchema(shape, name) }
        }),
      ],
    },
  }
}

function schemaOf(shape: Shape): Json {
  switch (shape.type) {
    case 'text':
      return textSchema(shape)
    case 'list':
      return listSchema(shape)
    case 'map':
      return mapSchema(shape)
    case 'object':
      return objectSchema(shape, 'managedPolicy')
    case 'flag':
      return { type: 'boolean' }
    case 'word':
      return { enum: shape.words }
    case 'scalar':
      return { type: ['string', 'number', 'boolean'], maxLength: limits[shape.most] }
    case 'document':
      return policyDocument
    case 'sessionKeys':
      return { type: 'object', additionalProperties: { type: ['string', 'number'] } }
    case 'principal':
      return { $ref: '#/$defs/principal' }
  }
}

/** Limits are of UTF-16 units or bytes, of which text has no fewer than it has characters. */
function textSchema({ form, most, also }: TextShape): Json {
  return {
    type: 'string',
    ...patternOf(form),
    maxLength: limits[most],
    ...(also !== undefined && { allOf: [patternOf(also.form)] }),
  }
}

function patternOf({ source }: RegExp): Json {
  if (source === '^') return {}
  return source === '.' ? { minLength: 1 } : { pattern: source }
}

function listSchema({ item, most, orOne, least }: ListShape): Json {
  const list = {
    type: 'array',
    items: schemaOf(item),
    ...(least > 0 && { minItems: least }),
    maxItems: limits[most],
  }
  return orOne ? { anyOf: [schemaOf(item), list] } : list
}

function mapSchema({ name, value, most }: MapShape): Json {
  return {
    type: 'object',
    propertyNames: { ...patternOf(name.form), maxLength: limits[name.most] },
    additionalProperties: schemaOf(value),
    maxProperties: limits[most],
  }
}

function objectSchema({ members, required }: ObjectShape, object: string): Json {
  const all = [...members]
  return {
    type: 'object',
    additionalProperties: false,
    required: [...required],
    properties: Object.fromEntries(
      all.map(([name, shape]) => {
        const description = descriptions[`${object}.${name}`] ?? descriptions[name]
        if (description === undefined) throw new Error(`\`${object}.${name}\` has no description`)
        return [name, { description, ...schemaOf(shape) }]
      }),
    ),
  }
}
