/** Seeded policies, principals and requests in three sizes, and along the axes they grow on. */
import type { Directory, Role, User } from '../src/directory/directory.ts'
import type { Policy, PolicySets } from '../src/model/policy.ts'
import type { AuthorizationRequest } from '../src/model/request.ts'
import type { ParseOptions } from '../src/policy/read/parse-policy.ts'
import { Random } from './random.ts'
import { makeRequests } from './requests.ts'
import {
  allowAll,
  makeBoundary,
  makePolicy,
  makeResourcePolicy,
  makeScp,
  type PolicyDocument,
} from './statements.ts'
import { account, organization, resourceName, teams } from './vocabulary.ts'

export interface Member {
  readonly arn: string
  readonly name: string
  readonly team: string
  /** Names of policies. */
  readonly attached: readonly string[]
  readonly boundary: string | undefined
}

/** Everything about one account that any engine needs, as plain documents. */
export interface Workload {
  readonly name: string
  readonly policies: ReadonlyMap<string, PolicyDocument>
  readonly boundaries: ReadonlyMap<string, PolicyDocument>
  readonly members: readonly Member[]
  /** From the organization's root down; none where SCPs are not in use. */
  readonly scps: readonly (readonly PolicyDocument[])[]
  /** Buckets with a policy of their own, by ARN. */
  readonly resourcePolicies: ReadonlyMap<string, PolicyDocument>
  /** 10,000 of them. */
  readonly requests: readonly AuthorizationRequest[]
}

export interface Shape {
  readonly name: string
  readonly seed: number
  readonly policies: number
  readonly statements: number
  readonly members: number
  readonly attached: number
  /** Share of statements with conditions. */
  readonly conditions: number
  /** SCPs, boundaries and bucket policies as well. */
  readonly guarded: boolean
}

const requestCount = 10_000

export function makeWorkload(shape: Shape): Workload {
  const random = new Random(shape.seed)
  const policies = new Map<string, PolicyDocument>()
  for (let number = 1; number <= shape.policies; number += 1) {
    policies.set(`policy-${number}`, makePolicy(random, shape))
  }
  const boundaries = shape.guarded
    ? new Map([
        ['boundary-1', makeBoundary(['s3', 'sqs', 'dynamodb', 'lambda', 'kinesis'])],
        ['boundary-2', makeBoundary(['s3', 'dynamodb', 'ec2', 'secretsmanager'])],
      ])
    : new Map<string, PolicyDocument>()
  const members = makeMembers(random, shape, [...policies.keys()])
  const workload = {
    name: shape.name,
    policies,
    boundaries,
    members,
    scps: shape.guarded ? [[allowAll], [makeScp()]] : [],
    resourcePolicies: shape.guarded ? makeBucketPolicies(random, members) : new Map(),
  }
  return { ...workload, requests: makeRequests(random, workload, requestCount) }
}

function makeMembers(random: Random, shape: Shape, names: readonly string[]): Member[] {
  return Array.from({ length: shape.members }, (_, at) => {
    const name = `${random.word(6)}-${at}`
    return {
      name,
      arn: `arn:aws:iam::${account}:user/${name}`,
      team: random.pick(teams),
      attached: random.sample(names, shape.attached),
      boundary: shape.guarded && at % 2 === 0 ? `boundary-${1 + (at % 4) / 2}` : undefined,
    }
  })
}

function makeBucketPolicies(
  random: Random,
  members: readonly Member[],
): Map<string, PolicyDocument> {
  const policies = new Map<string, PolicyDocument>()
  while (policies.size < 20) {
    const arn = `arn:aws:s3:::${resourceName(random)}`
    policies.set(arn, makeResourcePolicy(arn, random.pick(members).arn))
  }
  return policies
}

/** One policy of five statements without conditions. */
export const smallShape: Shape = {
  name: 'W1',
  seed: 1,
  policies: 1,
  statements: 5,
  members: 1,
  attached: 1,
  conditions: 0,
  guarded: false,
}

