/** How long one check takes, and what it does and does not depend on. */
import type { Handle } from '../src/engine/engine.ts'
import type { AuthorizationRequest } from '../src/model/request.ts'
import { compileBundle, createNodeEngine, createReference, parsePolicy } from './built.ts'
import {
  attachedShape,
  irrelevantShape,
  largeShape,
  makeWorkload,
  middleShape,
  smallShape,
  toDirectory,
  totalShape,
  type Workload,
} from './fixtures.ts'
import { inTurn, measure, median, race, raceFresh } from './measure.ts'
import { Random } from './random.ts'
import type { Row } from './rows.ts'
import { contextWorkload, patternWorkload, sessionArns } from './special.ts'
import type { PolicyDocument } from './statements.ts'
import { account } from './vocabulary.ts'

const section = 'check'
const warmRequests = 200

async function openWorkload(workload: Workload) {
  const directory = toDirectory(workload, parsePolicy)
  const engine = await createNodeEngine(await compileBundle(directory))
  return { workload, engine, reference: createReference(directory) }
}

type Opened = Awaited<ReturnType<typeof openWorkload>>

export async function checkRows(): Promise<Row[]> {
  return [
    ...(await irrelevantRows()),
    ...(await contextRows()),
    ...(await patternRows()),
    ...(await workloadRows()),
    ...(await growthRows()),
  ]
}

const action = 'sqs:SendMessage'

function queues(count: number): string[] {
  const random = new Random(7)
  return Array.from({ length: count }, () =>
    `arn:aws:sqs:eu-central-1:${account}:orders-prod-${random.word(40)}`.slice(0, 60),
  )
}

/** The first principal may send to some queues, so that each check has to look at the resource. */
function withQueues(workload: Workload): Workload {
  const resources = ['billing', 'orders'].map((name) => `arn:aws:sqs:*:${account}:${name}-prod-*`)
  const document: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: resources }],
  }
  const [first, ...others] = workload.members
  if (first === undefined) throw new Error('the workload has no principal')
  return {
    ...workload,
    policies: new Map([...workload.policies, ['queues', document]]),
    members: [{ ...first, attached: [...first.attached, 'queues'] }, ...others],
  }
}

/** Policies that do not concern the principal must cost nothing. */
async function irrelevantRows(): Promise<Row[]> {
  const few = await openWorkload(withQueues(makeWorkload(irrelevantShape(100))))
  const many = await openWorkload(withQueues(makeWorkload(irrelevantShape(10_000))))
  for (const { workload, engine } of [few, many]) {
    const isOpen = engine.isAllowed({
      principal: firstArn(workload),
      action,
      resource: `arn:aws:sqs:eu-central-1:${account}:returns-prod-1`,
    })
    const resource = queues(1)[0] ?? ''
    const isAllowed = engine.isAllowed({ principal: firstArn(workload), action, resource })
    if (isOpen || !isAllowed) throw new Error('the resource should decide')
  }
  const texts = queues(20_000).map((resource) => JSON.stringify(resource))
  const handles = [few, many].map(({ workload, engine }) => engine.prepare(firstArn(workload)))
  const ask = (handle: Handle | undefined) => (resource: string) => {
    handle?.isAllowed(action, resource)
  }
  const prepared = raceFresh<string>(
    texts,
    new Map([
      ['few', ask(handles[0])],
      ['many', ask(handles[1])],
    ]),
  )
  const slow = timeReference(many, [
    { principal: firstArn(many.workload), action, resource: queues(1)[0] ?? '' },
  ])
  const value = prepared.get('many') ?? Number.NaN
  return [
    row('prepared principal, never-seen resource, 10,000 statements', value, 250, slow / value),
    ratio('… against 100 statements', value / (prepared.get('few') ?? Number.NaN), 1.3),
    ...freshRows(many, slow),
  ]
}

function freshRows({ workload, engine }: Opened, slow: number): Row[] {
  const requests = queues(20_000).map((resource) => ({
    principal: firstArn(workload),
    action,
    resource,
  }))
  const texts = requests.map((request) => JSON.stringify(request))
  const value = timeFresh(texts, (request) => engine.isAllowed(request))
  return [row('principal given as an ARN, all strings fresh', value, 500, slow / value)]
}

/** An address, a date, and a tag against a tag. */
async function contextRows(): Promise<Row[]> {
  const opened = await openWorkload(contextWorkload())
  const { workload, engine } = opened
  const allowed = workload.requests.filter((request) => engine.isAllowed(request)).length
  if (allowed !== workload.requests.length) throw new Error('every request should be allowed')
  const texts = workload.requests.map((request) => JSON.stringify(request))
  const value = timeFresh(texts, (request) => engine.isAllowed(request))
  const slow = timeReference(opened, workload.requests.slice(0, warmRequests))
  const sessions = sessionArns(workload).map((request) => JSON.stringify(request))
  return [
    row('verdict depends on address, date and tag against tag, fresh', value, 500, slow / value),
    row(
      'a role session of a never-seen name, fresh',
      timeFresh(sessions, (request) => engine.isAllowed(request)),
    ),
  ]
}

