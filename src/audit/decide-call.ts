/** The parts of one call, decided by a bundle, with the statements behind each. */
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { Decision } from '../model/decision.ts'
import type { Principal } from '../model/request.ts'
import type { Bracket } from '../partial/bracket.ts'
import type { KnowsKey } from '../partial/partial-check.ts'
import { type Call, partsOf } from '../request/call.ts'
import type { AuditedEvent, AuditedPart } from './audited-event.ts'
import type { BundlePrincipals } from './bundle-principals.ts'
import type { DecidedPart } from './judge-event.ts'
import type { KeyReads } from './key-reads.ts'
import type { StatedActions } from './mapping/service-reference.ts'

/** What events are decided with. */
export interface EventDecider {
  readonly bracket: Bracket
  readonly catalogue: Catalogue
  readonly principals: BundlePrincipals
  /** AWS's service reference, as far as it was given. */
  readonly stated: StatedActions
  /** Whether parts tell their statements, and events whose policies counted. */
  readonly tellsStatements: boolean
  /** What outcomes rest on. */
  readonly reads: KeyReads
  /** Whether events are kept for a comparison with what another bundle decides. */
  readonly isCompared: boolean
}

/** When a call was made, and what is known of its context. */
interface CallTerms {
  readonly now: number | undefined
  readonly knows: KnowsKey
}

/** Decides each part of a call. Throws as a check does. */
export function decideCall(
  call: Call,
  decider: EventDecider,
  { now, knows }: CallTerms,
): DecidedPart[] {
  const { bracket, tellsStatements } = decider
  return partsOf(call).map((part) => {
    const ask = { part, terms: { simulation: false, now, incoming: undefined }, knows }
    const bracketed = bracket.decide(ask)
    const isListed = bracket.loaded.kernel.record() !== undefined
    const { action, resource, principal } = part
    return {
      ...{ action, resource, isSure: true, isListed, bracketed },
      may: bracket.possible(ask, bracketed.access),
      identity: identityOf(principal, bracket),
      ...(tellsStatements && {
        statements: statementsOf(bracketed, () => bracket.grants(ask)),
      }),
    }
  })
}

function statementsOf(
  { access, decision }: DecidedPart['bracketed'],
  grants: () => Decision['statements'],
): Decision['statements'] {
  return access === 'depends' ? grants() : decision.statements
}

/** The user or role that the bundle has, or who asked for a federated user's session. */
function identityOf(principal: Principal, { loaded }: Bracket): string | undefined {
  const { identity, isUnknown } = loaded.callers.find(principal)
  const arn = identity.parent ?? identity.name
  return isUnknown || !/:(?:user|role)\//.test(arn) ? undefined : arn
}

/** The parts of a call with their statements; nothing where those are not asked for. */
export function tellStatements(
  decided: readonly DecidedPart[],
  parts: readonly AuditedPart[],
  { tellsStatements }: EventDecider,
): Pick<AuditedEvent, 'identity'> & Partial<Pick<AuditedEvent, 'parts'>> {
  if (!tellsStatements) return {}
  const [first] = decided
  const identity = first?.identity
  return {
    parts: parts.map((part, at) => ({
      ...part,
      access: decided[at]?.bracketed.access ?? 'denied',
      statements: decided[at]?.statements ?? [],
    })),
    ...(identity !== undefined && { identity }),
  }
}
