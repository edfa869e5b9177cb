import { describe, expect, test } from 'vitest'
import {
  importResources,
  type ResourceOutput,
} from '../../../src/directory/import/import-resources.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { account, emptyDump } from './dumps.ts'

const region = `eu-west-1:${account}`
const bucket = 'arn:aws:s3:::reports'
const queue = `arn:aws:sqs:${region}:jobs`
const policyOf = (resource: string) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'S', Effect: 'Deny', Principal: '*', Action: '*', Resource: resource }],
})
const text = (...values: unknown[]) =>
  values.map((value) => JSON.stringify(value, null, 1)).join('')
const printed = (arn: string) => JSON.stringify(policyOf(arn))

function read(...outputs: ResourceOutput[]) {
  return parseDirectory(JSON.stringify(importResources(outputs)))
}

function issuesOf(output: Partial<ResourceOutput>): DirectoryError['issues'] {
  try {
    importResources([{ file: 'a.json', text: '', ...output }])
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues
    throw error
  }
  return []
}

describe('the policy of a resource is read from what the AWS CLI prints', () => {
  const key = `arn:aws:kms:${region}:key/1`
  const topic = `arn:aws:sns:${region}:news`
  const lambda = `arn:aws:lambda:${region}:function:f`
  const secret = `arn:aws:secretsmanager:${region}:secret:s-AbCdEf`
  const repository = `arn:aws:ecr:${region}:repository/r`
  const point = `arn:aws:s3:${region}:accesspoint/p`
  const created = { CreatedTimestamp: '1700000000' }

  test.each<[string, string, unknown]>([
    ['s3api get-bucket-policy', bucket, { Policy: printed(`${bucket}/*`) }],
    ['kms get-key-policy', key, { Policy: printed('*'), PolicyName: 'default' }],
    [
      'sqs get-queue-attributes',
      queue,
      { Attributes: { QueueArn: queue, Policy: printed(queue), ...created } },
    ],
    [
      'sns get-topic-attributes',
      topic,
      { Attributes: { TopicArn: topic, Owner: account, Policy: printed(topic) } },
    ],
    ['lambda get-policy', lambda, { Policy: printed(lambda), RevisionId: '1' }],
    [
      'secretsmanager get-resource-policy',
      secret,
      { ARN: secret, Name: 's', ResourcePolicy: printed('*') },
    ],
    [
      'ecr get-repository-policy',
      repository,
      { registryId: account, repositoryName: 'r', policyText: printed('*') },
    ],
    ['s3control get-access-point-policy', point, { Policy: printed(`${point}/object/*`) }],
    [
      'glacier get-vault-access-policy',
      `arn:aws:glacier:${region}:vaults/v`,
      { policy: { Policy: printed('*') } },
    ],
    ['the document itself', bucket, policyOf(`${bucket}/*`)],
  ])('%s', (_, arn, value) => {
    const owner = arn === bucket ? { account } : {}
    const resource = read({ arn, text: text(value), ...owner }).resources.get(arn)
    expect(resource).toMatchObject({ arn, account })
    expect(resource?.policy?.statements[0]?.sid).toBe('S')
  })

  test('which may say the ARN itself', () => {
    const outputs = [
      { Attributes: { QueueArn: queue, Policy: printed(queue) } },
      { ARN: secret, ResourcePolicy: printed('*') },
    ]
    const { resources } = read(...outputs.map((value) => ({ text: text(value) })))
    expect([...resources.keys()]).toEqual([queue, secret])
  })

  test('and is none where the output would have it', () => {
    const outputs = [{ Attributes: { QueueArn: queue, ...created } }, { ARN: secret, Name: 's' }]
    const { resources } = read(...outputs.map((value) => ({ text: text(value) })))
    expect([...resources.values()].map(({ policy }) => policy)).toEqual([undefined, undefined])
  })

  test.each([`arn:aws:glue:${region}`, `arn:aws:glue:${region}:catalog`])(
    'of a whole account, as glue get-resource-policies prints several (E-77): %s',
    (arn) => {
      const list = ['a', 'b'].map((name) => ({
        PolicyInJson: printed(`arn:aws:glue:${region}:table/${name}`),
      }))
      const { resources } = read({ arn, text: text({ GetResourcePoliciesResponseList: list }) })
      const wide = resources.get(`arn:aws:glue:${region}`)
      expect(wide?.policy?.statements).toHaveLength(2)
    },
  )
})

