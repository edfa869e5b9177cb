/** Publishes one bundle after the other over HTTP. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  generateKeys,
  makePointer,
  type PublicKey,
  type Signer,
  signPointer,
} from 'sallyport/publish'

/** Serves the newest pointer, and all bundles. */
export class SoakPublisher {
  readonly #files = new Map<string, Uint8Array | string>()
  readonly #server: Server
  readonly #signer: Signer
  readonly key: PublicKey

  private constructor(signer: Signer, key: PublicKey) {
    this.#signer = signer
    this.key = key
    this.#server = createServer(({ url = '' }, response) => response.end(this.#files.get(url)))
  }

  static async start(): Promise<SoakPublisher> {
    const { privateKey, publicKey } = await generateKeys()
    const { x, d, kid = '' } = privateKey
    const jwk = { kty: 'OKP', crv: 'Ed25519', x, d }
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['sign'])
    const made = new SoakPublisher({ key, kid }, publicKey)
    await new Promise<void>((resolve) => made.#server.listen(0, '127.0.0.1', resolve))
    return made
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/latest.json`
  }

  async publish(version: number, bytes: Uint8Array): Promise<void> {
    const terms = { channel: 'main', version, lifetime: 86_400_000 }
    const pointer = await makePointer(bytes, terms)
    this.#files.set(`/${pointer.digest}.bundle`, bytes)
    this.#files.set('/latest.json', await signPointer(pointer, [this.#signer]))
  }

  close(): void {
    this.#server.closeAllConnections()
    this.#server.close()
  }
}
