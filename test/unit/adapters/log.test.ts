/** What was decided, as events, spans and counters. */
import { createHash } from 'node:crypto'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { describe, expect, it } from 'vitest'
import type { GuardEvent } from '../../../src/adapters/http/route.ts'
import { createDecisionLog } from '../../../src/adapters/log/decision-log.ts'
import { referenceOf } from '../../../src/adapters/log/decision-reference.ts'
import { recordTelemetry } from '../../../src/adapters/log/telemetry.ts'
import { user } from './support.ts'

function eventOf(verdict: 'allowed' | 'implicitDeny', more: object = {}): GuardEvent {
  return {
    request: {
      principal: user('alice'),
      action: 'docs:Read',
      resource: 'arn:app:docs:::doc/1',
      context: { 'aws:SourceIp': '192.0.2.1', 'app:Plan': 'gold' },
      ...more,
    },
    decision: { verdict, policyType: 'identity', statements: [] },
    digest: 'abc',
    time: Date.parse('2026-01-02T03:04:05.678Z'),
    elapsed: 0.25,
  }
}

/** SHA-256 of the canonical text, computed apart. */
const reference = createHash('sha256')
  .update(
    JSON.stringify({
      bundle: 'abc',
      input: {
        action: 'docs:Read',
        context: { 'app:Plan': 'gold', 'aws:SourceIp': '192.0.2.1' },
        principal: user('alice'),
        resource: 'arn:app:docs:::doc/1',
      },
    }),
  )
  .digest('hex')

describe('a reference', () => {
  it('is the same for the same request, however it is written', () => {
    const { request, ...rest } = eventOf('allowed')
    const turned = Object.fromEntries(Object.entries(request).toReversed()) as typeof request
    expect(referenceOf({ ...rest, request: turned })).toBe(reference)
    expect(referenceOf(eventOf('implicitDeny'))).toBe(reference)
  })

  it('is another for another request, bundle or context', () => {
    const event = eventOf('allowed')
    const others = [
      { ...event, digest: 'abd' },
      { ...event, digest: undefined },
      eventOf('allowed', { action: 'docs:Edit' }),
      eventOf('allowed', { context: {} }),
      eventOf('allowed', { resource: ['arn:app:docs:::doc/1'] }),
    ]
    expect(new Set([reference, ...others.map(referenceOf)]).size).toBe(6)
  })
})

describe('a decision log', () => {
  it('has events in the shape of OPA', () => {
    const log = createDecisionLog({ labels: { app: 'docs' } })
    log.add(eventOf('allowed'))
    expect(log.drain()).toEqual([
      {
        labels: { app: 'docs' },
        decision_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        bundles: { sallyport: { revision: 'abc' } },
        path: 'sallyport/check',
        input: eventOf('allowed').request,
        result: { allowed: true, verdict: 'allowed', policyType: 'identity' },
        timestamp: '2026-01-02T03:04:05.678Z',
        metrics: { timer_sallyport_check_ns: 250_000 },
        custom: { reference },
      },
    ])
    expect(log.drain()).toEqual([])
  })

  it('erases what is masked, whatever the case of its name, and says what', () => {
    const mask = ['/input/context/AWS:sourceip', '/input/principal/tags/*', '/input/nothing/x']
    const log = createDecisionLog({ mask })
    const principal = { role: 'r', tags: { a: '1', 'b/c': '2' } }
    const event = eventOf('allowed', { principal })
    log.add(event)
    const [{ input, erased } = { input: {}, erased: [] }] = log.drain()
    expect(input).toMatchObject({ context: { 'app:Plan': 'gold' }, principal: { tags: {} } })
    expect(JSON.stringify(input)).not.toContain('192.0.2.1')
    expect(erased).toEqual([
      '/input/context/aws:SourceIp',
      '/input/principal/tags/a',
      '/input/principal/tags/b~1c',
    ])
    expect(event.request.context).toHaveProperty('aws:SourceIp')
  })

  it('holds so many bytes, and counts what gave way', () => {
    const log = createDecisionLog({ maxBytes: 2_000 })
    for (let at = 0; at < 100; at += 1)
      log.add(eventOf('allowed', { resource: `arn:app:docs:::doc/${at}` }))
    const { held, bytes, dropped } = log.status()
    expect(bytes).toBeLessThanOrEqual(2_000)
    expect([held + dropped, held > 0]).toEqual([100, true])
    expect(log.drain(1)[0]?.input).toMatchObject({ resource: `arn:app:docs:::doc/${100 - held}` })
    log.drain()
    expect(log.status()).toEqual({ held: 0, bytes: 0, dropped })
  })

  it('drops an event that is larger than all it may hold, and no other', () => {
    const log = createDecisionLog({ maxBytes: 2_000 })
    log.add(eventOf('allowed', { resource: 'arn:app:docs:::doc/1' }))
    log.add(eventOf('allowed', { context: { 'app:Plan': 'x'.repeat(3_000) } }))
    log.add(eventOf('allowed', { resource: 'arn:app:docs:::doc/2' }))
    expect(log.status()).toMatchObject({ held: 2, dropped: 1 })
    expect(log.drain()).toHaveLength(2)
    expect(log.status()).toEqual({ held: 0, bytes: 0, dropped: 1 })
  })

  it('keeps a share, which may depend on the decision', () => {
    const none = createDecisionLog({ sample: 0 })
    none.add(eventOf('allowed'))
    expect(none.status().held).toBe(0)
    const denials = createDecisionLog({
      sample: ({ decision }) => (decision.verdict === 'allowed' ? 0 : 1),
    })
    denials.add(eventOf('allowed'))
    denials.add(eventOf('implicitDeny'))
    expect(denials.drain().map(({ result }) => result.allowed)).toEqual([false])
  })

  it('never throws, and counts what it could not log', () => {
    const log = createDecisionLog()
    log.add(eventOf('allowed', { context: { big: 1n } }))
    const failing = createDecisionLog({
      sample: () => {
        throw new Error('no')
      },
    })
    failing.add(eventOf('allowed'))
    expect([log.status().dropped, failing.status().dropped]).toEqual([1, 1])
  })
})

describe('telemetry', () => {
  it('is a span of OpenTelemetry without ARNs, and a count', () => {
    const exporter = new InMemorySpanExporter()
    const provider = new BasicTracerProvider({
      spanProcessors: [new SimpleSpanProcessor(exporter)],
    })
    const counts: unknown[] = []
    const meter = {
      createCounter: (name: string) => ({
        add: (...args: unknown[]) => counts.push([name, ...args]),
      }),
    }
    const tracer = provider.getTracer('sallyport')
    recordTelemetry({ tracer, meter })(eventOf('implicitDeny'))
    const [span] = exporter.getFinishedSpans()
    expect(span?.name).toBe('sallyport.check')
    const attributes = { 'sallyport.verdict': 'implicitDeny', 'sallyport.policy_type': 'identity' }
    expect(span?.attributes).toEqual({
      'sallyport.reference': reference,
      ...attributes,
      'sallyport.action': 'docs:Read',
      'sallyport.bundle': 'abc',
    })
    expect(span?.duration).toEqual([0, 250_000])
    expect(counts).toEqual([['sallyport.decisions', 1, attributes]])
    recordTelemetry({ tracer, arns: true })(eventOf('allowed'))
    expect(exporter.getFinishedSpans()[1]?.attributes).toMatchObject({
      'sallyport.principal': user('alice'),
    })
  })
})