describe('what else the AWS CLI prints of a resource', () => {
  const block = {
    BlockPublicAcls: true,
    IgnorePublicAcls: true,
    BlockPublicPolicy: false,
    RestrictPublicBuckets: true,
  }
  const settings = { restrictPublicBuckets: true, ignorePublicAcls: true, blockPublicAcls: true }

  test('is Block Public Access, in one file with the policy', () => {
    const outputs = text(
      { Policy: printed(`${bucket}/*`) },
      { PublicAccessBlockConfiguration: block },
      { TagSet: [{ Key: 'team', Value: 'x' }] },
      { AbacStatus: { Status: 'Enabled' } },
    )
    const resource = read({ arn: bucket, account, text: outputs }).resources.get(bucket)
    expect(resource?.publicAccessBlock).toMatchObject(settings)
    expect(resource?.policy?.statements).toHaveLength(1)
    expect(resource?.tags).toEqual(new Map([['team', 'x']]))
  })

  test.each([
    ['Enabled', new Map([['team', 'x']])],
    ['Disabled', new Map()],
  ])('is ABAC of a bucket, %s: only then its tags count', (Status, tags) => {
    const outputs = text({ AbacStatus: { Status } }, { TagSet: [{ Key: 'team', Value: 'x' }] })
    expect(read({ arn: bucket, account, text: outputs }).resources.get(bucket)?.tags).toEqual(tags)
  })

  test('is ABAC that was never turned on, of a bucket whose tags nobody gives', () => {
    const resource = read({ arn: bucket, account, text: text({ AbacStatus: {} }) })
    expect(resource.resources.get(bucket)?.tags).toEqual(new Map())
  })

  test('is Block Public Access of the whole account', () => {
    const directory = read({ arn: account, text: text({ PublicAccessBlockConfiguration: block }) })
    expect(directory.accounts.get(account)?.publicAccessBlock).toMatchObject(settings)
  })

  test('is where an access point can be reached from, and its bucket (E-76)', () => {
    const arn = `arn:aws:s3:${region}:accesspoint/p`
    const output = {
      Name: 'p',
      Bucket: 'reports',
      BucketAccountId: '444455556666',
      NetworkOrigin: 'VPC',
      AccessPointArn: arn,
      PublicAccessBlockConfiguration: block,
    }
    const point = read({ text: text(output) }).resources.get(arn)
    expect(point).toMatchObject({ networkOrigin: 'VPC', publicAccessBlock: settings })
    expect(point).toMatchObject({ bucket, bucketAccount: '444455556666' })
  })

  test('is that AWS manages a key', () => {
    const arn = `arn:aws:kms:${region}:key/1`
    const output = { KeyMetadata: { Arn: arn, KeyManager: 'AWS' } }
    expect(read({ text: text(output) }).resources.get(arn)?.awsManaged).toBe(true)
  })

  test('are the aliases of keys, of which some have none yet', () => {
    const alias = (name: string, key?: string) => ({
      AliasName: `alias/${name}`,
      AliasArn: `arn:aws:kms:${region}:alias/${name}`,
      CreationDate: 1,
      ...(key !== undefined && { TargetKeyId: key }),
    })
    const listed = [alias('a', '1'), alias('aws/s3'), alias('b', '2'), alias('team/c', '1')]
    const outputs = [
      { Aliases: listed, Truncated: false },
      { KeyMetadata: { Arn: `arn:aws:kms:${region}:key/1`, KeyManager: 'CUSTOMER' } },
    ]
    const { resources } = read(...outputs.map((value) => ({ text: text(value) })))
    expect([...resources.values()].map(({ arn, aliases }) => [arn, aliases])).toEqual([
      [`arn:aws:kms:${region}:key/1`, ['alias/a', 'alias/team/c']],
      [`arn:aws:kms:${region}:key/2`, ['alias/b']],
    ])
    expect(() => read({ text: text({ Aliases: listed, Truncated: true }) })).toThrow(/only a part/)
    expect(() => read({ text: text({ Aliases: [{ Name: 'x' }] }) })).toThrow(/AliasName/)
  })
})

