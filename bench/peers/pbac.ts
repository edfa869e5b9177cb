/** pbac: IAM-like documents, one instance for each principal and policy type. */
import { createRequire } from 'node:module'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Workload } from '../fixtures.ts'
import type { PolicyDocument } from '../statements.ts'
import { isS3, ownerOf, type Peer, type PeerVerdict, resourceOf } from './peer.ts'

interface Asked {
  readonly action: string
  readonly resource: string
  readonly principal: object
  readonly context: object
}

interface Instance {
  filterPoliciesBy(asked: Asked & { readonly effect: 'Allow' | 'Deny' }): object | undefined
}

const Pbac = createRequire(import.meta.url)('pbac') as new (
  policies: readonly object[],
  options: { readonly validatePolicies: boolean },
) => Instance

export function createPbac(workload: Workload): Peer {
  const boundaries = instances(workload.boundaries)
  const buckets = instances(workload.resourcePolicies)
  const scps = workload.scps.map(createInstance)
  const members = new Map(
    workload.members.map((member) => [
      member.arn,
      {
        team: member.team,
        identity: createInstance(
          member.attached.flatMap((name) => workload.policies.get(name) ?? []),
        ),
        boundary: member.boundary === undefined ? undefined : boundaries.get(member.boundary),
      },
    ]),
  )
  return {
    name: 'pbac',
    gaps: [
      'a negated operator over several values holds when one of them differs',
      'variables in condition values are not replaced; a missing key reads as its own name',
      'it knows no policy types: five instances are combined by hand',
    ],
    decide(request) {
      const member = members.get(request.principal as string)
      if (member === undefined) return 'implicitDeny'
      const asked = askedOf(request, member.team)
      const resource = resourceOf(request)
      const granted = ask(isS3(resource) ? buckets.get(ownerOf(resource)) : undefined, asked)
      const bounded = member.boundary === undefined ? 'allowed' : ask(member.boundary, asked)
      const limits = scps.map((level) => ask(level, asked))
      const own = ask(member.identity, asked)
      if ([...limits, own, bounded, granted].includes('explicitDeny')) return 'explicitDeny'
      if (limits.includes('implicitDeny')) return 'implicitDeny'
      if (granted === 'allowed') return 'allowed'
      return bounded === 'allowed' ? own : 'implicitDeny'
    },
  }
}

function ask(instance: Instance | undefined, asked: Asked): PeerVerdict {
  if (instance === undefined) return 'implicitDeny'
  if (instance.filterPoliciesBy({ ...asked, effect: 'Deny' })) return 'explicitDeny'
  return instance.filterPoliciesBy({ ...asked, effect: 'Allow' }) ? 'allowed' : 'implicitDeny'
}

/** Its context has an object for what stands before the colon. */
function askedOf(request: AuthorizationRequest, team: string): Asked {
  const aws: Record<string, unknown> = { 'PrincipalTag/team': team }
  for (const key in request.context) aws[key.slice(4)] = request.context[key]
  const principal = { AWS: [request.principal as string] }
  return { action: request.action, resource: resourceOf(request), principal, context: { aws } }
}

function instances(documents: ReadonlyMap<string, PolicyDocument>): Map<string, Instance> {
  return new Map([...documents].map(([name, document]) => [name, createInstance([document])]))
}

function createInstance(documents: readonly PolicyDocument[]): Instance {
  return new Pbac(documents.map(withLists), { validatePolicies: false })
}

/** It takes lists only; a principal of everybody is left out. */
function withLists(document: PolicyDocument): object {
  const statements = document.Statement.map((statement) => {
    const { Principal: principal, ...rest } = statement
    const named = typeof principal === 'object' ? { Principal: { AWS: [principal.AWS] } } : {}
    return { ...rest, ...named, Action: [statement.Action].flat() }
  })
  return { ...document, Statement: statements }
}
