/** One event: what was asked, what the bundle decides, and whether that is what AWS did. */
import { SallyportError } from '../model/errors.ts'
import type { Principal } from '../model/request.ts'
import { partsOf } from '../request/call.ts'
import { askedBy, type MappedCall, type UnknownCall } from './asked-call.ts'
import type { AuditedEvent, AuditedPart } from './audited-event.ts'
import { decideCall, type EventDecider, tellStatements } from './decide-call.ts'
import { type AskedPart, decideParts, type EventSetting, listOpenBases } from './decide-parts.ts'
import { type EventUse, listOpenUses, listUses } from './event-use.ts'
import { principalOf } from './events/event-principal.ts'
import type { RecordedRequest } from './events/read-record.ts'
import { outcomeOf, type RecordedOutcome } from './events/recorded-outcome.ts'
import { plainIn, type TrailEvent, textIn } from './events/trail-event.ts'
import { type DecidedPart, judge } from './judge-event.ts'
import { keepOpenBases } from './open-basis.ts'
import { knowsAll } from './unknown-keys.ts'

/** Types of events that are calls of the API; all others are no decisions of policies. */
const calls: ReadonlySet<string> = new Set(['AwsApiCall', 'AwsConsoleAction'])

const bases = new WeakMap<AuditedEvent, string>()

/** What became of an event, and what it rests on, or may rest on. */
export interface DecidedEvent {
  readonly audited: AuditedEvent
  readonly use?: EventUse
  /** What was asked, of a call of the API. */
  readonly asked?: MappedCall
}

function withUse(audited: AuditedEvent, parts: readonly DecidedPart[]): DecidedEvent {
  return audited.outcome === 'unmapped' ? { audited } : { audited, use: listUses(audited, parts) }
}

function keepGround(audited: AuditedEvent, parts: readonly DecidedPart[]): void {
  const own = parts.filter(({ bracketed }) => bracketed.access === 'depends')
  if (!own.every(({ bracketed }) => bracketed.basis !== '')) return
  const listed = own.map(({ bracketed, action, resource }) => [action, resource, bracketed.basis])
  keepBasisOf(audited, JSON.stringify(listed))
}

/** Notes what `basisOfEvent` returns of an event. */
export function keepBasisOf(audited: AuditedEvent, basis: string): void {
  bases.set(audited, basis)
}

/** What an event's outcome rests on where it depends: `BracketedDecision.basis`; or undefined. */
export function basisOfEvent(audited: AuditedEvent): string | undefined {
  return bases.get(audited)
}

interface LeftCall extends Partial<UnknownCall> {
  readonly reason: string
  /** The bundle does not have who called, or it is not known who did. */
  readonly isForeign: boolean
}

/** Decides an event of CloudTrail. */
export function decideEvent(event: TrailEvent, decider: EventDecider): DecidedEvent {
  const own = describe(event)
  if (!calls.has(event.type)) return { audited: { ...own, outcome: 'apart', reason: event.type } }
  const recorded = outcomeOf(event)
  const asked = askedBy(event, recorded, decider)
  return { ...decideAsked(event, { own, recorded, asked }, decider), asked }
}

interface AskedEvent {
  readonly own: Omit<AuditedEvent, 'outcome'>
  readonly recorded: RecordedOutcome
  readonly asked: MappedCall
}

function decideAsked(
  event: TrailEvent,
  { own, recorded, asked }: AskedEvent,
  decider: EventDecider,
): DecidedEvent {
  const caller = principalOf(event.identity, decider.principals)
  const base = {
    ...own,
    recorded: recorded.access,
    parts: 'parts' in asked ? listed(asked.parts) : [],
    ...('open' in asked && asked.open.length > 0 && { mayNeed: asked.open }),
  }
  const isForeign = 'reason' in caller
  if ('reason' in asked) return leaveOpen(base, { ...asked, isForeign })
  if ('reason' in caller) return leaveOpen(base, { reason: caller.reason, isForeign })
  try {
    const decided = decideParts(asked.parts, { event, caller, decider })
    const judged = judge(decided, recorded, {
      ...gapsOf(event, caller, decider),
      isPartial: asked.open.length > 0 || asked.parts.some(({ isPartial }) => isPartial),
    })
    if (judged.outcome === 'unmapped') {
      return leaveOpen(base, { reason: judged.reason ?? '', isForeign: true })
    }
    const told = tellStatements(decided, base.parts, decider)
    const audited = { ...base, ...told, ...judged }
    if (decider.isCompared) {
      keepGround(audited, decided)
      keepOpenBases(audited, () => listOpenBases(asked, { event, caller, decider }))
    }
    return withUse(audited, decided)
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code === 'ERR_KERNEL') throw error
    decider.reads.fail()
    return leaveOpen(base, { reason: error.message, isForeign })
  }
}

