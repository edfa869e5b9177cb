/** Resource policies of which it is known what they are attached to. */
import { describe, expect, it } from 'vitest'
import { loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import { validatePolicy } from '../../../src/policy/validate/validate-policy.ts'

const catalogue = await loadCatalogue()

type Options = Parameters<typeof validatePolicy>[1]
type ResourceType = NonNullable<Options['resourceType']>

function codesOf(resourceType: ResourceType, statement: object, more: Partial<Options> = {}) {
  const whole = { Effect: 'Deny', Principal: '*', ...statement }
  const document = { Version: '2012-10-17', Statement: [whole] }
  const options = { type: 'resource', resourceType, catalogue, ...more } as const
  return validatePolicy(document, options).map(({ code, severity, path }) => {
    return `${severity} ${code} ${path.slice(2).join('.')}`
  })
}

const point = 'arn:aws:s3:us-east-1:111122223333:accesspoint/p'
const table = 'arn:aws:dynamodb:us-east-1:111122223333:table/t'

describe('a resource policy', () => {
  it.each<readonly [ResourceType, string, string]>([
    ['AWS::S3::Bucket', 's3:GetObject', 'arn:aws:s3:::bucket/*'],
    ['AWS::S3::Bucket', 's3:ListBucket', 'arn:aws:s3:::${aws:username}'],
    ['AWS::S3::Bucket', '*', '*'],
    ['AWS::S3::Bucket', 'S3:GetObject', 'arn:*:s3:::*/*'],
    ['AWS::S3::AccessPoint', 's3:GetObject', `${point}/object/*`],
    ['AWS::S3::AccessPoint', 's3:GetObject', 'arn:aws:s3:*:*:accesspoint/*/object/*'],
    [
      'AWS::S3::MultiRegionAccessPoint',
      's3:GetObject',
      'arn:aws:s3::111122223333:accesspoint/a.mrap/object/*',
    ],
    [
      'AWS::S3ObjectLambda::AccessPoint',
      's3-object-lambda:GetObject',
      'arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/p',
    ],
    ['AWS::DynamoDB::Table', 'dynamodb:Query', `${table}/index/*`],
  ])('of %s can have %s on %s', (type, action, resource) => {
    const found = codesOf(type, { Action: action, Resource: resource })
    expect(found.filter((one) => one.includes('UNSUPPORTED_'))).toEqual([])
  })

  it.each<readonly [ResourceType, string, string]>([
    ['AWS::S3::Bucket', 's3:GetObject', point],
    ['AWS::S3::Bucket', 's3:GetObject', 'arn:aws:sqs:us-east-1:111122223333:queue'],
    ['AWS::S3::AccessPoint', 's3:GetObject', 'arn:aws:s3:::bucket/*'],
    ['AWS::S3::MultiRegionAccessPoint', 's3:GetObject', point],
    ['AWS::S3ObjectLambda::AccessPoint', 's3-object-lambda:GetObject', point],
    [
      'AWS::DynamoDB::Table',
      'dynamodb:Query',
      'arn:aws:dynamodb:us-east-1:111122223333:global-table/t',
    ],
  ])('of %s cannot name an ARN of another type (A-124): %s %s', (type, action, resource) => {
    expect(codesOf(type, { Action: action, Resource: [resource] })).toContain(
      'error UNSUPPORTED_RESOURCE_ARN_IN_POLICY Resource.0',
    )
  })

  it.each<readonly [ResourceType, string, string]>([
    ['AWS::S3::Bucket', 'kms:*', 'arn:aws:s3:::bucket/*'],
    ['AWS::DynamoDB::Table', 's3:GetObject', table],
    [
      'AWS::S3ObjectLambda::AccessPoint',
      's3:GetObject',
      'arn:aws:s3-object-lambda:us-east-1:111122223333:accesspoint/p',
    ],
  ])('of %s cannot have %s (A-123), which is said once', (type, action, resource) => {
    const all = { Action: action, Resource: resource }
    const wanted = ['error UNSUPPORTED_ACTION_IN_POLICY Action']
    expect(codesOf(type, all)).toEqual(wanted)
    const without = codesOf(type, all, { catalogue: undefined } as never)
    expect(without).toEqual(wanted)
  })

  it('says nothing of what other actions and policies are', () => {
    expect(codesOf('AWS::S3::Bucket', { NotAction: 'kms:*', Resource: 'arn:aws:s3:::b' })).toEqual(
      [],
    )
    const queue = { Action: 'sqs:SendMessage', Resource: 'arn:aws:sqs:us-east-1:111122223333:q' }
    expect(
      codesOf('AWS::S3::Bucket', { ...queue, Principal: undefined }, { type: 'identity' }),
    ).toEqual([])
  })
})
