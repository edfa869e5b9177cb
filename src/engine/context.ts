/** Where values of context keys come from: the context, or what the engine derives (K-1…K-4). */
import { foldCase } from '../bundle/forms.ts'
import { LimitError, RequestError } from '../errors.ts'
import { limits } from '../model/limits.ts'
import type { Context, ContextValue } from '../model/request.ts'
import type { Bounded } from './bounded.ts'
import { derivedValue, type KeyFacts, resourceTags } from './derived.ts'
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
  const { key, folded, source } = name
  const { context, facts, simulation } = reader
  const stated = statedValue(context, key, folded)
  if (source === undefined) return stated ?? defaultValue(folded, reader)
  if (simulation) return stated ?? derivedValue(name, facts)
  if (!isDerived(name, facts)) return stated
  const derived = derivedValue(name, facts)
  if (stated === undefined) return derived
  const spelling = spellingOf(context, key, folded) ?? key
  // of tags that differ only in case each has a value of its own
  const own = spelling === key ? derived : derivedValue(nameKey(spelling), facts)
  confirm(spelling, stated, own)
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
  const exact = Object.hasOwn(context, key) ? context[key] : undefined
  if (exact !== undefined && !isEmptyList(exact)) return key
  for (const name of Object.keys(context)) {
    if (name.length !== key.length) continue
    const value = context[name]
    if (value === undefined) continue
    if (foldCase(name) === folded && !isEmptyList(value)) return name
  }
  return undefined
}

function isEmptyList(value: ContextValue): boolean {
  return Array.isArray(value) && value.length === 0
}

/** Of a session nothing is known where the principal is a bare ARN, nor of unlisted resources' tags. */
function isDerived({ source, tag }: KeyName, facts: KeyFacts): boolean {
  if (source === 'session') return typeof facts.principal !== 'string'
  return tag?.of !== 'resource' || resourceTags(tag, facts) !== undefined
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

/** Keys that every request has, whatever its context leaves out (K-90, K-91, K-100). */
function defaultValue(folded: string, { context, now }: ContextReader): ContextValue | undefined {
  if (folded === 'aws:currenttime') return new Date(now()).toISOString()
  if (folded === 'aws:epochtime') return Math.floor(now() / 1000)
  if (folded !== 'aws:viaawsservice') return undefined
  return statedValue(context, 'aws:CalledVia', 'aws:calledvia') !== undefined // of FAS alone (K-98)
}
