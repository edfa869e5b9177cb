/** A first access key from the environment, for suites whose credentials are fixed. */
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { IAMClient, ListUsersCommand } from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Secrets } from '../../src/server/signature/secrets.ts'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { readGivenKey } from '../../src/server/wire/given-key.ts'
import { openAccount } from '../../src/server/wire/open-account.ts'
import { startServer } from './support/started-server.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const environment = { SALLYPORT_ACCESS_KEY_ID: 'test', SALLYPORT_SECRET_ACCESS_KEY: 'test' }
const options = (url: string, accessKeyId: string, secretAccessKey: string) => ({
  ...{ endpoint: url, region: 'us-east-1', maxAttempts: 1 },
  credentials: { accessKeyId, secretAccessKey },
})

describe('a given key', () => {
  it('is the first one of a new account, and of nobody else', async () => {
    const more = ['--account', '000000000000', '--profile', 'profiles']
    const first = await startServer(folder, more, environment)
    expect(first.environment).toEqual({}) // nothing is shown that is known
    const known = options(first.url, 'test', 'test')
    expect(await new STSClient(known).send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '000000000000',
      Arn: 'arn:aws:iam::000000000000:user/administrator',
    })
    const wrong = new STSClient(options(first.url, 'test', 'Test'))
    await expect(wrong.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
    })
    const other = new STSClient(options(first.url, 'Test', 'test'))
    await expect(other.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
    expect(readFileSync(join(folder, 'profiles'), 'utf8')).toContain('aws_access_key_id = test\n')
    await first.stop()

    const again = await startServer(folder, more)
    const { Users } = await new IAMClient({ ...known, endpoint: again.url }).send(
      new ListUsersCommand({}),
    )
    expect(Users).toHaveLength(1)
    await again.stop()

    const given = { ...environment, SALLYPORT_ACCESS_KEY_ID: 'second' }
    const third = await startServer(folder, more, given)
    const second = new STSClient(options(third.url, 'second', 'test'))
    await expect(second.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: 'InvalidClientTokenId',
    })
    await third.stop()
  })

  it('is stored sealed', async () => {
    const store = openSqlite(':memory:')
    const secrets = new Secrets(randomBytes(32))
    const given = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'a-secret-of-theirs' }
    const opening = { account: '111122223333', secrets, now: Date.now, given }
    const { state, firstKey } = await openAccount(store, opening)
    expect(firstKey).toMatchObject({ ...given, isGiven: true })
    const [key] = state.shelf('key').all
    expect(key?.given).toMatch(/^[A-Za-z0-9+/=]{40,}$/)
    expect(JSON.stringify(key)).not.toContain('theirs')
    await store.close()
  })

  it.each([
    [{ SALLYPORT_ACCESS_KEY_ID: 'test' }, /^`SALLYPORT_SECRET_ACCESS_KEY` must be/],
    [{ SALLYPORT_SECRET_ACCESS_KEY: 'test' }, /^`SALLYPORT_ACCESS_KEY_ID` must be/],
    [{ ...environment, SALLYPORT_ACCESS_KEY_ID: 'a/b' }, /^`SALLYPORT_ACCESS_KEY_ID` must be/],
    [{ ...environment, SALLYPORT_ACCESS_KEY_ID: 'ASIAX' }, /not begin with `ASIA`$/],
    [{ ...environment, SALLYPORT_SECRET_ACCESS_KEY: 'a\n' }, /^`SALLYPORT_SECRET_ACCESS_KEY` must/],
  ])('is not read from %j', (wrong, message) => {
    expect(() => readGivenKey(wrong)).toThrow(message)
  })

  it('is absent where neither variable says anything', () => {
    expect(readGivenKey({ SALLYPORT_ACCESS_KEY_ID: '' })).toBe(undefined)
  })
})
