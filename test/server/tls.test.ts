/** The command with a certificate: it speaks TLS alone, and policies see it. */
import { mkdtempSync, rmSync } from 'node:fs'
import { request as requestHttp } from 'node:http'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fixture } from './support/oidc-provider.ts'
import { type Keys, signForm } from './support/sign-form.ts'
import { type StartedServer, startServer } from './support/started-server.ts'

let folder: string
let server: StartedServer
let administrator: Keys
const fixtures = join(import.meta.dirname, 'fixtures')

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-tls-'))
  const files = [
    '--tls-cert',
    join(fixtures, 'idp.crt.pem'),
    '--tls-key',
    join(fixtures, 'idp.key.pem'),
  ]
  server = await startServer(folder, files)
  const { AWS_ACCESS_KEY_ID: accessKeyId = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } =
    server.environment
  administrator = { accessKeyId, secretAccessKey }
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Calls IAM over TLS as a client does that trusts the authority and the name. */
function call(body: string, keys = administrator): Promise<{ status: number; text: string }> {
  const { port, host } = new URL(server.url)
  const form = `Version=2010-05-08&${body}`
  const headers = signForm({ service: 'iam', body: form, keys, now: Date.now(), host })
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ host: '127.0.0.1', port, method: 'POST', servername: 'idp.example.com' },
      ...{ ca: fixture('idp-ca.crt.pem'), headers: Object.fromEntries(headers), agent: false },
    })
    sent.once('error', reject)
    sent.once('response', (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString()
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    sent.end(form)
  })
}

describe('a server with a certificate', () => {
  it('says so, and answers over TLS', async () => {
    expect(server.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/)
    expect((await call('Action=ListUsers')).status).toBe(200)
  })

  it('answers nothing without', async () => {
    const { port } = new URL(server.url)
    const plain = new Promise((resolve, reject) => {
      requestHttp({ host: '127.0.0.1', port, path: '/' }, resolve).once('error', reject).end()
    })
    await expect(plain).rejects.toThrow()
  })

  it('shows policies that the transport is secure', async () => {
    const statement = {
      ...{ Effect: 'Allow', Action: 'iam:ListUsers', Resource: '*' },
      Condition: { Bool: { 'aws:SecureTransport': 'true' } },
    }
    const document = JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
    expect((await call('Action=CreateUser&UserName=u')).status).toBe(200)
    const put = `Action=PutUserPolicy&UserName=u&PolicyName=p&PolicyDocument=${encodeURIComponent(document)}`
    expect((await call(put)).status).toBe(200)
    const { text } = await call('Action=CreateAccessKey&UserName=u')
    const part = (name: string) => new RegExp(`<${name}>([^<]+)<`).exec(text)?.[1] ?? ''
    const keys = { accessKeyId: part('AccessKeyId'), secretAccessKey: part('SecretAccessKey') }
    expect((await call('Action=ListUsers', keys)).status).toBe(200)
    expect((await call('Action=ListRoles', keys)).status).toBe(403)
  })

  it('is not started with a certificate that has no key', async () => {
    const files = ['--memory', '--tls-cert', join(fixtures, 'idp.crt.pem')]
    await expect(startServer(folder, files)).rejects.toThrow(/must be given together/)
  })
})
