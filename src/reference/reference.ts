/** The oracle as an evaluator: over a directory, or over sets of policies. */
import { guarded, isDirectory, readSource } from '../directory/confirm.ts'
import type { Directory } from '../directory/directory.ts'
import { resolve } from '../directory/resolve/resolve-sets.ts'
import type { Decision, Evaluator, Handle } from '../model/decision.ts'
import type { PolicySets } from '../model/policy.ts'
import type { AuthorizationRequest, Context, Principal, SingleRequest } from '../model/request.ts'
import { readCall, readPart, readPrincipal } from '../request/read-call.ts'
import {
  combineParts,
  type EvaluateOptions,
  evaluatePart,
  evaluateSets,
  readEvaluateOptions,
} from './evaluate.ts'
import type { PartOptions } from './part.ts'

export { type EvaluateOptions, evaluate } from './evaluate.ts'

/** What `createReference` returns: as much of an engine as a reference can be. */
export interface ReferenceEvaluator extends Evaluator {
  /** Whether a request is allowed. Throws as `check` does; take any throw as a denial. */
  isAllowed(request: AuthorizationRequest | readonly AuthorizationRequest[]): boolean
  /** A principal read once, as an engine prepares it. Throws `ERR_REQUEST_INVALID`. */
  prepare(principal: Principal): Handle
}

/**
 * An evaluator over a directory, which finds the policies for each request, or over sets, which
 * apply to every request as they are; what is known of both ends then comes from the options.
 *
 * Throws `ERR_DIRECTORY_INVALID` for what is neither, and `ERR_OPTIONS_INVALID`.
 */
export function createReference(
  source: Directory | PolicySets,
  options: EvaluateOptions = {},
): ReferenceEvaluator {
  const own = readSource(source)
  const given = readEvaluateOptions(options)
  const check: Evaluator['check'] = (request) =>
    guarded('input', () =>
      isDirectory(own) ? checkDirectory(own, request, given) : evaluateSets(own, request, given),
    )
  const isAllowed: ReferenceEvaluator['isAllowed'] = (request) =>
    check(request).verdict === 'allowed'
  const prepare = (given: Principal): Handle => {
    const principal = guarded('principal', () => readPrincipal(given))
    const read = (action: string, resource: string, context?: Context): SingleRequest =>
      guarded('input', () => readPart({ principal, action, resource, context }))
    return {
      check: (action, resource, context) => check(read(action, resource, context)),
      isAllowed: (action, resource, context) => isAllowed(read(action, resource, context)),
    }
  }
  return { check, isAllowed, prepare }
}

function checkDirectory(
  directory: Directory,
  request: AuthorizationRequest | readonly AuthorizationRequest[],
  options: EvaluateOptions,
): Decision {
  const now = options.now ?? Date.now()
  const parts = readCall(request)
  return combineParts(parts.map((part) => checkPart(directory, part, { ...options, now })))
}

function checkPart(directory: Directory, part: SingleRequest, options: PartOptions): Decision {
  const { sets, known, ...found } = resolve(directory, part)
  return evaluatePart(sets, { ...part, ...found } as SingleRequest, { ...options, known })
}
