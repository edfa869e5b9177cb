/**
 * Calls a server over connections that are kept, and prints how long its calls took: a process of
 * its own, which is given a `Load` in JSON. All requests are signed before the first is sent.
 */
import { Agent, request } from 'node:http'
import { type Keys, signForm } from '../../test/server/support/sign-form.ts'

/** What is called, and how often. */
export interface Load {
  readonly url: string
  readonly keys: Keys
  readonly service: 'iam' | 'sts'
  /** Parameters of each call; `#` in a value stands for its number. */
  readonly parameters: Readonly<Record<string, string>>
  readonly connections: number
  readonly calls: number
}

export interface LoadResult {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

const agentOptions = { keepAlive: true, scheduling: 'fifo' } as const

async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ ...agentOptions, maxSockets: load.connections })
  const requests = Array.from({ length: load.calls }, (_, at) => sign(load, at))
  const taken: number[] = []
  let next = 0
  const begun = performance.now()
  const connections = Array.from({ length: load.connections }, async () => {
    for (let at = next++; at < requests.length; at = next++) {
      const start = performance.now()
      await send(load.url, requests[at] as SignedRequest, agent)
      taken.push(performance.now() - start)
    }
  })
  await Promise.all(connections)
  const seconds = (performance.now() - begun) / 1_000
  agent.destroy()
  taken.sort((one, other) => one - other)
  const share = (part: number): number => taken[Math.floor(taken.length * part)] ?? Number.NaN
  return { perSecond: load.calls / seconds, p50: share(0.5), p99: share(0.99) }
}

interface SignedRequest {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

function sign({ url, keys, service, parameters }: Load, at: number): SignedRequest {
  const pairs = Object.entries(parameters).map(([name, value]) => {
    return [name, value.replace('#', String(at))] as [string, string]
  })
  const body = new URLSearchParams(pairs).toString()
  const { host } = new URL(url)
  const headers = Object.fromEntries(signForm({ service, body, keys, now: Date.now(), host }))
  return { headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) }, body }
}

/** Rejects for anything but success. */
function send(url: string, { headers, body }: SignedRequest, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.on('end', () => {
        if (response.statusCode === 200) resolve()
        else reject(new Error(`${response.statusCode}: ${text}`))
      })
      response.on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}

const [given] = process.argv.slice(2)
if (given !== undefined) console.log(JSON.stringify(await run(JSON.parse(given) as Load)))
