/** Organizations, of an account that is in none. */
import { beforeAll, describe, expect, it } from 'vitest'
import { account, allow, TestAccount } from './support/test-account.ts'

let aws: TestAccount
beforeAll(async () => {
  aws = await TestAccount.open()
})

const root = { ParentId: 'r-abcd' }
const policy = { PolicyId: 'p-12345678' }
const reads: readonly (readonly [operation: string, input: object])[] = [
  ['DescribeAccount', { AccountId: account }],
  ['DescribeEffectivePolicy', { PolicyType: 'TAG_POLICY' }],
  ['DescribeOrganization', {}],
  ['DescribeOrganizationalUnit', { OrganizationalUnitId: 'ou-abcd-12345678' }],
  ['DescribePolicy', policy],
  ['DescribeResourcePolicy', {}],
  ['ListAWSServiceAccessForOrganization', {}],
  ['ListAccounts', {}],
  ['ListAccountsForParent', root],
  ['ListChildren', { ...root, ChildType: 'ACCOUNT' }],
  ['ListCreateAccountStatus', {}],
  ['ListDelegatedAdministrators', { ServicePrincipal: 'iam.amazonaws.com' }],
  ['ListDelegatedServicesForAccount', { AccountId: account }],
  ['ListHandshakesForOrganization', {}],
  ['ListOrganizationalUnitsForParent', root],
  ['ListParents', { ChildId: account }],
  ['ListPolicies', { Filter: 'SERVICE_CONTROL_POLICY' }],
  ['ListPoliciesForTarget', { TargetId: account, Filter: 'RESOURCE_CONTROL_POLICY' }],
  ['ListRoots', {}],
  ['ListTagsForResource', { ResourceId: account }],
  ['ListTargetsForPolicy', policy],
]

describe('an account that is in no organization', () => {
  it.each(reads)('is told so by %s', async (operation, input) => {
    const { status, code, message } = await aws.organizations(operation, input)
    expect([status, code, message]).toEqual([
      400,
      'AWSOrganizationsNotInUseException',
      'Your account is not a member of an organization.',
    ])
  })

  it('is told so only if it may ask', async () => {
    const keys = await aws.makeUser('reader', allow('organizations:List*'))
    const denied = await aws.organizations('DescribeOrganization', {}, keys)
    expect([denied.status, denied.code]).toEqual([400, 'AccessDeniedException'])
    const { code } = await aws.organizations('ListRoots', {}, keys)
    expect(code).toBe('AWSOrganizationsNotInUseException')
  })

  it('gives ids of the right form', async () => {
    const { code, message } = await aws.organizations('DescribePolicy', { PolicyId: 'x' })
    expect(code).toBe('InvalidInputException')
    expect(message).toMatch(/Member must satisfy regular expression pattern/)
  })

  it('cannot do the rest', async () => {
    const { status, code } = await aws.organizations('CreateOrganization')
    expect([status, code]).toEqual([501, 'NotImplemented'])
  })
})
