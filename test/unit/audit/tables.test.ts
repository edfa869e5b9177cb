/** The tables that lead from events to actions, and what is read of outcomes and callers. */
import { beforeAll, describe, expect, it } from 'vitest'
import { principalOf } from '../../../src/audit/events/event-principal.ts'
import { outcomeOf } from '../../../src/audit/events/recorded-outcome.ts'
import { readTrailEvent, type TrailEvent } from '../../../src/audit/events/trail-event.ts'
import { actionsOf } from '../../../src/audit/mapping/event-actions.ts'
import { resourcesOf } from '../../../src/audit/mapping/event-resources.ts'
import { listedPrefixes, prefixOf } from '../../../src/audit/mapping/event-sources.ts'
import { listedActions } from '../../../src/audit/mapping/operations.ts'
import { StatedActions } from '../../../src/audit/mapping/service-reference.ts'
import { type Catalogue, loadCatalogue } from '../../../src/catalogue/catalogue.ts'
import { account, eventOf } from '../../support/audits.ts'

let catalogue: Catalogue

beforeAll(async () => {
  catalogue = await loadCatalogue()
})

function trailEvent(members: object): TrailEvent {
  const event = readTrailEvent(eventOf(members) as Record<string, unknown>)
  if (event === undefined) throw new Error('no event')
  return event
}

/** The actions of a call, or why there are none. */
function needed(source: string, eventName: string, requestParameters: object = {}) {
  const eventSource = `${source}.amazonaws.com`
  const event = trailEvent({ eventSource, eventName, requestParameters })
  const mapped = actionsOf(event, { catalogue, stated: new StatedActions() })
  return 'reason' in mapped ? mapped.reason : mapped.actions.map(({ action }) => action)
}

describe('the tables', () => {
  it('name services and actions that the catalogue has', () => {
    expect(
      listedPrefixes().filter((prefix) => catalogue.findService(prefix) === undefined),
    ).toEqual([])
    expect(listedActions().filter((action) => catalogue.findAction(action) === undefined)).toEqual(
      [],
    )
    expect(prefixOf('monitoring.amazonaws.com')).toBe('cloudwatch')
    expect(prefixOf('S3.amazonaws.com')).toBe('s3')
  })

  it.each([
    ['s3', 'ListBuckets', {}, ['s3:ListAllMyBuckets']],
    ['s3', 'ListObjectsV2', {}, ['s3:ListBucket']],
    ['s3', 'CopyObject', { 'x-amz-copy-source': 'b/k' }, ['s3:PutObject', 's3:GetObject']],
    ['s3', 'CopyObject', {}, ['s3:PutObject']],
    ['lambda', 'CreateFunction20150331', {}, ['lambda:CreateFunction']],
    ['lambda', 'CreateFunction20150331', { role: 'r' }, ['lambda:CreateFunction', 'iam:PassRole']],
    ['lambda', 'Invoke', {}, ['lambda:InvokeFunction']],
    ['cloudfront', 'CreateDistribution2020_05_31', {}, ['cloudfront:CreateDistribution']],
    ['apigateway', 'CreateRestApi', {}, ['apigateway:POST']],
    ['apigateway', 'GetStages', {}, ['apigateway:GET']],
    ['sts', 'AssumeRole', { tags: [] }, ['sts:AssumeRole', 'sts:TagSession']],
    ['monitoring', 'DescribeAlarms', {}, ['cloudwatch:DescribeAlarms']],
    ['ec2', 'RunInstances', { iamInstanceProfile: {} }, ['ec2:RunInstances']],
    [
      'ec2',
      'RunInstances',
      { tagSpecificationSet: { items: [{ resourceType: 'instance' }] } },
      ['ec2:RunInstances', 'ec2:CreateTags'],
    ],
    ['s3', 'GetObject', { versionId: 'v' }, ['s3:GetObjectVersion']],
    ['s3', 'HeadObject', {}, ['s3:GetObject']],
    ['s3', 'DeleteObject', { versionId: 'v' }, ['s3:DeleteObjectVersion']],
    ['s3', 'PutObject', { 'x-amz-acl': 'private' }, ['s3:PutObject', 's3:PutObjectAcl']],
    [
      's3',
      'PutObject',
      { 'x-amz-grant-read': 'x', 'x-amz-acl': 'y', 'x-amz-tagging': 'a=b' },
      ['s3:PutObject', 's3:PutObjectAcl', 's3:PutObjectTagging'],
    ],
    ['ec2', 'NoSuchThing', {}, 'operation'],
    ['nothing', 'GetIt', {}, 'service'],
  ])('%s %s with %j needs %j', (source, name, parameters, actions) => {
    expect(needed(source, name, parameters)).toEqual(actions)
  })
})

