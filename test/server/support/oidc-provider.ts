/** A provider of OpenID Connect on this machine: discovery, keys, and tokens that it signs. */
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

const fixtures = join(import.meta.dirname, '../fixtures')

/** A file of `test/server/fixtures`. */
export function fixture(name: string): string {
  return readFileSync(join(fixtures, name), 'utf8')
}

export interface TokenKey {
  readonly kid: string
  readonly alg: string
  readonly secret: CryptoKey
  readonly jwk: JWK
}

export async function makeTokenKey(kid: string, alg = 'ES256'): Promise<TokenKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { kid, alg, secret: privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg } }
}

export class OidcProvider {
  readonly issuer: string
  readonly url: string
  readonly #server: Server
  /** Paths that were asked for. */
  readonly asked: string[] = []
  keys: readonly TokenKey[]
  /** What is sent instead of a document, by path. */
  readonly instead = new Map<
    string,
    (request: IncomingMessage) => { status?: number; body: string }
  >()

  private constructor(server: Server, parts: { issuer: string; url: string; keys: TokenKey[] }) {
    this.#server = server
    this.issuer = parts.issuer
    this.url = parts.url
    this.keys = parts.keys
    server.on('request', this.#listener())
  }

  /** Listens on loopback; with a certificate of `idp.example.com` and its authority where `tls` says so. */
  static async start(issuer: string, tls: 'plain' | 'tls' = 'plain'): Promise<OidcProvider> {
    const cert = `${fixture('idp.crt.pem')}${fixture('idp-ca.crt.pem')}`
    const server =
      tls === 'tls' ? createTlsServer({ cert, key: fixture('idp.key.pem') }) : createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo
    const url = `${tls === 'tls' ? 'https' : 'http'}://127.0.0.1:${port}`
    return new OidcProvider(server, { issuer, url, keys: [await makeTokenKey('first')] })
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  /** A token with these claims, signed by the first key or another. */
  token(claims: Readonly<Record<string, unknown>>, key = this.keys[0]): Promise<string> {
    if (key === undefined) throw new Error('the provider has no key')
    const header = { alg: key.alg, kid: key.kid, typ: 'JWT' }
    return new SignJWT({ iss: this.issuer, ...claims }).setProtectedHeader(header).sign(key.secret)
  }

  #listener(): RequestListener {
    return (request, response) => {
      const path = request.url ?? ''
      this.asked.push(path)
      const { status = 200, body } = this.instead.get(path)?.(request) ?? this.#document(path)
      response.writeHead(status, { 'Content-Type': 'application/json', Location: '/' }).end(body)
    }
  }

  #document(path: string): { status?: number; body: string } {
    const root = new URL(this.issuer).pathname.replace(/\/$/, '')
    if (path === `${root}/.well-known/openid-configuration`) {
      const jwks_uri = `${this.issuer.replace(/\/$/, '')}/keys`
      return { body: JSON.stringify({ issuer: this.issuer, jwks_uri }) }
    }
    if (path === `${root}/keys`) {
      return { body: JSON.stringify({ keys: this.keys.map(({ jwk }) => jwk) }) }
    }
    return { status: 404, body: '{}' }
  }
}
