/** Verified attributes of a SAML assertion → context keys, session tags and the rest (K-175…K-177). */
import { keptSamlKeys, samlAttributes, singleSamlAttributes } from '../../model/federation-keys.ts'
import type { Context, ContextValue } from '../../model/request.ts'
import { fault } from './inputs.ts'
import { readTags, type SessionTags, type TagMap } from './tags.ts'

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
  /** By their names, each with its value or values. */
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
  /** ISO 8601: the session ends then at the latest (D-71). */
  readonly sessionNotOnOrAfter?: string
}

const prefix = 'https://aws.amazon.com/SAML/Attributes/'
const tagPrefix = `${prefix}PrincipalTag:`
const persistent = /^urn:oasis:names:tc:SAML:[\d.]+:nameid-format:(persistent|transient)$/

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

function attributeKeys(attributes: NonNullable<SamlAssertion['attributes']>) {
  return Object.entries(attributes).flatMap(([name, value]): [string, ContextValue][] => {
    const known = samlAttributes.get(name.toLowerCase())
    if (known === undefined) return []
    const isSingle = singleSamlAttributes.has(known)
    return [[`saml:${known}`, isSingle ? onlyValue(name, value) : readValues(name, value)]]
  })
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
  name: 'RoleSessionName' | 'SourceIdentity',
): string | undefined {
  const value = attributes[`${prefix}${name}`]
  return value === undefined ? undefined : onlyValue(name, value)
}

/** Whether the assertion is for a role: where it has a `Role` attribute, it names role and provider. */
export function isForRole(
  { attributes = {} }: SamlAssertion,
  role: string,
  provider: string,
): boolean {
  const pairs = attributes[`${prefix}Role`]
  if (pairs === undefined) return true
  return [pairs].flat().some((pair) => {
    const names = String(pair)
      .split(',')
      .map((arn) => arn.trim())
    return names.length === 2 && names.includes(role) && names.includes(provider)
  })
}

function readValues(name: string, value: unknown): string | readonly string[] {
  const isText = (one: unknown): boolean => typeof one === 'string'
  if (isText(value) || (Array.isArray(value) && value.every(isText))) {
    return value as string | readonly string[]
  }
  throw fault(`assertion.attributes.${name}`, 'is neither text nor a list of texts', 'give texts')
}

function onlyValue(name: string, value: unknown): string {
  const [first, ...more] = [readValues(name, value)].flat()
  if (first !== undefined && more.length === 0) return first
  throw fault(`assertion.attributes.${name}`, 'has not one value', 'give it exactly one')
}
