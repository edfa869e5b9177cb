/** `aws sso login` of Debian's AWS CLI: it reaches the server under AWS's own names, by a proxy on this machine. */
import { execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import { request } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { build } from './support/build-server.ts'
import { cli, findCli } from './support/debian-cli.ts'
import { fixture } from './support/oidc-provider.ts'
import { type StartedServer, startServer } from './support/started-server.ts'
import type { Output } from './support/test-account.ts'

const run = promisify(execFile)
const fixtures = join(import.meta.dirname, 'fixtures')
const password = 'Correct-horse-7'

/** Leads to the server whatever host it is asked for. */
function openProxy(port: number): Server {
  const proxy = createServer()
  proxy.on('connect', (_: IncomingMessage, client: Socket) => {
    const server = connect(port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      server.pipe(client).pipe(server)
    })
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy())
    }
  })
  return proxy.listen(0, '127.0.0.1')
}

describe.skipIf(!findCli('aws sso login'))('the AWS CLI', () => {
  let folder: string
  let server: StartedServer
  let proxy: Server
  let base: Record<string, string>

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sallyport-sso-'))
    const tls = ['--tls-cert', join(fixtures, 'aws.crt.pem')]
    server = await startServer(folder, [...tls, '--tls-key', join(fixtures, 'aws.key.pem')])
    proxy = openProxy(Number(new URL(server.url).port))
    await new Promise((resolve) => proxy.once('listening', resolve))
    const { port } = proxy.address() as AddressInfo
    base = {
      ...{ PATH: '/usr/bin:/bin', HOME: folder, AWS_PAGER: '', AWS_DEFAULT_REGION: 'us-east-1' },
      HTTPS_PROXY: `http://127.0.0.1:${port}`,
      AWS_CA_BUNDLE: join(fixtures, 'aws-ca.crt.pem'),
    }
  })

  afterAll(async () => {
    proxy?.closeAllConnections()
    proxy?.close()
    await server?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  /** What a command of the administrator's prints, read as JSON. */
  async function administrate(...args: readonly string[]): Promise<Output> {
    const { stdout } = await run(cli, [...args], { env: { ...base, ...server.environment } })
    return stdout === '' ? {} : JSON.parse(stdout)
  }

  /** Sends the form of a page. */
  function send(path: string, fields: Readonly<Record<string, string>>): Promise<number> {
    const body = new URLSearchParams(fields).toString()
    return new Promise((resolve, reject) => {
      const { port } = new URL(server.url)
      const sent = request({
        ...{ host: '127.0.0.1', port, path, method: 'POST', agent: false },
        ...{ servername: 'oidc.us-east-1.amazonaws.com', ca: fixture('aws-ca.crt.pem') },
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
      sent.once('error', reject)
      sent.once('response', (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.end(body)
    })
  }

  it('makes people and permission sets, signs one in, and is who they are', async () => {
    const { Instances } = await administrate('sso-admin', 'list-instances')
    const { InstanceArn, IdentityStoreId } = Instances[0]
    const store = ['--identity-store-id', IdentityStoreId]
    const instance = ['--instance-arn', InstanceArn]
    const { UserId } = await administrate(
      ...['identitystore', 'create-user', ...store, '--user-name', 'ann'],
      ...['--display-name', 'Ann', '--name', 'GivenName=Ann,FamilyName=Bell'],
    )
    const { PermissionSet } = await administrate(
      ...['sso-admin', 'create-permission-set', ...instance, '--name', 'Reading'],
    )
    const set = [...instance, '--permission-set-arn', PermissionSet.PermissionSetArn]
    await administrate(
      ...['sso-admin', 'put-inline-policy-to-permission-set', ...set, '--inline-policy'],
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:List*","Resource":"*"}]}',
    )
    await administrate(
      ...['sso-admin', 'create-account-assignment', ...set, '--target-id', '111122223333'],
      ...['--target-type', 'AWS_ACCOUNT', '--principal-type', 'USER', '--principal-id', UserId],
    )
    const organize = (...args: readonly string[]) =>
      administrate('organizations', ...args, '--no-verify-ssl') // the certificate lacks its name
    await organize('create-organization')
    const asked = await organize(
      ...['create-account', '--account-name', 'work', '--email', 'w@example.com'],
    )
    const { CreateAccountStatus } = await organize(
      ...['describe-create-account-status', '--create-account-request-id'],
      asked.CreateAccountStatus.Id,
    )
    const work = CreateAccountStatus.AccountId
    await administrate(
      ...['sso-admin', 'create-account-assignment', ...set, '--target-id', work],
      ...['--target-type', 'AWS_ACCOUNT', '--principal-type', 'USER', '--principal-id', UserId],
    )
    const command = async (...args: readonly string[]) =>
      run(process.execPath, [await build(), ...args], { cwd: folder })
    await command('mfa-settings', '--prompt', 'never')
    const given = await command('one-time-password', 'ann')

    mkdirSync(join(folder, '.aws'), { recursive: true })
    const profile = (name: string, account: string) =>
      `[profile ${name}]\nsso_start_url = https://${IdentityStoreId}.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = ${account}\nsso_role_name = Reading\nregion = us-east-1\n`
    const profiles = [profile('ann', '111122223333'), profile('work', work)]
    writeFileSync(join(folder, '.aws/config'), profiles.join('\n'))
    const login = spawn(cli, ['sso', 'login', '--no-browser', '--profile', 'ann'], { env: base })
    const code = await new Promise<string>((resolve, reject) => {
      let said = ''
      const hear = (chunk: Buffer): void => {
        said += chunk.toString()
        const [found] = /^[B-Z]{4}-[B-Z]{4}$/m.exec(said) ?? []
        if (found !== undefined) resolve(found)
      }
      login.stdout.on('data', hear)
      login.stderr.on('data', hear)
      login.once('exit', () => reject(new Error(said)))
    })
    const ended = new Promise<number | null>((resolve) => login.once('exit', resolve))
    const fields = { user_code: code, user_name: 'ann', decision: 'allow' }
    const first = { password: given.stdout.trim(), new_password: password }
    expect(await send('/device', { ...fields, ...first })).toBe(200)
    expect(await ended).toBe(0)

    const as = async (name: string, ...args: readonly string[]) =>
      JSON.parse((await run(cli, [...args, '--profile', name], { env: base })).stdout)
    for (const [name, account] of [
      ['ann', '111122223333'],
      ['work', work],
    ]) {
      const { Account, Arn } = await as(name, 'sts', 'get-caller-identity')
      expect(Account).toBe(account)
      expect(Arn).toMatch(/:assumed-role\/AWSReservedSSO_Reading_[0-9a-f]{16}\/ann$/)
      const prefix = ['--path-prefix', '/aws-reserved/']
      expect((await as(name, 'iam', 'list-roles', ...prefix)).Roles).toHaveLength(1)
      const made = as(name, 'iam', 'create-user', '--user-name', 'eve')
      await expect(made).rejects.toThrow(/AccessDenied/)
    }
    const { stdout } = await run(cli, ['sso', 'logout'], { env: base })
    expect(stdout).toMatch(/signed out|^$/)
  })
})
