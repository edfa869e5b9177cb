/** Decisions as spans and counters of OpenTelemetry. All names are here: no convention exists yet. */
import { flag, type OptionKinds, readOptions } from '../../json/options.ts'
import type { GuardEvent } from '../http/route.ts'
import { referenceOf } from './decision-reference.ts'

/** The names of the span, of the counter and of their attributes. */
export const telemetryNames = Object.freeze({
  span: 'sallyport.check',
  counter: 'sallyport.decisions',
  verdict: 'sallyport.verdict',
  policyType: 'sallyport.policy_type',
  action: 'sallyport.action',
  bundle: 'sallyport.bundle',
  reference: 'sallyport.reference',
  principal: 'sallyport.principal',
  resource: 'sallyport.resource',
})

type Attributes = Record<string, string>

/** What is used of `@opentelemetry/api`. */
export interface TelemetryOptions {
  /** `trace.getTracer('sallyport')`. */
  readonly tracer?: {
    /** Begins a span. */
    startSpan(
      name: string,
      options: { startTime: number; attributes: Attributes },
    ): {
      /** Ends it, at a time in milliseconds. */
      end(endTime: number): void
    }
  }
  /** `metrics.getMeter('sallyport')`. */
  readonly meter?: {
    /** Makes a counter. */
    createCounter(name: string): {
      /** Counts. */
      add(value: number, attributes: Attributes): void
    }
  }
  /** Puts ARNs of principals and resources into spans, never into counters; `false` by default. */
  readonly arns?: boolean
}

const kinds: OptionKinds<TelemetryOptions> = {
  tracer: ['a tracer of OpenTelemetry', hasMethod('startSpan')],
  meter: ['a meter of OpenTelemetry', hasMethod('createCounter')],
  arns: flag,
}

function hasMethod(name: string) {
  return (value: unknown): boolean => typeof Reflect.get(Object(value), name) === 'function'
}

/**
 * For the option `onDecision` of a guard: a span for every decision, in the span that is active, and
 * a count by verdict and policy type. Throws `ERR_OPTIONS_INVALID`.
 */
export function recordTelemetry(options: TelemetryOptions): (event: GuardEvent) => void {
  const { tracer, meter, arns = false } = readOptions<TelemetryOptions>(options, kinds)
  const counter = meter?.createCounter(telemetryNames.counter)
  return (event) => {
    const { request, decision, digest, time, elapsed } = event
    const { verdict, policyType } = decision
    const counted = {
      [telemetryNames.verdict]: verdict,
      [telemetryNames.policyType]: policyType,
    }
    counter?.add(1, counted)
    if (tracer === undefined) return
    const { principal, action, resource } = request
    const attributes = {
      ...counted,
      [telemetryNames.action]: action,
      ...(digest !== undefined && { [telemetryNames.bundle]: digest }),
      [telemetryNames.reference]: referenceOf(event),
      ...(arns && {
        [telemetryNames.principal]:
          typeof principal === 'string' ? principal : JSON.stringify(principal),
        [telemetryNames.resource]: String(resource),
      }),
    }
    tracer.startSpan(telemetryNames.span, { startTime: time, attributes }).end(time + elapsed)
  }
}
