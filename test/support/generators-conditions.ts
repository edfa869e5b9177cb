/** Random Condition blocks: every operator, set prefix and type of value, right or wrong. */
import fc from 'fast-check'
import { type OperatorFamily, operators } from '../../src/model/operators.ts'
import { listOf, wildText } from './generators-patterns.ts'

/** Keys that policies test and requests carry; some are derived, some multi-valued. */
export const keys = [
  'app:k',
  'app:k',
  'App:K',
  'app:list',
  'aws:TagKeys',
  's3:prefix',
  'aws:SourceIp',
  'aws:SourceVpce',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:SecureTransport',
  'aws:ViaAWSService',
  'aws:CalledVia',
  'aws:CalledViaFirst',
  'aws:CalledViaLast',
  'aws:username',
  'aws:userid',
  'aws:PrincipalArn',
  'AWS:PrincipalArn',
  'aws:PrincipalAccount',
  'aws:PrincipalType',
  'aws:PrincipalIsAWSService',
  'aws:PrincipalServiceNamesList',
  'aws:PrincipalTag/team',
  'aws:PrincipalTag/Team',
  'aws:ResourceTag/team',
  's3:BucketTag/team',
  's3:AccessPointTag/team',
  'aws:ResourceAccount',
  'aws:PrincipalOrgID',
  'aws:PrincipalOrgPaths',
  'aws:MultiFactorAuthPresent',
  'aws:TokenIssueTime',
  'aws:SourceIdentity',
  'aws:FederatedProvider',
  'aws:AssumedRoot',
  'kms:RequestAlias',
  'kms:ResourceAliases',
  'iam:PermissionsBoundary',
]

type Scalar = string | number | boolean

const texts: readonly string[] = [
  '',
  'a',
  'A',
  'b',
  'ab',
  'a*',
  '*',
  '?',
  '*b*',
  'a?c',
  'a b',
  'é',
  'É',
  'e\u0301',
  'K',
  'k',
  'ß',
  'ẞ',
  'ς',
  'Σ',
  'İ',
  '😀',
  '\ud83d',
  '\ufffd',
  'alice',
  'alias/a',
  'alias/b',
  'arn:aws:iam::111122223333:policy/Limits',
  'session',
  'a value that is longer than any word of the kernel',
  'a value that is longer than any word of the kernel*',
  '${aws:username}',
  "${aws:PrincipalTag/team, 'a'}",
  'a${app:k}b',
  '${app:list}',
  '${*}',
  '${',
]

/** Values by family, with what is none of it. */
export const valuesOf: Readonly<Record<OperatorFamily, readonly Scalar[]>> = {
  string: texts,
  stringIgnoreCase: texts,
  numeric: [
    1,
    10,
    0.5,
    '1',
    '1.0',
    '+1',
    '-1',
    '01',
    '1e1',
    '.5',
    '5.',
    ' 1',
    '',
    '1*',
    '٣',
  ].concat(['99999999999999999999.1', '99999999999999999999.10', '1704067200']),
  date: [
    '2024',
    '2024-01',
    '2024-01-01',
    '2024-01-01T00:00:00Z',
    '2024-01-01T00:00:00.5Z',
    '2024-01-01T00:00Z',
    '2024-01-01T01:00:00+01:00',
    '2024-01-01T01:00:00+0100',
    '2024-01-01T00:00:00',
    '1704067200',
    '1704067200.50',
    '-1',
    '2024-02-30',
    '2024-01-01T24:00:00Z',
    '2024-*',
    '9999-12-31T23:59:59.999999999Z',
    1_704_067_200,
  ],
  bool: [true, false, 'true', 'True', 'FALSE', 'yes', '', '1', '${app:k}'],
  binary: ['QQ==', 'QUI=', 'QQ', 'QR==', '!!!', '', 'QQ==\n', 'QUJD'],
  ip: [
    '10.0.0.0/8',
    '10.0.0.1',
    '10.0.0.1/32',
    '10.0.0.0/31',
    '0.0.0.0/0',
    '10.0.0.0/33',
    '10.0.0.0/08',
    '010.0.0.1',
    '10.0.0',
    '10.0.*',
    '2001:db8::/32',
    '2001:DB8::1',
    '2001:0db8:0:0::1',
    '::/0',
    '::',
    '::ffff:10.0.0.1',
    '1::2::3',
    'fe80::1%eth0',
  ],
  arn: [
    '*',
    'arn:aws:iam::111122223333:user/alice',
    'arn:aws:iam::111122223333:role/path/R',
    'arn:aws:iam::*:user/*',
    'arn:aws:iam::*:role/*',
    'arn:aws:*:*:*:*',
    'arn:aws:iam:*:root',
    'arn:aws:iam::*:root',
    'arn:???:s3:::a',
    'arn:aws:s3:::${app:k}',
    "arn:${app:k, 'aws'}:s3:::a",
    'arn:aws:s3:::a:b:c',
    'arn:aws:s3',
    'a',
  ],
  null: [true, false, 'true', 'False', 'x'],
}

export const allValues: readonly Scalar[] = Object.values(valuesOf).flat()

const unknownOperators = ['StringEqual', 'NullIfExists', 'ForAllValues:NullIfExists', 'ForAll:Bool']

const knownOperator = fc
  .tuple(
    fc.constantFrom(...operators.values()),
    fc.constantFrom('', '', '', 'ForAllValues:', 'ForAnyValue:'),
    fc.constantFrom('', '', 'IfExists'),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([{ name, family }, prefix, suffix, odd]) => {
    const written = `${prefix}${name}${family === 'null' ? '' : suffix}`
    return { family, operator: odd === 0 ? written.toLowerCase() : written }
  })

const operator = fc.oneof(
  { weight: 20, arbitrary: knownOperator },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(...unknownOperators)
      .map((name) => ({ family: 'string' as const, operator: name })),
  },
)

function someValueOf(family: OperatorFamily): fc.Arbitrary<Scalar> {
  return fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...valuesOf[family]) },
    { weight: 1, arbitrary: fc.constantFrom(...allValues) },
    { weight: 1, arbitrary: wildText },
  )
}

const condition = operator.chain(({ family, operator: name }) =>
  fc
    .tuple(fc.constantFrom(...keys), listOf(someValueOf(family), 3))
    .map(([key, values]) => ({ operator: name, key, values })),
)

/** One to three pairs of an operator and a key. */
export const conditionBlock: fc.Arbitrary<Record<string, Record<string, unknown>>> = fc
  .array(condition, { maxLength: 3 })
  .map((conditions) => {
    const block: Record<string, Record<string, unknown>> = {}
    for (const { operator: name, key, values } of conditions) {
      block[name] = { ...block[name], [key]: values }
    }
    return block
  })
