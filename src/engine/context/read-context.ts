/** Where values of context keys come from: the context, or what the engine derives (K-1…K-4). */
import * as CallerLayout from '../../../assembly/layout/caller.ts'
import { foldCase } from '../../bundle/forms.ts'
import { RequestError } from '../../model/errors.ts'
import type { ContextValue } from '../../model/request.ts'
import type { ContextValues } from '../../request/context-values.ts'
import { listingKeys, type ServiceKey } from '../../services/derived-keys.ts'
import { isCertificateTag } from '../../services/trust-actions.ts'
import type { Cache } from '../cache.ts'
import type { AccountRecord } from '../caller/stored-records.ts'
import { derivedValue, type KeyFacts, listOf, resourceTags, tagValue } from './derived-values.ts'
import { type KeyName, nameKey } from './key-name.ts'

/** What keys of one check are read from. */
export interface KeyReader {
  readonly context: ContextValues
  readonly facts: KeyFacts
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  /** Milliseconds since 1970. */
  readonly now: number
}

/** The value of a key; undefined where it is missing. */
export function readKey(name: KeyName, reader: KeyReader): ContextValue | undefined {
  const { key, folded, source, tag, service } = name
  const { context, facts } = reader
  const stated = context.find(key, folded)
  if (service !== undefined && hasServiceKey(service, folded, facts)) {
    return readServiceKey(name, stated, reader)
  }
  if (source === undefined || source === 'service') return stated ?? defaultValue(folded, reader)
  if (reader.simulation) return stated ?? derivedValue(name, facts)
  // all that is known of a bare ARN's session is that there is one, and nothing of the tags of a resource that is not listed
  if (source === 'session' && typeof facts.principal === 'string') {
    return stated ?? derivedValue(name, facts)
  }
  if (tag?.of === 'principal' && isMapped(folded, facts)) return stated
  const tags = tag?.of === 'resource' ? resourceTags(tag, facts) : undefined
  if (tag?.of === 'resource' && tags === undefined) return stated
  const derived = tag && tags ? tagValue(tags, tag) : derivedValue(name, facts)
  if (stated !== undefined) confirm(name, stated, derived, reader)
  return derived
}

/** Whether the request has a key of its action's service (K-24). */
function hasServiceKey({ without, form }: ServiceKey, folded: string, { part }: KeyFacts): boolean {
  const action = foldCase(part.action)
  const isOwn = action.startsWith(folded.slice(0, folded.indexOf(':') + 1))
  return isOwn && !without.test(action) && form.test(part.resource)
}

function readServiceKey(
  name: KeyName,
  stated: ContextValue | undefined,
  reader: KeyReader,
): ContextValue | undefined {
  const { service, source, repeats } = name
  if (stated !== undefined && (reader.simulation || source === undefined)) return stated
  const { facts } = reader
  const part = service?.form.exec(facts.part.resource)?.[service.part]
  const own = service?.known === undefined ? part : facts.known(service.known, part ?? '')
  if (service?.known !== undefined && own === undefined) return stated
  const value = repeats ? readKey(repeats, reader) : own
  if (stated !== undefined) confirm(name, stated, value, reader)
  return value
}

/** Of the certificates that IAM Roles Anywhere is shown the context alone tells (K-14). */
function isMapped(folded: string, { caller: { identity }, part }: KeyFacts): boolean {
  const isService = identity.kind === CallerLayout.SERVICE
  return isService && isCertificateTag(folded, identity.name, part.action)
}

/** Confirms that a context contradicts no derived key; throws `ERR_REQUEST_INVALID` if it does. */
export function confirmContext(reader: KeyReader, names: Cache<string, KeyName>): void {
  if (reader.simulation) return
  for (const key of reader.context.names) {
    const name = names.find(key) ?? names.keep(key, nameKey(key))
    if (name.source !== undefined) readKey(name, reader)
  }
}

/** Throws `ERR_REQUEST_INVALID` where the context states another value than the derived one. */
function confirm(
  { key, folded, tag }: KeyName,
  stated: ContextValue,
  derived: ContextValue | undefined,
  { context, facts }: KeyReader,
): void {
  const spelling = context.names[context.placeOf(key, folded)] ?? key
  // of tags that differ only in case each has a value of its own
  const own =
    spelling === key || tag === undefined ? derived : derivedValue(nameKey(spelling), facts)
  if (agree(stated, own)) return
  throw new RequestError(`the context contradicts \`${spelling}\`, a key that the engine derives`, {
    place: `request.context.${spelling}`,
    hint: 'leave the key out, or open the engine for simulation',
  })
}

function agree(stated: ContextValue, derived: ContextValue | undefined): boolean {
  if (derived === undefined) return false
  const own = [derived].flat().map(String)
  const given = [stated].flat().map(String)
  return given.every((value) => own.includes(value)) && own.every((v) => given.includes(v))
}

/**
 * Keys that every request has, whatever its context leaves out (K-90, K-91, K-100), and those that
 * follow from the services called through (K-98, K-99) and from the accounts of a source and of an
 * endpoint (K-76, K-77, K-106, K-107).
 */
function defaultValue(folded: string, reader: KeyReader): ContextValue | undefined {
  if (folded === 'aws:currenttime') return new Date(reader.now).toISOString()
  if (folded === 'aws:epochtime') return Math.floor(reader.now / 1000)
  const holder = placeKeys.get(folded)
  if (holder !== undefined) {
    const { organization, path } = accountStated(holder, reader) ?? {}
    return folded.endsWith('id') ? organization : listOf(path)
  }
  const listed = listingKeys.get(folded)
  // a simulation states its whole context
  if (listed !== undefined) return reader.simulation ? undefined : listNames(listed, reader)
  if (!chainKeys.has(folded)) return undefined
  const chain = reader.context.find('aws:CalledVia', 'aws:calledvia')
  if (folded === 'aws:viaawsservice') return chain !== undefined // of FAS alone
  return [chain ?? []].flat().at(folded === 'aws:calledviafirst' ? 0 : -1)
}

/** What is behind the start of each key that the context states (K-97). */
function listNames(start: string, { context }: KeyReader): string[] | undefined {
  const names = context.beginning(start)
  return names.length === 0 ? undefined : names.map((name) => name.slice(start.length))
}

/**
 * In lower case, the key of the context that such a key follows from, or what several begin with that
 * it lists; undefined for all others.
 */
export function keyBehind(folded: string): string | undefined {
  if (chainKeys.has(folded)) return 'aws:calledvia'
  const holder = placeKeys.get(folded)
  return holder === undefined ? listingKeys.get(folded) : foldCase(holder)
}

function accountStated(holder: string, { context, facts }: KeyReader): AccountRecord | undefined {
  const stated = context.find(holder, foldCase(holder))
  const id = Array.isArray(stated) ? stated[0] : stated
  return typeof id === 'string' ? facts.records.account(id) : undefined
}

/** What follows from an account's place in its organization, and the key that names the account. */
const placeKeys: ReadonlyMap<string, string> = new Map([
  ['aws:sourceorgid', 'aws:SourceAccount'],
  ['aws:sourceorgpaths', 'aws:SourceAccount'],
  ['aws:vpceorgid', 'aws:VpceAccount'],
  ['aws:vpceorgpaths', 'aws:VpceAccount'],
])

const chainKeys: ReadonlySet<string> = new Set([
  'aws:viaawsservice',
  'aws:calledviafirst',
  'aws:calledvialast',
])
