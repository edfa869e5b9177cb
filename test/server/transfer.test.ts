/** Accounts from files, and to them: dumps of `aws iam`, and directories. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseDirectory } from '../../src/entries/compile.ts'
import { readAwsPolicies } from '../../src/server/access/aws-policies.ts'
import { readText } from '../../src/server/access/read-text.ts'
import { exportToFile, importFiles } from '../../src/server/transfer/transfer-commands.ts'
import { build } from './support/build-server.ts'
import { allow, type Keys, keysOf, TestAccount, trust } from './support/test-account.ts'

const account = '444455556666'
const arn = (rest: string) => `arn:aws:iam::${account}:${rest}`
const readOnly = 'arn:aws:iam::aws:policy/ReadOnlyAccess'

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  said = []
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

/** What `aws iam get-account-authorization-details` prints. */
const dump = {
  UserDetailList: [
    {
      ...{ Path: '/staff/', UserName: 'ann', UserId: 'AIDAIMPORTEDANN000001' },
      ...{ Arn: arn('user/staff/ann'), CreateDate: '2020-01-01T00:00:00Z' },
      UserPolicyList: [{ PolicyName: 'own', PolicyDocument: allow('sts:AssumeRole') }],
      GroupList: ['readers'],
      AttachedManagedPolicies: [],
      PermissionsBoundary: {
        ...{ PermissionsBoundaryType: 'Policy', PermissionsBoundaryArn: arn('policy/limit') },
      },
      Tags: [{ Key: 'team', Value: 'blue' }],
    },
  ],
  GroupDetailList: [
    {
      ...{ Path: '/', GroupName: 'readers', GroupId: 'AGPAIMPORTED000000001' },
      ...{ Arn: arn('group/readers'), CreateDate: '2020-01-01T00:00:00Z', GroupPolicyList: [] },
      AttachedManagedPolicies: [{ PolicyName: 'ReadOnlyAccess', PolicyArn: readOnly }],
    },
  ],
  RoleDetailList: [
    {
      ...{ Path: '/', RoleName: 'reader', RoleId: 'AROAIMPORTED000000001' },
      ...{ Arn: arn('role/reader'), CreateDate: '2020-01-01T00:00:00Z' },
      AssumeRolePolicyDocument: trust({ AWS: arn('user/staff/ann') }),
      InstanceProfileList: [
        {
          ...{ Path: '/', InstanceProfileName: 'box', InstanceProfileId: 'AIPAIMPORTED00000001' },
          ...{ Arn: arn('instance-profile/box'), CreateDate: '2020-01-01T00:00:00Z', Roles: [] },
        },
      ],
      RolePolicyList: [],
      AttachedManagedPolicies: [{ PolicyName: 'lists', PolicyArn: arn('policy/lists') }],
      Tags: [],
    },
  ],
  Policies: [
    policy('lists', [
      ['v3', allow('iam:ListRoles')],
      ['v2', allow('iam:ListUsers')],
    ]),
    policy('limit', [['v1', allow(['sts:*', 'iam:List*'])]]),
    policy('idle', [['v1', allow('iam:*')]]),
    { ...policy('ReadOnlyAccess', [['v3', allow('iam:Get*')]]), Arn: readOnly },
  ],
}

function policy(PolicyName: string, versions: readonly (readonly [string, object])[]) {
  return {
    ...{ PolicyName, PolicyId: `ANPA${PolicyName}`, Arn: arn(`policy/${PolicyName}`), Path: '/' },
    ...{ DefaultVersionId: versions[0]?.[0], AttachmentCount: 1, IsAttachable: true },
    PolicyVersionList: versions.map(([VersionId, Document], at) => ({
      ...{ VersionId, Document, IsDefaultVersion: at === 0 },
    })),
  }
}

