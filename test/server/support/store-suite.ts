/** What every store must do: a test file calls it with its own. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { findChainFault } from '../../../src/server/store/audit-chain.ts'
import type { RecordStore } from '../../../src/server/store/record-store.ts'
import { testEarlierCenter } from './earlier-center-suite.ts'
import { account, allow, type Keys, TestAccount, trust } from './test-account.ts'

/** Where a store is, and what can be done to it behind its back. */
export interface StoreBed {
  open(): Promise<RecordStore>
  /** All that is written, as text. */
  dump(): Promise<string>
  /** Makes the data those of a later version. */
  age(): Promise<void>
  /** Makes the data those of the version in which a store had one account. */
  rejuvenate(): Promise<void>
  /** From now on, a record with this text in it cannot be written. */
  refuse(text: string): Promise<void>
  /** Everything can be written again. */
  relent(): Promise<void>
  remove(): Promise<void>
}

const master = Buffer.alloc(32, 7)

/** Tests a store. */
export function testStore(make: () => Promise<StoreBed>): void {
  let bed: StoreBed
  let opened: RecordStore[]
  const openStore = async () => {
    const store = await bed.open()
    opened.push(store)
    return store
  }
  const open = async () => TestAccount.open(await openStore(), master)

  beforeEach(async () => {
    opened = []
    bed = await make()
  })

  afterEach(async () => {
    for (const store of opened) await store.close().catch(() => {})
    await bed.remove()
  })

  describe('an account', () => {
    it('is there again after a restart: users, keys and decisions', async () => {
      const first = await open()
      const keys = await first.makeUser('u', allow('iam:ListUsers'))
      await first.store.close()
      const second = await open()
      const { Users } = await second.expectOk(second.iam('ListUsers', {}, keys))
      expect(Users).toMatchObject([{ UserName: 'administrator' }, { UserName: 'u' }])
      expect((await second.iam('ListRoles', {}, keys)).code).toBe('AccessDenied')
      await second.store.close()
    })

    it('keeps every character of a record, and none of what was removed', async () => {
      const first = await open()
      const Description = `"quoted" {braces}, back\\slash, NULL, ümlaut, \t\n`
      const AssumeRolePolicyDocument = trust({ AWS: account })
      const role = { RoleName: 'R', Description, AssumeRolePolicyDocument }
      await first.expectOk(first.iam('CreateRole', role))
      await first.expectOk(first.iam('CreateRole', { ...role, RoleName: 'gone' }))
      await first.expectOk(first.iam('DeleteRole', { RoleName: 'gone' }))
      await first.store.close()
      const second = await open()
      const keys = first.administrator
      const { Roles } = await second.expectOk(second.iam('ListRoles', {}, keys))
      expect(Roles).toMatchObject([{ RoleName: 'R', Description }])
      await second.store.close()
    })

    it('has no secret in its store', async () => {
      const aws = await open()
      const keys = await aws.makeUser('u')
      const password = 'aB3-defgh-long-enough'
      await aws.expectOk(aws.iam('CreateLoginProfile', { UserName: 'u', Password: password }))
      await aws.store.close()
      const all = await bed.dump()
      expect(all).toContain(keys.accessKeyId)
      for (const secret of [keys.secretAccessKey, aws.administrator.secretAccessKey, password]) {
        expect(all).not.toContain(secret)
      }
    })

    it('of a newer schema is not opened', async () => {
      await (await bed.open()).close()
      await bed.age()
      await expect(bed.open()).rejects.toThrow(/newer version/)
    })

    it('is not opened with another master key', async () => {
      const aws = await open()
      const other = Buffer.alloc(32, 8)
      await aws.store.close()
      const store = await openStore()
      await expect(TestAccount.open(store, other)).rejects.toMatchObject({ code: 'ERR_MASTER_KEY' })
      await store.close()
      const again = await open()
      await again.expectOk(again.iam('ListUsers', {}, aws.administrator))
      await again.store.close()
    })

    it('is as before when a change cannot be written', async () => {
      const aws = await open()
      const keys = await aws.makeUser('before')
      await bed.refuse('"name":')
      const silent = vi.spyOn(console, 'error').mockImplementation(() => {})
      const failed = await aws.iam('CreateUser', { UserName: 'u' })
      expect([failed.status, failed.code]).toEqual([500, 'InternalFailure'])
      const document = { PolicyName: 'p', PolicyDocument: JSON.stringify(allow('iam:ListUsers')) }
      const put = await aws.iam('PutUserPolicy', { UserName: 'before', ...document })
      expect(put.status).toBe(500)
      silent.mockRestore()
      expect((await aws.iam('ListUsers', {}, keys)).code).toBe('AccessDenied')
      await bed.relent()
      expect((await aws.iam('GetUser', { UserName: 'u' })).code).toBe('NoSuchEntity')
      await aws.expectOk(aws.iam('CreateUser', { UserName: 'u' }))
      await aws.store.close()
      const again = await open()
      expect((await again.store.load()).filter(({ kind }) => kind === 'user')).toHaveLength(3)
      await again.store.close()
    })
  })

  describe('calls at once', () => {
    it('make two keys at most, one user of a name, and every change of the same record', async () => {
      const aws = await open()
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
      const aws = await open()
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
      const aws = await open()
      await bed.refuse('"name":"u7"')
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
      await aws.store.close()
    })

    it('see what those before them have changed', async () => {
      const aws = await open()
      const made = aws.iam('CreateUser', { UserName: 'u' })
      const read = aws.iam('GetUser', { UserName: 'u' })
      const gone = aws.iam('DeleteUser', { UserName: 'u' })
      const missing = aws.iam('GetUser', { UserName: 'u' })
      const statuses = (await Promise.all([made, read, gone, missing])).map(({ status }) => status)
      expect(statuses).toEqual([200, 200, 200, 404])
    })
  })

  describe('several accounts', () => {
    const second = '222233334444'

    it('have what they have to themselves, after a restart too', async () => {
      const first = await open()
      const keys = await first.addAccount(second)
      const made = await Promise.all(
        [first.administrator, keys].map((own) => first.iam('CreateUser', { UserName: 'u' }, own)),
      )
      expect(made.map(({ result }) => (result.User as Record<string, string>).Arn)).toEqual([
        `arn:aws:iam::${account}:user/u`,
        `arn:aws:iam::${second}:user/u`,
      ])
      await first.expectOk(first.iam('DeleteUser', { UserName: 'u' }, keys))
      await first.store.close()
      const again = await open()
      const names = async (own: Keys) =>
        (
          (await again.expectOk(again.iam('ListUsers', {}, own))).Users as { UserName: string }[]
        ).map(({ UserName }) => UserName)
      expect(await names(first.administrator)).toEqual(['administrator', 'u'])
      expect(await names(keys)).toEqual(['administrator'])
    })

    it('are one more than a store of an earlier version had', async () => {
      const first = await open()
      const own = await first.makeUser('u', allow('iam:ListUsers'))
      await first.store.close()
      await bed.rejuvenate()
      const later = await open()
      await later.expectOk(later.iam('ListUsers', {}, own))
      const keys = await later.addAccount(second)
      await later.expectOk(later.iam('CreateUser', { UserName: 'u' }, keys))
      const records = await later.store.load()
      const users = records.filter(({ kind }) => kind === 'user').map((one) => one.account)
      expect(users.sort()).toEqual([account, account, second, second])
      expect(await findChainFault(await later.store.trail(1, 100))).toBeUndefined()
    })

    it('that are new have no records, and none of a store that has none', async () => {
      const store = await openStore()
      await store.close()
      await bed.rejuvenate()
      const later = await open()
      expect(later.accounts.all.map(({ id }) => id)).toEqual([account])
    })
  })

  describe('a store of an earlier version', () => testEarlierCenter(open, () => bed))

  describe('a turn', () => {
    it('writes nothing that has no event: other servers would not learn of it', async () => {
      const store = await openStore()
      const record = { kind: 'deletion', id: 'd', body: { id: 'd', created: '' } } as const
      const made = [{ account, ...record }]
      const commit = async (event: string | undefined) =>
        (await store.begin()).commit([{ changes: { made }, event }])
      await expect(commit(undefined)).rejects.toThrow(TypeError)
      expect(await store.load()).toEqual([])
      await commit('{}')
      expect(await store.load()).toHaveLength(1)
    })
  })

  describe('the audit trail', () => {
    it('has every call, the denied and failed ones too, without what is secret', async () => {
      const aws = await open()
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
      const aws = await open()
      for (let at = 0; at < 5; at += 1) await aws.iam('ListUsers')
      const trail = await aws.store.trail(1, 100)
      expect(await findChainFault(trail)).toBeUndefined()
      const [first, second, third, ...rest] = trail
      if (first === undefined || second === undefined || third === undefined)
        throw new Error('short')
      const changed = { ...second, event: second.event.replace('ListUsers', 'ListRoles') }
      expect((await findChainFault([first, changed, third, ...rest]))?.sequence).toBe(2)
      expect((await findChainFault([first, third, ...rest]))?.sequence).toBe(2)
      expect((await findChainFault([first, third, second, ...rest]))?.sequence).toBe(2)
      const renumbered = [first, { ...third, sequence: 2 }, { ...second, sequence: 3 }, ...rest]
      expect((await findChainFault(renumbered))?.sequence).toBe(2)
    })
  })
}
