/** Trace → which statements decided, in sentences ("Troubleshoot access denied error messages"). */
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Verdict from '../../../assembly/layout/verdict.ts'
import type {
  DecidedBy,
  Decision,
  ExplainedGate,
  ExplainedStatement,
  Explanation,
} from '../../model/decision.ts'
import { OptionsError } from '../../model/errors.ts'
import type { PolicyType } from '../../model/policy.ts'
import { isTrustAction } from '../../model/trust-actions.ts'
import type { Part } from '../../request/call.ts'
import { type Identity, sessionArnOf } from '../caller/identity.ts'
import { Check } from '../check.ts'
import type { SessionOverlay } from '../session-overlay.ts'
import { describeRemarks } from './decision-notes.ts'
import { type ExactCheck, outlineOf, ownPolicies, setsFor } from './determine.ts'
import { mismatchOf, readingOf } from './mismatch.ts'
import type { Traced } from './trace.ts'

/** AWS's names of policy types in its messages (E-96). */
const typeNames: Readonly<Record<PolicyType, string>> = {
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  endpoint: 'a VPC endpoint policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  resource: 'a resource-based policy',
  identity: 'an identity-based policy',
}

/**
 * Explains a decision: to be given to `createEngine` as its option `explain`, and called by the
 * engine alone. Throws `ERR_OPTIONS_INVALID` for what is no check of an engine's.
 */
export function explain(given: object, decision: Decision): Explanation {
  const place = confirmPlace(given)
  const { part, caller } = place.check
  const principal = subjectOf(caller.identity)
  const gates = outlineOf(place.check).heard.filter((gate) => limits(place, gate))
  return {
    decision,
    headline: `User: ${principal} is ${outcome(part, decision)}`,
    principal,
    action: part.action,
    resource: part.resource,
    gates: gates.map((gate) => explainGate(place, gate)),
    notes: describeRemarks(decision, place.check),
  }
}

function confirmPlace(given: object): ExactCheck {
  if (isPlace(given)) return given
  throw new OptionsError('only an engine can ask for the explanation of a check', {
    place: 'place',
    hint: 'give `explain` to `createEngine` as an option, and call `engine.explain(request)`',
  })
}

function isPlace(given: object): given is ExactCheck {
  try {
    return (given as Partial<ExactCheck>).check instanceof Check
  } catch {
    return false // null, or a proxy that throws
  }
}

/** Whether the policy type has any policy in the decision. */
function limits({ check, session }: ExactCheck, gate: PolicyType): boolean {
  if (gate === 'session' && session !== undefined) return true
  return !setsFor(gate, check).every(({ set }) => set === PolicySet.ALWAYS)
}

function explainGate(place: ExactCheck, policyType: PolicyType): ExplainedGate {
  const { check, session } = place
  if (policyType === 'session' && session !== undefined) return explainSession(place, session)
  const asked = setsFor(policyType, check)
  const answers = asked.map((one) => check.ask(one))
  const statements = asked.flatMap(({ set, side }) =>
    explainStatements(ownPolicies(check, side), {
      policyType,
      numbers: check.loaded.statements.of(set),
    }),
  )
  return { policyType, outcome: outcomeOf(answers), statements: matchedFirst(statements) }
}

/** The policies that came with the principal. */
function explainSession({ check }: ExactCheck, session: SessionOverlay): ExplainedGate {
  const outcome = outcomeOf([session.ask(check)])
  const traced = session.trace(check)
  const numbers = traced.loaded.statements.of(session.set)
  const statements = explainStatements(traced, { policyType: 'session', numbers })
  return { policyType: 'session', outcome, statements }
}

/** Those that matched come first. */
function explainStatements(
  traced: Traced,
  { policyType, numbers }: { policyType: PolicyType; numbers: readonly number[] },
): ExplainedStatement[] {
  const explained = numbers.map((number): ExplainedStatement => {
    const statement = traced.loaded.statements.describe(number, policyType)
    return { statement, mismatch: mismatchOf(traced, number), ...readingOf(traced, number) }
  })
  return matchedFirst(explained)
}

function matchedFirst(statements: readonly ExplainedStatement[]): ExplainedStatement[] {
  return [
    ...statements.filter(({ mismatch }) => mismatch === undefined),
    ...statements.filter(({ mismatch }) => mismatch !== undefined),
  ]
}

/** One level's deny denies; every level must allow. */
function outcomeOf(answers: readonly number[]): ExplainedGate['outcome'] {
  if (answers.includes(Verdict.EXPLICIT_DENY)) return 'deny'
  return answers.every((answer) => answer === Verdict.ALLOWED) ? 'allow' : 'silent'
}

/** The ARN that messages name: a session's own (E-98). */
function subjectOf(identity: Identity): string {
  const { name, session } = identity
  return session === undefined ? name : sessionArnOf(identity, session)
}

function outcome({ action, resource }: Part, decision: Decision): string {
  const { verdict, policyType } = decision
  const call = `to perform: ${action} on resource: ${resource}`
  if (verdict === 'allowed') return `authorized ${call} ${allowReason(policyType, action)}`
  if (verdict === 'explicitDeny') {
    return `not authorized ${call} with an explicit deny in ${denyingPolicy(decision, action)}`
  }
  return `not authorized ${call} because ${denyReason(policyType, action)}`
}

function allowReason(decidedBy: DecidedBy, action: string): string {
  if (decidedBy === 'root') return "because the account's root user needs no identity-based policy"
  if (decidedBy === 'always') return 'because no policy can deny this action'
  return `because ${nameOf(decidedBy, action)} allows the ${action} action`
}

function denyReason(decidedBy: DecidedBy, action: string): string {
  if (decidedBy === 'credential') return `these credentials cannot call ${action}`
  if (decidedBy === 'publicAccessBlock')
    return 'RestrictPublicBuckets is on for the bucket or its account'
  return `no ${nameOf(decidedBy, action).replace(/^an? |^the /, '')} allows the ${action} action`
}

/** The policy's ARN follows where it has one. */
function denyingPolicy({ policyType, statements }: Decision, action: string): string {
  const policy = statements[0]?.policy ?? ''
  const name = nameOf(policyType, action)
  return policy.startsWith('arn:') ? `${name}: ${policy}` : name
}

function nameOf(decidedBy: DecidedBy, action: string): string {
  if (decidedBy === 'resource' && isTrustAction(action)) return 'the role trust policy'
  return typeNames[decidedBy as PolicyType] ?? decidedBy
}
