import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import {
  type DirectorySources,
  importDirectory,
} from '../../../src/directory/import/import-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
import { allowAll } from './documents.ts'
import { account, awsPolicy, dump, emptyDump, iam, otherDump } from './dumps.ts'

const other = '444455556666'
const file = (name: string, ...values: unknown[]) => ({
  file: name,
  text: values
    .map((value) => (typeof value === 'string' ? value : JSON.stringify(value)))
    .join('\n'),
})

function issuesOf(sources: DirectorySources): DirectoryError['issues'] {
  try {
    importDirectory(sources)
    expect.unreachable('it was imported')
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error
    expect(error.hint).toBeTruthy()
    return error.issues
  }
}

describe('versions of one AWS managed policy', () => {
  const actionsOf = (sources: DirectorySources, id: string) =>
    importDirectory(sources)
      .directory.accounts.get(id)
      ?.users.get('bob')
      ?.policies[0]?.statements.map(({ effect }) => effect)

  test.each([
    ['v9', 'v10'],
    ['v10', 'v9'],
  ])(
    '%s and %s in two dumps: the newest counts for both accounts, and that is said',
    (one, two) => {
      const documents = { v9: undefined, v10: allowAll } as const
      const make = (id: string, version: 'v9' | 'v10') =>
        file(`${version}.json`, otherDump(id, version, documents[version]))
      const authorizationDetails = [
        make(account, one as 'v9' | 'v10'),
        make(other, two as 'v9' | 'v10'),
      ]
      expect(actionsOf({ authorizationDetails }, account)).toEqual(['Allow'])
      expect(actionsOf({ authorizationDetails }, other)).toEqual(['Allow'])
      const { warnings } = importDirectory({ authorizationDetails })
      expect(warnings).toMatchObject([
        { code: 'OLDER_VERSION', severity: 'warning', file: 'v9.json' },
      ])
      expect(warnings[0]?.message).toBe(
        `\`${awsPolicy('Admin')}\` is given in versions \`v9\` and \`v10\`: \`v10\` counts for all accounts`,
      )
    },
  )

  test('in pages of one file are told apart likewise', () => {
    const pages = [otherDump(account, 'v2', allowAll), otherDump(other, 'v1')]
    const { warnings } = importDirectory({ authorizationDetails: [file('a.json', ...pages)] })
    expect(warnings).toMatchObject([{ code: 'OLDER_VERSION' }])
  })

  test('that are equal but say different things are refused', () => {
    const authorizationDetails = [
      file('a.json', otherDump(account, 'v1')),
      file('b.json', otherDump(other, 'v1', allowAll)),
    ]
    expect(issuesOf({ authorizationDetails })).toMatchObject([{ code: 'DUPLICATE_POLICY' }])
  })
})

