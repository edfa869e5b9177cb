/**
 * Calls a server over connections that are kept, and prints how long its calls took: a process of
 * its own, which is given a `Load` in JSON. All requests are signed before the first is sent.
 */
import { Agent } from 'node:http'
import { type CallParts, type SignedCall, sendCall, signCall } from './signed-call.ts'

/** What is called, and how often; `#` in a parameter stands for the number of the call. */
export interface Load extends CallParts {
  readonly connections: number
  readonly calls: number
}

export interface LoadResult {
  readonly perSecond: number
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
}

async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, scheduling: 'fifo', maxSockets: load.connections })
  const requests = Array.from({ length: load.calls }, (_, at) => numbered(load, at))
  const taken: number[] = []
  let next = 0
  const begun = performance.now()
  const connections = Array.from({ length: load.connections }, async () => {
    for (let at = next++; at < requests.length; at = next++) {
      const start = performance.now()
      const { status, text } = await sendCall(requests[at] as SignedCall, agent)
      if (status !== 200) throw new Error(`${status}: ${text}`)
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

function numbered(load: Load, at: number): SignedCall {
  const pairs = Object.entries(load.parameters).map(
    ([name, value]) => [name, value.replace('#', String(at))] as const,
  )
  return signCall({ ...load, parameters: Object.fromEntries(pairs) })
}

const [given] = process.argv.slice(2)
if (given !== undefined) console.log(JSON.stringify(await run(JSON.parse(given) as Load)))
