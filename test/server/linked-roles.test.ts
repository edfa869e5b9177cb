/** Service-linked roles, and which policies grant access to a service. */
import { beforeEach, describe, expect, it } from 'vitest'
import type { XmlValue } from './support/read-xml.ts'
import { account, allow, TestAccount } from './support/test-account.ts'

let aws: TestAccount
beforeEach(async () => {
  aws = await TestAccount.open()
})

describe('service-linked roles', () => {
  const service = { AWSServiceName: 'batch.amazonaws.com' }
  const name = { RoleName: 'AWSServiceRoleForBatch' }

  it('are named by AWS, trust their service and are changed by nobody', async () => {
    const { Role } = await aws.expectOk(aws.iam('CreateServiceLinkedRole', service))
    expect(Role).toMatchObject({
      ...name,
      Path: '/aws-service-role/batch.amazonaws.com/',
      Arn: `arn:aws:iam::${account}:role/aws-service-role/batch.amazonaws.com/AWSServiceRoleForBatch`,
    })
    const { AssumeRolePolicyDocument } = Role as Record<string, string>
    expect(decodeURIComponent(AssumeRolePolicyDocument ?? '')).toContain(
      '"Service":["batch.amazonaws.com"]',
    )
    const again = await aws.iam('CreateServiceLinkedRole', service)
    expect([again.code, again.message]).toEqual([
      'InvalidInput',
      'Service role name AWSServiceRoleForBatch has been taken in this account, please try a different suffix.',
    ])
    const changes: [string, Record<string, string>][] = [
      ['DeleteRole', {}],
      ['AttachRolePolicy', { PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }],
      ['PutRolePolicy', { PolicyName: 'p', PolicyDocument: JSON.stringify(allow('s3:*')) }],
      ['UpdateAssumeRolePolicy', { PolicyDocument: JSON.stringify(allow('s3:*')) }],
      [
        'PutRolePermissionsBoundary',
        { PermissionsBoundary: 'arn:aws:iam::aws:policy/ReadOnlyAccess' },
      ],
      ['UpdateRole', { MaxSessionDuration: '7200' }],
    ]
    for (const [operation, parameters] of changes) {
      const refused = await aws.iam(operation, { ...name, ...parameters })
      expect([operation, refused.code]).toEqual([operation, 'UnmodifiableEntity'])
    }
  })

  it('have a description and tags of the account’s', async () => {
    await aws.expectOk(aws.iam('CreateServiceLinkedRole', service))
    const tag = { 'Tags.member.1.Key': 'k', 'Tags.member.1.Value': 'v' }
    await aws.expectOk(aws.iam('TagRole', { ...name, ...tag }))
    await aws.expectOk(aws.iam('UpdateRoleDescription', { ...name, Description: 'first' }))
    await aws.expectOk(aws.iam('UpdateRole', { ...name, Description: 'second' }))
    const { Role } = await aws.expectOk(aws.iam('GetRole', name))
    expect(Role).toMatchObject({ Description: 'second', Tags: [{ Key: 'k', Value: 'v' }] })
  })

  it('are deleted by a task, whose status can be asked for', async () => {
    await aws.expectOk(aws.iam('CreateServiceLinkedRole', service))
    const { DeletionTaskId } = await aws.expectOk(aws.iam('DeleteServiceLinkedRole', name))
    expect(DeletionTaskId).toMatch(
      /^task\/aws-service-role\/batch.amazonaws.com\/AWSServiceRoleForBatch\/[0-9a-f-]{36}$/,
    )
    const status = { DeletionTaskId: String(DeletionTaskId) }
    expect(await aws.expectOk(aws.iam('GetServiceLinkedRoleDeletionStatus', status))).toEqual({
      Status: 'SUCCEEDED',
    })
    expect((await aws.iam('GetRole', name)).code).toBe('NoSuchEntity')
    const unknown = { DeletionTaskId: `${DeletionTaskId}0` }
    expect((await aws.iam('GetServiceLinkedRoleDeletionStatus', unknown)).code).toBe('NoSuchEntity')
  })

  it('have a suffix where their service takes one', async () => {
    const suffix = { CustomSuffix: 'two' }
    const { Role } = await aws.expectOk(
      aws.iam('CreateServiceLinkedRole', {
        AWSServiceName: 'autoscaling.amazonaws.com',
        ...suffix,
      }),
    )
    expect(Role).toMatchObject({ RoleName: 'AWSServiceRoleForAutoScaling_two' })
    const refused = await aws.iam('CreateServiceLinkedRole', { ...service, ...suffix })
    expect(refused.message).toBe('Custom suffix is not allowed for batch.amazonaws.com')
    const unknown = await aws.iam('CreateServiceLinkedRole', {
      AWSServiceName: 'nothing.amazonaws.com',
    })
    expect(unknown.code).toBe('InvalidInput')
  })

  it.each([
    ['custom-resource.application-autoscaling', 'ApplicationAutoScaling_CustomResource'],
    ['dynamodb.application-autoscaling', 'ApplicationAutoScaling_DynamoDBTable'],
    ['eks-nodegroup', 'AmazonEKSNodegroup'],
    ['ops.apigateway', 'APIGateway'],
  ])('of %s are called by AWS’s name for them', async (name, role) => {
    const AWSServiceName = `${name}.amazonaws.com`
    const made = await aws.expectOk(aws.iam('CreateServiceLinkedRole', { AWSServiceName }))
    expect(made.Role).toMatchObject({
      RoleName: `AWSServiceRoleFor${role}`,
      Path: `/aws-service-role/${AWSServiceName}/`,
    })
  })
})

describe('ListPoliciesGrantingServiceAccess', () => {
  it('names the policies of a user and of its groups that allow something of a service', async () => {
    await aws.makeUser('u', allow(['s3:Get*', 'ec2:*']))
    await aws.expectOk(aws.iam('CreateGroup', { GroupName: 'g' }))
    await aws.expectOk(aws.iam('AddUserToGroup', { GroupName: 'g', UserName: 'u' }))
    const managed = { GroupName: 'g', PolicyArn: 'arn:aws:iam::aws:policy/ReadOnlyAccess' }
    await aws.expectOk(aws.iam('AttachGroupPolicy', managed))
    const denying = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: 'sqs:*', Resource: '*' },
    }
    const inline = { GroupName: 'g', PolicyName: 'deny', PolicyDocument: JSON.stringify(denying) }
    await aws.expectOk(aws.iam('PutGroupPolicy', inline))
    const services = ['s3', 'iam', 'sqs'].map((one, at) => [
      `ServiceNamespaces.member.${at + 1}`,
      one,
    ])
    const { PoliciesGrantingServiceAccess } = await aws.expectOk(
      aws.iam('ListPoliciesGrantingServiceAccess', {
        Arn: `arn:aws:iam::${account}:user/u`,
        ...Object.fromEntries(services),
      }),
    )
    const own = { PolicyName: 'own', PolicyType: 'INLINE', EntityType: 'USER', EntityName: 'u' }
    const read = {
      PolicyName: 'ReadOnlyAccess',
      PolicyType: 'MANAGED',
      PolicyArn: managed.PolicyArn,
    }
    const expected: XmlValue = [
      { ServiceNamespace: 's3', Policies: [own] },
      { ServiceNamespace: 'iam', Policies: [read] },
      { ServiceNamespace: 'sqs', Policies: '' },
    ]
    expect(PoliciesGrantingServiceAccess).toEqual(expected)
  })
})
