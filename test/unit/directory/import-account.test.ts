import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { importAuthorizationDetails } from '../../../src/directory/import/import-account.ts'
import { parseWithImports } from '../../../src/directory/import/import-documents.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { DirectoryError } from '../../../src/model/errors.ts'
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

describe('authorization details are refused', () => {
  test.each<[string, unknown, string]>([
    ['cut in half', JSON.stringify(details).slice(0, 500), 'JSON_SYNTAX_ERROR'],
    ['of another command', { Users: [] }, 'NOT_AUTHORIZATION_DETAILS'],
    [
      'with an ARN that names no account',
      { GroupDetailList: [{ GroupName: 'g', Arn: 'g' }] },
      'INVALID_ARN',
    ],
    ['without a name', { GroupDetailList: [{ Arn: arn('group/g') }] }, 'MISSING_MEMBER'],
    [
      'with a document that is no JSON',
      {
        RoleDetailList: [
          { RoleName: 'R', Arn: arn('role/R'), AssumeRolePolicyDocument: '%7B%22Version' },
        ],
      },
      'INVALID_DOCUMENT',
    ],
    [
      'with a document that is not URL-encoded rightly',
      { RoleDetailList: [{ RoleName: 'R', Arn: arn('role/R'), AssumeRolePolicyDocument: '%' }] },
      'INVALID_DOCUMENT',
    ],
  ])('%s', (_, value, code) => {
    try {
      importAuthorizationDetails(value)
      expect.unreachable('it was imported')
    } catch (error) {
      expect(error).toBeInstanceOf(DirectoryError)
      expect((error as DirectoryError).issues.map((issue) => issue.code)).toEqual([code])
    }
  })
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
