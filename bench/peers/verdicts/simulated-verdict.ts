/** A drawn trial in iam-simulate (AGPL-3.0), as a black box through its public function. */
import { runSimulation } from '@cloud-copilot/iam-simulate'
import type { PeerVerdict } from '../peer.ts'
import type { DrawnPolicy } from './drawn-statement.ts'
import type { DrawnTrial } from './drawn-trial.ts'

export interface Simulated {
  readonly verdict: PeerVerdict
  /** Keys of the context that it takes for none of the action's. */
  readonly ignored: ReadonlySet<string>
}

const verdicts: ReadonlyMap<string, PeerVerdict> = new Map([
  ['Allowed', 'allowed'],
  ['ExplicitlyDenied', 'explicitDeny'],
  ['ImplicitlyDenied', 'implicitDeny'],
])

/** Throws where it refuses the trial. */
export async function simulate({ request, sets }: DrawnTrial): Promise<Simulated> {
  const { principal, action, resource, resourceAccount, context } = request
  const result = await runSimulation(
    {
      request: {
        principal,
        action,
        resource: { resource, accountId: resourceAccount },
        contextVariables: { ...context },
      },
      identityPolicies: named(sets.identity),
      sessionPolicy: sets.session?.[0],
      permissionBoundaryPolicies: sets.boundary && named(sets.boundary),
      serviceControlPolicies: sets.scps.map(level),
      // it adds the policy that allows everything
      resourceControlPolicies: sets.rcps.map((policies, at) => level(policies.slice(1), at)),
      resourcePolicy: sets.resource?.[0],
      vpcEndpointPolicies: sets.endpoint && named(sets.endpoint),
    },
    {},
  )
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors))
  const verdict = verdicts.get(result.overallResult)
  if (verdict === undefined) throw new Error(`what is ${result.overallResult}?`)
  const ignored = 'ignoredContextKeys' in result ? result.ignoredContextKeys : undefined
  return { verdict, ignored: new Set((ignored ?? []).map((key) => key.toLowerCase())) }
}

interface Named {
  readonly name: string
  readonly policy: DrawnPolicy
}

function named(policies: readonly DrawnPolicy[]): Named[] {
  return policies.map((policy, at) => ({ name: `policy-${at}`, policy }))
}

function level(policies: readonly DrawnPolicy[], at: number) {
  return { orgIdentifier: `level-${at}`, policies: named(policies) }
}
