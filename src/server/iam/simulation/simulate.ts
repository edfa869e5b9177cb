/** Decides simulated requests, one action and resource after another, and says what decided. */

import { explain } from '../../../entries/explain.ts'
import type { Context, ExplainedGate, Explanation } from '../../../entries/index.ts'
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
  const parts = asked.map((on) => ({ on, shown: partOf(simulation, decide(action, on)) }))
  const worst = parts.reduce((one, other) =>
    severity(other.shown.decision) > severity(one.shown.decision) ? other : one,
  )
  const { shown } = worst
  const details = resources.length > 0 && shown.organizations !== false
  return {
    EvalActionName: action,
    EvalResourceName: resources.length === 1 ? resources[0] : '*',
    EvalDecision: shown.decision,
    MatchedStatements: shown.statements,
    MissingContextValues: resources.length === 0 ? shown.missing : [],
    OrganizationsDecisionDetail: allowedBy('Organizations', shown.organizations),
    PermissionsBoundaryDecisionDetail: allowedBy('PermissionsBoundary', shown.boundary),
    EvalDecisionDetails: details ? new Map() : undefined,
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
    EvalDecisionDetails: shown.organizations === false ? undefined : new Map(),
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
}

function partOf(
  simulation: PreparedSimulation,
  explanation: Explanation | undefined,
): SimulatedPart {
  const gates = explanation?.gates ?? []
  const decision = explanation?.decision.verdict ?? 'implicitDeny'
  const allows = (type: string) => gates.find(({ policyType }) => policyType === type)?.outcome
  const { scps, boundary } = simulation
  return {
    decision,
    statements: matchedStatements(simulation, gates),
    missing: simulation.missing,
    organizations: scps === undefined ? undefined : allows('scp') === 'allow',
    boundary: boundary === undefined ? undefined : allows('boundary') === 'allow',
  }
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