function file(name: string, content: object | string): string {
  const path = join(folder, name)
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

const awsFile = () =>
  file(
    'aws.jsonl',
    JSON.stringify({
      name: 'ReadOnlyAccess',
      arn: readOnly,
      document: allow(['iam:Get*', 'iam:List*']),
    }),
  )

const data = (name = 'data') => ({ data: join(folder, name), managedPolicies: awsFile() })

/** The account in a folder, and the key that was said when it was made. */
async function open(name = 'data'): Promise<{ aws: TestAccount; keys: Keys }> {
  const key = readFileSync(join(folder, name, 'master.key'), 'utf8').trim()
  const aws = await TestAccount.open(join(folder, name, 'account.db'), Buffer.from(key, 'base64'))
  const lines = said.join('\n')
  const part = (variable: string) => new RegExp(`${variable}=(\\S+)`).exec(lines)?.[1] ?? ''
  const keys = {
    accessKeyId: part('AWS_ACCESS_KEY_ID'),
    secretAccessKey: part('AWS_SECRET_ACCESS_KEY'),
  }
  return { aws, keys }
}

async function exported(name = 'data') {
  const output = join(folder, `${name}.directory.json`)
  await exportToFile({ ...data(name), output })
  return { output, directory: JSON.parse(readFileSync(output, 'utf8')) }
}

describe('an account', () => {
  it('is taken from a dump: who may do what, with ids, versions and boundaries', async () => {
    await importFiles([file('dump.json', dump)], data())
    expect(said).toContain(
      `imported into account ${account}: 1 users, 1 groups, 1 roles, 3 policies, 1 instance profiles`,
    )
    const { aws, keys } = await open()
    const { User } = await aws.expectOk(aws.iam('GetUser', { UserName: 'ann' }, keys))
    expect(User).toMatchObject({ UserId: 'AIDAIMPORTEDANN000001', Path: '/staff/' })
    const { AccessKey } = await aws.expectOk(aws.iam('CreateAccessKey', { UserName: 'ann' }, keys))
    const own = keysOf(AccessKey)
    await aws.expectOk(aws.iam('ListUsers', {}, own))
    // outside the boundary
    expect((await aws.iam('GetUser', { UserName: 'ann' }, own)).code).toBe('AccessDenied')
    const assume = { RoleArn: arn('role/reader'), RoleSessionName: 'session' }
    const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume, own))
    await aws.expectOk(aws.iam('ListRoles', {}, keysOf(Credentials)))
    expect((await aws.iam('ListUsers', {}, keysOf(Credentials))).code).toBe('AccessDenied')
    const lists = { PolicyArn: arn('policy/lists'), PolicyDocument: JSON.stringify(allow('s3:*')) }
    const { PolicyVersion } = await aws.expectOk(aws.iam('CreatePolicyVersion', lists, keys))
    expect(PolicyVersion).toMatchObject({ VersionId: 'v4' })
    await aws.store.close()
  })

  it('is written as a directory that compiles, and is the same account elsewhere', async () => {
    await importFiles([file('dump.json', dump)], data())
    const first = await exported()
    expect(first.directory.accounts).toMatchObject([
      { id: account, instanceProfiles: [{ name: 'box', role: 'reader' }] },
    ])
    expect(JSON.stringify(first.directory)).not.toMatch(/AKIA|salt|sealed/)
    const text = JSON.stringify(first.directory)
    const { accounts } = parseDirectory([{ file: 'account', text }])
    expect([...(accounts.get(account)?.users.keys() ?? [])].sort()).toEqual([
      'administrator',
      'ann',
    ])
    const [document] = first.directory.accounts
    const users = document.users.filter(({ name }: { name: string }) => name !== 'administrator')
    const moved = { ...first.directory, accounts: [{ ...document, users }] }
    await importFiles([file('moved.json', moved)], data('other'))
    const second = await exported('other')
    const withoutId = (one: object) => JSON.stringify(one).replace(/AIDA(?!IMPORTED)\w+/g, 'AIDA')
    expect(withoutId(second.directory)).toBe(withoutId(first.directory))
  })

  it('is taken from the one of a directory that is named, packed or not', async () => {
    const sample = readFileSync('samples/acme/acme.directory.json')
    const { policies } = JSON.parse(sample.toString())
    const lines = policies.map((one: { arn: string }) =>
      JSON.stringify({ ...one, name: one.arn.slice(one.arn.lastIndexOf('/') + 1) }),
    )
    const managedPolicies = file('acme.jsonl', lines.join('\n'))
    const packed = join(folder, 'acme.json.gz')
    writeFileSync(packed, gzipSync(sample))
    const place = { data: join(folder, 'acme'), managedPolicies }
    await importFiles([packed], { ...place, account: '333344445555' })
    expect(said.filter((line) => line.startsWith('left out'))).toEqual([
      ...['111122223333', '222233334444', '444455556666'].map((id) => `left out: account ${id}`),
      ...['organization', 'resources', 'endpoints'].map((name) => `left out: ${name}`),
    ])
  })
})

