/** Where values of context keys come from: the context, or what the engine derives (K-1…K-4). */
import { foldCase } from '../../bundle/forms.ts'
import { LimitError, RequestError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import type { Context, ContextValue } from '../../model/request.ts'
import type { Bounded } from '../cache.ts'
import { derivedValue, type KeyFacts, resourceTags, tagValue } from './derived-values.ts'
import { type KeyName, nameKey } from './key-name.ts'

/** How a request's context is read. */
export interface ContextReader {
  readonly context: Context | undefined
  readonly facts: KeyFacts
  /** The context may state derived keys (K-3). */
  readonly simulation: boolean
  readonly now: () => number
}

/** The value of a key; undefined where it is missing. */
export function readKey(name: KeyName, reader: ContextReader): ContextValue | undefined {
  const { key, folded, source, tag } = name
  const { context, facts } = reader
  const stated = statedValue(context, key, folded)
  if (source === undefined) return stated ?? defaultValue(folded, reader)
  if (reader.simulation) return stated ?? derivedValue(name, facts)
  // nothing is known of a bare ARN's session, nor of the tags of a resource that is not listed
  if (source === 'session' && typeof facts.principal === 'string') return stated
  const tags = tag?.of === 'resource' ? resourceTags(tag, facts) : undefined
  if (tag?.of === 'resource' && tags === undefined) return stated
  const derived = tag && tags ? tagValue(tags, tag) : derivedValue(name, facts)
  if (stated !== undefined) confirm(name, stated, derived, reader)
  return derived
}

/** Confirms that a context contradicts no derived key; throws `ERR_REQUEST_INVALID` if it does. */
export function confirmContext(reader: ContextReader, names: Bounded<string, KeyName>): void {
  if (reader.simulation) return
  for (const key of Object.keys(reader.context ?? {})) {
    const name = names.peek(key) ?? names.get(key, () => nameKey(key))
    if (name.source !== undefined) readKey(name, reader)
    else checkStated(reader.context?.[key], key)
  }
}

/** A key that nothing derives has nothing to contradict; its value must have a shape all the same. */
function checkStated(value: ContextValue | undefined, key: string): void {
  if (value !== undefined) checkValue(key, value)
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

function statedValue(
  context: Context | undefined,
  key: string,
  folded: string,
): ContextValue | undefined {
  const spelling = spellingOf(context, key, folded)
  const value = spelling === undefined ? undefined : context?.[spelling]
  if (spelling === undefined || value === undefined || typeof value === 'string') return value
  checkValue(spelling, value)
  return value
}

/** As the policy spells the key, else the first that differs only in case (C-8); an empty list is none. */
function spellingOf(context: Context | undefined, key: string, folded: string): string | undefined {
  if (context === undefined) return undefined
  const exact = context[key]
  if (exact !== undefined && Object.hasOwn(context, key) && !isEmptyList(exact)) return key
  for (const name in context) {
    if (name.length !== key.length || !Object.hasOwn(context, name)) continue
    const value = context[name]
    if (value === undefined) continue
    if (foldCase(name) === folded && !isEmptyList(value)) return name
  }
  return undefined
}

function isEmptyList(value: ContextValue): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Throws `ERR_REQUEST_INVALID` where the context states another value than the derived one. */
function confirm(
  { key, folded }: KeyName,
  stated: ContextValue,
  derived: ContextValue | undefined,
  { context, facts }: ContextReader,
): void {
  const spelling = spellingOf(context, key, folded) ?? key
  // of tags that differ only in case each has a value of its own
  const own = spelling === key ? derived : derivedValue(nameKey(spelling), facts)
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
 * follow from the services called through (K-98, K-99).
 */
function defaultValue(folded: string, { context, now }: ContextReader): ContextValue | undefined {
  if (folded === 'aws:currenttime') return new Date(now()).toISOString()
  if (folded === 'aws:epochtime') return Math.floor(now() / 1000)
  if (!chainKeys.has(folded)) return undefined
  const chain = statedValue(context, 'aws:CalledVia', 'aws:calledvia')
  if (folded === 'aws:viaawsservice') return chain !== undefined // of FAS alone
  return [chain ?? []].flat().at(folded === 'aws:calledviafirst' ? 0 : -1)
}

const chainKeys: ReadonlySet<string> = new Set([
  'aws:viaawsservice',
  'aws:calledviafirst',
  'aws:calledvialast',
])
