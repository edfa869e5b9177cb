/** Runs every engine on one workload: the same verdicts first, then the clock. */
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { compileBundle, createNodeEngine, parsePolicy } from '../built.ts'
import { makeWorkload, type Shape, toDirectory, type Workload } from '../fixtures.ts'
import { inTurn, median, race, raceFresh } from '../measure.ts'
import type { CreatePeer, Peer, PeerVerdict } from './peer.ts'

export interface Timed {
  readonly name: string
  readonly gaps: readonly string[]
  /** Nanoseconds; of slow engines no fresh and cold ones: there the state makes no difference. */
  readonly warm: number
  readonly fresh?: number
  readonly cold?: number
  readonly compared: number
  readonly different: number
}

export interface Comparison {
  readonly workload: string
  readonly engines: readonly Timed[]
}

const warmRequests = 200
const slowMilliseconds = 3_000

export async function compare(
  shape: Shape,
  fast: readonly CreatePeer[],
  slow: readonly CreatePeer[],
): Promise<Comparison> {
  const workload = makeWorkload(shape)
  const engine = await openEngine(workload)
  const expected = workload.requests.map((request) => engine.check(request).verdict)
  const peers = await Promise.all(fast.map((create) => create(workload)))
  const timed = timeFast(workload, engine, peers)
  const engines: Timed[] = timed.map(([name, times]) => {
    const peer = peers.find((one) => one.name === name)
    const { compared, different } = compareFast(peer, workload, expected)
    return { name, gaps: peer?.gaps ?? [], ...times, compared, different }
  })
  for (const create of slow) {
    engines.push(await timeSlow(await create(workload), workload.requests, expected))
  }
  return { workload: shape.name, engines }
}

/** Warm times on each of several workloads, by engine; fast ones race on all of them at once. */
export async function compareWarm(
  shapes: readonly Shape[],
  fast: readonly CreatePeer[],
  slow: readonly CreatePeer[],
): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>()
  const note = (name: string, time: number): void => {
    times.set(name, [...(times.get(name) ?? []), time])
  }
  const workloads = shapes.map(makeWorkload)
  const racers = new Map<string, () => void>()
  for (const [at, workload] of workloads.entries()) {
    const engine = await openEngine(workload)
    const peers = await Promise.all(fast.map((create) => create(workload)))
    const few = workload.requests.slice(0, warmRequests)
    for (const [name, task] of tasksOf(few, engine, peers)) racers.set(`${at} ${name}`, task)
  }
  for (const [name, time] of race(racers)) note(name.slice(name.indexOf(' ') + 1), time)
  for (const workload of workloads) {
    const few = workload.requests.slice(0, warmRequests)
    for (const create of slow) {
      const { name, warm } = await timeSlow(await create(workload), few, [])
      note(name, warm)
    }
  }
  return times
}

type Engine = Awaited<ReturnType<typeof openEngine>>

async function openEngine(workload: Workload) {
  return createNodeEngine(await compileBundle(toDirectory(workload, parsePolicy)))
}

/** All engines in one race, and those that can be handed what they would look up. */
function tasksOf(
  requests: readonly AuthorizationRequest[],
  engine: Engine,
  peers: readonly Peer[],
): Map<string, () => void> {
  const tasks = new Map([
    ['sallyport', inTurn(requests, (one) => void engine.isAllowed(one))],
    [prepared, preparedTask(requests, engine)],
  ])
  for (const peer of peers) {
    tasks.set(
      peer.name,
      inTurn(requests, (one) => void peer.decide(one)),
    )
    const handed = requests.flatMap((request) => peer.hand?.(request) ?? [])
    if (handed.length > 0) {
      tasks.set(
        handedName(peer.name),
        inTurn(handed, (decide) => void decide()),
      )
    }
  }
  return tasks
}

/** The engine with its principals resolved outside the clock. */
export const prepared = 'sallyport, principal prepared'

/** A peer that is handed what it would look up: principal, resource policy, subject. */
export function handedName(peer: string): string {
  return `${peer}, handed the index`
}

function preparedTask(requests: readonly AuthorizationRequest[], engine: Engine): () => void {
  const principals = new Set(requests.map(({ principal }) => principal))
  const handles = new Map([...principals].map((one) => [one, engine.prepare(one)]))
  const asked = requests.flatMap(({ principal, action, resource, context }) => {
    const handle = handles.get(principal)
    return handle === undefined ? [] : [{ handle, action, resource: String(resource), context }]
  })
  return inTurn(asked, ({ handle, action, resource, context }) => {
    handle.isAllowed(action, resource, context)
  })
}

type States = Pick<Timed, 'warm' | 'fresh' | 'cold'>

function timeFast(workload: Workload, engine: Engine, peers: readonly Peer[]): [string, States][] {
  const { requests } = workload
  const warm = race(tasksOf(requests.slice(0, warmRequests), engine, peers))
  const cold = race(tasksOf(requests, engine, peers))
  const texts = requests.map((request) => JSON.stringify(request))
  const tasks = new Map<string, (request: AuthorizationRequest) => void>([
    ['sallyport', (request) => void engine.isAllowed(request)],
  ])
  for (const peer of peers) tasks.set(peer.name, (request) => void peer.decide(request))
  const fresh = raceFresh(texts, tasks)
  return [...warm].map(([name, time]) => {
    const parsed = fresh.get(name)
    const states = { warm: time, cold: cold.get(name) ?? Number.NaN }
    return [name, parsed === undefined ? states : { ...states, fresh: parsed }]
  })
}

function compareFast(
  peer: Peer | undefined,
  { requests }: Workload,
  expected: readonly PeerVerdict[],
) {
  if (peer === undefined) return { compared: 0, different: 0 }
  const wrong = requests.filter(
    (request, at) => !agree(peer.decide(request) as PeerVerdict, expected[at]),
  )
  return { compared: requests.length, different: wrong.length }
}

/** As many requests as some seconds take, each timed by itself. */
async function timeSlow(
  peer: Peer,
  requests: readonly AuthorizationRequest[],
  expected: readonly PeerVerdict[],
): Promise<Timed> {
  const samples: number[] = []
  let different = 0
  const begun = performance.now()
  for (const [at, request] of requests.entries()) {
    if (performance.now() - begun > slowMilliseconds) break
    const start = performance.now()
    const decided = peer.decide(request)
    const verdict = typeof decided === 'string' ? decided : await decided
    samples.push((performance.now() - start) * 1e6)
    if (expected.length > 0 && !agree(verdict, expected[at])) different += 1
  }
  const compared = expected.length > 0 ? samples.length : 0
  const warm = median(samples.slice(samples.length >> 2))
  return { name: peer.name, gaps: peer.gaps, warm, compared, different }
}

function agree(one: PeerVerdict, other: PeerVerdict | undefined): boolean {
  return one === 'denied' ? other !== 'allowed' : one === other
}
