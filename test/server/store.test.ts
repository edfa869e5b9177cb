/** What is kept: records, and the audit trail with them; what a crash and a full disk leave. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'libsql'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findChainFault } from '../../src/server/store/audit-chain.ts'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { allow, TestAccount } from './support/test-account.ts'

let folder: string
let path: string
const master = Buffer.alloc(32, 7)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  path = join(folder, 'account.db')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('an account', () => {
  it('is there again after a restart: users, keys and decisions', async () => {
    const first = await TestAccount.open(path, master)
    const keys = await first.makeUser('u', allow('iam:ListUsers'))
    await first.store.close()
    const second = await TestAccount.open(path, master)
    const { Users } = await second.expectOk(second.iam('ListUsers', {}, keys))
    expect(Users).toMatchObject([{ UserName: 'administrator' }, { UserName: 'u' }])
    expect((await second.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
    await second.store.close()
  })

  it('has no secret in its file', async () => {
    const aws = await TestAccount.open(path, master)
    const keys = await aws.makeUser('u')
    const password = 'aB3-defgh-long-enough'
    await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: password }))
    await aws.store.close()
    const database = new Database(path)
    const rows = [
      ...database.prepare('select body from record').all(),
      ...database.prepare('select event from audit').all(),
    ]
    database.close()
    const all = JSON.stringify(rows)
    expect(all).toContain(keys.accessKeyId)
    for (const secret of [keys.secretAccessKey, aws.administrator.secretAccessKey, password]) {
      expect(all).not.toContain(secret)
    }
  })

  it('of a newer schema is not opened', () => {
    openSqlite(path).close()
    const database = new Database(path)
    database.exec('pragma user_version = 99')
    database.close()
    expect(() => openSqlite(path)).toThrow(/newer version/)
  })

  it('is as before when a change cannot be written', async () => {
    const aws = await TestAccount.open(path, master)
    const keys = await aws.makeUser('before')
    const database = new Database(path)
    database.exec(
      "create trigger full before insert on record when new.kind = 'user' begin select raise(abort, 'disk full'); end",
    )
    const failed = await aws.iam('CreateUser', { UserName: 'u' })
    expect([failed.status, failed.code]).toEqual([500, 'InternalFailure'])
    const document = { PolicyName: 'p', PolicyDocument: JSON.stringify(allow('iam:ListUsers')) }
    const put = await aws.iam('PutUserPolicy', { UserName: 'before', ...document })
    expect(put.status).toBe(500)
    expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
    database.exec('drop trigger full')
    expect((await aws.iam('GetUser', { UserName: 'u' })).code).toBe('NoSuchEntity')
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    database.close()
    await aws.store.close()
    const again = await TestAccount.open(path, master)
    expect((await again.store.load()).filter(({ kind }) => kind === 'user')).toHaveLength(3)
    await again.store.close()
  })
})

describe('calls at once', () => {
  it('make two keys at most, one user of a name, and every change of the same record', async () => {
    const aws = await TestAccount.open()
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    const many = Array.from({ length: 50 })
    const keys = await Promise.all(many.map(() => aws.iam('CreateAccessKey', { UserName: 'u' })))
    expect(keys.filter(({ status }) => status === 200)).toHaveLength(2)
    const users = await Promise.all(
      many.map((_, at) => aws.iam('CreateUser', { UserName: at % 2 ? 'V' : 'v' })),
    )
    expect(users.filter(({ status }) => status === 200)).toHaveLength(1)
    const tags = many.map((_, at) =>
      aws.iam('TagUser', {
        UserName: 'u',
        'Tags.member.1.Key': `k${at}`,
        'Tags.member.1.Value': 'v',
      }),
    )
    await Promise.all(tags)
    const { Tags } = await aws.expectOk(aws.iam('ListUserTags', { UserName: 'u' }))
    expect(Tags).toHaveLength(50)
  })
})

describe('calls that wait together', () => {
  it('are written together, each before it is answered', async () => {
    const aws = await TestAccount.open(path, master)
    const begin = vi.spyOn(aws.store, 'begin')
    const many = Array.from({ length: 100 }, (_, at) =>
      aws.iam('CreateUser', { UserName: `u${at}` }).then(async ({ status }) => {
        const records = await aws.store.load()
        const written = records.some(({ body }) => body.includes(`"name":"u${at}"`))
        return [status, written]
      }),
    )
    expect(await Promise.all(many)).toEqual(Array(100).fill([200, true]))
    expect(begin.mock.calls.length).toBeLessThan(10)
    const trail = await aws.store.trail(1, 1_000)
    expect(trail).toHaveLength(101)
    expect(await findChainFault(trail)).toBeUndefined()
    await aws.store.close()
  })

  it('fail alone where one of them cannot be written', async () => {
    const aws = await TestAccount.open(path, master)
    const database = new Database(path)
    database.exec(
      `create trigger bad before insert on record when new.body like '%"name":"u7"%' begin select raise(abort, 'bad'); end`,
    )
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
    const many = Array.from({ length: 20 }, (_, at) =>
      aws.iam('CreateUser', { UserName: `u${at}` }),
    )
    const statuses = (await Promise.all(many)).map(({ status }) => status)
    silent.mockRestore()
    expect(statuses.map((status, at) => [at, status])).toEqual(
      Array.from({ length: 20 }, (_, at) => [at, at === 7 ? 500 : 200]),
    )
    const { Users } = await aws.expectOk(aws.iam('ListUsers'))
    expect(Users).toHaveLength(20)
    expect((await aws.store.load()).filter(({ kind }) => kind === 'user')).toHaveLength(20)
    const trail = await aws.store.trail(1, 1_000)
    expect(await findChainFault(trail)).toBeUndefined()
    const failed = trail.filter(({ event }) => event.includes('InternalFailure'))
    expect(failed).toHaveLength(1)
    database.close()
    await aws.store.close()
  })

  it('see what those before them have changed', async () => {
    const aws = await TestAccount.open()
    const made = aws.iam('CreateUser', { UserName: 'u' })
    const read = aws.iam('GetUser', { UserName: 'u' })
    const gone = aws.iam('DeleteUser', { UserName: 'u' })
    const missing = aws.iam('GetUser', { UserName: 'u' })
    const statuses = (await Promise.all([made, read, gone, missing])).map(({ status }) => status)
    expect(statuses).toEqual([200, 200, 200, 404])
  })
})

describe('the audit trail', () => {
  it('has every call, the denied and failed ones too, without what is secret', async () => {
    const aws = await TestAccount.open()
    const keys = await aws.makeUser('u')
    await aws.iam('ListUsers', {}, keys)
    await aws.iam('GetUser', { UserName: 'none' })
    await aws.iam('CreateLoginProfile', { UserName: 'u', Password: 'aB3-defgh' })
    const events = (await aws.store.trail(1, 100)).map(({ event }) => JSON.parse(event))
    expect(events.map(({ eventName, errorCode }) => [eventName, errorCode])).toEqual([
      ['CreateAccount', undefined],
      ['CreateUser', undefined],
      ['CreateAccessKey', undefined],
      ['ListUsers', 'AccessDenied'],
      ['GetUser', 'NoSuchEntity'],
      ['CreateLoginProfile', undefined],
    ])
    expect(events[3]).toMatchObject({
      userIdentity: { type: 'IAMUser', userName: 'u', accessKeyId: keys.accessKeyId },
      ...{ eventSource: 'iam.amazonaws.com', awsRegion: 'us-east-1', readOnly: true },
      ...{ sourceIPAddress: '127.0.0.1', userAgent: 'test', eventType: 'AwsApiCall' },
    })
    expect(events[5].requestParameters).toEqual({
      userName: 'u',
      password: 'HIDDEN_DUE_TO_SECURITY_REASONS',
    })
  })

  it('is a chain in which a record that was changed, dropped or moved is found', async () => {
    const aws = await TestAccount.open()
    for (let at = 0; at < 5; at += 1) await aws.iam('ListUsers')
    const trail = await aws.store.trail(1, 100)
    expect(await findChainFault(trail)).toBeUndefined()
    const [first, second, third, ...rest] = trail
    if (first === undefined || second === undefined || third === undefined) throw new Error('short')
    const changed = { ...second, event: second.event.replace('ListUsers', 'ListRoles') }
    expect((await findChainFault([first, changed, third, ...rest]))?.sequence).toBe(2)
    expect((await findChainFault([first, third, ...rest]))?.sequence).toBe(2)
    expect((await findChainFault([first, third, second, ...rest]))?.sequence).toBe(2)
    const renumbered = [first, { ...third, sequence: 2 }, { ...second, sequence: 3 }, ...rest]
    expect((await findChainFault(renumbered))?.sequence).toBe(2)
  })
})
