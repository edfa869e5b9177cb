/** The order of checks ("How AWS enforcement code logic evaluates requests", E-20…E-29). */
import type { DecidedBy, Decision, DeterminingStatement } from '../model/decision.ts'
import type { PolicySets } from '../model/policy.ts'
import { isIdentityAction, isOwnersAction, isSignedAction } from '../services/owners-actions.ts'
import { isTrustAction } from '../services/trust-actions.ts'
import { readArn } from './arn-parts.ts'
import { judgeCredentials } from './credential.ts'
import { type Gate, type Gates, grantOf, permits, readGates } from './gate.ts'
import type { EvaluatedPart } from './part.ts'
import { hasRootPower } from './principal.ts'
import type { GrantLevel } from './principal-match.ts'

/** Decides one part of a call. */
export function decidePart(sets: PolicySets, part: EvaluatedPart): Decision {
  const judgement = judgeCredentials(part)
  if (judgement === 'refused') return deny('credential')
  if (judgement === 'always') return allow('always', [])
  const gates = readGates(sets, part)
  const denials = listDenials(gates)
  const [first] = denials
  if (first !== undefined) {
    return { verdict: 'explicitDeny', policyType: first.policyType, statements: denials }
  }
  if (!gates.rcps.every(permits)) return deny('rcp')
  if (!gates.scps.every(permits)) return deny('scp')
  if (!permits(gates.endpoint)) return deny('endpoint')
  return decideBoth(gates, part)
}

/** Through an access point its own policy and its bucket's must permit the request (E-76). */
function decideBoth(gates: Gates, part: EvaluatedPart): Decision {
  const own = decideGrant(gates, part)
  if (gates.bucket === undefined || part.bucket === undefined) return own
  const { bucket } = gates
  const behind = decideGrant({ ...gates, resource: bucket }, { ...part, ...part.bucket })
  return joinDecisions(own, behind)
}

/** What a denial by several names first. */
const refusals: readonly DecidedBy[] = ['resource', 'publicAccessBlock', 'identity']

/** Where one policy decides alone and the other does not, the rest of what was asked decides. */
function joinDecisions(own: Decision, behind: Decision): Decision {
  const both = [own, behind]
  const refused = both.filter(({ verdict }) => verdict !== 'allowed')
  const first = refusals.flatMap((by) => refused.filter(({ policyType }) => policyType === by))
  const denied = first[0] ?? refused[0]
  if (denied !== undefined) return denied
  const { policyType } = own.policyType === 'resource' ? behind : own
  const carriers = both
    .filter((one) => one.policyType === policyType)
    .flatMap(({ statements }) => statements)
  const granting = carriers.filter((statement) => statement.policyType === 'resource')
  const others = carriers.filter((statement) => statement.policyType !== 'resource')
  return allow(policyType, [...granting, ...new Set(others)])
}

/** Every Deny that matched, the policy types in the order of E-97. */
function listDenials(gates: Gates): DeterminingStatement[] {
  const { scps, rcps, endpoint, resource, bucket, identity, boundary, session } = gates
  return [...scps, ...rcps, endpoint, resource, bucket, identity, boundary, session]
    .flatMap((gate) => gate?.denies ?? [])
    .map(({ statement }) => statement)
}

/** Services in VPC Lattice want an allow of both sides even of their owner's principals. */
function decideGrant(gates: Gates, part: EvaluatedPart): Decision {
  const { account } = part.caller
  if (account === undefined) return decideWithoutAccount(gates, part)
  const isOwn = account === part.owner || part.isDelegated || part.serviceRule === 'identity'
  return isOwn && !part.action.startsWith('vpc-lattice-svcs:')
    ? decideSameAccount(gates, part)
    : decideCrossAccount(gates, part)
}

/** Services, identity providers and anonymous callers have what a resource grants them (E-7, E-88). */
function decideWithoutAccount({ resource }: Gates, part: EvaluatedPart): Decision {
  if (grantAcross(resource, part) !== 'direct' || isForeignProvider(part)) return deny('resource')
  if (part.accessBlocked && part.caller.kind !== 'service') return deny('publicAccessBlock')
  return allow('resource', strongestAllows(resource))
}

/** Some operations AWS takes from the owner's account alone; what services may do, their grant says. */
function grantAcross(gate: Gate, part: EvaluatedPart): GrantLevel {
  const isOwners = isOwnersAction(part.action) && part.caller.kind !== 'service'
  return isOwners || !canAsk(part) ? 'none' : grantOf(gate)
}

