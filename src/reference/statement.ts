/** Whether a statement matches a request: each of its elements must (L-19). */
import type {
  PatternElement,
  Policy,
  PolicyType,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from '../model/policy.ts'
import { conditionsHold } from './condition.ts'
import type { EvaluatedPart } from './part.ts'
import { matchesAction, matchesResource } from './pattern.ts'
import { exempts, type GrantLevel, levelOf, mentions } from './principal-match.ts'

/** Where a statement is, and who asks. */
export interface Setting {
  readonly policyType: PolicyType
  readonly policy: Policy
  readonly part: EvaluatedPart
  /** The caller, or whoever is behind it, has a permissions boundary attached (L-53). */
  readonly bounded: boolean
}

/** Whether every element of the statement matches the request. */
export function applies(statement: Statement, setting: Setting): boolean {
  return (
    matchPrincipal(statement, setting) !== 'none' &&
    actionMatches(statement.action, setting) &&
    resourceMatches(statement.resource, setting) &&
    conditionsHold(statement.conditions, setting.policy.version, setting.part.context)
  )
}

/**
 * How the statement names the caller. Only resource-based policies, RCPs and endpoint policies name
 * anyone; elsewhere a Principal has no meaning (L-47).
 */
export function matchPrincipal(statement: Statement, setting: Setting): GrantLevel {
  const { policyType, part } = setting
  const { principal } = statement
  if (!['resource', 'rcp', 'endpoint'].includes(policyType)) return 'direct'
  if (principal === undefined) return policyType === 'resource' ? 'none' : 'direct'
  if (principal.negated) return matchNotPrincipal(statement, setting)
  const level = levelOf(principal.entries, part.caller)
  if (policyType === 'endpoint' && level === 'account') return gatewayLevel(part)
  if (isForeignToken(statement, setting)) {
    const named = principal.entries.filter(({ kind }) => kind === 'Federated')
    return levelOf(named, part.caller)
  }
  return level
}

function matchNotPrincipal(statement: Statement, setting: Setting): GrantLevel {
  const { principal, effect } = statement
  const { caller } = setting.part
  if (principal === undefined || isForeignToken(statement, setting)) return 'none'
  if (effect === 'Allow') return mentions(principal, caller) ? 'none' : 'direct'
  const always = setting.bounded && setting.policyType === 'resource'
  return always || !exempts(unlistAccount(principal, setting), caller) ? 'direct' : 'none'
}

/** A gateway endpoint takes an account entry for the root user: it exempts nobody else (E-83). */
function unlistAccount(
  principal: PrincipalElement,
  { policyType, part }: Setting,
): PrincipalElement {
  const { caller, request } = part
  if (policyType !== 'endpoint' || request.endpointType !== 'Gateway') return principal
  if (caller.kind === 'root') return principal
  const isAccount = (entry: PrincipalEntry) => levelOf([entry], caller) === 'account'
  return { ...principal, entries: principal.entries.filter((entry) => !isAccount(entry)) }
}

/** A token gets in only where an Allow names its provider under `Federated` (E-66). */
function isForeignToken(statement: Statement, { policyType, part }: Setting): boolean {
  return (
    policyType === 'resource' &&
    statement.effect === 'Allow' &&
    part.caller.kind === 'identityProvider'
  )
}

/** At a gateway endpoint an account entry means the account's root user alone (E-83). */
function gatewayLevel({ request, caller }: EvaluatedPart): GrantLevel {
  return request.endpointType === 'Gateway' && caller.kind !== 'root' ? 'none' : 'account'
}

function actionMatches(element: PatternElement, { part }: Setting): boolean {
  const listed = element.patterns.some((entry) => matchesAction(entry, part.action))
  return listed !== element.negated
}

/** Without the element: the resource that the policy is attached to (L-81). */
function resourceMatches(element: PatternElement | undefined, setting: Setting): boolean {
  if (element === undefined) return true
  const { part, policyType, policy } = setting
  const { resource, context } = part
  const target = { resource, context, policyType, version: policy.version }
  return element.patterns.some((entry) => matchesResource(entry, target)) !== element.negated
}
