import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { nameForeignDocument } from '../../../src/directory/import/foreign.ts'
import { importAuthorizationDetails } from '../../../src/directory/import/import-account.ts'
import { parseWithImports } from '../../../src/directory/import/import-documents.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError, type Issue } from '../../../src/model/errors.ts'
import { allowAll, trustAll } from './documents.ts'

const account = '111122223333'
const arn = (resource: string) => `arn:aws:iam::${account}:${resource}`
const encode = (document: object) => encodeURIComponent(JSON.stringify(document))

const details = {
  UserDetailList: [
    {
      Path: '/a/',
      UserName: 'alice',
      UserId: 'AIDA1',
      Arn: arn('user/a/alice'),
      CreateDate: '2023-03-09 10:41:45+00:00',
      UserPolicyList: [{ PolicyName: 'inline', PolicyDocument: encode(allowAll) }],
      GroupList: ['admins'],
      AttachedManagedPolicies: [{ PolicyName: 'p', PolicyArn: arn('policy/p') }],
      PermissionsBoundary: {
        PermissionsBoundaryType: 'Policy',
        PermissionsBoundaryArn: 'arn:aws:iam::aws:policy/Admin',
      },
      Tags: [{ Key: 'team', Value: 'x' }],
    },
  ],
  GroupDetailList: [
    {
      Path: '/',
      GroupName: 'admins',
      GroupId: 'AGPA1',
      Arn: arn('group/admins'),
      GroupPolicyList: [],
      AttachedManagedPolicies: [
        { PolicyName: 'Admin', PolicyArn: 'arn:aws:iam::aws:policy/Admin' },
      ],
    },
  ],
  RoleDetailList: [
    {
      Path: '/',
      RoleName: 'R',
      RoleId: 'AROA1',
      Arn: arn('role/R'),
      AssumeRolePolicyDocument: JSON.stringify(trustAll),
      InstanceProfileList: [
        { Path: '/', InstanceProfileName: 'I', Arn: arn('instance-profile/I') },
      ],
      RolePolicyList: [{ PolicyName: 'inline', PolicyDocument: allowAll }],
      AttachedManagedPolicies: [],
      Tags: [],
    },
  ],
  Policies: [
    {
      PolicyName: 'p',
      Path: '/',
      Arn: arn('policy/p'),
      DefaultVersionId: 'v2',
      PolicyVersionList: [
        { VersionId: 'v2', IsDefaultVersion: true, Document: encode(allowAll) },
        { VersionId: 'v1', IsDefaultVersion: false, Document: encode(trustAll) },
      ],
    },
    {
      PolicyName: 'Admin',
      Path: '/',
      Arn: 'arn:aws:iam::aws:policy/Admin',
      PolicyVersionList: [{ VersionId: 'v1', IsDefaultVersion: true, Document: allowAll }],
    },
  ],
}

const readImported = (value: unknown) =>
  parseDirectory(JSON.stringify(importAuthorizationDetails(value)))

