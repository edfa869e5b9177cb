/** From a request to the policies that have a say in it, and to what is known of both its ends. */
import { foldAscii, foldCase } from '../../json/fold-case.ts'
import type { Policy, PolicySets } from '../../model/policy.ts'
import type {
  AuthorizationRequest,
  KnownBucket,
  KnownFacts,
  KnownPlace,
  SingleRequest,
} from '../../model/request.ts'
import { keyAliasOf } from '../../request/aliases.ts'
import { accountManagement } from '../../services/ruled-services.ts'
import { goesThroughPoint } from '../../services/through-points.ts'
import { aliasArn, type Directory, type Membership } from '../directory.ts'
import { findCaller, type ResolvedCaller } from './resolve-caller.ts'
import { type BucketTarget, findTarget, type Target } from './resolve-target.ts'

/** What an evaluator needs beside the request itself. */
export interface Resolution {
  readonly sets: PolicySets
  readonly known: KnownFacts
  /** The request's, or the key that its alias is of (E-60). */
  readonly resource: string
  /** The request's, or that of the endpoint it came through (E-83). */
  readonly endpointType: 'Gateway' | 'Interface' | undefined
}

/**
 * Finds the policies and facts that `directory` has for one part of a call (E-12). A principal that
 * the directory does not know has no policies, and so nothing but what resources grant it.
 */
export function resolve(directory: Directory, asked: SingleRequest): Resolution {
  const caller = findCaller(directory, asked.principal)
  const alias = keyAliasOf(asked.action, asked.resource)
  const resource = (alias && findKey(directory, asked, { alias, caller })) ?? asked.resource
  const request = { ...asked, resource }
  const target = findTarget(directory, request, caller.account)
  const endpoint = findEndpoint(directory, request)
  return {
    sets: {
      identity: caller.policies,
      resource: target.policies,
      ...(target.bucket !== undefined && { bucket: target.bucket.policies }),
      boundary: caller.boundary && [caller.boundary],
      session: undefined, // they travel with the request
      endpoint: endpoint && [endpoint.policy],
      scps: scpsFor(caller),
      rcps: rcpsFor(caller, target, request),
    },
    known: {
      principal: describeCaller(caller),
      resource: {
        ...describeTarget(target),
        serviceRule: serviceRuleOf(directory, request),
        requestAlias: alias,
      },
      source: describeStated(directory, request, 'aws:SourceAccount'),
      endpoint: describeStated(directory, request, 'aws:VpceAccount'),
    },
    resource,
    endpointType: request.endpointType ?? endpoint?.type,
  }
}

/** The ARN of the key that an alias is of; one without an ARN is the caller's own. */
function findKey(
  { resources }: Directory,
  request: SingleRequest,
  { alias, caller }: { readonly alias: string; readonly caller: ResolvedCaller },
): string | undefined {
  const region = statedText(request, 'aws:RequestedRegion')
  const own = `arn:${caller.partition}:kms:${region}:${caller.account}:${alias}`
  const named = request.resource === alias ? own : request.resource
  return [...resources.values()].find(({ arn, aliases }) =>
    aliases?.some((one) => aliasArn(arn, one) === named),
  )?.arn
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

function findEndpoint({ endpoints }: Directory, request: AuthorizationRequest) {
  return endpoints.get(statedText(request, 'aws:SourceVpce') ?? '')
}

/** Of the key spelled like that, else of the first that differs only in case (C-8); `[]` is missing (C-11). */
function statedText(request: AuthorizationRequest, key: string): string | undefined {
  const stated = Object.entries(request.context ?? {}).map(
    ([name, value]) => [name, [value].flat()[0]] as const,
  )
  const present = stated.filter(([, value]) => value !== undefined)
  const folded = foldCase(key)
  const [, value] =
    present.find(([name]) => name === key) ??
    present.find(([name]) => foldCase(name) === folded) ??
    []
  return typeof value === 'string' ? value : undefined
}

function describeCaller(caller: ResolvedCaller): NonNullable<KnownFacts['principal']> {
  const { isUnknown, arn, id, tags, membership } = caller
  const { managementAccount, delegatedServices = [] } = membership ?? {}
  return {
    ...{ isUnknown, arn, id, tags, managementAccount },
    ...describeMembership(membership),
    isDelegatedAdministrator: delegatedServices.length > 0,
    isAccountsAdministrator: delegatedServices.includes(accountManagement),
  }
}

function describeTarget(target: Target): NonNullable<KnownFacts['resource']> {
  const { knownAccount: account, membership, bucket, ...known } = target
  return {
    ...known,
    account,
    bucket: bucket && describeBucket(bucket),
    ...describeMembership(membership),
  }
}

/** How the service decides whose action is asked for, where the directory says so. */
function serviceRuleOf({ services }: Directory, { action }: SingleRequest) {
  const row = services?.get(foldAscii(action.slice(0, action.indexOf(':'))))
  return row?.resourcePolicies === 'explicit' ? 'explicit' : row?.crossAccount
}

function describeBucket({ arn, account, accessBlocked, membership }: BucketTarget): KnownBucket {
  return { arn, account, accessBlocked, ...describeMembership(membership) }
}

/** The place of an account that the context names (K-76, K-77, K-106, K-107). */
function describeStated({ accounts }: Directory, request: AuthorizationRequest, key: string) {
  return describeMembership(accounts.get(statedText(request, key) ?? '')?.membership)
}

function describeMembership(membership: Membership | undefined): KnownPlace {
  return { organization: membership?.organization, organizationPath: membership?.path }
}
