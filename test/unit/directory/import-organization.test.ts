import { describe, expect, test } from 'vitest'
import { importOrganization } from '../../../src/directory/import/organization/import-organization.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError, type Issue } from '../../../src/model/errors.ts'
import { allowAll } from './documents.ts'

const management = '111122223333'
const member = '444455556666'
const arn = (type: string, id: string) =>
  `arn:aws:organizations::${management}:policy/o-x/${type}/${id}`
const targets = (...ids: string[]) => ids.map((TargetId) => ({ TargetId, Type: 'ROOT' }))
const denyS3 = {
  Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' },
}

const listings = {
  Organization: { Id: 'o-x', MasterAccountId: management, FeatureSet: 'ALL' },
  Roots: [
    {
      Id: 'r-y',
      Name: 'Root',
      PolicyTypes: [
        { Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' },
        { Type: 'RESOURCE_CONTROL_POLICY', Status: 'ENABLED' },
        { Type: 'TAG_POLICY', Status: 'ENABLED' },
      ],
    },
  ],
  OrganizationalUnits: [
    { Id: 'ou-y-2', Name: 'Inner', ParentId: 'ou-y-1' },
    { Id: 'ou-y-1', Name: 'Outer', ParentId: 'r-y' },
  ],
  Accounts: [
    { Id: management, Name: 'Management', ParentId: 'r-y' },
    { Id: member, Name: 'Member', ParentId: 'ou-y-2' },
  ],
  Policies: [
    {
      PolicySummary: {
        Id: 'p-FullAWSAccess',
        Arn: 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess',
        Type: 'SERVICE_CONTROL_POLICY',
        AwsManaged: true,
      },
      Content: JSON.stringify(allowAll),
      Targets: targets('r-y', 'ou-y-1', 'ou-y-2'),
    },
    {
      PolicySummary: {
        Arn: arn('service_control_policy', 'p-1'),
        Type: 'SERVICE_CONTROL_POLICY',
      },
      Content: JSON.stringify(allowAll),
      Targets: targets(member, 'ou-y-2'),
    },
    {
      PolicySummary: {
        Arn: arn('resource_control_policy', 'p-2'),
        Type: 'RESOURCE_CONTROL_POLICY',
      },
      Content: JSON.stringify(denyS3),
      Targets: targets('r-y'),
    },
    {
      PolicySummary: {
        Arn: 'arn:aws:organizations::aws:policy/resource_control_policy/p-RCPFullAWSAccess',
        Type: 'RESOURCE_CONTROL_POLICY',
      },
      Content: JSON.stringify({
        Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' },
      }),
      Targets: targets('r-y', 'ou-y-1', 'ou-y-2', member),
    },
    {
      PolicySummary: { Arn: arn('tag_policy', 'p-3'), Type: 'TAG_POLICY' },
      Content: '{"tags": {}}',
      Targets: targets('r-y'),
    },
  ],
}

function codesOf(value: unknown): string[] {
  try {
    importOrganization(value)
  } catch (error) {
    if (error instanceof DirectoryError) return error.issues.map(({ code }) => code)
    throw error
  }
  return []
}

describe('an organization is imported', () => {
  const directory = parseDirectory(JSON.stringify(importOrganization(listings)))

  test('with each account in its place', () => {
    const membership = directory.accounts.get(member)?.membership
    expect(membership?.path).toBe('o-x/r-y/ou-y-1/ou-y-2/')
    expect(directory.accounts.get(management)?.membership?.management).toBe(true)
  })

  test('with what is attached at every level', () => {
    const membership = directory.accounts.get(member)?.membership
    const idsOf = (levels: readonly (readonly { readonly name: string }[])[] | undefined) =>
      levels?.map((level) => level.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)))
    expect(idsOf(membership?.scps)).toEqual([
      ['p-FullAWSAccess'],
      ['p-FullAWSAccess'],
      ['p-FullAWSAccess', 'p-1'],
      ['p-1'],
    ])
    expect(idsOf(membership?.rcps)).toEqual([
      ['p-RCPFullAWSAccess', 'p-2'],
      ['p-RCPFullAWSAccess'],
      ['p-RCPFullAWSAccess'],
      ['p-RCPFullAWSAccess'],
    ])
  })

  test('with a policy type that is not enabled left without effect (E-55)', () => {
    const [root] = listings.Roots
    const Roots = [
      { ...root, PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'PENDING_ENABLE' }] },
    ]
    const imported = parseDirectory(JSON.stringify(importOrganization({ ...listings, Roots })))
    expect(imported.accounts.get(member)?.membership?.scps).toEqual([])
  })
})

