/** Two servers of one account, in one database of PostgreSQL. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { openPostgres } from '../../src/server/store/postgres/open-postgres.ts'
import { build } from './support/build-server.ts'
import { findPostgres, Postgres, password } from './support/postgres.ts'
import { signForm } from './support/sign-form.ts'
import { type StartedServer, startServer } from './support/started-server.ts'
import { type Keys, TestAccount } from './support/test-account.ts'
import { closeTwo, openTwo, testTwoServers } from './support/two-servers-suite.ts'

const found = findPostgres()
const master = Buffer.alloc(32, 7)
let postgres: Postgres
let url: string

beforeAll(async () => {
  if (found) postgres = await Postgres.start()
})

afterAll(() => postgres?.end())

beforeEach(async () => {
  if (found) url = await postgres.makeDatabase()
})

describe.skipIf(!found)('two servers', () => {
  const open = () => openPostgres(url)

  testTwoServers(open)
})

describe.skipIf(!found)('two servers with PostgreSQL', () => {
  let one: TestAccount
  let other: TestAccount
  let keys: Keys

  beforeEach(async () => {
    ;({ one, other } = await openTwo(() => openPostgres(url)))
    keys = one.administrator
  })

  afterEach(() => closeTwo({ one, other }))

  /** Whether a server shows keys, which it does without a signature and a turn. */
  async function hasKeys(aws = other): Promise<boolean> {
    const request = { method: 'GET', target: '/.well-known/jwks.json', headers: [] }
    const call = { ...request, body: Buffer.alloc(0), address: '127.0.0.1' }
    return (await aws.service.answer(call)).status === 200
  }

  it('hear of what is read without a turn, without asking', async () => {
    vi.useFakeTimers({ toFake: ['setInterval'] }) // which would ask
    const third = await TestAccount.open(await openPostgres(url), master)
    vi.useRealTimers()
    expect(await hasKeys(third)).toBe(false)
    await one.expectOk(one.iam('EnableOutboundWebIdentityFederation'))
    await vi.waitFor(async () => expect(await hasKeys(third)).toBe(true), { timeout: 60_000 })
    await third.store.close()
  })

  it('ask for it where they have heard nothing', async () => {
    await postgres.run(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'sallyport-server'",
    )
    const enable = () => one.expectOk(one.iam('EnableOutboundWebIdentityFederation'))
    await vi.waitFor(enable, { timeout: 60_000 })
    await vi.waitFor(async () => expect(await hasKeys()).toBe(true), { timeout: 60_000 })
  })

  it('wait for one that was stopped in the middle of its turn, but not for ever', async () => {
    const stopped = await one.store.begin()
    await other.expectOk(other.iam('CreateUser', { UserName: 'u' }, keys))
    const event = JSON.stringify({ eventName: 'Late' })
    const late = stopped.commit([{ changes: { made: [] }, event }])
    await expect(late).rejects.toThrow()
    await one.expectOk(one.iam('GetUser', { UserName: 'u' }))
  })
})

describe.skipIf(!found)('commands of a database', () => {
  let folder: string
  const started: StartedServer[] = []

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
  })

  afterEach(async () => {
    for (const server of started.splice(0)) await server.stop('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })

  /** With the password in the environment. */
  async function start(): Promise<StartedServer> {
    const server = await startServer(folder, ['--store', address()], { PGPASSWORD: password })
    started.push(server)
    return server
  }

  const address = () => url.replace(/\/\/.*@/, '//postgres@')

  async function createUser({ url: to }: StartedServer, name: string, keys: Keys) {
    const body = `Version=2010-05-08&Action=CreateUser&UserName=${name}`
    const form = { service: 'iam', body, keys, now: Date.now(), host: new URL(to).host }
    const headers = Object.fromEntries(signForm(form))
    const { status } = await fetch(to, { method: 'POST', headers, body })
    return status
  }

  function run(...more: string[]) {
    const env = { ...process.env, PGPASSWORD: password }
    return build().then((file) =>
      promisify(execFile)(process.execPath, [file, ...more], { cwd: folder, env }),
    )
  }

  it('lose nothing that was answered where one is killed, and the other goes on', async () => {
    const first = await start()
    const second = await start()
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = first.environment
    const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
    const answered: string[] = []
    const calls = Array.from({ length: 200 }, async (_, at) => {
      const name = `user-${at}`
      const status = await createUser(at % 2 ? first : second, name, keys)
      if (status === 200) answered.push(name)
      if (answered.length === 30) await first.stop('SIGKILL')
    })
    await Promise.allSettled(calls)
    expect(answered.filter((name) => Number(name.slice(5)) % 2 === 0)).toHaveLength(100)
    expect(await createUser(second, 'last', keys)).toBe(200)
    const store = await openPostgres(url)
    const names = (await store.load()).map(
      ({ body }) => (JSON.parse(body) as { name?: string }).name,
    )
    await store.close()
    expect(answered.filter((name) => !names.includes(name))).toEqual([])
    const { stdout } = await run('verify-trail', '--store', address())
    expect(stdout).toMatch(/^the trail is whole: \d+ records/)
  })

  it('are refused with a database that is not there, or the key of another account', async () => {
    const missing = address().replace(/\w+$/, 'missing')
    await expect(run('--store', missing)).rejects.toMatchObject({
      code: 1,
      stderr: `error ERR_STORE_MISSING: database "missing" does not exist (${missing}); hint: make the database with \`createdb\`\n`,
    })
    await expect(run('verify-trail', '--store', address())).rejects.toMatchObject({
      stderr: expect.stringMatching(/^error ERR_STORE_MISSING: the store has no account/),
    })
    await (await start()).stop()
    rmSync(join(folder, 'sallyport-data'), { recursive: true })
    await expect(run('--store', address())).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error ERR_MASTER_KEY: .*`sallyport-data\/master.key` is missing/,
      ),
    })
    writeFileSync(join(folder, 'sallyport-data/master.key'), Buffer.alloc(32).toString('base64'))
    await expect(run('--store', address())).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^error ERR_MASTER_KEY: the master key is not the one of .*\n$/,
      ),
    })
  })
})
