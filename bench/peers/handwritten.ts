/**
 * What a good engineer would write alone: regular expressions and closures made beforehand, a
 * policy list for each principal, denies before allows.
 */
import type { Verdict } from '../../src/model/decision.ts'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Workload } from '../fixtures.ts'
import type { PolicyDocument, StatementDocument } from '../statements.ts'
import { compileConditions, type Facts, type Test, wildcards } from './conditions.ts'
import { isS3, ownerOf, type Peer, resourceOf } from './peer.ts'

interface Entry {
  readonly principal: string
  readonly action: RegExp
  readonly resource: RegExp
  readonly holds: Test | undefined
}

interface Entries {
  readonly denies: readonly Entry[]
  readonly allows: readonly Entry[]
}

interface Subject {
  readonly arn: string
  readonly team: string
  readonly identity: Entries
  readonly boundary: Entries | undefined
}

export function createHandwritten(workload: Workload): Peer {
  const policies = compileAll(workload.policies)
  const boundaries = compileAll(workload.boundaries)
  const buckets = compileAll(workload.resourcePolicies)
  const scps = workload.scps.map(compile)
  const subjects = new Map(
    workload.members.map(({ arn, team, attached, boundary }): [string, Subject] => [
      arn,
      {
        arn,
        team,
        identity: join(attached.flatMap((name) => policies.get(name) ?? [])),
        boundary: boundary === undefined ? undefined : boundaries.get(boundary),
      },
    ]),
  )

  function decideFor(
    subject: Subject,
    bucket: Entries | undefined,
    request: AuthorizationRequest,
  ): Verdict {
    const facts = { context: request.context ?? {}, team: subject.team }
    const some = (entries: readonly Entry[]): boolean =>
      matchesAny(entries, subject, request, facts)
    if (some(subject.identity.denies) || (bucket !== undefined && some(bucket.denies))) {
      return 'explicitDeny'
    }
    if (subject.boundary !== undefined && some(subject.boundary.denies)) return 'explicitDeny'
    for (const level of scps) if (some(level.denies)) return 'explicitDeny'
    for (const level of scps) if (!some(level.allows)) return 'implicitDeny'
    if (bucket !== undefined && some(bucket.allows)) return 'allowed'
    if (subject.boundary !== undefined && !some(subject.boundary.allows)) return 'implicitDeny'
    return some(subject.identity.allows) ? 'allowed' : 'implicitDeny'
  }

  function bucketOf(resource: string): Entries | undefined {
    return isS3(resource) ? buckets.get(ownerOf(resource)) : undefined
  }

  return {
    name: 'handwritten',
    gaps: ['operators, keys and variables: those of the fixtures; spelled in one case'],
    decide(request) {
      const subject = subjects.get(request.principal as string)
      if (subject === undefined) return 'implicitDeny'
      return decideFor(subject, bucketOf(resourceOf(request)), request)
    },
    hand(request) {
      const subject = subjects.get(request.principal as string)
      if (subject === undefined) return () => 'implicitDeny'
      const bucket = bucketOf(resourceOf(request))
      return () => decideFor(subject, bucket, request)
    },
  }
}

function matchesAny(
  entries: readonly Entry[],
  subject: Subject,
  request: AuthorizationRequest,
  facts: Facts,
): boolean {
  for (const { principal, action, resource, holds } of entries) {
    if (!action.test(request.action) || !resource.test(resourceOf(request))) continue
    if (principal !== '*' && principal !== subject.arn) continue
    if (holds === undefined || holds(facts)) return true
  }
  return false
}

function compileAll(documents: ReadonlyMap<string, PolicyDocument>): Map<string, Entries> {
  return new Map([...documents].map(([name, document]) => [name, compile([document])]))
}

function compile(documents: readonly PolicyDocument[]): Entries {
  const statements = documents.flatMap((document) => document.Statement)
  const entries = (effect: string): Entry[] =>
    statements.filter(({ Effect }) => Effect === effect).map(compileStatement)
  return { denies: entries('Deny'), allows: entries('Allow') }
}

function compileStatement(statement: StatementDocument): Entry {
  const { Principal: principal = '*' } = statement
  return {
    principal: typeof principal === 'string' ? principal : (principal.AWS ?? ''),
    action: wildcards([statement.Action].flat()),
    resource: wildcards([statement.Resource].flat()),
    holds: compileConditions(statement.Condition),
  }
}

function join(parts: readonly Entries[]): Entries {
  return {
    denies: parts.flatMap(({ denies }) => denies),
    allows: parts.flatMap(({ allows }) => allows),
  }
}
