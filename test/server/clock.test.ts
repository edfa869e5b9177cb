/** The account's own clock, for tests of what depends on time. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openClock } from '../../src/server/wire/test-clock.ts'
import { readXml } from './support/read-xml.ts'
import { signForm } from './support/sign-form.ts'
import { type StartedServer, startServer } from './support/started-server.ts'
import { type Keys, keysOf } from './support/test-account.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-server-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('a clock', () => {
  it('goes on from a time', () => {
    const now = openClock('2030-01-31T12:00:00Z')
    const first = now()
    expect(first).toBeGreaterThanOrEqual(Date.parse('2030-01-31T12:00:00Z'))
    expect(now()).toBeGreaterThanOrEqual(first)
  })

  it('stands at what a file says, and fails where it says nothing', () => {
    const file = join(folder, 'now')
    writeFileSync(file, '2030-01-31T12:00:00Z\n')
    const now = openClock(file)
    expect([now(), now()]).toEqual(Array(2).fill(Date.parse('2030-01-31T12:00:00Z')))
    writeFileSync(file, '2020-01-01T00:00:00.5Z')
    expect(now()).toBe(Date.parse('2020-01-01T00:00:00.500Z'))
    writeFileSync(file, 'tomorrow')
    expect(now).toThrow(RangeError)
    rmSync(file)
    expect(now).toThrow('ENOENT')
  })

  it('is neither a day that there is not, nor a file that is not there', () => {
    for (const text of ['2030-02-32T12:00:00Z', '2030-01-31', '1930-01-01T00:00:00Z', 'none']) {
      expect(() => openClock(text)).toThrow('`--clock` must be a time, such as')
    }
  })
})

describe('the server with a clock', () => {
  /** Signed by the machine's clock, as clients do. */
  async function sts(server: StartedServer, keys: Keys, parameters: Record<string, string>) {
    const body = new URLSearchParams({ Version: '2011-06-15', ...parameters }).toString()
    const { host } = new URL(server.url)
    const headers = signForm({ service: 'sts', body, keys, now: Date.now(), host })
    const response = await fetch(server.url, { method: 'POST', headers, body })
    return response.text()
  }

  it('ends sessions by it, and takes signatures by that of the machine', async () => {
    const file = join(folder, 'now')
    writeFileSync(file, '2030-01-31T12:00:00Z')
    const server = await startServer(folder, ['--memory', '--clock', file])
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = server.environment
    const keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
    const session = await sts(server, keys, { Action: 'GetSessionToken', DurationSeconds: '900' })
    const found = /<GetSessionTokenResult>(.*)<\/GetSessionTokenResult>/.exec(session)?.[1] ?? ''
    const { Credentials } = readXml(found)
    expect(Credentials).toMatchObject({ Expiration: '2030-01-31T12:15:00Z' })
    const who = () => sts(server, keysOf(Credentials), { Action: 'GetCallerIdentity' })
    expect(await who()).toContain('<GetCallerIdentityResult>')
    writeFileSync(file, '2030-01-31T12:15:00Z')
    expect(await who()).toContain('<Code>ExpiredToken</Code>')
    writeFileSync(file, 'no time')
    expect(await who()).toContain('<Code>InternalFailure</Code>')
    await server.stop()
  })
})
