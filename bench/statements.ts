/** Made-up statements, shaped like those that people attach. */
import type { Random } from './random.ts'
import { account, type ResourceKind, resourceName, services, stages, teams } from './vocabulary.ts'

export type ConditionBlock = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>

export interface StatementDocument {
  readonly Sid?: string
  readonly Effect: 'Allow' | 'Deny'
  readonly Principal?: '*' | Readonly<Record<string, string>>
  readonly Action: string | readonly string[]
  readonly Resource: string | readonly string[]
  readonly Condition?: ConditionBlock
}

export interface PolicyDocument {
  readonly Version: '2012-10-17'
  readonly Statement: readonly StatementDocument[]
}

export function makePolicy(
  random: Random,
  shape: { readonly statements: number; readonly conditions: number },
): PolicyDocument {
  const statements = Array.from({ length: shape.statements }, (_, at) =>
    makeStatement(random, at, shape.conditions),
  )
  return { Version: '2012-10-17', Statement: statements }
}

function makeStatement(random: Random, at: number, conditions: number): StatementDocument {
  const service = random.pick(services)
  const kind = random.pick(service.kinds)
  const condition = random.chance(conditions) ? makeCondition(random, kind) : undefined
  const actions = random.sample(kind.actions, 1 + random.below(3))
  return {
    Sid: `S${at}`,
    Effect: random.chance(0.1) ? 'Deny' : 'Allow',
    Action: makeActions(random, service.name, actions),
    Resource: Array.from({ length: 1 + random.below(3) }, () => makePattern(random, kind)),
    ...(condition && { Condition: condition }),
  }
}

function makeActions(random: Random, service: string, actions: readonly string[]): string[] {
  if (random.chance(0.1)) return [`${service}:*`]
  if (random.chance(0.15)) return [`${service}:Get*`]
  return actions.map((action) => `${service}:${action}`)
}

/** A resource, resources by their prefix, or all of a kind. */
function makePattern(random: Random, kind: ResourceKind): string {
  const prefix = kind.prefix(account)
  if (random.chance(0.05)) return `${prefix}*`
  if (kind.nested) {
    return `${prefix}${resourceName(random)}/${random.chance(0.5) ? `${random.pick(teams)}/` : ''}*`
  }
  if (random.chance(0.5)) return `${prefix}${random.pick(teams)}-${random.pick(stages)}-*`
  return `${prefix}${resourceName(random)}`
}

function makeCondition(random: Random, kind: ResourceKind): ConditionBlock {
  const choices: ConditionBlock[] = [
    { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', `203.0.${random.below(200)}.0/24`] } },
    { DateLessThan: { 'aws:CurrentTime': `20${26 + random.below(4)}-06-30T00:00:00Z` } },
    { StringEquals: { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1'] } },
    { Bool: { 'aws:SecureTransport': 'true' } },
    { StringLike: { 'aws:UserAgent': ['aws-sdk-*', 'console.*'] } },
    { StringEquals: { 'aws:PrincipalTag/team': random.sample(teams, 4) } },
  ]
  if (kind.tagged) {
    choices.push({ StringEquals: { 'aws:ResourceTag/team': `\${aws:PrincipalTag/team}` } })
  }
  const condition = random.pick(choices)
  if (!random.chance(0.3)) return condition
  return { ...condition, StringNotEquals: { 'aws:RequestedRegion': 'ap-southeast-2' } }
}

export const allowAll: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'FullAWSAccess', Effect: 'Allow', Action: '*', Resource: '*' }],
}

/** Allows everything, but nothing outside Europe, no purging, and nothing of risk's in production. */
export function makeScp(): PolicyDocument {
  const outside = { 'aws:RequestedRegion': ['eu-central-1', 'eu-west-1', 'us-east-1'] }
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: '*', Resource: '*' },
      {
        Sid: 'Regions',
        Effect: 'Deny',
        Action: ['ec2:*', 'lambda:*', 'dynamodb:*'],
        Resource: '*',
        Condition: { StringNotEquals: outside },
      },
      { Sid: 'Purge', Effect: 'Deny', Action: 'sqs:PurgeQueue', Resource: '*' },
      {
        Sid: 'Risk',
        Effect: 'Deny',
        Action: ['dynamodb:DeleteItem', 's3:DeleteObject'],
        Resource: ['arn:aws:dynamodb:*:*:table/risk-prod-*', 'arn:aws:s3:::risk-prod-*/*'],
      },
    ],
  }
}

export function makeBoundary(names: readonly string[]): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: names.map((name) => `${name}:*`), Resource: '*' },
      {
        Effect: 'Deny',
        Action: 's3:PutBucketPolicy',
        Resource: '*',
        Condition: { StringNotEquals: { 'aws:PrincipalTag/team': 'platform' } },
      },
    ],
  }
}

/** A bucket that one user may read, and nobody without TLS. */
export function makeResourcePolicy(bucket: string, user: string): PolicyDocument {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'Reader',
        Effect: 'Allow',
        Principal: { AWS: user },
        Action: ['s3:GetObject', 's3:ListBucket'],
        Resource: [bucket, `${bucket}/*`],
      },
      {
        Sid: 'Transport',
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [bucket, `${bucket}/*`],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  }
}
