/** Who called, from an event's `userIdentity` ("CloudTrail userIdentity element"). */
import type { Principal } from '../../model/request.ts'
import { plainIn, type RecordObject, textIn } from './trail-event.ts'

/** Finds ARNs by unique ids, `AIDA…` and `AROA…`: all that another account's copy of an event has. */
export interface PrincipalIds {
  arnOfId(id: string): string | undefined
}

/** A principal, or why it is not known. */
export type EventPrincipal =
  | { readonly principal: Principal; readonly kind: TrailCallerKind }
  | { readonly reason: string }

export type TrailCallerKind = 'user' | 'session' | 'root' | 'service' | 'federated' | 'anonymous'

export function principalOf(identity: RecordObject, ids: PrincipalIds): EventPrincipal {
  const type = textIn(identity, 'type') ?? ''
  const read = readers.get(type)
  return read?.(identity, ids) ?? { reason: type === '' ? 'no identity' : `identity ${type}` }
}

type IdentityReader = (identity: RecordObject, ids: PrincipalIds) => EventPrincipal | undefined

const readers: ReadonlyMap<string, IdentityReader> = new Map<string, IdentityReader>([
  ['IAMUser', readUser],
  ['Root', readRoot],
  ['AssumedRole', readSession],
  ['Role', readSession],
  ['FederatedUser', readFederatedUser],
  ['AWSAccount', readForeign],
  ['AWSService', readService],
  ['SAMLUser', readProvider],
  ['WebIdentityUser', readProvider],
  ['IdentityCenterUser', () => undefined],
])

/** When the credentials were issued, and whether with MFA; nothing of long-term keys. */
function attributesOf(identity: RecordObject): RecordObject {
  return plainIn(plainIn(identity, 'sessionContext'), 'attributes')
}

function readUser(identity: RecordObject): EventPrincipal | undefined {
  const user = textIn(identity, 'arn')
  if (user === undefined || !/^arn:[^:]+:iam::\d{12}:user\/./.test(user)) return undefined
  const attributes = attributesOf(identity)
  const issuedAt = textIn(attributes, 'creationDate')
  if (issuedAt === undefined) return { principal: user, kind: 'user' }
  const mfa = textIn(attributes, 'mfaAuthenticated')
  return {
    principal: { user, issuedAt, ...(mfa !== undefined && { mfa: mfa === 'true' }) },
    kind: 'user',
  }
}

/** Not a session of `AssumeRoot`: what it may do is its task, of which no event tells. */
function readRoot(identity: RecordObject): EventPrincipal | undefined {
  const arn = textIn(identity, 'arn')
  if (arn === undefined) return undefined
  const isAssumed = textIn(plainIn(identity, 'sessionContext'), 'assumedRoot') === 'true'
  return isAssumed
    ? { reason: 'a session of AssumeRoot, whose task no event tells' }
    : { principal: arn, kind: 'root' }
}

function readSession(identity: RecordObject): EventPrincipal | undefined {
  const context = plainIn(identity, 'sessionContext')
  const arn = textIn(identity, 'arn') ?? ''
  const [, session] = /^arn:[^:]+:sts::\d{12}:assumed-role\/[^/]+\/([^/]+)$/.exec(arn) ?? []
  const issuer = textIn(plainIn(context, 'sessionIssuer'), 'arn')
  if (session === undefined) return undefined
  if (issuer === undefined || !/:role\//.test(issuer)) return { principal: arn, kind: 'session' }
  const attributes = attributesOf(identity)
  const issuedAt = textIn(attributes, 'creationDate')
  const mfa = textIn(attributes, 'mfaAuthenticated')
  const provider = textIn(plainIn(context, 'webIdFederationData'), 'federatedProvider')
  const sourceIdentity = textIn(context, 'sourceIdentity')
  const isTold = mfa === 'true' || (mfa === 'false' && provider === undefined)
  return {
    principal: {
      role: issuer,
      session,
      ...(issuedAt !== undefined && { issuedAt }),
      ...(isTold && { mfa: mfa === 'true' }),
      ...(provider !== undefined && { federatedProvider: provider }),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    },
    kind: 'session',
  }
}

function readFederatedUser(identity: RecordObject): EventPrincipal | undefined {
  const federatedUser = textIn(identity, 'arn')
  if (federatedUser === undefined) return undefined
  const context = plainIn(identity, 'sessionContext')
  const parent = textIn(plainIn(context, 'sessionIssuer'), 'arn')
  const issuedAt = textIn(attributesOf(identity), 'creationDate')
  return {
    principal: {
      federatedUser,
      ...(parent !== undefined && { parent }),
      ...(issuedAt !== undefined && { issuedAt }),
    },
    kind: 'federated',
  }
}

/** Another account's copy has an account and a unique id only. */
function readForeign(identity: RecordObject, ids: PrincipalIds): EventPrincipal | undefined {
  const id = textIn(identity, 'principalId') ?? ''
  if (/anonymous/i.test(id) || textIn(identity, 'accountId') === 'anonymous') {
    return { principal: 'anonymous', kind: 'anonymous' }
  }
  const [unique = '', session] = id.split(':')
  const arn = ids.arnOfId(unique)
  if (arn === undefined) return { reason: 'identity AWSAccount' }
  if (session === undefined) return { principal: arn, kind: 'user' }
  return { principal: { role: arn, session }, kind: 'session' }
}

function readService(identity: RecordObject): EventPrincipal | undefined {
  const service = textIn(identity, 'invokedBy')
  if (service === undefined || !/^[a-z0-9.-]+\.amazonaws\.com$/.test(service)) return undefined
  return { principal: { service }, kind: 'service' }
}

/** The calls of AssumeRoleWithSAML and AssumeRoleWithWebIdentity. */
function readProvider(identity: RecordObject): EventPrincipal | undefined {
  const provider = textIn(identity, 'identityProvider')
  return provider === undefined
    ? undefined
    : { principal: { federated: provider }, kind: 'federated' }
}
