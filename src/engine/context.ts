/** Where values of context keys come from: the context, or what the engine derives (K-1…K-4). */
import {
  CALLER_ANONYMOUS,
  CALLER_ASSUMED_ROOT,
  CALLER_FEDERATED_ROOT,
  CALLER_FEDERATED_USER,
  CALLER_IDENTITY_PROVIDER,
  CALLER_ROLE_SESSION,
  CALLER_ROOT,
  CALLER_SERVICE,
  CALLER_SERVICE_LINKED_ROLE,
} from '../../assembly/layout.ts'
import { foldCase } from '../bundle/forms.ts'
import { LimitError, RequestError } from '../errors.ts'
import { derivedKeys, type KeySource } from '../model/derived-keys.ts'
import { limits } from '../model/limits.ts'
import type { Context, ContextValue, Principal } from '../model/request.ts'
import type { AccountRecord, Tags } from './directory.ts'
import { type Identity, lastName } from './principal.ts'

/** What keys are derived from. */
export interface KeyFacts {
  readonly principal: Principal
  readonly identity: Identity
  /** Unique id of the user or role (`AIDA…`, `AROA…`), where it is known. */
  readonly id: string | undefined
  readonly tags: Tags
  readonly account: AccountRecord | undefined
  /** The account that owns the resource; empty where there is none to name (E-17). */
  owner(): string
  ownerAccount(): AccountRecord | undefined
  /** Undefined: the directory does not list the resource, and the context may state tags. */
  resourceTags(): Tags | undefined
  /** The service that the resource's ARN names, or any text. */
  resourceService(): string
}

/** How a request's context is read. */
export interface ContextReader {
  readonly context: Context | undefined
  readonly facts: KeyFacts
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  readonly now: () => number
}

/** A key as a policy spells it, with what is known of its name. */
export interface KeyName {
  readonly key: string
  readonly folded: string
  /** Undefined: only a context can state it. */
  readonly source: KeySource | undefined
}

export function nameKey(key: string): KeyName {
  const folded = foldCase(key)
  return { key, folded, source: sourceOf(folded) }
}

/** The value of a key; undefined where it is missing. */
export function readKey(name: KeyName, reader: ContextReader): ContextValue | undefined {
  const { key, folded, source } = name
  const { context, facts, simulation } = reader
  if (source === undefined) return statedValue(context, key, folded) ?? clockValue(folded, reader)
  const stated = statedValue(context, key, folded)
  if (simulation) return stated ?? derivedValue(key, folded, facts)
  if (!isDerived(source, folded, facts)) return stated
  const derived = derivedValue(key, folded, facts)
  if (stated !== undefined) confirm(key, stated, derived)
  return derived
}

/** Confirms that a context contradicts no derived key; throws `ERR_REQUEST_INVALID` if it does. */
export function confirmContext(reader: ContextReader): void {
  if (reader.simulation) return
  for (const key of Object.keys(reader.context ?? {})) readKey(nameKey(key), reader)
}

/** Checks a context's shape (C-38); throws `ERR_REQUEST_INVALID` or `ERR_LIMIT_EXCEEDED`. */
export function checkValue(key: string, value: ContextValue): void {
  if (Array.isArray(value)) {
    if (value.length > limits.contextValues) {
      throw new LimitError(`the context key \`${key}\` is over the limit \`contextValues\``)
    }
    if (value.every(isScalar)) return
  } else if (isScalar(value)) return
  throw new RequestError(`the context key \`${key}\` holds neither text, number nor boolean`, {
    place: `request.context.${key}`,
    hint: 'give a string, a number, a boolean or a list of them',
  })
}

