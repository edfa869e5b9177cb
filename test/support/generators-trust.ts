/** Random policies about sessions: whom roles trust, and who may make which call of STS. */
import fc from 'fast-check'
import { type Document, sometimes } from './generators.ts'
import { conditionBlock } from './generators-conditions.ts'
import { listOf } from './generators-patterns.ts'
import { principalElement } from './generators-principals.ts'

const home = '111122223333'
const other = '444455556666'
const manager = '999900001111'

/** The identity providers of the first account, and one that is built in. */
export const oidc = `arn:aws:iam::${home}:oidc-provider/id.example.com`
export const saml = `arn:aws:iam::${home}:saml-provider/corp`
export const builtIn = 'accounts.google.com'

const trusted = fc.constantFrom(
  '*',
  home,
  home,
  other,
  `arn:aws:iam::${manager}:root`,
  `arn:aws:iam::${home}:user/alice`,
  `arn:aws:iam::${other}:user/alice`,
  `arn:aws:iam::${home}:role/R`,
  `arn:aws:iam::${home}:role/path/R`,
  `arn:aws:iam::${home}:role/S`,
  `arn:aws:iam::${other}:role/R`,
  `arn:aws:sts::${home}:assumed-role/S/alice`,
  `arn:aws:sts::${home}:assumed-role/R/session`,
  'AROAROLE',
)
const providers = fc.constantFrom(oidc, saml, builtIn)

/** Mostly whoever asks, so that calls come through. */
const trustedElement: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    listOf(trusted, 2),
    sometimes(listOf(providers, 2), { of: 2 }),
    sometimes(listOf(fc.constantFrom('s3.amazonaws.com', 'ec2.amazonaws.com'), 2), { of: 6 }),
  )
  .map(([AWS, Federated, Service]) => ({
    Principal: {
      AWS,
      ...(Federated !== undefined && { Federated }),
      ...(Service !== undefined && { Service }),
    },
  }))

const trustActions = fc.constantFrom(
  '*',
  'sts:*',
  'sts:*',
  'sts:AssumeRole',
  'sts:Assume*',
  ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
  ['sts:AssumeRoleWithSAML', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'],
)

/** What policies test of a call of STS, and of sessions: positive, negated, absent. */
const callConditions: readonly Document[] = [
  { StringEquals: { 'sts:ExternalId': 'x-1' } },
  { StringNotEquals: { 'sts:ExternalId': 'x-1' } },
  { StringLike: { 'sts:RoleSessionName': ['${aws:username}', 'se*'] } },
  { StringNotLike: { 'sts:RoleSessionName': 'al*' } },
  { StringEqualsIfExists: { 'aws:RequestTag/team': ['a', '${aws:PrincipalTag/team}'] } },
  { Null: { 'aws:RequestTag/Team': 'true' } },
  { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['team', 'k'] } },
  { 'ForAnyValue:StringLike': { 'aws:TagKeys': 't*' } },
  { 'ForAllValues:StringEquals': { 'sts:TransitiveTagKeys': 'team' } },
  { 'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': ['k', 'Team'] } },
  { StringLikeIfExists: { 'sts:SourceIdentity': 'al*' } },
  { StringEquals: { 'aws:SourceIdentity': '${aws:username}' } },
  { StringNotEquals: { 'aws:SourceIdentity': 'alice' } },
  { Bool: { 'aws:MultiFactorAuthPresent': true } },
  { BoolIfExists: { 'aws:MultiFactorAuthPresent': false } },
  { NumericLessThan: { 'aws:MultiFactorAuthAge': 300 } },
  { Null: { 'aws:MultiFactorAuthAge': true } },
  { StringEquals: { 'id.example.com:aud': 'app' } },
  { StringLikeIfExists: { 'ID.example.com:sub': 'al*' } },
  { 'ForAnyValue:StringEquals': { 'id.example.com:amr': 'mfa' } },
  { Null: { 'id.example.com:email': false } },
  { StringEqualsIfExists: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } },
  { StringEquals: { 'saml:sub_type': 'persistent', 'saml:doc': `${home}/corp` } },
  { StringNotEqualsIfExists: { 'saml:sub': 'mallory' } },
  { StringEquals: { 'aws:FederatedProvider': [oidc, builtIn] } },
  { StringEquals: { 'aws:ResourceTag/team': '${aws:PrincipalTag/team}' } },
  { StringEquals: { 'aws:ResourceTag/team': 'a' } },
  { StringNotEquals: { 'aws:ResourceTag/Team': '${aws:PrincipalTag/Team}' } },
  { StringEqualsIgnoreCase: { 'iam:ResourceTag/Team': "${aws:RequestTag/team, 'b'}" } },
  { StringEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringEquals: { 'aws:PrincipalTag/Team': 'b' } },
  { StringNotEquals: { 'aws:PrincipalTag/team': 'a' } },
  { StringNotEquals: { 'aws:PrincipalTag/k': 'alice' } },
  { DateLessThan: { 'aws:TokenIssueTime': '2024-01-01T00:10:00Z' } },
  { Null: { 'aws:TokenIssueTime': 'true' } },
  { StringEquals: { 'aws:ResourceAccount': '${aws:PrincipalAccount}' } },
  { StringLike: { 'aws:userid': '*:session' } },
  { ArnLike: { 'sts:TaskPolicyArn': 'arn:aws:iam::aws:policy/root-task/S3*' } },
  { BoolIfExists: { 'aws:AssumedRoot': 'false' } },
  { NumericGreaterThanEquals: { 'ec2:RoleDelivery': 2 } },
  { StringEqualsIfExists: { 'aws:Ec2InstanceSourceVpc': '${aws:SourceVpc}' } },
  { ArnLike: { 'EC2:SourceInstanceArn': 'arn:aws:ec2:*:*:instance/i-1*' } },
  { StringEquals: { 'iam:PassedToService': 's3.amazonaws.com' } },
]

