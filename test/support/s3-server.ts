/**
 * As much of S3 as audits call, at a port of this machine: ListObjectsV2 in pages, GetObject, PutObject.
 * There is no S3 server among Debian's packages; signatures are not checked.
 */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

export interface StoreServer {
  readonly url: string
  /** By `bucket/key`. */
  readonly objects: Map<string, Buffer>
  /** What was asked: method, path and query. */
  readonly asked: string[]
  /** Breaks the connection of so many objects in the middle. */
  breaks: number
  /** Ends what is asked for again before its first byte, without an error. */
  isShort: boolean
  /** Never sends an object. */
  isSilent: boolean
  /** How many objects it was about to send at a time, at most. */
  most: number
  stop(): Promise<void>
}

const PAGE = 3

/** Before an object is sent, in milliseconds: whoever asks for several at a time need not wait for each. */
const PAUSE = 20

export async function startStore(bucket: string): Promise<StoreServer> {
  const objects = new Map<string, Buffer>()
  let open = 0
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://store')
    store.asked.push(`${request.method} ${request.url}`)
    const [, name = '', ...path] = url.pathname.split('/').map(decodeURIComponent)
    const key = path.join('/')
    if (!/^AWS4-HMAC-SHA256 /.test(request.headers.authorization ?? '')) {
      return fail(response, 403, 'AccessDenied')
    }
    if (name !== bucket) return fail(response, 404, 'NoSuchBucket')
    if (request.method === 'PUT') {
      objects.set(`${name}/${key}`, await buffer(request))
      return response.setHeader('ETag', '"stored"').end()
    }
    if (url.searchParams.get('list-type') === '2') return list(response, url, { objects, bucket })
    open += 1
    store.most = Math.max(store.most, open)
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
    open -= 1
    if (store.isSilent) return
    return send(request, response, { bytes: objects.get(`${name}/${key}`), store })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const store: StoreServer = {
    url: `http://127.0.0.1:${port}`,
    objects,
    asked: [],
    breaks: 0,
    isShort: false,
    isSilent: false,
    most: 0,
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return store
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'Content-Type': 'application/xml' })
  response.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)
}

interface StoredObjects {
  readonly objects: ReadonlyMap<string, Buffer>
  readonly bucket: string
}

function list(response: ServerResponse, url: URL, { objects, bucket }: StoredObjects): void {
  const prefix = `${bucket}/${url.searchParams.get('prefix') ?? ''}`
  const after = url.searchParams.get('continuation-token') ?? ''
  const all = [...objects.keys()].filter((name) => name.startsWith(prefix) && name > after).sort()
  const page = all.slice(0, PAGE)
  const contents = page.map((name) => {
    const size = objects.get(name)?.length
    const key = escapeXml(name.slice(bucket.length + 1))
    return `<Contents><Key>${key}</Key><LastModified>2026-01-31T12:00:00.000Z</LastModified><Size>${size}</Size></Contents>`
  })
  const isLast = all.length === page.length
  const token = isLast
    ? ''
    : `<NextContinuationToken>${escapeXml(page.at(-1) ?? '')}</NextContinuationToken>`
  response.setHeader('Content-Type', 'application/xml')
  response.end(
    `<?xml version="1.0"?><ListBucketResult><IsTruncated>${!isLast}</IsTruncated>${contents.join('')}${token}</ListBucketResult>`,
  )
}

function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;')
}

interface SentObject {
  readonly bytes: Buffer | undefined
  readonly store: StoreServer
}

function send(request: IncomingMessage, response: ServerResponse, { bytes, store }: SentObject) {
  if (bytes === undefined) return fail(response, 404, 'NoSuchKey')
  const tag = `"${createHash('md5').update(bytes).digest('hex')}"`
  const { 'if-match': wanted, range = '' } = request.headers
  if (wanted !== undefined && wanted !== tag) return fail(response, 412, 'PreconditionFailed')
  const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(range) ?? []
  const from = Number(first)
  if (store.isShort && from > 0) return response.writeHead(206, { ETag: tag }).end()
  const part = bytes.subarray(from, last === '' ? bytes.length : Number(last) + 1)
  response.writeHead(range === '' ? 200 : 206, { 'Content-Length': part.length, ETag: tag })
  if (store.breaks === 0) return response.end(part)
  store.breaks -= 1
  response.write(part.subarray(0, Math.ceil(part.length / 2)), () => response.destroy())
}
