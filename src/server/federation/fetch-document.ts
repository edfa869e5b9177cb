/** Documents of identity providers over HTTPS: small, soon, without redirects, from no private address. */
import { lookup } from 'node:dns'
import { request as requestHttp } from 'node:http'
import { type RequestOptions, request as requestHttps } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'
import { lowered } from '../protocol/letter-case.ts'

/** Where providers are reached that do not have their own address here: by origin, `https://idp.example.com`. */
export type ProviderAddresses = ReadonlyMap<string, string>

/** What a provider's certificate does not match. */
export class ThumbprintError extends Error {
  override readonly name = 'ThumbprintError'
}

export interface DocumentRequest {
  readonly url: string
  /** SHA-1 of certificates, in hexadecimal, that are trusted though no known authority issued them. */
  readonly thumbprints: readonly string[]
  readonly addresses: ProviderAddresses
}

const mostBytes = 262_144
const patience = 5_000

/** The text of a document. Rejects for anything but a whole, small, successful response. */
export async function fetchDocument(request: DocumentRequest): Promise<string> {
  const place = placeOf(request)
  if (!place.isSecure) return read(place, {})
  try {
    return await read(place, {})
  } catch (cause) {
    if (!isUntrusted(cause)) throw cause
    // "IAM uses thumbprints only where no library of trusted authorities knows the certificate"
    return read(place, {
      ca: await pinned(place, request.thumbprints),
      allowPartialTrustChain: true,
    })
  }
}

/** Where a document is asked for. */
interface DocumentPlace {
  readonly isSecure: boolean
  readonly host: string
  readonly port: number
  readonly path: string
  /** The provider's own name, which its certificate has. */
  readonly name: string
  readonly lookup: LookupFunction | undefined
}

function placeOf({ url, addresses }: DocumentRequest): DocumentPlace {
  const { protocol, origin, hostname, port, pathname, search, username } = new URL(url)
  const own = addresses.get(origin)
  if (username !== '' || (protocol !== 'https:' && own === undefined)) {
    throw new TypeError(`the address \`${origin}\` is not https`)
  }
  const at = own === undefined ? undefined : new URL(own)
  const isSecure = (at?.protocol ?? protocol) === 'https:'
  const host = (at?.hostname ?? hostname).replace(/^\[|\]$/g, '')
  // whoever runs the server may point at its own network; whoever makes a provider may not
  if (at === undefined && isIP(host) !== 0 && isPrivate(host)) throw privateAddress(host)
  return {
    ...{ isSecure, host, name: hostname },
    port: Number((at ?? { port }).port) || (isSecure ? 443 : 80),
    path: `${pathname}${search}`,
    lookup: at === undefined ? publicLookup : undefined,
  }
}

/** The connection goes to the very address that was looked at, so that a name cannot change between. */
const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, found) => {
    if (error !== null) {
      done(error, '')
      return
    }
    const open = found.filter(({ address }) => !isPrivate(address))
    const [first] = open
    if (first === undefined) done(privateAddress(host), '')
    else if (options.all === true) done(null, open)
    else done(null, first.address, first.family)
  })
}

function privateAddress(host: string): Error {
  return new TypeError(`\`${host}\` is a private address`)
}

const privateAddresses = new BlockList()
for (const [network, bits] of [
  ...([
    ['0.0.0.0', 8],
    ['10.0.0.0', 8],
    ['100.64.0.0', 10],
    ['127.0.0.0', 8],
  ] as const),
  ...([
    ['169.254.0.0', 16],
    ['172.16.0.0', 12],
    ['192.0.0.0', 24],
    ['192.168.0.0', 16],
  ] as const),
  ...([
    ['198.18.0.0', 15],
    ['224.0.0.0', 3],
  ] as const),
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv4')
}
for (const [network, bits] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  privateAddresses.addSubnet(network, bits, 'ipv6')
}

/** An IPv4 address inside an IPv6 one is looked at as what it is. */
function isPrivate(address: string): boolean {
  const inner = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address
  const family = isIP(inner)
  if (family === 0) return true
  if (family === 6 && /^(?:::ffff:|64:ff9b:|2002:)/i.test(inner)) return true
  return privateAddresses.check(inner, family === 4 ? 'ipv4' : 'ipv6')
}

type TlsTrust = Pick<RequestOptions, 'ca' | 'allowPartialTrustChain'>

function read({ isSecure, host, port, path, name, lookup: find }: DocumentPlace, trust: TlsTrust) {
  return new Promise<string>((resolve, reject) => {
    const ask = isSecure ? requestHttps : requestHttp
    const request = ask({
      ...{ host, port, path, servername: name, agent: false, ...trust },
      headers: { Host: name, Accept: 'application/json' },
      ...(find !== undefined && { lookup: find }),
      signal: AbortSignal.timeout(patience),
    })
    request.once('error', reject)
    request.once('response', (response) => {
      if (response.statusCode !== 200) {
        response.destroy()
        reject(new TypeError(`\`${path}\` has the status ${response.statusCode}`))
        return
      }
      const chunks: Buffer[] = []
      let length = 0
      response.on('data', (chunk: Buffer) => {
        length += chunk.length
        if (length <= mostBytes) chunks.push(chunk)
        else request.destroy(new TypeError(`\`${path}\` is too long`))
      })
      response.once('error', reject)
      response.once('end', () => resolve(Buffer.concat(chunks).toString()))
    })
    request.end()
  })
}

const untrusted: ReadonlySet<unknown> = new Set([
  ...['DEPTH_ZERO_SELF_SIGNED_CERT', 'SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT'],
  ...['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])

function isUntrusted(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && untrusted.has(cause.code)
}

/** The last certificate that the provider shows, where one of the thumbprints is its. */
async function pinned(place: DocumentPlace, thumbprints: readonly string[]): Promise<string> {
  const last = await lastCertificate(place)
  const thumbprint = lowered(last.fingerprint.replaceAll(':', ''))
  if (!thumbprints.some((one) => lowered(one) === thumbprint)) throw new ThumbprintError()
  const lines = last.raw.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

/** Nothing is sent: only the certificates are looked at. */
function lastCertificate({ host, port, name, lookup: find }: DocumentPlace) {
  return new Promise<DetailedPeerCertificate>((resolve, reject) => {
    const socket = connect({
      ...{ host, port, servername: name, rejectUnauthorized: false },
      ...(find !== undefined && { lookup: find }),
    })
    socket.setTimeout(patience, () => socket.destroy(new TypeError('the provider is too slow')))
    socket.once('error', reject)
    socket.once('secureConnect', () => {
      const seen = new Set<string>()
      let last = socket.getPeerCertificate(true)
      while (last.issuerCertificate !== undefined && !seen.has(last.fingerprint256)) {
        seen.add(last.fingerprint256)
        last = last.issuerCertificate
      }
      socket.destroy()
      resolve(last)
    })
  })
}
