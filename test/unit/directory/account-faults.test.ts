import { describe, expect, test } from 'vitest'
import {
  account,
  allowAll,
  codesOf,
  type FaultRow,
  faultsOf,
  inAccount,
  many,
  trustAll,
  withRole,
  withUser,
} from './documents.ts'

const faults: readonly FaultRow[] = [
  ['UNKNOWN_MEMBER', 'a misspelt member', { acounts: [] }],
  ['WRONG_TYPE', 'a member of the wrong type', { accounts: {} }],
  ['MISSING_MEMBER', 'an account without an id', { accounts: [{}] }],
  ['INVALID_ACCOUNT_ID', 'an id of 11 digits', { accounts: [{ id: '11112222333' }] }],
  ['DUPLICATE_ACCOUNT', 'an account twice', { accounts: [{ id: account }, { id: account }] }],
  ['INVALID_PARTITION', 'a partition in capitals', inAccount({ partition: 'AWS' })],
  ['INVALID_ALIAS', 'an alias like an id (D-40)', inAccount({ alias: account })],
  ['INVALID_ALIAS', 'an alias with a double hyphen (D-40)', inAccount({ alias: 'a--b' })],
  ['INVALID_NAME', 'a name with a space (D-37)', withUser({ name: 'a b' })],
  ['INVALID_NAME', 'a user name of 65 characters (D-37)', withUser({ name: 'a'.repeat(65) })],
  ['INVALID_PATH', 'a path without its end (D-38)', withUser({ path: '/a' })],
  ['INVALID_ID', 'an id with a colon (D-36)', withUser({ id: 'AIDA:x' })],
  ['INVALID_TAG', 'a tag value with an asterisk (D-41)', withUser({ tags: { a: '*' } })],
  [
    'INVALID_TAG',
    'a tag key of 129 characters (D-41)',
    withUser({ tags: { ['𝒳'.repeat(129)]: '' } }),
  ],
  ['DUPLICATE_TAG', 'tag keys that differ in case (D-41)', withUser({ tags: { a: '1', A: '2' } })],
  [
    'QUOTA_EXCEEDED',
    '51 tags (D-41)',
    withUser({
      tags: Object.fromEntries(many(51, (index) => [`t${index}`, '']) as [string, string][]),
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    '11 groups for a user (D-48)',
    inAccount({
      groups: many(11, (index) => ({ name: `g${index}` })),
      users: [{ name: 'alice', groups: many(11, (index) => `g${index}`) }],
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    '21 attached policies (D-51)',
    inAccount({
      policies: many(21, (index) => ({ name: `p${index}`, document: allowAll })),
      users: [{ name: 'alice', policies: many(21, (index) => `p${index}`) }],
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    'six versions of a policy (D-53)',
    inAccount({
      policies: [
        {
          name: 'p',
          versions: many(6, (index) => ({
            id: `v${index + 1}`,
            default: index === 0,
            document: allowAll,
          })),
        },
      ],
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    '501 groups in an account (D-46)',
    inAccount({ groups: many(501, (index) => ({ name: `g${index}` })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    '21 policies attached to a role (D-51)',
    inAccount({
      policies: many(21, (index) => ({ name: `p${index}`, document: allowAll })),
      roles: [{ name: 'R', trust: trustAll, policies: many(21, (index) => `p${index}`) }],
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    '11 policies attached to a group (D-51)',
    inAccount({
      policies: many(11, (index) => ({ name: `p${index}`, document: allowAll })),
      groups: [{ name: 'g', policies: many(11, (index) => `p${index}`) }],
    }),
  ],
  [
    'QUOTA_EXCEEDED',
    '5,001 users in an account (D-45)',
    inAccount({ users: many(5_001, (index) => ({ name: `u${index}` })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    '5,001 roles in an account (D-47)',
    inAccount({ roles: many(5_001, (index) => ({ name: `r${index}`, trust: trustAll })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    '5,001 managed policies in an account (D-50)',
    inAccount({ policies: many(5_001, (index) => ({ name: `p${index}`, document: allowAll })) }),
  ],
  [
    'QUOTA_EXCEEDED',
    '5,001 instance profiles in an account (D-49)',
    inAccount({ instanceProfiles: many(5_001, (index) => ({ name: `i${index}` })) }),
  ],
  ['UNKNOWN_GROUP', 'a group that is not there', withUser({ groups: ['nobody'] })],
  ['UNKNOWN_POLICY', 'a policy name that is not there', withUser({ policies: ['p'] })],
  [
    'UNKNOWN_POLICY',
    'an AWS managed policy that was not given',
    withUser({ policies: ['arn:aws:iam::aws:policy/ReadOnlyAccess'] }),
  ],
  ['UNKNOWN_POLICY', 'a boundary that is not there', withUser({ boundary: 'b' })],
  [
    'UNKNOWN_ROLE',
    'an instance profile of a role that is not there',
    inAccount({ instanceProfiles: [{ name: 'p', role: 'R' }] }),
  ],
  [
    'DUPLICATE_NAME',
    'user names that differ in case (D-37)',
    inAccount({ users: [{ name: 'alice' }, { name: 'ALICE', path: '/a/' }] }),
  ],
  [
    'DUPLICATE_NAME',
    'two roles of one name in different paths (D-37)',
    inAccount({
      roles: [
        { name: 'R', trust: trustAll },
        { name: 'R', path: '/x/', trust: trustAll },
      ],
    }),
  ],
  [
    'DUPLICATE_ID',
    'one unique id in two accounts (D-36)',
    {
      accounts: [
        { id: account, users: [{ name: 'a', id: 'AIDA1' }] },
        { id: '444455556666', users: [{ name: 'b', id: 'AIDA1' }] },
      ],
    },
  ],
  [
    'DUPLICATE_POLICY',
    'two inline policies of one name (D-39)',
    withUser({
      policies: [
        { name: 'p', document: allowAll },
        { name: 'p', document: allowAll },
      ],
    }),
  ],
  [
    'DUPLICATE_POLICY',
    'one ARN with two documents',
    {
      policies: [
        { arn: 'arn:aws:iam::aws:policy/P', document: allowAll },
        { arn: 'arn:aws:iam::aws:policy/P', document: { ...allowAll, Id: 'other' } },
      ],
    },
  ],
  [
    'INVALID_POLICY_NAME',
    'an inline policy name with a slash (D-39)',
    withUser({ policies: [{ name: 'a/b', document: allowAll }] }),
  ],
  ['MISSING_MEMBER', 'a role without a trust policy (D-63)', inAccount({ roles: [{ name: 'R' }] })],
  ['INVALID_DURATION', 'sessions of a minute (D-63)', withRole({ maxSessionDuration: 60 })],
  [
    'BOUNDARY_NOT_ALLOWED',
    'a boundary on a service-linked role (D-64)',
    withRole({ path: '/aws-service-role/ecs.amazonaws.com/', boundary: allowAll }),
  ],
  [
    'DEFAULT_VERSION',
    'a policy without a default version (D-60)',
    inAccount({ policies: [{ name: 'p', versions: [{ id: 'v1', document: allowAll }] }] }),
  ],
  [
    'INVALID_VERSION_ID',
    'a version called 1 (D-60)',
    inAccount({
      policies: [{ name: 'p', versions: [{ id: '1', default: true, document: allowAll }] }],
    }),
  ],
  [
    'DUPLICATE_VERSION',
    'a version number twice (D-60)',
    inAccount({
      policies: [
        {
          name: 'p',
          versions: [
            { id: 'v1', default: true, document: allowAll },
            { id: 'v1', document: allowAll },
          ],
        },
      ],
    }),
  ],
  [
    'DOCUMENT_AND_VERSIONS',
    'a policy with a document and versions',
    inAccount({
      policies: [
        {
          name: 'p',
          document: allowAll,
          versions: [{ id: 'v1', default: true, document: allowAll }],
        },
      ],
    }),
  ],
  [
    'INVALID_EFFECT',
    'a faulty document that nothing uses',
    inAccount({
      policies: [
        { name: 'p', document: { Statement: { Effect: 'x', Action: '*', Resource: '*' } } },
      ],
    }),
  ],
]

describe('an account is refused', () => {
  test.each(faults)('with %s for %s', (code, _, document) => {
    expect(codesOf(document)).toEqual([code])
    expect(faultsOf(document)[0]?.hint).not.toBe('')
  })
})
