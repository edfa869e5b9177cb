/** The parts of one call, and their decisions put together (E-12). */

import type { DecidedBy, Decision, DeterminingStatement, Remarks } from '../model/decision.ts'
import { deciders } from '../model/policy-types.ts'
import { type Call, type Part, partOf } from './parts.ts'
import { readPart } from './quick.ts'
import { readCall } from './read-call.ts'

export type { Call, Part } from './parts.ts'

/**
 * The (action, resource) parts of a call: copies of the caller's own data, read once, whole. Throws
 * as `readCall` does.
 */
export function partsOf(request: Call): readonly Part[] {
  const part = readPart(request)
  return part === undefined ? readParts(request) : [part]
}

/** The same, whatever is unusual about the call. */
export function readParts(request: Call): readonly Part[] {
  return readCall(request).map(partOf)
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

/** Each statement once, though its policy is attached at several places. */
export function distinct(statements: readonly DeterminingStatement[]): DeterminingStatement[] {
  if (statements.length < 2) return [...statements]
  return [...new Map(statements.map((one) => [JSON.stringify(one), one])).values()]
}

function joinVerdicts(decisions: readonly Decision[]): Decision {
  const denied = decisions.filter(({ verdict }) => verdict === 'explicitDeny')
  const failed = denied.length > 0 ? undefined : decisions.find((one) => one.verdict !== 'allowed')
  if (failed !== undefined) return failed
  const joined = denied.length > 0 ? denied : decisions
  const order = (type: DecidedBy): number => deciders.indexOf(type)
  const statements = distinct(joined.flatMap((decision) => decision.statements))
  if (denied.length > 0) statements.sort((a, b) => order(a.policyType) - order(b.policyType))
  const types = joined.map(({ policyType }) => policyType)
  if (denied.length > 0) types.sort((a, b) => order(a) - order(b))
  return {
    verdict: denied.length > 0 ? 'explicitDeny' : 'allowed',
    policyType: types[0] ?? 'identity',
    statements,
  }
}
