/** What the rules of all calls of STS have in common: parts, context keys, times. */
import type { Directory } from '../../src/directory/directory.ts'
import type { AuthorizationRequest, Context, SessionPolicies } from '../../src/model/request.ts'
import type { CallerFacts, ExpectedSession } from './sts-calls.ts'

export type TagMap = Readonly<Record<string, string>>

/** A call that cannot be read, one that is refused before policies, or one that policies decide. */
export type Expectation =
  | { readonly outcome: 'fault' | 'refused' }
  | {
      readonly outcome: 'asked'
      /** The parts of the call, every one of which must be allowed (E-65). */
      readonly requests: readonly AuthorizationRequest[]
      /** Tags that stand in for the role's own (K-85). */
      readonly incoming: TagMap
      /** Once all are allowed. */
      readonly gives: ExpectedSession | 'fault' | 'refused'
    }

/** Where and when a call is made. */
export interface Setting {
  readonly directory: Directory
  readonly caller: CallerFacts
  /** Milliseconds since 1970. */
  readonly now: number
}

export const fault: Expectation = { outcome: 'fault' }
export const refused: Expectation = { outcome: 'refused' }

export const HOUR = 3_600

interface Question {
  readonly caller: Pick<CallerFacts, 'principal' | 'own'>
  readonly actions: readonly string[]
  readonly resource: string
  readonly resourceAccount?: string
  readonly incoming: TagMap
  /** Context keys that the call's parameters state. */
  readonly keys: Context
  readonly gives: ExpectedSession | 'fault' | 'refused'
}

/** One part for each action; a context that states keys of the call's own is a fault. */
export function ask(input: { readonly context?: Context }, question: Question): Expectation {
  const { caller, actions, resource, resourceAccount, incoming, keys, gives } = question
  if (Object.keys(input.context ?? {}).some(isCallKey)) return fault
  const context = { ...input.context, ...caller.own, ...keys }
  const requests = actions.map((action) => ({
    principal: caller.principal,
    action,
    resource,
    ...(resourceAccount !== undefined && { resourceAccount }),
    context,
  }))
  return { outcome: 'asked', requests, incoming, gives }
}

/** Whether a call, or a session, alone can state the key. */
export function isCallKey(key: string): boolean {
  const name = key.toLowerCase()
  return (
    /^(?:sts:(?!awsservicename|duration)|aws:requesttag\/|aws:tagkeys$|saml:|iam:passed)/.test(
      name,
    ) ||
    name.startsWith('aws:multifactorauth') ||
    /^[^:]*\.[^:]*:/.test(name)
  )
}

/** Times of a session, in whole seconds, and what most sessions do not have. */
export function lasting(now: number, seconds: number) {
  const issuedAt = Math.floor(now / 1000) * 1000
  return {
    issuedAt,
    expiresAt: issuedAt + seconds * 1000,
    chained: false,
    transitiveTagKeys: [],
    mfaAge: undefined,
    kept: {},
  }
}

export function write(now: number): string {
  return new Date(Math.floor(now / 1000) * 1000).toISOString().replace('.000Z', 'Z')
}

/** K-133, K-134: the keys of the tags that are passed, and of those that pass on. */
export function tagKeys(tags: TagMap, transitive: readonly string[]): Context {
  const keys = Object.keys(tags)
  return {
    ...Object.fromEntries(keys.map((key) => [`aws:RequestTag/${key}`, tags[key] ?? ''])),
    ...(keys.length > 0 && { 'aws:TagKeys': keys }),
    ...(transitive.length > 0 && { 'sts:TransitiveTagKeys': transitive }),
  }
}

export function tagAction(tags: TagMap): string[] {
  return Object.keys(tags).length > 0 ? ['sts:TagSession'] : []
}

export function identityAction(sourceIdentity: string | undefined): string[] {
  return sourceIdentity === undefined ? [] : ['sts:SetSourceIdentity']
}

export function stated(key: string, value: string | undefined): Context {
  return value === undefined ? {} : { [key]: value }
}

/** Both kinds, as they are passed (E-47). */
export function policiesOf({ policies = [], managedPolicies = [] }: SessionPolicies) {
  return {
    ...(policies.length > 0 && { policies }),
    ...(managedPolicies.length > 0 && { managedPolicies }),
  }
}

export function fitsAccount({ managedPolicies = [] }: SessionPolicies, account: string): boolean {
  return managedPolicies.every(({ arn }) => ['aws', account].includes(accountOf(arn)))
}

export function accountOf(arn: string): string {
  return arn.split(':')[4] ?? ''
}

export function hasKey(tags: TagMap, key: string): boolean {
  return Object.keys(tags).some((one) => one.toLowerCase() === key.toLowerCase())
}

export function isWithin(seconds: number, least: number, most: number): boolean {
  return seconds >= least && seconds <= most
}

/** D-63: an hour where nothing is said. */
export function isOverMaximum(directory: Directory, arn: string, seconds: number): boolean {
  const roles = directory.accounts.get(accountOf(arn))?.roles ?? new Map()
  const role = [...roles.values()].find((one) => one.arn === arn)
  return seconds > (role?.maxSessionDuration ?? HOUR)
}
