/** Writes `samples/acme/requests.jsonl`: a day at Acme, the same every time. */
import { writeFileSync } from 'node:fs'
import type { AuthorizationRequest, Context, Principal } from '../src/model/request.ts'

const count = 3_000
const [management, production, development, security] = [
  '111122223333',
  '222233334444',
  '333344445555',
  '444455556666',
]
const orders = {
  table: `arn:aws:dynamodb:eu-central-1:${production}:table/orders`,
  queue: `arn:aws:sqs:eu-central-1:${production}:orders`,
  key: `arn:aws:kms:eu-central-1:${production}:key/0a1b2c3d-0000-4000-8000-00000000ac3e`,
  secret: `arn:aws:secretsmanager:eu-central-1:${production}:secret:orders/database-AbCdEf`,
}
const endpoint = 'vpce-0ac3e0000000prod1'

/** A sequence of numbers in [0, 1) that its seed determines (mulberry32). */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const random = createRandom(20_260_501)

function pick<T>(...choices: readonly [T, ...T[]]): T {
  return choices[Math.floor(random() * choices.length)] ?? choices[0]
}

function number(below: number): string {
  return String(Math.floor(random() * below)).padStart(String(below).length - 1, '0')
}

function user(account: string, path: string): string {
  return `arn:aws:iam::${account}:user/${path}`
}

function session(account: string, role: string, name: string): string {
  return `arn:aws:sts::${account}:assumed-role/${role}/${name}`
}

/** Most calls go to Frankfurt, some elsewhere in Europe, a few where nobody should be. */
function region(): string {
  return pick(
    'eu-central-1',
    'eu-central-1',
    'eu-central-1',
    'eu-central-1',
    'eu-west-1',
    'us-east-1',
  )
}

function office(): Context {
  const address = pick(`203.0.113.${number(100)}`, '2001:db8:acce::17', `198.51.100.${number(100)}`)
  return { 'aws:SourceIp': address, 'aws:RequestedRegion': region(), 'aws:SecureTransport': true }
}

function inside(): Context {
  return {
    'aws:SourceVpce': pick(endpoint, endpoint, endpoint, 'vpce-0123456789abcdef0'),
    'aws:RequestedRegion': 'eu-central-1',
    'aws:SecureTransport': pick(true, true, true, true, true, true, true, false),
  }
}

/** Without the endpoint, which is for S3 alone. */
function nearby(): Context {
  const secure = random() < 0.9
  return { 'aws:RequestedRegion': 'eu-central-1', 'aws:SecureTransport': secure }
}

/** Somebody at Acme, with what they do all day. */
interface Habit {
  readonly weight: number
  readonly request: () => AuthorizationRequest
}

function habit(
  weight: number,
  principal: () => Principal,
  call: () => Omit<AuthorizationRequest, 'principal'>,
): Habit {
  return { weight, request: () => ({ principal: principal(), ...call() }) }
}

