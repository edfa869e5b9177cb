/** Decisions as events in the shape of OPA's decision logs, so that its collectors take them. */
import type { AuthorizationRequest } from '../../entries/index.ts'
import { foldCase } from '../../json/fold-case.ts'
import { list, type OptionKinds, readOptions, record } from '../../json/options.ts'
import { readGiven } from '../../json/own-copy.ts'
import { OptionsError } from '../../model/errors.ts'
import type { GuardEvent } from '../http/route.ts'
import { referenceOf } from './decision-reference.ts'

/** One decision, as OPA's collectors read it. */
export interface LoggedDecision {
  /** What produced it: the option `labels`. */
  readonly labels: Readonly<Record<string, string>>
  readonly decision_id: string
  /** The digest of the bundle that decided. */
  readonly bundles: Readonly<Record<string, { readonly revision: string }>>
  readonly path: string
  /** The request, without what was erased. */
  readonly input: unknown
  readonly result: {
    readonly allowed: boolean
    readonly verdict: string
    readonly policyType: string
  }
  /** RFC 3339. */
  readonly timestamp: string
  readonly metrics: { readonly timer_sallyport_check_ns: number }
  /** The same for the same request to the same bundle, and in spans of `recordTelemetry`. */
  readonly custom: { readonly reference: string }
  /** What was erased, as JSON pointers; absent for nothing. */
  readonly erased?: readonly string[]
}

/** What is logged, and how much of it is held. */
export interface DecisionLogOptions {
  readonly labels?: Readonly<Record<string, string>>
  /**
   * What is erased, as JSON pointers into the event below `/input`; `*` is every member of an object
   * or list: `/input/context/aws:SourceIp`, `/input/principal/tags/*`.
   */
  readonly mask?: readonly string[]
  /** The share of decisions that is kept, from 0 to 1, or what tells it; all by default. */
  readonly sample?: number | ((event: GuardEvent) => number)
  /**
   * Bytes of JSON that are held; 1 MiB by default. The oldest decisions give way; one that is larger
   * than all of it is dropped.
   */
  readonly maxBytes?: number
}

/** Decisions that wait for a collector. */
export interface DecisionLog {
  /** For the option `onDecision` of a guard. Never waits and never throws. */
  readonly add: (event: GuardEvent) => void
  /** Takes the oldest out, so many at most; all by default. */
  drain(most?: number): LoggedDecision[]
  /** How much is held, and how many decisions were lost because too much was. */
  status(): { readonly held: number; readonly bytes: number; readonly dropped: number }
}

const kinds: OptionKinds<DecisionLogOptions> = {
  labels: record,
  mask: list,
  sample: ['a number from 0 to 1, or a function', isShare],
  maxBytes: ['a whole number from 1', (value) => Number.isSafeInteger(value) && Number(value) > 0],
}

function isShare(value: unknown): boolean {
  return typeof value === 'function' || (typeof value === 'number' && value >= 0 && value <= 1)
}

interface Held {
  readonly event: LoggedDecision
  readonly bytes: number
}

/** A log in memory. Throws `ERR_OPTIONS_INVALID`. */
export function createDecisionLog(options: DecisionLogOptions = {}): DecisionLog {
  const {
    sample = 1,
    maxBytes = 1_048_576,
    ...own
  } = readOptions<DecisionLogOptions>(options, kinds)
  const labels = readGiven('options.labels', () => ({ ...own.labels }))
  const masks = readGiven('options.mask', () => [...(own.mask ?? [])].map(readPointer))
  const held: Held[] = []
  let bytes = 0
  let dropped = 0
  const keep = (event: LoggedDecision): void => {
    const size = new TextEncoder().encode(JSON.stringify(event)).length
    if (size > maxBytes) {
      dropped += 1 // it would drive out all others, and then itself
      return
    }
    held.push({ event, bytes: size })
    bytes += size
    while (bytes > maxBytes) {
      bytes -= held.shift()?.bytes ?? bytes
      dropped += 1
    }
  }
  return {
    add(event) {
      try {
        const share = typeof sample === 'function' ? sample(event) : sample
        if (share >= 1 || Math.random() < share) keep(logged(event, labels, masks))
      } catch {
        dropped += 1 // a decision is not undone because it cannot be logged
      }
    },
    drain(most = held.length) {
      const taken = held.splice(0, Math.max(0, most))
      bytes -= taken.reduce((sum, one) => sum + one.bytes, 0)
      return taken.map(({ event }) => event)
    },
    status: () => ({ held: held.length, bytes, dropped }),
  }
}

function logged(
  event: GuardEvent,
  labels: Readonly<Record<string, string>>,
  masks: readonly (readonly string[])[],
): LoggedDecision {
  const { request, decision, digest, time, elapsed } = event
  const root = { input: JSON.parse(JSON.stringify(request)) as AuthorizationRequest }
  const erased = masks.flatMap((mask) => erase(root, mask, ''))
  const { verdict, policyType } = decision
  return {
    labels,
    decision_id: crypto.randomUUID(),
    bundles: digest === undefined ? {} : { sallyport: { revision: digest } },
    path: 'sallyport/check',
    input: root.input,
    result: { allowed: verdict === 'allowed', verdict, policyType },
    timestamp: new Date(time).toISOString(),
    metrics: { timer_sallyport_check_ns: Math.round(elapsed * 1e6) },
    custom: { reference: referenceOf(event) },
    ...(erased.length > 0 && { erased }),
  }
}

/** The steps of a JSON pointer (RFC 6901). */
function readPointer(pointer: unknown): string[] {
  const isFine = typeof pointer === 'string' && /^\/input\/./.test(pointer)
  if (!isFine) {
    const hint = 'write pointers such as `/input/context/aws:SourceIp`'
    throw new OptionsError('a mask must be a JSON pointer below `/input`', {
      place: 'options.mask',
      hint,
    })
  }
  const steps = pointer.slice(1).split('/')
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
}

/** Erases what a pointer leads to; names are compared without case, since those of context keys are. */
function erase(value: unknown, [step = '', ...rest]: readonly string[], path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = value as Record<string, unknown>
  const names = Object.keys(own).filter((name) => step === '*' || foldCase(name) === foldCase(step))
  return names.flatMap((name) => {
    const place = `${path}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`
    if (rest.length > 0) return erase(own[name], rest, place)
    if (Array.isArray(value)) own[name] = null
    else delete own[name]
    return [place]
  })
}