const callCondition: fc.Arbitrary<Document> = fc
  .array(fc.constantFrom(...callConditions), { minLength: 1, maxLength: 2, size: 'max' })
  .map((blocks) => Object.assign({}, ...blocks) as Document)

const maybeCondition = sometimes(
  fc.oneof(
    { weight: 3, arbitrary: callCondition },
    { weight: 1, arbitrary: conditionBlock as fc.Arbitrary<Document> },
  ),
  { of: 3 },
)

function withCondition(statement: Document, Condition: Document | undefined): Document {
  return { ...statement, ...(Condition !== undefined && { Condition }) }
}

const effect = fc.constantFrom(...Array<string>(6).fill('Allow'), 'Deny')

const trustStatement: fc.Arbitrary<Document> = fc
  .tuple(
    effect,
    fc.oneof({ weight: 4, arbitrary: trustedElement }, { weight: 1, arbitrary: principalElement }),
    trustActions,
    maybeCondition,
  )
  .map(([Effect, who, Action, Condition]) => withCondition({ Effect, ...who, Action }, Condition))

/** What a trust policy can deny. */
export const trustDenial: fc.Arbitrary<Document> = trustStatement.map((statement) => ({
  ...statement,
  Effect: 'Deny',
}))

/** What a role that trusts everybody asks of the tags of the call, of the caller and its own. */
const tagConditions: readonly Document[] = [
  { 'ForAnyValue:StringEquals': { 'sts:TransitiveTagKeys': ['team', 'k'] } },
  { Null: { 'sts:TransitiveTagKeys': 'true' } },
  { StringEqualsIfExists: { 'aws:ResourceTag/team': 'a' } },
  { StringNotEquals: { 'aws:ResourceTag/Team': 'b' } },
  { StringEqualsIfExists: { 'iam:ResourceTag/k': '${aws:PrincipalTag/k}' } },
  { Null: { 'aws:TagKeys': 'true' } },
]

/** Whoever asks may come in: then what else limits the call gets to matter. */
const openDoor: fc.Arbitrary<Document> = fc
  .tuple(
    fc.constantFrom<string | string[]>('*', home, [home, other, manager]),
    sometimes(fc.constantFrom(...tagConditions), { of: 3 }),
  )
  .map(([AWS, Condition]) =>
    withCondition(
      {
        Effect: 'Allow',
        Principal: { AWS, Federated: [oidc, saml, builtIn], Service: 'ec2.amazonaws.com' },
        Action: 'sts:*',
      },
      Condition,
    ),
  )

/** The trust policy of a role. */
export const trust: fc.Arbitrary<Document> = fc
  .tuple(
    sometimes(openDoor, { of: 2 }),
    fc.array(trustStatement, { minLength: 1, maxLength: 2, size: 'max' }),
  )
  .map(([open, statements]) => ({
    Version: '2012-10-17',
    Statement: open === undefined ? statements : [open, ...statements],
  }))

const callStatement: fc.Arbitrary<Document> = fc
  .tuple(
    effect,
    fc.constantFrom<string | string[]>(
      'sts:*',
      'sts:*',
      'sts:*',
      '*',
      'sts:AssumeRole',
      ['sts:AssumeRole', 'sts:TagSession'],
      ['sts:SetSourceIdentity', 'sts:TagSession'],
      ['sts:GetFederationToken', 'iam:PassRole', 'sts:AssumeRoot'],
      ['s3:*', 'iam:*'],
    ),
    fc.constantFrom(
      '*',
      '*',
      '*',
      'arn:aws:iam::*:role/*',
      `arn:aws:iam::${home}:role/S`,
      `arn:aws:sts::*:federated-user/*`,
      `arn:aws:iam::*:root`,
    ),
    maybeCondition,
  )
  .map(([Effect, Action, Resource, Condition]) =>
    withCondition({ Effect, Action, Resource }, Condition),
  )

/** What the tags of who asks decide: session tags stand in for a role's, whatever the case (K-14). */
const tagStatement: fc.Arbitrary<Document> = fc
  .record({
    Effect: effect,
    operator: fc.constantFrom('StringEquals', 'StringNotEquals', 'StringEqualsIfExists'),
    key: fc.constantFrom('aws:PrincipalTag/team', 'aws:PrincipalTag/Team', 'aws:PrincipalTag/k'),
    value: fc.constantFrom('a', 'b', 'alice'),
  })
  .map(({ Effect, operator, key, value }) => ({
    Effect,
    Action: ['s3:*', 'sqs:*', 'app:*'],
    Resource: '*',
    Condition: { [operator]: { [key]: value } },
  }))

/** An identity or session policy about calls of STS and the conditions that sessions meet. */
export const callPolicy: fc.Arbitrary<Document> = fc
  .array(
    fc.oneof({ weight: 3, arbitrary: callStatement }, { weight: 1, arbitrary: tagStatement }),
    { minLength: 1, maxLength: 3, size: 'max' },
  )
  .map((Statement) => ({ Version: '2012-10-17', Statement }))
