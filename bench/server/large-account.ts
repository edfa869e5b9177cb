/** A large account as `aws iam get-account-authorization-details` prints it, made up. */
import { Random } from '../random.ts'
import { stages, teams } from '../vocabulary.ts'

const account = '555566667777'

export interface AccountSize {
  readonly users: number
  readonly roles: number
  readonly groups: number
  readonly policies: number
}

/** The JSON: each user has two groups, a policy of its own and tags; each role trusts ten of them. */
export function makeAccountDump({ users, roles, groups, policies }: AccountSize): string {
  const random = new Random(29)
  const managed = number(policies).map((at) => ({
    ...{ Path: '/', PolicyName: `policy-${at}`, PolicyId: id('ANPA', at) },
    ...{ Arn: arn(`policy/policy-${at}`), DefaultVersionId: 'v1', IsAttachable: true },
    PolicyVersionList: [
      { VersionId: 'v1', IsDefaultVersion: true, Document: makeDocument(random, 5) },
    ],
  }))
  const attach = (count: number) =>
    random.sample(managed, count).map(({ PolicyName, Arn }) => ({ PolicyName, PolicyArn: Arn }))
  return JSON.stringify({
    UserDetailList: number(users).map((at) => ({
      ...{ ...entity('user', 'User', at), UserId: id('AIDA', at) },
      UserPolicyList: [{ PolicyName: 'own', PolicyDocument: makeDocument(random, 3) }],
      GroupList: [`group-${at % groups}`, `group-${(at * 7 + 1) % groups}`],
      ...{ AttachedManagedPolicies: attach(2), Tags: makeTags(random) },
    })),
    GroupDetailList: number(groups).map((at) => ({
      ...{ ...entity('group', 'Group', at), GroupId: id('AGPA', at), GroupPolicyList: [] },
      AttachedManagedPolicies: attach(4),
    })),
    RoleDetailList: number(roles).map((at) => ({
      ...{ ...entity('role', 'Role', at), RoleId: id('AROA', at), InstanceProfileList: [] },
      AssumeRolePolicyDocument: makeTrust(number(10).map(() => random.below(users))),
      RolePolicyList: [{ PolicyName: 'own', PolicyDocument: makeDocument(random, 5) }],
      ...{ AttachedManagedPolicies: attach(3), Tags: makeTags(random) },
    })),
    Policies: managed,
  })
}

function number(count: number): number[] {
  return Array.from({ length: count }, (_, at) => at)
}

function arn(rest: string): string {
  return `arn:aws:iam::${account}:${rest}`
}

function id(prefix: string, at: number): string {
  return `${prefix}${String(at).padStart(17, '0')}`
}

function entity(type: string, word: string, at: number) {
  const name = `${type}-${at}`
  const created = { Path: '/', CreateDate: '2026-01-01T00:00:00Z' }
  return { ...created, [`${word}Name`]: name, Arn: arn(`${type}/${name}`) }
}

function makeTags(random: Random) {
  return [
    { Key: 'team', Value: random.pick(teams) },
    { Key: 'stage', Value: random.pick(stages) },
  ]
}

function makeTrust(users: readonly number[]): object {
  const AWS = users.map((at) => arn(`user/user-${at}`))
  const statement = { Effect: 'Allow', Principal: { AWS }, Action: 'sts:AssumeRole' }
  return { Version: '2012-10-17', Statement: [statement] }
}

function makeDocument(random: Random, statements: number): object {
  return {
    Version: '2012-10-17',
    Statement: number(statements).map(() => ({
      Effect: random.chance(0.05) ? 'Deny' : 'Allow',
      Action: random.sample(['s3:Get*', 's3:PutObject', 'sqs:*', 'sns:Publish', 'kms:Decrypt'], 2),
      Resource: `arn:aws:s3:::${random.pick(teams)}-${random.pick(stages)}-${random.below(1_000)}/*`,
      ...(random.chance(0.3) && { Condition: { Bool: { 'aws:SecureTransport': 'true' } } }),
    })),
  }
}
