/** `sallyport compile` and `sallyport inspect`: what goes into a bundle, and what it holds. */
import { constants } from 'node:buffer'
import { existsSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { makeFolder, sallyport } from './command-line.ts'
import {
  account,
  alice,
  allowedRequest,
  deniedRequest,
  directory,
  passingCase,
  readReports,
} from './documents.ts'

const details = {
  UserDetailList: [
    {
      Path: '/',
      UserName: 'alice',
      UserId: 'AIDAALICE',
      Arn: alice,
      UserPolicyList: [
        { PolicyName: 'Reports', PolicyDocument: encodeURIComponent(JSON.stringify(readReports)) },
      ],
      GroupList: [],
      AttachedManagedPolicies: [],
      Tags: [],
    },
  ],
  GroupDetailList: [],
  RoleDetailList: [],
  Policies: [],
}

async function verdictOf(bundle: string, request: object): Promise<string> {
  const { stdout } = await sallyport(['check', bundle, '--request', JSON.stringify(request)])
  return JSON.parse(stdout).verdict
}

describe('inputs', () => {
  test('a directory document becomes a bundle, and what it holds is printed', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    const bundle = folder('team.bundle')
    const outcome = await sallyport(['compile', folder('team.directory.json'), '-o', bundle])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(outcome.stdout).toContain(bundle)
    expect(outcome.stdout).toMatch(/principals +1 in 1 account\n/)
    expect(outcome.stdout).toMatch(/context +.*aws:SourceIp/)
    expect(await verdictOf(bundle, allowedRequest)).toBe('allowed')
  })

  test('a folder gives its directory documents and nothing else', async () => {
    const [{ id, users }] = directory.accounts as [(typeof directory.accounts)[0]]
    const folder = makeFolder({
      'people/alice.directory.json': { accounts: [{ id, users }] },
      'resources.directory.json': { resources: directory.resources },
      'notes.json': 'this is not JSON',
    })
    const outcome = await sallyport(['compile', folder(''), '-o', folder('all.bundle')])
    expect(outcome).toMatchObject({ code: 0 })
    expect(await verdictOf(folder('all.bundle'), deniedRequest)).toBe('explicitDeny')
  })

  test.each([
    ['gaad.json', (text: string) => text],
    ['gaad.json.gz', (text: string) => gzipSync(text)],
  ])('authorization details (%s) are imported', async (name, pack) => {
    const folder = makeFolder({ [name]: pack(JSON.stringify(details)) })
    const args = ['compile', '--authorization-details', folder(name), '-o', folder('a.bundle')]
    expect(await sallyport(args)).toMatchObject({ code: 0, stderr: '' })
    expect(await verdictOf(folder('a.bundle'), allowedRequest)).toBe('allowed')
  })

  test('what is imported is in its file, but in none of its lines', async () => {
    const folder = makeFolder({ 'gaad.json': JSON.stringify(details, null, 2) })
    const bundle = folder('a.bundle')
    await sallyport(['compile', '--authorization-details', folder('gaad.json'), '-o', bundle])
    const request = ['--request', JSON.stringify(allowedRequest)]
    const checked = await sallyport(['check', bundle, ...request, '--format', 'pretty'])
    expect(checked.stdout).toContain(`(${folder('gaad.json')})\n`)
    const explained = await sallyport(['explain', bundle, ...request])
    expect(explained.stdout).toContain(folder('gaad.json'))
    expect(explained.stdout).not.toMatch(/gaad\.json:\d/)
  })

  test('faults of what is imported have a file and a path, and no name in it is that of a file', async () => {
    const [user] = details.UserDetailList
    const AttachedManagedPolicies = [{ PolicyArn: './policy.json' }, { PolicyArn: './other.json' }]
    const broken = { ...details, UserDetailList: [{ ...user, AttachedManagedPolicies }] }
    const folder = makeFolder({ 'gaad.json': broken, 'policy.json': readReports })
    const args = ['compile', '--authorization-details', folder('gaad.json')]
    const { code, stderr } = await sallyport([...args, '-o', folder('a.bundle')])
    expect(code).toBe(3)
    expect(stderr).toContain(`  at ${folder('gaad.json')} (accounts[0].users[0].policies[1])\n`)
    expect(stderr).not.toMatch(/gaad\.json:\d/)
  })

  test('authorization details repeat, and an organization limits them', async () => {
    const other = structuredClone(details)
    for (const user of other.UserDetailList) {
      Object.assign(user, { Arn: 'arn:aws:iam::444455556666:user/alice', UserId: 'AIDAOTHER' })
    }
    const accounts = [account, '444455556666']
    const denyAll = {
      Version: '2012-10-17',
      Statement: { Effect: 'Deny', Action: '*', Resource: '*' },
    }
    const organization = {
      Organization: { Id: 'o-exampleorg', MasterAccountId: '999988887777' },
      Roots: [
        {
          Id: 'r-abcd',
          Name: 'Root',
          PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }],
        },
      ],
      OrganizationalUnits: [],
      Accounts: ['999988887777', ...accounts].map((Id) => ({ Id, Name: Id, ParentId: 'r-abcd' })),
      Policies: [
        {
          PolicySummary: {
            Id: 'p-denyall1',
            Arn: 'arn:aws:organizations::999988887777:policy/o-exampleorg/service_control_policy/p-denyall1',
            Name: 'DenyAll',
            Type: 'SERVICE_CONTROL_POLICY',
            AwsManaged: false,
          },
          Content: JSON.stringify(denyAll),
          Targets: [{ TargetId: account, Type: 'ACCOUNT' }],
        },
      ],
    }
    const folder = makeFolder({ '1.json': details, '2.json': other, 'org.json': organization })
    const args = ['--authorization-details', folder('1.json'), '--authorization-details']
    const rest = [folder('2.json'), '--organization', folder('org.json'), '-o', folder('a.bundle')]
    const outcome = await sallyport(['compile', ...args, ...rest, '--json'])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
    expect(JSON.parse(outcome.stdout)).toMatchObject({ principals: 2, accounts: 3 })
    expect(await verdictOf(folder('a.bundle'), allowedRequest)).toBe('explicitDeny')
  })

  test('the policies of one case apply to every principal', async () => {
    const folder = makeFolder({ 'case.json': passingCase })
    const args = ['compile', folder('case.json'), '-o', folder('case.bundle')]
    expect(await sallyport(args)).toMatchObject({ code: 0 })
    const bob = { ...allowedRequest, principal: `arn:aws:iam::${account}:user/bob` }
    expect(await verdictOf(folder('case.bundle'), bob)).toBe('allowed')
  })

  test('a case that names a directory gives that directory', async () => {
    const { policies: _, ...rest } = passingCase
    const folder = makeFolder({
      'team.directory.json': directory,
      'case.json': { ...rest, directory: 'team.directory.json' },
    })
    const args = ['compile', folder('case.json'), '-o', folder('case.bundle')]
    expect(await sallyport(args)).toMatchObject({ code: 0 })
    expect(await verdictOf(folder('case.bundle'), allowedRequest)).toBe('allowed')
  })
})

