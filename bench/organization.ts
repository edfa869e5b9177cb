/**
 * A large organization, made up: accounts with roles, AWS managed policies that everybody shares,
 * policies that an account's roles share, and policies of a role's own.
 */
import type { Account, Directory, Role } from '../src/directory/directory.ts'
import type { Policy } from '../src/model/policy.ts'
import type { ParseOptions } from '../src/policy/read/parse-policy.ts'
import { trustDocument } from './fixtures.ts'
import { Random } from './random.ts'
import {
  allowAll,
  type ConditionBlock,
  makeScp,
  type PolicyDocument,
  type StatementDocument,
} from './statements.ts'
import { organization, stages, teams } from './vocabulary.ts'

type Parse = (document: object, options: ParseOptions) => Policy

const managedPolicies = 300
const managedEach = 2
const rolesEach = 10
const sharedPolicies = 20
const sharedEach = 2
const ownEach = 8
const statementsEach = 10
/** Statements that an account brings: those of its shared policies and of its roles' own. */
const statementsPerAccount = (sharedPolicies + rolesEach * ownEach) * statementsEach

const verbs = ['Get', 'List', 'Describe', 'Create', 'Update', 'Delete', 'Put', 'Tag', 'Start']
const nouns = ['Item', 'Table', 'Job', 'Stream', 'Cluster', 'Image', 'Policy', 'Rule', 'Key']
const serviceCount = 120
const listCount = 4_000

interface ActionList {
  readonly service: string
  readonly patterns: readonly string[]
}

/** So many statements, to within an account's; 1,000,000 are 10,000 roles in 1,000 accounts. */
export function makeOrganization(statements: number, parse: Parse): Directory {
  const random = new Random(17)
  const writer = { random, parse, lists: makeActionLists(random) }
  const shared = Array.from({ length: managedPolicies }, (_, at) =>
    makePolicy(writer, '*', `AmazonManaged${at}`),
  )
  const trust = parse(trustDocument, { type: 'trust', name: 'trust' })
  const scp = (document: PolicyDocument) => parse(document, { type: 'scp', name: 'scp' })
  const scps = [[scp(allowAll)], [scp(makeScp())]]
  const accounts = new Map<string, Account>()
  for (let number = 0; number < Math.ceil(statements / statementsPerAccount); number += 1) {
    const id = String(100_000_000_000 + number * 7_919)
    const membership = {
      organization,
      path: `${organization}/r-acme/ou-acme-0000000${number % 10}/`,
      management: false,
      scps,
      rcps: [],
    }
    const roles = makeRoles(writer, { id, shared, trust })
    const users = new Map()
    accounts.set(id, { id, partition: 'aws', alias: undefined, membership, users, roles })
  }
  return { accounts, resources: new Map(), endpoints: new Map() }
}

interface Writer {
  readonly random: Random
  readonly parse: Parse
  readonly lists: readonly ActionList[]
}

interface Home {
  readonly id: string
  readonly shared: readonly Policy[]
  readonly trust: Policy
}

function makeRoles(writer: Writer, { id, shared, trust }: Home): Map<string, Role> {
  const { random } = writer
  const local = Array.from({ length: sharedPolicies }, (_, at) =>
    makePolicy(writer, id, `Shared${at}`),
  )
  const roles = new Map<string, Role>()
  for (let at = 0; at < rolesEach; at += 1) {
    const name = `${random.pick(teams)}-${random.pick(stages)}-${at}`
    const own = Array.from({ length: ownEach }, (_, own) =>
      makePolicy(writer, id, `${name}/Own${own}`),
    )
    roles.set(name, {
      arn: `arn:aws:iam::${id}:role/service/${name}`,
      account: id,
      name,
      id: undefined,
      tags: new Map([['team', random.pick(teams)]]),
      policies: [
        ...random.sample(shared, managedEach),
        ...random.sample(local, sharedEach),
        ...own,
      ],
      boundary: undefined,
      trust,
      serviceLinked: false,
    })
  }
  return roles
}

function makePolicy(writer: Writer, owner: string, name: string): Policy {
  const statements = Array.from({ length: statementsEach }, () => makeStatement(writer, owner))
  const document: PolicyDocument = { Version: '2012-10-17', Statement: statements }
  return writer.parse(document, { type: 'identity', name })
}

function makeStatement({ random, lists }: Writer, owner: string): StatementDocument {
  const { service, patterns } = random.pick(lists)
  const prefix = `arn:aws:${service}:*:${owner}:`
  const names = Array.from({ length: 1 + random.below(2) }, () => {
    const name = `${random.pick(teams)}-${random.pick(stages)}-`
    return random.chance(0.5) ? `${prefix}${name}*` : `${prefix}${name}${random.below(1_000)}`
  })
  return {
    Effect: random.chance(0.05) ? 'Deny' : 'Allow',
    Action: patterns,
    Resource: owner === '*' || random.chance(0.3) ? '*' : names,
    ...(random.chance(0.2) && { Condition: makeCondition(random) }),
  }
}

function makeCondition(random: Random): ConditionBlock {
  return random.pick<ConditionBlock>([
    { IpAddress: { 'aws:SourceIp': `10.${random.below(250)}.0.0/16` } },
    { StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
    { StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } },
    { Bool: { 'aws:SecureTransport': 'true' } },
    { StringEquals: { 'aws:PrincipalTag/team': random.pick(teams) } },
  ])
}

/** Statements repeat each other's lists of actions: there are far fewer lists than statements. */
function makeActionLists(random: Random): ActionList[] {
  return Array.from({ length: listCount }, () => {
    const service = `service${random.below(serviceCount)}`
    const names = Array.from({ length: 1 + random.below(6) }, () => {
      if (random.chance(0.05)) return `${service}:*`
      if (random.chance(0.2)) return `${service}:${random.pick(verbs)}*`
      return `${service}:${random.pick(verbs)}${random.pick(nouns)}`
    })
    return { service, patterns: [...new Set(names)] }
  })
}
