/** Pointers over HTTP, from servers that do what servers do. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { openLiveEngine, pollPointer, subscribe } from '../../../src/hosts/live-sources.ts'
import type { LiveOptions } from '../../../src/sources/live-options.ts'
import { generateKeys } from '../../../src/sources/signed/sign-pointer.ts'
import { bundleOf, keys, open, pointTo, reading, writing } from './support.ts'

type Respond = (request: IncomingMessage, response: ServerResponse) => void

const closing: (() => void)[] = []
afterAll(() => {
  for (const close of closing) close()
})

/** A server whose response a test replaces. */
async function serve(): Promise<{
  url: string
  respond: Respond
  asked: string[]
  headers: IncomingMessage['headers'][]
}> {
  const server = {
    url: '',
    respond: (() => undefined) as Respond,
    asked: [] as string[],
    headers: [] as IncomingMessage['headers'][],
  }
  const http = createServer((request, response) => {
    server.asked.push(request.url ?? '')
    server.headers.push(request.headers)
    server.respond(request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    http.closeAllConnections()
    http.close()
  })
  server.url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  return server
}

const lifetime = 300 * 86_400_000
const issued = Date.now() - 60_000

/** Serves files, with ETags. */
async function publisher(
  version: number,
): Promise<{ files: Map<string, string | Uint8Array>; respond: Respond }> {
  const files = new Map<string, string | Uint8Array>()
  const respond: Respond = (request, response) => {
    const file = files.get((request.url ?? '').replace(/\?.*/, ''))
    const tag =
      file === undefined
        ? ''
        : `"${file.length}-${String(file).slice(0, 99)}"`.replace(/[^\w"-]/g, '')
    if (file === undefined) response.writeHead(404).end('none')
    else if (request.headers['if-none-match'] === tag) response.writeHead(304).end()
    else response.writeHead(200, { etag: tag }).end(file)
  }
  await put(files, version)
  return { files, respond }
}

async function put(files: Map<string, string | Uint8Array>, version: number): Promise<void> {
  const bundle = await bundleOf(version)
  const text = await pointTo(bundle, { version, issued: issued + version, lifetime })
  const { digest } = JSON.parse(Buffer.from(JSON.parse(text).payload, 'base64url').toString())
  files.set('/a/latest.json', text)
  files.set(`/a/${digest}.bundle`, bundle)
}

function openAt(url: string, options: Partial<LiveOptions> = {}, timeout = 5_000) {
  const source = pollPointer(`${url}/a/latest.json`, { timeout })
  return openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0, ...options })
}

async function openFirst(timeout = 5_000) {
  const server = await serve()
  const { files, respond } = await publisher(1)
  server.respond = respond
  const live = await openAt(server.url, {}, timeout)
  expect(live.status()).toMatchObject({ state: 'READY', version: 1 })
  return { server, files, live, respond }
}

describe('a pointer that is polled', () => {
  it('is asked for with its tag, and its bundle only when it is another one', async () => {
    const { server, files, live } = await openFirst()
    await live.refresh()
    await put(files, 2)
    expect(await live.refresh()).toMatchObject({ version: 2, lastError: undefined })
    expect(server.asked.map((path) => path.replace(/\w{64}/, 'digest'))).toEqual([
      ...['/a/latest.json', '/a/digest.bundle', '/a/latest.json'],
      ...['/a/latest.json', '/a/digest.bundle'],
    ])
    expect(server.headers[2]?.['if-none-match']).toBeTruthy()
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([false, true])
  })

  it('takes its query and headers along to the files beside it', async () => {
    const server = await serve()
    server.respond = (await publisher(1)).respond
    const source = pollPointer(new URL(`${server.url}/a/latest.json?token=x/y`), {
      headers: { authorization: 'Bearer z' },
    })
    const live = await openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0 })
    expect(live.status().state).toBe('READY')
    expect(server.asked[1]).toMatch(/^\/a\/\w{64}\.bundle\?token=x\/y$/)
    expect(server.headers.map(({ authorization }) => authorization)).toEqual([
      'Bearer z',
      'Bearer z',
    ])
  })

  it('tells nobody what is secret in its URL', async () => {
    const server = await serve()
    server.respond = (_, response) => response.writeHead(403).end()
    const secret = server.url.replace('://', '://reader:hidden@')
    for (const url of [
      `${server.url}/a/latest.json?token=hidden#hidden`,
      `${secret}/a/latest.json`,
      `${secret.replace('//', String.raw`\\`)}/a/latest.json`,
      `http://[hidden/latest.json?token=hidden`,
    ]) {
      const source = subscribe(url, pollPointer(url))
      const live = await openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0 })
      expect(live.status().state, url).toBe('ERROR')
      live.close()
      const failure = await source.poll(undefined).catch((cause: unknown) => cause)
      const told = inspect([live.status(), source.name, failure], { depth: 9 })
      expect(told.replaceAll('http://[hidden', ''), url).not.toContain('hidden')
    }
    server.respond = (await publisher(1)).respond
    const source = pollPointer(`${server.url}/a/latest.json?token=hidden`)
    const live = await openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0 })
    expect(live.status().source).toBe(`${server.url}/a/latest.json?…`)
  })

  it('clears the last error when nothing has changed', async () => {
    const { server, live, respond } = await openFirst()
    server.respond = (_, response) => response.writeHead(503).end()
    expect((await live.refresh()).lastError).toMatchObject({
      message: expect.stringMatching('503'),
    })
    server.respond = respond
    expect((await live.refresh()).lastError).toBeUndefined()
  })

  it('is not confirmed by a 304 that nobody asked for', async () => {
    const server = await serve()
    server.respond = (_, response) => response.writeHead(304).end()
    const live = await openAt(server.url)
    expect(live.status()).toMatchObject({
      state: 'ERROR',
      lastError: { code: 'ERR_SOURCE_UNREACHABLE' },
    })
  })
})