const management = '999988887777'
const tree = {
  organization: {
    ...{ id: 'o-exampleorg', managementAccount: management },
    policyTypes: ['SERVICE_CONTROL_POLICY'],
    delegatedAdministrators: [{ account, services: ['config.amazonaws.com'] }],
    root: {
      id: 'r-abcd',
      units: [
        {
          ...{ id: 'ou-abcd-11111111', name: 'Work' },
          scps: [
            'FullAWSAccess',
            {
              name: 'no-lists',
              document: {
                ...{ Version: '2012-10-17' },
                Statement: [{ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }],
              },
            },
          ],
          accounts: [{ id: account, name: 'work' }],
        },
        { id: 'ou-abcd-22222222', name: 'Empty' },
      ],
    },
  },
  accounts: [{ id: management, users: [{ name: 'boss' }] }],
}

/** Keys of a session of the role by which a member is entered. */
async function enter(aws: TestAccount, keys: Keys): Promise<Keys> {
  const RoleArn = arn('role/OrganizationAccountAccessRole')
  const assume = { RoleArn, RoleSessionName: 'entering' }
  const { Credentials } = await aws.expectOk(aws.sts('AssumeRole', assume, keys))
  return keysOf(Credentials)
}

describe('an organization', () => {
  it('is taken with its accounts, and what it denies them is denied', async () => {
    await importFiles([file('tree.json', tree), file('dump.json', dump)], data())
    expect(said).toContain('imported: organization o-exampleorg')
    const { aws, keys } = await open()
    const { result } = await aws.organizations('ListAccounts', {}, keys)
    expect(result).toMatchObject({ Accounts: [{ Id: account, Name: 'work' }, { Id: management }] })
    const member = await enter(aws, keys)
    await aws.expectOk(aws.iam('ListRoles', {}, member))
    const denied = await aws.iam('ListUsers', {}, member)
    expect(denied.message).toMatch(/ with an explicit deny in a service control policy$/)
    await aws.expectOk(aws.iam('ListUsers', {}, keys))
    const services = await aws.organizations('ListAWSServiceAccessForOrganization', {}, member)
    expect(services.result).toMatchObject({
      EnabledServicePrincipals: [{ ServicePrincipal: 'config.amazonaws.com' }],
    })
    await aws.store.close()
  })

  it('is given back as it was, and taken again', async () => {
    await importFiles([file('tree.json', tree), file('dump.json', dump)], data())
    const first = await exported()
    expect(first.directory.organization).toMatchObject({
      ...{ id: 'o-exampleorg', managementAccount: management },
      policyTypes: ['SERVICE_CONTROL_POLICY'],
      delegatedAdministrators: tree.organization.delegatedAdministrators,
      root: { units: [{ name: 'Work', accounts: [{ id: account }] }, { name: 'Empty' }] },
    })
    expect(first.directory.accounts.map(({ id }: { id: string }) => id)).toEqual([
      ...[management, account],
    ])
    expect(() => parseDirectory(JSON.stringify(first.directory))).not.toThrow()
    await importFiles([first.output], data('second'))
    const second = await exported('second')
    expect(second.directory.organization).toEqual(first.directory.organization)
  })

  it('is taken from what aws organizations prints', async () => {
    const FullAWSAccess = 'arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess'
    const own = `arn:aws:organizations::${management}:policy/o-exampleorg/service_control_policy/p-11112222`
    const content = (statement: object) =>
      JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    const listing = {
      Organization: { Id: 'o-exampleorg', MasterAccountId: management },
      Roots: [
        { Id: 'r-abcd', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] },
      ],
      OrganizationalUnits: [],
      Accounts: [
        { Id: account, Name: 'work', ParentId: 'r-abcd' },
        { Id: management, ParentId: 'r-abcd' },
      ],
      Policies: [
        {
          PolicySummary: {
            Id: 'p-FullAWSAccess',
            Type: 'SERVICE_CONTROL_POLICY',
            Arn: FullAWSAccess,
          },
          Content: content({ Effect: 'Allow', Action: '*', Resource: '*' }),
          Targets: ['r-abcd', account, management].map((TargetId) => ({ TargetId })),
        },
        {
          PolicySummary: {
            Id: 'p-11112222',
            Type: 'SERVICE_CONTROL_POLICY',
            Arn: own,
            Name: 'mine',
          },
          Content: content({ Effect: 'Deny', Action: 'iam:ListUsers', Resource: '*' }),
          Targets: [{ TargetId: account }],
        },
      ],
    }
    await importFiles([file('org.json', listing), file('dump.json', dump)], data())
    const { aws, keys } = await open()
    const { result } = await aws.organizations('DescribeAccount', { AccountId: account }, keys)
    expect(result).toMatchObject({ Account: { Name: 'work' } })
    const described = await aws.organizations('DescribePolicy', { PolicyId: 'p-11112222' }, keys)
    expect(described.status).toBe(200)
    const denied = await aws.iam('ListUsers', {}, await enter(aws, keys))
    expect(denied.message).toMatch(/ with an explicit deny in a service control policy$/)
    await aws.store.close()
  })

  it('is taken once: an account is in one at most', async () => {
    await importFiles([file('tree.json', tree), file('dump.json', dump)], data())
    const other = {
      ...tree.organization,
      id: 'o-another0000',
      root: { id: 'r-efgh', accounts: [account] },
    }
    const again = { organization: { ...other, managementAccount: '888877776666' }, accounts: [] }
    await expect(importFiles([file('again.json', again)], data())).rejects.toMatchObject({
      ...{ code: 'ERR_IMPORT', message: `account ${account} is in an organization already` },
    })
    const { aws } = await open()
    expect(aws.accounts.find('888877776666')).toBeUndefined()
    await aws.store.close()
  })

  it('has accounts that trust each other, whichever is put first', async () => {
    const user = `arn:aws:iam::${management}:user/boss`
    const one = {
      id: account,
      roles: [{ name: 'desk', trust: JSON.parse(trust({ AWS: user })) }],
    }
    await importFiles([file('one.json', { accounts: [one, ...tree.accounts] })], data())
    expect(said.filter((line) => line.includes('AWS_ACCESS_KEY_ID='))).toHaveLength(2)
    const { aws, keys } = await open()
    const { Role } = await aws.expectOk(aws.iam('GetRole', { RoleName: 'desk' }, keys))
    const shown = (Role as Record<string, string>).AssumeRolePolicyDocument
    expect(decodeURIComponent(shown ?? '')).toContain(user)
    const [kept] = aws.accounts.at(account).shelf('role').all
    expect(kept?.trust).toMatch(/"AIDA[A-Z0-9]+"/)
    await aws.store.close()
  })
})