describe('resources', () => {
  const principals = {
    arnOf: (_: string, name: string) => {
      return name === 'user/bob' ? `arn:aws:iam::${account}:user/ops/bob` : undefined
    },
  }

  it.each([
    ['s3:GetObject', { bucketName: 'b', key: 'a/k' }, ['arn:aws:s3:::b/a/k']],
    ['s3:ListBucket', { bucketName: 'b', prefix: 'a' }, ['arn:aws:s3:::b']],
    ['iam:GetUser', { userName: 'bob' }, [`arn:aws:iam::${account}:user/ops/bob`]],
    ['iam:GetRole', { roleName: 'R' }, [`arn:aws:iam::${account}:role/R`]],
    [
      'sts:AssumeRole',
      { roleArn: 'arn:aws:iam::444455556666:role/R' },
      ['arn:aws:iam::444455556666:role/R'],
    ],
    [
      'ec2:TerminateInstances',
      { instancesSet: { items: [{ instanceId: 'i-1' }, { instanceId: 'i-2' }] } },
      [1, 2].map((one) => `arn:aws:ec2:eu-central-1:${account}:instance/i-${one}`),
    ],
    ['ec2:CreateVpc', { cidrBlock: '10.0.0.0/16' }, [`arn:aws:ec2:eu-central-1:${account}:vpc/*`]],
    ['ec2:DescribeInstances', {}, ['*']],
    ['s3:GetObject', {}, []],
  ])('of %s with %j are %j', (action, requestParameters, arns) => {
    const found = catalogue.findAction(action)
    if (found === undefined) throw new Error(`no ${action}`)
    const event = trailEvent({ eventSource: 'x', eventName: 'x', requestParameters })
    const resources = resourcesOf({ event, action: found, principals })
    expect(resources.map(({ arn }) => arn)).toEqual(arns)
  })
})

describe('recorded outcomes', () => {
  const say = (errorCode?: string, errorMessage?: string) =>
    outcomeOf(trailEvent({ eventSource: 'x', eventName: 'x', errorCode, errorMessage }))

  it('are allowed, denied or unknown', () => {
    expect(say().access).toBe('allowed')
    expect(say('NoSuchKey', 'no').access).toBe('allowed')
    expect(say('Client.InvalidPermission.NotFound', 'no such rule').access).toBe('allowed')
    expect(say('Client.DryRunOperation', 'would have succeeded').access).toBe('allowed')
    for (const code of ['ThrottlingException', 'ExpiredToken', 'ValidationException', 'SlowDown']) {
      expect(say(code, 'x').access).toBe('unknown')
    }
    expect(say('AccessDenied', 'Access Denied').access).toBe('denied')
    expect(say('AccessDenied').access).toBe('denied')
    expect(say('AccessDenied', 'IAM user access not activated').access).toBe('unknown')
  })

  it.each([
    ['because no identity-based policy allows the s3:GetObject action', 'identity', false],
    ['because no resource-based policy allows the s3:GetObject action', 'resource', false],
    ['because no permissions boundary allows the s3:GetObject action', 'boundary', false],
    ['because no session policy allows the s3:GetObject action', 'session', false],
    ['because no service control policy allows the s3:GetObject action', 'scp', false],
    ['because no resource control policy allows the s3:GetObject action', 'rcp', false],
    ['because no VPC endpoint policy allows the s3:GetObject action', 'endpoint', false],
    ['because no role trust policy allows the sts:AssumeRole action', 'resource', false],
    ['with an explicit deny in a service control policy', 'scp', true],
    ['with an explicit deny in an identity-based policy', 'identity', true],
    ['with an explicit deny in a permissions boundary', 'boundary', true],
    ['with an explicit deny in a VPC endpoint policy', 'endpoint', true],
  ])('a message that ends %j states the policy type', (reason, policyType, isExplicit) => {
    const message = `User: arn:aws:iam::${account}:user/alice is not authorized to perform: s3:GetObject on resource: "arn:aws:s3:::b/k" ${reason}`
    expect(say('AccessDenied', message).stated).toMatchObject({
      action: 's3:GetObject',
      resource: 'arn:aws:s3:::b/k',
      policyType,
      isExplicit,
    })
  })

  it('may name the policy', () => {
    const policy = 'arn:aws:organizations::111122223333:policy/o-a/service_control_policy/p-1'
    const message = `User: x is not authorized to perform: s3:GetObject with an explicit deny in a service control policy: ${policy}`
    expect(say('AccessDenied', message).stated).toMatchObject({ policy, isExplicit: true })
  })
})

