/** Events of CloudTrail whose values are drawn from few, so that many are alike and yet not all. */
import { account, policyOf } from './audits.ts'
import { type Draw, pick } from './generators-draw.ts'

const queue = `arn:aws:sqs:eu-central-1:${account}:orders`
const instance = `arn:aws:ec2:eu-central-1:${account}:instance/i-1`
const session = `arn:aws:sts::${account}:assumed-role/Worker/first`

/** Conditions that each read another value of an event. */
const conditions: readonly object[] = [
  {},
  { IpAddress: { 'aws:SourceIp': '203.0.113.0/25' } },
  { NotIpAddress: { 'aws:VpcSourceIp': '10.0.0.1' } },
  { StringEquals: { 'aws:SourceVpce': 'vpce-1' } },
  { DateLessThan: { 'aws:CurrentTime': '2026-01-31T12:00:01Z' } },
  { NumericLessThan: { 'aws:EpochTime': '1769860801' } },
  { DateLessThan: { 'aws:TokenIssueTime': '2026-01-31T10:00:00Z' } },
  { NumericLessThan: { 'aws:MultiFactorAuthAge': '7200' } },
  { StringLike: { 'aws:UserAgent': 'aws-cli/*' } },
  { StringLike: { 'aws:userid': '*:first' } },
  { StringEquals: { 'aws:username': 'alice' } },
  { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
  { Bool: { 'aws:SecureTransport': 'true' } },
  { StringEquals: { 'aws:RequestedRegion': 'eu-central-1' } },
  { ArnLike: { 'aws:PrincipalArn': '*:role/*' } },
  { Null: { 'aws:ViaAWSService': 'false' } },
  { StringEquals: { 'aws:ResourceTag/team': 'red' } },
]

const actions = [
  ...['dynamodb:Query', 's3:GetObject', 'sqs:SendMessage', 'sqs:ReceiveMessage'],
  'ec2:StopInstances',
]

/** Which resources a statement is about, by service: some patterns tell resources apart, others not. */
const patterns: Readonly<Record<string, readonly string[]>> = {
  s3: [
    ...['*', `arn:aws:s3:::acme/\${aws:userid}/*`, 'arn:aws:s3:::acme/*', 'arn:aws:s3:::ac*'],
    ...['arn:aws:s3:::acme/logs/*', 'arn:aws:s3:::acme/logs/1', 'arn:aws:s3:::acme/*.csv'],
    ...['arn:aws:s3:::*/1', 'arn:aws:s3:::acme/lo?s/a*', 'arn:aws:s3:::*/logs/?'],
    ...[`arn:aws:s3:::acme/\${aws:username}`, `arn:aws:s3:::acme/logs/\${*}`],
  ],
  dynamodb: [
    ...['*', 'arn:aws:dynamodb:*:*:table/*', 'arn:aws:dynamodb:*:*:table/or*'],
    ...[`arn:aws:dynamodb:eu-central-1:${account}:table/orders`, 'arn:aws:dynamodb:*:table/*s'],
  ],
  sqs: ['*', queue, `arn:aws:sqs:*:${account}:*`, `arn:aws:sqs:eu-central-1:${account}:ord*`],
  ec2: [
    ...['*', `arn:aws:ec2:*:${account}:instance/*`, 'arn:aws:ec2:*:*:instance/i-1'],
    ...['arn:aws:ec2:*:*:instance/i-1?', `arn:aws:ec2:eu-central-1:${account}:*`],
  ],
}

/** Conditions of EC2's own keys. */
const instanceConditions: readonly object[] = [
  { StringEquals: { 'ec2:InstanceID': 'i-1' } },
  { StringLike: { 'ec2:InstanceID': 'i-2*' } },
  { StringEquals: { 'ec2:Region': 'eu-central-1' } },
  { StringEquals: { 'ec2:ResourceTag/team': 'red' } },
]

/** A directory in which outcomes rest on some of the values that events have. */
export function someSensitiveDirectory(draw: Draw): object {
  const theme = pick(draw, conditions, {})
  const own = () => policyOf(...actions.flatMap((action) => someStatements(draw, action, theme)))
  const trust = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
    ],
  }
  const named = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { AWS: session }, Action: 'sqs:*', Resource: queue }],
  }
  return {
    accounts: [
      {
        id: account,
        users: [
          { name: 'alice', policies: [own()] },
          { name: 'bob', path: '/team/', id: 'AIDABOB', policies: [own()] },
        ],
        roles: [{ name: 'Worker', path: '/jobs/', id: 'AROAWORKER', trust, policies: [own()] }],
      },
    ],
    resources: [
      { arn: queue, account, ...(draw(2) === 0 && { policy: named }) },
      { arn: instance, account, tags: { team: draw(2) === 0 ? 'red' : 'blue' } },
      ...(draw(2) === 0 ? [{ arn: 'arn:aws:s3:::acme', account }] : []),
    ],
  }
}