const faults: readonly [what: string, code: string, respond: Respond][] = [
  ['a 404', 'ERR_SOURCE_UNREACHABLE', (_, response) => response.writeHead(404).end('not here')],
  [
    'a redirect to a page',
    'ERR_POINTER_MALFORMED',
    (request, response) => {
      if (request.url === '/login') response.writeHead(200).end('<html>sign in</html>')
      else response.writeHead(302, { location: '/login' }).end()
    },
  ],
  [
    'a redirect without end',
    'ERR_SOURCE_UNREACHABLE',
    (request, response) => response.writeHead(302, { location: request.url }).end(),
  ],
  [
    'a gzip bomb',
    'ERR_SOURCE_TOO_LARGE',
    (_, response) => {
      response
        .writeHead(200, { 'content-encoding': 'gzip' })
        .end(gzipSync(Buffer.alloc(50_000_000)))
    },
  ],
  [
    'a file that says it is large',
    'ERR_SOURCE_TOO_LARGE',
    (_, response) => response.writeHead(200, { 'content-length': '99999999' }).write('{'),
  ],
  ['a connection that stalls before the headers', 'ERR_SOURCE_TIMEOUT', () => undefined],
  [
    'a connection that stalls in the body',
    'ERR_SOURCE_TIMEOUT',
    (_, response) => response.writeHead(200).write('{"payload"'),
  ],
  ['a connection that breaks', 'ERR_SOURCE_UNREACHABLE', (request) => request.socket.destroy()],
]

describe('the last good bundle stays in force', () => {
  it('and the status says why the server could not be reached', async () => {
    const { server, live } = await openFirst()
    server.respond = (request, response) => response.writeHead(302, { location: request.url }).end()
    expect((await live.refresh()).lastError?.message).toContain('(redirect count exceeded)')
    const gone = await openAt('http://127.0.0.1:9') // no program listens there
    expect(gone.status().lastError?.message).toMatch(/fetch failed \((ECONNREFUSED|bad port)\)$/)
    gone.close()
  })

  it.each(faults)('when the server returns %s', async (_, code, respond) => {
    const { server, live } = await openFirst(code === 'ERR_SOURCE_TIMEOUT' ? 300 : 60_000)
    server.respond = respond
    const status = await live.refresh()
    expect(status).toMatchObject({ state: 'READY', version: 1, lastError: { code } })
    expect([live.isAllowed(reading), live.isAllowed(writing)]).toEqual([true, false])
  })

  it('when a bundle is a bomb: no more is read than the pointer says', async () => {
    const { server, files, live, respond } = await openFirst()
    await put(files, 2)
    server.respond = (request, response) => {
      if (!request.url?.endsWith('.bundle')) return respond(request, response)
      const bomb = gzipSync(Buffer.alloc(50_000_000))
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)
    }
    const status = await live.refresh()
    expect(status).toMatchObject({ version: 1, lastError: { code: 'ERR_SOURCE_TOO_LARGE' } })
  })

  it('when a body drips: it has as much time as thirty time limits', async () => {
    const { server, live } = await openFirst(20)
    server.respond = (_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 2)
      response.on('close', () => clearInterval(drip))
    }
    expect((await live.refresh()).lastError).toMatchObject({ code: 'ERR_SOURCE_TIMEOUT' })
  })
})

describe('events', () => {
  it('announce, and what they say is not believed', async () => {
    const { server, files, respond } = await openFirst()
    const streams: ServerResponse[] = []
    server.respond = (request, response) => {
      if (request.url !== '/events') return respond(request, response)
      streams.push(response.writeHead(200, { 'content-type': 'text/event-stream' }))
      response.write(': hello\n\n')
    }
    const source = subscribe(`${server.url}/events`, pollPointer(`${server.url}/a/latest.json`))
    const live = await openLiveEngine(source, { open, keys: [keys.publicKey], interval: 0 })
    await until(() => streams.length === 1)
    await put(files, 2)
    const changed = new Promise((resolve) => live.on('changed', resolve))
    streams[0]?.write('event: bundle\ndata: "any')
    streams[0]?.write('thing"\n\n')
    expect(await changed).toMatchObject({ version: 2 })
    streams[0]?.destroy()
    await until(() => streams.length === 2)
    live.close()
    expect(live.status().lastError).toBeUndefined()
  })
})

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

it('keys of somebody else open nothing', async () => {
  const { server } = await openFirst()
  const { publicKey } = await generateKeys()
  const live = await openAt(server.url, { keys: [publicKey] })
  expect(live.status()).toMatchObject({
    state: 'ERROR',
    lastError: { code: 'ERR_POINTER_SIGNATURE' },
  })
  expect(live.isAllowed(reading)).toBe(false)
})
