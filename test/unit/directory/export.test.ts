/** Directories written out and read again: nothing that decides is lost. */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import type { Directory } from '../../../src/directory/directory.ts'
import { exportDirectory } from '../../../src/directory/export/export-directory.ts'
import { importAuthorizationDetails } from '../../../src/directory/import/import-account.ts'
import { importOrganization } from '../../../src/directory/import/organization/import-organization.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { validateDirectory } from '../../../src/directory/read/validate-directory.ts'
import { account, allowAll, inAccount, parse, trustAll } from './documents.ts'

const root = new URL('../../../', import.meta.url)

/** The bundle without what a document's lines and files change. */
const compile = (directory: Directory) => compileBundle(directory, { strip: true })
const written = (documents: readonly object[], indent?: number) =>
  documents.map((document) => ({ text: JSON.stringify(document, null, indent) }))
const reread = (directory: Directory) => parseDirectory(written(exportDirectory(directory)))

async function expectRoundTrip(directory: Directory): Promise<void> {
  const again = reread(directory)
  expect(await compile(again)).toEqual(await compile(directory))
  expect(exportDirectory(again)).toEqual(exportDirectory(directory))
}

const queue = `arn:aws:sqs:eu-west-1:${account}:q`
const open = { Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } }
const named = (name: string) => ({ name, document: allowAll })

describe('a directory that is written out and read again compiles to the same bundle', () => {
  test('Acme', async () => {
    const text = readFileSync(new URL('samples/acme/acme.directory.json', root), 'utf8')
    await expectRoundTrip(parseDirectory(text))
  })

  test('with whatever an account can have (D-1, D-2, D-3)', async () => {
    const statement = {
      Sid: 'All',
      Effect: 'Deny',
      NotPrincipal: { AWS: ['111122223333', '444455556666'], Service: 'sns.amazonaws.com' },
      NotAction: ['sqs:*'],
      NotResource: 'arn:aws:sqs:*:*:*',
      Condition: {
        StringLike: { 'aws:PrincipalTag/a': ['x', 'y*'], 'aws:UserAgent': 'z' },
        Bool: { 'aws:SecureTransport': true },
      },
    }
    await expectRoundTrip(
      parse({
        policies: [{ arn: 'arn:aws:iam::aws:policy/Read', document: allowAll }],
        accounts: [
          {
            id: account,
            partition: 'aws-cn',
            alias: 'acme',
            canonicalUser: 'c0'.repeat(32),
            publicAccessBlock: { restrictPublicBuckets: true, blockPublicAcls: true },
            policies: [{ name: 'p', path: '/x/', document: allowAll }],
            groups: [
              { name: 'g', path: '/y/', id: 'AGPA1', policies: ['p', named('in'), allowAll] },
            ],
            users: [
              { name: 'a', groups: ['G'], policies: [allowAll, 'p', named('own')], boundary: 'p' },
              { name: 'b', groups: ['g'], tags: { k: 'v' }, id: 'AIDA1', boundary: allowAll },
              { name: 'c', policies: ['arn:aws:iam::aws:policy/Read'] },
            ],
            roles: [{ name: 'R', path: '/r/', trust: trustAll, maxSessionDuration: 7200 }],
            providers: [
              { type: 'oidc', url: 'idp.example/x' },
              { type: 'oidc', url: 'idp.example/y', clients: ['a', 'b'] },
              { type: 'oidc', url: 'idp.example/z', clients: [] },
              { type: 'saml', name: 'S' },
            ],
          },
        ],
        identityCenter: {
          permissionSets: [{ name: 'Admin', policies: [allowAll, 'p'] }],
          assignments: [{ permissionSet: 'Admin', accounts: [account] }],
        },
        resources: [
          { arn: queue, policy: { Version: '2008-10-17', Statement: [statement] }, tags: {} },
          { arn: 'arn:aws:s3:::b', account, policy: open },
          { arn: 'arn:aws:s3:::tagged', account, tags: { a: 'b' }, abac: true },
          { arn: 'arn:aws:s3:::untagged', account, tags: { a: 'b' }, abac: false },
          { arn: 'arn:aws:s3:::c', account, publicAccessBlock: { restrictPublicBuckets: true } },
          { arn: `arn:aws:kms:eu-west-1:${account}:key/k`, awsManaged: true, tags: { a: 'b' } },
          {
            arn: `arn:aws:s3:eu-west-1:${account}:accesspoint/p`,
            bucket: 'theirs',
            bucketAccount: '444455556666',
          },
        ],
        resourceParents: [{ service: 'docs', prefix: 'folder/', until: '/' }],
        endpoints: [{ id: 'vpce-1', type: 'Gateway', policy: open }],
      }),
    )
  })

  test('with an empty list of providers, and without a list (D-32)', async () => {
    const directory = parse(inAccount({ providers: [] }))
    const unsaid = parse(inAccount({}))
    await expectRoundTrip(directory)
    await expectRoundTrip(unsaid)
    expect(await compile(directory)).not.toEqual(await compile(unsaid))
    expect(exportDirectory(directory)).toMatchObject([{ accounts: [{ providers: [] }] }])
    expect(reread(unsaid).accounts.get(account)).not.toHaveProperty('providers')
  })

  test('with organizations, their units and what is attached to each', async () => {
    const organization = (id: string, management: string, accounts: string[]) => ({
      organization: {
        id,
        managementAccount: management,
        delegatedAdministrators: accounts.map((one) => ({
          account: one,
          services: ['iam.amazonaws.com'],
        })),
        features: ['RootSessions'],
        policyTypes: ['SERVICE_CONTROL_POLICY'],
        root: {
          id: 'r-y',
          scps: ['FullAWSAccess', 'deny'],
          units: [{ id: 'ou-y-1', units: [{ id: 'ou-y-2', scps: [], accounts }] }],
        },
      },
    })
    await expectRoundTrip(
      parse(
        organization('o-x', account, ['444455556666']),
        organization('o-z', '777788889999', ['999900001111']),
        { policies: [{ name: 'deny', document: allowAll }] },
      ),
    )
  })
})

