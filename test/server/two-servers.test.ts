/** Two servers of one account, in one database of PostgreSQL. */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { findChainFault } from '../../src/server/store/audit-chain.ts'
import { openPostgres } from '../../src/server/store/postgres/open-postgres.ts'
import { build } from './support/build-server.ts'
import { enableDevice, serial } from './support/mfa-device.ts'
import { findPostgres, Postgres, password } from './support/postgres.ts'
import { signForm } from './support/sign-form.ts'
import { type StartedServer, startServer } from './support/started-server.ts'
import { type Answer, account, allow, type Keys, TestAccount } from './support/test-account.ts'

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

const many = Array.from({ length: 24 }, (_, at) => at)
const succeeded = (answers: readonly Answer[]) => answers.filter(({ status }) => status === 200)

describe.skipIf(!found)('two servers', () => {
  let one: TestAccount
  let other: TestAccount
  let keys: Keys

  beforeEach(async () => {
    const opened = [await openPostgres(url), await openPostgres(url)] as const
    const accounts = await Promise.all(opened.map((store) => TestAccount.open(store, master)))
    const [first, second] = accounts
    if (first === undefined || second === undefined) throw new Error('two were opened')
    // whichever was first has made the account
    const isFirst = first.administrator.accessKeyId !== ''
    ;[one, other] = isFirst ? [first, second] : [second, first]
    expect(other.administrator.accessKeyId).toBe('')
    keys = one.administrator
  })

  afterEach(async () => {
    const trail = await one.store.trail(1, 10_000)
    expect(await findChainFault(trail)).toBeUndefined()
    await one.store.close()
    await other.store.close()
  })

  /** The same call by turns at one and at the other, all at once. */
  function callBoth(operation: string, parameters: (at: number) => Record<string, string>) {
    return Promise.all(
      many.map((at) => (at % 2 ? one : other).iam(operation, parameters(at), keys)),
    )
  }

  it('see at once what the other has done: users, keys, policies', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    await other.expectOk(other.iam('GetUser', { UserName: 'u' }, keys))
    const own = await one.makeUser('v', allow('iam:ListUsers'))
    await other.expectOk(other.iam('ListUsers', {}, own))
    await one.expectOk(one.iam('DeleteUserPolicy', { UserName: 'v', PolicyName: 'own' }))
    expect((await other.iam('ListUsers', {}, own)).code).toBe('AccessDenied')
    const off = { UserName: 'v', AccessKeyId: own.accessKeyId, Status: 'Inactive' }
    await other.expectOk(other.iam('UpdateAccessKey', off, keys))
    expect((await one.iam('ListUsers', {}, own)).code).toBe('InvalidClientTokenId')
  })

  it('make two keys at most, and one user of a name in whatever case', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    const made = await callBoth('CreateAccessKey', () => ({ UserName: 'u' }))
    expect(succeeded(made)).toHaveLength(2)
    const users = await callBoth('CreateUser', (at) => ({ UserName: at % 2 ? 'V' : 'v' }))
    expect(succeeded(users)).toHaveLength(1)
    const tag = (at: number) => ({ 'Tags.member.1.Key': `k${at}`, 'Tags.member.1.Value': 'v' })
    await callBoth('TagUser', (at) => ({ UserName: 'u', ...tag(at) }))
    for (const aws of [one, other]) {
      const { Tags } = await aws.expectOk(aws.iam('ListUserTags', { UserName: 'u' }, keys))
      expect(Tags).toHaveLength(many.length)
    }
  })

  it('delete no policy that the other has attached, and make no sixth version', async () => {
    await one.expectOk(one.iam('CreateUser', { UserName: 'u' }))
    const PolicyDocument = JSON.stringify(allow('s3:*'))
    const arn = (at: number) => `arn:aws:iam::${account}:policy/p${at}`
    await callBoth('CreatePolicy', (at) => ({ PolicyName: `p${at}`, PolicyDocument }))
    const outcomes = await Promise.all(
      many.slice(0, 9).map(async (at) => {
        const attach = { UserName: 'u', PolicyArn: arn(at) }
        const [attached, deleted] = await Promise.all([
          one.iam('AttachUserPolicy', attach, keys),
          other.iam('DeletePolicy', { PolicyArn: arn(at) }, keys),
        ])
        return [attached.code ?? 'attached', deleted.code ?? 'deleted'].join()
      }),
    )
    const possible = ['attached,DeleteConflict', 'NoSuchEntity,deleted']
    expect(outcomes.filter((outcome) => !possible.includes(outcome))).toEqual([])
    const version = { PolicyArn: arn(20), PolicyDocument, SetAsDefault: 'true' }
    expect(succeeded(await callBoth('CreatePolicyVersion', () => version))).toHaveLength(4)
    const { Versions } = await other.expectOk(
      other.iam('ListPolicyVersions', { PolicyArn: arn(20) }, keys),
    )
    const defaults = (Versions as { IsDefaultVersion: string }[]).map((it) => it.IsDefaultVersion)
    expect(defaults.filter((is) => is === 'true')).toHaveLength(1)
  })

  it('take a code once', async () => {
    const own = await one.makeUser('u', allow('sts:*'))
    const code = await enableDevice(one)
    other.now = one.now
    const mfa = { SerialNumber: serial, TokenCode: code() }
    const sessions = await Promise.all(
      many.map((at) => (at % 2 ? one : other).sts('GetSessionToken', mfa, own)),
    )
    expect(succeeded(sessions)).toHaveLength(1)
  })

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
    await vi.waitFor(() => one.expectOk(one.iam('EnableOutboundWebIdentityFederation')))
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
