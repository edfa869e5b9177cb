/** The service on a port of this machine. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { AwsError } from '../protocol/aws-error.ts'
import { mostBodyBytes } from '../protocol/read-form.ts'
import { writeError } from '../protocol/write-xml.ts'
import type { HttpReply } from './http-reply.ts'
import type { IncomingRequest } from './open-call.ts'

/** What is behind a port. It never rejects. */
export interface AnsweringService {
  answer(request: IncomingRequest): Promise<HttpReply>
}

export interface Listening {
  readonly url: string
  close(): Promise<void>
}

export interface ListenOptions {
  readonly host: string
  /** 0 is any that is free. */
  readonly port: number
  /** A certificate and its key, in PEM: then only TLS is spoken. */
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
}

/** Listens. Rejects where the port is taken, and throws for a certificate that cannot be read. */
export async function listen(
  service: AnsweringService,
  { host, port, tls }: ListenOptions,
): Promise<Listening> {
  const isSecure = tls !== undefined
  const onRequest = (request: IncomingMessage, response: ServerResponse): void => {
    void respond(service, { request, response, isSecure })
  }
  const server =
    tls === undefined
      ? createServer(onRequest)
      : createTlsServer({ ...tls, minVersion: 'TLSv1.2' }, onRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  const bound = typeof address === 'object' && address !== null ? address.port : port
  return {
    url: `${isSecure ? 'https' : 'http'}://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => close(server),
  }
}

interface HttpExchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly isSecure: boolean
}

async function respond(
  service: AnsweringService,
  { request, response, isSecure }: HttpExchange,
): Promise<void> {
  const body = await readBytes(request).catch(() => undefined)
  if (request.destroyed && body === undefined && response.destroyed) return
  try {
    const reply =
      body === undefined
        ? tooLarge()
        : await service.answer({ ...partsOf(request), body, isSecure })
    send(response, reply)
  } catch (cause) {
    // INVARIANT: whatever a request does, the process lives
    console.error(cause)
    response.destroy()
  }
}

function partsOf(request: IncomingMessage) {
  const { rawHeaders } = request
  const headers = rawHeaders.flatMap((name, at) =>
    at % 2 === 0 ? [[name, rawHeaders[at + 1] ?? ''] as const] : [],
  )
  return {
    method: request.method ?? '',
    target: request.url ?? '/',
    headers,
    address: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
  }
}

/** The whole body; undefined for one that is too large, the rest of which is thrown away. */
async function readBytes(request: IncomingMessage): Promise<Uint8Array | undefined> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length <= mostBodyBytes) chunks.push(chunk)
  }
  return length > mostBodyBytes ? undefined : Buffer.concat(chunks)
}

function tooLarge(): HttpReply {
  const error = new AwsError('RequestEntityTooLarge', 'The body of the request is too large.')
  const headers = { 'Content-Type': 'text/xml' }
  return { status: error.status, headers, body: writeError('', error, '') }
}

function send(response: ServerResponse, { status, headers, body }: HttpReply): void {
  response.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(body) })
  response.end(body)
}

function close(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(() => resolve()))
}
