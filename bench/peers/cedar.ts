/**
 * Cedar in WebAssembly: statements as Cedar policies, parsed beforehand and kept under a name
 * (`preparsePolicySet`); attachment is membership in a group. SCPs and boundaries become `forbid …
 * unless` what they allow.
 */
import { createRequire } from 'node:module'
import type { AuthorizationRequest } from '../../src/model/request.ts'
import type { Workload } from '../fixtures.ts'
import type { ConditionBlock, PolicyDocument, StatementDocument } from '../statements.ts'
import { actions } from '../vocabulary.ts'
import { wildcards } from './conditions.ts'
import { type Peer, resourceOf } from './peer.ts'

interface Answer {
  readonly type: 'success' | 'failure'
  readonly response?: { readonly decision: 'allow' | 'deny' }
  readonly errors?: readonly { readonly message: string }[]
}

interface Cedar {
  preparsePolicySet(name: string, policies: { readonly staticPolicies: string }): Answer
  statefulIsAuthorized(call: object): Answer
}

const cedar = createRequire(import.meta.url)('@cedar-policy/cedar-wasm/nodejs') as Cedar

export function createCedar(workload: Workload): Peer {
  const name = workload.name
  const parsed = cedar.preparsePolicySet(name, { staticPolicies: translate(workload) })
  if (parsed.type === 'failure') throw new Error(parsed.errors?.[0]?.message)
  const entities = new Map(
    workload.members.map(({ arn, team, attached, boundary }) => [
      arn,
      {
        uid: { type: 'User', id: arn },
        attrs: { team },
        parents: [...attached, ...(boundary === undefined ? [] : [boundary])].map((id) => {
          return { type: 'Policy', id }
        }),
      },
    ]),
  )
  return {
    name: 'cedar-wasm',
    gaps: [
      'one policy set for everybody, attachment tested by Cedar: its cost grows with all policies',
      'Cedar does not tell an explicit deny from an implicit one: compared by allowed or not',
      'wildcards in actions are written out over the fixtures’ 36 actions',
      'addresses, dates and the ARN go into the context: Cedar matches text only there',
    ],
    decide(request) {
      const user = entities.get(request.principal as string)
      const answer = cedar.statefulIsAuthorized({
        principal: { type: 'User', id: request.principal },
        action: { type: 'Action', id: request.action },
        resource: { type: 'Resource', id: request.resource },
        context: makeContext(request),
        preparsedPolicySetId: name,
        entities: user === undefined ? [] : [user],
      })
      if (answer.type === 'failure') throw new Error(answer.errors?.[0]?.message)
      return answer.response?.decision === 'allow' ? 'allowed' : 'denied'
    },
  }
}

function makeContext(request: AuthorizationRequest) {
  const context = request.context ?? {}
  const tag = context['aws:ResourceTag/team']
  return {
    arn: resourceOf(request),
    address: { __extn: { fn: 'ip', arg: context['aws:SourceIp'] } },
    now: { __extn: { fn: 'datetime', arg: context['aws:CurrentTime'] } },
    region: context['aws:RequestedRegion'],
    secure: context['aws:SecureTransport'],
    agent: context['aws:UserAgent'],
    ...(tag !== undefined && { tag }),
  }
}

function translate(workload: Workload): string {
  const bucketStatements = statementsOf([...workload.resourcePolicies.values()])
  const grants = bucketStatements.filter(({ Effect }) => Effect === 'Allow')
  return [
    ...[...workload.policies].flatMap(([name, document]) =>
      statementsOf([document]).map((statement) => policyOf(statement, inGroup(name))),
    ),
    ...bucketStatements.map((statement) => policyOf(statement, 'principal')),
    ...workload.scps.flatMap((level) => limit(statementsOf(level), 'principal', [])),
    ...[...workload.boundaries].flatMap(([name, document]) =>
      limit(statementsOf([document]), inGroup(name), grants),
    ),
  ].join('\n')
}

/** What is neither allowed here nor lifted by a grant to the user itself is forbidden. */
function limit(
  statements: readonly StatementDocument[],
  scope: string,
  grants: readonly StatementDocument[],
): string[] {
  const denies = statements.filter(({ Effect }) => Effect === 'Deny')
  const allows = statements.filter(({ Effect }) => Effect === 'Allow')
  const tests = [...allows, ...grants].map((one) => `(${testAction(one)} && ${testOf(one)})`)
  return [
    ...denies.map((statement) => policyOf(statement, scope)),
    `forbid(${scope}, action, resource) unless { ${tests.join(' || ')} };`,
  ]
}

function policyOf(statement: StatementDocument, scope: string): string {
  const effect = statement.Effect === 'Allow' ? 'permit' : 'forbid'
  const scoped = isEverything(statement.Action) ? 'action' : testAction(statement)
  return `${effect}(${scope}, ${scoped}, resource) when { ${testOf(statement)} };`
}

function inGroup(name: string): string {
  return `principal in Policy::${JSON.stringify(name)}`
}

function testAction({ Action: action }: StatementDocument): string {
  if (isEverything(action)) return 'true'
  const pattern = wildcards([action].flat())
  const covered = actions.filter((name) => pattern.test(name))
  return `action in [${covered.map((name) => `Action::"${name}"`).join(', ')}]`
}

function isEverything(action: string | readonly string[]): boolean {
  return [action].flat().includes('*')
}

function testOf(statement: StatementDocument): string {
  const resources = [statement.Resource].flat()
  const user = typeof statement.Principal === 'object' ? statement.Principal.AWS : undefined
  return [
    `(${resources.map((pattern) => `context.arn like "${pattern}"`).join(' || ')})`,
    ...(user === undefined ? [] : [`principal == User::"${user}"`]),
    ...testsOf(statement.Condition),
  ].join(' && ')
}

function testsOf(block: ConditionBlock = {}): string[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => testCondition(operator, key, [values].flat())),
  )
}

const attributes: Readonly<Record<string, string>> = {
  'aws:RequestedRegion': 'context.region',
  'aws:SecureTransport': 'context.secure',
  'aws:PrincipalTag/team': 'principal.team',
}

function testCondition(operator: string, key: string, values: readonly string[]): string {
  if (key === 'aws:ResourceTag/team') return '(context has tag && context.tag == principal.team)'
  if (operator === 'IpAddress') {
    return `(${values.map((range) => `context.address.isInRange(ip("${range}"))`).join(' || ')})`
  }
  if (operator === 'DateLessThan') return `context.now < datetime("${values[0]}")`
  if (operator === 'StringLike') {
    return `(${values.map((value) => `context.agent like "${value}"`).join(' || ')})`
  }
  const test = `${JSON.stringify(values)}.contains(${attributes[key]})`
  return operator === 'StringNotEquals' ? `!${test}` : test
}

function statementsOf(documents: readonly PolicyDocument[]): StatementDocument[] {
  return documents.flatMap((document) => document.Statement)
}
