/** Many mixed calls over HTTP: whether each is answered as it must be, memory stays, and the trail is whole. */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from '../../test/server/support/build-server.ts'
import type { Keys } from '../../test/server/support/sign-form.ts'
import { type StartedServer, startServer } from '../../test/server/support/started-server.ts'
import { allow, trust } from '../../test/server/support/test-account.ts'
import type { Row } from '../rows.ts'
import { sendCall, signCall } from './signed-call.ts'

const together = 16

/** Two of thirteen calls are of nobody, of which a hundred a minute are recorded. */
export async function soakRows(calls: number): Promise<Row[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-bench-'))
  const server = await startServer(folder)
  const caller = new Caller(server)
  const AssumeRolePolicyDocument = trust({ AWS: 'arn:aws:iam::111122223333:root' })
  await caller.admin('iam', { Action: 'CreateRole', RoleName: 'shared', AssumeRolePolicyDocument })
  await soak(caller, calls / 3)
  const before = residentMegabytes(server.pid)
  const start = performance.now()
  await soak(caller, calls)
  const seconds = (performance.now() - start) / 1_000
  const growth = residentMegabytes(server.pid) - before
  await server.stop()
  const { stdout } = await promisify(execFile)(
    ...([process.execPath, [await build(), 'verify-trail'], { cwd: folder }] as const),
  )
  rmSync(folder, { recursive: true })
  const records = Number(/^the trail is whole: (\d+) records/.exec(stdout)?.[1])
  const row = (work: string, value: number): Row => ({ section: 'soak', work, value, unit: '' })
  const made = calls.toLocaleString('en-US')
  return [
    row(
      `mixed calls a second, ${made} after a third as many`,
      (caller.count - calls / 3) / seconds,
    ),
    {
      ...row('calls that were answered otherwise than they must be', caller.wrong.length),
      most: 0,
    },
    { ...row('resident memory: growth', growth), unit: 'MB', most: 32 },
    { ...row('records of the whole trail ÷ calls', records / caller.count), unit: '×', least: 0.8 },
  ]
}

function residentMegabytes(pid: number): number {
  const [, kilobytes] =
    /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Number(kilobytes) / 1_000
}

type Parameters = Readonly<Record<string, string>>

class Caller {
  count = 0
  /** What was wrong. */
  readonly wrong: string[] = []
  readonly keys: Keys
  readonly #url: string
  readonly #agent = new Agent({ keepAlive: true, maxSockets: together })

  constructor({ url, environment }: StartedServer) {
    const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment
    this.#url = url
    this.keys = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY }
  }

  admin(service: 'iam' | 'sts', parameters: Parameters): Promise<string> {
    return this.call({ service, keys: this.keys, parameters }, '')
  }

  /** The response; it must have the code of an error, or none. */
  async call(
    call: { readonly service: 'iam' | 'sts'; readonly keys: Keys; readonly parameters: Parameters },
    code: string,
  ): Promise<string> {
    this.count += 1
    const { text } = await sendCall(signCall({ url: this.#url, ...call }), this.#agent)
    const found = /<Code>(\w+)<\/Code>/.exec(text)?.[1] ?? ''
    if (found !== code) this.wrong.push(`${call.parameters.Action}: ${text}`)
    return text
  }
}

async function soak(caller: Caller, calls: number): Promise<void> {
  const end = caller.count + calls
  const lives = Array.from({ length: together }, async (_, at) => {
    while (caller.count < end) await live(caller, `user-${at}`)
  })
  await Promise.all(lives)
  if (caller.wrong.length > 0) console.error(caller.wrong.slice(0, 5).join('\n'))
}

const own = JSON.stringify(allow(['iam:GetUser', 'sts:AssumeRole']))

/** A user is made, calls, is denied, assumes a role, and is deleted. */
async function live(caller: Caller, UserName: string): Promise<void> {
  const iam = (Action: string, more: Parameters = {}) =>
    caller.admin('iam', { Action, UserName, ...more })
  await iam('CreateUser')
  await iam('PutUserPolicy', { PolicyName: 'own', PolicyDocument: own })
  const made = keysIn(await iam('CreateAccessKey'))
  await caller.call({ service: 'iam', keys: made, parameters: { Action: 'GetUser', UserName } }, '')
  const refused = { Action: 'DeleteUser', UserName }
  await caller.call({ service: 'iam', keys: made, parameters: refused }, 'AccessDenied')
  const RoleArn = 'arn:aws:iam::111122223333:role/shared'
  const assume = { Action: 'AssumeRole', RoleArn, RoleSessionName: UserName }
  const session = keysIn(await caller.call({ service: 'sts', keys: made, parameters: assume }, ''))
  const who = { Action: 'GetCallerIdentity' }
  await caller.call({ service: 'sts', keys: session, parameters: who }, '')
  const forged = { ...made, secretAccessKey: caller.keys.secretAccessKey }
  await caller.call({ service: 'sts', keys: forged, parameters: who }, 'SignatureDoesNotMatch')
  await caller.admin('iam', { Action: 'ListUsers' })
  await iam('DeleteUserPolicy', { PolicyName: 'own' })
  await iam('DeleteAccessKey', { AccessKeyId: made.accessKeyId })
  await iam('DeleteUser')
  await caller.call({ service: 'sts', keys: made, parameters: who }, 'InvalidClientTokenId')
}

function keysIn(text: string): Keys {
  const part = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(text)?.[1] ?? ''
  const token = part('SessionToken')
  const keys = { accessKeyId: part('AccessKeyId'), secretAccessKey: part('SecretAccessKey') }
  return token === '' ? keys : { ...keys, token }
}
