/**
 * IAM's evaluation order, as one function over what each policy type says ("How AWS enforcement
 * code logic evaluates requests to allow or deny access", "Cross-account policy evaluation
 * logic"). `automaton.ts` replays it for every answer; nothing else knows it.
 */
import type { DecidedBy, Verdict } from '../../model/decision.ts'
import type { PolicyType } from '../../model/policy.ts'
import {
  type Category,
  categoryResources,
  signedCategories,
  trustCategories,
} from './special-services.ts'

/** Who asks, as far as the order depends on it (E-1…E-9, E-69). */
export const kinds = [
  'user',
  'sessionTokenUser',
  'sessionTokenUserWithMfa',
  'roleSession',
  'serviceLinkedRole',
  'federatedUser',
  'federatedRoot',
  'root',
  'assumedRoot',
  'service',
  'identityProvider',
  'anonymous',
  'originAccessIdentity',
] as const

export type PrincipalKind = (typeof kinds)[number]

/** How far a resource-based policy grants (E-30…E-40). */
export type Grant = 'none' | 'account' | 'role' | 'direct'

export interface CheckFacts {
  readonly kind: PrincipalKind
  readonly category: Category
  /** The resource belongs to another account than the principal (E-16). */
  readonly crossAccount: boolean
  /** The resource is of the form that the category's rule is about (`services.ts`). */
  readonly resourceFits: boolean
  /** RestrictPublicBuckets is on and the bucket's policy is public (E-74). */
  readonly accessBlocked: boolean
}

/** Asks the policies; a gate that does not apply allows and never denies. */
export interface Read {
  denies(gate: PolicyType): boolean
  allows(gate: PolicyType): boolean
  grant(): Grant
}

export interface Outcome {
  readonly verdict: Verdict
  readonly decidedBy: DecidedBy
}

/** Policy types in the order in which a denial names one of them (E-97). */
const denyOrder: readonly PolicyType[] = [
  'scp',
  'rcp',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
]

/** Decides one (principal, action, resource). */
export function combine(facts: CheckFacts, read: Read): Outcome {
  if (isRefused(facts)) return implicitDeny('credential')
  if (cannotBeDenied(facts)) return { verdict: 'allowed', decidedBy: 'always' }

  const heard = denyOrder.filter((gate) => applies(gate, facts))
  for (const gate of heard) {
    if (read.denies(gate)) return { verdict: 'explicitDeny', decidedBy: gate }
  }
  for (const gate of ['rcp', 'scp', 'endpoint'] as const) {
    if (heard.includes(gate) && !read.allows(gate)) return implicitDeny(gate)
  }
  if (hasNoAccount(facts)) {
    if (grantAcross(facts, read) !== 'direct') return implicitDeny('resource')
    return isBlocked(facts) ? implicitDeny('publicAccessBlock') : allowed('resource')
  }
  return isForeign(facts) ? combineCrossAccount(facts, read) : combineSameAccount(facts, read)
}

/**
 * Whether both sides must allow. Of some services identity policies decide, whoever owns the resource
 * (E-79); of VPC Lattice the owner's own principals need both, too: "both auth policies and
 * identity-based policies need to have explicit allow statements" (Amazon VPC Lattice User Guide,
 * Control access to VPC Lattice services using auth policies).
 */
function isForeign({ crossAccount, category }: CheckFacts): boolean {
  return category === 'lattice' || (crossAccount && category !== 'identityService')
}

/** A direct grant decides alone; a role grant replaces only the identity policies' (E-30…E-34). */
function combineSameAccount(facts: CheckFacts, read: Read): Outcome {
  const grant = applies('resource', facts) ? grantWithin(facts, read) : 'none'
  if (grant === 'direct' && facts.kind !== 'assumedRoot') return allowed('resource')
  if (needsResourcePolicy(facts) && grant === 'none') return implicitDeny('resource')
  if (hasRootPower(facts)) return limit(facts, read, 'root')
  if (read.allows('identity')) return limit(facts, read, 'identity')
  return grant === 'role' ? limit(facts, read, 'resource') : implicitDeny('identity')
}

/** Both accounts must allow; no grant of the other account replaces the principal's own (E-38). */
function combineCrossAccount(facts: CheckFacts, read: Read): Outcome {
  if (grantAcross(facts, read) === 'none') return implicitDeny('resource')
  if (isBlocked(facts)) return implicitDeny('publicAccessBlock')
  if (hasRootPower(facts)) return limit(facts, read, 'root')
  return read.allows('identity') ? limit(facts, read, 'identity') : implicitDeny('identity')
}

/** Some operations AWS takes from the owner's account alone (`services/owners-actions.ts`). */
function grantAcross(facts: CheckFacts, read: Read): Grant {
  const isOwners = ['ownedKey', 'owned', 'queuePolicy', 'bucketPolicy'].includes(facts.category)
  return isOwners && facts.kind !== 'service' ? 'none' : grantWithin(facts, read)
}

