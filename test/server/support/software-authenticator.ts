/** A security key in software: it makes credentials and signs with them as an authenticator and a browser would (Web Authentication, 6). */
import {
  createHash,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  type SignPrivateKeyInput,
  sign,
} from 'node:crypto'

/** Where browsers are that have reached the server by its name. */
export const keyOrigin = 'http://localhost:7100'

export type Algorithm = 'ES256' | 'ES384' | 'EdDSA' | 'RS256' | 'RS256 of 1024 bits' | 'none'

/** What a test may put in the place of what the key would say. */
export interface Forgery {
  readonly challenge?: string
  readonly origin?: string
  readonly type?: string
  readonly crossOrigin?: boolean
  readonly topOrigin?: string
  readonly party?: string
  /** Bits of the flags that are switched. */
  readonly flags?: number
  readonly counter?: number
  readonly algorithm?: number
  readonly id?: string
  readonly rawId?: string
  readonly credentialType?: string
  readonly format?: string
  readonly statement?: Cbor
  readonly userHandle?: string | null
  /** What becomes of the signature. */
  readonly signature?: (signature: Buffer) => Buffer
  /** Bytes after the authenticator's data. */
  readonly trailing?: Buffer
}

interface Options {
  readonly challenge: string
  readonly rp?: { readonly id: string }
  readonly rpId?: string
  readonly user?: { readonly id: string }
}

const present = 0x01
const attested = 0x40

export class SoftwareAuthenticator {
  readonly id = randomBytes(32).toString('base64url')
  readonly #origin: string
  readonly #algorithm: Algorithm
  readonly #keys: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }
  counter = 0

  constructor(origin = keyOrigin, algorithm: Algorithm = 'ES256') {
    this.#origin = origin
    this.#algorithm = algorithm
    this.#keys = makeKeys(algorithm)
  }

  /** What `navigator.credentials.create` returns, as the page's script sends it. */
  create(options: Options, forged: Forgery = {}): string {
    const object = new Map<string, Cbor>([
      ['fmt', forged.format ?? 'none'],
      ['attStmt', forged.statement ?? new Map()],
      ['authData', this.#madeData(options, forged)],
    ])
    const client = this.#clientData('webauthn.create', options, forged)
    return this.#written(forged, { clientDataJSON: client, attestationObject: encode(object) })
  }

  /** The same with the key's own word for itself: `packed`, without a certificate. */
  selfAttested(options: Options, forge: (signature: Buffer) => Buffer = (it) => it): string {
    const client = this.#clientData('webauthn.create', options, {})
    const hash = createHash('sha256').update(client).digest()
    const signature = this.#sign(Buffer.concat([this.#madeData(options, {}), hash]))
    const statement = new Map<string, Cbor>([
      ['alg', coseAlgorithms[this.#algorithm]],
      ['sig', forge(signature)],
    ])
    return this.create(options, { format: 'packed', statement })
  }

  /** What is signed, with the new credential in it. */
  #madeData(options: Options, forged: Forgery): Buffer {
    const length = Buffer.alloc(2)
    const id = Buffer.from(this.id, 'base64url')
    length.writeUInt16BE(id.length)
    const key = encode(this.#coseKey(forged))
    const data = this.#authenticatorData(options.rp?.id ?? '', present | attested, forged)
    const trailing = forged.trailing ?? Buffer.alloc(0)
    return Buffer.concat([data, Buffer.alloc(16), length, id, key, trailing])
  }

  /** What `navigator.credentials.get` returns. */
  get(options: Options, forged: Forgery = {}): string {
    this.counter += 1
    const client = this.#clientData('webauthn.get', options, forged)
    const authenticatorData = Buffer.concat([
      this.#authenticatorData(options.rpId ?? '', present, forged),
      forged.trailing ?? Buffer.alloc(0),
    ])
    const hash = createHash('sha256').update(client).digest()
    const signature = this.#sign(Buffer.concat([authenticatorData, hash]))
    return this.#written(forged, {
      clientDataJSON: client,
      authenticatorData,
      signature: (forged.signature ?? ((it: Buffer) => it))(signature),
    })
  }

  #written(forged: Forgery, parts: Readonly<Record<string, Buffer>>): string {
    const { id = this.id, rawId = id, credentialType = 'public-key', userHandle } = forged
    const written = Object.entries(parts).map(([name, part]) => [name, part.toString('base64url')])
    const response = { ...Object.fromEntries(written), ...(userHandle && { userHandle }) }
    return JSON.stringify({ id, rawId, type: credentialType, response })
  }

