/** What a hostile client sends over HTTP: the server lives, and nothing is allowed or changed by it. */
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Listening, listen } from '../../src/server/wire/listen.ts'
import { announce, fuzzed } from '../support/fuzz.ts'
import { signForm } from './support/sign-form.ts'
import { keysOf, TestAccount } from './support/test-account.ts'

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

  it('in JSON for an operation of another service is not taken for that one, signed or not', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => {})
    const target = 'X-Amz-Target: com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101'
    const names = ['AssumeRoleWithWebIdentity', 'AssumeRoleWithSAML', 'ListUsers', 'toString', '']
    for (const name of names) {
      const response = await post([`${target}.${name}`], '{}')
      expect(response, name).toMatch(/MissingAuthenticationToken/)
      const answer = await aws.cloudtrail(name)
      expect(answer.code, name).toBe('NotImplemented')
    }
    expect(said).not.toHaveBeenCalled()
    await expectAlive()
  })
})

describe('a signature', () => {
  const signed = ['body', 'host', 'content-type', 'x-amz-date', 'x-amz-security-token'] as const
  const written = fc.constantFrom('', 'a', 'A', '0', '%', '&', '=', '/', ';', 'é', '%41', '..')

  it('is good for nothing that was changed', async () => {
    const session = await aws.expectOk(aws.sts('GetSessionToken'))
    const keys = keysOf(session.Credentials)
    const body = 'Action=GetCallerIdentity&Version=2011-06-15'
    const host = 'localhost:7100'
    const parts = new Map(signForm({ service: 'sts', body, keys, now: aws.now, host }))
    parts.set('body', body)
    const send = async (changed: ReadonlyMap<string, string>) => {
      const headers = [...changed].filter(([name]) => name !== 'body')
      const bytes = Buffer.from(changed.get('body') ?? '')
      const request = { method: 'POST', target: '/', headers, body: bytes, address: '127.0.0.1' }
      return (await aws.service.answer(request)).status
    }
    expect(await send(parts)).toBe(200)
    let refused = 0
    const change = fc.record({
      part: fc.constantFrom(...signed),
      at: fc.nat(),
      cut: fc.nat({ max: 2 }),
      more: written,
    })
    const property = fc.asyncProperty(change, async ({ part, at, cut, more }) => {
      const text = parts.get(part) ?? ''
      const start = at % (text.length + 1)
      const changed = `${text.slice(0, start)}${more}${text.slice(start + cut)}`
      if (canonical(changed) === canonical(text)) return
      refused += 1
      const status = await send(new Map([...parts, [part, changed]]))
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
    })
    await fc.assert(property, fuzzed(500))
    announce(`${refused} requests that were changed were refused`)
    expect(refused).toBeGreaterThan(100)
  })

  /** Space around a header's value, and how much of it there is inside, is not signed. */
  const canonical = (text: string) => text.trim().replace(/\s+/g, ' ')
})
