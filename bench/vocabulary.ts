/** The services, actions and names that made-up policies and requests speak of. */
import type { Random } from './random.ts'

export const account = '111122223333'
export const organization = 'o-acme000001'

export interface Service {
  readonly name: string
  /** Actions by what their resource looks like. */
  readonly kinds: readonly ResourceKind[]
}

export interface ResourceKind {
  readonly actions: readonly string[]
  /** ARN before the name, with the account that owns it. */
  readonly prefix: (account: string) => string
  /** Objects have a bucket and a key; other resources one name. */
  readonly nested: boolean
  /** Whether `aws:ResourceTag/…` can be asked of it. */
  readonly tagged: boolean
}

const region = 'eu-central-1'

function regional(service: string, kind = ''): (account: string) => string {
  return (owner) => `arn:aws:${service}:${region}:${owner}:${kind}`
}

export const services: readonly Service[] = [
  {
    name: 's3',
    kinds: [
      {
        actions: ['GetObject', 'PutObject', 'DeleteObject', 'GetObjectTagging', 'RestoreObject'],
        prefix: () => 'arn:aws:s3:::',
        nested: true,
        tagged: false,
      },
      {
        actions: ['ListBucket', 'GetBucketLocation', 'GetBucketPolicy', 'PutBucketPolicy'],
        prefix: () => 'arn:aws:s3:::',
        nested: false,
        tagged: false,
      },
    ],
  },
  {
    name: 'sqs',
    kinds: [
      {
        actions: ['SendMessage', 'ReceiveMessage', 'DeleteMessage', 'PurgeQueue', 'GetQueueUrl'],
        prefix: regional('sqs'),
        nested: false,
        tagged: true,
      },
    ],
  },
  {
    name: 'dynamodb',
    kinds: [
      {
        actions: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan'],
        prefix: regional('dynamodb', 'table/'),
        nested: false,
        tagged: true,
      },
    ],
  },
  {
    name: 'lambda',
    kinds: [
      {
        actions: ['InvokeFunction', 'GetFunction', 'UpdateFunctionCode', 'DeleteFunction'],
        prefix: regional('lambda', 'function:'),
        nested: false,
        tagged: true,
      },
    ],
  },
  {
    name: 'secretsmanager',
    kinds: [
      {
        actions: ['GetSecretValue', 'PutSecretValue', 'DescribeSecret', 'DeleteSecret'],
        prefix: regional('secretsmanager', 'secret:'),
        nested: false,
        tagged: true,
      },
    ],
  },
  {
    name: 'ec2',
    kinds: [
      {
        actions: ['StartInstances', 'StopInstances', 'TerminateInstances', 'RebootInstances'],
        prefix: regional('ec2', 'instance/'),
        nested: false,
        tagged: true,
      },
    ],
  },
  {
    name: 'kinesis',
    kinds: [
      {
        actions: ['PutRecord', 'GetRecords', 'GetShardIterator', 'DescribeStream'],
        prefix: regional('kinesis', 'stream/'),
        nested: false,
        tagged: false,
      },
    ],
  },
]

/** Every action a request can ask for, with its service. */
export const actions: readonly string[] = services.flatMap(({ name, kinds }) =>
  kinds.flatMap((kind) => kind.actions.map((action) => `${name}:${action}`)),
)

export const teams = ['orders', 'billing', 'search', 'mobile', 'data', 'platform', 'risk', 'web']
export const stages = ['prod', 'test', 'dev']

/** A name as people give them: `orders-prod-17`. */
export function resourceName(random: Random): string {
  return `${random.pick(teams)}-${random.pick(stages)}-${random.below(40)}`
}