function someStatements(draw: Draw, action: string, theme: object): object[] {
  const [service = ''] = action.split(':')
  const own = service === 'ec2' && draw(2) === 0 ? instanceConditions : conditions
  const some = () => (draw(2) === 0 ? theme : pick(draw, own, {}))
  const resource = () => (draw(2) === 0 ? '*' : pick(draw, patterns[service] ?? [], '*'))
  const element = draw(6) === 0 ? 'NotResource' : 'Resource'
  const allow = { Effect: 'Allow', Action: action, [element]: resource() }
  const deny = { Effect: 'Deny', Action: action, Resource: resource() }
  return [
    { ...allow, Condition: some() },
    ...(draw(3) === 0 ? [{ ...deny, Condition: some() }] : []),
  ].map((one) => (Object.keys(one.Condition).length === 0 ? { ...one, Condition: undefined } : one))
}

/** Names of what calls are about. */
const keys = [
  ...['AROAWORKER:first/a', 'logs/1', 'logs/2', 'logs/a', 'logs/a1', '1', 'a.csv', 'b/a.csv'],
  ...['logs/*', 'logs/?', 'logs/é', 'logs/', 'alice', 'b/logs/1', 'x-s3alias', '', 'logs/1\n2'],
]
const tables = ['orders', 'order', 'ends', `arn:aws:dynamodb:eu-central-1:${account}:table/orders`]
const queues = ['orders', 'order', 'mine']
const instances = ['i-1', 'i-2', 'i-21', 'i-12', 'i-3', '*']

/** What calls are about, drawn from few. */
const operations: readonly ((draw: Draw) => object)[] = [
  (draw) => ({
    eventSource: 'dynamodb.amazonaws.com',
    eventName: 'Query',
    requestParameters: { tableName: some(draw, tables), limit: draw(50) },
  }),
  (draw) => ({
    eventSource: 's3.amazonaws.com',
    eventName: 'GetObject',
    requestParameters: {
      bucketName: some(draw, ['acme', 'other', 'acme-s3alias']),
      key: pick(draw, keys, ''),
      ...(draw(6) === 0 && { versionId: '1' }),
    },
    ...(draw(5) === 0 && { resources: [{ ARN: 'arn:aws:s3:::acme/logs/7', accountId: account }] }),
  }),
  (draw) => ({
    eventSource: 's3.amazonaws.com',
    eventName: 'CopyObject',
    requestParameters: {
      bucketName: 'acme',
      key: pick(draw, keys, ''),
      'x-amz-copy-source': `acme/${pick(draw, keys, '')}`,
      ...(draw(4) === 0 && { 'x-amz-tagging': 'a=b' }),
    },
  }),
  (draw) => ({
    eventSource: 's3.amazonaws.com',
    eventName: 'ListObjects',
    requestParameters: { bucketName: 'acme', prefix: pick(draw, ['a', 'b'], '') },
  }),
  (draw) => ({
    eventSource: 'ec2.amazonaws.com',
    eventName: 'StopInstances',
    requestParameters: {
      instancesSet: {
        items: Array.from({ length: 1 + draw(2) }, () => ({
          instanceId: pick(draw, instances, ''),
        })),
      },
    },
  }),
  (draw) => ({
    eventSource: 'sqs.amazonaws.com',
    eventName: 'SendMessage',
    requestParameters: {
      queueUrl: `https://sqs.eu-central-1.amazonaws.com/${account}/${some(draw, queues)}`,
    },
  }),
  (draw) => ({
    eventSource: 'sqs.amazonaws.com',
    eventName: 'ReceiveMessage',
    requestParameters: { queueUrl: 'https://sqs.eu-central-1.amazonaws.com/1/x', n: draw(5) },
    resources: [
      {
        ARN: `arn:aws:sqs:eu-central-1:${account}:${some(draw, queues)}`,
        accountId: pick(draw, [account, '444455556666', 'x', undefined], account),
      },
    ],
  }),
  () => ({
    eventSource: 'sts.amazonaws.com',
    eventName: 'GetCallerIdentity',
    requestParameters: null,
  }),
  (draw) => ({
    eventSource: 'unheard.amazonaws.com',
    eventName: 'Of',
    requestParameters: { n: draw(9) },
  }),
]