describe('authorization details are imported', () => {
  test('as a directory document that reads without a fault', () => {
    const imported = readImported(details).accounts.get(account)
    const alice = imported?.users.get('alice')
    expect(alice).toMatchObject({ arn: arn('user/a/alice'), id: 'AIDA1', groups: ['admins'] })
    expect(alice?.tags).toEqual(new Map([['team', 'x']]))
    expect(alice?.boundary?.name).toBe('arn:aws:iam::aws:policy/Admin')
    expect(alice?.policies.map(({ name }) => name)).toEqual([
      'alice/inline',
      arn('policy/p'),
      'arn:aws:iam::aws:policy/Admin',
    ])
    expect(imported?.roles.get('R')?.trust.statements[0]?.principal?.entries).toEqual([
      { kind: 'AWS', value: '*' },
    ])
  })

  test('from text as from a value', () => {
    expect(importAuthorizationDetails(JSON.stringify(details))).toEqual(
      importAuthorizationDetails(details),
    )
  })

  test('with an instance profile for each that a role stands in', () => {
    expect(importAuthorizationDetails(details).accounts[0]?.instanceProfiles).toEqual([
      { name: 'I', role: 'R' },
    ])
  })

  test('and what they lack is reported when the document is read', () => {
    const [policy] = details.Policies
    const partial = { ...details, Policies: [policy] }
    expect(() => readImported(partial)).toThrow(/Admin` is not in the directory/)
  })
})

const empty = { UserDetailList: [], GroupDetailList: [], RoleDetailList: [], Policies: [] }

describe('authorization details with other names of members are called what they are', () => {
  const names = [
    ['userDetailList', 'groupDetailList', 'roleDetailList', 'policies'],
    ['user_detail_list', 'group_detail_list', 'role_detail_list', 'policies'],
  ]

  test.each(names)('%s', (...renamed) => {
    const dump = Object.fromEntries(renamed.map((name) => [name, []]))
    expect(() => importAuthorizationDetails(dump)).toThrow(/whose members have other names/)
    const fault = nameForeignDocument(JSON.stringify(dump))
    expect(fault?.code).toBe('FOREIGN_FILE')
    expect(fault?.hint).toMatch(/`UserDetailList`/)
  })
})

test('a user of another account in an output is told of, with the place', () => {
  const warnings: Issue[] = []
  const dump = {
    ...empty,
    GroupDetailList: [{ GroupName: 'g', Arn: arn('group/g') }],
    RoleDetailList: [{ RoleName: 'R', Arn: arn('role/R'), AssumeRolePolicyDocument: trustAll }],
    UserDetailList: [{ UserName: 'u', Arn: 'arn:aws:iam::999999999999:user/u' }],
  }
  importAuthorizationDetails(dump, { onWarning: (warning) => warnings.push(warning) })
  expect(warnings).toMatchObject([{ code: 'TWO_ACCOUNTS', path: ['UserDetailList', 0] }])
  expect(warnings[0]?.message).toMatch(/user\/u` is of account `999999999999`/)
  const whole = { ...empty, UserDetailList: dump.UserDetailList }
  importAuthorizationDetails([{ ...dump, UserDetailList: [] }, whole], {
    onWarning: (warning) => warnings.push(warning),
  })
  expect(warnings).toHaveLength(1)
})

describe('authorization details are refused', () => {
  test.each<[string, unknown, string]>([
    ['cut in half', JSON.stringify(details).slice(0, 500), 'JSON_SYNTAX_ERROR'],
    ['of another command', { Users: [] }, 'NOT_AUTHORIZATION_DETAILS'],
    [
      'with an ARN that names no account',
      { ...empty, GroupDetailList: [{ GroupName: 'g', Arn: 'g' }] },
      'INVALID_ARN',
    ],
    ['without a name', { ...empty, GroupDetailList: [{ Arn: arn('group/g') }] }, 'MISSING_MEMBER'],
    [
      'with a document that is no JSON',
      {
        ...empty,
        RoleDetailList: [
          { RoleName: 'R', Arn: arn('role/R'), AssumeRolePolicyDocument: '%7B%22Version' },
        ],
      },
      'INVALID_DOCUMENT',
    ],
    [
      'with a document that is not URL-encoded rightly',
      {
        ...empty,
        RoleDetailList: [{ RoleName: 'R', Arn: arn('role/R'), AssumeRolePolicyDocument: '%' }],
      },
      'INVALID_DOCUMENT',
    ],
    [
      'with a version marked that `DefaultVersionId` is not',
      { ...details, Policies: [{ ...details.Policies[0], DefaultVersionId: 'v1' }] },
      'DEFAULT_VERSION',
    ],
    [
      'with a member that is nearly one of AWS’s, which might be a boundary',
      {
        ...empty,
        UserDetailList: [
          {
            UserName: 'u',
            Arn: arn('user/u'),
            PermissionBoundary: { PermissionsBoundaryArn: 'x' },
          },
        ],
      },
      'MISSPELLED_MEMBER',
    ],
    [
      'as another language writes the members',
      { ...details, UserDetailList: [{ ...empty, user_name: 'u', Arn: arn('user/u') }] },
      'MISSING_MEMBER',
    ],
    ['that are a list of nothing', [], 'EMPTY_FILE'],
  ])('%s', (_, value, code) => {
    expect(faultsOf(value).map((issue) => issue.code)).toContain(code)
    expect(faultsOf(value)[0]?.hint).not.toBe('')
  })

  test.each(Object.keys(empty))('without `%s`: a Deny or a boundary might be in it', (list) => {
    const { [list as 'Policies']: _, ...rest } = details
    expect(faultsOf(rest)).toMatchObject([
      { code: 'MISSING_MEMBER', message: `\`${list}\` is missing: the dump is not whole` },
    ])
  })

  test.each<object>([
    { IsTruncated: true },
    { IsTruncated: true, Marker: 'AAE' },
    { IsTruncated: false, Marker: 'AAE' },
    { NextToken: 'eyJN' },
  ])('that say that there is more: %j', (more) => {
    const [issue, ...rest] = faultsOf({ ...details, ...more })
    expect(rest).toEqual([])
    expect(issue).toMatchObject({ code: 'TRUNCATED' })
    expect(issue?.hint).toContain('without `--max-items` and `--no-paginate`')
  })

  test.each<[string, string, string]>([
    ['an empty file', ' \n', 'the file is empty'],
    ['a web page', '<!DOCTYPE html>\n<html>', 'a web page'],
    ['YAML', 'GroupDetailList: []\nPolicies:\n- Arn: x\n', 'YAML'],
    ['a table', '-----------\n|  GetAcc |', 'a table'],
    ['a template', 'AWSTemplateFormatVersion: "2010-09-09"\n', 'a CloudFormation template'],
    [
      'a template in JSON',
      '{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {}}',
      'a CloudFormation template',
    ],
    ['Terraform', 'resource "aws_iam_user" "u" {\n  name = "u"\n}', 'Terraform source'],
    ['Terraform in a line', 'resource "aws_iam_group" "g" {}\n', 'Terraform source'],
    ['base64', 'eyJVc2VyRGV0YWlsTGlzdCI6W3siVXNlck5hbWUiOiJhIn1d'.repeat(3), 'base64'],
    ['CSV', 'user,arn,password_enabled\nalice,arn:aws:iam::1:user/alice,true\n', 'CSV'],
    ['a plan', '{"terraform_version": "1.9", "planned_values": {}}', 'a Terraform plan'],
    [
      'an error of the CLI',
      '\nAn error occurred (AccessDenied) when calling',
      'a message of the AWS CLI',
    ],
    ['a policy', JSON.stringify(allowAll), 'a policy document'],
    ['a directory', '{"accounts": []}', 'a directory document'],
    ['an organization', '{"Roots": [], "Accounts": []}', 'a listing of AWS Organizations'],
    ['a log', '{"Records": []}', 'a log of CloudTrail'],
    ['a credential report', 'user,arn,user_creation_time,x\n', 'a credential report'],
  ])('that are %s, named as such', (_, text, what) => {
    const [issue, ...rest] = faultsOf(text)
    expect(rest).toEqual([])
    expect(issue?.message).toContain(what)
    expect(issue?.hint).not.toBe('')
  })
})

test('a limit that authorization details exceed is told with their file', () => {
  expect(() => importAuthorizationDetails('['.repeat(100), { file: 'dump.json' })).toThrow(
    expect.objectContaining({ code: 'ERR_LIMIT_EXCEEDED', place: 'dump.json:1:65' }),
  )
})

function faultsOf(value: unknown): DirectoryError['issues'] {
  try {
    importAuthorizationDetails(value)
    expect.unreachable('it was imported')
  } catch (error) {
    if (!(error instanceof DirectoryError)) throw error
    return error.issues
  }
}

describe('pages of authorization details', () => {
  const [first, second] = [
    { ...empty, UserDetailList: details.UserDetailList, IsTruncated: true, Marker: 'A' },
    { ...details, UserDetailList: [], IsTruncated: false },
  ]
  const whole = importAuthorizationDetails(details)

  test.each<[string, unknown]>([
    ['in a list', [first, second]],
    ['in the text of a list', JSON.stringify([first, second])],
    ['one a line', `${JSON.stringify(first)}\n${JSON.stringify(second)}\n`],
    ['one after another', `${JSON.stringify(first, null, 2)}${JSON.stringify(second, null, 2)}`],
    ['in lists one after another', `${JSON.stringify([first])}\r\n${JSON.stringify([second])}`],
  ])('add up, %s', (_, pages) => {
    expect(importAuthorizationDetails(pages)).toEqual(whole)
  })

  test('are refused where the last one is missing, or stands first', () => {
    expect(faultsOf([first])).toMatchObject([{ code: 'TRUNCATED', path: [0] }])
    expect(faultsOf([second, first])).toMatchObject([{ code: 'TRUNCATED', path: [1] }])
    expect(faultsOf([first, first])).toContainEqual(expect.objectContaining({ code: 'TRUNCATED' }))
  })

  test('of one account do not continue those of another', () => {
    const other = {
      ...empty,
      GroupDetailList: [{ GroupName: 'g', Arn: 'arn:aws:iam::444455556666:group/g' }],
    }
    expect(faultsOf([first, other])).toMatchObject([{ code: 'TRUNCATED', path: [0] }])
    expect(importAuthorizationDetails([details, other]).accounts).toHaveLength(2)
  })

  test('have their faults at a place in the whole text', () => {
    const text = `${JSON.stringify(details)}\n{"UserDetailList": [],\n"GroupDetailList": 1,`
    const [issue] = faultsOf(`${text}"RoleDetailList": [], "Policies": []}`)
    expect(issue).toMatchObject({ code: 'WRONG_TYPE', line: 3, column: 20 })
  })
})

describe('what the SDKs of Go print', () => {
  test('has `null` for what is absent, at every level', () => {
    const { users, groups, roles } = importAuthorizationDetails(details).accounts[0] ?? {}
    const nulls = {
      ...details,
      IsTruncated: false,
      ResultMetadata: {},
      Marker: null,
      UserDetailList: details.UserDetailList.map((user) => ({ ...user, CreateDate: null })),
      GroupDetailList: details.GroupDetailList.map((group) => ({
        ...group,
        GroupPolicyList: null,
      })),
      RoleDetailList: details.RoleDetailList.map((role) => ({
        ...role,
        AttachedManagedPolicies: null,
        PermissionsBoundary: null,
        RoleLastUsed: null,
        Tags: null,
      })),
    }
    const warnings: Issue[] = []
    const onWarning = (issue: Issue) => warnings.push(issue)
    expect(importAuthorizationDetails(nulls, { onWarning }).accounts[0]).toMatchObject({
      users,
      groups,
      roles,
    })
    expect(warnings).toEqual([])
  })

  test('has `null` for an empty list of the dump, which is said', () => {
    const warnings: Issue[] = []
    const nulls = { ...empty, GroupDetailList: null }
    importAuthorizationDetails(nulls, {
      onWarning: (issue) => warnings.push(issue),
      file: 'a.json',
    })
    expect(warnings).toMatchObject([{ code: 'NULL_LIST', severity: 'warning', file: 'a.json' }])
  })

  test('is refused where `null` is in the place of what must be there', () => {
    const nulls = {
      ...details,
      RoleDetailList: [{ ...details.RoleDetailList[0], AssumeRolePolicyDocument: null }],
    }
    expect(faultsOf(nulls)).toMatchObject([{ code: 'MISSING_MEMBER' }])
    expect(faultsOf({ ...empty, Policies: [null] })).toMatchObject([{ code: 'WRONG_TYPE' }])
  })
})

test('a member that AWS may add is left out, and that is said', () => {
  const warnings: Issue[] = []
  const user = { ...details.UserDetailList[0], QuantumKeys: [] }
  const onWarning = (issue: Issue) => warnings.push(issue)
  const imported = importAuthorizationDetails({ ...details, UserDetailList: [user] }, { onWarning })
  expect(imported).toEqual(importAuthorizationDetails(details))
  expect(warnings).toMatchObject([
    { code: 'UNKNOWN_MEMBER', severity: 'warning', path: ['UserDetailList', 0, 'QuantumKeys'] },
  ])
})

test('a default version that is not marked is that of `DefaultVersionId`', () => {
  const [policy, admin] = details.Policies
  const versions = policy?.PolicyVersionList.map(({ IsDefaultVersion: _, ...version }) => version)
  const Policies = [{ ...policy, PolicyVersionList: versions }, admin]
  expect(importAuthorizationDetails({ ...details, Policies })).toEqual(
    importAuthorizationDetails(details),
  )
})

test('a dump cut in half is refused with the place where it ends', () => {
  const text = JSON.stringify(details, null, 2)
  for (const share of [0.25, 0.5, 0.75]) {
    const half = text.slice(0, Math.floor(text.length * share))
    const line = half.split('\n').length
    try {
      importAuthorizationDetails(half, { file: 'gaad.json' })
      expect.unreachable('it was imported')
    } catch (error) {
      const { code, place, issues } = error as DirectoryError
      expect(code).toBe('ERR_DIRECTORY_INVALID')
      expect(place).toMatch(new RegExp(`^gaad[.]json:${line}:`))
      expect(issues.map((issue) => issue.code)).toEqual(['JSON_SYNTAX_ERROR'])
    }
  }
})

test('imported documents read as their text does, but stand in no line', async () => {
  const document = importAuthorizationDetails(details)
  const direct = parseWithImports([], [{ document, file: 'gaad.json' }])
  const text = parseDirectory(JSON.stringify(document))
  expect(await compileBundle(direct, { strip: true })).toEqual(
    await compileBundle(text, { strip: true }),
  )
  const [policy] = [...(direct.accounts.get(account)?.users.values() ?? [])].flatMap(
    ({ policies }) => policies,
  )
  expect(policy?.file).toBe('gaad.json')
  expect(policy?.statements[0]?.place.line).toBe(0)
})

describe('identity providers, put beside the details', () => {
  const oidc = arn('oidc-provider/idp.example.com/tenant')
  const lists = {
    OpenIDConnectProviderList: [
      { Arn: oidc, ClientIDList: ['app'], ThumbprintList: ['00'], Url: 'idp.example.com/tenant' },
      { Arn: arn('oidc-provider/bare.example.com') },
    ],
    SAMLProviderList: [{ Arn: arn('saml-provider/corp'), ValidUntil: '2030-01-01' }],
  }

  test('are the account’s, with their client ids where they are given (D-32)', () => {
    const imported = importAuthorizationDetails({ ...details, ...lists })
    const found = parseDirectory(JSON.stringify(imported)).accounts.get(account)
    expect(found?.providers).toEqual(
      new Set([oidc, arn('oidc-provider/bare.example.com'), arn('saml-provider/corp')]),
    )
    expect(found?.clients).toEqual(new Map([[oidc, ['app']]]))
  })

  test('may come in a file of their own', () => {
    expect(importAuthorizationDetails(lists).accounts).toMatchObject([{ id: account }])
  })

  test('are none where both lists are empty, and unknown where a list is missing', () => {
    const providersOf = (more: object) => {
      const imported = importAuthorizationDetails({ ...details, ...more })
      return parseDirectory(JSON.stringify(imported)).accounts.get(account)?.providers
    }
    const [none, saml] = [{ OpenIDConnectProviderList: [] }, { SAMLProviderList: [] }]
    expect(providersOf({ ...none, ...saml })).toEqual(new Set())
    expect([{}, none, saml].map(providersOf)).toEqual([undefined, undefined, undefined])
  })

  test('are refused when their ARN is of something else', () => {
    const wrong = { SAMLProviderList: [{ Arn: arn('role/R') }] }
    expect(() => importAuthorizationDetails(wrong)).toThrow(
      'is not the ARN of an identity provider',
    )
  })
})

const example = new URL(
  '../../../../shared/data/example-account/authorization-details.json.gz',
  import.meta.url,
)

const required = process.env.SALLYPORT_REQUIRE_ALL === '1'

test.skipIf(!existsSync(example) && !required)(
  'a real dump of 44 users and 78 roles reads without a fault',
  () => {
    const imported = importAuthorizationDetails(gunzipSync(readFileSync(example)).toString())
    const accounts = [...parseDirectory(JSON.stringify(imported)).accounts.values()]
    expect(accounts.map(({ users, roles }) => [users.size, roles.size])).toEqual([
      [41, 75],
      [3, 3],
    ])
  },
)

if (!existsSync(example)) console.log('skipped: the example account is not there')
