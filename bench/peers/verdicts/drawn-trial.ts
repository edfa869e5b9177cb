/** Random policies of every type, and one request that they are about. */
import type { Random } from '../../random.ts'
import { away, drawnKeys, home } from './drawn-keys.ts'
import {
  accountOf,
  allowEverything,
  type DrawnPolicy,
  drawPolicy,
  type PolicyKind,
  type Subject,
} from './drawn-statement.ts'

/** Policies in the form of case files; what is left out does not exist. */
export interface DrawnSets {
  readonly identity: readonly DrawnPolicy[]
  readonly resource?: readonly [DrawnPolicy]
  readonly boundary?: readonly [DrawnPolicy]
  readonly session?: readonly [DrawnPolicy]
  readonly endpoint?: readonly [DrawnPolicy]
  readonly scps: readonly (readonly DrawnPolicy[])[]
  readonly rcps: readonly (readonly DrawnPolicy[])[]
}

export type DrawnContext = Record<string, string | string[]>

export interface DrawnTrial {
  readonly request: {
    readonly principal: string
    readonly action: string
    readonly resource: string
    readonly resourceAccount: string
    readonly context: DrawnContext
  }
  readonly sets: DrawnSets
}

const principals = [
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${home}:user/team/bob`,
  `arn:aws:sts::${home}:assumed-role/R/s`,
  `arn:aws:sts::${home}:assumed-role/R/s`,
  `arn:aws:sts::${away}:assumed-role/R/s`,
  `arn:aws:iam::${away}:user/alice`,
]

/** An action and what it is asked of. */
interface Asked {
  readonly action: string
  readonly resources: readonly string[]
  /** Which policies its resources have. */
  readonly policy: 'resource' | 'trust' | undefined
}

function regional(service: string, path: string): string[] {
  return [home, away].map((account) => `arn:aws:${service}:us-east-1:${account}:${path}`)
}

/** Without those that only an owner may ever be allowed, of which the peer knows nothing. */
const asked: readonly Asked[] = [
  {
    action: 's3:GetObject',
    resources: ['arn:aws:s3:::a/b', 'arn:aws:s3:::a/x/y'],
    policy: 'resource',
  },
  {
    action: 's3:PutObject',
    resources: ['arn:aws:s3:::a/b', 'arn:aws:s3:::b/b'],
    policy: 'resource',
  },
  { action: 's3:ListBucket', resources: ['arn:aws:s3:::a', 'arn:aws:s3:::b'], policy: 'resource' },
  { action: 'sqs:SendMessage', resources: regional('sqs', 'q'), policy: 'resource' },
  { action: 'sns:Publish', resources: regional('sns', 't'), policy: 'resource' },
  { action: 'kms:Decrypt', resources: regional('kms', 'key/k1'), policy: 'resource' },
  { action: 'kms:CreateGrant', resources: regional('kms', 'key/k1'), policy: 'resource' },
  { action: 'dynamodb:GetItem', resources: regional('dynamodb', 'table/t'), policy: 'resource' },
  {
    action: 'lambda:InvokeFunction',
    resources: regional('lambda', 'function:f'),
    policy: 'resource',
  },
  {
    action: 'secretsmanager:GetSecretValue',
    resources: regional('secretsmanager', 'secret:s-abcdef'),
    policy: 'resource',
  },
  { action: 'kinesis:PutRecord', resources: regional('kinesis', 'stream/s'), policy: 'resource' },
  { action: 'ecr:BatchGetImage', resources: regional('ecr', 'repository/r'), policy: 'resource' },
  { action: 'events:PutEvents', resources: regional('events', 'event-bus/b'), policy: 'resource' },
  {
    action: 'sts:AssumeRole',
    resources: [`arn:aws:iam::${home}:role/T`, `arn:aws:iam::${away}:role/T`],
    policy: 'trust',
  },
  {
    action: 'ec2:TerminateInstances',
    resources: regional('ec2', 'instance/i-1'),
    policy: undefined,
  },
  { action: 'iam:GetUser', resources: [`arn:aws:iam::${home}:user/alice`], policy: undefined },
  { action: 'iam:PassRole', resources: [`arn:aws:iam::${home}:role/T`], policy: undefined },
  { action: 's3:ListAllMyBuckets', resources: ['*'], policy: undefined },
  { action: 'ec2:DescribeInstances', resources: ['*'], policy: undefined },
]

export function drawTrial(random: Random): DrawnTrial {
  const principal = random.pick(principals)
  const { action, resources, policy } = random.pick(asked)
  const resource = random.pick(resources)
  const resourceAccount = ownerOf(random, resource, principal)
  const about = random.pick(asked)
  const other = { action: about.action, resource: random.pick(about.resources) }
  const sets = drawSets(random, { principal, action, resource, other }, policy)
  const context = drawContext(random, principal, action)
  return { request: { principal, action, resource, resourceAccount, context }, sets }
}

function ownerOf(random: Random, resource: string, principal: string): string {
  if (resource === '*') return accountOf(principal)
  return accountOf(resource) || random.pick([home, home, away])
}

function drawSets(random: Random, subject: Subject, policy: Asked['policy']): DrawnSets {
  const isSession = subject.principal.includes(':assumed-role/')
  const draw = (kind: PolicyKind): DrawnPolicy => drawPolicy(random, kind, subject)
  const limit = (kind: PolicyKind): readonly [DrawnPolicy] => [
    random.chance(0.3) ? allowEverything(kind) : draw(kind),
  ]
  const scps = random.chance(0.3)
  return {
    identity: Array.from({ length: random.below(3) }, () => draw('identity')),
    ...((policy === 'trust' || (policy !== undefined && random.chance(0.6))) && {
      resource: [draw(policy)] as const,
    }),
    ...(random.chance(0.25) && { boundary: limit('boundary') }),
    ...(isSession && random.chance(0.3) && { session: limit('session') }),
    ...(random.chance(0.15) && { endpoint: limit('endpoint') }),
    scps: scps ? [[allowEverything('scp'), draw('scp')], limit('scp')] : [],
    rcps: random.chance(0.2) ? [[allowEverything('rcp'), draw('rcp')]] : [],
  }
}

function drawContext(random: Random, principal: string, action: string): DrawnContext {
  const context: DrawnContext = {}
  for (const [name, { values, isList, isAlways, action: only }] of drawnKeys) {
    if (values.length === 0 || (only !== undefined && only !== action)) continue
    if (!isAlways && !random.chance(0.6)) continue
    context[name] = isList ? random.sample(values, 1 + random.below(2)) : random.pick(values)
  }
  const role = `arn:aws:iam::${accountOf(principal)}:role/R`
  context['aws:PrincipalArn'] = principal.includes(':assumed-role/') ? role : principal
  return context
}
