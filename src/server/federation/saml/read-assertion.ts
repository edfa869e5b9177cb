/** What a verified assertion says, and whether it is for this service, now ("Configure SAML assertions"). */
import { createHash } from 'node:crypto'
import type { SamlAssertion } from '../../../entries/sts.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import { invalidToken } from '../identity-providers.ts'
import { assertionSpace, isSignInAddress, isSignInAudience, protocolSpace } from './names.ts'
import type { SignedResponse } from './verify-response.ts'
import { childrenOf, onlyChild, type XmlElement } from './xml-tree.ts'

export interface ReadAssertion {
  readonly id: string
  readonly issuer: string
  readonly subject: string
  readonly subjectFormat: string | undefined
  readonly recipient: string
  /** Milliseconds since 1970: nobody can use it after this time. */
  readonly expires: number
  readonly facts: SamlAssertion
}

export interface ExpectedAssertion {
  /** The entity id of the metadata. */
  readonly issuer: string
  /** Milliseconds since 1970. */
  readonly now: number
}

const success = 'urn:oasis:names:tc:SAML:2.0:status:Success'
const bearer = 'urn:oasis:names:tc:SAML:2.0:cm:bearer'
const redemption = 300_000

/** Throws `InvalidIdentityToken`, or `ExpiredTokenException`. */
export function readAssertion(
  { response, assertion }: SignedResponse,
  expected: ExpectedAssertion,
): ReadAssertion {
  confirmResponse(response, expected)
  const id = assertion.attributes.get('ID') ?? ''
  const issuer = confirmIssuer(assertion, expected)
  const { subject, subjectFormat, recipient } = readSubject(assertion, expected.now)
  const expires = confirmTimes(assertion, expected.now)
  confirmAudience(assertion)
  const sessionEnd = sessionEndOf(assertion)
  const facts: SamlAssertion = {
    ...{ recipient, issuer, subject, attributes: readAttributes(assertion) },
    ...(subjectFormat !== undefined && { subjectFormat }),
    ...(sessionEnd !== undefined && { sessionNotOnOrAfter: sessionEnd }),
  }
  return { id, issuer, subject, subjectFormat, recipient, expires, facts }
}

/** "a hash of the concatenation of the issuer, the account and the provider's name" (K-175). */
export function nameQualifierOf(issuer: string, account: string, provider: string): string {
  return createHash('sha1').update(`${issuer}${account}/${provider}`).digest('base64')
}

function confirmResponse(response: XmlElement, expected: ExpectedAssertion): void {
  const status = onlyChild(response, protocolSpace, 'Status')
  const code = status && onlyChild(status, protocolSpace, 'StatusCode')
  if (code?.attributes.get('Value') !== success) {
    throw invalidToken('The response does not say that the user was authenticated')
  }
  const destination = response.attributes.get('Destination')
  if (destination !== undefined && !isSignInAddress(destination)) {
    throw invalidToken('The destination of the response is invalid')
  }
  if (childrenOf(response, assertionSpace, 'Issuer').length > 0) confirmIssuer(response, expected)
}

function confirmIssuer(element: XmlElement, { issuer }: ExpectedAssertion): string {
  const stated = onlyChild(element, assertionSpace, 'Issuer')?.text.trim()
  if (stated !== issuer) throw invalidToken('Issuer not present in specified provider')
  return issuer
}