describe('AWS managed policies that are only named', () => {
  const bounded = {
    ...emptyDump,
    UserDetailList: [
      {
        UserName: 'bob',
        Arn: iam('user/bob'),
        PermissionsBoundary: { PermissionsBoundaryArn: awsPolicy('job-function/Guard') },
      },
    ],
  }
  const authorizationDetails = [file('a.json', bounded)]
  const arn = awsPolicy('job-function/Guard')
  const deny = { Statement: [{ Sid: 'No', Effect: 'Deny', Action: 's3:*', Resource: '*' }] }

  test('are refused with the way to give them', () => {
    const [issue] = issuesOf({ authorizationDetails })
    expect(issue).toMatchObject({ code: 'UNKNOWN_POLICY' })
    expect(issue?.hint).toContain('--managed-policies PATH')
  })

  test.each<[string, unknown[]]>([
    [
      'entries on lines',
      [
        { name: 'X', arn: awsPolicy('X'), document: 1 },
        { name: 'Guard', arn, version: 'v3', document: deny },
      ],
    ],
    ['entries in a list', [[{ arn, document: deny }]]],
    ['entries without an ARN', [{ name: 'Guard', arn: null, version: 'v3', document: deny }]],
    [
      'entries of a dump',
      [
        {
          Arn: arn,
          DefaultVersionId: 'v3',
          PolicyVersionList: [
            { VersionId: 'v2', IsDefaultVersion: false, Document: allowAll },
            { VersionId: 'v3', IsDefaultVersion: true, Document: deny },
          ],
        },
      ],
    ],
    [
      'a dump',
      [
        {
          ...emptyDump,
          Policies: [
            {
              Arn: arn,
              PolicyVersionList: [{ VersionId: 'v3', IsDefaultVersion: true, Document: deny }],
            },
          ],
        },
      ],
    ],
    ['a directory document', [{ policies: [{ arn, document: deny }] }]],
    [
      'what get-policy and get-policy-version print',
      [
        { Policy: { Arn: arn, DefaultVersionId: 'v3' } },
        { PolicyVersion: { VersionId: 'v3', IsDefaultVersion: true, Document: deny } },
      ],
    ],
    [
      'two versions, of which the newest counts',
      [
        { arn, version: 'v3', document: deny },
        { arn, version: 'v2', document: allowAll },
      ],
    ],
  ])('are looked up in %s', (_, values) => {
    const managedPolicies = [file('managed.jsonl', ...values)]
    const { directory } = importDirectory({ authorizationDetails, managedPolicies })
    const boundary = directory.accounts.get(account)?.users.get('bob')?.boundary
    expect(boundary).toMatchObject({ name: arn, file: 'managed.jsonl' })
    expect(boundary?.statements.map(({ sid }) => sid)).toEqual(['No'])
  })

  test('are those of the dump where it has them', () => {
    const managedPolicies = [
      file('managed.jsonl', { arn: awsPolicy('Admin'), version: 'v99', document: deny }),
    ]
    const { directory } = importDirectory({
      authorizationDetails: [file('a.json', dump)],
      managedPolicies,
    })
    const boundary = directory.accounts.get(account)?.users.get('alice')?.boundary
    expect(boundary?.file).toBe('a.json')
  })

  test('are never those of another path or partition', () => {
    const managedPolicies = [
      file(
        'managed.jsonl',
        { arn: awsPolicy('Guard'), document: deny },
        { arn: arn.replace('aws', 'aws-cn'), document: deny },
      ),
    ]
    expect(issuesOf({ authorizationDetails, managedPolicies })).toMatchObject([
      { code: 'UNKNOWN_POLICY' },
    ])
  })

  test.each<[string, unknown[], string]>([
    [
      'a version nobody knows of what',
      [{ PolicyVersion: { VersionId: 'v1', Document: deny } }],
      'MISSING_MEMBER',
    ],
    [
      'a version that is not in force',
      [
        { Policy: { Arn: arn, DefaultVersionId: 'v3' } },
        { PolicyVersion: { VersionId: 'v2', Document: deny } },
      ],
      'DEFAULT_VERSION',
    ],
    [
      'a listing without documents',
      [{ Policies: [{ PolicyName: 'Guard', Arn: arn, DefaultVersionId: 'v3' }] }],
      'MISSING_MEMBER',
    ],
    ['a policy without a name', [deny], 'NOT_MANAGED_POLICIES'],
    ['an empty file', [''], 'EMPTY_FILE'],
  ])('are not read from %s', (_, values, code) => {
    const managedPolicies = [file('managed.json', ...values)]
    expect(issuesOf({ authorizationDetails, managedPolicies })).toMatchObject([
      { code, file: 'managed.json' },
    ])
  })
})

describe('a directory document that is something else', () => {
  test.each<[string, string]>([
    ['{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}', 'a CloudFormation template'],
    [
      '{"format_version": "1.2", "terraform_version": "1.9", "planned_values": {}}',
      'a Terraform plan',
    ],
    ['{"Statement": []}', 'a policy document'],
    [JSON.stringify(emptyDump), 'authorization details'],
    ['<html></html>', 'a web page'],
    ['', 'the file is empty'],
  ])('is named: %s', (text, what) => {
    const [issue, ...rest] = issuesOf({ documents: [{ text, file: 'a.json' }] })
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ file: 'a.json', message: expect.stringContaining(what) })
    expect(issue?.hint).not.toBe('')
  })
})