describe('outputs of single commands', () => {
  const whole = importOrganization(listings)
  const { Organization, Roots, Policies } = listings
  const page = (...pages: unknown[]) => pages.map((one) => JSON.stringify(one, null, 1)).join('\n')
  const described = Policies.flatMap(({ PolicySummary, Content, Targets }) => [
    { Policy: { PolicySummary, Content }, Targets },
  ])

  test('add up where each says what it belongs to', () => {
    const text = page(
      { Organization },
      { Roots },
      { ParentId: 'r-y', OrganizationalUnits: [{ Id: 'ou-y-1', Name: 'Outer' }] },
      { ParentId: 'ou-y-1', OrganizationalUnits: [{ Id: 'ou-y-2', Name: 'Inner' }] },
      { Accounts: listings.Accounts.map(({ Id, Name }) => ({ Id, Name, Status: 'ACTIVE' })) },
      { ChildId: member, Parents: [{ Id: 'ou-y-2', Type: 'ORGANIZATIONAL_UNIT' }] },
      { ParentId: 'r-y', Children: [{ Id: management, Type: 'ACCOUNT' }] },
      { Policies: Policies.map(({ PolicySummary }) => PolicySummary) },
      ...described,
    )
    const read = (value: object) => parseDirectory(JSON.stringify(value)).accounts
    expect(read(importOrganization(text))).toEqual(read(whole))
  })

  test('say by `Path` and `Paths` where units and accounts are', () => {
    const units = [
      { Id: 'ou-y-2', Path: 'o-x/r-y/ou-y-1/ou-y-2/', Name: 'Inner' },
      { Id: 'ou-y-1', Path: 'o-x/r-y/ou-y-1/', Name: 'Outer' },
    ]
    const accounts = [
      { Id: management, Name: 'Management', Paths: [`o-x/r-y/${management}/`] },
      { Id: member, Name: 'Member', Paths: [`o-x/r-y/ou-y-1/ou-y-2/${member}/`] },
    ]
    const pages = { ...listings, OrganizationalUnits: units, Accounts: accounts }
    expect(importOrganization(pages)).toEqual(whole)
  })

  test('are refused where one belongs to nobody knows what', () => {
    const parents = { Parents: [{ Id: 'r-y', Type: 'ROOT' }] }
    expect(codesOf([listings, parents])).toEqual(['OWNER_MISSING'])
    expect(codesOf([listings, { Targets: [] }])).toEqual(['OWNER_MISSING'])
    const twice = { ParentId: 'r-y', Accounts: [{ Id: member }] }
    expect(codesOf([listings, twice])).toEqual(['ACCOUNT_IN_TWO_UNITS'])
  })

  test('name who administers what, and which features are on', () => {
    const pages = [
      listings,
      { DelegatedAdministrators: [{ Id: member }] },
      { AccountId: member, DelegatedServices: [{ ServicePrincipal: 'iam.amazonaws.com' }] },
      { OrganizationId: 'o-x', EnabledFeatures: ['RootSessions'] },
    ]
    const { accounts } = parseDirectory(JSON.stringify(importOrganization(pages)))
    expect(accounts.get(member)?.membership).toMatchObject({
      rootAdministrator: true,
      delegatedServices: ['iam.amazonaws.com'],
    })
  })
})