/**
 * Whether there is such a caller of the operation: with a token or an assertion the provider alone
 * asks, for a role alone, whoever sends it (E-7, E-66), and who asks STS for anything else has signed,
 * as has who asks some other services (E-8).
 */
function canAsk({ caller, action }: EvaluatedPart): boolean {
  const isByToken = /^sts:assumerolewith(?:saml|webidentity)$/.test(action)
  if (caller.kind === 'identityProvider') {
    return isByToken || (isTrustAction(action) && action !== 'sts:assumerole')
  }
  if (isByToken) return false
  if (caller.account !== undefined) return true
  const isOfSts = /^sts:(?!getscopedcredentials$)/.test(action)
  return caller.kind === 'service'
    ? !isOfSts || isTrustAction(action)
    : !isOfSts && !isSignedAction(action)
}

/** A token reaches roles of the account that has its provider: another has one of its own (E-66). */
function isForeignProvider({ caller, owner }: EvaluatedPart): boolean {
  if (caller.kind !== 'identityProvider' || owner === undefined) return false
  const [, own = owner] = /^arn:[^:]*:(?:iam|sts)::(\d{12}):/.exec(caller.name) ?? []
  return own !== owner
}

/** The resource's policy may decide alone; else identity, boundary and session must allow (E-26). */
function decideSameAccount(gates: Gates, part: EvaluatedPart): Decision {
  // what is done to a directory bucket or a domain itself its policy allows to nobody
  const isBeyond = isIdentityAction(part.action) || !canAsk(part)
  const grant = isBeyond ? 'none' : grantOf(gates.resource)
  if (grant === 'direct' && !part.caller.assumedRoot) {
    return allow('resource', strongestAllows(gates.resource))
  }
  const needsGrant = isExplicitService(part)
  if (needsGrant && grant === 'none') return deny('resource')
  const hasIdentity = hasRootPower(part.caller) || permits(gates.identity)
  if (!hasIdentity && grant !== 'role') return deny('identity')
  return decideLimits(gates, part, { hasIdentity, withResource: needsGrant || !hasIdentity })
}

/** Both sides must allow, and no level of grant replaces the identity side (E-27, E-38). */
function decideCrossAccount(gates: Gates, part: EvaluatedPart): Decision {
  if (grantAcross(gates.resource, part) === 'none') return deny('resource')
  if (part.accessBlocked) return deny('publicAccessBlock')
  if (!hasRootPower(part.caller) && !permits(gates.identity)) return deny('identity')
  return decideLimits(gates, part, { hasIdentity: true, withResource: true })
}

/** A federated user, and a root user in an AssumeRoot session, have nothing without one (E-29, E-91). */
function decideLimits(
  gates: Gates,
  part: EvaluatedPart,
  { hasIdentity, withResource }: { hasIdentity: boolean; withResource: boolean },
): Decision {
  const { caller } = part
  const needsSession = caller.kind === 'federatedUser' || caller.assumedRoot
  if (!permits(gates.boundary)) return deny('boundary')
  const hasSession = gates.session !== undefined || !needsSession
  if (!hasSession || !permits(gates.session)) return deny('session')
  const carriers = [
    ...(withResource ? strongestAllows(gates.resource) : []),
    ...gates.identity.allows.map(({ statement }) => statement),
  ]
  if (hasRootPower(caller)) return allow('root', carriers)
  return allow(hasIdentity ? 'identity' : 'resource', carriers)
}

/** Role trust policies and KMS key policies must name the caller or its account (E-60). */
function isExplicitService({ action, resource, serviceRule }: EvaluatedPart): boolean {
  const arn = readArn(resource)
  if (serviceRule === 'explicit') return arn !== undefined
  if (isTrustAction(action)) {
    const isRole = arn?.service === 'iam' && arn.resource.startsWith('role/')
    return isRole || action.startsWith('sts:assume')
  }
  return action.startsWith('kms:') && arn?.resource.startsWith('key/') === true
}

function strongestAllows(gate: Gate): DeterminingStatement[] {
  const grant = grantOf(gate)
  return gate.allows.filter(({ level }) => level === grant).map(({ statement }) => statement)
}

function allow(policyType: DecidedBy, statements: readonly DeterminingStatement[]): Decision {
  return { verdict: 'allowed', policyType, statements }
}

function deny(policyType: DecidedBy): Decision {
  return { verdict: 'implicitDeny', policyType, statements: [] }
}
