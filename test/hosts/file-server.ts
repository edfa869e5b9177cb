/** A server of the fixtures and of pages, which takes the outcomes that pages report. */
import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'

export interface Served {
  readonly body: Uint8Array | string
  readonly headers?: Readonly<Record<string, string>>
  /** 200 by default. */
  readonly status?: number
  /** Whether nothing comes after the body, not even the end. */
  readonly stalls?: boolean
}

export interface FileServer {
  readonly port: number
  /** By path; changed as tests go. */
  readonly files: Map<string, Served>
  /** What a page posts to `/report/NAME`. */
  report(name: string): Promise<string>
  close(): void
}

/** At an address of its own, so that pages can be served from what is no secure context. */
export async function serveFiles(): Promise<FileServer> {
  const files = new Map<string, Served>()
  const reports = new Map<string, { promise: Promise<string>; resolve(text: string): void }>()
  const reportOf = (name: string) => {
    const found = reports.get(name) ?? deferred()
    reports.set(name, found)
    return found
  }
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const [, reported] = /^\/report\/(.+)$/.exec(pathname) ?? []
    if (reported === undefined) return send(request, response, files.get(pathname))
    readBody(request, (text) => {
      reportOf(decodeURIComponent(reported)).resolve(text)
      send(request, response, { body: '' })
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '0.0.0.0', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    files,
    report: (name) => reportOf(name).promise,
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** An address of this machine that browsers take for no secure context; undefined: there is none. */
export function insecureAddress(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((one) => one ?? [])
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address
}

/** With a tag, as servers of files have it. */
function send(
  { headers: asked }: IncomingMessage,
  response: ServerResponse,
  file: Served | undefined,
): void {
  if (file === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
    return
  }
  const { body, headers, status = 200, stalls } = file
  const etag = `"${createHash('sha256').update(body).digest('hex')}"`
  const isKnown = asked['if-none-match'] === etag
  response.writeHead(isKnown ? 304 : status, { 'cache-control': 'no-store', etag, ...headers })
  if (isKnown) response.end()
  else if (stalls === true) response.write(body)
  else response.end(body)
}

function readBody(request: IncomingMessage, take: (text: string) => void): void {
  const parts: Buffer[] = []
  request.on('data', (part) => parts.push(part))
  request.on('end', () => take(Buffer.concat(parts).toString()))
}

function deferred(): { promise: Promise<string>; resolve(text: string): void } {
  let resolve: (text: string) => void = () => undefined
  const promise = new Promise<string>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