describe('callers', () => {
  const ids = {
    arnOfId: (id: string) => (id === 'AROA1' ? `arn:aws:iam::${account}:role/x/R` : undefined),
  }
  const session = {
    attributes: { creationDate: '2026-01-31T11:00:00Z', mfaAuthenticated: 'true' },
    sourceIdentity: 'alice',
    sessionIssuer: { arn: `arn:aws:iam::${account}:role/x/R` },
  }
  const sts = `arn:aws:sts::${account}`

  it.each([
    [{ type: 'Root', arn: `arn:aws:iam::${account}:root` }, `arn:aws:iam::${account}:root`],
    [
      { type: 'IAMUser', arn: `arn:aws:iam::${account}:user/a/b` },
      `arn:aws:iam::${account}:user/a/b`,
    ],
    [
      { type: 'AssumedRole', arn: `${sts}:assumed-role/R/alice`, sessionContext: session },
      {
        role: `arn:aws:iam::${account}:role/x/R`,
        session: 'alice',
        issuedAt: '2026-01-31T11:00:00Z',
        mfa: true,
        sourceIdentity: 'alice',
      },
    ],
    [{ type: 'AssumedRole', arn: `${sts}:assumed-role/R/alice` }, `${sts}:assumed-role/R/alice`],
    [
      { type: 'FederatedUser', arn: `${sts}:federated-user/f` },
      { federatedUser: `${sts}:federated-user/f` },
    ],
    [{ type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, { service: 'ec2.amazonaws.com' }],
    [
      { type: 'AWSAccount', principalId: 'AROA1:alice', accountId: account },
      { role: `arn:aws:iam::${account}:role/x/R`, session: 'alice' },
    ],
    [{ type: 'AWSAccount', principalId: '', accountId: 'anonymous' }, 'anonymous'],
    [
      { type: 'SAMLUser', identityProvider: `arn:aws:iam::${account}:saml-provider/corp` },
      { federated: `arn:aws:iam::${account}:saml-provider/corp` },
    ],
    [
      { type: 'WebIdentityUser', identityProvider: 'accounts.google.com' },
      { federated: 'accounts.google.com' },
    ],
  ])('%j is %j', (identity, principal) => {
    expect(principalOf(identity, ids)).toMatchObject({ principal })
  })

  it.each([
    {
      type: 'Root',
      arn: `arn:aws:iam::${account}:root`,
      sessionContext: { ...session, assumedRoot: 'true' },
    },
    { type: 'AWSAccount', principalId: 'AROA2:x', accountId: account },
    { type: 'AWSService', invokedBy: 'AWS Internal' },
    { type: 'IdentityCenterUser' },
    { type: 'IAMUser', arn: 'nonsense' },
    {},
  ])('%j is not known, with the reason', (identity) => {
    expect(principalOf(identity, ids)).toHaveProperty('reason')
  })
})
