/** Decides simulated requests, one action and resource after another, and says what decided. */

import { explain } from '../../../entries/explain.ts'
import type { Context, ExplainedGate, Explanation, GateOutcome } from '../../../entries/index.ts'
import { engineOf } from '../../../entries/policies.ts'
import { lowered } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { keysOf } from './context-keys.ts'
import type { SimulatedPolicies, SimulatedPolicy } from './simulated-policies.ts'
import { statementPositions, type TextSpan } from './statement-positions.ts'

export interface Simulation extends SimulatedPolicies {
  /** Organization root first; undefined: no organization. */
  readonly scps: readonly (readonly string[])[] | undefined
  readonly resource: SimulatedPolicy | undefined
  /** ARN of a user or role. */
  readonly caller: string
  /** Keys that follow from a caller, where nobody has said who it is. */
  readonly unsaid: readonly string[]
  /** Account that owns the resources whose ARNs say none. */
  readonly owner: string | undefined
  readonly context: Context
  readonly actions: readonly string[]
  /** Empty for `*`. */
  readonly resources: readonly string[]
  readonly now: number
}

/** A result for each action. */
export async function simulate(simulation: Simulation): Promise<CallOutput[]> {
  const { identity, boundary, resource, scps, now } = simulation
  const engine = await engineOf(
    {
      identity: identity.map(({ document }) => document),
      ...(boundary && { boundary: boundary.map(({ document }) => document) }),
      ...(resource && { resource: [resource.document] }),
      ...(scps && { scps }),
    },
    { simulation: true, explain, now: () => now },
  )
  const decide = (action: string, on: string): Explanation | undefined =>
    engine.explain({
      principal: simulation.caller,
      action,
      resource: on,
      ...(simulation.owner !== undefined && { resourceAccount: simulation.owner }),
      context: simulation.context,
    })[0]
  const prepared = { ...simulation, missing: missingKeys(simulation) }
  return simulation.actions.map((action) => resultOf(prepared, action, decide))
}

type Decide = (action: string, on: string) => Explanation | undefined

/** With the keys that nobody has given, which are the same for all requests. */
interface PreparedSimulation extends Simulation {
  readonly missing: readonly string[]
}

function resultOf(simulation: PreparedSimulation, action: string, decide: Decide): CallOutput {
  const { resources } = simulation
  const asked = resources.length === 0 ? ['*'] : resources
  const parts = asked.map((on) => ({ on, shown: partOf(simulation, on, decide(action, on)) }))
  const worst = parts.reduce((one, other) =>
    severity(other.shown.decision) > severity(one.shown.decision) ? other : one,
  )
  const { shown } = worst
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 1 ? resources[0] : '*',
    EvalDecision: shown.decision,
    MatchedStatements: shown.statements,
    MissingContextValues: resources.length === 0 ? shown.missing : [],
    OrganizationsDecisionDetail: allowedBy('Organizations', shown.organizations),
    PermissionsBoundaryDecisionDetail: allowedBy('PermissionsBoundary', shown.boundary),
    EvalDecisionDetails: shown.details && worstOf(parts.map((part) => part.shown.details)),
    ResourceSpecificResults: resources.length === 0 ? [] : parts.map(resourceResult),
  }
}

function allowedBy(what: string, allowed: boolean | undefined): CallOutput | undefined {
  return allowed === undefined ? undefined : { [`AllowedBy${what}`]: allowed }
}

function severity(decision: string): number {
  return ['allowed', 'implicitDeny', 'explicitDeny'].indexOf(decision)
}

function resourceResult({
  on,
  shown,
}: {
  readonly on: string
  readonly shown: SimulatedPart
}): CallOutput {
  return {
    EvalResourceName: on,
    EvalResourceDecision: shown.decision,
    MatchedStatements: shown.statements,
    MissingContextValues: shown.missing,
    EvalDecisionDetails: shown.details,
    PermissionsBoundaryDecisionDetail: allowedBy('PermissionsBoundary', shown.boundary),
  }
}

/** What is said of one action on one resource. */
interface SimulatedPart {
  readonly decision: string
  readonly statements: readonly CallOutput[]
  readonly missing: readonly string[]
  readonly organizations: boolean | undefined
  readonly boundary: boolean | undefined
  /** Each policy type's own decision across accounts; undefined where an SCP ends it, and for `*`. */
  readonly details: Decisions | undefined
}

type Decisions = ReadonlyMap<string, string>

