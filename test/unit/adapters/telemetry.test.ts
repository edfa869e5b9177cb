/** Spans and counts in the real SDKs of OpenTelemetry, from guards that decide requests. */
import { context, metrics, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { guardFetch } from '../../../src/adapters/http/fetch-guard.ts'
import type { GuardEvent } from '../../../src/adapters/http/route.ts'
import { createDecisionLog } from '../../../src/adapters/log/decision-log.ts'
import { recordTelemetry } from '../../../src/adapters/log/telemetry.ts'
import { account, openDocuments, principalIn, user } from './support.ts'

const engine = await openDocuments()
const resource = `arn:app:docs::${account}:doc/1`
const manager = new AsyncLocalStorageContextManager().enable()
beforeAll(() => void context.setGlobalContextManager(manager))
afterAll(() => context.disable())

function newSdk() {
  const spans = new InMemorySpanExporter()
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] })
  const counts = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({
    exporter: counts,
    exportIntervalMillis: 3_600_000,
  })
  const meters = new MeterProvider({ readers: [reader] })
  const counted = async () => {
    await meters.forceFlush()
    const data = counts.getMetrics().at(-1)?.scopeMetrics ?? []
    return data.flatMap((scope) => scope.metrics)
  }
  return {
    tracer: tracers.getTracer('sallyport'),
    meter: meters.getMeter('sallyport'),
    spans: () => spans.getFinishedSpans(),
    counted,
  }
}

function handlerWith(onDecision: (event: GuardEvent) => void) {
  const { withAuthorization } = guardFetch({
    engine,
    onDecision,
    principal: (request) => principalIn(request.headers.get('x-user')),
    context: async () => ({ 'app:Plan': 'gold', 'aws:SourceIp': '203.0.113.7' }),
  })
  const handler = withAuthorization({ action: 'docs:Read', resource }, () => new Response('ran'))
  return async (name: string) =>
    (await handler(new Request('http://a/', { headers: { 'x-user': name } }))).status
}

it('every decision is a span in the active one and a count, none of which has an ARN', async () => {
  const { tracer, meter, spans, counted } = newSdk()
  const log = createDecisionLog()
  const telemetry = recordTelemetry({ tracer, meter })
  const { withAuthorization } = guardFetch({
    engine,
    onDecision: (event) => {
      log.add(event)
      telemetry(event)
    },
    principal: async (request) => principalIn(request.headers.get('x-user')),
    context: async () => ({ 'app:Plan': 'gold', 'aws:SourceIp': '203.0.113.7' }),
  })
  const answer = () => new Response('ran')
  const read = withAuthorization({ action: 'docs:Read', resource }, answer)
  const edit = withAuthorization({ action: 'docs:Edit', resource }, answer)
  const ask = (name: string) => new Request('http://a/', { headers: { 'x-user': name } })
  const statuses = await tracer.startActiveSpan('request', async (outer) => {
    const all = await Promise.all([read(ask('alice')), read(ask('bob')), edit(ask('alice'))])
    outer.end()
    return all.map(({ status }) => status)
  })
  expect(statuses).toEqual([200, 200, 403])

  const outer = spans().find(({ name }) => name === 'request')
  const checks = spans().filter(({ name }) => name === 'sallyport.check')
  expect(checks.map(({ attributes }) => attributes['sallyport.verdict']).toSorted()).toEqual([
    'allowed',
    'allowed',
    'implicitDeny',
  ])
  for (const span of checks) {
    expect(span.parentSpanContext?.spanId).toBe(outer?.spanContext().spanId)
    expect(span.spanContext().traceId).toBe(outer?.spanContext().traceId)
  }
  const references = checks.map(({ attributes }) => attributes['sallyport.reference'])
  expect(references).toEqual(log.drain().map(({ custom }) => custom.reference))
  const count = await counted()
  expect(count.map(({ descriptor }) => descriptor.name)).toEqual(['sallyport.decisions'])
  const points = count.flatMap(({ dataPoints }): DataPoint<unknown>[] => [...dataPoints])
  expect(points.map(({ attributes, value }) => [attributes['sallyport.verdict'], value])).toEqual([
    ['allowed', 2],
    ['implicitDeny', 1],
  ])
  const exported = JSON.stringify([checks.map(({ attributes }) => attributes), points])
  for (const told of ['arn:', 'alice', 'doc/1', '203.0.113.7']) expect(exported).not.toContain(told)
})

it('a span begins when the decision was asked for, also after the clock was set back', () => {
  const { tracer, spans } = newSdk()
  const time = Date.parse('2026-01-02T03:04:05.678Z') // before this process began
  recordTelemetry({ tracer })({
    request: { principal: user('alice'), action: 'docs:Read', resource },
    decision: { verdict: 'allowed', policyType: 'identity', statements: [] },
    digest: 'abc',
    time,
    elapsed: 0.25,
  })
  expect(spans().map(({ startTime, endTime }) => [startTime, endTime])).toEqual([
    [
      [time / 1000 - 0.678, 678_000_000],
      [time / 1000 - 0.678, 678_250_000],
    ],
  ])
})

it('ARNs are in spans alone, and only if they are asked for', async () => {
  const { tracer, meter, spans, counted } = newSdk()
  const handle = handlerWith(recordTelemetry({ tracer, meter, arns: true }))
  await handle('alice')
  expect(spans()[0]?.attributes).toMatchObject({
    'sallyport.principal': user('alice'),
    'sallyport.resource': resource,
  })
  expect(JSON.stringify((await counted()).map(({ dataPoints }) => dataPoints))).not.toContain(
    'arn:',
  )
})

it('a processor that throws changes no decision', async () => {
  const failing: SpanProcessor = {
    onStart: () => {
      throw new Error('no')
    },
    onEnd: () => {
      throw new Error('no')
    },
    forceFlush: async () => undefined,
    shutdown: async () => undefined,
  }
  const tracer = new BasicTracerProvider({ spanProcessors: [failing] }).getTracer('sallyport')
  const handle = handlerWith(recordTelemetry({ tracer }))
  expect(await handle('alice')).toBe(200)
  expect(await handle('mallory')).toBe(403)
})

it('the API without an SDK records nothing and changes nothing', async () => {
  const tracer = trace.getTracer('sallyport')
  const meter = metrics.getMeter('sallyport')
  const handle = handlerWith(recordTelemetry({ tracer, meter }))
  expect(await handle('alice')).toBe(200)
  expect(await handle('mallory')).toBe(403)
})
