/** Ed25519 keys in JWK files (RFC 8037). */
import { webcrypto } from 'node:crypto'
import type { PublicKey, Signer } from '../../entries/publish.ts'
import { readText } from './files.ts'
import { CliError } from './report-error.ts'

/** Reads the private key that signs bundles. Throws `ERR_KEY_INVALID`. */
export function readSigningKey(path: string): Promise<webcrypto.CryptoKey> {
  const { kty, crv, x, d } = readJwk(path)
  if (typeof d !== 'string') {
    throw invalidKey(path, 'the key is a public key', 'sign with the private key: its JWK has `d`')
  }
  return importKey(path, { kty, crv, x, d }, 'sign')
}

/** Reads keys that sign pointers, each with its name. Throws `ERR_KEY_INVALID`. */
export function readSigners(paths: readonly string[]): Promise<Signer[]> {
  return Promise.all(
    paths.map(async (path) => {
      const { kid, x } = readJwk(path)
      return { key: await readSigningKey(path), kid: String(kid ?? x) }
    }),
  )
}

/** Reads public keys, or the public halves of private ones, as JSON. Throws `ERR_KEY_INVALID`. */
export function readPublicKeys(paths: readonly string[]): PublicKey[] {
  return paths.map((path) => {
    const { x, kid } = readJwk(path)
    if (typeof x !== 'string') throw invalidKey(path, 'the key cannot be read', jwkHint)
    return { kty: 'OKP', crv: 'Ed25519', x, ...(typeof kid === 'string' && { kid }) }
  })
}

/** Reads the public key that signatures are checked with; of a private key its public half. */
export function readVerifyingKey(path: string): Promise<webcrypto.CryptoKey> {
  const { kty, crv, x } = readJwk(path)
  return importKey(path, { kty, crv, x }, 'verify')
}

function readJwk(path: string): Record<string, unknown> {
  const jwk = parseJson(path)
  if (typeof jwk !== 'object' || jwk === null) throw notEd25519(path)
  const members = new Map<string, unknown>(Object.entries(jwk))
  if (members.get('kty') !== 'OKP' || members.get('crv') !== 'Ed25519') throw notEd25519(path)
  return Object.fromEntries(members)
}

function parseJson(path: string): unknown {
  try {
    return JSON.parse(readText(path))
  } catch (error) {
    if (error instanceof CliError) throw error
    // the parser's own message would quote the key
    throw invalidKey(path, 'the key file is not JSON', jwkHint)
  }
}

async function importKey(
  path: string,
  jwk: webcrypto.JsonWebKey | Record<string, unknown>,
  usage: 'sign' | 'verify',
): Promise<webcrypto.CryptoKey> {
  try {
    return await webcrypto.subtle.importKey('jwk', jwk, 'Ed25519', false, [usage])
  } catch {
    throw invalidKey(path, 'the key cannot be read', jwkHint)
  }
}

function notEd25519(path: string): CliError {
  return invalidKey(path, 'the key is not an Ed25519 key', jwkHint)
}

function invalidKey(place: string, message: string, hint: string): CliError {
  return new CliError('ERR_KEY_INVALID', message, { place, hint })
}

const jwkHint = 'write a JWK: {"kty":"OKP","crv":"Ed25519","x":"…"}, and `d` in a private key'