describe('an import', () => {
  const listings = {
    Organization: { Id: 'o-x', MasterAccountId: '999900001111' },
    Roots: [{ Id: 'r-y', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }],
    OrganizationalUnits: [{ Id: 'ou-y-1', Name: 'prod', ParentId: 'r-y' }],
    Accounts: [
      { Id: account, Name: 'app', ParentId: 'ou-y-1' },
      { Id: '999900001111', Name: 'main', ParentId: 'r-y' },
    ],
    Policies: [
      {
        PolicySummary: {
          Arn: 'arn:aws:organizations::999900001111:policy/o-x/service_control_policy/p-1',
          Type: 'SERVICE_CONTROL_POLICY',
        },
        Content: JSON.stringify(allowAll),
        Targets: ['r-y', 'ou-y-1', account].map((TargetId) => ({ TargetId })),
      },
    ],
  }
  const details = {
    UserDetailList: [
      {
        UserName: 'alice',
        UserId: 'AIDA1',
        Arn: `arn:aws:iam::${account}:user/alice`,
        UserPolicyList: [
          { PolicyName: 'p', PolicyDocument: encodeURIComponent(JSON.stringify(allowAll)) },
        ],
        AttachedManagedPolicies: [],
        GroupList: [],
      },
    ],
    RoleDetailList: [
      {
        RoleName: 'R',
        RoleId: 'AROA1',
        Arn: `arn:aws:iam::${account}:role/R`,
        AssumeRolePolicyDocument: trustAll,
        InstanceProfileList: [],
        RolePolicyList: [],
        AttachedManagedPolicies: [],
      },
    ],
    GroupDetailList: [],
    Policies: [],
  }

  test('of text or of a value, written compact or indented, gives the same bundle', async () => {
    const fromValue = importAuthorizationDetails(details)
    const fromText = importAuthorizationDetails(JSON.stringify(details, null, 4))
    expect(fromText).toEqual(fromValue)
    const bundles = [written([fromValue]), written([fromText], 2)].map((documents) =>
      compile(parseDirectory(documents)),
    )
    const [compact, indented] = await Promise.all(bundles)
    expect(compact).toEqual(indented)
  })

  test('of accounts and of their organization goes together, out and in again', async () => {
    const imports = [importAuthorizationDetails(details), importOrganization(listings)]
    const directory = parseDirectory(written(imports))
    expect(directory.accounts.get(account)?.membership?.scps).toHaveLength(3)
    await expectRoundTrip(directory)
  })

  test('has no faults that its writing out adds', () => {
    const directory = parseDirectory(written([importAuthorizationDetails(details)]))
    const findings = validateDirectory(written(exportDirectory(directory)))
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([])
  })
})

test('what no decision asks for is left out', () => {
  const profile = inAccount({
    instanceProfiles: [{ name: 'i' }],
    policies: [{ ...named('unused') }],
  })
  expect(JSON.stringify(exportDirectory(parse(profile)))).not.toMatch(/unused|instanceProfiles/)
})