/** What is done to a directory bucket or a domain itself its policy allows to nobody. */
function grantWithin(facts: CheckFacts, read: Read): Grant {
  const isBeyond = facts.category === 'directoryBucket' || facts.category === 'domain'
  return (isBeyond && facts.kind !== 'service') || !canAsk(facts) ? 'none' : read.grant()
}

/**
 * Whether there is such a caller of the operation (E-7, E-66): a token or an assertion speaks for its
 * provider alone, whoever sends it, and that asks for a role alone; all else STS wants signed, as do
 * some other services (E-8).
 */
function canAsk(facts: CheckFacts): boolean {
  const { kind, category } = facts
  if (category === 'assumeRoleByToken') return kind === 'identityProvider'
  if (kind === 'identityProvider') return category === 'tagSession'
  if (!hasNoAccount(facts)) return true
  if (kind === 'service') return !isSts(category) || trustCategories.includes(category)
  return !isSts(category) && !signedCategories.includes(category)
}

/** Permissions boundary and session policies intersect what was granted (E-46, E-47). */
function limit(facts: CheckFacts, read: Read, decidedBy: DecidedBy): Outcome {
  if (applies('boundary', facts) && !read.allows('boundary')) return implicitDeny('boundary')
  return read.allows('session') ? allowed(decidedBy) : implicitDeny('session')
}

/** Whether policies of a type have a say over the principal at all. */
function applies(gate: PolicyType, facts: CheckFacts): boolean {
  switch (gate) {
    case 'scp': // E-52, E-58
      return !hasNoAccount(facts) && facts.kind !== 'serviceLinkedRole'
    case 'rcp': // E-57
      return facts.kind !== 'serviceLinkedRole'
    case 'resource':
      return !unlocks(facts)
    case 'boundary': // E-46
      return !hasNoAccount(facts) && !isRoot(facts) && facts.kind !== 'serviceLinkedRole'
    case 'identity':
    case 'session':
      return !hasNoAccount(facts)
    case 'endpoint':
      return true
  }
}

/** Refusals by the kind of credential, before any policy (E-68, E-69, E-93). */
function isRefused({ kind, category }: CheckFacts): boolean {
  switch (kind) {
    case 'root':
    case 'assumedRoot':
      return category === 'assumeRole' || category === 'assumeRoot'
    case 'roleSession':
    case 'serviceLinkedRole':
      return category === 'sessionToken' || category === 'federationToken'
    case 'federatedUser':
    case 'federatedRoot':
      return category === 'iam' || (isSts(category) && category !== 'callerIdentity')
    case 'sessionTokenUser':
      return category === 'iam' || isBeyondSessionToken(category)
    case 'sessionTokenUserWithMfa':
      return isBeyondSessionToken(category)
    default:
      return false
  }
}

/** GetSessionToken credentials reach AssumeRole, GetCallerIdentity and GetScopedCredentials alone (E-69). */
function isBeyondSessionToken(category: Category): boolean {
  return isSts(category) && category !== 'callerIdentity' && category !== 'assumeRole'
}

function isSts(category: Category): boolean {
  const others = ['sts', 'assumeRoot', 'callerIdentity', 'sessionToken', 'federationToken']
  return trustCategories.includes(category) || others.includes(category)
}

/** Calls that need no permission and that no policy can deny (E-68). */
function cannotBeDenied(facts: CheckFacts): boolean {
  if (facts.category === 'callerIdentity') {
    return facts.kind !== 'anonymous' && facts.kind !== 'identityProvider'
  }
  return facts.category === 'sessionToken' && (facts.kind === 'user' || facts.kind === 'root')
}

/** The owner's root user reaches a bucket's policy whatever that says (E-73); a queue's too (E-92). */
function unlocks(facts: CheckFacts): boolean {
  if (facts.crossAccount || !isRoot(facts)) return false
  if (facts.category === 'bucketPolicy') return true
  return facts.category === 'queuePolicy' && facts.kind === 'assumedRoot'
}

/** Trust policies and KMS keys: identity policies alone are not enough (E-60). */
function needsResourcePolicy({ category, resourceFits }: CheckFacts): boolean {
  if (category === 'assumeRole' || category === 'assumeRoleByToken') return true
  return categoryResources.has(category) && resourceFits
}

/** RestrictPublicBuckets leaves services and the owner's own principals (E-74). */
function isBlocked(facts: CheckFacts): boolean {
  if (!facts.accessBlocked || facts.kind === 'service') return false
  return hasNoAccount(facts) || facts.crossAccount
}

function hasNoAccount({ kind }: CheckFacts): boolean {
  return ['service', 'identityProvider', 'anonymous', 'originAccessIdentity'].includes(kind)
}

function isRoot({ kind }: CheckFacts): boolean {
  return kind === 'root' || kind === 'assumedRoot'
}

/** A root user, or a federated user whose session a root user asked for (E-4, E-25). */
function hasRootPower(facts: CheckFacts): boolean {
  return isRoot(facts) || facts.kind === 'federatedRoot'
}

function allowed(decidedBy: DecidedBy): Outcome {
  return { verdict: 'allowed', decidedBy }
}

function implicitDeny(decidedBy: DecidedBy): Outcome {
  return { verdict: 'implicitDeny', decidedBy }
}
