/** What is published, signed: JSON inside a JWS with Ed25519 (RFC 7515, general JSON serialization). */
import { isObject } from '../../json/is-object.ts'
import { shorten } from '../../json/report.ts'
import type { HostKey, Key } from '../../model/host-types.ts'
import { SourceError } from '../source-error.ts'
import { fromBase64Url, toBase64Url } from './base64-url.ts'
import { askWebCrypto } from './ed25519.ts'

/** What a signature is for: no other text that the same key signed can be taken for it. */
export type Purpose = 'sallyport-pointer+json' | 'sallyport-keys+json'

/** A public Ed25519 key as JSON (RFC 8037). */
export interface PublicKey {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  /** The key itself, in base64url. */
  readonly x: string
  readonly kid?: string
}

/** Who signs: a private Ed25519 key of WebCrypto, and the name that the signature gives of it. */
export interface Signer {
  readonly key: Key
  readonly kid: string
}

/** A signed text that was read and not yet believed. */
export interface SignedText {
  readonly payload: unknown
  readonly signatures: readonly Signature[]
}

interface Signature {
  readonly bytes: Uint8Array<ArrayBuffer>
  /** What was signed: header and payload as they were written. */
  readonly signed: Uint8Array<ArrayBuffer>
}

const mostSignatures = 16

/** The JWS of a value, signed by each of the signers. Throws `ERR_POINTER_SIGNATURE` as `askWebCrypto`. */
export async function signText(
  payload: object,
  purpose: Purpose,
  signers: readonly Signer[],
): Promise<string> {
  const body = toBase64Url(new TextEncoder().encode(JSON.stringify(payload)))
  const signatures = await Promise.all(
    signers.map(async ({ key, kid }) => {
      const header = JSON.stringify({ alg: 'EdDSA', kid, typ: purpose })
      const protectedHeader = toBase64Url(new TextEncoder().encode(header))
      const bytes = signingInput(protectedHeader, body)
      const signature = await askWebCrypto((subtle) =>
        subtle.sign('Ed25519', key as HostKey, bytes),
      )
      return { protected: protectedHeader, signature: toBase64Url(new Uint8Array(signature)) }
    }),
  )
  return `${JSON.stringify({ payload: body, signatures })}\n`
}

/** Reads a JWS for one purpose, and believes nothing. Throws `ERR_POINTER_MALFORMED`. */
export function readSigned(text: string, purpose: Purpose): SignedText {
  const { payload, signatures } = objectOf(parse(text, 'the signed file'), 'the signed file')
  const body = typeof payload === 'string' ? fromBase64Url(payload) : undefined
  if (body === undefined || typeof payload !== 'string') throw malformed('its payload is missing')
  if (!Array.isArray(signatures) || signatures.length === 0) throw malformed('it is not signed')
  if (signatures.length > mostSignatures) throw malformed('it has too many signatures')
  return {
    payload: parse(new TextDecoder().decode(body), 'the payload'),
    signatures: signatures.map((one) => readSignature(one, payload, purpose)),
  }
}

function readSignature(value: unknown, payload: string, purpose: Purpose): Signature {
  const { protected: header, signature } = objectOf(value, 'a signature')
  const bytes = typeof signature === 'string' ? fromBase64Url(signature) : undefined
  const own = typeof header === 'string' ? fromBase64Url(header) : undefined
  if (bytes === undefined || own === undefined) throw malformed('a signature cannot be read')
  const { alg, typ, crit } = objectOf(parse(new TextDecoder().decode(own), 'a header'), 'a header')
  if (alg !== 'EdDSA' || crit !== undefined) throw malformed('a signature is not of `EdDSA`')
  if (typ !== purpose)
    throw malformed(`it is signed as \`${shorten(String(typ))}\`, not \`${purpose}\``)
  return { bytes, signed: signingInput(String(header), payload) }
}

function signingInput(header: string, payload: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new TextEncoder().encode(`${header}.${payload}`))
}

/** How many of the keys have signed: each counts once, however many signatures are its. */
export async function countSigners(
  { signatures }: SignedText,
  keys: readonly PublicKey[],
): Promise<number> {
  let count = 0
  for (const { x } of new Map(keys.map((key) => [key.x, key])).values()) {
    const checks = await askWebCrypto(async (subtle) => {
      const key = await subtle.importKey('jwk', jwkOf(x), 'Ed25519', false, ['verify'])
      return Promise.all(
        signatures.map(({ bytes, signed }) => subtle.verify('Ed25519', key, bytes, signed)),
      )
    })
    if (checks.includes(true)) count += 1
  }
  return count
}

function jwkOf(x: string) {
  return { kty: 'OKP', crv: 'Ed25519', x }
}

/** Why text is not JSON, as far as its beginning tells. */
function parse(text: string, what: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    const isPage = /^\s*</.test(text)
    throw malformed(
      isPage ? 'it is HTML or XML' : `${what} is not JSON`,
      isPage ? 'the server sent a page; check the URL' : undefined,
    )
  }
}

/** Throws `ERR_POINTER_MALFORMED` for what is not an object. */
export function objectOf(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (isObject(value)) return value
  throw malformed(`${what} is not an object`)
}

/** The refusal of a signed file that cannot be read. */
export function malformed(
  message: string,
  hint = 'publish it again with `sallyport publish`',
): SourceError {
  return new SourceError('ERR_POINTER_MALFORMED', `the signed file cannot be read: ${message}`, {
    place: 'pointer',
    hint,
  })
}