function isScalar(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/** Spelled as the policy does, else the first that differs only in case (C-8); an empty list is none. */
function statedValue(
  context: Context | undefined,
  key: string,
  folded: string,
): ContextValue | undefined {
  if (context === undefined) return undefined
  const exact = Object.hasOwn(context, key) ? context[key] : undefined
  if (typeof exact === 'string') return exact
  if (exact !== undefined && !isEmptyList(exact)) {
    checkValue(key, exact)
    return exact
  }
  for (const name of Object.keys(context)) {
    if (name.length !== key.length) continue
    const value = context[name]
    if (value === undefined) continue
    if (foldCase(name) !== folded || isEmptyList(value)) continue
    checkValue(name, value)
    return value
  }
  return undefined
}

function isEmptyList(value: ContextValue): boolean {
  return Array.isArray(value) && value.length === 0
}

function sourceOf(folded: string): KeySource | undefined {
  const slash = folded.indexOf('/')
  if (isResourceTag(folded)) return 'resource'
  return derivedKeys.get(slash < 0 ? folded : folded.slice(0, slash + 1))
}

/** Of a session nothing is known where the principal is a bare ARN, nor of unlisted resources' tags. */
function isDerived(source: KeySource, folded: string, facts: KeyFacts): boolean {
  if (source === 'session') return typeof facts.principal !== 'string'
  if (!isResourceTag(folded)) return true
  return speaksOfResource(folded, facts) && facts.resourceTags() !== undefined
}

function isResourceTag(folded: string): boolean {
  const at = folded.indexOf(':resourcetag/')
  return at > 0 && at < folded.indexOf('/')
}

/** A resource's tags are `aws:ResourceTag/k` and its service's own key (K-83, K-84). */
function speaksOfResource(folded: string, facts: KeyFacts): boolean {
  const service = folded.slice(0, folded.indexOf(':'))
  return service === 'aws' || service === foldCase(facts.resourceService())
}

function confirm(key: string, stated: ContextValue, derived: ContextValue | undefined): void {
  const own = derived === undefined ? [] : [derived].flat().map(String)
  const given = [stated].flat().map(String)
  const agree = given.every((value) => own.includes(value)) && own.every((v) => given.includes(v))
  if (derived !== undefined && agree) return
  throw new RequestError(`the context contradicts \`${key}\`, a key that the engine derives`, {
    place: `request.context.${key}`,
    hint: 'leave the key out, or open the engine for simulation',
  })
}

function clockValue(folded: string, { now }: ContextReader): ContextValue | undefined {
  if (folded === 'aws:currenttime') return new Date(now()).toISOString()
  return folded === 'aws:epochtime' ? Math.floor(now() / 1000) : undefined
}

function derivedValue(key: string, folded: string, facts: KeyFacts): ContextValue | undefined {
  if (folded.startsWith('aws:principaltag/')) return tagValue(principalTags(facts), key)
  if (isResourceTag(folded)) {
    const tags = speaksOfResource(folded, facts) ? facts.resourceTags() : undefined
    return tags && tagValue(tags, key)
  }
  const { identity } = facts
  switch (folded) {
    case 'aws:principalarn':
      return identity.account === '' ? undefined : identity.name
    case 'aws:principalaccount':
      return identity.kind === CALLER_ANONYMOUS ? 'anonymous' : identity.account || undefined
    case 'aws:principaltype':
      return principalType(identity)
    case 'aws:userid':
      return userId(facts)
    case 'aws:username':
      return isUser(identity.kind) ? lastName(identity.name) : undefined
    case 'aws:principalisawsservice':
      return isService(identity)
    case 'aws:principalservicename':
      return identity.kind === CALLER_SERVICE ? identity.name : undefined
    case 'aws:principalservicenameslist':
      return serviceNames(facts)
    case 'aws:principalorgid':
      return facts.account?.organization
    case 'aws:principalorgpaths':
      return facts.account?.path === undefined ? undefined : [facts.account.path]
    case 'aws:resourceaccount':
      return facts.owner() || undefined
    case 'aws:resourceorgid':
      return facts.ownerAccount()?.organization
    case 'aws:resourceorgpaths': {
      const path = facts.ownerAccount()?.path
      return path === undefined ? undefined : [path]
    }
    default:
      return sessionValue(folded, facts.principal)
  }
}

/** The table of principal key values ("Variables and tags", K-40). */
function principalType({ kind }: Identity): string | undefined {
  switch (kind) {
    case CALLER_ANONYMOUS:
      return 'Anonymous'
    case CALLER_SERVICE:
    case CALLER_IDENTITY_PROVIDER:
      return undefined
    case CALLER_ROOT:
    case CALLER_ASSUMED_ROOT:
      return 'Account'
    case CALLER_ROLE_SESSION:
    case CALLER_SERVICE_LINKED_ROLE:
      return 'AssumedRole'
    case CALLER_FEDERATED_USER:
    case CALLER_FEDERATED_ROOT:
      return 'FederatedUser'
    default:
      return 'User'
  }
}

function userId({ identity, id }: KeyFacts): string | undefined {
  switch (principalType(identity)) {
    case 'Anonymous':
      return 'anonymous'
    case 'Account':
      return identity.account
    case 'FederatedUser':
      return `${identity.account}:${lastName(identity.name)}`
    case 'AssumedRole':
      return id === undefined || identity.session === undefined
        ? undefined
        : `${id}:${identity.session}`
    case 'User':
      return id
    default:
      return undefined
  }
}

function isUser(kind: number): boolean {
  return kind < CALLER_ROLE_SESSION
}

function isService({ kind }: Identity): boolean | undefined {
  if (kind === CALLER_ANONYMOUS || kind === CALLER_IDENTITY_PROVIDER) return undefined
  return kind === CALLER_SERVICE
}

function serviceNames({ identity, principal }: KeyFacts): string[] | undefined {
  if (identity.kind !== CALLER_SERVICE) return undefined
  const names = typeof principal === 'object' && 'service' in principal ? principal.names : []
  return [...new Set([identity.name, ...(names ?? [])])]
}

/** A session tag replaces the role's or user's tag of its name, whatever the case (K-14). */
function principalTags({ identity, principal, tags }: KeyFacts): Tags {
  if (identity.kind > CALLER_FEDERATED_ROOT) return new Map()
  const session = typeof principal === 'object' && 'tags' in principal ? principal.tags : undefined
  if (session === undefined) return tags
  const replaced = new Set(Object.keys(session).map(foldCase))
  const own = [...tags].filter(([key]) => !replaced.has(foldCase(key)))
  return new Map([...own, ...Object.entries(session)])
}

function tagValue(tags: Tags, key: string): string | undefined {
  const name = key.slice(key.indexOf('/') + 1)
  const exact = tags.get(name)
  if (exact !== undefined) return exact
  const folded = foldCase(name)
  for (const [tag, value] of tags) if (foldCase(tag) === folded) return value
  return undefined
}

/** What a descriptor says of the session (K-50…K-56); a bare ARN says nothing. */
function sessionValue(folded: string, principal: Principal): ContextValue | undefined {
  if (typeof principal === 'string') return undefined
  switch (folded) {
    case 'aws:assumedroot':
      return 'assumedRoot' in principal ? true : undefined
    case 'aws:federatedprovider':
      return federatedProvider(principal)
    case 'aws:tokenissuetime':
      return 'issuedAt' in principal ? principal.issuedAt : undefined
    case 'aws:multifactorauthpresent':
      return 'mfa' in principal ? principal.mfa : undefined
    case 'aws:sourceidentity':
      return 'sourceIdentity' in principal ? principal.sourceIdentity : undefined
    default:
      return undefined
  }
}

function federatedProvider(principal: Exclude<Principal, string>): string | undefined {
  if ('federatedProvider' in principal) return principal.federatedProvider
  if (!('federated' in principal)) return undefined
  return principal.federated.includes(':saml-provider/') ? undefined : principal.federated
}
