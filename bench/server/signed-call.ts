/** Signed calls over connections that are kept. */
import { type Agent, request } from 'node:http'
import { type Keys, signForm } from '../../test/server/support/sign-form.ts'

export interface CallParts {
  readonly url: string
  readonly keys: Keys
  readonly service: 'iam' | 'sts'
  readonly parameters: Readonly<Record<string, string>>
}

export interface SignedCall {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export interface CallResponse {
  readonly status: number
  readonly text: string
}

const versions = { iam: '2010-05-08', sts: '2011-06-15' } as const

export function signCall({ url, keys, service, parameters }: CallParts): SignedCall {
  const body = new URLSearchParams({ Version: versions[service], ...parameters }).toString()
  const { host } = new URL(url)
  const headers = Object.fromEntries(signForm({ service, body, keys, now: Date.now(), host }))
  return { url, headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body }
}

/** Rejects where there is no response. */
export function sendCall({ url, headers, body }: SignedCall, agent: Agent): Promise<CallResponse> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
