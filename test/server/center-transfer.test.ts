/** IAM Identity Center to a file and back: people, groups, permission sets, and who is assigned what. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportToFile, importFiles } from '../../src/server/transfer/transfer-commands.ts'
import { allow, type Keys, TestAccount } from './support/test-account.ts'

const account = '444455556666'
let folder: string
let said: string[]
let aws: TestAccount
let keys: Keys

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  said = []
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)))
})
afterEach(async () => {
  await aws.store.close()
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: string) => join(folder, name)

function file(name: string, content: object): string {
  writeFileSync(at(name), JSON.stringify(content))
  return at(name)
}

/** The account in a folder, with the key that was said last. */
async function open(name: string): Promise<void> {
  const key = Buffer.from(readFileSync(join(at(name), 'master.key'), 'utf8').trim(), 'base64')
  aws = await TestAccount.open(join(at(name), 'account.db'), key)
  const part = (variable: string) =>
    said.flatMap((line) => new RegExp(`${variable}=(\\S+)`).exec(line)?.[1] ?? []).at(-1) ?? ''
  keys = {
    accessKeyId: part('AWS_ACCESS_KEY_ID'),
    secretAccessKey: part('AWS_SECRET_ACCESS_KEY'),
  }
}

const center = (operation: string, input: object = {}) =>
  aws.expectOk(aws.center(operation, input, keys))
const people = (operation: string, input: object = {}) =>
  aws.expectOk(aws.identityStore(operation, input, keys))

/** A person in a group; the group has a permission set in the account, the person another. */
async function fill() {
  await importFiles([file('first.json', { accounts: [{ id: account }] })], { data: at('data') })
  await open('data')
  const { UserId } = await people('CreateUser', {
    ...{ UserName: 'ann', DisplayName: 'Ann' },
    ...{ Name: { GivenName: 'Ann', FamilyName: 'Bell' } },
  })
  const { GroupId } = await people('CreateGroup', { DisplayName: 'readers' })
  await people('CreateGroupMembership', { GroupId, MemberId: { UserId } })
  const assign = async (Name: string, action: string, principal: readonly [string, string]) => {
    const { PermissionSet } = await center('CreatePermissionSet', {
      ...{ Name, SessionDuration: 'PT2H', Tags: [{ Key: 'team', Value: 'blue' }] },
    })
    const { PermissionSetArn } = PermissionSet
    const InlinePolicy = JSON.stringify(allow(action))
    await center('PutInlinePolicyToPermissionSet', { PermissionSetArn, InlinePolicy })
    await center('CreateAccountAssignment', {
      ...{ PermissionSetArn, TargetId: account, TargetType: 'AWS_ACCOUNT' },
      ...{ PrincipalType: principal[0], PrincipalId: principal[1] },
    })
    return PermissionSetArn as string
  }
  const reading = await assign('Reading', 'iam:List*', ['GROUP', GroupId])
  const writing = await assign('Writing', 'iam:*', ['USER', UserId])
  return { UserId, GroupId, reading, writing }
}

async function told({ reading, writing }: { reading: string; writing: string }) {
  const listed = async (PermissionSetArn: string) => [
    await center('DescribePermissionSet', { PermissionSetArn }),
    await center('GetInlinePolicyForPermissionSet', { PermissionSetArn }),
    await center('ListAccountAssignments', { PermissionSetArn, AccountId: account }),
    await center('ListTagsForResource', { ResourceArn: PermissionSetArn }),
    await center('ListAccountsForProvisionedPermissionSet', { PermissionSetArn }),
  ]
  const { Roles } = await aws.expectOk(aws.iam('ListRoles', {}, keys))
  const named = (Roles as readonly { RoleName: string; RoleId: string; Arn: string }[])
    .filter(({ RoleName }) => RoleName.startsWith('AWSReservedSSO_'))
    .map(({ RoleId, Arn }) => [RoleId, Arn])
  return {
    ...{ sets: [await listed(reading), await listed(writing)], roles: named },
    ...{ users: await people('ListUsers'), groups: await people('ListGroups') },
  }
}

async function exported(name = 'data') {
  await aws.store.close()
  const [output, identityCenter] = [at(`${name}.directory.json`), at(`${name}.center.json`)]
  await exportToFile({ data: at(name), output, identityCenter })
  return { files: [output, identityCenter], text: readFileSync(identityCenter, 'utf8') }
}