test('an account that its organization does not list is told of: no SCP limits it', () => {
  const listings = {
    Organization: { Id: 'o-x', MasterAccountId: '999988887777' },
    Roots: [{ Id: 'r-abcd', PolicyTypes: [] }],
    OrganizationalUnits: [],
    Accounts: [{ Id: other, ParentId: 'r-abcd' }],
    Policies: [],
  }
  const authorizationDetails = [
    file('a.json', otherDump(account, 'v1')),
    file('b.json', otherDump(other, 'v1')),
  ]
  const { warnings } = importDirectory({
    authorizationDetails,
    organization: [file('o.json', listings)],
  })
  expect(warnings).toMatchObject([{ code: 'OUTSIDE_ORGANIZATION', file: 'a.json' }])
  expect(importDirectory({ authorizationDetails, organization: [] }).warnings).toEqual([])
})

const managedFile = new URL(
  '../../../../shared/data/aws-managed-policies/managed-policies.jsonl.gz',
  import.meta.url,
)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
if (!existsSync(managedFile)) console.log('skipped: the managed policies are not there')

test.skipIf(!existsSync(managedFile) && !required)(
  'a boundary is found among all policies of AWS, in the path of its ARN',
  () => {
    const arn = awsPolicy('job-function/ViewOnlyAccess')
    const user = {
      UserName: 'bob',
      Arn: iam('user/bob'),
      PermissionsBoundary: { PermissionsBoundaryArn: arn },
    }
    const text = gunzipSync(readFileSync(managedFile)).toString()
    const { directory } = importDirectory({
      authorizationDetails: [file('a.json', { ...emptyDump, UserDetailList: [user] })],
      managedPolicies: [{ text, file: 'managed-policies.jsonl' }],
    })
    expect(directory.accounts.get(account)?.users.get('bob')?.boundary?.name).toBe(arn)
  },
)

test('an organization may be a folder of outputs, named by the ids that they are about', () => {
  const scp = 'arn:aws:organizations::999988887777:policy/o-x/service_control_policy/p-12345678'
  const organization = [
    file('org/describe.json', { Organization: { Id: 'o-x', MasterAccountId: '999988887777' } }),
    file('org/roots.json', {
      Roots: [
        { Id: 'r-abcd', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] },
      ],
    }),
    file('org/units-r-abcd.json', { OrganizationalUnits: [{ Id: 'ou-abcd-11111111', Name: 'A' }] }),
    file('org/units-ou-abcd-11111111.json', { OrganizationalUnits: [] }),
    file('org/accounts.json', { Accounts: [{ Id: account }, { Id: '999988887777' }] }),
    file(`org/${account}.parents.json`, {
      Parents: [{ Id: 'ou-abcd-11111111', Type: 'ORGANIZATIONAL_UNIT' }],
    }),
    file('org/999988887777.parents.json', { Parents: [{ Id: 'r-abcd', Type: 'ROOT' }] }),
    file('org/policies.json', {
      Policies: [{ Id: 'p-12345678', Arn: scp, Type: 'SERVICE_CONTROL_POLICY' }],
    }),
    file('org/p-12345678.json', {
      Policy: {
        PolicySummary: { Id: 'p-12345678', Arn: scp, Type: 'SERVICE_CONTROL_POLICY' },
        Content: JSON.stringify(allowAll),
      },
    }),
    file('org/p-12345678.targets.json', {
      Targets: [{ TargetId: account }, { TargetId: 'r-abcd' }, { TargetId: 'ou-abcd-11111111' }],
    }),
  ]
  const { directory, warnings } = importDirectory({ organization })
  expect(warnings).toEqual([])
  const membership = directory.accounts.get(account)?.membership
  expect(membership?.path).toBe('o-x/r-abcd/ou-abcd-11111111/')
  expect(membership?.scps.map((level) => level.map(({ name }) => name))).toEqual([
    [scp],
    [scp],
    [scp],
  ])
  const targets = organization.filter(({ file: name }) => !name.includes('targets'))
  expect(issuesOf({ organization: targets })).toMatchObject([{ code: 'MISSING_MEMBER' }])
})
