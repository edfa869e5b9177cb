/** Closed accounts stay closed, whichever way they go through files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { AwsPolicies } from '../../src/server/access/aws-policies.ts'
import { exportAccounts } from '../../src/server/transfer/export-account.ts'
import { readAccounts } from '../../src/server/transfer/read-accounts.ts'
import { exportToFile, importFiles } from '../../src/server/transfer/transfer-commands.ts'
import { account, allow, type Output, TestAccount } from './support/test-account.ts'

const arn = 'arn:aws:iam::aws:policy/AdministratorAccess'
const administrator = { name: 'AdministratorAccess', arn, document: allow('*') }
const [open, closed] = ['222233334444', '333344445555']

let folder: string
let said: string[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  said = []
  vi.spyOn(console, 'log').mockImplementation((line) => void said.push(String(line)))
  vi.spyOn(console, 'error').mockImplementation((line) => void said.push(String(line)))
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const place = () => ({
  data: join(folder, 'data'),
  managedPolicies: file('aws.jsonl', JSON.stringify(administrator)),
})

it('are left out of what is exported, so that nobody opens them by importing it', async () => {
  const aws = await TestAccount.open()
  const ok = (operation: string, input: object = {}) =>
    aws.expectOk(aws.organizations(operation, input))
  await ok('CreateOrganization')
  const make = async (name: string): Promise<string> => {
    const input = { AccountName: name, Email: `${name}@example.com` }
    const { Id } = (await ok('CreateAccount', input)).CreateAccountStatus
    const told = await ok('DescribeCreateAccountStatus', { CreateAccountRequestId: Id })
    return told.CreateAccountStatus.AccountId
  }
  const [kept, gone] = [await make('kept'), await make('gone')]
  await ok('CloseAccount', { AccountId: gone })
  const managed = new AwsPolicies([{ ...administrator, version: 'v1' }])
  const written = JSON.stringify(exportAccounts(aws.accounts, managed))
  expect(written).toContain(kept)
  expect(written).not.toContain(gone)
  await importFiles([file('all.json', written)], place())
  expect(said.filter((line) => line.startsWith('imported into'))).toHaveLength(2)
})

it('are said to be left out by the command', async () => {
  await importFiles([file('org.json', JSON.stringify(listing({})))], place())
  const aws = await reopened()
  const { Accounts } = (await aws.organizations('ListAccounts', {}, keys())).result as Output
  expect(Accounts).toHaveLength(3)
  expect((await aws.organizations('CloseAccount', { AccountId: closed }, keys())).status).toBe(200)
  await aws.store.close()
  const output = join(folder, 'out.json')
  await exportToFile({ ...place(), output })
  expect(said).toContain(`left out: account ${closed}, which is closed`)
  expect(readFileSync(output, 'utf8')).not.toContain(closed)
})

function reopened(): Promise<TestAccount> {
  const master = Buffer.from(readFileSync(join(folder, 'data/master.key'), 'utf8').trim(), 'base64')
  return TestAccount.open(join(folder, 'data/account.db'), master)
}

function keys() {
  const part = (name: string) => new RegExp(`${name}=(\\S+)`).exec(said.join('\n'))?.[1] ?? ''
  return {
    accessKeyId: part('AWS_ACCESS_KEY_ID'),
    secretAccessKey: part('AWS_SECRET_ACCESS_KEY'),
  }
}

/** What `aws organizations` prints, with what it says of the last account. */
function listing(last: object, management: object = {}) {
  return {
    Organization: { Id: 'o-exampleorg', MasterAccountId: account },
    Roots: [{ Id: 'r-abcd', PolicyTypes: [] }],
    OrganizationalUnits: [],
    Policies: [],
    Accounts: [
      { Id: account, Name: 'one', ParentId: 'r-abcd', ...management },
      { Id: open, Name: 'a "}, b', ParentId: 'r-abcd', Status: 'ACTIVE', State: 'ACTIVE' },
      { Id: closed, Name: 'gone', ParentId: 'r-abcd', ...last },
    ],
  }
}

it.each([
  { Status: 'SUSPENDED' },
  { Status: 'PENDING_CLOSURE' },
  { Status: 'SUSPENDED', State: 'CLOSED' },
  { Status: 'ACTIVE', State: 'PENDING_ACTIVATION' },
])('of AWS are not taken from listings: %o', (last) => {
  const read = readAccounts({ files: [file('org.json', JSON.stringify(listing(last)))] })
  expect(read.documents.map(({ id }) => id)).toEqual([account, open])
  expect(JSON.stringify(read.organization)).not.toContain(closed)
  const state = 'State' in last ? last.State : last.Status
  expect(read.omitted).toEqual([`account ${closed}, which is ${state}`])
})

it('of AWS are not taken from listings that are one after another, nor from directories with them', () => {
  const { Accounts, ...rest } = listing({ Status: 'SUSPENDED' })
  const texts = [rest, { Accounts }].map((one) => JSON.stringify(one, undefined, 2))
  const files = [
    file('org.json', texts.join('\n')),
    file('accounts.json', JSON.stringify({ accounts: [{ id: closed, users: [{ name: 'ann' }] }] })),
  ]
  const read = readAccounts({ files })
  expect(read.documents.map(({ id }) => id)).toEqual([account, open])
  expect(() => readAccounts({ files, account: closed })).toThrow(`account ${closed} is not there`)
})

it('are no management accounts', () => {
  const text = JSON.stringify(listing({}, { Status: 'SUSPENDED' }))
  expect(() => readAccounts({ files: [file('org.json', text)] })).toThrow(
    `the management account ${account} is SUSPENDED`,
  )
})
