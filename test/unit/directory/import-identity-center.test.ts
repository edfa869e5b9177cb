import { describe, expect, test } from 'vitest'
import { importDirectory } from '../../../src/directory/import/import-directory.ts'
import { importIdentityCenter } from '../../../src/directory/import/import-identity-center.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { account, awsPolicy, emptyDump } from './dumps.ts'

const setArn = 'arn:aws:sso:::permissionSet/ssoins-1/ps-1'
const deny = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 's3:*', Resource: '*' }],
}
const admin = { arn: awsPolicy('Admin'), document: { Statement: [] } }
const described = {
  PermissionSet: { Name: 'Admin', PermissionSetArn: setArn, SessionDuration: 'PT1H30M' },
}
const parts = [
  { AttachedManagedPolicies: [{ Name: 'Admin', Arn: awsPolicy('Admin') }] },
  { CustomerManagedPolicyReferences: [{ Name: 'Own', Path: '/' }] },
  { InlinePolicy: JSON.stringify(deny) },
  { PermissionsBoundary: { ManagedPolicyArn: awsPolicy('Admin') } },
]
const assigned = {
  AccountAssignments: [
    { AccountId: account, PermissionSetArn: setArn, PrincipalType: 'GROUP', PrincipalId: 'g-1' },
  ],
}
const listed = [
  { Region: 'eu-west-1' },
  { PermissionSets: [setArn] },
  described,
  ...parts,
  assigned,
]
const whole = {
  Region: 'eu-west-1',
  PermissionSets: [Object.assign({}, described, ...parts)],
  ...assigned,
}
const own = {
  policies: [admin],
  accounts: [{ id: account, policies: [{ name: 'Own', document: deny }] }],
}

function codesOf(value: unknown): string[] {
  try {
    importIdentityCenter(value)
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues.map(({ code }) => code)
    throw error
  }
  return []
}

describe('permission sets become roles of the accounts they are assigned in (D-26, D-116)', () => {
  test.each<[string, unknown]>([
    ['as outputs one after another', listed.map((page) => JSON.stringify(page)).join('\n')],
    ['gathered in one object', whole],
  ])('%s', (_, listings) => {
    const document = JSON.stringify(importIdentityCenter(listings))
    const documents = [{ text: document }, { text: JSON.stringify(own) }]
    const [role] = parseDirectory(documents).accounts.get(account)?.roles.values() ?? []
    expect(role?.arn).toMatch(
      /:role\/aws-reserved\/sso\.amazonaws\.com\/eu-west-1\/AWSReservedSSO_Admin_/,
    )
    expect(role?.maxSessionDuration).toBe(5_400)
    expect(role?.boundary?.name).toBe(awsPolicy('Admin'))
    expect(role?.policies.map(({ name }) => name.replace(/^AWSReservedSSO_\w+/, 'R'))).toEqual([
      awsPolicy('Admin'),
      `arn:aws:iam::${account}:policy/Own`,
      'R/AwsSSOInlinePolicy',
    ])
  })

  test('but for accounts whose dump has the roles themselves', () => {
    const documents = [{ text: JSON.stringify({ policies: [admin] }) }]
    const identityCenter = [{ text: JSON.stringify(whole) }]
    const user = { UserName: 'u', Arn: `arn:aws:iam::${account}:user/u` }
    const authorizationDetails = [
      { text: JSON.stringify({ ...emptyDump, UserDetailList: [user] }) },
    ]
    const made = importDirectory({ documents, identityCenter, authorizationDetails })
    expect(made.directory.accounts.get(account)?.roles.size).toBe(0)
  })
})

describe('permission sets are refused', () => {
  test.each([0, 1, 2, 3])('without part %i: a Deny or a boundary might be in it', (at) => {
    const rest = parts.filter((_, index) => index !== at)
    expect(codesOf([{ Region: 'eu-west-1' }, described, ...rest, assigned])).toEqual([
      'MISSING_MEMBER',
    ])
  })

  test('unless a part is said to be absent', () => {
    const nothing = [{ InlinePolicy: '' }, { PermissionsBoundary: null }]
    expect(
      codesOf([{ Region: 'eu-west-1' }, described, parts[0], parts[1], ...nothing, assigned]),
    ).toEqual([])
  })

  test.each<[string, unknown[], string]>([
    ['without the Region', listed.slice(1), 'MISSING_MEMBER'],
    [
      'that are only listed',
      [{ Region: 'eu-west-1' }, { PermissionSets: [setArn] }],
      'MISSING_MEMBER',
    ],
    ['that nobody describes', [{ Region: 'eu-west-1' }, assigned], 'MISSING_MEMBER'],
    ['with a part of nobody knows which', [{ Region: 'eu-west-1' }, parts[0]], 'OWNER_MISSING'],
    ['with two inline policies', [...listed, parts[2]], 'DUPLICATE_MEMBER'],
    [
      'of which there is more',
      [{ Region: 'eu-west-1', NextToken: 'A', PermissionSets: [] }],
      'TRUNCATED',
    ],
    [
      'with a duration that is none',
      [
        { Region: 'eu-west-1' },
        { PermissionSet: { ...described.PermissionSet, SessionDuration: '1h' } },
        ...parts,
      ],
      'INVALID_DURATION',
    ],
    ['that are a dump', [emptyDump], 'NOT_IDENTITY_CENTER_LISTINGS'],
  ])('%s', (_, value, code) => {
    expect(codesOf(value)).toContain(code)
  })
})
