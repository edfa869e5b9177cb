/** What `aws login` leaves on disk is refreshed by the AWS SDK for JavaScript, which nobody has changed. */
import { createHash, createPrivateKey } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  CreateLoginProfileCommand,
  CreateUserCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam'
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts'
import { fromLoginCredentials } from '@aws-sdk/credential-provider-login'
import { exportPKCS8 } from 'jose'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { LoginProgram, type Send } from './support/login-program.ts'
import { policyOf, sdkClients } from './support/sdk-clients.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

let folder: string
let server: StartedServer
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-login-'))
  server = await startServer(folder, ['--memory'])
})
afterAll(async () => {
  await server?.stop()
  delete process.env.AWS_LOGIN_CACHE_DIRECTORY
  rmSync(folder, { recursive: true, force: true })
})

const send: Send = async ({ method, path }, { body, type, headers } = {}) => {
  const reply = await fetch(`${server.url}${path}`, {
    ...{ method, redirect: 'manual', ...(body !== undefined && { body }) },
    headers: { 'content-type': type ?? 'application/json', ...headers },
  })
  const text = await reply.text()
  const result = text.startsWith('{') ? JSON.parse(text) : {}
  const location = reply.headers.get('location') ?? ''
  return { status: reply.status, headers: { location }, body: text, result }
}

it('refreshes the credentials of a user, and keeps what it is told', async () => {
  const { iam } = sdkClients(server)
  const [UserName, Password] = ['ann', 'Correct-horse-7']
  await iam.send(new CreateUserCommand({ UserName }))
  await iam.send(new CreateLoginProfileCommand({ UserName, Password }))
  const PolicyDocument = policyOf('signin:AuthorizeOAuth2Access', 'signin:CreateOAuth2Token')
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'login', PolicyDocument }))

  const program = await LoginProgram.start(send, server.url)
  const fields = { account: '111122223333', user_name: UserName, password: Password }
  const { result } = await program.redeem(program.codeOf(await program.signIn(fields)))
  const dpopKey = createPrivateKey(await exportPKCS8(program.key)).export({
    ...{ type: 'sec1', format: 'pem' },
  })
  const session = `arn:aws:iam::111122223333:user/${UserName}`
  const cache = join(folder, 'cache')
  mkdirSync(cache)
  const file = join(cache, `${createHash('sha256').update(session).digest('hex')}.json`)
  const expiresAt = new Date(Date.now() - 1_000).toISOString()
  const accessToken = { ...result.accessToken, accountId: '111122223333', expiresAt }
  const { tokenType, refreshToken, idToken } = result
  const kept = { accessToken, tokenType, refreshToken, idToken, clientId: program.client, dpopKey }
  writeFileSync(file, JSON.stringify(kept))
  process.env.AWS_LOGIN_CACHE_DIRECTORY = cache
  const configFilepath = join(folder, 'config')
  writeFileSync(configFilepath, `[profile ann]\nlogin_session = ${session}\nregion = us-east-1\n`)

  const credentials = await fromLoginCredentials({
    ...{ profile: 'ann', configFilepath, filepath: join(folder, 'credentials') },
    clientConfig: { endpoint: server.url, region: 'us-east-1' },
  } as never)()
  expect(credentials.accessKeyId).not.toBe(result.accessToken.accessKeyId)
  expect(credentials.expiration?.getTime()).toBeGreaterThan(Date.now() + 890_000)
  const { sts } = sdkClients(server, {
    AccessKeyId: credentials.accessKeyId,
    SecretAccessKey: credentials.secretAccessKey,
    SessionToken: credentials.sessionToken,
  })
  expect((await sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(session)
  const after = JSON.parse(readFileSync(file, 'utf8'))
  expect(after.accessToken.accessKeyId).toBe(credentials.accessKeyId)
})
