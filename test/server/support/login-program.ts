/** A program that signs users in as `aws login` does: a code challenge, a key of its own, a browser. */
import { createHash, randomBytes, randomUUID } from 'node:crypto'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { Output } from './test-account.ts'

export const sameDevice = 'arn:aws:signin:::devtools/same-device'
export const crossDevice = 'arn:aws:signin:::devtools/cross-device'

/** What sends a request to the server. */
export type Send = (
  route: { readonly method: string; readonly path: string },
  body?: {
    readonly body?: string
    readonly type?: string
    readonly headers?: Readonly<Record<string, string>>
  },
) => Promise<{
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly result: Output
}>

export class LoginProgram {
  readonly #send: Send
  readonly #verifier = randomBytes(48).toString('base64url')
  readonly state = randomUUID()
  readonly #origin: string
  readonly #key: CryptoKey
  readonly jwk: JWK
  /** Milliseconds since 1970. */
  now = () => Date.now()
  client = sameDevice
  redirectUri = 'http://127.0.0.1:49152/oauth/callback'

  private constructor(send: Send, origin: string, key: CryptoKey, jwk: JWK) {
    this.#send = send
    this.#origin = origin
    this.#key = key
    this.jwk = jwk
  }

  static async start(send: Send, origin = 'http://localhost:7100'): Promise<LoginProgram> {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
    return new LoginProgram(send, origin, privateKey, await exportJWK(publicKey))
  }

  /** The private key, as programs keep it. */
  get key(): CryptoKey {
    return this.#key
  }

  /** The address that the browser is opened with. */
  address(more: Readonly<Record<string, string>> = {}): string {
    const challenge = createHash('sha256').update(this.#verifier).digest('base64url')
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: this.client, state: this.state, scope: 'openid' },
      ...{ code_challenge_method: 'SHA-256', redirect_uri: this.redirectUri },
      ...{ code_challenge: challenge, ...more },
    })
    return `/v1/authorize?${query}`
  }

  /** Sends the form of the page. */
  signIn(fields: Readonly<Record<string, string>>, path = this.address()) {
    const body = new URLSearchParams({ decision: 'allow', ...fields }).toString()
    const type = 'application/x-www-form-urlencoded'
    return this.#send({ method: 'POST', path }, { body, type })
  }

  /** The code that a browser brings. */
  codeOf({ headers }: { readonly headers: Readonly<Record<string, string>> }): string {
    const { searchParams } = new URL(headers.Location ?? headers.location ?? 'http://none/')
    return searchParams.get('state') === this.state ? (searchParams.get('code') ?? '') : ''
  }

  async proof(claims: Readonly<Record<string, unknown>> = {}, typ = 'dpop+jwt'): Promise<string> {
    const all = { jti: randomUUID(), htm: 'POST', htu: `${this.#origin}/v1/token`, ...claims }
    const { kty = '', crv = '', x = '', y = '' } = this.jwk
    return new SignJWT({ iat: Math.floor(this.now() / 1000), ...all })
      .setProtectedHeader({ alg: 'ES256', typ, jwk: { kty, crv, x, y } })
      .sign(this.#key)
  }

  /** Asks for credentials. */
  async ask(input: object, dpop?: string) {
    const headers = { DPoP: dpop ?? (await this.proof()) }
    const body = JSON.stringify({ clientId: this.client, ...input })
    return this.#send({ method: 'POST', path: '/v1/token' }, { body, headers })
  }

  redeem(code: string, more: object = {}, dpop?: string) {
    const { redirectUri } = this
    const shown = { grantType: 'authorization_code', code, codeVerifier: this.#verifier }
    return this.ask({ ...shown, redirectUri, ...more }, dpop)
  }

  refresh(refreshToken: string, dpop?: string) {
    return this.ask({ grantType: 'refresh_token', refreshToken }, dpop)
  }
}
