/** The parts of one call, and their decisions put together (E-12). */

import type { DecidedBy, Decision, Remarks } from '../model/decision.ts'
import { LimitError, RequestError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import { deciders } from '../model/policy-types.ts'
import type { AuthorizationRequest } from '../model/request.ts'

/** A request for one resource. */
export type Part = AuthorizationRequest & { readonly resource: string }

/** The parts of one call, or a request whose resources are its parts (E-12). */
export type Call = AuthorizationRequest | readonly AuthorizationRequest[]

/** Whether a call is one part already. */
export function isSingle(request: Call): request is Part {
  return !Array.isArray(request) && typeof (request as AuthorizationRequest)?.resource === 'string'
}

/** The (action, resource) parts of a call; throws for none, or more than `requestParts`. */
export function partsOf(request: Call): Part[] {
  const requests: readonly AuthorizationRequest[] = Array.isArray(request) ? request : [request]
  const parts = requests.flatMap((one) => {
    if (typeof one !== 'object' || one === null) throw notARequest()
    const resources = typeof one.resource === 'string' ? [one.resource] : one.resource
    if (!Array.isArray(resources)) throw notARequest()
    return resources.map((resource: string) => ({ ...one, resource }))
  })
  if (parts.length === 0) throw notARequest()
  if (parts.length > limits.requestParts) {
    throw new LimitError(`${parts.length} parts are over the limit \`requestParts\``)
  }
  return parts
}

function notARequest(): RequestError {
  return new RequestError('the request has no resource, or is none', {
    place: 'request',
    hint: 'give { principal, action, resource, context? }, or a list of the parts of one call',
  })
}

/** One call's decision: an explicit deny outweighs all, and every part must be allowed (E-12). */
export function combineParts(decisions: readonly Decision[]): Decision {
  const [first] = decisions
  if (first !== undefined && decisions.length === 1) return first
  return { ...joinVerdicts(decisions), ...joinRemarks(decisions) }
}

/** What any part's decision says of its ground. */
function joinRemarks(decisions: readonly Decision[]): Remarks {
  const unknown = new Set(decisions.flatMap((decision) => decision.unknown ?? []))
  const assumed = new Set(decisions.flatMap((decision) => decision.assumed ?? []))
  return {
    ...(unknown.size > 0 && { unknown: [...unknown] }),
    ...(assumed.size > 0 && { assumed: [...assumed] }),
  }
}

function joinVerdicts(decisions: readonly Decision[]): Decision {
  const denied = decisions.filter(({ verdict }) => verdict === 'explicitDeny')
  const failed = denied.length > 0 ? undefined : decisions.find((one) => one.verdict !== 'allowed')
  if (failed !== undefined) return failed
  const joined = denied.length > 0 ? denied : decisions
  const seen = new Map(
    joined.flatMap(({ statements }) => statements).map((one) => [JSON.stringify(one), one]),
  )
  const order = (type: DecidedBy): number => deciders.indexOf(type)
  const statements = [...seen.values()]
  if (denied.length > 0) statements.sort((a, b) => order(a.policyType) - order(b.policyType))
  const types = joined.map(({ policyType }) => policyType)
  if (denied.length > 0) types.sort((a, b) => order(a) - order(b))
  return {
    verdict: denied.length > 0 ? 'explicitDeny' : 'allowed',
    policyType: types[0] ?? 'identity',
    statements,
  }
}
