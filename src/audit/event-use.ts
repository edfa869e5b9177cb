/** What a call rests on, or may have rested on: none of it is unused. */
import { confirmArgument, record } from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import type { DeterminingStatement } from '../model/decision.ts'
import type { AuditedEvent, AuditedPart } from './audited-event.ts'
import type { DecidedPart } from './judge-event.ts'

export interface EventUse {
  /** The user or role of the bundle that called. */
  readonly caller?: string | undefined
  /** Statements that have a say, or may have, each with its action. */
  readonly statements: readonly PossibleUse[]
  /** Actions that any Allow statement may have carried, whatever its resources are. */
  readonly allows: readonly string[]
  /** Actions that the policy of a resource may have allowed, or a role's trust policy. */
  readonly grants: readonly string[]
  /** Actions that any Deny statement may have stopped. */
  readonly denies: readonly string[]
}

export interface PossibleUse {
  readonly statement: DeterminingStatement
  readonly action: string
}

/** Of a call that was decided. */
export function listUses(audited: AuditedEvent, decided: readonly DecidedPart[]): EventUse {
  const { parts, access, statements: carrying = [] } = audited
  const sure = access === 'depends' ? [] : parts.map(({ action }) => ({ action, may: carrying }))
  const statements = [...sure, ...decided].flatMap(({ may, action }) =>
    may.map((statement) => ({ statement, action })),
  )
  const caller = decided[0]?.identity
  const isSession = caller?.includes(':role/') === true
  const guesses = parts.filter(({ isGuess }) => isGuess === true)
  return {
    caller,
    statements,
    allows: listOpenActions(audited),
    grants: isSession ? sessionActions : [],
    denies: audited.recorded === 'denied' ? actionsIn(guesses) : [],
  }
}

/** Of a call that could not be decided; `actions`: of those that may be known. */
export function listOpenUses(
  { parts, mayNeed = [], recorded }: AuditedEvent,
  {
    isCallerKnown,
    actions,
  }: { readonly isCallerKnown: boolean; readonly actions: readonly string[] },
): EventUse {
  const own = [...new Set([...actionsIn(parts), ...mayNeed, ...actions])]
  const isDenied = recorded === 'denied'
  return {
    statements: [],
    allows: isCallerKnown && !isDenied ? own : mayNeed,
    grants: isCallerKnown || isDenied ? [] : own,
    denies: isDenied ? own : [],
  }
}

/** What begins the session of a role, long before it calls perhaps. */
const sessionActions = ['sts:AssumeRole', 'sts:AssumeRoleWithSAML', 'sts:AssumeRoleWithWebIdentity']

/**
 * The actions of a call that other statements may have carried than its verdict tells: those that it
 * may have needed besides; those on a resource that is a guess; and, of one that AWS allowed and the
 * bundle does not, where a policy that the bundle lacks may be the reason. Throws
 * `ERR_OPTIONS_INVALID`.
 */
export function openActions(event: AuditedEvent): string[] {
  confirmArgument(event, 'event', record)
  return readGiven('event', () => listOpenActions(event))
}

function listOpenActions(event: AuditedEvent): string[] {
  const { parts, mayNeed = [], recorded } = event
  if (recorded === 'denied') return [...mayNeed]
  const isOpen = restsBeyond(event)
  return [...new Set([...mayNeed, ...actionsIn(parts.filter((one) => isOpen || one.isGuess))])]
}

/** A denial for want of an identity-based policy is one whatever a resource's policy says of others. */
function restsBeyond({ access, verdict, outcome, policyType, keys = [] }: AuditedEvent): boolean {
  if (access !== 'denied' || verdict !== 'implicitDeny' || outcome === 'flip') return false
  return policyType !== 'identity' || keys.includes('(resource account)')
}

function actionsIn(parts: readonly AuditedPart[]): string[] {
  return parts.map(({ action }) => action)
}
