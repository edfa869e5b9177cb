/** Context keys of drawn trials: what requests have, what policies look for, and how. */

/** A context key of one kind. */
export interface DrawnKey {
  /** What a request may have. */
  readonly values: readonly string[]
  /** What policies compare it with. */
  readonly sought: readonly string[]
  readonly operators: readonly string[]
  /** A request has several. */
  readonly isList?: true
  /** Every request has it. */
  readonly isAlways?: true
  /** The one action whose requests have it. */
  readonly action?: string
}

const texts = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'StringNotEqualsIgnoreCase',
]
const arns = ['ArnEquals', 'ArnNotEquals', 'ArnLike', 'ArnNotLike', 'StringEquals', 'StringNotLike']
const flags = ['Bool', 'StringEquals', 'StringNotEquals']
const addresses = ['IpAddress', 'NotIpAddress']
const times = ['DateLessThan', 'DateGreaterThanEquals', 'DateEquals', 'DateNotEquals']
const numbers = ['NumericLessThan', 'NumericGreaterThanEquals', 'NumericEquals', 'NumericNotEquals']
const isTrue = { values: ['true', 'false'], sought: ['true', 'false', 'TRUE'], operators: flags }

export const home = '111122223333'
export const away = '444455556666'

/** Without empty values, of which AWS's pages and the peer say different things (C-12). */
export const drawnKeys: ReadonlyMap<string, DrawnKey> = new Map<string, DrawnKey>([
  [
    'aws:SourceIp',
    {
      values: ['10.1.2.3', '203.0.113.9', '192.0.2.1'],
      sought: ['10.0.0.0/8', '203.0.113.9/32', '203.0.113.9', '192.0.0.0/16'],
      operators: addresses,
    },
  ],
  ['aws:SecureTransport', { ...isTrue, isAlways: true }],
  ['aws:ViaAWSService', { ...isTrue, isAlways: true }],
  ['aws:MultiFactorAuthPresent', isTrue],
  [
    'aws:RequestedRegion',
    {
      values: ['us-east-1', 'eu-central-1'],
      sought: ['us-east-1', 'eu-*', 'us-?ast-1', 'US-EAST-1'],
      operators: texts,
      isAlways: true,
    },
  ],
  [
    'aws:PrincipalTag/team',
    {
      values: ['a', 'b', 'A', 'us-east-1'],
      sought: ['a', 'b', 'A', '*', '${aws:RequestedRegion}'],
      operators: texts,
    },
  ],
  [
    'aws:MultiFactorAuthAge',
    {
      values: ['10', '3600'],
      sought: ['100', '3600', '10'],
      operators: [...numbers, 'StringEquals'],
    },
  ],
  [
    'aws:CurrentTime',
    {
      values: ['2024-01-01T00:00:00Z', '2030-06-01T12:00:00Z'],
      sought: ['2024-01-01T00:00:00Z', '2027-01-01', '2030-06-01T12:00:00Z'],
      operators: times,
      isAlways: true,
    },
  ],
  [
    'aws:UserAgent',
    { values: ['aws-cli/2', 'x'], sought: ['aws-cli/*', 'x', 'X'], operators: texts },
  ],
  ['aws:SourceVpc', { values: ['vpc-1', 'vpc-2'], sought: ['vpc-1', 'vpc-*'], operators: texts }],
  ['aws:PrincipalOrgID', { values: ['o-1', 'o-2'], sought: ['o-1', 'o-?'], operators: texts }],
  [
    'aws:PrincipalArn',
    {
      values: [],
      sought: [
        `arn:aws:iam::${home}:user/alice`,
        `arn:aws:iam::${home}:user/*`,
        'arn:aws:iam::*:role/R',
        `arn:*:iam::${home}:user/team/*`,
        `arn:aws:iam::${away}:*`,
      ],
      operators: arns,
    },
  ],
  [
    'aws:SourceArn',
    {
      values: ['arn:aws:s3:::a', `arn:aws:sns:us-east-1:${home}:t`],
      sought: ['arn:aws:s3:::*', `arn:aws:sns:*:${home}:*`, 'arn:aws:*:*:*:t', 'arn:aws:s3:::a'],
      operators: arns,
    },
  ],
  [
    's3:prefix',
    {
      values: ['home/', 'home/x', 'HOME/'],
      sought: ['home/*', 'home/'],
      operators: texts,
      action: 's3:ListBucket',
    },
  ],
  [
    'aws:CalledVia',
    {
      values: ['cloudformation.amazonaws.com', 'athena.amazonaws.com'],
      sought: ['cloudformation.amazonaws.com', '*.amazonaws.com', 'athena.*'],
      operators: texts,
      isList: true,
    },
  ],
  [
    'aws:TagKeys',
    { values: ['a', 'b', 'c'], sought: ['a', 'b', '*'], operators: texts, isList: true },
  ],
])
