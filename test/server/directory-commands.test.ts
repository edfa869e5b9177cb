/** What an administrator does to the directory at the command line, while a server runs. */
import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSqlite } from '../../src/server/store/sqlite-store.ts'
import { build } from './support/build-server.ts'
import { addPeople, SignInPerson } from './support/sign-in-person.ts'
import { TestAccount } from './support/test-account.ts'

let folder: string
let aws: TestAccount
let ann: SignInPerson

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-commands-'))
  mkdirSync(join(folder, 'sallyport-data'))
  aws = await TestAccount.open(openSqlite(join(folder, 'sallyport-data/account.db')))
  await addPeople(aws, 'ann')
  ann = new SignInPerson(aws, 'ann')
})

afterEach(async () => {
  await aws.store.close()
  rmSync(folder, { recursive: true, force: true })
})

/** What a command prints; what it says of a fault where it fails. */
async function run(...args: readonly string[]): Promise<string> {
  const done = promisify(execFile)(process.execPath, [await build(), ...args], { cwd: folder })
  return done.then(
    ({ stdout }) => stdout,
    ({ stderr }: { readonly stderr: string }) => stderr,
  )
}

describe('mfa-settings', () => {
  it('are AWS’s until they are set, and are followed at once', async () => {
    const initial =
      'prompt: always\nwithout a device: register\ntypes: authenticator-app, security-key\norigin of security keys: any of localhost\n'
    expect(await run('mfa-settings')).toBe(initial)
    expect((await ann.signIn()).title).toBe('Register an MFA device')
    expect(await run('mfa-settings', '--without-device', 'block')).toContain('device: block\n')
    expect((await ann.signIn()).alert).toContain('have none')
    expect(await run('mfa-settings', '--prompt', 'never')).toContain('prompt: never\n')
    expect((await ann.signIn()).body).toContain('has access now')
    const all = ['--prompt', 'always', '--without-device', 'register', '--types', 'security-key']
    const set = await run('mfa-settings', ...all, '--origin', 'https://sso.example.com')
    expect(set).toBe(
      'prompt: always\nwithout a device: register\ntypes: security-key\norigin of security keys: https://sso.example.com\n',
    )
    expect(await run('mfa-settings')).toBe(set)
    const form = await ann.signIn()
    expect([form.seed, form.options?.rp.id]).toEqual([undefined, 'sso.example.com'])
  })

  it('are refused where they make no sense, and nothing is changed', async () => {
    const before = await run('mfa-settings')
    for (const [option, value] of [
      ['--prompt', 'sometimes'],
      ['--without-device', 'email'],
      ['--types', 'authenticator-app,sms'],
      ['--types', ''],
      ['--origin', 'http://sso.example.com'],
      ['--origin', 'https://sso.example.com/path'],
      ['--origin', 'https://10.0.0.1'],
      ['--origin', 'sso.example.com'],
    ] as const) {
      expect(await run('mfa-settings', option, value)).toContain(`error ERR_USAGE: \`${option}\``)
    }
    expect(await run('mfa-settings')).toBe(before)
  })
})

describe('devices of people', () => {
  it('are listed and removed, and are no good from then on', async () => {
    const app = await ann.registerApp()
    const [device] = ann.devices()
    expect(await run('mfa-devices', 'ann')).toBe(
      `${device?.id}  authenticator-app  2026-03-01T12:00:00Z  phone\n`,
    )
    const form = await ann.signIn()
    expect(await run('remove-mfa-device', 'ann', device?.id ?? '')).toBe('removed phone\n')
    expect(await run('mfa-devices', 'ann')).toBe('')
    expect((await ann.goOn({ code: ann.codeOf(app) }, form)).alert).toBe('The code is not right.')
    expect(await run('remove-mfa-device', 'ann', 'x')).toMatch(/^error ERR_DEVICE_MISSING: /)
    expect(await run('mfa-devices', 'eve')).toMatch(/^error ERR_USER_MISSING: /)
    const events = (await aws.store.newest(3)).map(({ event }) => JSON.parse(event).eventName)
    expect(events).toContain('DeleteMfaDeviceForUser')
  })
})

describe('whoever is disabled', () => {
  it('signs in no more, and is signed out for good', async () => {
    await run('mfa-settings', '--prompt', 'never')
    await ann.signIn()
    const { accessToken } = await ann.token()
    await ann.signIn()
    const accounts = async () => {
      const headers = { 'x-amz-sso_bearer_token': accessToken }
      return (await aws.openly({ method: 'GET', path: '/assignment/accounts' }, { headers })).status
    }
    expect(await accounts()).toBe(200)
    expect(await run('disable-user', 'ann')).toBe('ann is disabled\n')
    const { result } = await aws.identityStore('DescribeUser', { UserId: ann.id })
    expect(result.UserStatus).toBe('DISABLED')
    expect(await accounts()).toBe(401)
    expect(await ann.isSignedIn()).toBe(false)
    expect((await ann.signIn()).status).toBe(400)
    expect(await run('enable-user', 'ann')).toBe('ann is enabled\n')
    expect(await accounts()).toBe(401)
    await ann.signIn()
    expect(await ann.isSignedIn()).toBe(true)
    expect(await run('disable-user', 'eve')).toMatch(/^error ERR_USER_MISSING: /)
  })
})
