/** The context keys that follow from who calls, from the session and from the resource (K-10…K-85). */

import type { AuthorizationRequest, KnownFacts, Principal } from '../model/request.ts'
import { listingKeys, serviceKeys } from '../services/derived-keys.ts'
import { isCertificateTag } from '../services/trust-actions.ts'
import { readArn, readName } from './arn-parts.ts'
import { type ContextEntry, readEntry, sourceOf } from './context.ts'
import type { PrincipalFacts } from './principal.ts'
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
function ownerKeys({ owner, bucketOwner, known }: KeySources): ContextEntry[] {
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
  if (source === 'service') return appliesTo(facts.request, key) && !isUnknownOrigin(key, facts)
  if (isMapped(key, facts)) return false
  if (source === 'session') return typeof facts.request.principal !== 'string'
  const tagPrefix = /^([^/]*):resourcetag\//.exec(foldCase(key))?.[1]
  if (tagPrefix === undefined) return source !== undefined
  return tagServices(facts).includes(tagPrefix) && facts.known?.resource?.tags !== undefined
}

/** From where an access point can be reached only a directory that says it knows. */
function isUnknownOrigin(key: string, { known }: KeySources): boolean {
  const row = serviceKeys.get(foldCase(key))
  return row?.isOrigin === true && known?.resource?.networkOrigin === undefined
}

/** Of the certificates that IAM Roles Anywhere is shown the context alone tells (K-14). */
function isMapped(key: string, { caller, request }: KeySources): boolean {
  return caller.kind === 'service' && isCertificateTag(foldCase(key), caller.name, request.action)
}

/** A resource's tags are `aws:ResourceTag/k` and its service's own key (K-83, K-84). */
function resourceTags(facts: KeySources): ContextEntry[] {
  const tags = facts.known?.resource?.tags ?? new Map<string, string>()
  return tagServices(facts).flatMap((service) => tagKeys(`${service}:ResourceTag/`, tags))
}

function tagServices({ request }: KeySources): string[] {
  const service = readArn(String(request.resource))?.service
  return service === undefined || service === '' ? ['aws'] : ['aws', foldCase(service)]
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
  const { kind, account, name, id, session } = caller
  const mine = { arn: name, account }
  switch (kind) {
    case 'root':
      return identityKeys({ ...mine, type: 'Account', userId: account })
    case 'user':
      return [
        ...identityKeys({ ...mine, type: 'User', userId: id }),
        ...entry('aws:username', readName(name)),
      ]
    case 'role': {
      const userId = id === undefined || session === undefined ? undefined : `${id}:${session}`
      return identityKeys({ ...mine, type: 'AssumedRole', userId })
    }
    case 'federatedUser':
      return identityKeys({
        ...mine,
        type: 'FederatedUser',
        userId: `${account}:${readName(name)}`,
      })
    case 'service':
      return callerKeys(name, request.principal)
    case 'anonymous':
      return [
        ...entry('aws:PrincipalAccount', 'anonymous'),
        ...entry('aws:PrincipalType', 'Anonymous'),
        ...entry('aws:userid', 'anonymous'),
      ]
    case 'originAccessIdentity':
      return entry('aws:PrincipalIsAWSService', 'false')
    case 'identityProvider':
      return []
  }
}

function identityKeys(values: {
  readonly arn: string
  readonly account: string | undefined
  readonly type: string
  readonly userId: string | undefined
}): ContextEntry[] {
  return [
    ...entry('aws:PrincipalArn', values.arn),
    ...entry('aws:PrincipalAccount', values.account),
    ...entry('aws:PrincipalType', values.type),
    ...entry('aws:userid', values.userId),
    ...entry('aws:PrincipalIsAWSService', 'false'),
  ]
}

function callerKeys(name: string, principal: Principal): ContextEntry[] {
  const further = typeof principal !== 'string' && 'service' in principal ? principal.names : []
  return [
    ...entry('aws:PrincipalIsAWSService', 'true'),
    ...entry('aws:PrincipalServiceName', name),
    readEntry('aws:PrincipalServiceNamesList', [...new Set([name, ...(further ?? [])])]),
  ]
}

