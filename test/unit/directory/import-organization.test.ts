import { describe, expect, test } from 'vitest'
import { importOrganization } from '../../../src/directory/import/import-organization.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
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
    ['cut in half', JSON.stringify(listings).slice(0, 300), ['JSON_SYNTAX_ERROR']],
  ])('%s', (_, value, codes) => {
    expect(codesOf(value)).toEqual(codes)
  })
})
