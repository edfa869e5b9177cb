/** The context keys that follow from who calls, from the session and from the resource (K-10…K-85). */

import type {
  AuthorizationRequest,
  ContextValue,
  DescribedPrincipal,
  KnownFacts,
  KnownPlace,
  Principal,
} from '../model/request.ts'
import { listingKeys } from '../services/derived-keys.ts'
import { tagFamily, taggedResource } from '../services/tag-keys.ts'
import { isCertificateTag } from '../services/trust-actions.ts'
import { unownedRequest } from '../services/unowned-requests.ts'
import { readArn, readName } from './arn-parts.ts'
import { type ContextEntry, familyOf, readEntry, sourceOf } from './context.ts'
import { type CallerKind, describe, type PrincipalFacts } from './principal.ts'
import { appliesTo } from './service-keys.ts'
import { foldCase } from './text.ts'

/** What keys are derived from. */
export interface KeySources {
  readonly request: AuthorizationRequest
  readonly caller: PrincipalFacts
  /** The account that owns the resource, unless it is only assumed (E-17). */
  readonly owner: string | undefined
  /** The account of the bucket behind the access point that the request goes through. */
  readonly bucketOwner: string | undefined
  readonly known: KnownFacts | undefined
  /** Milliseconds since 1970. */
  readonly now: number
}

/** Every derived key that has a value; those whose source is absent are missing (K-4). */
export function deriveEntries(facts: KeySources): ContextEntry[] {
  return [
    ...principalKeys(facts),
    ...organizationKeys('aws:Principal', facts.caller.account && facts.known?.principal),
    ...entry('aws:PrincipalOrgMasterAccountId', managementOf(facts)),
    ...principalTags(facts),
    ...(typeof facts.request.principal === 'string' ? [] : issueTime(facts)),
    ...sessionKeys(facts.request.principal),
    ...ownerKeys(facts),
    ...resourceTags(facts),
  ]
}

/**
 * Of the resource's owner. Through an access point of another account than its bucket's each has to
 * hold of both owners: AWS does not say which of them is meant (E-17, E-76).
 */
function ownerKeys({ request, owner, bucketOwner, known }: KeySources): ContextEntry[] {
  if (unownedRequest.test(foldCase(request.action))) return []
  const place = owner && known?.resource
  if (bucketOwner === undefined || bucketOwner === owner) {
    return [...entry('aws:ResourceAccount', owner), ...organizationKeys('aws:Resource', place)]
  }
  const bucket = organizationKeys('aws:Resource', known?.resource?.bucket)
  return organizationKeys('aws:Resource', place).filter(({ key, values }) =>
    bucket.some((one) => one.key === key && one.values[0] === values[0]),
  )
}

/**
 * Whether a key is the engine's to state. Of a session nothing is known where the principal is a
 * bare ARN, of a resource's tags nothing where no directory lists them: then the context may say.
 */
export function isDerived(key: string, facts: KeySources): boolean {
  const source = sourceOf(key)
  if (source === 'service') return appliesTo(facts, key)
  if (isMapped(key, facts)) return false
  if (source === 'session') return typeof facts.request.principal !== 'string'
  const family = familyOf(key)
  if (!tagFamily.test(family)) return source !== undefined
  return isTagged(family, facts) && facts.known?.resource?.tags !== undefined
}

/** Of the certificates that IAM Roles Anywhere is shown the context alone tells (K-14). */
function isMapped(key: string, { caller, request }: KeySources): boolean {
  return caller.kind === 'service' && isCertificateTag(foldCase(key), caller.name, request.action)
}

/** A resource's tags are `aws:ResourceTag/k` and its service's own key (K-83, K-84). */
function resourceTags(facts: KeySources): ContextEntry[] {
  const tags = facts.known?.resource?.tags ?? new Map<string, string>()
  return tagPrefixes(facts).flatMap((start) => tagKeys(start, tags))
}

/** What the keys begin with that are tags of the resource. */
function tagPrefixes(facts: KeySources): string[] {
  const { service, resource = '' } = readArn(String(facts.request.resource)) ?? {}
  const types = ['Resource', 'Bucket', 'AccessPoint', 'TableBucket', 'VectorBucket']
  const own = [...types, `${resource.split(':')[0]}-`]
  return ['aws:ResourceTag/', ...own.map((whose) => `${service}:${whose}Tag/`)].filter((start) =>
    isTagged(foldCase(start), facts),
  )
}

/** Whether the resource has keys of tags that begin so. */
function isTagged(family: string, { request }: KeySources): boolean {
  return taggedResource.test(family + String(request.resource))
}

/**
 * What every request has although its context leaves it out: the clock's keys, an ISO 8601 instant
 * and whole seconds (K-90, K-91), and whether a service calls on in somebody's name (K-100). The
 * services called through tell of that as well, and of the first and last among them (K-98, K-99).
 */
export function defaultEntries(stated: readonly ContextEntry[], facts: KeySources): ContextEntry[] {
  const { now, request } = facts
  const chains = stated.filter(({ key }) => foldCase(key) === 'aws:calledvia')
  const chain = chains.find(({ key }) => key === 'aws:CalledVia') ?? chains[0]
  return [
    readEntry('aws:CurrentTime', new Date(now).toISOString()),
    readEntry('aws:EpochTime', Math.floor(now / 1000)),
    readEntry('aws:ViaAWSService', chain !== undefined),
    ...(typeof request.principal === 'string' ? issueTime(facts) : []),
    ...entry('aws:CalledViaFirst', chain?.values.at(0)),
    ...entry('aws:CalledViaLast', chain?.values.at(-1)),
    ...organizationKeys('aws:Source', facts.known?.source),
    ...organizationKeys('aws:Vpce', facts.known?.endpoint),
  ]
}