/** Mostly the first. */
function some(draw: Draw, values: readonly string[]): string {
  return draw(2) === 0 ? (values[0] ?? '') : pick(draw, values, '')
}

/** Values of each member, the first of them most often; undefined: the event does not have it. */
const members: Readonly<Record<string, readonly unknown[]>> = {
  awsRegion: ['eu-central-1', 'eu-west-1'],
  recipientAccountId: [account, undefined],
  eventType: ['AwsApiCall', 'AwsServiceEvent'],
  eventTime: [
    ...['2026-01-31T12:00:00Z', '2026-01-31T12:00:02Z', '2026-01-31T11:59:59Z'],
    ...['2026-02-29T12:00:00Z', '2026-01-31T12:00:00.5Z', 'today', 7],
  ],
  sourceIPAddress: [
    ...['203.0.113.7', '203.0.113.200', '10.0.0.1', '10.0.0.2', '::1', '2001:db8::1'],
    ...['ec2.amazonaws.com', 'AWS Internal', '203.0.113.999', '203.0.113.07', undefined],
  ],
  userAgent: [
    ...['aws-cli/2.0 x', 'Boto3/1.0 x', 'aws-cli/2.0 é', '[aws-cli/2.0 x]', 'x'.repeat(1_001)],
    ...['aws-cli/2.0 \u0001 x', undefined],
  ],
  vpcEndpointId: [undefined, undefined, 'vpce-1', 'vpce-2'],
  tlsDetails: [{ tlsVersion: 'TLSv1.3' }, undefined, {}, null, '{}'],
  errorCode: [undefined, undefined, 'AccessDenied', 'ThrottlingException', ''],
  errorMessage: [
    undefined,
    'User: x is not authorized to perform: sqs:SendMessage because no identity-based policy allows the sqs:SendMessage action',
  ],
  eventContext: [
    undefined,
    undefined,
    { requestContext: { 'aws:SourceIp': '203.0.113.9', 'aws:RequestedRegion': 'us-east-1' } },
    { tagContext: { resourceTags: [{ arn: queue, tags: { team: 'red' } }] } },
    { tagContext: { resourceTags: [{ arn: 'arn:aws:s3:::acme/logs/1', tags: { team: 'red' } }] } },
  ],
  isReduced: [undefined, undefined, undefined, true],
}

/** An event whose id is one of `ids` many. Most differ from others in one member, or in none. */
export function someEvent(draw: Draw, ids: number): object {
  const names = Object.keys(members)
  const isUsual = draw(4) !== 0
  const other = names[draw(names.length)]
  const drawn = Object.entries(members).map(([name, values]) => {
    const isOther = isUsual ? name === other : draw(3) === 0
    return [name, values[isOther ? draw(isUsual ? 4 : values.length) : 0]]
  })
  const id = `0a1b2c3d-0000-4000-8000-${draw(ids).toString(16).padStart(12, '0')}`
  const event = {
    eventID: draw(40) === 0 ? pick(draw, [undefined, '', 'x', 7, id.toUpperCase()], '') : id,
    sharedEventID: draw(9) === 0 ? pick(draw, [id, 'shared', null], id) : undefined,
    userIdentity: isUsual ? usualIdentity(draw) : someIdentity(draw),
    ...pick(draw, operations, () => ({}))(draw),
    ...Object.fromEntries(drawn),
    responseElements: draw(3) === 0 ? { token: draw(1_000) } : null,
  }
  return draw(30) === 0 ? { ...event, userIdentity: JSON.stringify(event.userIdentity) } : event
}

const provider = {
  type: 'SAMLUser',
  identityProvider: `arn:aws:iam::${account}:saml-provider/Idp`,
}