async function patternRows(): Promise<Row[]> {
  const few = await openWorkload(patternWorkload(5))
  const many = await openWorkload(patternWorkload(5_000))
  const times = race(new Map([few, many].map((one) => [one.workload.name, warmTask(one)])))
  const value = times.get(many.workload.name) ?? Number.NaN
  const slow = timeReference(many, many.workload.requests.slice(0, 20))
  return [
    row('5,000 patterns for one action', value, undefined, slow / value),
    ratio('… against 5 patterns', value / (times.get(few.workload.name) ?? Number.NaN), 2),
  ]
}

/** The three sizes, in all three states of the machine. */
async function workloadRows(): Promise<Row[]> {
  const rows: Row[] = []
  for (const shape of [smallShape, middleShape, largeShape]) {
    rows.push(...stateRows(await openWorkload(makeWorkload(shape))))
  }
  return rows
}

function stateRows(opened: Opened): Row[] {
  const { workload, engine } = opened
  const { name, requests } = workload
  const warm = race(new Map([['', warmTask(opened)]])).get('') ?? Number.NaN
  const cold = race(new Map([['', inTurn(requests, (one) => void engine.isAllowed(one))]])).get('')
  const texts = requests.map((request) => JSON.stringify(request))
  const few = requests.slice(0, warmRequests)
  const slow = timeReference(opened, few)
  const check = measure(inTurn(few, (request) => void engine.check(request)))
  const explain = measure(inTurn(few, (request) => void engine.explain(request)))
  return [
    row(`${name} isAllowed, warm`, warm, name === 'W1' ? 125 : undefined, slow / warm),
    row(
      `${name} isAllowed, fresh`,
      timeFresh(texts, (request) => engine.isAllowed(request)),
    ),
    row(`${name} isAllowed, cold`, cold ?? Number.NaN),
    row(`${name} check, warm`, check, undefined, slow / check),
    row(`${name} explain, warm`, explain, undefined, slow / explain),
    row(`${name} the reference's check`, slow),
  ]
}

/** Flat curves: policies in all, and policies attached. */
async function growthRows(): Promise<Row[]> {
  const total = await compareShapes([totalShape(10), totalShape(1_000)])
  const attached = await compareShapes([attachedShape(1), attachedShape(30)])
  return [
    ratio('policies in all 10 → 1,000, 3 attached, warm', total, 1.25),
    ratio('attached policies 1 → 30 of 1,000, warm', attached, 1.8),
  ]
}

/** How many times as long the second takes. */
async function compareShapes(shapes: readonly Parameters<typeof makeWorkload>[0][]) {
  const opened: Opened[] = []
  for (const shape of shapes) opened.push(await openWorkload(makeWorkload(shape)))
  const times = race(new Map(opened.map((one) => [one.workload.name, warmTask(one)])))
  const [first = Number.NaN, second = Number.NaN] = times.values()
  return second / first
}

function warmTask({ workload, engine }: Opened): () => void {
  return inTurn(workload.requests.slice(0, warmRequests), (one) => void engine.isAllowed(one))
}

function timeFresh(texts: readonly string[], ask: (request: AuthorizationRequest) => boolean) {
  const task = (request: AuthorizationRequest): void => void ask(request)
  return raceFresh(texts, new Map([['', task]])).get('') ?? Number.NaN
}

/** The reference is thousands of times slower: a few dozen checks are enough. */
function timeReference({ reference }: Opened, requests: readonly AuthorizationRequest[]): number {
  const samples: number[] = []
  const begun = performance.now()
  for (let at = 0; at < 400 && performance.now() - begun < 1_000; at += 1) {
    const request = requests[at % requests.length]
    if (request === undefined) break
    const start = performance.now()
    reference.check(request)
    samples.push((performance.now() - start) * 1e6)
  }
  return median(samples)
}

function firstArn(workload: Workload): string {
  return workload.members[0]?.arn ?? ''
}

function row(work: string, value: number, most?: number, toReference?: number): Row {
  return {
    section,
    work,
    value,
    unit: 'ns',
    ...(most !== undefined && { most }),
    ...(toReference !== undefined && { toReference }),
  }
}

function ratio(work: string, value: number, most: number): Row {
  return { section, work, value, unit: '×', most }
}
