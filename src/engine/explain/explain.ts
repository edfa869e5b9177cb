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
import { isTrustAction } from '../../services/trust-actions.ts'
import { type Identity, sessionArnOf } from '../caller/identity.ts'
import { levelTargets } from '../caller/stored-records.ts'
import { Check } from '../check.ts'
import type { SessionOverlay } from '../session-overlay.ts'
import { describeExempt, describeRemarks, describeSilent } from './decision-notes.ts'
import { type ExactCheck, outlineOf, ownPolicies, setsFor } from './determine.ts'
import { mismatchesOf, readingOf } from './mismatch.ts'
import { bareName, typeNames } from './policy-type-names.ts'
import type { Traced } from './trace.ts'

/**
 * Explains a decision: to be given to `createEngine` as its option `explain`, and called by the
 * engine alone. Throws `ERR_OPTIONS_INVALID` for what is no check of an engine's.
 */
export function explain(given: object, decision: Decision): Explanation {
  const place = confirmPlace(given)
  const { part, caller } = place.check
  const principal = subjectOf(caller.identity)
  const gates = outlineOf(place.check).heard.filter((gate) => limits(place, gate))
  const explained = gates.map((gate) => explainGate(place, gate))
  return {
    decision,
    headline: `User: ${principal} is ${outcome(place.check, decision)}`,
    principal,
    action: part.action,
    resource: part.resource,
    gates: explained,
    notes: [
      ...describeRemarks(decision, place.check),
      ...describeExempt(place.check),
      ...describeSilent(decision, explained, place.check.caller.identity),
    ],
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
  const targets = targetsOf(policyType, check)
  const statements = asked.flatMap(({ set, side }, level) =>
    explainStatements(ownPolicies(check, side), {
      policyType,
      numbers: check.loaded.statements.of(set),
      target: targets.length === asked.length ? targets[level] : undefined,
    }),
  )
  const isRequired = isRequiredOf(policyType, check)
  return {
    policyType,
    outcome: outcomeOf(answers),
    isRequired,
    statements: matchedFirst(statements),
  }
}

/** Within an account either of both grants is enough, unless the service asks for the resource's (E-60). */
function isRequiredOf(policyType: PolicyType, check: Check): boolean {
  const { heard, needsResource } = outlineOf(check)
  if (policyType === 'resource') return needsResource || !heard.includes('identity')
  if (policyType !== 'identity') return true
  const { account } = check.caller.identity
  return check.owners().some((owner) => owner !== '' && owner !== account)
}

/** What the levels of an organization's policies are attached to; none where it is not told. */
function targetsOf(policyType: PolicyType, check: Check): string[] {
  const { kernel, records } = check.loaded
  if (policyType !== 'scp' && policyType !== 'rcp') return []
  const id = policyType === 'scp' ? check.caller.identity.account : kernel.owner()
  return levelTargets(records.account(id) ?? { id, path: undefined })
}

/** The policies that came with the principal. */
function explainSession({ check }: ExactCheck, session: SessionOverlay): ExplainedGate {
  const outcome = outcomeOf([session.ask(check)])
  const traced = session.trace(check)
  const numbers = traced.loaded.statements.of(session.set)
  const told = { policyType: 'session', numbers, target: undefined } as const
  const statements = explainStatements(traced, told)
  return { policyType: 'session', outcome, isRequired: true, statements }
}

interface StatementsOfSet {
  readonly policyType: PolicyType
  readonly numbers: readonly number[]
  /** What the set is attached to, of an organization's. */
  readonly target: string | undefined
}

/** Those that matched come first. */
function explainStatements(
  traced: Traced,
  { policyType, numbers, target }: StatementsOfSet,
): ExplainedStatement[] {
  const explained = numbers.map((number): ExplainedStatement => {
    const statement = traced.loaded.statements.describe(number, policyType)
    const [mismatch, ...others] = mismatchesOf(traced, number)
    return {
      statement,
      mismatch,
      others,
      ...(target !== undefined && { target }),
      ...readingOf(traced, number),
    }
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

function outcome(check: Check, decision: Decision): string {
  const { action, resource } = check.part
  const { verdict, policyType } = decision
  const call = `to perform: ${action} on resource: ${resource}`
  if (verdict === 'allowed') return `authorized ${call} ${allowReason(policyType, check)}`
  if (verdict === 'explicitDeny') {
    return `not authorized ${call} with an explicit deny in ${denyingPolicy(decision, action)}`
  }
  return `not authorized ${call} because ${denyReason(policyType, action)}`
}

function allowReason(decidedBy: DecidedBy, check: Check): string {
  const { action } = check.part
  if (decidedBy === 'root') return "because the account's root user needs no identity-based policy"
  if (decidedBy === 'always') return 'because no policy can deny this action'
  const name = nameOf(decidedBy, action)
  const isJoint = decidedBy === 'identity' && outlineOf(check).needsResource
  return isJoint
    ? `because ${name} and ${nameOf('resource', action)} allow the ${action} action`
    : `because ${name} allows the ${action} action`
}

function denyReason(decidedBy: DecidedBy, action: string): string {
  if (decidedBy === 'credential') return `these credentials cannot call ${action}`
  if (decidedBy === 'publicAccessBlock')
    return 'RestrictPublicBuckets is on for the bucket or its account'
  return `no ${bareName(nameOf(decidedBy, action))} allows the ${action} action`
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