/** The NameID, and the address that its bearer may bring it to until a time. */
function readSubject(assertion: XmlElement, now: number) {
  const element = onlyChild(assertion, assertionSpace, 'Subject')
  const name = element && onlyChild(element, assertionSpace, 'NameID')
  const confirmations = element ? childrenOf(element, assertionSpace, 'SubjectConfirmation') : []
  const subject = name?.text.trim() ?? ''
  if (name === undefined || subject === '') {
    throw new AwsError('AccessDenied', 'Not authorized to perform sts:AssumeRoleWithSAML')
  }
  const data = confirmations
    .filter(({ attributes }) => attributes.get('Method') === bearer)
    .flatMap((one) => childrenOf(one, assertionSpace, 'SubjectConfirmationData'))
  const said = data.filter(({ attributes }) => {
    return attributes.has('Recipient') && attributes.has('NotOnOrAfter')
  })
  if (said.length === 0) {
    throw invalidToken(
      // so AWS spells it
      'Responses must contain SubjectConfirmatonData with a Recipient and NotOnOrAfter',
    )
  }
  const recipients = said.filter(({ attributes }) => {
    return isSignInAddress(attributes.get('Recipient') ?? '')
  })
  const inTime = recipients.find(({ attributes }) => {
    const start = timeOf(attributes.get('NotBefore')) ?? Number.NEGATIVE_INFINITY
    return (
      start <= now && now < (timeOf(attributes.get('NotOnOrAfter')) ?? Number.NEGATIVE_INFINITY)
    )
  })
  if (recipients.length === 0) throw invalidToken('The recipient of the assertion is invalid')
  if (inTime === undefined) throw tooLate()
  return {
    subject,
    subjectFormat: name.attributes.get('Format'),
    recipient: inTime.attributes.get('Recipient') ?? '',
  }
}

function confirmTimes(assertion: XmlElement, now: number): number {
  const issued = timeOf(assertion.attributes.get('IssueInstant'))
  if (issued === undefined || issued > now + redemption) {
    throw invalidToken('The assertion was issued in the future')
  }
  const end = issued + redemption
  const conditions = onlyChild(assertion, assertionSpace, 'Conditions')
  const start = timeOf(conditions?.attributes.get('NotBefore')) ?? Number.NEGATIVE_INFINITY
  const limit = timeOf(conditions?.attributes.get('NotOnOrAfter')) ?? Number.POSITIVE_INFINITY
  if (start > now) throw invalidToken('The assertion is not valid yet')
  if (now > end || now >= limit) throw tooLate()
  return Math.min(end, limit)
}

function tooLate(): AwsError {
  return new AwsError(
    'ExpiredTokenException',
    'Token must be redeemed within 5 minutes of issuance',
  )
}

function confirmAudience(assertion: XmlElement): void {
  const conditions = onlyChild(assertion, assertionSpace, 'Conditions')
  const restrictions = conditions
    ? childrenOf(conditions, assertionSpace, 'AudienceRestriction')
    : []
  const isFor = restrictions.every((restriction) =>
    childrenOf(restriction, assertionSpace, 'Audience').some(({ text }) =>
      isSignInAudience(text.trim()),
    ),
  )
  if (restrictions.length === 0 || !isFor)
    throw invalidToken('Response does not contain the required audience.')
}

function sessionEndOf(assertion: XmlElement): string | undefined {
  const ends = childrenOf(assertion, assertionSpace, 'AuthnStatement').flatMap(
    ({ attributes }) => timeOf(attributes.get('SessionNotOnOrAfter')) ?? [],
  )
  const [first, ...more] = ends
  if (first === undefined) return undefined
  return new Date(more.reduce((one, other) => Math.min(one, other), first)).toISOString()
}

/** By name; what is said of an attribute twice is all its values. */
function readAttributes(assertion: XmlElement): Record<string, string[]> {
  const found = new Map<string, string[]>()
  for (const statement of childrenOf(assertion, assertionSpace, 'AttributeStatement')) {
    for (const attribute of childrenOf(statement, assertionSpace, 'Attribute')) {
      const name = attribute.attributes.get('Name') ?? ''
      const values = childrenOf(attribute, assertionSpace, 'AttributeValue')
      const texts = values.map(({ text }) => text.trim())
      found.set(name, [...(found.get(name) ?? []), ...texts])
    }
  }
  return Object.fromEntries(found)
}

/** With a time zone, as SAML has it. */
function timeOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/.test(text)
  const time = isTime ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) throw invalidToken('A time of the assertion cannot be read')
  return time
}
