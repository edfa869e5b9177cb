/** `sallyport compile` with what people have of their accounts: what it takes, says and refuses. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import { account, alice, readReports, report } from './documents.ts'

const awsPolicy = (name: string) => `arn:aws:iam::aws:policy/${name}`
const request = (action = 's3:GetObject') => ({
  principal: alice,
  action,
  resource: report,
  context: { 'aws:SourceIp': '203.0.113.7' },
})

/** A dump with Alice in it, and what else is given of her. */
const dump = (more: object = {}, policies: object[] = []) => ({
  UserDetailList: [
    {
      UserName: 'alice',
      Arn: alice,
      UserPolicyList: [{ PolicyName: 'Reports', PolicyDocument: readReports }],
      ...more,
    },
  ],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: policies,
})

const denyAll = {
  Version: '2012-10-17',
  Statement: [{ Sid: 'No', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*' }],
}
const bounded = dump({ PermissionsBoundary: { PermissionsBoundaryArn: awsPolicy('Guard') } })
const guard = {
  arn: awsPolicy('Guard'),
  version: 'v2',
  document: { Statement: [{ Effect: 'Allow', Action: 's3:List*', Resource: '*' }] },
}

async function verdictOf(bundle: string): Promise<string> {
  const { stdout } = await sallyport(['check', bundle, '--request', JSON.stringify(request())])
  return JSON.parse(stdout).verdict
}

describe('a dump', () => {
  test.each<[string, Buffer]>([
    [
      'UTF-16, as PowerShell 5 writes it',
      Buffer.from(`\uFEFF${JSON.stringify(dump())}\r\n`, 'utf16le'),
    ],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${JSON.stringify(dump())}`)],
    ['compressed under any name', gzipSync(JSON.stringify(dump()))],
    [
      'in pages',
      Buffer.from(
        `${JSON.stringify({ ...dump(), UserDetailList: [], IsTruncated: true })}\n${JSON.stringify(dump())}`,
      ),
    ],
  ])('may be %s', async (_, bytes) => {
    const folder = makeFolder({ 'dump.txt': bytes })
    const args = [
      'compile',
      '--authorization-details',
      folder('dump.txt'),
      '-o',
      folder('a.bundle'),
    ]
    expect(await sallyport(args)).toMatchObject({ code: 0, stderr: '' })
    expect(await verdictOf(folder('a.bundle'))).toBe('allowed')
  })

  test('that is not whole leaves no bundle, and says how to fetch the rest', async () => {
    for (const [part, message] of [
      [{ ...dump(), IsTruncated: true, Marker: 'A' }, 'the output is only a part'],
      [{ ...dump(), RoleDetailList: undefined }, '`RoleDetailList` is missing'],
    ] as const) {
      const folder = makeFolder({ 'dump.json': part })
      const args = [
        'compile',
        '--authorization-details',
        folder('dump.json'),
        '-o',
        folder('a.bundle'),
      ]
      const outcome = await sallyport(args)
      expect(outcome).toMatchObject({ code: 3, stdout: '' })
      expect(outcome.stderr).toContain(`error ERR_DIRECTORY_INVALID: ${message}`)
      expect(outcome.stderr).toMatch(/dump\.json:1:1\n {2}hint: run /)
      expect(existsSync(folder('a.bundle'))).toBe(false)
    }
  })

  test.each<[string, string | Uint8Array, string]>([
    ['an empty file', '', 'the file is empty'],
    ['a web page', '<!DOCTYPE html>', 'a web page'],
    [
      'a CloudFormation template',
      '{"AWSTemplateFormatVersion": "2010-09-09"}',
      'a CloudFormation template',
    ],
    ['YAML', 'UserDetailList:\n- Arn: x\n', 'YAML'],
    ['what the AWS CLI says', '\nAn error occurred (AccessDenied)', 'a message of the AWS CLI'],
    ['half of a dump', JSON.stringify(dump()).slice(0, 99), 'the file is cut off'],
    ['zeros', '\0\0\0\0', 'binary data'],
    ['CSV', 'user,arn,password_enabled\nalice,x,true\n', 'CSV'],
    ['base64', 'eyJVc2VyRGV0YWlsTGlzdCI6W3siVXNlck5hbWUiOiJhIn1d'.repeat(2), 'base64'],
    ['a tar archive', `dump.json${'\0'.repeat(99)}ustar`, 'a tar archive'],
    ['a zip archive', Uint8Array.of(0x50, 0x4b, 3, 4, 0xff), 'a zip archive'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff), 'the file is not UTF-8 text'],
  ])('that is %s is named', async (_, content, message) => {
    const folder = makeFolder({ 'dump.json': content })
    for (const option of [
      '--authorization-details',
      '--organization',
      '--identity-center',
      '--managed-policies',
      '--resource-policy',
    ]) {
      const value =
        option === '--resource-policy' ? `${alice}=${folder('dump.json')}` : folder('dump.json')
      const outcome = await sallyport(['compile', option, value, '-o', folder('a.bundle')])
      expect(outcome, option).toMatchObject({ stdout: '' })
      expect(outcome.code, option).toBeGreaterThan(1)
      expect(existsSync(folder('a.bundle'))).toBe(false)
      if (option === '--managed-policies') continue // nothing else is given
      expect(outcome.stderr, option).toContain(message)
      expect(outcome.stderr, option).toMatch(/dump\.json(:\d+:\d+)?( \(.*\))?\n {2}hint: \S/)
    }
  })

  test.each([
    [
      'a message after it',
      `${JSON.stringify(dump())}\nAn error occurred (Throttling)`,
      'the JSON has ended, and the file goes on: `An error occurred (Throttling)`\n',
    ],
    [
      'itself after it',
      `${JSON.stringify(dump())}\n${JSON.stringify(dump())}\n`,
      `the page repeats one before it: \`${alice}\` is in both\n`,
    ],
  ])('with %s is one clear error, and leaves no bundle', async (_, content, message) => {
    const folder = makeFolder({ 'dump.json': content })
    const args = ['compile', '--authorization-details', folder('dump.json'), '-o', folder('a')]
    const outcome = await sallyport(args)
    expect(outcome).toMatchObject({ code: 3, stdout: '' })
    expect(outcome.stderr).toContain(`error ERR_DIRECTORY_INVALID: ${message}`)
    expect(outcome.stderr).toMatch(/dump\.json:2:1.*\n {2}hint: \S.*\n$/)
    expect(existsSync(folder('a'))).toBe(false)
  })

  test('that is a folder says so', async () => {
    const folder = makeFolder({ 'a/x.json': dump() })
    const args = ['compile', '--authorization-details', folder('a'), '-o', folder('a.bundle')]
    const outcome = await sallyport(args)
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('it is a folder')
    expect(outcome.stderr).toContain('hint: name a file in it')
  })
})

describe('warnings', () => {
  const versions = (version: string, id: string) =>
    dump({ Arn: `arn:aws:iam::${id}:user/alice` }, [
      {
        Arn: awsPolicy('Guard'),
        PolicyVersionList: [
          {
            VersionId: version,
            IsDefaultVersion: true,
            Document: { ...guard.document, Id: version },
          },
        ],
      },
    ])

  test('are on stderr beside the bundle, and in its report with --json', async () => {
    const folder = makeFolder({
      '1.json': versions('v1', account),
      '2.json': versions('v2', '444455556666'),
    })
    const args = [
      '--authorization-details',
      folder('1.json'),
      '--authorization-details',
      folder('2.json'),
    ]
    const compile = ['compile', ...args, '-o', folder('a.bundle')]
    const pretty = await sallyport(compile)
    expect(pretty.code).toBe(0)
    expect(pretty.stderr).toContain('warning OLDER_VERSION: ')
    expect(pretty.stderr).toContain(`  at ${folder('1.json')}\n  hint: `)
    const json = await sallyport([...compile, '--json'])
    expect(JSON.parse(json.stdout).warnings).toMatchObject([{ code: 'OLDER_VERSION' }])
    expect(JSON.parse(json.stderr).warning).toMatchObject({ code: 'OLDER_VERSION' })
  })

  test('of more than twenty, the first are shown', async () => {
    const users = Array.from({ length: 25 }, (_, at) => ({
      UserName: `u${at}`,
      Arn: `arn:aws:iam::${account}:user/u${at}`,
      Sleeves: at,
    }))
    const folder = makeFolder({ 'a.json': { ...dump(), UserDetailList: users } })
    const args = ['compile', '--authorization-details', folder('a.json'), '-o', folder('a.bundle')]
    const { stderr } = await sallyport(args)
    expect(stderr.match(/warning UNKNOWN_MEMBER: member `Sleeves`/g)).toHaveLength(20)
    expect(stderr).toMatch(/and 5 more; `--json` lists them all\n$/)
  })
})

describe('--managed-policies', () => {
  test('is what the hint of a policy that is only named asks for', async () => {
    const folder = makeFolder({
      'dump.json': bounded,
      'managed/aws.jsonl.gz': gzipSync(JSON.stringify(guard)),
    })
    const compile = [
      'compile',
      '--authorization-details',
      folder('dump.json'),
      '-o',
      folder('a.bundle'),
    ]
    const without = await sallyport(compile)
    expect(without).toMatchObject({ code: 3, stdout: '' })
    expect(without.stderr).toContain('--managed-policies PATH')
    for (const path of [folder('managed'), folder('managed/aws.jsonl.gz')]) {
      const outcome = await sallyport([...compile, '--managed-policies', path])
      expect(outcome).toMatchObject({ code: 0, stderr: '' })
      expect(await verdictOf(folder('a.bundle'))).toBe('implicitDeny')
    }
  })

  test('compiles nothing by itself', async () => {
    const folder = makeFolder({ 'aws.json': guard })
    const outcome = await sallyport([
      'compile',
      '--managed-policies',
      folder('aws.json'),
      '-o',
      folder('a'),
    ])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('there is nothing to compile')
  })
})

describe('--resource-policy', () => {
  const printed = { Policy: JSON.stringify(denyAll) }
  const compile = async (...more: string[]) => {
    const folder = makeFolder({ 'dump.json': dump(), 'policy=1.json': printed })
    mkdirSync(folder(`resources/${account}`), { recursive: true })
    const name = encodeURIComponent('arn:aws:s3:::reports')
    writeFileSync(folder(`resources/${account}/${name}.json`), JSON.stringify(printed))
    const values = more.map((value) => value.replace('FOLDER', folder('')))
    const args = ['--authorization-details', folder('dump.json'), '-o', folder('a.bundle')]
    return { folder, outcome: await sallyport(['compile', ...args, ...values]) }
  }

  test.each([
    ['by ARN and account', `arn:aws:s3:::reports@${account}=FOLDERpolicy=1.json`],
    ['in a folder', 'FOLDERresources'],
    ['in a folder of an account', `FOLDERresources/${account}`],
  ])('denies what the bucket denies: %s', async (_, value) => {
    const { folder, outcome } = await compile(
      '--resource-policy',
      value.replace('FOLDER', 'FOLDER/'),
    )
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(await verdictOf(folder('a.bundle'))).toBe('explicitDeny')
  })

  test.each([
    [
      'a bucket whose owner nobody says',
      'arn:aws:s3:::reports=FOLDER/policy=1.json',
      3,
      'nothing says which account owns',
    ],
    ['an output of nobody knows what', 'FOLDER/policy=1.json', 3, 'does not say of which resource'],
    [
      'a file that is not there',
      `arn:aws:s3:::reports@${account}=FOLDER/none.json`,
      2,
      'there is no such file',
    ],
    ['a value without a file', 'arn:aws:s3:::reports', 2, 'there is no such file'],
    ['a dump', `arn:aws:s3:::reports@${account}=FOLDER/dump.json`, 2, 'given twice'],
  ])('refuses %s', async (_, value, code, message) => {
    const { folder, outcome } = await compile('--resource-policy', value)
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(outcome.stderr).toContain(message)
    expect(existsSync(folder('a.bundle'))).toBe(false)
  })

  test('is never written over', async () => {
    const folder = makeFolder({ 'dump.json': dump(), 'policy.json': printed })
    const value = `arn:aws:s3:::reports@${account}=${folder('policy.json')}`
    const args = ['--authorization-details', folder('dump.json'), '--resource-policy', value]
    const outcome = await sallyport(['compile', ...args, '-o', folder('policy.json')])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(JSON.parse(readFileSync(folder('policy.json'), 'utf8'))).toEqual(printed)
  })
})

test('--organization takes a folder of outputs, each named for what it is about', async () => {
  const scp = 'arn:aws:organizations::999988887777:policy/o-x/service_control_policy/p-12345678'
  const summary = { Id: 'p-12345678', Arn: scp, Type: 'SERVICE_CONTROL_POLICY' }
  const { Sid, Effect, Action, Resource } = denyAll.Statement[0] ?? {}
  const content = { Version: '2012-10-17', Statement: [{ Sid, Effect, Action, Resource }] }
  const enabled = [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }]
  const folder = makeFolder({
    'dump.json': dump(),
    'org/1.json': { Organization: { Id: 'o-x', MasterAccountId: '999988887777' } },
    'org/2.json': { Roots: [{ Id: 'r-abcd', PolicyTypes: enabled }] },
    'org/r-abcd.units.json': { OrganizationalUnits: [] },
    'org/r-abcd.accounts.json': { Accounts: [{ Id: account, Name: 'a' }] },
    'org/3.json': { Policies: [summary] },
    'org/4.json': { Policy: { PolicySummary: summary, Content: JSON.stringify(content) } },
    'org/p-12345678.targets.json': { Targets: [{ TargetId: account }] },
  })
  const args = ['--authorization-details', folder('dump.json'), '--organization', folder('org')]
  const outcome = await sallyport(['compile', ...args, '-o', folder('a.bundle')])
  expect(outcome).toMatchObject({ code: 0, stderr: '' })
  expect(await verdictOf(folder('a.bundle'))).toBe('explicitDeny')
})

test('--identity-center makes the roles of permission sets, in the accounts of an organization', async () => {
  const arn = 'arn:aws:sso:::permissionSet/ssoins-1/ps-1'
  const pages = [
    { Region: 'eu-west-1' },
    { PermissionSet: { Name: 'Read', PermissionSetArn: arn, SessionDuration: 'PT8H' } },
    { AttachedManagedPolicies: [{ Name: 'Guard', Arn: awsPolicy('Guard') }] },
    { CustomerManagedPolicyReferences: [] },
    { InlinePolicy: '' },
    { PermissionsBoundary: null },
    { AccountAssignments: [{ AccountId: account, PermissionSetArn: arn, PrincipalId: 'g' }] },
  ]
  const folder = makeFolder({
    'sso.json': pages.map((page) => JSON.stringify(page)).join('\n'),
    'aws.json': guard,
  })
  const args = ['--identity-center', folder('sso.json'), '--managed-policies', folder('aws.json')]
  expect(await sallyport(['compile', ...args, '-o', folder('a.bundle')])).toMatchObject({
    code: 0,
    stderr: '',
  })
  const { stdout } = await sallyport(['inspect', folder('a.bundle'), '--principals'])
  expect(stdout).toContain('role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Read_')
})
