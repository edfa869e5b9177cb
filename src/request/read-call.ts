/** A call read in full: from a value of whatever kind to its parts, which are plain copies. */
import { type JsonNode, plainOf } from '../json/json-node.ts'
import type { Cursor } from '../json/reader.ts'
import { sortIssues } from '../json/report.ts'
import { LimitError, RequestError } from '../model/errors.ts'
import { limits } from '../model/limits.ts'
import type { AuthorizationRequest, Principal, SingleRequest } from '../model/request.ts'
import { checkRequest } from './check-shape.ts'
import { copyData, placeOf } from './plain-data.ts'

/**
 * The (action, resource) parts of a request, or of a list of the parts of one call (E-12). The
 * caller's own data is read once, without calling any accessor, and copied.
 *
 * Throws `ERR_REQUEST_INVALID` with every fault and the place of the first, and
 * `ERR_LIMIT_EXCEEDED`, which names the limit.
 */
export function readCall(call: unknown): readonly SingleRequest[] {
  return readCallNode(copyData(call))
}

/** The parts of a call that was read from JSON text. */
export function readCallNode(node: JsonNode): readonly SingleRequest[] {
  const requests = node.kind === 'array' ? node.items : [node]
  const cursors = node.kind === 'array' ? requests.map((_, at) => [at]) : [[]]
  const issues: Cursor['issues'] = []
  let count = 0
  for (const [at, path] of cursors.entries()) {
    const request = requests[at] ?? node
    checkRequest({ node: request, path, file: undefined, issues })
    count += resourcesOf(request)
    if (count > limits.requestParts) throw tooManyParts(count)
  }
  refuseFaults(issues)
  const parts = requests.flatMap((one) => expand(plainOf(one) as AuthorizationRequest))
  if (parts.length > 0) return parts
  throw new RequestError('a call has at least one part', {
    place: 'request',
    hint: 'give one request, or a list of the parts of one call',
  })
}

/** One request, without its resources told apart. */
export function readRequestNode(node: JsonNode): AuthorizationRequest {
  const issues: Cursor['issues'] = []
  checkRequest({ node, path: [], file: undefined, issues })
  refuseFaults(issues)
  return plainOf(node) as AuthorizationRequest
}

/** A principal alone. Throws as `readCall` does. */
export function readPrincipal(principal: unknown): Principal {
  const [part] = readCall({ principal, action: 'sts:GetCallerIdentity', resource: '*' })
  return part?.principal ?? 'anonymous'
}

/** Throws `ERR_REQUEST_INVALID` with all that was found, and the place of the first. */
export function refuseFaults(found: Cursor['issues']): void {
  const issues = sortIssues(found)
  const [first] = issues
  if (first === undefined) return
  throw new RequestError(first.message, { place: placeOf(first.path), hint: first.hint, issues })
}

function resourcesOf(node: JsonNode): number {
  if (node.kind !== 'object') return 1
  const resource = node.members.find(({ key }) => key === 'resource')?.value
  return resource?.kind === 'array' ? resource.items.length : 1
}

function expand(request: AuthorizationRequest): SingleRequest[] {
  return [request.resource].flat().map((resource) => ({ ...request, resource }))
}

function tooManyParts(count: number): LimitError {
  return new LimitError(`${count} parts are over the limit \`requestParts\``, {
    place: 'request',
    hint: 'split the call into smaller ones',
  })
}