describe('nothing is imported', () => {
  const refusal = async (content: object, options: object = data()) =>
    importFiles([file('dump.json', content)], options as never).then(
      () => undefined,
      ({ code, message }) => [code, message],
    )

  async function users(): Promise<unknown> {
    const { aws, keys } = await open()
    const { Users } = await aws.expectOk(aws.iam('ListUsers', {}, keys))
    await aws.store.close()
    return (Users as { UserName: string }[]).map(({ UserName }) => UserName)
  }

  it('where a name is taken, or a policy of AWS is not known', async () => {
    expect(await refusal(dump, { data: join(folder, 'data') })).toEqual([
      ...['ERR_IMPORT', `\`${readOnly}\` of group \`readers\` is not known to the server`],
    ])
    expect(await users()).toEqual(['administrator'])
    await importFiles([file('dump.json', dump)], data())
    expect(await refusal(dump)).toEqual([
      ...['ERR_IMPORT', 'the account has a policy `lists` already'],
    ])
    expect(await users()).toEqual(['administrator', 'ann'])
  })

  it('where an identity provider is there already', async () => {
    const providers = [{ type: 'oidc', url: 'https://idp.example.com', clients: ['one'] }]
    const directory = (clients: string[]) => ({
      accounts: [{ id: account, providers: [{ ...providers[0], clients }] }],
    })
    await importFiles([file('first.json', directory(['one']))], data())
    expect(await refusal(directory(['two']))).toEqual([
      ...['ERR_IMPORT', 'the account has a provider `idp.example.com` already'],
    ])
    const { aws, keys } = await open()
    const OpenIDConnectProviderArn = arn('oidc-provider/idp.example.com')
    const found = aws.iam('GetOpenIDConnectProvider', { OpenIDConnectProviderArn }, keys)
    expect((await aws.expectOk(found)).ClientIDList).toEqual(['one'])
    await aws.store.close()
  })

  it('where another account has the alias', async () => {
    const called = (...ids: readonly string[]) => ({
      accounts: ids.map((id) => ({ id, alias: 'acme' })),
    })
    const refused = ['ERR_IMPORT', `account ${account} has the alias \`acme\` already`]
    expect(await refusal(called(account, '999988887777'))).toEqual(refused)
    await importFiles([file('first.json', called(account))], data())
    expect(await refusal(called('999988887777'))).toEqual(refused)
  })

  it('where the files are not whole, or have ids that another account has', async () => {
    const { Policies: _, ...part } = dump
    expect((await refusal(part))?.[0]).toBe('ERR_DIRECTORY_INVALID')
    await importFiles([file('dump.json', dump)], data())
    const other = JSON.parse(JSON.stringify(dump).replaceAll(account, '999988887777'))
    expect(await refusal(other)).toEqual([
      ...['ERR_IMPORT', 'the account has a group `AGPAIMPORTED000000001` already'],
    ])
  })

  it('where a role trusts somebody who is not there', async () => {
    const [role] = dump.RoleDetailList
    const lost = { ...role, AssumeRolePolicyDocument: trust({ AWS: arn('user/gone') }) }
    expect(await refusal({ ...dump, RoleDetailList: [lost] })).toEqual([
      ...['ERR_IMPORT', `\`${arn('user/gone')}\`, which the role \`reader\` trusts, is not there`],
    ])
  })
})