function organizationKeys(
  prefix: string,
  facts: { organization?: string; organizationPath?: string } | undefined | '',
): ContextEntry[] {
  if (facts === undefined || facts === '') return []
  const { organization, organizationPath } = facts
  return [
    ...entry(`${prefix}OrgID`, organization),
    ...(organizationPath === undefined ? [] : [readEntry(`${prefix}OrgPaths`, [organizationPath])]),
  ]
}

function managementOf({ caller, known }: KeySources): string | undefined {
  return caller.account && known?.principal?.managementAccount
}

/** A session tag replaces the role's or user's tag of its name, whatever the case (K-14). */
function principalTags({ caller, request, known }: KeySources): ContextEntry[] {
  if (!['user', 'role', 'federatedUser'].includes(caller.kind)) return []
  const { principal } = request
  const tagged = typeof principal !== 'string' && 'tags' in principal ? principal.tags : undefined
  const session = Object.entries(tagged ?? {})
  const replaced = new Set(session.map(([key]) => foldCase(key)))
  const own = [...(known?.principal?.tags ?? [])].filter(([key]) => !replaced.has(foldCase(key)))
  return tagKeys('aws:PrincipalTag/', new Map([...own, ...session]))
}

function tagKeys(prefix: string, tags: ReadonlyMap<string, string>): ContextEntry[] {
  return [...tags].map(([key, value]) => readEntry(`${prefix}${key}`, value))
}

/** What a descriptor says of the session (K-50…K-66); a bare ARN says nothing. */
function sessionKeys(principal: Principal): ContextEntry[] {
  if (typeof principal === 'string') return []
  if ('assumedRoot' in principal) {
    return entry('aws:AssumedRoot', 'true')
  }
  if ('federated' in principal) return providerKey(principal.federated)
  if ('service' in principal) return []
  return [
    ...mfaKey(principal),
    ...entry('aws:SourceIdentity', 'role' in principal ? principal.sourceIdentity : undefined),
    ...providerKey('role' in principal ? principal.federatedProvider : undefined),
    ...serviceSessionKeys(principal),
  ]
}

/**
 * When temporary credentials were issued: now, where nothing says it; long-term keys never tell
 * (K-52). Of a bare ARN's session the context may say it.
 */
function issueTime({ caller, request: { principal }, now }: KeySources): ContextEntry[] {
  const described = typeof principal === 'string' ? undefined : principal
  const stated = described && 'issuedAt' in described ? described.issuedAt : undefined
  const hasToken = described && 'sessionToken' in described && described.sessionToken === true
  const isSession = caller.kind === 'role' || caller.kind === 'federatedUser'
  const isTemporary = isSession || caller.assumedRoot || hasToken === true
  return entry(
    'aws:TokenIssueTime',
    stated ?? (isTemporary ? new Date(now).toISOString() : undefined),
  )
}

/** Whoever has the key, has it; without a word of MFA it is `false` (K-54). */
function mfaKey(principal: Exclude<Principal, string>): ContextEntry[] {
  const stated = 'mfa' in principal ? principal.mfa : undefined
  if (stated === undefined && !tellsMfa(principal)) return []
  return [readEntry('aws:MultiFactorAuthPresent', stated ?? false)]
}

/** Temporary credentials of a user, and of a role that no identity provider let in. */
function tellsMfa(principal: Exclude<Principal, string>): boolean {
  if ('role' in principal) return principal.federatedProvider === undefined
  if (!('user' in principal)) return false
  return principal.sessionToken === true || principal.issuedAt !== undefined
}

/** OIDC providers are in `aws:FederatedProvider`, SAML providers are not (K-51). */
function providerKey(provider: string | undefined): ContextEntry[] {
  return entry(
    'aws:FederatedProvider',
    provider?.includes(':saml-provider/') ? undefined : provider,
  )
}

/** What a service put into the role session that it obtained (K-57…K-66). */
function serviceSessionKeys(principal: Exclude<Principal, string>): ContextEntry[] {
  if (!('role' in principal)) return []
  return Object.entries(principal.sessionKeys ?? {}).map(([key, value]) => readEntry(key, value))
}

/** One key, or nothing where its value is absent. */
function entry(key: string, value: string | undefined): ContextEntry[] {
  return value === undefined ? [] : [readEntry(key, value)]
}
