/** Verified attributes of a SAML assertion → context keys, session tags and the rest (K-175…K-177). */

import { foldCase } from '../../json/fold-case.ts'
import { isObject } from '../../json/is-object.ts'
import type { Context, ContextValue } from '../../model/request.ts'
import {
  keptSamlKeys,
  samlAttributes,
  singleSamlAttributes,
} from '../../services/federation-keys.ts'
import { fault } from '../calls/call-inputs.ts'
import { readTags, type SessionTags, type TagMap } from '../calls/session-tags.ts'
import { sessionBounds } from '../session/session.ts'

/** What a verified assertion says. */
export interface SamlAssertion {
  /** The `Recipient` of the subject confirmation: `saml:aud`. */
  readonly recipient?: string
  readonly issuer?: string
  /** The NameID, and its `Format`. */
  readonly subject?: string
  readonly subjectFormat?: string
  /** The hash of issuer, account and provider, as the caller computes it: `saml:namequalifier`. */
  readonly nameQualifier?: string
  /** By their names, short ones, URIs or object identifiers, each with its value or values. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
  /** ISO 8601: the session ends then at the latest (D-71). */
  readonly sessionNotOnOrAfter?: string
}

/** Members that are strings. */
const texts = ['recipient', 'issuer', 'subject', 'subjectFormat', 'nameQualifier'] as const

const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`
const persistent = /^urn:oasis:names:tc:SAML:[\d.]+:nameid-format:(persistent|transient)$/

/** Makes sure that an assertion is one. Throws `ERR_REQUEST_INVALID`, with the place. */
export function confirmAssertion(assertion: unknown): void {
  if (!isObject(assertion)) {
    throw fault('assertion', 'must be an object', 'give the verified assertion as an object')
  }
  for (const member of texts) {
    const value = assertion[member]
    if (value === undefined || typeof value === 'string') continue
    throw fault(`assertion.${member}`, 'must be a string', 'give it as it is in the assertion')
  }
  const { attributes } = assertion
  if (attributes !== undefined && !isObject(attributes)) {
    throw fault('assertion.attributes', 'must be an object', 'give attributes as { name: value }')
  }
}

/** The keys of the call's trust evaluation, and those of them that the session keeps. */
export function readSamlKeys(provider: string, assertion: SamlAssertion) {
  const [, account = '', name = ''] = /::(\d{12}):saml-provider\/(.+)$/.exec(provider) ?? []
  const format = assertion.subjectFormat
  const stated: readonly (readonly [string, ContextValue | undefined])[] = [
    ['saml:doc', `${account}/${name}`],
    ['saml:aud', assertion.recipient],
    ['saml:iss', assertion.issuer],
    ['saml:sub', assertion.subject],
    ['saml:sub_type', format === undefined ? undefined : (persistent.exec(format)?.[1] ?? format)],
    ['saml:namequalifier', assertion.nameQualifier],
    ...attributeKeys(assertion.attributes ?? {}),
  ]
  const entries = stated.filter((entry) => entry[1] !== undefined)
  const kept = entries.filter(([key]) => keptSamlKeys.has(key))
  return {
    call: Object.fromEntries(entries) as Context,
    session: Object.fromEntries(kept) as Context,
  }
}

/** Two names of one attribute may both be given, as long as they do not differ. */
function attributeKeys(attributes: NonNullable<SamlAssertion['attributes']>) {
  const found = new Map<string, ContextValue>()
  for (const [name, value] of Object.entries(attributes)) {
    const known = samlAttributes.get(foldCase(name))
    if (known === undefined) continue
    const isSingle = singleSamlAttributes.has(known)
    const read = isSingle ? onlyValue(name, value) : readValues(name, value)
    const key = `saml:${known}`
    const earlier = found.get(key)
    if (earlier !== undefined && JSON.stringify(earlier) !== JSON.stringify(read)) {
      throw fault(
        `assertion.attributes.${name}`,
        `contradicts another name of \`${key}\``,
        'give one',
      )
    }
    found.set(key, read)
  }
  return [...found]
}

/** Session tags: one attribute each, and one for the transitive keys (D-71). */
export function readSamlTags({ attributes = {} }: SamlAssertion): SessionTags {
  const tags = Object.entries(attributes)
    .filter(([name]) => name.startsWith(tagPrefix))
    .map(([name, value]) => [name.slice(tagPrefix.length), onlyValue(name, value)])
  const transitive = attributes[`${prefix}TransitiveTagKeys`] ?? []
  return readTags(Object.fromEntries(tags) as TagMap, [transitive].flat())
}

/** One of the attributes that AWS itself defines. */
export function readSamlAttribute(
  { attributes = {} }: SamlAssertion,
  name: 'RoleSessionName' | 'SourceIdentity' | 'SessionDuration',
): string | undefined {
  const value = attributes[`${prefix}${name}`]
  return value === undefined ? undefined : onlyValue(name, value)
}

/** The name that the assertion gives the session, which none that a caller gives contradicts. */
export function readSamlName(assertion: SamlAssertion, given: unknown): unknown {
  const stated = readSamlAttribute(assertion, 'RoleSessionName')
  if (given === undefined || stated === undefined || given === stated) return stated ?? given
  throw fault('sessionName', 'is not the assertion’s `RoleSessionName`', 'leave it out')
}

/** Seconds: what is asked for, or the attribute `SessionDuration`, and the shorter of both. */
export function readSamlDuration(
  assertion: SamlAssertion,
  asked: number | undefined,
): number | undefined {
  const text = readSamlAttribute(assertion, 'SessionDuration')
  if (text === undefined) return asked
  const seconds = /^\d{3,5}$/.test(text) ? Number(text) : Number.NaN
  const { least, assumedRole: most } = sessionBounds
  if (seconds >= least && seconds <= most) return Math.min(seconds, asked ?? seconds)
  throw fault(
    'assertion.attributes.SessionDuration',
    'is not a possible duration of a session',
    `give whole seconds, from ${least} to ${most}`,
  )
}

/** Whether the assertion is for a role: its `Role` attribute pairs the role with the provider. */
export function isForRole(
  { attributes = {} }: SamlAssertion,
  role: string,
  provider: string,
): boolean {
  const pairs = attributes[`${prefix}Role`]
  if (pairs === undefined) return false
  return [readValues('Role', pairs)].flat().some((pair) => {
    const names = pair.split(',').map((arn) => arn.trim())
    return names.length === 2 && names.includes(role) && names.includes(provider)
  })
}

function readValues(name: string, value: unknown): string | readonly string[] {
  const isText = (one: unknown): boolean => typeof one === 'string'
  if (isText(value) || (Array.isArray(value) && value.every(isText))) {
    return value as string | readonly string[]
  }
  throw fault(
    `assertion.attributes.${name}`,
    'must be a string or a list of strings',
    'give strings',
  )
}

function onlyValue(name: string, value: unknown): string {
  const [first, ...more] = [readValues(name, value)].flat()
  if (first !== undefined && more.length === 0) return first
  throw fault(`assertion.attributes.${name}`, 'must have one value', 'give it exactly one')
}