describe('an output is refused', () => {
  const policy = text({ Policy: printed(`${bucket}/*`) })
  test.each<[string, Partial<ResourceOutput>, string]>([
    ['without an ARN', { text: policy }, 'OWNER_MISSING'],
    ['without an owner', { text: policy, arn: bucket }, 'OWNER_MISSING'],
    [
      'with an owner that is none',
      { text: policy, arn: bucket, account: '1' },
      'INVALID_ACCOUNT_ID',
    ],
    ['of what is no resource', { text: policy, arn: 'reports' }, 'INVALID_ARN'],
    [
      'of another resource',
      { text: text({ Attributes: { QueueArn: queue, Policy: printed(queue) } }), arn: `${queue}2` },
      'ARN_MISMATCH',
    ],
    [
      'that says a thing twice',
      { text: `${policy}${policy}`, arn: bucket, account },
      'DUPLICATE_RESOURCE',
    ],
    [
      'of attributes among which the policy may be missing',
      { text: text({ Attributes: { QueueArn: queue } }) },
      'MISSING_MEMBER',
    ],
    [
      'of Block Public Access with a setting missing',
      { text: text({ PublicAccessBlockConfiguration: {} }), arn: account },
      'MISSING_MEMBER',
    ],
    [
      'of a part of the tags',
      { text: text({ Tags: [], Truncated: true }), arn: queue },
      'TRUNCATED',
    ],
    [
      'of tags of a bucket without its ABAC',
      { text: text({ TagSet: [] }), arn: bucket, account },
      'ABAC_UNKNOWN',
    ],
    [
      'of tags of an object',
      { text: text({ TagSet: [] }), arn: `${bucket}/report.csv`, account },
      'OBJECT_TAGS',
    ],
    [
      'of several policies in two versions',
      {
        arn: `arn:aws:glue:${region}`,
        text: text({
          GetResourcePoliciesResponseList: [
            { PolicyInJson: printed('*') },
            { PolicyInJson: '{"Statement":[]}' },
          ],
        }),
      },
      'TWO_VERSIONS',
    ],
    [
      'that is the policy of IAM',
      { arn: queue, text: text({ Policy: { Arn: 'x' } }) },
      'NOT_RESOURCE_OUTPUT',
    ],
    ['whose policy is null', { arn: queue, text: text({ Policy: null }) }, 'NOT_RESOURCE_OUTPUT'],
    ['that is a dump', { arn: queue, text: text(emptyDump) }, 'NOT_RESOURCE_OUTPUT'],
    ['that is empty, as after an error', { arn: queue, text: '' }, 'EMPTY_FILE'],
    [
      'that is an error',
      { arn: queue, text: '\nAn error occurred (NoSuchBucketPolicy) when' },
      'FOREIGN_FILE',
    ],
    [
      'whose policy is cut off',
      { arn: queue, text: text({ Policy: printed(queue).slice(9) }) },
      'INVALID_DOCUMENT',
    ],
  ])('%s', (_, output, code) => {
    const issues = issuesOf(output)
    expect(issues.map((issue) => issue.code)).toContain(code)
    expect(issues[0]?.hint).not.toBe('')
  })
})
