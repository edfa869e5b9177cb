/** Security keys: what they are asked to sign, and whether they have (Web Authentication, Level 3). */
import { verifyAuthenticationResponse, verifyRegistrationResponse } from '@simplewebauthn/server'
import {
  cose,
  decodeAttestationObject,
  decodeClientDataJSON,
  decodeCredentialPublicKey,
} from '@simplewebauthn/server/helpers'
import type { DirectoryUserRecord, SecurityKeyRecord } from '../../store/center-records.ts'
import type { KeyPlace } from './mfa-settings.ts'

/** EdDSA, ES256 and RS256: what a key may sign with (IANA, COSE algorithms). */
const algorithms = [-8, -7, -257]
const milliseconds = 120_000
/** Characters of what a browser sends, and of a credential's id (Web Authentication: 1,023 bytes). */
const longest = { response: 32_768, credential: 1_364 }
/** Bytes of the modulus of a key of RSA. */
const leastModulus = 256

/** What is expected of a key that signs. */
export interface KeyExpected {
  readonly place: KeyPlace
  /** In base64url. */
  readonly challenge: string
}

/** What a browser is to make a new credential with, as JSON. */
export function newKeyOptions(
  { id, name }: Pick<DirectoryUserRecord, 'id' | 'name'>,
  { place, challenge }: KeyExpected,
  known: readonly SecurityKeyRecord[],
): string {
  return JSON.stringify({
    rp: { id: place.party, name: 'IAM Identity Center' },
    user: { id: handleOf(id), name, displayName: name },
    challenge,
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: milliseconds,
    excludeCredentials: descriptorsOf(known),
    authenticatorSelection: { residentKey: 'discouraged', userVerification: 'discouraged' },
    attestation: 'none',
  })
}

/** What a browser is to ask one of the keys for, as JSON. */
export function keyOptions(
  { place, challenge }: KeyExpected,
  keys: readonly SecurityKeyRecord[],
): string {
  return JSON.stringify({
    ...{ challenge, timeout: milliseconds, rpId: place.party },
    allowCredentials: descriptorsOf(keys),
    userVerification: 'discouraged', // the password was right
  })
}

function descriptorsOf(keys: readonly SecurityKeyRecord[]) {
  return keys.map(({ credential }) => ({ type: 'public-key', id: credential }))
}

function handleOf(id: string): string {
  return Buffer.from(id).toString('base64url')
}

type NewKey = Pick<SecurityKeyRecord, 'credential' | 'publicKey' | 'counter' | 'origin'>

/** The key that a browser has made; undefined for whatever is not as expected, down to the last byte. */
export async function verifyNewKey(
  text: string,
  { place, challenge }: KeyExpected,
): Promise<NewKey | undefined> {
  const response = readResponse(text, ['clientDataJSON', 'attestationObject'])
  if (response === undefined) return undefined
  try {
    if (!isPlain(response) || !isUnattested(response)) return undefined
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.party,
      requireUserPresence: true,
      requireUserVerification: false,
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified || registrationInfo === undefined) return undefined
    const { id, publicKey, counter } = registrationInfo.credential
    if (id !== response.id || !isGoodKey(publicKey)) return undefined
    const encoded = Buffer.from(publicKey).toString('base64url')
    return { credential: id, publicKey: encoded, counter, origin: place.origin }
  } catch {
    return undefined
  }
}

/** How often the key has signed; undefined unless it is the key, and has signed this challenge here and now. */
export async function verifyKey(
  text: string,
  { place, challenge }: KeyExpected,
  keys: readonly SecurityKeyRecord[],
): Promise<{ readonly key: SecurityKeyRecord; readonly counter: number } | undefined> {
  const response = readResponse(text, ['clientDataJSON', 'authenticatorData', 'signature'])
  const key = keys.find(({ credential }) => credential === response?.id)
  if (response === undefined || key === undefined || key.origin !== place.origin) return undefined
  try {
    if (!isPlain(response) || !isOf(response, key.user)) return undefined
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: response as never,
      expectedChallenge: challenge,
      expectedOrigin: place.origin,
      expectedRPID: place.party,
      requireUserVerification: false,
      credential: {
        id: key.credential,
        publicKey: new Uint8Array(Buffer.from(key.publicKey, 'base64url')),
        counter: key.counter,
      },
    })
    return verified ? { key, counter: authenticationInfo.newCounter } : undefined
  } catch {
    return undefined
  }
}

interface KeyResponse {
  readonly id: string
  readonly rawId: string
  readonly type: 'public-key'
  readonly response: Readonly<Record<string, string>>
  readonly clientExtensionResults: object
}

/** What was sent, with the members alone that are wanted; undefined where one is not there. */
function readResponse(text: string, members: readonly string[]): KeyResponse | undefined {
  if (text.length > longest.response) return undefined
  const sent = parsed(text)
  const { id, rawId, type, response } = sent
  const inner = objectOf(response)
  const wanted = (inner.userHandle ?? '') === '' ? members : [...members, 'userHandle']
  const found = wanted.flatMap((name) => {
    const value = inner[name]
    return isEncoded(value) ? [[name, value] as const] : []
  })
  const isWhole = found.length === wanted.length
  const isNamed = isEncoded(id) && id === rawId && id.length <= longest.credential
  if (!isWhole || !isNamed || type !== 'public-key') return undefined
  return { id, rawId: id, type, response: Object.fromEntries(found), clientExtensionResults: {} }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text))
  } catch {
    return {}
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function isEncoded(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]+$/.test(value)
}

/** Made by the page itself, not by one that has it in a frame. */
function isPlain({ response }: KeyResponse): boolean {
  const { crossOrigin, topOrigin } = decodeClientDataJSON(response.clientDataJSON ?? '')
  return (crossOrigin === undefined || crossOrigin === false) && topOrigin === undefined
}

/** Nobody is asked who has made the key: what says so is not even read, but for a key's own word. */
function isUnattested({ response }: KeyResponse): boolean {
  const bytes = new Uint8Array(Buffer.from(response.attestationObject ?? '', 'base64url'))
  const attested = decodeAttestationObject(bytes)
  const format = attested.get('fmt')
  return (
    format === 'none' || (format === 'packed' && attested.get('attStmt').get('x5c') === undefined)
  )
}

/** Keys that say whose they are must be this person's. */
function isOf({ response: { userHandle } }: KeyResponse, user: string): boolean {
  return userHandle === undefined || userHandle === handleOf(user)
}

/** A key of one of the algorithms, as that has it: no other curve, and none that is short. */
function isGoodKey(publicKey: Uint8Array): boolean {
  const key = decodeCredentialPublicKey(new Uint8Array(publicKey))
  const algorithm = key.get(cose.COSEKEYS.alg) as number | undefined
  if (cose.isCOSEPublicKeyEC2(key)) return algorithm === -7 && key.get(cose.COSEKEYS.crv) === 1
  if (cose.isCOSEPublicKeyOKP(key)) return algorithm === -8 && key.get(cose.COSEKEYS.crv) === 6
  const modulus = cose.isCOSEPublicKeyRSA(key) ? key.get(cose.COSEKEYS.n) : undefined
  return algorithm === -257 && modulus !== undefined && modulus.length >= leastModulus
}
