/** One (action, resource) part of a call, with everything that the rules ask of it (E-12). */

import type { Remarks } from '../model/decision.ts'
import { RequestError } from '../model/errors.ts'
import type { AuthorizationRequest, KnownFacts, SingleRequest } from '../model/request.ts'
import { aliasFaults, keyAliasOf } from '../request/aliases.ts'
import { isOwnedByAws } from '../services/aws-owned.ts'
import { submittedResource } from '../services/submitted-resources.ts'
import { accessPoint, goesThroughPoint } from '../services/through-points.ts'
import { isAccountId, readArn } from './arn-parts.ts'
import { type ContextEntry, joinContext, type RequestContext, readContext } from './context.ts'
import {
  defaultEntries,
  deriveEntries,
  isDerived,
  type KeySources,
  listingEntries,
} from './derive.ts'
import { type PrincipalFacts, readCaller } from './principal.ts'
import { withServiceKeys } from './service-keys.ts'
import { foldCase, foldLetters, readText } from './text.ts'

export interface EvaluatedPart {
  readonly request: AuthorizationRequest
  readonly caller: PrincipalFacts
  /** With A–Z in lower case (L-61). */
  readonly action: string
  /** As patterns are compared with it (L-78). */
  readonly resource: string
  /** The account that owns the resource, where there is one to name (E-17). */
  readonly owner: string | undefined
  readonly remarks: Remarks
  /** Its public policy lets in nobody but services and the owner's own principals (E-74). */
  readonly accessBlocked: boolean
  readonly context: RequestContext
  /** An organization lets its delegated administrators ask as its management account does (E-79). */
  readonly isDelegated: boolean
  /** How the service decides, where a directory says so (E-60, E-79). */
  readonly serviceRule: 'explicit' | 'identity' | undefined
  /** The bucket behind the access point that the request goes through; undefined: through none. */
  readonly bucket: BucketPart | undefined
}

/** What the same request is to the bucket behind an access point (E-76). */
export type BucketPart = Pick<EvaluatedPart, 'resource' | 'owner' | 'accessBlocked'>

/** How the parts of a call are read. */
export interface PartOptions {
  readonly known?: KnownFacts
  readonly simulation?: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/**
 * Reads one part. Throws `ERR_REQUEST_INVALID` for what is no principal and for a context that
 * contradicts a derived key.
 */
export function readPart(request: SingleRequest, options: PartOptions): EvaluatedPart {
  const { known, simulation = false, now } = options
  refuseAlias(request)
  const stated = readContext(request)
  const caller = readCaller(request, {
    known,
    statedArn: simulation ? statedValue(stated, 'aws:principalarn') : undefined,
    statedUserId: simulation ? statedValue(stated, 'aws:userid') : undefined,
  })
  const action = foldLetters(readText(request.action))
  const resource = readText(request.resource)
  const knownOwner = ownerOf(request, resource, known)
  const owner = knownOwner ?? caller.account
  const isBehindPoint = goesThroughPoint(action, resource)
  const bucket = isBehindPoint ? bucketBehind(resource, owner, known) : undefined
  const facts = {
    ...{ request, caller, known, now },
    owner: knownOwner ?? ownerOfAny(resource, caller),
    bucketOwner: known?.resource?.bucket && bucket?.owner,
  }
  const assumed = [
    ...(isAssumed(resource, knownOwner, caller) ? (['resourceAccount'] as const) : []),
    ...(isBehindPoint && known?.resource?.bucket === undefined ? (['bucket'] as const) : []),
  ]
  return {
    request,
    caller,
    action,
    resource: submittedResource({ action: request.action, resource }),
    owner,
    remarks: {
      ...(known?.principal?.isUnknown && { unknown: ['principal'] }),
      ...(assumed.length > 0 && { assumed }),
    },
    accessBlocked: known?.resource?.accessBlocked === true,
    context: joinSources(stated, facts, { simulation }),
    isDelegated: isDelegated(action, owner, known),
    serviceRule: known?.resource?.serviceRule,
    bucket,
  }
}

/** All that the context has. */
function joinSources(
  stated: readonly ContextEntry[],
  facts: KeySources,
  { simulation }: { readonly simulation: boolean },
): RequestContext {
  const sources = {
    stated,
    derived: deriveEntries(facts),
    // a simulation states its whole context
    defaults: [...defaultEntries(stated, facts), ...(simulation ? [] : listingEntries(stated))],
    derives: (key: string) => isDerived(key, facts),
    simulation,
  }
  return joinContext(withServiceKeys(sources, facts))
}

/** A key of which nobody knows that the alias is its. */
function refuseAlias({ action, resource }: SingleRequest): void {
  if (keyAliasOf(action, resource) === undefined) return
  const { message, hint } = aliasFaults.key
  throw new RequestError(message, { place: 'request.resource', hint })
}

function statedValue(stated: readonly ContextEntry[], key: string): string | undefined {
  return stated.find((entry) => foldCase(entry.key) === key)?.values[0]
}

/**
 * Whether its organization lets the caller ask as the management account does. "You can call this
 * operation only from the organization's management account or by a member account that is a
 * delegated administrator" (AWS Organizations API Reference, DescribeAccount and the other operations
 * that read); operations on accounts only for AWS Account Management (its API Reference).
 */
function isDelegated(
  action: string,
  owner: string | undefined,
  known: KnownFacts | undefined,
): boolean {
  const { isDelegatedAdministrator, isAccountsAdministrator, managementAccount } =
    known?.principal ?? {}
  if (owner !== managementAccount) return false
  if (/^organizations:(?:describe|list)/.test(action)) return isDelegatedAdministrator === true
  return action.startsWith('account:') && isAccountsAdministrator === true
}

/** An object is the bucket's under its own key; nothing is known of a bucket that nobody names. */
function bucketBehind(
  resource: string,
  owner: string | undefined,
  known: KnownFacts | undefined,
): BucketPart {
  const bucket = known?.resource?.bucket
  if (bucket === undefined) return { resource, owner, accessBlocked: false }
  const [, , outpost, behind = ''] = accessPoint.exec(resource) ?? []
  // on Outposts the objects of a bucket are named as those behind an access point are
  const object = outpost === undefined ? behind.replace(/^\/object\//, '/') : behind
  return {
    resource: bucket.arn + object,
    owner: bucket.account,
    accessBlocked: bucket.accessBlocked === true,
  }
}

/**
 * Whether nothing says whose the resource is. `*` is the caller's, and what AWS owns is everybody's (E-16, E-17).
 */
function isAssumed(
  resource: string,
  knownOwner: string | undefined,
  caller: PrincipalFacts,
): boolean {
  if (knownOwner !== undefined || caller.account === undefined || resource === '*') return false
  const arn = readArn(resource)
  return arn === undefined || !isOwnedByAws(arn)
}

/** An action without resource types is asked of the caller's own account (E-16). */
function ownerOfAny(resource: string, caller: PrincipalFacts): string | undefined {
  return resource === '*' ? caller.account : undefined
}

/**
 * Whose resource it is, as far as anything but the caller says: the request, the ARN, the
 * directory. The segment `aws` stands for the caller's own account.
 */
function ownerOf(
  request: AuthorizationRequest,
  resource: string,
  known: KnownFacts | undefined,
): string | undefined {
  if (request.resourceAccount !== undefined) return request.resourceAccount
  const arn = readArn(resource)
  if (arn !== undefined && isAccountId(arn.account)) return arn.account
  return arn?.account === 'aws' ? undefined : known?.resource?.account
}