/** What an administrator has at the start would be there twice. */
function withoutAdministrator(path: string): string {
  const directory = JSON.parse(readFileSync(path, 'utf8'))
  const [{ users, ...rest }] = directory.accounts
  const others = users.filter(({ name }: { name: string }) => name !== 'administrator')
  return file('moved.json', { ...directory, accounts: [{ ...rest, users: others }] })
}

describe('IAM Identity Center', () => {
  it('is the same elsewhere, with its roles and who may use them', async () => {
    const made = await fill()
    const before = await told(made)
    expect(before.roles).toHaveLength(2)
    const first = await exported()
    expect(first.text).not.toMatch(/scrypt|salt/)
    const [directory = '', identityCenter = ''] = first.files
    await importFiles([withoutAdministrator(directory), identityCenter], { data: at('other') })
    expect(said).toContain('imported: IAM Identity Center')
    await open('other')
    expect(await told(made)).toEqual(before)
    const membership = { GroupId: made.GroupId, MemberId: { UserId: made.UserId } }
    await people('GetGroupMembershipId', membership)
    const { PermissionSetArn } = { PermissionSetArn: made.reading }
    await center('ProvisionPermissionSet', {
      ...{ PermissionSetArn, TargetType: 'AWS_ACCOUNT', TargetId: account },
    })
    expect((await told(made)).roles).toEqual(before.roles)
    expect((await exported('other')).text).toBe(first.text)
    await open('other')
  })

  it('is left out where no file is given for it, and that is said', async () => {
    await fill()
    await aws.store.close()
    await exportToFile({ data: at('data'), output: at('accounts.json') })
    expect(said.at(-1)).toBe(
      'left out: IAM Identity Center, which `--identity-center` writes to a file',
    )
    await open('data')
  })

  it('is not taken without its accounts, twice, for one account of several, or not whole', async () => {
    await fill()
    const { files, text } = await exported()
    const directory = withoutAdministrator(files[0] ?? '')
    const whole = JSON.parse(text)
    const changed = (name: string, change: (one: typeof whole) => void) => {
      const copy = JSON.parse(text)
      change(copy)
      return file(`${name}.json`, copy)
    }
    const refused = async (paths: readonly string[], more: object = {}) =>
      importFiles(paths, { data: at(`new-${Math.random()}`), ...more }).then(
        () => 'taken',
        (cause: Error) => cause.message,
      )
    const other = file('other.json', { accounts: [{ id: account }] })
    const [set] = whole.permissionSet
    const notWritten = 'the file of IAM Identity Center is not as `export` writes it'
    const notWhole = 'IAM Identity Center is not whole: '
    const rows: readonly [string, readonly string[], object?][] = [
      [
        `${notWhole}the role of ${whole.provision[0].permissionSet} in account ${account}`,
        [other, files[1] ?? ''],
      ],
      [
        'IAM Identity Center is imported once, with all of its accounts',
        [directory, files[1] ?? '', files[1] ?? ''],
      ],
      [
        'IAM Identity Center is imported once, with all of its accounts',
        [directory, files[1] ?? ''],
        { account },
      ],
      [
        `${notWhole}the assignment ${whole.assignment[0].id}`,
        [
          directory,
          changed('a', (one) => {
            one.directoryUser = []
            one.directoryGroup = []
            one.membership = []
          }),
        ],
      ],
      [
        `${notWhole}a permission set that comes twice`,
        [
          directory,
          changed('b', (one) => one.permissionSet.push({ ...set, id: `ps-${'a'.repeat(16)}` })),
        ],
      ],
      [
        `${notWhole}the membership ${whole.membership[0].id}`,
        [
          directory,
          changed('c', (one) => {
            one.membership[0].user = 'x'
          }),
        ],
      ],
      [
        notWritten,
        [
          directory,
          changed('d', (one) => {
            one.permissionSet[0].attached = ['arn:aws:iam::444455556666:policy/x']
          }),
        ],
      ],
      [
        notWritten,
        [
          directory,
          changed('e', (one) => {
            one.directoryUser[0].password = 'x'
          }),
        ],
      ],
      [
        `${notWhole}the inline policy of permission set \`${set.name}\`: Policy document should not specify a principal.`,
        [
          directory,
          changed('f', (one) => {
            one.permissionSet[0].inline = JSON.stringify({
              Version: '2012-10-17',
              Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
            })
          }),
        ],
      ],
    ]
    for (const [message, paths, more] of rows) expect(await refused(paths, more)).toBe(message)
    const foreign = changed('g', (one) => {
      one.identityCenterOf = '111122223333'
    })
    expect(await refused([directory, foreign])).toContain(account)
    await open('data')
  })
})
