/** A SAML provider: metadata, and responses that it signs and encrypts. */
import { constants, createCipheriv, createPublicKey, publicEncrypt, randomBytes } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { fixture } from './oidc-provider.ts'

export const samlIssuer = 'https://saml.example.com/idp'
const signIn = 'https://signin.aws.amazon.com/saml'
const attributePrefix = 'https://aws.amazon.com/SAML/Attributes/'
const names =
  'xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

/** Metadata with the certificate `one`, or another. */
export function samlMetadata(certificate = 'one', attributes = ''): string {
  const body = fixture(`${certificate}.crt.pem`).replace(/-----[A-Z ]+-----|\s/g, '')
  return `<?xml version="1.0" encoding="UTF-8"?>
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="${samlIssuer}" ${attributes}>
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo><ds:X509Data><ds:X509Certificate>${body}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </md:KeyDescriptor>
    <md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${samlIssuer}"/>
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}

export interface ResponseParts {
  /** Milliseconds since 1970. */
  readonly now: number
  readonly roles: readonly string[]
  readonly attributes?: Readonly<Record<string, string | readonly string[]>>
  readonly id?: string
  readonly issuer?: string
  readonly subject?: string
  readonly format?: string
  readonly recipient?: string
  readonly audience?: string
  readonly destination?: string
  readonly status?: string
  /** Seconds after the issue that it is for. */
  readonly life?: number
  readonly sessionEnd?: string
}

/** An assertion that nobody has signed yet. */
export function samlAssertion(parts: ResponseParts): string {
  const { id = '_assertion', issuer = samlIssuer, subject = 'alice' } = parts
  const { recipient = signIn, audience = 'urn:amazon:webservices', life = 300, sessionEnd } = parts
  const at = (seconds: number) => new Date(parts.now + seconds * 1000).toISOString()
  const attributes = {
    [`${attributePrefix}Role`]: parts.roles,
    [`${attributePrefix}RoleSessionName`]: 'alice@example.com',
    ...parts.attributes,
  }
  const format = parts.format ?? 'urn:oasis:names:tc:SAML:2.0:nameid-format:persistent'
  const session = sessionEnd === undefined ? '' : ` SessionNotOnOrAfter="${sessionEnd}"`
  const name = subject === '' ? '' : `<saml:NameID Format="${format}">${subject}</saml:NameID>`
  return `<saml:Assertion ${names} ID="${id}" Version="2.0" IssueInstant="${at(0)}"><saml:Issuer>${issuer}</saml:Issuer><saml:Subject>${name}<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="${at(life)}" Recipient="${recipient}"/></saml:SubjectConfirmation></saml:Subject><saml:Conditions NotBefore="${at(-60)}" NotOnOrAfter="${at(life)}"><saml:AudienceRestriction><saml:Audience>${audience}</saml:Audience></saml:AudienceRestriction></saml:Conditions><saml:AuthnStatement AuthnInstant="${at(0)}"${session}/><saml:AttributeStatement>${Object.entries(attributes).map(writeAttribute).join('')}</saml:AttributeStatement></saml:Assertion>`
}

function writeAttribute([name, values]: [string, string | readonly string[]]): string {
  const all = [values].flat().map((one) => `<saml:AttributeValue>${one}</saml:AttributeValue>`)
  return `<saml:Attribute Name="${name}">${all.join('')}</saml:Attribute>`
}

/** The response around an assertion. */
export function samlResponse(assertion: string, parts: Partial<ResponseParts> = {}): string {
  const { issuer = samlIssuer, destination = signIn } = parts
  const status = parts.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'
  return `<samlp:Response ${names} ID="_response" Version="2.0" Destination="${destination}"><saml:Issuer>${issuer}</saml:Issuer><samlp:Status><samlp:StatusCode Value="${status}"/></samlp:Status>${assertion}</samlp:Response>`
}

export interface Signing {
  /** The fixture of the key. */
  readonly key?: string
  readonly element?: 'Assertion' | 'Response'
  readonly signatureMethod?: string
  readonly digestMethod?: string
  readonly transforms?: readonly string[]
}

/** The text with the signature of an element inside it. */
export function signSaml(text: string, signing: Signing = {}): string {
  const { key = 'one', element = 'Assertion' } = signing
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const signed = new SignedXml({
    privateKey: fixture(`${key}.key.pem`),
    signatureAlgorithm:
      signing.signatureMethod ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
  })
  const at = `//*[local-name(.)='${element}']`
  const enveloped = 'http://www.w3.org/2000/09/xmldsig#enveloped-signature'
  signed.addReference({
    xpath: at,
    transforms: signing.transforms ?? [enveloped, exclusive],
    digestAlgorithm: signing.digestMethod ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
  })
  const location = { reference: `${at}/*[local-name(.)='Issuer']`, action: 'after' } as const
  signed.computeSignature(text, { prefix: 'ds', location })
  return signed.getSignedXml()
}

export type ContentCipher = 'aes128-cbc' | 'aes256-cbc' | 'aes128-gcm' | 'aes256-gcm'

/** The assertion, encrypted for the key of a fixture. */
export function encryptSaml(
  assertion: string,
  { cipher = 'aes256-gcm', key = 'other' }: { cipher?: ContentCipher; key?: string } = {},
): string {
  const encryption = 'http://www.w3.org/2001/04/xmlenc#'
  const secret = randomBytes(cipher.includes('128') ? 16 : 32)
  const space = cipher.endsWith('gcm') ? 'http://www.w3.org/2009/xmlenc11#' : encryption
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const recipient = createPublicKey(fixture(`${key}.key.pem`))
  const wrapped = publicEncrypt({ key: recipient, padding, oaepHash: 'sha1' }, secret)
  const value = (bytes: Buffer) =>
    `<xenc:CipherData><xenc:CipherValue>${bytes.toString('base64')}</xenc:CipherValue></xenc:CipherData>`
  return `<saml:EncryptedAssertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"><xenc:EncryptedData xmlns:xenc="${encryption}"><xenc:EncryptionMethod Algorithm="${space}${cipher}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="${encryption}rsa-oaep-mgf1p"/>${value(wrapped)}</xenc:EncryptedKey></ds:KeyInfo>${value(encrypt(assertion, secret, cipher))}</xenc:EncryptedData></saml:EncryptedAssertion>`
}

function encrypt(text: string, secret: Buffer, cipher: ContentCipher): Buffer {
  if (cipher === 'aes128-gcm' || cipher === 'aes256-gcm') {
    const nonce = randomBytes(12)
    const name = cipher === 'aes128-gcm' ? 'aes-128-gcm' : 'aes-256-gcm'
    const made = createCipheriv(name, secret, nonce)
    const sealed = Buffer.concat([made.update(text), made.final()])
    return Buffer.concat([nonce, sealed, made.getAuthTag()])
  }
  const nonce = randomBytes(16)
  const name = cipher === 'aes128-cbc' ? 'aes-128-cbc' : 'aes-256-cbc'
  const made = createCipheriv(name, secret, nonce)
  return Buffer.concat([nonce, made.update(text), made.final()])
}

export function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
