/** The store in PostgreSQL: a server of Debian's, which the tests stop, and whose lines they cut. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findChainFault } from '../../src/server/store/audit-chain.ts'
import { openPostgres } from '../../src/server/store/postgres/open-postgres.ts'
import type { RecordStore } from '../../src/server/store/record-store.ts'
import { CutLine } from './support/cut-line.ts'
import { findPostgres, Postgres, password } from './support/postgres.ts'
import { type StoreBed, testStore } from './support/store-suite.ts'
import { TestAccount } from './support/test-account.ts'

const found = findPostgres()
const master = Buffer.alloc(32, 7)
let postgres: Postgres

beforeAll(async () => {
  if (found) postgres = await Postgres.start()
})

afterAll(() => postgres?.end())

async function makeDatabase(): Promise<StoreBed> {
  const url = await postgres.makeDatabase()
  const run = async (sql: string) => void (await postgres.run(sql, url))
  return {
    open: () => openPostgres(url),
    dump: async () =>
      JSON.stringify([
        await postgres.run('select body from sallyport.record', url),
        await postgres.run('select event from sallyport.audit', url),
      ]),
    age: () => run('insert into sallyport.migration (version) values (99)'),
    rejuvenate: () =>
      run(`alter table sallyport.record drop column account;
        alter table sallyport.record add primary key (kind, id);
        delete from sallyport.migration where version > 1`),
    refuse: (text) =>
      run(`create function refuse() returns trigger language plpgsql as $$
          begin raise exception 'disk full' using errcode = '53100'; end $$;
        create trigger refuse before insert on sallyport.record for each row
          when (new.body like '%${text}%') execute function refuse()`),
    relent: () => run('drop function refuse cascade'),
    remove: async () => {},
  }
}

describe.skipIf(!found)('PostgreSQL', () => testStore(makeDatabase))

describe.skipIf(!found)('a database that cannot be opened', () => {
  /** What is said of it; the password is not. */
  async function refusal(address: string): Promise<readonly string[]> {
    const cause = await openPostgres(address).then(
      () => new Error('it was opened'),
      (error) => error,
    )
    const { code, message, place, hint } = cause
    for (const secret of [password, encodeURIComponent(password), '\n']) {
      expect([message, place, hint].join(' ')).not.toContain(secret)
    }
    return [code, message, place, hint]
  }

  const placeOf = (name: string, user = 'postgres') =>
    `postgres://${user}@127.0.0.1:${postgres.port}/${name}`

  it('is explained: password, user, name, address', async () => {
    expect(await refusal(postgres.address('postgres', 'postgres:wrong'))).toEqual([
      'ERR_STORE_LOGIN',
      'password authentication failed for user "postgres"',
      placeOf('postgres'),
      'check the user, and the password in PGPASSWORD',
    ])
    expect((await refusal(postgres.address('postgres', 'postgres')))[0]).toBe('ERR_STORE_LOGIN')
    expect(await refusal(postgres.address('missing'))).toEqual([
      'ERR_STORE_MISSING',
      'database "missing" does not exist',
      placeOf('missing'),
      'make the database with `createdb`',
    ])
    const nobody = postgres.address('postgres').replace(`:${postgres.port}`, ':1')
    expect((await refusal(nobody)).slice(0, 2)).toEqual([
      'ERR_STORE_UNREACHABLE',
      'the database is not there: connect ECONNREFUSED 127.0.0.1:1',
    ])
    for (const address of ['', 'account.db', 'mysql://127.0.0.1/x']) {
      expect((await refusal(address))[0]).toBe('ERR_STORE_ADDRESS')
    }
  })

  it('is explained: tables of others, rights, encoding', async () => {
    const taken = await postgres.makeDatabase()
    await postgres.run('create schema sallyport create table record (id text)', taken)
    expect((await refusal(taken))[0]).toBe('ERR_STORE_FOREIGN')
    const similar = await postgres.makeDatabase()
    await postgres.run('create schema sallyport create table migration (id text)', similar)
    expect((await refusal(similar))[0]).toBe('ERR_STORE_FOREIGN')
    await postgres.run(`create role guest login password 'guest'`)
    await postgres.makeDatabase()
    expect((await refusal(postgres.address('account1', 'guest:guest')))[0]).toBe('ERR_STORE_RIGHTS')
    await postgres.run(`create database latin encoding 'LATIN1' template template0`)
    expect((await refusal(postgres.address('latin')))[0]).toBe('ERR_STORE_FOREIGN')
  })

  it('is opened by a user who was given an empty schema', async () => {
    const url = await postgres.makeDatabase()
    await postgres.run(
      `create role tenant login password 'tenant'; create schema sallyport authorization tenant`,
      url,
    )
    const store = await openPostgres(url.replace(/\/\/.*@/, '//tenant:tenant@'))
    expect(await store.load()).toEqual([])
    await store.close()
  })
})

