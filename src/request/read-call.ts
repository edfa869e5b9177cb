/** A call read in full: from a value of whatever kind to its parts, which are plain copies. */
import { checkLimit } from '../json/limit.ts'
import { comparePaths } from '../json/report.ts'
import { type Issue, RequestError } from '../model/errors.ts'
import type { AuthorizationRequest, Principal, SingleRequest } from '../model/request.ts'
import { checkRequest } from './check-shape.ts'
import { copyData, placeOf } from './plain-data.ts'

/** Finds where in a text something is, by its path. */
export type Locate = (issue: Issue) => Issue

/**
 * The (action, resource) parts of a request, or of a list of the parts of one call (E-12). The
 * caller's own data is read once, and copied.
 *
 * Throws `ERR_REQUEST_INVALID` with every fault and the place of the first, and
 * `ERR_LIMIT_EXCEEDED`, which names the limit.
 */
export function readCall(call: unknown): readonly SingleRequest[] {
  return readCopy(copyData(call))
}

/** The parts of a call that is a copy, or was read from a text. */
export function readCopy(call: unknown, locate?: Locate): readonly SingleRequest[] {
  const issues: Issue[] = []
  const isList = Array.isArray(call)
  const requests: readonly unknown[] = isList ? call : [call]
  let count = 0
  for (const [at, value] of requests.entries()) {
    checkRequest({ value, path: isList ? [at] : [], issues })
    count += [(value as Partial<AuthorizationRequest> | null)?.resource].flat().length
    checkLimit('requestParts', count, 'request')
  }
  refuseFaults(issues, locate)
  const parts = requests.flatMap((one) => expand(one as AuthorizationRequest))
  if (parts.length > 0) return parts
  throw new RequestError('a call has at least one part', {
    place: 'request',
    hint: 'give one request, or a list of the parts of one call',
  })
}

/** One request, without its resources told apart. */
export function readOne(value: unknown, locate?: Locate): AuthorizationRequest {
  const issues: Issue[] = []
  checkRequest({ value, path: [], issues })
  refuseFaults(issues, locate)
  return value as AuthorizationRequest
}

/** A principal alone. Throws as `readCall` does. */
export function readPrincipal(principal: unknown): Principal {
  const [part] = readCall({ principal, action: 'sts:GetCallerIdentity', resource: '*' })
  return part?.principal ?? 'anonymous'
}

/** What a handle is asked, of one resource. Throws as `readCall` does. */
export function readPart(request: unknown): SingleRequest {
  const [part, ...others] = readCall(request)
  if (part !== undefined && others.length === 0) return part
  throw new RequestError('a handle decides one resource at a time', {
    place: 'request.resource',
    hint: 'give one ARN, or ask the engine itself',
  })
}

/** Throws `ERR_REQUEST_INVALID` with all that was found, and the place of the first. */
export function refuseFaults(found: readonly Issue[], locate: Locate = (issue) => issue): void {
  const issues = found
    .map(locate)
    .sort((a, b) => a.line - b.line || a.column - b.column || comparePaths(a.path, b.path))
  const [first] = issues
  if (first === undefined) return
  throw new RequestError(first.message, { place: placeOf(first.path), hint: first.hint, issues })
}

function expand(request: AuthorizationRequest): SingleRequest[] {
  return [request.resource].flat().map((resource) => ({ ...request, resource }))
}