describe('files that cannot be read are refused in words', () => {
  const faultOf = (read: () => unknown) => {
    try {
      return read()
    } catch (cause) {
      const { code, message, place } = cause as { code: string; message: string; place: string }
      return [code, message, place]
    }
  }
  const packed = 'packed.json.gz'

  it('where they are larger than the limit, packed or not', () => {
    const path = join(folder, packed)
    writeFileSync(path, gzipSync('x'.repeat(100_000)))
    expect(readText(path, 100_000)).toHaveLength(100_000)
    const refused = ['ERR_FILE_INVALID', 'it has more than 99999 bytes', path]
    expect(faultOf(() => readText(path, 99_999))).toEqual(refused)
    const plain = file('plain.json', 'x'.repeat(100_000))
    expect(readText(plain, 100_000)).toHaveLength(100_000)
    expect(faultOf(() => readText(plain, 99_999))).toEqual([...refused.slice(0, 2), plain])
    expect(faultOf(() => readText('/dev/zero', 99_999))).toEqual([
      ...refused.slice(0, 2),
      '/dev/zero',
    ])
  })

  it('where they are cut off, no text, a folder or not there', () => {
    const path = join(folder, packed)
    writeFileSync(path, gzipSync('x'.repeat(100_000)).subarray(0, 60))
    const cutOff = 'it begins as gzip and cannot be unpacked'
    expect(faultOf(() => readText(path))).toEqual(['ERR_FILE_INVALID', cutOff, path])
    writeFileSync(path, Buffer.of(0x7b, 0xff, 0x7d))
    expect(faultOf(() => readText(path))).toEqual(['ERR_FILE_INVALID', 'it is not UTF-8', path])
    for (const [place, reason] of [
      [folder, 'EISDIR'],
      [join(folder, 'none'), 'ENOENT'],
    ] as const) {
      const said = `the file cannot be read: ${reason}`
      expect(faultOf(() => readText(place))).toEqual(['ERR_FILE_UNREADABLE', said, place])
    }
  })

  it("where a line of AWS's managed policies is none", async () => {
    const [line] = readFileSync(awsFile(), 'utf8').split('\n')
    for (const wrong of ['{', '[]', '{"name":"p"}', '{"document":{}}']) {
      const path = file('policies.jsonl', `${line}\n${wrong}\n`)
      const said = 'line 2 is not a managed policy in JSON'
      expect(faultOf(() => readAwsPolicies(path))).toEqual(['ERR_FILE_INVALID', said, path])
    }
    const path = file('policies.jsonl', '{')
    await expect(
      promisify(execFile)(process.execPath, [
        ...[await build(), '--memory', '--managed-policies', path],
      ]),
    ).rejects.toMatchObject({
      stderr: expect.stringMatching(/^error ERR_FILE_INVALID: line 1 is not .*; hint: .*\n$/),
    })
  })
})

describe('the commands', () => {
  const run = async (...args: string[]) =>
    promisify(execFile)(process.execPath, [await build(), ...args], { cwd: folder })

  it('import, say the key, and export', async () => {
    const files = [file('dump.json', dump), '--managed-policies', awsFile()]
    const { stdout } = await run('import', ...files)
    expect(stdout).toMatch(/^export AWS_ACCESS_KEY_ID=AKIA/m)
    expect(stdout).toMatch(/^imported into account 444455556666: 1 users/m)
    const written = await run('export', '--managed-policies', awsFile())
    expect(JSON.parse(written.stdout).accounts).toMatchObject([{ id: account }])
    await expect(run('import', ...files)).rejects.toMatchObject({
      stderr:
        'error ERR_IMPORT: the account has a policy `lists` already; hint: delete it first, or leave it out; nothing was imported\n',
    })
    const { Policies: _, ...part } = dump
    await expect(run('import', file('part.json', part))).rejects.toMatchObject({
      stderr: expect.stringMatching(/^error ERR_DIRECTORY_INVALID: .*part\.json.*; hint: .*\n$/),
    })
  })
})