describe.skipIf(!found)('a line to the database', () => {
  let line: CutLine
  let aws: TestAccount
  let direct: RecordStore
  let silent: ReturnType<typeof vi.spyOn>

  beforeEach(async () => {
    const url = await postgres.makeDatabase()
    line = await CutLine.to(postgres.port)
    const store = await openPostgres(url.replace(`:${postgres.port}`, `:${line.port}`))
    aws = await TestAccount.open(store, master)
    await aws.expectOk(aws.iam('ListUsers'))
    direct = await openPostgres(url)
    silent = vi.spyOn(console, 'error').mockImplementation(() => {})
  })

  afterEach(async () => {
    silent.mockRestore()
    await aws.store.close()
    await direct.close()
    await line.end()
  })

  /** Names of users, and for each how many records the trail has of its creation. */
  async function written(): Promise<Record<string, number>> {
    const trail = await direct.trail(1, 1_000)
    expect(await findChainFault(trail)).toBeUndefined()
    const events = trail.map(({ event }) => JSON.parse(event))
    const users = (await direct.load()).filter(({ kind }) => kind === 'user')
    const names = users.map(({ body }) => (JSON.parse(body) as { name: string }).name)
    return Object.fromEntries(
      names.map((name) => [
        name,
        events.filter((one) => one.responseElements?.user?.userName === name).length,
      ]),
    )
  }

  it('that is cut after the commit has lost nothing: the call succeeds, once', async () => {
    line.cut = 'after'
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    expect(line.cut).toBeUndefined()
    expect(await written()).toEqual({ administrator: 0, u: 1 })
    await aws.expectOk(aws.iam('DeleteUser', { UserName: 'u' }))
  })

  it('that is cut before the commit has changed nothing: the call fails', async () => {
    line.cut = 'before'
    const failed = await aws.iam('CreateUser', { UserName: 'u' })
    expect([failed.status, failed.code]).toEqual([500, 'InternalFailure'])
    expect(await written()).toEqual({ administrator: 0 })
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
  })

  it('that is cut before the commit of several calls: they are done anew', async () => {
    line.cut = 'before'
    const many = ['u', 'v', 'w'].map((UserName) => aws.iam('CreateUser', { UserName }))
    expect((await Promise.all(many)).map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await written()).toEqual({ administrator: 0, u: 1, v: 1, w: 1 })
  })

  it('that was lost while nobody used it is made anew', async () => {
    await postgres.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sallyport-server'",
    )
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
    expect(await written()).toEqual({ administrator: 0, u: 1 })
  })

  it('that stays cut after the commit: the call fails, and what it did is seen later', async () => {
    line.cut = 'after, for long'
    const calls = ['u', 'v'].map((UserName) => aws.iam('CreateUser', { UserName }))
    const failed = (await Promise.all(calls)).map(({ status, code }) => [status, code])
    expect(failed).toEqual(Array(2).fill([503, 'ServiceUnavailable']))
    expect((await aws.iam('ListUsers')).status).toBe(503)
    line.isOpen = true
    await vi.waitFor(() => aws.expectOk(aws.iam('ListUsers')), { timeout: 60_000 })
    const { Users } = await aws.expectOk(aws.iam('ListUsers'))
    expect(Users).toMatchObject(['administrator', 'u', 'v'].map((UserName) => ({ UserName })))
    expect((await aws.iam('CreateUser', { UserName: 'u' })).code).toBe('EntityAlreadyExists')
    expect(await written()).toEqual({ administrator: 0, u: 1, v: 1 })
  })
})

describe.skipIf(!found)('a database that stops', () => {
  it('has all that was answered, and the account goes on once it is back', async () => {
    const aws = await TestAccount.open(await openPostgres(await postgres.makeDatabase()), master)
    const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
    const statuses = new Map<string, number>()
    const call = async (UserName: string) =>
      void statuses.set(UserName, (await aws.iam('CreateUser', { UserName })).status)
    for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
      const calls = Array.from({ length: 300 }, (_, at) => call(`${signal}-${at}`))
      await vi.waitFor(() => expect(statuses.get(`${signal}-70`)).toBe(200), {
        interval: 1,
        timeout: 60_000,
      })
      await postgres.halt(signal)
      const back = postgres.resume()
      await Promise.all([...calls, back])
      await vi.waitFor(() => aws.expectOk(aws.iam('ListUsers')), { timeout: 60_000 })
    }
    silent.mockRestore()
    const kinds = new Set(statuses.values())
    expect([...kinds].filter((status) => ![200, 500, 503].includes(status))).toEqual([])
    // connections that broke and were not used since fail once more
    const patience = { timeout: 60_000 }
    const trail = await vi.waitFor(() => aws.store.trail(1, 10_000), patience)
    expect(await findChainFault(trail)).toBeUndefined()
    const records = await vi.waitFor(() => aws.store.load(), patience)
    const names = records.map(({ body }) => (JSON.parse(body) as { name?: string }).name)
    const lost = [...statuses].filter(([name, status]) => status === 200 && !names.includes(name))
    expect(lost).toEqual([])
    await aws.store.close()
  })

  it('and was brought back from a copy has what the copy has', async () => {
    const url = await postgres.makeDatabase()
    const aws = await TestAccount.open(await openPostgres(url), master)
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'before' }))
    await aws.expectOk(aws.iam('CreateUser', { UserName: 'after' }))
    await postgres.run(
      'delete from sallyport.record where version > 2; delete from sallyport.audit where sequence > 2',
      url,
    )
    const { Users = [] } = await aws.expectOk(aws.iam('ListUsers'))
    expect(Users).toMatchObject([{ UserName: 'administrator' }, { UserName: 'before' }])
    await aws.store.close()
  })
})
