/** Principals described by what only their sessions know: tags, policies, MFA, source identity. */
import fc from 'fast-check'
import type {
  AssumedRoot,
  FederatedUser,
  Principal,
  RoleSession,
  UserPrincipal,
} from '../../src/model/request.ts'
import { type Document, policyDocument } from './generators.ts'
import { home, management, other } from './generators-directories.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { builtIn, callPolicy, oidc } from './generators-trust.ts'

const roles = [
  `arn:aws:iam::${home}:role/R`,
  `arn:aws:iam::${home}:role/path/R`,
  `arn:aws:iam::${home}:role/path/R`,
  `arn:aws:iam::${home}:role/S`,
  `arn:aws:iam::${home}:role/aws-service-role/s3.amazonaws.com/Linked`,
  `arn:aws:iam::${home}:role/nobody`,
  `arn:aws:iam::${other}:role/R`,
  `arn:aws:iam::${management}:role/S`,
]

const users = [
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/team/bob`,
  `arn:aws:iam::${other}:user/alice`,
  `arn:aws:iam::${management}:user/alice`,
]

const names = ['session', 'session', 'alice', 'a.b']
const instants = ['2024-01-01T00:00:00Z', '2023-12-31T23:59:59.5Z', '2024-01-01T01:00:00+01:00']
const tagSets: readonly Readonly<Record<string, string>>[] = [
  {},
  { team: 'a' },
  { Team: 'b', k: 'alice' },
  { TEAM: 'é', 'a/b': '' },
]

/** What a service may put into the sessions of an instance (K-58, K-59, K-62). */
export const sessionKeySets: readonly Readonly<Record<string, string | number>>[] = [
  {},
  {
    'ec2:SourceInstanceArn': 'arn:aws:ec2:us-east-1:111122223333:instance/i-1a',
    'ec2:RoleDelivery': 2,
  },
  { 'EC2:RoleDelivery': '1.0' },
  { 'aws:Ec2InstanceSourceVpc': 'vpc-12345678', 'aws:Ec2InstanceSourcePrivateIPv4': '10.0.0.1' },
]

/** Allows everything: a session that has nothing else is limited by nothing. */
export const fullAccess: Document = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
}

/** Session policies to choose from: such as allow, such as deny, such as ask for the session. */
export const sessionDocuments: fc.Arbitrary<Document[]> = fc
  .tuple(policyDocument('session'), policyDocument('session'), callPolicy)
  .map((some) => [...some, fullAccess])

/** A session of any kind, with some of what sessions can have, and with some of the policies. */
export function someSession(draw: Draw, documents: readonly Document[]): Principal {
  const kind = draw(12)
  if (kind < 6) return someRoleSession(draw, documents)
  if (kind < 8) return someUser(draw)
  return kind < 11 ? someFederatedUser(draw, documents) : someAssumedRoot(draw, documents)
}

function someRoleSession(draw: Draw, documents: readonly Document[]): RoleSession {
  return {
    role: pick(draw, roles, ''),
    ...maybe(draw, 'session', names, { of: 8 }),
    ...maybe(draw, 'tags', tagSets),
    ...maybe(draw, 'sourceIdentity', ['alice', 'session']),
    ...maybe(draw, 'mfa', [true, false]),
    ...maybe(draw, 'issuedAt', instants),
    ...(happens(draw, { of: 6 }) && { federatedProvider: pick(draw, [oidc, builtIn], oidc) }),
    ...(happens(draw, { of: 4 }) && { sessionKeys: pick(draw, sessionKeySets, {}) }),
    ...somePolicies(draw, documents),
  }
}

function someUser(draw: Draw): UserPrincipal {
  return {
    user: pick(draw, users, ''),
    ...maybe(draw, 'sessionToken', [true, true, false]),
    ...maybe(draw, 'mfa', [true, false]),
    ...maybe(draw, 'issuedAt', instants),
  }
}

function someFederatedUser(draw: Draw, documents: readonly Document[]): FederatedUser {
  const parent = pick(draw, [...users, `arn:aws:iam::${home}:root`], '')
  const account = parent.split(':')[4] ?? ''
  return {
    federatedUser: `arn:aws:sts::${account}:federated-user/${pick(draw, names, '')}`,
    ...(!happens(draw, { of: 5 }) && { parent }),
    ...maybe(draw, 'tags', tagSets),
    ...maybe(draw, 'issuedAt', instants),
    ...somePolicies(draw, documents),
  }
}

function someAssumedRoot(draw: Draw, documents: readonly Document[]): AssumedRoot {
  return {
    assumedRoot: `arn:aws:iam::${pick(draw, [home, home, other, management], home)}:root`,
    ...maybe(draw, 'issuedAt', instants),
    ...somePolicies(draw, documents),
  }
}

/** A member, absent in one of `of` cases. */
function maybe<Name extends string, Value>(
  draw: Draw,
  name: Name,
  values: readonly [Value, ...Value[]] | readonly Value[],
  { of }: { readonly of: number } = { of: 2 },
): { readonly [key in Name]?: Value } {
  const [first] = values
  if (first === undefined || happens(draw, { of })) return {}
  return { [name]: pick(draw, values, first) } as { readonly [key in Name]?: Value }
}

/** None, an empty list, one document or several: inline and managed ones form one set (E-47). */
export function somePolicies(
  draw: Draw,
  documents: readonly Document[],
): { readonly policies?: readonly Document[] } {
  const count = pick(draw, [undefined, undefined, undefined, 0, 1, 1, 1, 2, 3], undefined)
  if (count === undefined) return {}
  return { policies: Array.from({ length: count }, () => pick(draw, documents, {})) }
}