const habits: readonly Habit[] = [
  habit(
    26,
    () => session(production, 'OrderService', `task-${number(1000)}`),
    () =>
      pick<() => Omit<AuthorizationRequest, 'principal'>>(
        () => ({
          action: pick(
            'dynamodb:GetItem',
            'dynamodb:PutItem',
            'dynamodb:Query',
            'dynamodb:DeleteTable',
          ),
          resource: pick(orders.table, orders.table, `${orders.table}/index/by-customer`),
          context: nearby(),
        }),
        () => ({
          action: pick('sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:PurgeQueue'),
          resource: orders.queue,
          context: nearby(),
        }),
        () => ({
          action: pick('s3:GetObject', 's3:PutObject', 's3:DeleteObject'),
          resource: `arn:aws:s3:::acme-orders/${pick('private', 'exports')}/2026/${number(10_000)}.json`,
          context: inside(),
        }),
        () => ({
          action: pick('kms:Decrypt', 'kms:GenerateDataKey', 'kms:ScheduleKeyDeletion'),
          resource: orders.key,
          context: { 'aws:RequestedRegion': 'eu-central-1' },
        }),
        () => ({
          action: pick('iam:CreateUser', 'iam:AttachRolePolicy'),
          resource: user(production, `intruder-${number(100)}`),
        }),
      )(),
  ),
  habit(
    10,
    () => session(production, 'ReportGenerator', `report-${number(1000)}`),
    () => ({
      action: pick('s3:PutObject', 's3:PutObject', 's3:GetObject'),
      resource: `arn:aws:s3:::acme-reports/${pick('finance', 'finance', 'payments')}/week-${number(100)}.csv`,
      context: { 'aws:RequestedRegion': 'eu-central-1', 'aws:SecureTransport': true },
    }),
  ),
  habit(
    10,
    () => user(production, `operations/${pick('olivia', 'oscar')}`),
    () => ({
      action: pick(
        'ec2:RebootInstances',
        'ec2:StopInstances',
        'ec2:DescribeInstances',
        'ec2:TerminateInstances',
      ),
      resource: `arn:aws:ec2:eu-central-1:${production}:instance/i-0${pick('a1e00', 'b2e00')}00000000001`,
      context: office(),
    }),
  ),
  habit(
    6,
    () => user(production, 'support/sam'),
    () => ({
      action: pick('dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:UpdateItem'),
      resource: orders.table,
      context: office(),
    }),
  ),
  habit(
    4,
    () => user(production, `operations/${pick('olivia', 'oscar')}`),
    () => ({
      action: pick('iam:CreateAccessKey', 'iam:ChangePassword', 'iam:DeleteAccessKey'),
      resource: user(production, pick('olivia', 'operations/olivia', 'support/sam')),
    }),
  ),
  habit(
    6,
    () => ({
      role: `arn:aws:iam::${production}:role/ci/Deployer`,
      session: `build-${number(1000)}`,
      federatedProvider: `arn:aws:iam::${production}:oidc-provider/token.actions.githubusercontent.com`,
    }),
    () =>
      pick<Omit<AuthorizationRequest, 'principal'>>(
        {
          action: 'iam:PassRole',
          resource: `arn:aws:iam::${production}:role/${pick('workloads/OrderService', 'emergency/BreakGlass')}`,
          context: { 'iam:PassedToService': pick('ecs-tasks.amazonaws.com', 'ec2.amazonaws.com') },
        },
        {
          action: 'ecs:UpdateService',
          resource: `arn:aws:ecs:eu-central-1:${production}:service/shop/orders`,
          context: { 'aws:RequestedRegion': region() },
        },
        {
          action: 's3:PutObject',
          resource: `arn:aws:s3:::acme-artifacts/shop/${number(1000)}.tgz`,
          context: { 'aws:RequestedRegion': 'eu-central-1' },
        },
      ),
  ),
  habit(
    3,
    () => ({
      federated: `arn:aws:iam::${pick(production, development)}:oidc-provider/token.actions.githubusercontent.com`,
    }),
    () => ({
      action: 'sts:AssumeRoleWithWebIdentity',
      resource: `arn:aws:iam::${production}:role/ci/Deployer`,
      context: {
        'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com',
        'token.actions.githubusercontent.com:sub': `repo:acme/shop:ref:refs/heads/${pick('main', 'main', 'feature')}`,
      },
    }),
  ),
  habit(
    6,
    () => ({
      role: `arn:aws:iam::${production}:role/Analyst`,
      session: pick('dana@acme.example', 'erik@acme.example'),
      tags: { project: pick('pricing', 'churn') },
    }),
    () =>
      pick<Omit<AuthorizationRequest, 'principal'>>(
        {
          action: 's3:GetObject',
          resource: `arn:aws:s3:::acme-reports/${pick('pricing', 'churn', 'finance')}/q${number(10)}.parquet`,
          context: { 'aws:RequestedRegion': 'eu-central-1' },
        },
        {
          action: 'athena:StartQueryExecution',
          resource: `arn:aws:athena:eu-central-1:${production}:workgroup/analysts`,
          context: {
            'aws:RequestedRegion': 'eu-central-1',
            'aws:RequestTag/project': pick('pricing', 'churn'),
            'aws:TagKeys': pick(['project'], ['project', 'owner'], ['project', 'cost']),
          },
        },
      ),
  ),
  habit(
    16,
    () => user(development, `developers/${pick('alice', 'bob', 'carol')}`),
    () =>
      pick<() => Omit<AuthorizationRequest, 'principal'>>(
        () => ({
          action: pick('s3:PutObject', 's3:GetObject', 's3:DeleteObject'),
          resource: `arn:aws:s3:::acme-scratch/${number(1000)}.bin`,
          context: office(),
        }),
        () => ({
          action: 'ec2:RunInstances',
          resource: `arn:aws:ec2:eu-central-1:${development}:instance/*`,
          context: {
            ...office(),
            'ec2:InstanceType': pick('t3.micro', 't4g.small', 'p5.48xlarge'),
          },
        }),
        () => ({
          action: pick('lambda:InvokeFunction', 'glue:StartJobRun', 'iam:CreateRole'),
          resource: `arn:aws:lambda:eu-central-1:${development}:function:f${number(100)}`,
          context: office(),
        }),
        () => ({
          action: 's3:GetObject',
          resource: `arn:aws:s3:::${pick('acme-orders/exports', 'acme-artifacts/shop')}/${number(1000)}`,
          context: office(),
        }),
        () => ({
          action: 'sts:AssumeRole',
          resource: `arn:aws:iam::${development}:role/sandbox/Experiment`,
        }),
      )(),
  ),
  habit(
    4,
    () => ({
      role: `arn:aws:iam::${development}:role/sandbox/Experiment`,
      session: `try-${number(100)}`,
      policies: [
        {
          Version: '2012-10-17',
          Statement: [
            { Effect: 'Allow', Action: 's3:Get*', Resource: 'arn:aws:s3:::acme-scratch/*' },
          ],
        },
      ],
    }),
    () => ({
      action: pick('s3:GetObject', 's3:PutObject'),
      resource: `arn:aws:s3:::acme-scratch/${number(100)}.bin`,
      context: { 'aws:RequestedRegion': 'eu-central-1' },
    }),
  ),
  habit(
    4,
    () => ({ user: user(security, 'ivan'), sessionToken: true, mfa: pick(true, true, false) }),
    () => ({
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${security}:role/security/IncidentResponse`,
      context: { 'aws:MultiFactorAuthAge': Number(number(10_000)) },
    }),
  ),
  habit(
    4,
    () => session(security, 'SecurityAuditor', 'ivan'),
    () =>
      pick<Omit<AuthorizationRequest, 'principal'>>(
        {
          action: 'sts:AssumeRole',
          resource: `arn:aws:iam::${production}:role/security/SecurityAudit`,
          context: { 'sts:ExternalId': pick('acme-audit', 'acme-audit', 'guess') },
        },
        {
          action: pick('s3:GetObject', 's3:DeleteObject'),
          resource: `arn:aws:s3:::acme-audit-logs/AWSLogs/${production}/${number(1000)}.json.gz`,
        },
      ),
  ),
  habit(
    3,
    () => session(security, 'IncidentResponse', 'ivan'),
    () => ({
      action: pick(
        'cloudtrail:StopLogging',
        's3:DeleteObject',
        'ec2:CreateSnapshot',
        'guardduty:GetFindings',
      ),
      resource: pick('*', `arn:aws:s3:::acme-audit-logs/AWSLogs/${number(100)}`),
      context: { 'aws:RequestedRegion': region() },
    }),
  ),
  habit(
    3,
    () => session(pick(management, production), 'BreakGlass', 'grace'),
    () => ({
      action: pick('sts:AssumeRole', 'ec2:TerminateInstances', 'cloudtrail:DeleteTrail'),
      resource: `arn:aws:iam::${production}:role/emergency/BreakGlass`,
      context: { 'aws:RequestedRegion': region() },
    }),
  ),
  habit(
    2,
    () => session(production, 'AWSServiceRoleForECS', 'ecs-service-scheduler'),
    () => ({
      action: pick(
        'ec2:CreateNetworkInterface',
        'elasticloadbalancing:RegisterTargets',
        'ec2:RunInstances',
      ),
      resource: '*',
      context: { 'aws:RequestedRegion': region() },
    }),
  ),
  habit(
    4,
    () => ({ service: pick('events.amazonaws.com', 'sns.amazonaws.com') }),
    () => ({
      action: 'sqs:SendMessage',
      resource: orders.queue,
      context: {
        'aws:SourceArn': `arn:aws:events:eu-central-1:${production}:rule/${pick('order-placed', 'nightly')}`,
        'aws:SourceAccount': production,
      },
    }),
  ),
  habit(
    3,
    () => ({ service: 'cloudtrail.amazonaws.com' }),
    () => ({
      action: 's3:PutObject',
      resource: `arn:aws:s3:::acme-audit-logs/AWSLogs/${pick(production, development)}/${number(1000)}.json.gz`,
      context: {
        'aws:SourceOrgID': pick('o-acmecorp01', 'o-acmecorp01', 'o-somebodyelse'),
        's3:x-amz-acl': 'bucket-owner-full-control',
      },
    }),
  ),
  habit(
    5,
    () => 'anonymous',
    () => ({
      action: pick('s3:GetObject', 's3:GetObject', 's3:PutObject'),
      resource: `arn:aws:s3:::acme-website/${pick('public', 'public', 'drafts')}/page-${number(1000)}.html`,
      context: { 'aws:SecureTransport': pick(true, true, true, false) },
    }),
  ),
  habit(
    2,
    () => `arn:aws:iam::${pick(management, production, security)}:root`,
    () => ({
      action: pick('s3:ListAllMyBuckets', 'iam:CreateAccessKey', 'cloudtrail:StopLogging'),
      resource: '*',
      context: { 'aws:RequestedRegion': 'eu-central-1' },
    }),
  ),
  habit(
    2,
    () => user(management, pick('grace', 'ben')),
    () => ({
      action: pick('organizations:ListAccounts', 'ce:GetCostAndUsage', 'iam:CreateUser'),
      resource: '*',
    }),
  ),
  habit(
    2,
    () => ({
      federatedUser: `arn:aws:sts::${production}:federated-user/portal`,
      parent: user(production, 'operations/olivia'),
      policies: [
        {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }],
        },
      ],
    }),
    () => ({
      action: pick('ec2:DescribeInstances', 'ec2:StopInstances'),
      resource: '*',
      context: { 'aws:RequestedRegion': 'eu-central-1' },
    }),
  ),
  habit(
    2,
    () => pick(user('999988887777', 'mallory'), user(production, 'former/trudy')),
    () => ({
      action: pick('s3:GetObject', 'sqs:ReceiveMessage', 'secretsmanager:GetSecretValue'),
      resource: pick(
        `arn:aws:s3:::acme-website/public/${number(100)}.html`,
        orders.queue,
        orders.secret,
      ),
      context: { 'aws:RequestedRegion': 'eu-central-1' },
    }),
  ),
]

/** Each habit as often as it weighs. */
const weighted = habits.flatMap((entry) => Array.from({ length: entry.weight }, () => entry))

function writeRequests(file: string): void {
  const lines = Array.from({ length: count }, () => {
    const entry = weighted[Math.floor(random() * weighted.length)]
    return JSON.stringify(entry?.request())
  })
  writeFileSync(file, `${lines.join('\n')}\n`)
}

writeRequests(new URL('../samples/acme/requests.jsonl', import.meta.url).pathname)