  #clientData(type: string, { challenge }: Options, forged: Forgery): Buffer {
    const { crossOrigin = false, topOrigin } = forged
    const data = {
      ...{ type: forged.type ?? type, challenge: forged.challenge ?? challenge },
      ...{ origin: forged.origin ?? this.#origin, crossOrigin },
      ...(topOrigin !== undefined && { topOrigin }),
    }
    return Buffer.from(JSON.stringify(data))
  }

  #authenticatorData(party: string, flags: number, forged: Forgery): Buffer {
    const counter = Buffer.alloc(4)
    counter.writeUInt32BE(forged.counter ?? this.counter)
    const hash = createHash('sha256')
      .update(forged.party ?? party)
      .digest()
    return Buffer.concat([hash, Buffer.from([flags ^ (forged.flags ?? 0)]), counter])
  }

  #coseKey(forged: Forgery): Cbor {
    const { kty, crv, x, y, n, e } = this.#keys.publicKey.export({ format: 'jwk' })
    const bytes = (text: unknown) => Buffer.from(String(text), 'base64url')
    const algorithm = forged.algorithm ?? coseAlgorithms[this.#algorithm]
    const head: [number, Cbor][] = [[3, algorithm]]
    if (kty === 'OKP') return new Map<number, Cbor>([[1, 1], ...head, [-1, 6], [-2, bytes(x)]])
    if (kty === 'RSA')
      return new Map<number, Cbor>([[1, 3], ...head, [-1, bytes(n)], [-2, bytes(e)]])
    const curve = crv === 'P-256' ? 1 : 2
    return new Map<number, Cbor>([[1, 2], ...head, [-1, curve], [-2, bytes(x)], [-3, bytes(y)]])
  }

  #sign(data: Buffer): Buffer {
    const key: SignPrivateKeyInput | KeyObject = this.#keys.privateKey
    return sign(hashes[this.#algorithm], data, key)
  }
}

const coseAlgorithms: Readonly<Record<Algorithm, number>> = {
  ES256: -7,
  ES384: -35,
  EdDSA: -8,
  RS256: -257,
  'RS256 of 1024 bits': -257,
  none: 0,
}

const hashes: Readonly<Record<Algorithm, string | null>> = {
  ES256: 'sha256',
  ES384: 'sha384',
  EdDSA: null,
  RS256: 'sha256',
  'RS256 of 1024 bits': 'sha256',
  none: 'sha256',
}

function makeKeys(algorithm: Algorithm) {
  if (algorithm === 'EdDSA') return generateKeyPairSync('ed25519')
  if (algorithm === 'RS256') return generateKeyPairSync('rsa', { modulusLength: 2048 })
  if (algorithm === 'RS256 of 1024 bits') return generateKeyPairSync('rsa', { modulusLength: 1024 })
  return generateKeyPairSync('ec', { namedCurve: algorithm === 'ES384' ? 'P-384' : 'P-256' })
}

export type Cbor = number | string | Buffer | readonly Cbor[] | Map<string | number, Cbor>

/** CBOR (RFC 8949), as far as authenticators write it. */
export function encode(value: Cbor): Buffer {
  if (typeof value === 'number') return value < 0 ? head(1, -1 - value) : head(0, value)
  if (typeof value === 'string')
    return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)])
  if (Buffer.isBuffer(value)) return Buffer.concat([head(2, value.length), value])
  if (value instanceof Map) {
    const pairs = [...value].flatMap(([key, one]) => [encode(key), encode(one)])
    return Buffer.concat([head(5, value.size), ...pairs])
  }
  return Buffer.concat([head(4, value.length), ...value.map(encode)])
}

function head(major: number, count: number): Buffer {
  if (count < 24) return Buffer.from([(major << 5) | count])
  if (count < 256) return Buffer.from([(major << 5) | 24, count])
  return Buffer.from([(major << 5) | 25, count >> 8, count & 255])
}
