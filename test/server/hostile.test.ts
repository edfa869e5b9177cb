/** What a hostile client sends over HTTP: the server lives, and nothing is allowed or changed by it. */
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Listening, listen } from '../../src/server/wire/listen.ts'
import { signForm } from './support/sign-form.ts'
import { TestAccount } from './support/test-account.ts'

let aws: TestAccount
let listening: Listening
beforeEach(async () => {
  aws = await TestAccount.open()
  listening = await listen(aws.service, { host: '127.0.0.1', port: 0 })
})
afterEach(async () => {
  vi.restoreAllMocks()
  await listening.close()
})

/** Sends bytes, and gives all that comes back until the server closes or the first response is whole. */
function sendBytes(bytes: string): Promise<string> {
  const { port } = new URL(listening.url)
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes, 'latin1'))
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.on('error', () => resolve(text))
    socket.on('close', () => resolve(text))
  })
}

function post(headers: readonly string[], body = ''): Promise<string> {
  const length = `Content-Length: ${Buffer.byteLength(body)}`
  const head = ['POST / HTTP/1.1', 'Host: localhost', 'Connection: close', length, ...headers]
  return sendBytes(`${head.join('\r\n')}\r\n\r\n${body}`)
}

async function expectAlive(): Promise<void> {
  const body = 'Action=GetCallerIdentity&Version=2011-06-15'
  const { host } = new URL(listening.url)
  const keys = aws.administrator
  const headers = signForm({ service: 'sts', body, keys, now: aws.now, host })
  const { status } = await fetch(listening.url, { method: 'POST', headers, body })
  expect(status).toBe(200)
}

const status = (response: string) => Number(/^HTTP\/1\.1 (\d+)/.exec(response)?.[1])

describe('a request', () => {
  it('that says twice what may be said once is refused, whichever header it is', async () => {
    const names = [
      ...['X-Amz-Target', 'Authorization', 'Content-Type', 'User-Agent', 'X-Amz-Date', 'Host'],
      ...['X-Amz-Security-Token', 'X-Amz-Content-Sha256'],
    ]
    for (const name of names) {
      for (const other of [[], ['X-Amz-Target: a.b'], ['X-Amz-Target: a.b', 'X-Amz-Target: c.d']]) {
        const response = await post([`${name}: a`, `${name}: b`, ...other], 'Action=ListUsers')
        expect(status(response), name).toBeGreaterThanOrEqual(400)
        expect(status(response), name).toBeLessThan(500)
      }
    }
    await expectAlive()
  })

  it('in JSON for an operation of another service is none, signed or not', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const target = 'X-Amz-Target: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'
    const names = ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'ListUsers', 'toString', '']
    for (const name of names) {
      const response = await post([`${target}.${name}`], '{}')
      expect(response, name).toMatch(/UnknownOperationException/)
      const answer = await aws.cloudtrail(name)
      expect(answer.code, name).toBe('UnknownOperationException')
    }
    expect(said).not.toHaveBeenCalled()
    await expectAlive()
  })
})