test('a list that is `null` is empty, and that is said; so is a type that is not known', () => {
  const warnings: Issue[] = []
  const onWarning = (issue: Issue) => warnings.push(issue)
  const [, policy, ...rest] = listings.Policies
  const detached = { ...policy, Targets: null }
  const stranger = { ...rest[0], PolicySummary: { Arn: arn('x', 'p-9'), Type: 'X_POLICY' } }
  const Policies = [detached, stranger]
  importOrganization({ ...listings, Policies }, { onWarning })
  expect(warnings.map(({ code }) => code)).toEqual(['NULL_LIST', 'UNKNOWN_POLICY_TYPE'])
})

describe('an organization is refused', () => {
  const units = (...OrganizationalUnits: object[]) => ({
    ...listings,
    OrganizationalUnits,
    Accounts: [],
  })
  test.each<[string, unknown, string[]]>([
    ['without a root', { ...listings, Roots: undefined }, ['MISSING_MEMBER']],
    ['without a parent for a unit', units({ Id: 'ou-y-1' }), ['MISSING_MEMBER']],
    [
      'with units that stand in a cycle',
      units({ Id: 'ou-y-1', ParentId: 'ou-y-2' }, { Id: 'ou-y-2', ParentId: 'ou-y-1' }),
      ['UNREACHABLE_FROM_ROOT', 'UNREACHABLE_FROM_ROOT'],
    ],
    [
      'with a unit below itself and below the root',
      units({ Id: 'ou-y-1', ParentId: 'r-y' }, { Id: 'ou-y-1', ParentId: 'ou-y-1' }),
      ['DUPLICATE_UNIT'],
    ],
    [
      'with units too deep',
      units(
        ...Array.from({ length: 6 }, (_, index) => ({
          Id: `ou-y-${index + 1}`,
          ParentId: index === 0 ? 'r-y' : `ou-y-${index}`,
        })),
      ),
      ['UNIT_NESTING'],
    ],
    [
      'without what says where a policy is attached',
      { ...listings, Policies: [{ ...listings.Policies[1], Targets: undefined }] },
      ['MISSING_MEMBER'],
    ],
    [
      'with a policy that is only listed',
      { ...listings, Policies: [{ ...listings.Policies[1]?.PolicySummary, Id: 'p-1' }] },
      ['MISSING_MEMBER', 'MISSING_MEMBER'],
    ],
    ...(['Organization', 'Roots', 'OrganizationalUnits', 'Accounts', 'Policies'] as const).map(
      (name): [string, unknown, string[]] => {
        const { [name]: _, ...rest } = listings
        const more = name === 'OrganizationalUnits' ? ['UNREACHABLE_FROM_ROOT'] : []
        return [`without \`${name}\``, rest, ['MISSING_MEMBER', ...more]]
      },
    ),
    [
      'with a target that is not listed',
      { ...listings, Accounts: [listings.Accounts[0]] },
      ['UNKNOWN_TARGET', 'UNKNOWN_TARGET'],
    ],
    ['that say that there is more', { ...listings, NextToken: 'A' }, ['TRUNCATED']],
    [
      'whose root does not say which policies are in force',
      { ...listings, Roots: [{ Id: 'r-y' }] },
      ['MISSING_MEMBER'],
    ],
    [
      'of two roots',
      { ...listings, Roots: [...listings.Roots, { Id: 'r-z', PolicyTypes: [] }] },
      ['SECOND_ROOT'],
    ],
    [
      'of two organizations',
      [listings, listings.Organization && { Organization: listings.Organization }],
      ['DUPLICATE_ORGANIZATION'],
    ],
    ['that are a directory', { accounts: [] }, ['NOT_ORGANIZATION_LISTINGS']],
    ['cut in half', JSON.stringify(listings).slice(0, 300), ['JSON_SYNTAX_ERROR']],
  ])('%s', (_, value, codes) => {
    expect(codesOf(value)).toEqual(codes)
  })
})
