/**
 * CASL: an ability for each principal and each other policy type, conditions as functions
 * ("Customize Ability", lambda matcher), which is its fastest form.
 */
import { createRequire } from 'node:module'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Workload } from '../fixtures.ts'
import type { PolicyDocument, StatementDocument } from '../statements.ts'
import { actions } from '../vocabulary.ts'
import { compileConditions, wildcards } from './conditions.ts'
import { isS3, ownerOf, type Peer, type PeerVerdict, resourceOf } from './peer.ts'

/** The one subject type; CASL reads the type from the class. */
class Resource {
  readonly arn: string
  readonly principal: string
  readonly team: string
  readonly context: NonNullable<AuthorizationRequest['context']>
  constructor(request: AuthorizationRequest, team: string) {
    this.arn = resourceOf(request)
    this.principal = request.principal as string
    this.team = team
    this.context = request.context ?? {}
  }
}

type Matches = (resource: Resource) => boolean

interface Rule {
  readonly action: string[]
  readonly subject: typeof Resource
  readonly inverted: boolean
  readonly conditions: Matches
}

interface RuleIndex {
  relevantRuleFor(action: string, resource: Resource): { readonly inverted: boolean } | null
}

interface Casl {
  readonly Ability: new (
    rules: readonly Rule[],
    options: { conditionsMatcher: (matches: Matches) => Matches; detectSubjectType?: unknown },
  ) => RuleIndex
}

const { Ability } = createRequire(import.meta.url)('@casl/ability') as Casl

interface Subject {
  readonly team: string
  readonly identity: RuleIndex
  readonly boundary: RuleIndex | undefined
}

export function createCasl(workload: Workload): Peer {
  const boundaries = abilities(workload.boundaries)
  const buckets = abilities(workload.resourcePolicies)
  const scps = workload.scps.map(makeAbility)
  const subjects = new Map(
    workload.members.map(({ arn, team, attached, boundary }): [string, Subject] => [
      arn,
      {
        team,
        identity: makeAbility(attached.flatMap((name) => workload.policies.get(name) ?? [])),
        boundary: boundary === undefined ? undefined : boundaries.get(boundary),
      },
    ]),
  )

  function decideFor(
    subject: Subject,
    bucket: RuleIndex | undefined,
    action: string,
    resource: Resource,
  ): PeerVerdict {
    const identity = subject.identity.relevantRuleFor(action, resource)
    if (identity?.inverted === true) return 'explicitDeny'
    const granted = bucket?.relevantRuleFor(action, resource)
    if (granted?.inverted === true) return 'explicitDeny'
    const bounded = subject.boundary?.relevantRuleFor(action, resource)
    if (bounded?.inverted === true) return 'explicitDeny'
    let silent = false
    for (const level of scps) {
      const rule = level.relevantRuleFor(action, resource)
      if (rule?.inverted === true) return 'explicitDeny'
      if (rule === null) silent = true
    }
    if (silent) return 'implicitDeny'
    if (granted) return 'allowed'
    if (bounded === null) return 'implicitDeny'
    return identity === null ? 'implicitDeny' : 'allowed'
  }

  function bucketOf(resource: string): RuleIndex | undefined {
    return isS3(resource) ? buckets.get(ownerOf(resource)) : undefined
  }

  return {
    name: 'casl',
    gaps: [
      'wildcards in actions are written out over the fixtures’ 36 actions: CASL has none',
      'its abilities know no policy types: five abilities are combined by hand',
      'conditions are the handwritten closures, not its MongoDB queries',
    ],
    decide(request) {
      const subject = subjects.get(request.principal as string)
      if (subject === undefined) return 'implicitDeny'
      const bucket = bucketOf(resourceOf(request))
      return decideFor(subject, bucket, request.action, new Resource(request, subject.team))
    },
    hand(request) {
      const subject = subjects.get(request.principal as string)
      if (subject === undefined) return () => 'implicitDeny'
      const bucket = bucketOf(resourceOf(request))
      const resource = new Resource(request, subject.team)
      return () => decideFor(subject, bucket, request.action, resource)
    },
  }
}

function abilities(documents: ReadonlyMap<string, PolicyDocument>): Map<string, RuleIndex> {
  return new Map([...documents].map(([name, document]) => [name, makeAbility([document])]))
}

/** The last rule that applies wins, so that denies come last. */
function makeAbility(documents: readonly PolicyDocument[]): RuleIndex {
  const statements = documents.flatMap((document) => document.Statement)
  const rules = (effect: string): Rule[] =>
    statements.filter(({ Effect }) => Effect === effect).map(makeRule)
  return new Ability([...rules('Allow'), ...rules('Deny')], {
    conditionsMatcher: (matches) => matches,
  })
}

function makeRule(statement: StatementDocument): Rule {
  const pattern = wildcards([statement.Action].flat())
  const resources = wildcards([statement.Resource].flat())
  const holds = compileConditions(statement.Condition)
  const { Principal: principal = '*' } = statement
  const named = typeof principal === 'string' ? undefined : principal.AWS
  return {
    action: actions.filter((action) => pattern.test(action)),
    subject: Resource,
    inverted: statement.Effect === 'Deny',
    conditions: (resource) =>
      resources.test(resource.arn) &&
      (named === undefined || named === resource.principal) &&
      (holds === undefined || holds(resource)),
  }
}