/** A call that could not be decided: what may have carried it is not known. */
function leaveOpen(
  base: Omit<AuditedEvent, 'outcome'>,
  { reason, actions = [], isNameless, isForeign }: LeftCall,
): DecidedEvent {
  const isUndecided = isNameless === true && base.recorded === 'unknown'
  const outcome = isUndecided ? 'undecided' : 'unmapped'
  const audited: AuditedEvent = { ...base, outcome, reason }
  return { audited, use: listOpenUses(audited, { isCallerKnown: !isForeign, actions }) }
}

function describe(event: TrailEvent): Omit<AuditedEvent, 'outcome'> {
  const { id, time, account, region, source, name, identity } = event
  const issuer = textIn(plainIn(plainIn(identity, 'sessionContext'), 'sessionIssuer'), 'arn')
  const isRole = issuer?.includes(':role/') === true
  const named = isRole ? issuer : (textIn(identity, 'arn') ?? textIn(identity, 'invokedBy'))
  return {
    id,
    time: new Date(time).toISOString(),
    account,
    region,
    operation: `${source} ${name}`,
    principal: named ?? textIn(identity, 'principalId') ?? '',
    parts: [],
    recorded: 'unknown',
  }
}

function gapsOf(event: TrailEvent, caller: EventSetting['caller'], { bracket }: EventDecider) {
  const { endpoint } = event
  return {
    isSession: caller.kind === 'session' || caller.kind === 'federated',
    hasForeignEndpoint:
      endpoint !== undefined && bracket.loaded.records.endpoint(endpoint) === undefined,
  }
}

/** The parts of a call as they are told of. */
export function listed(parts: readonly AskedPart[]): AuditedPart[] {
  return parts.map(({ action, arn, isSure }) => ({
    action,
    resource: arn,
    ...(!isSure && { isGuess: true as const }),
  }))
}

/** Decides a request of ours, whose context is whole. */
export function decideRequest(
  { call, recorded, id }: RecordedRequest,
  decider: EventDecider,
): DecidedEvent {
  const own = { id, time: '', account: '', region: '', operation: 'request', recorded }
  let principal = ''
  try {
    const asked = partsOf(call)
    principal = nameOf(asked[0]?.principal ?? '')
    if (asked.some((part) => hasPolicies(part.principal))) {
      const reason = 'session policies that come with a principal are not audited'
      return { audited: { ...own, principal, parts: [], outcome: 'unmapped', reason } }
    }
    const decided = decideCall(call, decider, { now: undefined, knows: knowsAll })
    const parts = decided.map(({ action, resource }) => ({ action, resource }))
    const known = { isSession: false, hasForeignEndpoint: false, isPartial: false }
    const whole = decided.map((part) => ({ ...part, isListed: true }))
    const judged = judge(whole, { access: recorded }, known)
    const told = tellStatements(decided, parts, decider)
    const audited = { ...own, principal, parts, ...told, ...judged }
    if (decider.isCompared) keepGround(audited, decided)
    return withUse(audited, decided)
  } catch (error) {
    if (!(error instanceof SallyportError) || error.code === 'ERR_KERNEL') throw error
    const { message: reason } = error
    return { audited: { ...own, principal, parts: [], outcome: 'unmapped', reason } }
  }
}

/** Nobody compiles them here, and a decision without them could be a wrong one. */
function hasPolicies(principal: Principal): boolean {
  if (typeof principal !== 'object') return false
  return Object.hasOwn(principal, 'policies') || Object.hasOwn(principal, 'managedPolicies')
}

function nameOf(principal: Principal): string {
  if (typeof principal === 'string') return principal
  const named = Object.entries(principal).find(([key]) => naming.has(key))
  return typeof named?.[1] === 'string' ? named[1] : ''
}

const naming = new Set(['role', 'user', 'federatedUser', 'assumedRoot', 'service', 'federated'])
