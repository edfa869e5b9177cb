/** The oracle: IAM's evaluation logic read aloud, one request after another. Slow on purpose. */

import { guarded, readSets } from '../directory/confirm.ts'
import { flag, type OptionKinds, readOptions, record } from '../json/options.ts'
import type { Decision, DeterminingStatement, Remarks } from '../model/decision.ts'
import type { Policy, PolicySets, PolicyType } from '../model/policy.ts'
import type {
  AuthorizationRequest,
  KnownFacts,
  Principal,
  SingleRequest,
} from '../model/request.ts'
import { parsePolicy } from '../policy/read/parse-policy.ts'
import { readCall } from '../request/read-call.ts'
import { sessionDocuments } from '../request/session-documents.ts'
import { decidePart } from './combine.ts'
import { type PartOptions, readPart } from './part.ts'

/** How one request is evaluated. */
export interface EvaluateOptions {
  /** What is known of the principal and the resource besides the request itself. */
  readonly known?: KnownFacts
  /** Lets the context state derived keys (K-3), as case files do. */
  readonly simulation?: boolean
  /** Milliseconds since 1970, for `aws:CurrentTime` and `aws:EpochTime`; else the clock's. */
  readonly now?: number
}

/**
 * Decides one request, or the parts of one call, against the policies that have a say in it. Where
 * `sets.session` is undefined, the session policies that stand with the principal are read.
 *
 * Throws `ERR_REQUEST_INVALID` for a request that cannot be read, `ERR_POLICY_INVALID` for such a
 * session policy, `ERR_LIMIT_EXCEEDED` for what is too large, `ERR_DIRECTORY_INVALID` for what is no
 * sets of policies, `ERR_OPTIONS_INVALID`.
 */
export function evaluate(
  sets: PolicySets,
  request: AuthorizationRequest | readonly AuthorizationRequest[],
  options: EvaluateOptions = {},
): Decision {
  const own = readEvaluateOptions(options)
  return guarded('sets', () => evaluateSets(readSets(sets), request, own))
}

const optionKinds: OptionKinds<EvaluateOptions> = {
  known: record,
  simulation: flag,
  now: ['a finite number', Number.isFinite],
}

/** A copy of the options. Throws `ERR_OPTIONS_INVALID`. */
export function readEvaluateOptions(options: EvaluateOptions): EvaluateOptions {
  return readOptions(options, optionKinds)
}

/** `evaluate` for sets and options that were read already. */
export function evaluateSets(
  sets: PolicySets,
  request: AuthorizationRequest | readonly AuthorizationRequest[],
  options: EvaluateOptions,
): Decision {
  const now = options.now ?? Date.now()
  return combineParts(
    readCall(request).map((part) => evaluatePart(sets, part, { ...options, now })),
  )
}

/** Decides one part that `readCall` has made. */
export function evaluatePart(
  sets: PolicySets,
  request: SingleRequest,
  options: PartOptions,
): Decision {
  const part = readPart(request, options)
  const session = sets.session ?? readSession(request.principal)
  return { ...decidePart({ ...sets, session }, part), ...part.remarks }
}

function readSession(principal: Principal): Policy[] | undefined {
  return sessionDocuments(principal)?.map((document, index) =>
    parsePolicy(document as object | string, {
      type: 'session',
      name: `session policy ${index + 1}`,
    }),
  )
}

const reportOrder: readonly PolicyType[] = [
  'scp',
  'rcp',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
]

/** One call's decision: every part must be allowed, and an explicit deny outweighs all (E-12). */
export function combineParts(decisions: readonly Decision[]): Decision {
  return { ...joinVerdicts(decisions), ...joinRemarks(decisions) }
}

/** What any part's decision says of its ground. */
function joinRemarks(decisions: readonly Decision[]): Remarks {
  const joined = (['unknown', 'assumed'] as const).map(
    (remark) => [remark, [...new Set(decisions.flatMap((one) => one[remark] ?? []))]] as const,
  )
  return Object.fromEntries(joined.filter(([, names]) => names.length > 0))
}

function joinVerdicts(decisions: readonly Decision[]): Decision {
  const denied = decisions.filter(({ verdict }) => verdict === 'explicitDeny')
  if (denied.length > 0) return combineDenials(denied)
  const failed = decisions.find(({ verdict }) => verdict !== 'allowed')
  if (failed !== undefined) return failed
  const policyType = decisions[0]?.policyType ?? 'identity'
  return { verdict: 'allowed', policyType, statements: collectStatements(decisions) }
}

/** All denials of all parts, the policy types in the order of E-97. */
function combineDenials(denied: readonly Decision[]): Decision {
  const order = ({ policyType }: DeterminingStatement) => reportOrder.indexOf(policyType)
  const statements = collectStatements(denied).sort((one, other) => order(one) - order(other))
  return {
    verdict: 'explicitDeny',
    policyType: statements[0]?.policyType ?? 'identity',
    statements,
  }
}

/** Each statement once, though several parts rest on it. */
function collectStatements(decisions: readonly Decision[]): DeterminingStatement[] {
  const all = decisions.flatMap(({ statements }) => statements)
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}