function usualIdentity(draw: Draw): object {
  if (draw(4) === 0) {
    const arn = `arn:aws:iam::${account}:user/${pick(draw, ['alice', 'carol'], '')}`
    return { type: 'IAMUser', principalId: 'AIDAX', arn, accountId: account }
  }
  const name = draw(3) === 0 ? 'second' : 'first'
  const creationDate = draw(3) === 0 ? '2026-01-31T11:30:00Z' : '2026-01-31T09:00:00Z'
  if (draw(12) === 0) return rootIdentity(draw, { creationDate, mfaAuthenticated: 'true' })
  return {
    type: 'AssumedRole',
    principalId: `AROAWORKER:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/Worker/${name}`,
    accountId: draw(6) === 0 ? '444455556666' : account,
    accessKeyId: `ASIA${draw(1_000)}`,
    sessionContext: {
      attributes: { creationDate, mfaAuthenticated: 'true' },
      sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/jobs/Worker` },
    },
  }
}

/** The root user itself, or a session of `AssumeRoot`. */
function rootIdentity(draw: Draw, attributes: object): object {
  const arn = `arn:aws:iam::${account}:root`
  const sessionContext = { attributes, assumedRoot: pick(draw, ['true', 'false', undefined], '') }
  return { type: 'Root', principalId: account, arn, accountId: account, sessionContext }
}

/** A user's session of `GetSessionToken`, or a federated user's of `GetFederationToken`. */
function temporaryIdentity(draw: Draw, attributes: object): object {
  const user = pick(draw, ['alice', 'team/bob', 'carol'], '')
  const arn = `arn:aws:iam::${account}:user/${user}`
  const own = { accountId: account, accessKeyId: `ASIA${draw(1_000)}` }
  if (draw(2) === 0) {
    return { type: 'IAMUser', principalId: 'AIDABOB', arn, ...own, sessionContext: { attributes } }
  }
  const name = pick(draw, ['first', 'second', 'bob/x'], '')
  const issuer = { type: 'IAMUser', principalId: 'AIDABOB', arn, accountId: account }
  return {
    type: 'FederatedUser',
    principalId: `${account}:${name}`,
    arn: `arn:aws:sts::${account}:federated-user/${name}`,
    ...own,
    sessionContext: { attributes, ...(draw(6) !== 0 && { sessionIssuer: issuer }) },
  }
}

function someIdentity(draw: Draw): object | null {
  const attributes = {
    creationDate: pick(
      draw,
      ['2026-01-31T09:00:00Z', '2026-01-31T11:30:00Z', '2026-02-30T09:00:00Z', 'x'].slice(
        0,
        2 + draw(3),
      ),
      '',
    ),
    mfaAuthenticated: pick(draw, ['false', 'true'], ''),
  }
  const kind = draw(12)
  if (kind < 2) {
    const name = pick(draw, ['alice', 'team/bob', 'carol'], '')
    const arn = `arn:aws:iam::${account}:user/${name}`
    const own = { type: 'IAMUser', principalId: 'AIDABOB', arn, accountId: account }
    return draw(2) === 0 ? own : { ...own, sessionContext: { attributes } }
  }
  if (kind === 2)
    return pick(
      draw,
      [null, {}, { type: 'AWSService', invokedBy: 'x.amazonaws.com' }, provider],
      null,
    )
  if (kind === 4) return rootIdentity(draw, attributes)
  if (kind === 5) return temporaryIdentity(draw, attributes)
  if (kind === 3)
    return { type: 'AWSAccount', principalId: `AROAWORKER:${pick(draw, ['first', 'next'], '')}` }
  const name = pick(draw, ['first', 'second', 'third', 'not/one', 'x'].slice(0, 2 + draw(4)), '')
  const role = pick(draw, ['jobs/Worker', 'Unknown'].slice(0, 1 + draw(2)), '')
  return {
    type: 'AssumedRole',
    principalId: `AROAWORKER:${name}`,
    arn: `arn:aws:sts::${account}:assumed-role/${role.replace(/.*\//, '')}/${name}`,
    accountId: account,
    accessKeyId: `ASIA${draw(1_000)}`,
    sessionContext: {
      attributes,
      ...(draw(8) !== 0 && {
        sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${account}:role/${role}` },
      }),
      ...(draw(8) === 0 && { sourceIdentity: pick(draw, ['me', 'you'], '') }),
      ...(draw(8) === 0 && { webIdFederationData: { federatedProvider: 'accounts.google.com' } }),
    },
    ...(draw(8) === 0 && { invokedBy: pick(draw, ['athena.amazonaws.com', 'AWS Internal'], '') }),
  }
}
