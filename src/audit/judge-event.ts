/** What the bundle decides, held against what the event says that AWS did. */

import { foldAscii } from '../json/fold-case.ts'
import type { Decision } from '../model/decision.ts'
import type { BracketedDecision } from '../partial/bracket.ts'
import { distinct } from '../request/call.ts'
import type { AuditedEvent, StatedReason } from './audited-event.ts'
import type { RecordedOutcome } from './events/recorded-outcome.ts'
import { hasResourcePolicies } from './mapping/resource-policies.ts'

/** A part of a call, decided. */
export interface DecidedPart {
  readonly action: string
  readonly resource: string
  /** AWS surely compared this resource. */
  readonly isSure: boolean
  /** The bundle has the resource, or the one whose policy it is under. */
  readonly isListed: boolean
  readonly bracketed: BracketedDecision
  /** Of audits that tell statements: see `AuditedPart.statements`. */
  readonly statements?: Decision['statements']
  /** Statements that may have had a say, whether or not the verdict rests on them. */
  readonly may: Decision['statements']
  /** Whose identity-based policies counted. */
  readonly identity: string | undefined
}

/** What else an event lacks that a denial may have come from. */
export interface EventGaps {
  /** The caller's session may have had policies of its own. */
  readonly isSession: boolean
  /** The call came through an endpoint whose policy the bundle does not have. */
  readonly hasForeignEndpoint: boolean
  /** The call may have needed actions, or have been about resources, that the event does not tell. */
  readonly isPartial: boolean
}

export type EventJudgement = Pick<
  AuditedEvent,
  'outcome' | 'access' | 'verdict' | 'policyType' | 'statements' | 'keys' | 'reason' | 'stated'
>

/** In place of context keys: what an event cannot tell. */
const gap = {
  resource: '(resource)',
  resourceAccount: '(resource account)',
  resourcePolicy: '(resource policy)',
  grant: '(KMS grant)',
  session: '(session policy)',
  endpoint: '(endpoint policy)',
  action: '(other action)',
} as const

/** Judges a call all of whose parts are decided. */
export function judge(
  parts: readonly DecidedPart[],
  recorded: RecordedOutcome,
  gaps: EventGaps,
): EventJudgement {
  const shown = decidingPart(parts)
  if (shown === undefined) return { outcome: 'unmapped', reason: 'no action' }
  const { decision } = shown.bracketed
  const access = accessOf(parts)
  const own = {
    access,
    verdict: decision.verdict,
    policyType: decision.policyType,
    statements: statementsOf(parts, shown, access),
  }
  if (decision.unknown !== undefined) {
    return { outcome: 'unmapped', reason: 'the bundle does not have the principal' }
  }
  if (recorded.access === 'unknown') return { ...own, outcome: 'undecided' }
  if (access === recorded.access)
    return { ...own, outcome: 'agree', ...statedReason(shown, recorded) }
  const keys = access === 'depends' ? keysOf(parts) : gapsOf(parts, recorded, gaps)
  return keys.length > 0 ? { ...own, outcome: 'depends', keys } : { ...own, outcome: 'flip' }
}

/** Of a call that is allowed, those of all its parts; else of the part that decides. */
function statementsOf(
  parts: readonly DecidedPart[],
  shown: DecidedPart,
  access: BracketedDecision['access'],
): Decision['statements'] {
  if (access !== 'allowed' || parts.length === 1) return shown.bracketed.decision.statements
  return distinct(parts.flatMap(({ bracketed }) => bracketed.decision.statements))
}

function keysOf(parts: readonly DecidedPart[]): string[] {
  return [...new Set(parts.flatMap(({ bracketed }) => bracketed.keys))]
}

function accessOf(parts: readonly DecidedPart[]): BracketedDecision['access'] {
  const all = parts.map(({ bracketed }) => bracketed.access)
  if (all.includes('denied')) return 'denied'
  return all.includes('depends') ? 'depends' : 'allowed'
}

/** The part that a person wants to see: one that is denied, else one that depends. */
function decidingPart(parts: readonly DecidedPart[]): DecidedPart | undefined {
  const of = (access: string) => parts.find(({ bracketed }) => bracketed.access === access)
  return of('denied') ?? of('depends') ?? parts[0]
}

/** Why a verdict that differs from AWS's may yet be right. */
function gapsOf(
  parts: readonly DecidedPart[],
  recorded: RecordedOutcome,
  gaps: EventGaps,
): string[] {
  const differing = recorded.access === 'allowed' ? parts.filter(isDenied) : parts
  const found = differing.flatMap((part) => [
    ...(part.isSure ? [] : [gap.resource]),
    ...(part.bracketed.decision.assumed?.includes('resourceAccount') ? [gap.resourceAccount] : []),
    ...(recorded.access === 'allowed' ? grantsBeyond(part) : []),
  ])
  return [
    ...new Set([...found, ...(recorded.access === 'denied' ? denialsBeyond(recorded, gaps) : [])]),
  ]
}

function isDenied({ bracketed }: DecidedPart): boolean {
  return bracketed.access === 'denied'
}

/** What allows, and is neither in the event nor in the bundle; no Deny gives way to it. */
function grantsBeyond({ action, isListed, bracketed }: DecidedPart): string[] {
  const { verdict, policyType } = bracketed.decision
  if (verdict !== 'implicitDeny' || (policyType !== 'identity' && policyType !== 'resource'))
    return []
  const isKey = foldAscii(action).startsWith('kms:')
  const lacksPolicy = !isListed && (policyType === 'resource' || hasResourcePolicies(action))
  return [...(isKey ? [gap.grant] : []), ...(lacksPolicy ? [gap.resourcePolicy] : [])]
}

/** What denies, and is neither in the event nor in the bundle. */
function denialsBeyond({ stated }: RecordedOutcome, gaps: EventGaps): string[] {
  const type = stated?.policyType
  const maySession = gaps.isSession && (type === undefined || type === 'session')
  const mayEndpoint = gaps.hasForeignEndpoint && (type === undefined || type === 'endpoint')
  return [
    ...(maySession ? [gap.session] : []),
    ...(mayEndpoint ? [gap.endpoint] : []),
    ...(gaps.isPartial ? [gap.action] : []),
  ]
}

function statedReason(
  { bracketed }: DecidedPart,
  { access, stated }: RecordedOutcome,
): { readonly stated?: StatedReason } {
  if (access !== 'denied' || stated?.policyType === undefined) return {}
  const { policyType, isExplicit = false } = stated
  const { decision } = bracketed
  const isSame =
    decision.policyType === policyType && (decision.verdict === 'explicitDeny') === isExplicit
  return { stated: { policyType, isExplicit, isSame } }
}
