import { describe, expect, test } from 'vitest'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError, LimitError } from '../../../src/model/errors.ts'
import {
  account,
  allowAll,
  codesOf,
  type FaultRow,
  faultsOf,
  many,
  nestUnits,
  withRoot,
  withUser,
} from './documents.ts'

const key = `arn:aws:kms:eu-west-1:${account}:key/k`
const accessPoint = `arn:aws:s3:eu-west-1:${account}:accesspoint/p`
const idle = { Statement: { Effect: 'Deny', Action: '*', Resource: 'execute-api:/*' } }
const denying = (resource: string) => ({
  Statement: { Effect: 'Deny', Principal: '*', Action: '*', Resource: resource },
})

const faults: readonly FaultRow[] = [
  [
    'QUOTA_EXCEEDED',
    '11 SCPs on one unit (L-118)',
    withRoot({ scps: many(11, (index) => ({ name: `s${index}`, document: allowAll })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    'five RCPs beside RCPFullAWSAccess (L-119)',
    withRoot({
      rcps: many(5, (index) => ({
        name: `r${index}`,
        document: {
          Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
        },
      })),
    }),
  ],
  [
    'INVALID_ORGANIZATION_ID',
    'an organization called x',
    { organization: { id: 'x', managementAccount: account, root: { id: 'r-y' } } },
  ],
  [
    'INVALID_ROOT_ID',
    'a root called y',
    { organization: { id: 'o-x', managementAccount: account, root: { id: 'y' } } },
  ],
  ['INVALID_UNIT_ID', 'a unit called 1', withRoot({ units: [{ id: '1' }] })],
  ['DUPLICATE_UNIT', 'a unit twice', withRoot({ units: [{ id: 'ou-y-1' }, { id: 'ou-y-1' }] })],
  [
    'UNIT_CYCLE',
    'a unit inside itself',
    withRoot({ units: [{ id: 'ou-y-1', units: [{ id: 'ou-y-1' }] }] }),
  ],
  ['UNIT_NESTING', 'units six deep (L-120)', withRoot({ units: [nestUnits(5, { id: 'ou-y-0' })] })],
  [
    'ACCOUNT_IN_TWO_UNITS',
    'an account under two units',
    withRoot({
      units: [
        { id: 'ou-y-1', accounts: ['444455556666'] },
        { id: 'ou-y-2', accounts: ['444455556666'] },
      ],
    }),
  ],
  [
    'UNKNOWN_ACCOUNT',
    'a delegated administrator from elsewhere',
    {
      organization: {
        id: 'o-x',
        managementAccount: account,
        delegatedAdministrators: [{ account: '444455556666', services: [] }],
        root: { id: 'r-y' },
      },
    },
  ],
  [
    'INVALID_VALUE',
    'a policy type that does not exist',
    { organization: { ...withRoot({}).organization, policyTypes: ['TAG_POLICY'] } },
  ],
  ['INVALID_ARN', 'a resource without an ARN', { resources: [{ arn: 'bucket' }] }],
  ['OWNER_MISSING', 'a bucket without an owner', { resources: [{ arn: 'arn:aws:s3:::b' }] }],
  [
    'TWO_OWNERS',
    'an owner that contradicts the ARN',
    { resources: [{ arn: `arn:aws:sqs:eu-west-1:${account}:q`, account: '444455556666' }] },
  ],
  [
    'TWO_OWNERS',
    'one bucket in two accounts',
    {
      resources: [
        { arn: 'arn:aws:s3:::b', account },
        { arn: 'arn:aws:s3:::b', account: '444455556666' },
      ],
    },
  ],
  [
    'DUPLICATE_RESOURCE',
    'a bucket twice',
    {
      resources: [
        { arn: 'arn:aws:s3:::b', account },
        { arn: 'arn:aws:s3:::b', account },
      ],
    },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'block public access on a queue (E-74)',
    { resources: [{ arn: `arn:aws:sqs:eu-west-1:${account}:q`, publicAccessBlock: {} }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'a network origin of a bucket (E-75)',
    { resources: [{ arn: 'arn:aws:s3:::b', account, networkOrigin: 'VPC' }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'tags of an object, which are `s3:ExistingObjectTag`',
    { resources: [{ arn: 'arn:aws:s3:::b/k', account, tags: { a: 'b' } }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'tags of an object behind an access point',
    { resources: [{ arn: `${accessPoint}/object/k`, account, tags: { a: 'b' } }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'tags of an index, which are those of its table',
    {
      resources: [
        { arn: `arn:aws:dynamodb:eu-west-1:${account}:table/t/index/i`, tags: { a: 'b' } },
      ],
    },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'tags of an alias, which are those of its function',
    {
      resources: [{ arn: `arn:aws:lambda:eu-west-1:${account}:function:f:live`, tags: { a: 'b' } }],
    },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'ABAC of an access point, whose tags always count',
    { resources: [{ arn: `arn:aws:s3:eu-west-1:${account}:accesspoint/p`, abac: true }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'a bucket of a bucket (E-76)',
    { resources: [{ arn: 'arn:aws:s3:::b', account, bucket: 'c' }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'the owner of a bucket that an access point does not name (E-76)',
    { resources: [{ arn: accessPoint, bucketAccount: account }] },
  ],
  [
    'INVALID_BUCKET',
    'the name of no bucket (E-76)',
    { resources: [{ arn: accessPoint, bucket: 'a bucket' }] },
  ],
  [
    'TWO_OWNERS',
    'an access point that names another owner of its bucket (E-76)',
    {
      resources: [
        { arn: accessPoint, bucket: 'b-one', bucketAccount: '444455556666' },
        { arn: 'arn:aws:s3:::b-one', account },
      ],
    },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'aliases of a bucket (E-60)',
    { resources: [{ arn: 'arn:aws:s3:::b', account, aliases: ['alias/a'] }] },
  ],
  [
    'INVALID_ALIAS',
    'the ARN of an alias in place of its name (E-60)',
    { resources: [{ arn: key, aliases: [`arn:aws:kms:eu-west-1:${account}:alias/a`] }] },
  ],
  [
    'QUOTA_EXCEEDED',
    'a key with more aliases than conditions read (E-60)',
    { resources: [{ arn: key, aliases: Array.from({ length: 51 }, (_, at) => `alias/${at}`) }] },
  ],
  [
    'DUPLICATE_ALIAS',
    'an alias of two keys of an account and a Region (E-60)',
    {
      resources: [
        { arn: key, aliases: ['alias/a'] },
        { arn: `${key}2`, aliases: ['alias/b', 'alias/a'] },
      ],
    },
  ],
  [
    'DUPLICATE_ALIAS',
    'an alias twice of a key (E-60)',
    { resources: [{ arn: key, aliases: ['alias/a', 'alias/a'] }] },
  ],
  [
    'WRONG_RESOURCE_KIND',
    'an alias that AWS manages (E-57)',
    { resources: [{ arn: `arn:aws:kms:eu-west-1:${account}:alias/a`, awsManaged: true }] },
  ],
  [
    'UNKNOWN_MEMBER',
    'a setting that S3 does not have',
    { resources: [{ arn: 'arn:aws:s3:::b', account, publicAccessBlock: { blockAll: true } }] },
  ],
  [
    'INVALID_ARN',
    'a policy with the ARN of a role',
    { policies: [{ arn: `arn:aws:iam::${account}:role/R`, document: allowAll }] },
  ],
  [
    'DENY_NEVER_MATCHES',
    'a Deny on what is neither an ARN nor a pattern of one (L-79)',
    { resources: [{ arn: 'arn:aws:s3:::b', account, policy: denying('b/*') }] },
  ],
  [
    'DENY_NEVER_MATCHES',
    'a Deny in the short form of a service on a resource of another (L-79)',
    { resources: [{ arn: 'arn:aws:s3:::b', account, policy: denying('execute-api:/*') }] },
  ],
  [
    'DENY_NEVER_MATCHES',
    'an identity policy with a Deny in the short form of a service (L-79)',
    { accounts: [{ id: account, users: [{ name: 'a', policies: [idle] }] }] },
  ],
  [
    'ARN_IS_PATTERN',
    'every table of a catalogue at once (E-77)',
    { resources: [{ arn: `arn:aws:glue:us-east-1:${account}:*` }] },
  ],
  [
    'INVALID_REGION',
    'a policy for all of a service in a region with a star (E-77)',
    { resources: [{ service: 'glue', account, region: 'us-*', policy: allowAll }] },
  ],
  [
    'INVALID_PARTITION',
    'a policy for all of a service in no partition (E-77)',
    {
      resources: [
        { service: 'glue', account, region: 'us-east-1', partition: '', policy: allowAll },
      ],
    },
  ],
  [
    'DUPLICATE_RESOURCE',
    'two policies for all of a service (E-77)',
    {
      resources: [
        { service: 'glue', account, region: 'us-east-1', policy: allowAll },
        { service: 'glue', account, region: 'us-east-1', policy: allowAll },
      ],
    },
  ],
  [
    'NETWORK_POLICY',
    'a policy of a service network in VPC Lattice, which no request names',
    {
      resources: [
        {
          arn: `arn:aws:vpc-lattice:eu-west-1:${account}:servicenetwork/sn-1`,
          policy: allowAll,
        },
      ],
    },
  ],
  [
    'RESOURCE_IS_IDENTITY',
    'a role among the resources (D-1)',
    { resources: [{ arn: `arn:aws:iam::${account}:role/R` }] },
  ],
  [
    'INVALID_SERVICE',
    'a rule of a service with a colon',
    { resourceParents: [{ service: 'docs:x', prefix: '', until: '/' }] },
  ],
  [
    'INVALID_SEPARATOR',
    'a rule whose separator is 17 characters',
    { resourceParents: [{ service: 'docs', prefix: '', until: '/'.repeat(17) }] },
  ],
  [
    'MISSING_MEMBER',
    'a rule without a prefix',
    { resourceParents: [{ service: 'docs', until: '/' }] },
  ],
  [
    'SERVICE_HAS_RULES',
    'a row for a service that AWS has rules for',
    { services: [{ service: 's3', crossAccount: 'identity' }] },
  ],
  [
    'DUPLICATE_SERVICE',
    'a service with two rows',
    { services: [{ service: 'docs' }, { service: 'docs', resourcePolicies: 'none' }] },
  ],
  [
    'CONTRADICTING_RULES',
    'a service whose resources need a policy and need none',
    { services: [{ service: 'docs', resourcePolicies: 'explicit', crossAccount: 'identity' }] },
  ],
  [
    'SERVICE_WITHOUT_POLICIES',
    'a policy on a resource of a service that has none',
    {
      services: [{ service: 'docs', resourcePolicies: 'none' }],
      resources: [{ arn: `arn:app:docs::${account}:file`, policy: allowAll }],
    },
  ],
  [
    'SERVICE_WITHOUT_POLICIES',
    'a policy for all of a service that has none',
    {
      services: [{ service: 'docs', resourcePolicies: 'none' }],
      resources: [{ service: 'docs', account, region: 'us-east-1', policy: allowAll }],
    },
  ],
  [
    'INVALID_ENDPOINT_ID',
    'an endpoint called vpc-1',
    { endpoints: [{ id: 'vpc-1', type: 'Gateway', policy: allowAll }] },
  ],
  [
    'DUPLICATE_ENDPOINT',
    'an endpoint twice',
    {
      endpoints: [
        { id: 'vpce-1', type: 'Gateway', policy: allowAll },
        { id: 'vpce-1', type: 'Gateway', policy: allowAll },
      ],
    },
  ],
]

describe('a directory is refused', () => {
  test.each(faults)('with %s for %s', (code, _, document) => {
    expect(codesOf(document)).toEqual([code])
    expect(faultsOf(document)[0]?.hint).not.toBe('')
  })

  test('with ERR_LIMIT_EXCEEDED for more rules of parents than a check can try', () => {
    const rules = (count: number): object => ({
      resourceParents: Array.from({ length: count }, (_, i) => {
        return { service: 'docs', prefix: `folder${i}/`, until: '/' }
      }),
    })
    expect(faultsOf(rules(256))).toEqual([])
    expect(() => faultsOf(rules(257))).toThrow(LimitError)
  })

  test('with DUPLICATE_ORGANIZATION for one organization in two documents', () => {
    const organization = withRoot({})
    const codes = codesOf(organization, organization)
    expect(codes).toContain('DUPLICATE_ORGANIZATION')
  })

  test('with JSON_SYNTAX_ERROR for a text cut in half', () => {
    expect(() => parseDirectory('{"accounts": [{"id": "1111')).toThrow(DirectoryError)
  })

  test('with DUPLICATE_MEMBER for a member that stands twice', () => {
    expect(() => parseDirectory('{"accounts": [], "accounts": []}')).toThrow(/occurs twice/)
  })

  test('with DUPLICATE_ACCOUNT never for parts of one account in several documents', () => {
    const part = (name: string) => ({ accounts: [{ id: account, users: [{ name }] }] })
    expect(codesOf(part('alice'), part('bob'))).toEqual([])
    expect(codesOf(part('alice'), part('alice'))).toEqual(['DUPLICATE_NAME'])
  })

  test('with TWO_OWNERS for one bucket in two documents', () => {
    const bucket = (owner: string) => ({ resources: [{ arn: 'arn:aws:s3:::b', account: owner }] })
    const [fault, ...more] = faultsOf(bucket(account), bucket('444455556666'))
    expect(more).toEqual([])
    expect([fault?.code, fault?.file, fault?.path]).toEqual([
      'TWO_OWNERS',
      '2.json',
      ['resources', 0, 'arn'],
    ])
  })

  test('with every fault of every document, each with its file and line', () => {
    const faulty = withUser({ groups: ['nobody'], policies: ['p'] })
    const found = faultsOf(faulty, { resources: [{ arn: 'x' }] })
    expect(found.map(({ code, file, line }) => [code, file, line])).toEqual([
      ['UNKNOWN_GROUP', '1.json', 9],
      ['UNKNOWN_POLICY', '1.json', 12],
      ['INVALID_ARN', '2.json', 4],
    ])
  })

  test('with the place of a fault inside a policy document', () => {
    const document = { Statement: [{ Effect: 'Alow', Action: '*', Resource: '*' }] }
    const [fault] = faultsOf(withUser({ policies: [{ name: 'p', document }] }))
    expect(fault?.path).toEqual([
      ...['accounts', 0, 'users', 0, 'policies', 0, 'document'],
      ...['Statement', 0, 'Effect'],
    ])
    expect(fault?.line).toBe(14)
  })
})
