/** Verified claims of a JWT → context keys, session tags, source identity (K-170…K-173, D-72). */

import { foldCase } from '../../json/fold-case.ts'
import { isObject } from '../../json/is-object.ts'
import type { Context, ContextValue } from '../../model/request.ts'
import { commonClaims, providerClaims } from '../../services/federation-keys.ts'
import { fault } from '../calls/call-inputs.ts'
import { readTags, type SessionTags, type TagMap } from '../calls/session-tags.ts'

/** The claims of a verified token, by name. */
export type Claims = Readonly<Record<string, unknown>>

const tagsClaim = 'https://aws.amazon.com/tags'
const flatTags = `${tagsClaim}/principal_tags/`
const flatKeys = `${tagsClaim}/transitive_tag_keys`
const sourceIdentityClaim = 'https://aws.amazon.com/source_identity'

/** What a provider's keys begin with: its host and path; a built-in one is its own domain (K-170). */
export function keyPrefixOf(provider: string): string {
  return /^arn:[^:]*:iam::\d{12}:oidc-provider\/(.+)$/s.exec(provider)?.[1] ?? provider
}

/** The keys of the call's trust evaluation, and those of them that the session keeps. */
export function readClaimKeys(provider: string, claims: Claims) {
  const prefix = keyPrefixOf(provider)
  const { keys, kept } = providerClaims.get(foldCase(prefix)) ?? commonClaims
  const values = new Map(Object.entries(claims))
  const audience = values.get('aud')
  if (audience !== undefined) values.set('oaud', audience)
  const authorized = values.get('azp')
  if (authorized !== undefined) values.set('aud', confirmAuthorized(authorized))
  else if (Array.isArray(audience)) values.set('aud', onlyAudience(audience))
  const all: [string, ContextValue][] = []
  const remaining: [string, ContextValue][] = []
  for (const name of keys) {
    const value = values.get(name)
    if (value === undefined) continue
    const entry: [string, ContextValue] = [`${prefix}:${name}`, readValue(name, value)]
    all.push(entry)
    if (kept.has(name)) remaining.push(entry)
  }
  return {
    call: Object.fromEntries(all) as Context,
    session: Object.fromEntries(remaining) as Context,
    /** Whom the token was issued to: `azp`, or else `aud` (K-171). */
    audience: values.get('aud'),
  }
}

/** Whether a token that names its issuer is of the provider (K-170). */
export function isIssuedBy(provider: string, claims: Claims): boolean {
  const issuer = Object.hasOwn(claims, 'iss') ? claims.iss : undefined
  if (issuer === undefined) return true
  if (typeof issuer !== 'string') {
    throw fault('claims.iss', 'must be a string', 'give the claim as it came')
  }
  return withoutSlash(issuer.replace(/^https:\/\//, '')) === withoutSlash(keyPrefixOf(provider))
}

/** Whether a token that says when it expires has expired ("AssumeRoleWithWebIdentity"). */
export function isOver(claims: Claims, now: number): boolean {
  const end = Object.hasOwn(claims, 'exp') ? claims.exp : undefined
  if (end === undefined) return false
  if (typeof end === 'number' && Number.isFinite(end)) return now >= end * 1000
  throw fault('claims.exp', 'must be a number of seconds', 'give the claim as it came')
}

function withoutSlash(address: string): string {
  return address.replace(/\/$/, '')
}

function confirmAuthorized(authorized: unknown): unknown {
  if (isScalar(authorized)) return authorized
  throw fault('claims.azp', 'must be a string', 'a token is issued to one client')
}

/** A token for several audiences says in `azp` which of them it was issued to. */
function onlyAudience(audience: readonly unknown[]): unknown {
  if (audience.length === 1) return audience[0]
  throw fault('claims.aud', 'has several audiences', 'the token must have one of them in `azp`')
}

function readValue(name: string, value: unknown): ContextValue {
  if (isScalar(value)) return value
  if (Array.isArray(value) && value.every(isScalar)) return value
  throw fault(
    `claims.${name}`,
    'must be a string, a number or a list of them',
    'give the claim as it came',
  )
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
}

/**
 * Session tags of the claim `https://aws.amazon.com/tags` ("Pass session tags in AWS STS"), or of
 * flat ones that begin with it (K-26).
 */
export function readClaimTags(claims: Claims): SessionTags {
  const { [tagsClaim]: claim = {}, [flatKeys]: flatTransitive = [], ...others } = claims
  if (!isObject(claim)) throw tagFault('must be an object')
  const { principal_tags: tags = {}, transitive_tag_keys: transitive = [] } = claim
  if (!isObject(tags)) throw tagFault('must have an object `principal_tags`')
  const flat = Object.entries(others).filter(([name]) => name.startsWith(flatTags))
  const read = [
    ...Object.entries(tags),
    ...flat.map(([name, value]) => [name.slice(flatTags.length), value] as const),
  ].map(([key, value]) => [key, onlyValue(value)] as const)
  const values = new Map(read)
  const twice = read.find(([key, value]) => values.get(key) !== value)
  if (twice !== undefined) throw tagFault(`have two values for \`${twice[0]}\``)
  const keys = [transitive, flatTransitive]
  if (!keys.every(Array.isArray)) throw tagFault('must have a list `transitive_tag_keys`')
  return readTags(Object.fromEntries(values) as TagMap, [...new Set(keys.flat())] as string[])
}

function onlyValue(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 ? value[0] : value
}

/** The source identity that the provider states. */
export function readClaimSourceIdentity(claims: Claims): unknown {
  return Object.hasOwn(claims, sourceIdentityClaim) ? claims[sourceIdentityClaim] : undefined
}

function tagFault(message: string) {
  return fault(`claims.${tagsClaim}`, message, 'write { principal_tags, transitive_tag_keys }')
}
