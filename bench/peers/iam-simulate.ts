/**
 * iam-simulate (AGPL-3.0), as a black box through its public functions: validated as it
 * recommends, and without validation.
 */
import { runSimulation, runUnsafeSimulation } from '@cloud-copilot/iam-simulate'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Member, Workload } from '../fixtures.ts'
import type { PolicyDocument } from '../statements.ts'
import { account } from '../vocabulary.ts'
import { isS3, ownerOf, type Peer, type PeerVerdict, resourceOf } from './peer.ts'

interface NamedPolicy {
  readonly name: string
  readonly policy: PolicyDocument
}

/** What a member's simulations have in common. */
interface Frame {
  readonly tags: Record<string, string>
  readonly identityPolicies: NamedPolicy[]
  readonly permissionBoundaryPolicies: NamedPolicy[] | undefined
}

const gaps = [
  'policies are read anew on every request: it has no form to keep them in',
  'context keys that its data does not know for an action and resource are dropped (validated)',
]

const verdicts: Readonly<Record<string, PeerVerdict>> = {
  Allowed: 'allowed',
  ExplicitlyDenied: 'explicitDeny',
  ImplicitlyDenied: 'implicitDeny',
}

export function createIamSimulate(workload: Workload): Peer {
  const simulate = simulations(workload)
  return {
    name: 'iam-simulate',
    gaps,
    async decide(request) {
      const result = await runSimulation(simulate(request), {})
      if (result.resultType === 'error') throw new Error(result.errors.message)
      return verdicts[result.overallResult] ?? 'denied'
    },
  }
}

export function createIamSimulateUnvalidated(workload: Workload): Peer {
  const simulate = simulations(workload)
  return {
    name: 'iam-simulate, unvalidated',
    gaps: [...gaps.slice(0, 1), 'without resource policies, on which this entry throws'],
    decide(request) {
      const simulation = { ...simulate(request), resourcePolicy: undefined }
      return verdicts[runUnsafeSimulation(simulation, {})] ?? 'denied'
    },
  }
}

/** From a request to the simulation that asks for it. */
function simulations(workload: Workload) {
  const frames = new Map(
    workload.members.map((member) => [member.arn, makeFrame(workload, member)]),
  )
  const serviceControlPolicies = workload.scps.map((level, at) => ({
    orgIdentifier: `level-${at}`,
    policies: level.map((policy) => ({ name: `scp-${at}`, policy })),
  }))
  return (request: AuthorizationRequest) => {
    const frame = frames.get(request.principal as string)
    const resource = resourceOf(request)
    return {
      request: {
        principal: request.principal as string,
        action: request.action,
        resource: { resource, accountId: account },
        contextVariables: { ...(request.context as Record<string, string>), ...frame?.tags },
      },
      identityPolicies: frame?.identityPolicies ?? [],
      permissionBoundaryPolicies: frame?.permissionBoundaryPolicies,
      serviceControlPolicies,
      resourceControlPolicies: [],
      resourcePolicy: isS3(resource) ? workload.resourcePolicies.get(ownerOf(resource)) : undefined,
    }
  }
}

function makeFrame(workload: Workload, { team, attached, boundary }: Member): Frame {
  const limit = boundary === undefined ? undefined : workload.boundaries.get(boundary)
  return {
    tags: { 'aws:PrincipalTag/team': team },
    identityPolicies: attached.flatMap((name) => {
      const policy = workload.policies.get(name)
      return policy === undefined ? [] : [{ name, policy }]
    }),
    permissionBoundaryPolicies:
      boundary === undefined || limit === undefined
        ? undefined
        : [{ name: boundary, policy: limit }],
  }
}
