/** Findings in identity policies, their conditions aside. */
import { one, type Row, when } from './vectors.ts'

const role = 'arn:aws:iam::111122223333:role/r'
const star = { Effect: 'Allow', Resource: '*' }
const passRole = 'iam:PassRole'
const createRole = 'iam:CreateServiceLinkedRole'
const slr = 'arn:aws:iam::*:role/aws-service-role/*'
/** Resources of 20 steps each. */
function many(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `arn:aws:s3:::b${at}/*${'?'.repeat(19)}b`)
}

const statement = { Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::b/k' }

export const elementRows: readonly Row[] = [
  ['a comment', 'JSON_SYNTAX_ERROR', '{} //'],
  ['two Effects (A-102, L-5)', 'DUPLICATE_MEMBER', '{"Version":"x","Version":"y"}'],
  ['an unknown member (A-103)', 'INVALID_POLICY_ELEMENT', one({ Foo: 1 })],
  ['an Id (L-8)', 'INVALID_POLICY_ELEMENT', { ...one({}), Id: 'x' }],
  ['no Statement (A-105)', 'MISSING_STATEMENT', { Version: '2012-10-17' }],
  ['an empty Statement (L-7)', 'MISSING_STATEMENT', { Version: '2012-10-17', Statement: [] }],
  ['no Effect (A-106)', 'MISSING_EFFECT', one({ Effect: undefined })],
  ['no Action (A-108)', 'MISSING_ACTION', one({ Action: undefined })],
  ['no Resource (A-109)', 'MISSING_RESOURCE', one({ Resource: undefined })],
  ['an empty NotAction', 'EMPTY_NOT_ACTION', one({ Action: undefined, NotAction: [] })],
  ['an empty NotResource', 'EMPTY_NOT_RESOURCE', one({ Resource: undefined, NotResource: [] })],
  [
    'a character that IAM does not store (L-2)',
    'INVALID_CHARACTER',
    one({ Sid: '中' }),
    one({ Resource: 'arn:aws:s3:::b/é' }),
  ],
  ['a lone surrogate (L-2)', 'INVALID_CHARACTER', one({ Resource: 'arn:aws:s3:::b/\ud800' })],
  ['a NUL (L-2)', 'INVALID_CHARACTER', when({ StringEquals: { 'a:b\u0000': 'c' } })],
  ['no colon (L-62)', 'INVALID_ACTION', one({ Action: 'GetObject' }), one({ Action: '*' })],
  ['an empty name (L-69)', 'INVALID_ACTION', one({ Action: 's3:' })],
  ['a space (L-64)', 'INVALID_ACTION', one({ Action: 's3: Get' })],
  [
    'an empty service',
    'INVALID_SERVICE_IN_ACTION',
    one({ Action: ':Get' }),
    one({ Action: '*:*' }),
  ],
  ['a short ARN (A-126)', 'MISSING_ARN_FIELD', one({ Resource: 'arn:aws:sqs:*' })],
  [
    'a short IAM type (L-75)',
    'WILDCARD_IN_RESOURCE_TYPE',
    one({ Resource: 'arn:aws:iam::111122223333:u*' }),
    one({ Resource: 'arn:aws:iam::111122223333:*' }),
  ],
  ['an empty Resource (A-230)', 'EMPTY_ARRAY_RESOURCE', one({ Resource: [] })],
  [
    'one within another (A-241)',
    'REDUNDANT_RESOURCE',
    one({ Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/k?'] }),
    one({ Resource: ['arn:aws:s3:::b/*', 'arn:aws:s3:::b'] }),
  ],
  [
    'a star and many `?` behind it',
    'SLOW_PATTERN',
    one({ Resource: `arn:aws:s3:::b/*${'?'.repeat(40)}b` }),
    one({ Resource: `arn:aws:s3:::b/${'?'.repeat(40)}*b` }),
  ],
  [
    'a star and one letter many times behind it',
    'SLOW_PATTERN',
    one({ Resource: `arn:aws:s3:::b/*${'ab'.repeat(40)}` }),
    one({ Resource: `arn:aws:s3:::b/*${'abcdefgh'.repeat(5)}` }),
  ],
  [
    'many patterns that are slow together',
    'SLOW_PATTERN',
    one({ Resource: many(30) }),
    one({ Resource: many(20) }),
  ],
  ['the same action twice (A-240)', 'REDUNDANT_ACTION', one({ Action: ['s3:Get', 's3:get'] })],
  [
    'the same statement twice (A-242)',
    'REDUNDANT_STATEMENT',
    { Version: '2012-10-17', Statement: [statement, { Sid: 'B', ...statement }] },
    { Version: '2012-10-17', Statement: [statement, { ...statement, Effect: 'Deny' }] },
  ],
  [
    'a variable that may have no value (C-72)',
    'VARIABLE_IN_NOT_RESOURCE',
    one({ Resource: undefined, NotResource: 'arn:aws:s3:::b/${aws:username}' }),
    one({ Resource: undefined, NotResource: "arn:aws:s3:::b/${aws:username, 'x'}" }),
  ],
  [
    'a variable in the account (L-80)',
    'VARIABLE_UNSUPPORTED_IN_ELEMENT',
    one({ Resource: 'arn:aws:sqs:*:${aws:PrincipalAccount}:q' }),
    one({ Resource: 'arn:aws:sqs:*:*:${aws:username}' }),
  ],
  [
    'a variable in a key (C-63)',
    'VARIABLE_UNSUPPORTED_IN_ELEMENT',
    when({ StringEquals: { 'aws:ResourceTag/${aws:username}': 'x' } }),
  ],
  [
    'a variable without Version (A-159)',
    'VARIABLE_UNSUPPORTED_IN_VERSION',
    { Statement: { ...statement, Condition: { StringLike: { 'a:b': '${*}' } } } },
  ],
  [
    'no space after the comma (C-81)',
    'UNSUPPORTED_SPACE_IN_VARIABLE',
    one({ Resource: "arn:aws:s3:::${a:b,'x'}" }),
    one({ Resource: "arn:aws:s3:::${a:b, 'x'}" }),
  ],
  [
    'all roles (A-193)',
    'PASS_ROLE_WITH_STAR_IN_RESOURCE',
    one({ Action: passRole, Resource: 'arn:aws:iam::*:role/*' }),
    one({ Action: passRole, Resource: 'arn:aws:iam::*:role/Service*' }),
  ],
  [
    'NotAction (A-195)',
    'PASS_ROLE_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    one({ ...star, Action: undefined, NotAction: 's3:*' }),
    one({ ...star, Action: undefined, NotAction: 'iam:*' }),
  ],
  [
    'NotResource (A-196)',
    'PASS_ROLE_WITH_NOT_RESOURCE',
    one({ Action: passRole, Resource: undefined, NotResource: role }),
  ],
  [
    'iam:* (A-197)',
    'PASS_ROLE_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    one({ Action: 'iam:*', Resource: undefined, NotResource: role }),
  ],
  [
    'both (A-198)',
    'PASS_ROLE_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    one({ Action: undefined, NotAction: 's3:*', Resource: undefined, NotResource: role }),
  ],
  [
    'all roles (A-221)',
    'CREATE_SLR_WITH_STAR_IN_RESOURCE',
    one({ Action: createRole, Resource: slr }),
    one({ Action: createRole, Resource: `${slr.slice(0, -1)}a.amazonaws.com/R*` }),
  ],
  [
    'NotAction (A-221)',
    'CREATE_SLR_WITH_STAR_IN_RESOURCE_AND_NOT_ACTION',
    one({ ...star, Action: undefined, NotAction: 's3:*' }),
  ],
  [
    'NotResource (A-221)',
    'CREATE_SLR_WITH_NOT_RESOURCE',
    one({ Action: createRole, Resource: undefined, NotResource: role }),
  ],
  [
    'iam:* (A-221)',
    'CREATE_SLR_WITH_STAR_IN_ACTION_AND_NOT_RESOURCE',
    one({ Action: 'iam:*', Resource: undefined, NotResource: role }),
  ],
  [
    'both (A-221)',
    'CREATE_SLR_WITH_NOT_ACTION_AND_NOT_RESOURCE',
    one({ Action: undefined, NotAction: 's3:*', Resource: undefined, NotResource: role }),
  ],
  [
    '6,144 characters (A-222)',
    'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA',
    one({ Resource: `arn:aws:s3:::${'x'.repeat(6_144)}` }),
  ],
]