function partOf(
  simulation: PreparedSimulation,
  on: string,
  explanation: Explanation | undefined,
): SimulatedPart {
  const gates = explanation?.gates ?? []
  const decision = explanation?.decision.verdict ?? 'implicitDeny'
  const allows = (type: string) => gates.find(({ policyType }) => policyType === type)?.outcome
  const { scps, boundary } = simulation
  const organizations = scps === undefined ? undefined : allows('scp') === 'allow'
  const isListed = on !== '*' && organizations !== false
  return {
    decision,
    statements: matchedStatements(simulation, gates),
    missing: simulation.missing,
    organizations,
    boundary: boundary === undefined ? undefined : allows('boundary') === 'allow',
    details: isListed ? detailsOf(simulation, on, gates) : undefined,
  }
}

/** Across accounts the decision of each policy type; none within one. */
function detailsOf(simulation: Simulation, on: string, gates: readonly ExplainedGate[]): Decisions {
  const { caller, owner, boundary } = simulation
  const own = accountIn(caller)
  if ((accountIn(on) ?? owner ?? own) === own) return new Map()
  const types = ['identity', 'resource', ...(boundary === undefined ? [] : ['boundary'])]
  return new Map(
    types.map((type) => {
      const outcome = gates.find(({ policyType }) => policyType === type)?.outcome ?? 'silent'
      return [sourceTypes.get(type) ?? type, decisions[outcome]]
    }),
  )
}

function accountIn(arn: string): string | undefined {
  return /^arn:[^:]*:[^:]*:[^:]*:(\d{12}):/.exec(arn)?.[1]
}

const decisions: Readonly<Record<GateOutcome, string>> = {
  allow: 'allowed',
  deny: 'explicitDeny',
  silent: 'implicitDeny',
}

/** The most restrictive decision of each policy type. */
function worstOf(all: readonly (Decisions | undefined)[]): Decisions {
  const worst = new Map<string, string>()
  for (const [type, decision] of all.flatMap((one) => [...(one ?? [])])) {
    const known = worst.get(type)
    if (known === undefined || severity(decision) > severity(known)) worst.set(type, decision)
  }
  return worst
}

/** Denies of identity and resource policies, or else what they allow, with a boundary's denies. */
function matchedStatements(simulation: Simulation, gates: readonly ExplainedGate[]): CallOutput[] {
  const matched = gates.flatMap(({ statements }) =>
    statements.filter(({ mismatch }) => mismatch === undefined).map(({ statement }) => statement),
  )
  const own = matched.filter(
    ({ policyType }) => policyType === 'identity' || policyType === 'resource',
  )
  const denies = own.filter(({ effect }) => effect === 'Deny')
  const bounded = matched.filter(
    ({ policyType, effect }) => policyType === 'boundary' && effect === 'Deny',
  )
  const shown = denies.length > 0 ? denies : [...own, ...bounded]
  return shown.map(({ policyType, policy, index }) => {
    const at = Number(/\[(\d+)\]$/.exec(policy)?.[1] ?? 0)
    return statementOutput(policyOf(simulation, policyType, at), policyType, index)
  })
}

function policyOf(simulation: Simulation, type: string, at: number): SimulatedPolicy | undefined {
  if (type === 'identity') return simulation.identity[at]
  return type === 'boundary' ? simulation.boundary?.[at] : simulation.resource
}

const sourceTypes: ReadonlyMap<string, string> = new Map([
  ['identity', 'IAM Policy'],
  ['boundary', 'Permissions Boundary Policy'],
  ['resource', 'Resource Policy'],
])

function statementOutput(
  policy: SimulatedPolicy | undefined,
  type: string,
  index: number,
): CallOutput {
  const position = policy && positionsOf(policy)[index]
  return {
    SourcePolicyId: policy?.id,
    SourcePolicyType: sourceTypes.get(type),
    StartPosition: position && { ...position.start },
    EndPosition: position && { ...position.end },
  }
}

const positions = new WeakMap<SimulatedPolicy, readonly TextSpan[]>()

/** Found once for a policy of a simulation. */
function positionsOf(policy: SimulatedPolicy): readonly TextSpan[] {
  const found = positions.get(policy) ?? statementPositions(policy.document)
  positions.set(policy, found)
  return found
}

/** Keys that policies of identity, resource and boundary refer to and nobody has given. */
function missingKeys({ identity, boundary, resource, context, unsaid }: Simulation): string[] {
  const documents = [...identity, ...(boundary ?? []), ...(resource ? [resource] : [])]
  const given = new Set(Object.keys(context).map(lowered))
  return keysOf(documents.map(({ document }) => document)).filter((key) => {
    const folded = lowered(key)
    if (given.has(folded)) return false
    return !known.has(folded) || unsaid.includes(folded)
  })
}

/** Keys that follow from the caller, the resource and the clock. */
const known: ReadonlySet<string> = new Set([
  ...['aws:currenttime', 'aws:epochtime', 'aws:username', 'aws:userid', 'aws:principalarn'],
  ...['aws:principalaccount', 'aws:principaltype', 'aws:resourceaccount'],
])