/** 100 principals, 30 policies, a fifth of the statements with conditions, every policy type. */
export const middleShape: Shape = {
  name: 'W2',
  seed: 2,
  policies: 30,
  statements: 8,
  members: 100,
  attached: 4,
  conditions: 0.2,
  guarded: true,
}

/** 1,000 policies of 10 statements. */
export const largeShape: Shape = {
  ...middleShape,
  name: 'W3',
  seed: 3,
  policies: 1_000,
  statements: 10,
  attached: 10,
}

/** Policies in all, three of them attached to each principal. */
export function totalShape(policies: number): Shape {
  return { ...middleShape, name: `${policies} policies`, policies, attached: 3, statements: 10 }
}

/** Policies attached to each principal, of 1,000 in all. */
export function attachedShape(attached: number): Shape {
  return { ...totalShape(1_000), name: `${attached} attached`, attached }
}

/** Statements in all, ten of them the principal's. */
export function irrelevantShape(statements: number): Shape {
  return {
    ...middleShape,
    name: `${statements} statements`,
    policies: statements / 10,
    statements: 10,
    attached: 1,
    conditions: 0,
    guarded: false,
  }
}

/** Every directory has a role of this name. */
export const roleName = 'deploy'

export const trustDocument = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
}

type Parse = (document: object, options: ParseOptions) => Policy

/** What Sallyport compiles: the workload's documents, parsed and put in their places. */
export function toDirectory(workload: Workload, parse: Parse): Directory {
  const policies = parseAll(workload.policies, 'identity', parse)
  const boundaries = parseAll(workload.boundaries, 'boundary', parse)
  const buckets = parseAll(workload.resourcePolicies, 'resource', parse)
  const users = workload.members.map(({ name, arn, team, attached, boundary }) => ({
    arn,
    account,
    name,
    id: undefined,
    tags: new Map([['team', team]]),
    policies: attached.flatMap((policy) => policies.get(policy) ?? []),
    boundary: boundary === undefined ? undefined : boundaries.get(boundary),
    groups: [],
  }))
  const scps = workload.scps.map((level) =>
    level.map((document) => parse(document, { type: 'scp', name: 'scp' })),
  )
  const membership = {
    organization,
    path: `${organization}/r-acme/ou-acme-00000001/`,
    management: false,
    scps,
    rcps: [],
  }
  const home = {
    id: account,
    partition: 'aws',
    alias: undefined,
    membership,
    users: new Map(users.map((user) => [user.name, user])),
    roles: new Map(users.slice(0, 1).map((user) => [roleName, toRole(user, parse)])),
  }
  const resources = [...buckets].map(
    ([arn, policy]) => [arn, { arn, account, policy, tags: new Map() }] as const,
  )
  return {
    accounts: new Map([[account, home]]),
    resources: new Map(resources),
    endpoints: new Map(),
  }
}

/** A role that may do what a user may. */
function toRole(user: User, parse: Parse): Role {
  const trust = parse(trustDocument, { type: 'trust', name: 'trust' })
  const arn = `arn:aws:iam::${account}:role/${roleName}`
  return { ...user, arn, name: roleName, trust, serviceLinked: false }
}

function parseAll(
  documents: ReadonlyMap<string, PolicyDocument>,
  type: ParseOptions['type'],
  parse: Parse,
): Map<string, Policy> {
  return new Map([...documents].map(([name, document]) => [name, parse(document, { type, name })]))
}

/** The policies that apply to one member, as a case has them. */
export function toPolicySets(workload: Workload, member: Member, parse: Parse): PolicySets {
  const directory = toDirectory({ ...workload, members: [member] }, parse)
  const home = directory.accounts.get(account)
  const user = home?.users.get(member.name)
  return {
    identity: user?.policies ?? [],
    resource: undefined,
    boundary: user?.boundary && [user.boundary],
    session: undefined,
    endpoint: undefined,
    scps: home?.membership?.scps ?? [],
    rcps: [],
  }
}