/** Which tags a request passes, and the like, as what it passes tells (K-97). */
export function listingEntries(stated: readonly ContextEntry[]): ContextEntry[] {
  return [...listingKeys].flatMap(([key, start]) => {
    const listed = stated.filter(({ key }) => foldCase(key).startsWith(start))
    const names = listed.map(({ key }) => key.slice(start.length))
    return names.length === 0 ? [] : [readEntry(key, names)]
  })
}

/** The table of principal key values ("Variables and tags", K-40). */
function principalKeys({ caller, request }: KeySources): ContextEntry[] {
  const { kind, account, name } = caller
  if (kind === 'identityProvider') return []
  if (kind === 'service') return callerKeys(name, request.principal)
  const isAnonymous = kind === 'anonymous'
  return [
    ...entry('aws:PrincipalArn', account && name),
    ...entry('aws:PrincipalAccount', isAnonymous ? kind : account),
    ...entry('aws:PrincipalType', principalTypes.get(kind)),
    ...entry('aws:userid', isAnonymous ? kind : userIdOf(caller)),
    ...entry('aws:username', kind === 'user' ? readName(name) : undefined),
    ...entry('aws:PrincipalIsAWSService', isAnonymous ? undefined : 'false'),
  ]
}

const principalTypes: ReadonlyMap<CallerKind, string> = new Map([
  ['root', 'Account'],
  ['user', 'User'],
  ['role', 'AssumedRole'],
  ['federatedUser', 'FederatedUser'],
  ['anonymous', 'Anonymous'],
])

function userIdOf({ kind, account, name, id, session }: PrincipalFacts): string | undefined {
  switch (kind) {
    case 'root':
      return account
    case 'user':
      return id
    case 'role':
      return id && session && `${id}:${session}`
    case 'federatedUser':
      return `${account}:${readName(name)}`
    default:
      return undefined
  }
}

function callerKeys(name: string, principal: Principal): ContextEntry[] {
  const { names = [] } = describe(principal)
  return [
    ...entry('aws:PrincipalIsAWSService', 'true'),
    ...entry('aws:PrincipalServiceName', name),
    ...entry('aws:PrincipalServiceNamesList', [...new Set([name, ...names])]),
  ]
}

function organizationKeys(prefix: string, facts: KnownPlace | undefined | ''): ContextEntry[] {
  const { organization, organizationPath } = facts || {}
  return [...entry(`${prefix}OrgID`, organization), ...entry(`${prefix}OrgPaths`, organizationPath)]
}

function managementOf({ caller, known }: KeySources): string | undefined {
  return caller.account && known?.principal?.managementAccount
}

/** A session tag replaces the role's or user's tag of its name, whatever the case (K-14). */
function principalTags({ caller, request, known }: KeySources): ContextEntry[] {
  if (!['user', 'role', 'federatedUser'].includes(caller.kind)) return []
  const session = Object.entries(describe(request.principal).tags ?? {})
  const replaced = new Set(session.map(([key]) => foldCase(key)))
  const own = [...(known?.principal?.tags ?? [])].filter(([key]) => !replaced.has(foldCase(key)))
  return tagKeys('aws:PrincipalTag/', new Map([...own, ...session]))
}

function tagKeys(prefix: string, tags: ReadonlyMap<string, string>): ContextEntry[] {
  return [...tags].map(([key, value]) => readEntry(`${prefix}${key}`, value))
}

/** What a descriptor says of the session (K-50…K-66); a bare ARN says nothing. */
function sessionKeys(principal: Principal): ContextEntry[] {
  const described = describe(principal)
  const { assumedRoot, sourceIdentity, federated, federatedProvider = federated } = described
  const isSaml = federatedProvider?.includes(':saml-provider/')
  return [
    ...entry('aws:AssumedRoot', assumedRoot && 'true'),
    ...entry('aws:MultiFactorAuthPresent', described.mfa ?? withoutMfa(described)),
    ...entry('aws:SourceIdentity', sourceIdentity),
    // OIDC providers are in it, SAML providers are not (K-51)
    ...entry('aws:FederatedProvider', isSaml ? undefined : federatedProvider),
    // what a service put into the role session that it obtained (K-57…K-66)
    ...Object.entries(described.sessionKeys ?? {}).map(([key, value]) => readEntry(key, value)),
  ]
}

/**
 * Temporary credentials of a user, and of a role that no identity provider let in, have the key, which
 * without a word of MFA is `false` (K-54).
 */
function withoutMfa(described: DescribedPrincipal): false | undefined {
  const { role, user, federatedProvider, sessionToken, issuedAt } = described
  const isOfRole = role !== undefined && federatedProvider === undefined
  const isOfUser = user !== undefined && (sessionToken || issuedAt !== undefined)
  return isOfRole || isOfUser ? false : undefined
}

/**
 * When temporary credentials were issued: now, where nothing says it; long-term keys never tell
 * (K-52). Of a bare ARN's session the context may say it.
 */
function issueTime({ caller, request: { principal }, now }: KeySources): ContextEntry[] {
  const { issuedAt, sessionToken } = describe(principal)
  const isTemporary =
    ['role', 'federatedUser'].includes(caller.kind) || caller.assumedRoot || sessionToken
  return entry(
    'aws:TokenIssueTime',
    issuedAt ?? (isTemporary ? new Date(now).toISOString() : undefined),
  )
}

/** One key, or nothing where its value is absent. */
function entry(key: string, value: ContextValue | undefined): ContextEntry[] {
  return value === undefined ? [] : [readEntry(key, value)]
}
