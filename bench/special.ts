/** Workloads made for one question each. */
import type { AuthorizationRequest } from '../src/model/request.ts'
import { roleName, type Workload } from './fixtures.ts'
import { Random } from './random.ts'
import type { PolicyDocument, StatementDocument } from './statements.ts'
import { account } from './vocabulary.ts'

const queue = `arn:aws:sqs:eu-central-1:${account}:`
const requestCount = 10_000

/** One user and one policy. */
function workloadOf(
  name: string,
  statement: StatementDocument,
  requests: (principal: string) => AuthorizationRequest[],
): Workload {
  const arn = `arn:aws:iam::${account}:user/alice`
  const policy: PolicyDocument = { Version: '2012-10-17', Statement: [statement] }
  return {
    name,
    policies: new Map([['policy', policy]]),
    boundaries: new Map(),
    members: [{ arn, name: 'alice', team: 'orders', attached: ['policy'], boundary: undefined }],
    scps: [],
    resourcePolicies: new Map(),
    requests: requests(arn),
  }
}

/** Every verdict depends on an address, a date and a tag against a tag; all are allowed. */
export function contextWorkload(): Workload {
  const statement: StatementDocument = {
    Effect: 'Allow',
    Action: 'sqs:*',
    Resource: `${queue}orders-*`,
    Condition: {
      IpAddress: { 'aws:SourceIp': '10.0.0.0/8' },
      DateLessThan: { 'aws:CurrentTime': '2030-01-01T00:00:00Z' },
      StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` },
    },
  }
  const random = new Random(11)
  return workloadOf('context', statement, (principal) =>
    Array.from({ length: requestCount }, () => ({
      principal,
      action: 'sqs:SendMessage',
      resource: `${queue}orders-${random.word(20)}`,
      context: {
        'aws:SourceIp': `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
        'aws:CurrentTime': `2026-03-${10 + random.below(18)}T08:30:00Z`,
        'aws:ResourceTag/team': 'orders',
      },
    })),
  )
}

/** The same principal by an assumed-role ARN, its session named anew in every request. */
export function sessionArns(workload: Workload): AuthorizationRequest[] {
  const random = new Random(12)
  return workload.requests.map((request) => ({
    ...request,
    principal: `arn:aws:sts::${account}:assumed-role/${roleName}/${random.word(16)}`,
  }))
}

/** One action, so many resource patterns; a request in two is for one of them. */
export function patternWorkload(count: number): Workload {
  const random = new Random(13)
  const names = Array.from({ length: count }, () => random.word(10))
  const statement: StatementDocument = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: names.map((name) => `${queue}${name}-*`),
  }
  return workloadOf(`${count} patterns`, statement, (principal) =>
    Array.from({ length: requestCount }, () => {
      const name = random.chance(0.5) ? random.pick(names) : random.word(10)
      const resource = `${queue}${name}-${random.word(12)}`
      return { principal, action: 'sqs:SendMessage', resource }
    }),
  )
}
