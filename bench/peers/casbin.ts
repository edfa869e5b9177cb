/**
 * Casbin: a rule for each statement of each policy type, members linked to policies as roles,
 * "allow and deny" as its effect. Patterns and conditions are functions made beforehand.
 */
import { newEnforcer, newModelFromString } from 'casbin'
import type { Workload } from '../fixtures.ts'
import type { PolicyDocument, StatementDocument } from '../statements.ts'
import { compileConditions, type Facts, type Test, wildcards } from './conditions.ts'
import { isS3, ownerOf, type Peer, type PeerVerdict, resourceOf } from './peer.ts'

const model = `
[request_definition]
r = sub, obj, act, user, facts

[policy_definition]
p = sub, statement, eft

[role_definition]
g = _, _

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = g(r.sub, p.sub) && applies(p.statement, r.obj, r.act, r.user, r.facts)`

/** One policy type's rules: who has them, and what they say. */
interface Rules {
  readonly policies: ReadonlyMap<string, PolicyDocument>
  readonly links: readonly (readonly [string, string])[]
}

type Ask = (subject: string, request: readonly unknown[]) => PeerVerdict

export async function createCasbin(workload: Workload): Promise<Peer> {
  const { members } = workload
  const identity = await createAsk({
    policies: workload.policies,
    links: members.flatMap(({ arn, attached }) => attached.map((name) => [arn, name] as const)),
  })
  const boundary = await createAsk({ policies: workload.boundaries, links: [] })
  const bucket = await createAsk({ policies: workload.resourcePolicies, links: [] })
  const levels = workload.scps.map((level, at): [string, PolicyDocument] => [
    `level-${at}`,
    { Version: '2012-10-17', Statement: level.flatMap((document) => document.Statement) },
  ])
  const scps = await createAsk({ policies: new Map(levels), links: [] })
  const byArn = new Map(members.map((member) => [member.arn, member]))

  return {
    name: 'casbin',
    gaps: [
      'one enforcer holds everybody’s rules, as its role examples do: it tries every one of them',
      'one enforcer for each policy type, combined by hand: its effects know no policy types',
      'the matcher calls the handwritten regular expressions and closures for each statement',
    ],
    decide(request) {
      const arn = request.principal as string
      const member = byArn.get(arn)
      if (member === undefined) return 'implicitDeny'
      const resource = resourceOf(request)
      const facts: Facts = { context: request.context ?? {}, team: member.team }
      const asked = [resource, request.action, arn, facts]
      const limits = levels.map(([name]) => scps(name, asked))
      const own = identity(arn, asked)
      const bounded = member.boundary === undefined ? 'allowed' : boundary(member.boundary, asked)
      const granted = isS3(resource) ? bucket(ownerOf(resource), asked) : 'implicitDeny'
      if ([...limits, own, bounded, granted].includes('explicitDeny')) return 'explicitDeny'
      if (limits.includes('implicitDeny')) return 'implicitDeny'
      if (granted === 'allowed') return 'allowed'
      return bounded === 'allowed' ? own : 'implicitDeny'
    },
  }
}

async function createAsk({ policies, links }: Rules): Promise<Ask> {
  const tests: ReturnType<typeof compileStatement>[] = []
  const rules: string[][] = []
  for (const [name, document] of policies) {
    for (const statement of document.Statement) {
      rules.push([name, String(tests.length), statement.Effect.toLowerCase()])
      tests.push(compileStatement(statement))
    }
  }
  const enforcer = await newEnforcer(newModelFromString(model))
  await enforcer.addFunction('applies', (statement: string, ...asked: unknown[]) =>
    tests[Number(statement)]?.(...(asked as Parameters<ReturnType<typeof compileStatement>>)),
  )
  if (rules.length > 0) await enforcer.addPolicies(rules)
  if (links.length > 0) await enforcer.addGroupingPolicies(links.map((link) => [...link]))
  return (subject, asked) => {
    if (rules.length === 0) return 'implicitDeny'
    const [allowed, rule] = enforcer.enforceExSync(subject, ...asked)
    if (allowed) return 'allowed'
    return rule.at(-1) === 'deny' ? 'explicitDeny' : 'implicitDeny'
  }
}

function compileStatement(statement: StatementDocument) {
  const action = wildcards([statement.Action].flat())
  const resource = wildcards([statement.Resource].flat())
  const user = typeof statement.Principal === 'object' ? statement.Principal.AWS : undefined
  const holds: Test = compileConditions(statement.Condition) ?? (() => true)
  return (asked: string, actionAsked: string, principal: string, facts: Facts): boolean =>
    action.test(actionAsked) &&
    resource.test(asked) &&
    (user === undefined || user === principal) &&
    holds(facts)
}