describe('inputs that are refused leave no file', () => {
  test.each([
    ['two cases', { 'a.json': [passingCase, passingCase] }, 2, 'holds 2 cases'],
    ['no case', { 'a.json': [] }, 3, 'ERR_DIRECTORY_INVALID'],
    [
      'a policy document',
      { 'a.json': readReports },
      2,
      'does not say which principals it applies to',
    ],
    ['authorization details', { 'a.json': details }, 2, '--authorization-details FILE'],
    ['requests', { 'a.json': allowedRequest }, 2, 'sallyport check BUNDLE --requests FILE'],
    ['text that is no JSON', { 'a.json': '{"accounts": [}' }, 3, 'a.json:1:15'],
    ['an unknown member', { 'a.json': { accounts: [], x: 1 } }, 3, 'member `x` is not known'],
  ])('%s', async (_, files, code, message) => {
    const folder = makeFolder(files)
    const outcome = await sallyport(['compile', folder('a.json'), '-o', folder('a.bundle')])
    expect(outcome.stderr).toContain(message)
    expect(outcome).toMatchObject({ code, stdout: '' })
    expect(existsSync(folder('a.bundle'))).toBe(false)
  })

  test('every fault of a directory is listed with its place and hint', async () => {
    const statement = { Effect: 'Alow', Action: 's3:GetObject' }
    const policies = [{ name: 'P', document: { Statement: [statement] } }]
    const folder = makeFolder({
      'a.directory.json': { accounts: [{ id: account, users: [{ name: 'alice', policies }] }] },
      'b.directory.json': { acounts: [] },
    })
    const { stderr, code } = await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
    expect(code).toBe(3)
    expect(stderr).toMatch(/^ {2}at .*b\.directory\.json:2:\d+ \(acounts\)$/m)
    expect(stderr).toMatch(/^error ERR_DIRECTORY_INVALID: .* \(and \d+ more\)$/m)
    expect(stderr).toMatch(/a\.directory\.json:\d+:\d+ \(accounts.*\) INVALID_EFFECT: /)
    expect(stderr).toMatch(/b\.directory\.json:2:\d+ \(acounts\) UNKNOWN_MEMBER: /)
  })

  test('a file is given once, by itself or in its folder', async () => {
    const folder = makeFolder({ 'team.directory.json': directory, 'gaad.json': details })
    const team = folder('team.directory.json')
    const dump = ['--authorization-details', folder('gaad.json')]
    for (const paths of [
      [team, team],
      [team, folder('')],
      [...dump, ...dump],
    ]) {
      const outcome = await sallyport(['compile', ...paths, '-o', folder('a.bundle')])
      expect(outcome).toMatchObject({ code: 2, stdout: '' })
      expect(outcome.stderr).toContain('error ERR_USAGE: the file is given twice\n  at ')
    }
  })

  test('one organization is given, not the last of two', async () => {
    const paths = ['--organization', 'a.json', '--organization', 'b.json']
    const outcome = await sallyport(['compile', ...paths, '-o', 'a.bundle'])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('the option is given twice')
  })

  test('a text that no string can hold is too large, not ill encoded', async () => {
    const folder = makeFolder({ 'huge.directory.json': '' })
    truncateSync(folder('huge.directory.json'), constants.MAX_STRING_LENGTH + 1)
    const args = ['compile', folder('huge.directory.json'), '-o', folder('a.bundle')]
    const outcome = await sallyport(args)
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toMatch(/the file has more than \d+ bytes/)
  })

  test('listings given with the wrong option are named, not read', async () => {
    const organization = { Organization: {}, Roots: [], OrganizationalUnits: [], Accounts: [] }
    const folder = makeFolder({
      'gaad.json': details,
      'org.json': organization,
      'team.directory.json': directory,
    })
    for (const [option, file, hint] of [
      ['--organization', 'gaad.json', 'give it as `--authorization-details FILE`'],
      ['--authorization-details', 'org.json', 'give it as `--organization FILE`'],
      ['--authorization-details', 'team.directory.json', 'give it without an option'],
    ] as const) {
      const outcome = await sallyport(['compile', option, folder(file), '-o', folder('a.bundle')])
      expect(outcome).toMatchObject({ code: 2, stdout: '' })
      expect(outcome.stderr).toContain(`  at ${folder(file)}\n  hint: ${hint}\n`)
    }
  })

  test('of many faults the first are shown, and all of them are counted', async () => {
    const users = Array.from({ length: 30 }, (_, at) => ({ name: `u${at}`, polices: [] }))
    const file = { 'a.directory.json': { accounts: [{ id: account, users }] } }
    const folder = makeFolder(file)
    const args = ['compile', folder('a.directory.json'), '-o', folder('a.bundle')]
    const { stderr } = await sallyport(args)
    expect(stderr.match(/UNKNOWN_MEMBER/g)).toHaveLength(20)
    expect(stderr).toMatch(/and 10 more; `--json` lists them all\n$/)
    const all = JSON.parse((await sallyport([...args, '--json'])).stderr)
    expect(all.error.issues).toHaveLength(30)
  })

  test('the place of a fault is said once', async () => {
    const folder = makeFolder({ 'a.directory.json': { acounts: [] } })
    const path = folder('a.directory.json')
    const { stderr } = await sallyport(['compile', path, '-o', folder('a.bundle')])
    expect(stderr.split(path)).toHaveLength(2)
  })

  test('a case does not go together with a directory', async () => {
    const folder = makeFolder({ 'case.json': passingCase, 'team.directory.json': directory })
    const paths = [folder('case.json'), folder('team.directory.json')]
    const outcome = await sallyport(['compile', ...paths, '-o', folder('a.bundle')])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('cannot be compiled together')
  })

  test('nothing to compile, and a folder without directory documents', async () => {
    const folder = makeFolder({ 'readme.json': {} })
    expect(await sallyport(['compile', '-o', folder('a.bundle')])).toMatchObject({ code: 2 })
    const outcome = await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('the folder has no directory document')
  })

  test('gzip that is cut off', async () => {
    const folder = makeFolder({ 'gaad.json.gz': gzipSync(JSON.stringify(details)).subarray(0, 50) })
    const args = ['--authorization-details', folder('gaad.json.gz'), '-o', folder('a.bundle')]
    const outcome = await sallyport(['compile', ...args])
    expect(outcome.code).toBe(3)
    expect(outcome.stderr).toContain('error ERR_FILE_INVALID: the file cannot be inflated')
  })
})

