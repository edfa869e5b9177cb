/** Random Action and Resource elements: wildcards in every place, short ARNs, variables, Unicode. */
import fc from 'fast-check'

/** Concrete actions; some belong to calls that have rules of their own (E-60, E-68, E-69, E-73). */
export const actionNames = [
  's3:GetObject',
  's3:GetObjectTagging',
  's3:PutObject',
  's3:ListAllMyBuckets',
  's3:GetBucketPolicy',
  's3:DeleteBucketPolicy',
  's3:Get',
  's3:GetÉ😀',
  'sqs:SendMessage',
  'sqs:SetQueueAttributes',
  'kms:Decrypt',
  'iam:GetUser',
  'iam:PutRolePolicy',
  'iam:AttachUserPolicy',
  'app:Read',
  'sts:AssumeRole',
  'sts:AssumeRoleWithWebIdentity',
  'sts:AssumeRoleWithSAML',
  'sts:TagSession',
  'sts:GetCallerIdentity',
  'sts:GetSessionToken',
] as const

const actionPatterns = [
  '*',
  '*:*',
  's3:*',
  's3:Get*',
  'S3:get*',
  's3:G?t*',
  's3:*Object',
  's3:*Object*',
  's3:**t',
  's3:Get?*',
  's3:GetÉ?',
  's3:*😀',
  's3:',
  's*:GetObject',
  '?3:GetObject',
  '*:GetObject',
  's3:Get Object',
  'ſ3:GetObject',
  's3:get*:x',
  'sqs:*',
  'sqs:S*e',
  'kms:*',
  'iam:*',
  'sts:*',
  'sts:Assume*',
  'app:*',
]

const actionEntry = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...actionNames) },
  { weight: 4, arbitrary: fc.constantFrom(...actionPatterns) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom('Get', 'Put', 'Object', 'o', '*', '?', 't', 'É', '\ud83d'), {
        maxLength: 5,
        size: 'max',
      })
      .map((pieces) => `s3:${pieces.join('')}`),
  },
)

/** `Action` or `NotAction`; a scalar or a list, the former at times empty (L-22). */
export const actionElement: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  { weight: 8, arbitrary: listOf(actionEntry, 3).map((Action) => ({ Action })) },
  { weight: 2, arbitrary: filledListOf(actionEntry, 3).map((NotAction) => ({ NotAction })) },
)

/** Small, so that patterns and requests meet; the last is a lone surrogate. */
export const characters = ['a', 'b', '/', ':', 'é', 'e\u0301', '😀', '\ud83d']

const variables = [
  '${aws:username}',
  '${AWS:UserName}',
  "${aws:PrincipalTag/team, 'a'}",
  '${aws:PrincipalTag/team}',
  "${app:k, ''}",
  "${app:k, 'a*'}",
  '${app:list}',
  '${aws:userid}',
  '${nothing}',
  '${*}',
  '${?}',
  '${$}',
]

const malformedVariables = ['${', '${}', '${ app:k}', "${app:k,'a'}", '${a b', '$', '}', "${a, 'b}"]

/** Text with wildcards and variables in it. */
export const wildText = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom(...characters) },
      { weight: 4, arbitrary: fc.constantFrom('*', '*', '?', '**') },
      { weight: 1, arbitrary: fc.constantFrom(...variables) },
      { weight: 1, arbitrary: fc.constantFrom(...variables, ...malformedVariables) },
    ),
    { minLength: 1, maxLength: 6, size: 'max' },
  )
  .map((pieces) => pieces.join(''))

const wholeArns = [
  'arn:aws:s3:::a',
  'arn:aws:s3:::a/b',
  'arn:aws:s3:::a/*',
  'arn:aws:s3:::a*',
  'arn:aws:s3:::*',
  'arn:aws:s3:::a/${aws:username}/*',
  'arn:aws:sqs:us-east-1:111122223333:q',
  'arn:aws:sqs:*:*:q',
  'arn:aws:kms:us-east-1:111122223333:key/1',
  'arn:aws:kms:*:*:key/*',
  'arn:aws:iam::111122223333:role/R',
  'arn:aws:iam::*:role/*',
  'arn:aws:iam::aws:policy/P',
]

/** Fewer than six segments (L-77), no ARN at all (L-86). */
const oddResources = [
  'arn:aws:s3',
  'arn:aws:s3:*',
  'arn:aws:sqs:*',
  'arn:aws',
  'arn:*',
  'arn:',
  'arn:aws:s3::a*',
  '**',
  'a*',
  'ARN:aws:s3:::a',
  'arn:aws:iam::${aws:PrincipalAccount}:role/R',
  '',
]

const segment = (...texts: string[]) => fc.constantFrom(...texts, '*', '?', '*-*', '')

const composedArn = fc
  .tuple(
    segment('aws', 'aws', 'aws', 'a*', 'aws-cn'),
    segment('s3', 'sqs', 's*', '?3', 'S3', '*s'),
    segment('', '', 'us-east-1', 'us-*', '*-1', 'us-?ast-1'),
    segment('', '111122223333', '1111*', '*3', '44445555666?', 'aws'),
    wildText,
  )
  .map((segments) => `arn:${segments.join(':')}`)

export const resourceEntry = fc.oneof(
  { weight: 4, arbitrary: fc.constant('*') },
  { weight: 4, arbitrary: fc.constantFrom(...wholeArns) },
  { weight: 3, arbitrary: wildText.map((text) => `arn:aws:s3:::${text}`) },
  { weight: 2, arbitrary: composedArn },
  { weight: 1, arbitrary: fc.constantFrom(...oddResources) },
)

/** More patterns than are compared in a row. */
const manyResources = fc
  .array(wildText, { minLength: 14, maxLength: 30, size: 'max' })
  .map((texts) => texts.map((text) => `arn:aws:s3:::${text}`))

/** `Resource` or `NotResource`, or neither where that is allowed (L-81). */
export function resourceElement({ mayBeAbsent }: { readonly mayBeAbsent: boolean }) {
  const listed = fc.oneof(
    { weight: 12, arbitrary: listOf(resourceEntry, 3) },
    { weight: 1, arbitrary: manyResources },
  )
  const negated = fc.oneof(
    { weight: 6, arbitrary: filledListOf(resourceEntry, 3) },
    { weight: 1, arbitrary: manyResources },
  )
  return fc.oneof(
    { weight: 8, arbitrary: listed.map((Resource): Record<string, unknown> => ({ Resource })) },
    { weight: 2, arbitrary: negated.map((NotResource) => ({ NotResource })) },
    { weight: mayBeAbsent ? 2 : 0, arbitrary: fc.constant({}) },
  )
}

/** A bare scalar, a list, rarely an empty one. */
export function listOf<T>(entry: fc.Arbitrary<T>, most: number): fc.Arbitrary<T | T[]> {
  return fc.oneof(
    { weight: 19, arbitrary: filledListOf(entry, most) },
    { weight: 1, arbitrary: fc.constant<T[]>([]) },
  )
}

function filledListOf<T>(entry: fc.Arbitrary<T>, most: number): fc.Arbitrary<T | T[]> {
  return fc.oneof(entry, fc.array(entry, { minLength: 1, maxLength: most, size: 'max' }))
}
