/** Principal and NotPrincipal against the caller, and what a match grants (L-30…L-56, E-30…E-43). */
import type { PrincipalElement, PrincipalEntry } from '../model/policy.ts'
import { isAccountId, readArn } from './arn-parts.ts'
import { isServiceLinked, namesSameRole, type PrincipalFacts, sessionArnOf } from './principal.ts'
import { readText } from './text.ts'

/**
 * What an Allow grants by the way its Principal names the caller, weakest first: nothing; a
 * delegation to the caller's account (E-34); what the caller's role or the user behind it has
 * (E-31, E-32); the caller itself (E-30).
 */
export type GrantLevel = 'none' | 'account' | 'role' | 'direct'

const strength: Readonly<Record<GrantLevel, number>> = { none: 0, account: 1, role: 2, direct: 3 }

/** The strongest of several levels (E-37). */
export function strongest(levels: readonly GrantLevel[]): GrantLevel {
  return levels.reduce((best, level) => (strength[level] > strength[best] ? level : best), 'none')
}

/** How strongly entries name the caller; `none` when none does. */
export function levelOf(entries: readonly PrincipalEntry[], caller: PrincipalFacts): GrantLevel {
  return strongest(entries.map((entry) => entryLevel(readEntry(entry), caller)))
}

function readEntry(entry: PrincipalEntry): PrincipalEntry {
  return { kind: entry.kind, value: readText(entry.value) }
}

function entryLevel(entry: PrincipalEntry, caller: PrincipalFacts): GrantLevel {
  const { kind, value } = entry
  switch (kind) {
    case 'AWS':
      return isEveryone(entry) ? 'direct' : identityLevel(value, caller)
    case 'Service':
      return caller.kind === 'service' && isNamed(value, caller) ? 'direct' : 'none'
    case 'Federated':
      return caller.kind === 'identityProvider' && isNamed(value, caller) ? 'direct' : 'none'
    case 'CanonicalUser':
      return 'none' // without the account's canonical ID as data nobody is known by it (L-48)
  }
}

/** `*` is a wildcard under `AWS` alone; elsewhere it names nobody (L-48). */
function isNamed(value: string, caller: PrincipalFacts): boolean {
  return value !== '*' && value === caller.name
}

function isEveryone(entry: PrincipalEntry): boolean {
  return entry.kind === 'AWS' && entry.value === '*'
}

function identityLevel(value: string, caller: PrincipalFacts): GrantLevel {
  if (caller.kind === 'originAccessIdentity') return value === caller.name ? 'direct' : 'none'
  if (caller.account === undefined) return 'none'
  if (namesAccount(value, caller)) return 'account'
  if (namesItself(value, caller)) return 'direct'
  return namesBehind(value, caller) ? 'role' : 'none'
}

/** An account ID, or a root ARN of the caller's partition (L-31, L-48). */
function namesAccount(value: string, caller: PrincipalFacts): boolean {
  if (isAccountId(value)) return value === caller.account
  return value === `arn:${caller.partition}:iam::${caller.account}:root`
}

/** The user, role session or federated user by its own ARN or unique ID (E-30, L-36). */
function namesItself(value: string, caller: PrincipalFacts): boolean {
  switch (caller.kind) {
    case 'user':
      return value === caller.name || isId('AIDA', value, caller)
    case 'role':
      return value === sessionArnOf(caller)
    case 'federatedUser':
      return value === caller.name
    default:
      return false
  }
}

/** The session's role (E-31), or the user who asked for a federated user's session (E-32). */
function namesBehind(value: string, caller: PrincipalFacts): boolean {
  if (caller.kind === 'role') return isId('AROA', value, caller) || namesRole(value, caller)
  if (caller.kind !== 'federatedUser' || caller.parent === undefined) return false
  return value === caller.parent || isId('AIDA', value, caller)
}

function isId(prefix: 'AIDA' | 'AROA', value: string, caller: PrincipalFacts): boolean {
  return value.startsWith(prefix) && value === caller.id
}

/** With its path where that is known; else by partition, account and role name (L-48). */
function namesRole(value: string, caller: PrincipalFacts): boolean {
  if (!caller.pathUnknown) return value === caller.name
  const arn = readArn(value)
  if (arn === undefined || !value.startsWith(`arn:${arn.partition}:iam::${arn.account}:role/`)) {
    return false
  }
  return namesSameRole({ ...arn, name: value }, caller)
}

/**
 * Whether a NotPrincipal of a Deny exempts the caller: every link of its chain is listed, or
 * everyone is (L-52, L-54, L-55).
 */
export function exempts(element: PrincipalElement, caller: PrincipalFacts): boolean {
  const entries = element.entries.map(readEntry)
  if (entries.some(isEveryone)) return true
  const links = linksOf(caller)
  return links.length > 0 && links.every((names) => entries.some(names))
}

/** Whether a NotPrincipal of an Allow names any link of the caller's chain, or everyone (L-56). */
export function mentions(element: PrincipalElement, caller: PrincipalFacts): boolean {
  const entries = element.entries.map(readEntry)
  if (entries.some(isEveryone)) return true
  return linksOf(caller).some((names) => entries.some(names))
}

type Link = (entry: PrincipalEntry) => boolean

/** The caller's chain: each link tells whether an entry lists it (L-55). */
function linksOf(caller: PrincipalFacts): Link[] {
  const account: Link = ({ kind, value }) => kind === 'AWS' && namesAccount(value, caller)
  const itself: Link = ({ kind, value }) => kind === 'AWS' && namesItself(value, caller)
  const role: Link = ({ kind, value }) => kind === 'AWS' && namesBehind(value, caller)
  switch (caller.kind) {
    case 'root':
      return [account]
    case 'user':
    case 'federatedUser':
      return [account, itself]
    case 'role':
      return caller.session === undefined ? [account, role] : [account, role, itself]
    case 'service':
    case 'identityProvider':
    case 'originAccessIdentity':
      return [(entry) => entryLevel(entry, caller) !== 'none']
    case 'anonymous':
      return []
  }
}

/** Service-linked roles and the account's root user cannot have a boundary (E-46). */
export function takesBoundary(caller: PrincipalFacts): boolean {
  return caller.account !== undefined && caller.kind !== 'root' && !isServiceLinked(caller)
}