describe('the output', () => {
  test('the same directory gives the same bytes', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    const outputs = [folder('1.bundle'), folder('2.bundle')]
    for (const output of outputs) {
      await sallyport(['compile', folder('team.directory.json'), '-o', output])
    }
    const [first, second] = outputs.map((output) => readFileSync(output))
    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(true)
  })

  test('--strip makes it smaller and says so', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    const compile = async (...options: string[]) => {
      const args = ['compile', folder('team.directory.json'), '-o', folder('a.bundle'), '--json']
      return JSON.parse((await sallyport([...args, ...options])).stdout)
    }
    const whole = await compile()
    const stripped = await compile('--strip')
    expect(whole.stripped).toBe(false)
    expect(stripped.stripped).toBe(true)
    expect(stripped.bytes).toBeLessThan(whole.bytes)
    expect(await verdictOf(folder('a.bundle'), allowedRequest)).toBe('allowed')
  })

  test('a folder that does not exist is a usage error', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    const output = folder('none/a.bundle')
    const outcome = await sallyport(['compile', folder('team.directory.json'), '-o', output])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toContain('error ERR_FILE_UNWRITABLE: ')
  })

  test.each(['', 'folder'])('%j can be no bundle: nothing is read before', async (name) => {
    const folder = makeFolder({ 'folder/x.json': {} })
    const output = name === '' ? '' : folder(name)
    const outcome = await sallyport(['compile', folder('none.directory.json'), '-o', output])
    expect(outcome).toMatchObject({ code: 2, stdout: '' })
    expect(outcome.stderr).toMatch(/^error ERR_(?:USAGE|FILE_UNWRITABLE): /)
  })

  test('what packages and tools keep in a folder is not compiled', async () => {
    const folder = makeFolder({
      'team.directory.json': directory,
      'node_modules/sallyport/samples/a.directory.json': { acounts: [] },
      '.cache/b.directory.json': { acounts: [] },
    })
    const outcome = await sallyport(['compile', folder(''), '-o', folder('a.bundle')])
    expect(outcome).toMatchObject({ code: 0, stderr: '' })
  })

  test('a bundle replaces another whole, and no draft stays behind', async () => {
    const folder = makeFolder({ 'team.directory.json': directory, 'a.bundle': 'old' })
    await sallyport(['compile', folder('team.directory.json'), '-o', folder('a.bundle')])
    expect(readdirSync(folder('')).sort()).toEqual(['a.bundle', 'team.directory.json'])
    expect(await verdictOf(folder('a.bundle'), allowedRequest)).toBe('allowed')
  })

  test('-o is required', async () => {
    const outcome = await sallyport(['compile', 'team.directory.json'])
    expect(outcome.code).toBe(2)
    expect(outcome.stderr).toContain('required option `-o, --output <file>` not specified')
  })
})

describe('inspect', () => {
  test('says what a bundle holds, for people and for programs', async () => {
    const folder = makeFolder({ 'team.directory.json': directory })
    const bundle = folder('a.bundle')
    await sallyport(['compile', folder('team.directory.json'), '-o', bundle])
    const pretty = await sallyport(['inspect', bundle])
    const { stdout, code } = await sallyport(['inspect', bundle, '--json'])
    const summary = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(summary).toMatchObject({ signed: false, principals: 1, statements: 2 })
    expect(summary.bytes).toBe(readFileSync(bundle).length)
    expect(pretty.stdout).toContain(summary.digest)
    expect(pretty.stdout).toMatch(/sections\n +\S/)
  })

  test('a file that is no bundle exits 3, one that is not there 2', async () => {
    const folder = makeFolder({ 'a.bundle': '' })
    expect(await sallyport(['inspect', folder('a.bundle')])).toMatchObject({ code: 3, stdout: '' })
    expect(await sallyport(['inspect', folder('b.bundle')])).toMatchObject({ code: 2, stdout: '' })
  })
})
