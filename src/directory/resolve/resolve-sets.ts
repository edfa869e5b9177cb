/** From a request to the policies that have a say in it, and to what is known of both its ends. */
import { foldAscii, foldCase } from '../../json/fold-case.ts'
import type { Policy, PolicySets } from '../../model/policy.ts'
import type {
  AuthorizationRequest,
  ContextValue,
  KnownBucket,
  KnownFacts,
  Principal,
  SingleRequest,
} from '../../model/request.ts'
import { parsePolicy } from '../../policy/read/parse-policy.ts'
import { sessionDocuments } from '../../request/session-documents.ts'
import { accountManagement } from '../../services/ruled-services.ts'
import { goesThroughPoint } from '../../services/through-points.ts'
import type { Directory, Membership } from '../directory.ts'
import { findCaller, type ResolvedCaller } from './resolve-caller.ts'
import { type BucketTarget, findTarget, type Target } from './resolve-target.ts'

/** What an evaluator needs beside the request itself. */
export interface Resolution {
  readonly sets: PolicySets
  readonly known: KnownFacts
  /** The request's, or that of the endpoint it came through (E-83). */
  readonly endpointType: 'Gateway' | 'Interface' | undefined
}

/**
 * Finds the policies and facts that `directory` has for one part of a call (E-12). A principal that
 * the directory does not know has no policies, and so nothing but what resources grant it.
 *
 * Throws `ERR_REQUEST_INVALID` for several resources, `ERR_POLICY_INVALID` for a session policy
 * that cannot be read.
 */
export function resolve(directory: Directory, request: SingleRequest): Resolution {
  const caller = findCaller(directory, request.principal)
  const target = findTarget(directory, request, caller.account)
  const endpoint = findEndpoint(directory, request)
  return {
    sets: {
      identity: caller.policies,
      resource: target.policies,
      ...(target.bucket !== undefined && { bucket: target.bucket.policies }),
      boundary: caller.boundary && [caller.boundary],
      session: readSessionPolicies(request.principal),
      endpoint: endpoint && [endpoint.policy],
      scps: scpsFor(caller),
      rcps: rcpsFor(caller, target, request),
    },
    known: {
      principal: describeCaller(caller),
      resource: { ...describeTarget(target), ...describeService(directory, request) },
      source: describeStated(directory, request, 'aws:SourceAccount'),
      endpoint: describeStated(directory, request, 'aws:VpceAccount'),
    },
    endpointType: request.endpointType ?? endpoint?.type,
  }
}

/** SCPs limit whoever has an account in the organization (E-52, E-58). */
function scpsFor(caller: ResolvedCaller): readonly (readonly Policy[])[] {
  return caller.serviceLinked ? [] : levelsOf(caller.membership, 'scps')
}

/** RCPs limit the resources of member accounts, whoever calls (E-56, E-57). */
function rcpsFor(
  caller: ResolvedCaller,
  target: Target,
  { action, resource }: SingleRequest,
): readonly (readonly Policy[])[] {
  const folded = foldAscii(action)
  if (caller.serviceLinked || folded === 'kms:retiregrant') return []
  if (target.withoutRcps === 'everybody') return []
  if (target.withoutRcps === 'services' && caller.service) return []
  // E-56, E-76: where two accounts own an access point and its bucket, whoever is stated to
  const owners = goesThroughPoint(folded, resource) ? target.bucket?.owners : undefined
  const behind = owners?.flatMap((owner) => levelsOf(owner, 'rcps')) ?? []
  return behind.length > 0 ? behind : levelsOf(target.membership, 'rcps')
}

function levelsOf(
  membership: Membership | undefined,
  policyType: 'scps' | 'rcps',
): readonly (readonly Policy[])[] {
  return membership === undefined || membership.management ? [] : membership[policyType]
}

function findEndpoint(directory: Directory, request: AuthorizationRequest) {
  const [id] = [contextValue(request, 'aws:SourceVpce')].flat()
  return typeof id === 'string' ? directory.endpoints.get(id) : undefined
}

/** Spelled like that, else the first that differs only in case (C-8); `[]` is missing (C-11). */
function contextValue(request: AuthorizationRequest, key: string): ContextValue | undefined {
  const stated = Object.entries(request.context ?? {}).filter(([, value]) => !isEmptyList(value))
  const exact = stated.find(([name]) => name === key)
  const folded = foldCase(key)
  return (exact ?? stated.find(([name]) => foldCase(name) === folded))?.[1]
}

function isEmptyList(value: ContextValue): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Session policies travel with the request; all of them form one set (E-47). */
function readSessionPolicies(principal: Principal): Policy[] | undefined {
  return sessionDocuments(principal)?.map((document, index) =>
    parsePolicy(document as object, {
      type: 'session',
      name: `session policy ${index + 1}`,
    }),
  )
}

function describeCaller(caller: ResolvedCaller): NonNullable<KnownFacts['principal']> {
  const { managementAccount, delegatedServices = [] } = caller.membership ?? {}
  return {
    ...(caller.isUnknown && { isUnknown: true }),
    ...(caller.arn !== undefined && { arn: caller.arn }),
    ...(caller.id !== undefined && { id: caller.id }),
    ...(caller.tags !== undefined && { tags: caller.tags }),
    ...describeMembership(caller.membership),
    ...(managementAccount !== undefined && { managementAccount }),
    ...(delegatedServices.length > 0 && { isDelegatedAdministrator: true }),
    ...(delegatedServices.includes(accountManagement) && { isAccountsAdministrator: true }),
  }
}

function describeTarget(target: Target): NonNullable<KnownFacts['resource']> {
  return {
    ...(target.knownAccount !== undefined && { account: target.knownAccount }),
    ...(target.tags !== undefined && { tags: target.tags }),
    ...(target.accessBlocked && { accessBlocked: true }),
    ...(target.networkOrigin !== undefined && { networkOrigin: target.networkOrigin }),
    ...(target.bucket !== undefined && { bucket: describeBucket(target.bucket) }),
    ...describeMembership(target.membership),
  }
}

/** What the directory says of the service whose action is asked for. */
function describeService({ services }: Directory, { action }: SingleRequest) {
  const row = services?.get(foldAscii(action.slice(0, action.indexOf(':'))))
  if (row?.resourcePolicies === 'explicit') return { serviceRule: 'explicit' as const }
  return row?.crossAccount === 'identity' ? { serviceRule: 'identity' as const } : {}
}

function describeBucket({ arn, account, accessBlocked, membership }: BucketTarget): KnownBucket {
  const place = describeMembership(membership)
  return { arn, account, ...(accessBlocked && { accessBlocked: true }), ...place }
}

/** The place of an account that the context names (K-76, K-77, K-106, K-107). */
function describeStated(directory: Directory, request: AuthorizationRequest, key: string) {
  const [id] = [contextValue(request, key)].flat()
  const account = typeof id === 'string' ? directory.accounts.get(id) : undefined
  return describeMembership(account?.membership)
}

function describeMembership(membership: Membership | undefined) {
  if (membership === undefined) return {}
  return { organization: membership.organization, organizationPath: membership.path }
}
