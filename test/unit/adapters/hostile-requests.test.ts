/** Requests that are written oddly, sent as they are: what a handler acts on is what was decided. */
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono, type MiddlewareHandler } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { guardExpress } from '../../../src/adapters/express-guard.ts'
import { guardFastify } from '../../../src/adapters/fastify-guard.ts'
import { guardHono } from '../../../src/adapters/hono-guard.ts'
import { arn } from '../../../src/adapters/http/arn-template.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { account, allow, deny, module, user, usersBundle } from '../engine/support.ts'

const documents = `arn:app:docs::${account}:doc/`
const onDocuments = (name: string) => ({ Resource: `${documents}${name}` })
const bundle = await usersBundle({
  alice: [allow('docs:Read', onDocuments('*')), deny('docs:Read', onDocuments('secret'))],
})
const engine = await createEngine(module, bundle)
const options = { engine, principal: () => user('alice'), onUndeclared: () => undefined }
const route = { action: 'docs:Read' }
const resourceOf = (id: unknown) => arn`arn:app:docs::${account}:doc/${String(id)}`

/** What handlers were asked for, by the name that they saw. */
const ran: string[] = []
const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

/** Sends a request line as it is written, which no client library does. */
function sendRaw(port: number, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.end(`${head}\r\n\r\n`))
    let text = ''
    socket.setEncoding('latin1')
    socket.on('data', (part) => {
      text += part
    })
    socket.on('error', reject)
    socket.on('close', () => resolve(text))
  })
}

async function expressPort(): Promise<number> {
  const iam = guardExpress<express.Request>(options)
  const app = express()
  app.use(iam.guard)
  const read = iam.allow({ ...route, resource: ({ params }) => resourceOf(params.id) })
  app.get('/docs/:id', read, ({ params }, response) => {
    ran.push(String(params.id))
    response.end('ran')
  })
  app.get('/hidden', (_, response) => {
    ran.push('hidden')
    response.end('ran')
  })
  const server = app.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return (server.address() as AddressInfo).port
}

async function fastifyPort(): Promise<number> {
  const app = fastify({
    routerOptions: {
      ignoreTrailingSlash: true,
      ignoreDuplicateSlashes: true,
      caseSensitive: false,
    },
  })
  guardFastify<fastify.FastifyRequest>(app, options)
  const idOf = ({ params }: fastify.FastifyRequest) => (params as { id: string }).id
  const config = {
    iam: { ...route, resource: (request: fastify.FastifyRequest) => resourceOf(idOf(request)) },
  }
  app.get('/docs/:id', { config }, async (request) => {
    ran.push(idOf(request))
    return 'ran'
  })
  app.get('/hidden', async () => {
    ran.push('hidden')
    return 'ran'
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  closing.push(() => app.close())
  return (app.server.address() as AddressInfo).port
}

const paths = [
  ...['/docs/secret', '/docs/%73ecret', '/docs/%2573ecret', '/DOCS/secret', '/docs/secret/'],
  ...[
    '//docs/secret',
    '/docs//secret',
    '/./docs/secret',
    '/x/../docs/secret',
    '/docs/x/..%2fsecret',
  ],
  ...['/docs/public%2f..%2fsecret', '/docs/..%2fsecret', '/docs/.%2fsecret', '/docs/secret%00'],
  ...['/docs/secret?x=/docs/1', '/docs/secret#/docs/1', '/docs/secret;v=1', '/docs/secret%20'],
  ...['/docs/*', '/docs/%2a', '/docs/%3f', '/docs/%24%7baws:username%7d', '/docs/a:secret'],
  ...['/docs\\secret', '/docs/%5csecret', '/docs/sec%C0%AFret', '/docs/%', '/docs/%E0%A4%A'],
  ...['http://evil.example/docs/secret', 'http://evil.example/hidden', '*', '/docs/', '/docs'],
  ...['/hidden', '/hidden/', '/HIDDEN', '//hidden', '/%68idden', '/hidden?', '/hidden%2f'],
]
const methods = ['GET', 'HEAD', 'OPTIONS', 'POST', 'get', 'PROPFIND', 'TRACE']
const headers = [
  '',
  'x-http-method-override: GET\r\nx-original-url: /docs/1\r\nx-rewrite-url: /docs/1\r\n',
  'x-forwarded-prefix: /docs\r\nx-forwarded-host: a\r\nx-user: root\r\n',
]

/** Some are another document than the secret one, which alice may read. */
function expectHarmless(): void {
  const acted = [...new Set(ran)]
  expect(acted.length).toBeGreaterThan(0)
  for (const name of acted) expect(harmless).toContain(name)
}

const harmless = [
  ...['%73ecret', 'secret;v=1', 'secret ', '\\secret'],
  ...['sec%C0%AFret', '%', '%E0%A4%A'], // Hono leaves what it cannot decode
]

describe.each([
  ['Express', expressPort],
  ['Fastify', fastifyPort],
])('%s', async (_, start) => {
  const port = await start()

  it('runs no handler for what is denied, however it is written', async () => {
    ran.length = 0
    for (const method of methods) {
      for (const path of paths) {
        for (const more of headers) {
          await sendRaw(
            port,
            `${method} ${path} HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${more.trimEnd()}`.trimEnd(),
          )
        }
      }
    }
    expectHarmless()
  })
})

describe('Hono', () => {
  const iam = guardHono(options)
  const read = iam.allow({ ...route, resource: (context) => resourceOf(context.req.param('id')) })

  it('runs no handler for what is denied, however it is written', async () => {
    ran.length = 0
    const app = new Hono()
    app.use(iam.guard)
    app.get('/docs/:id', read, (context) => {
      ran.push(context.req.param('id'))
      return context.text('ran')
    })
    app.get('/hidden', (context) => {
      ran.push('hidden')
      return context.text('ran')
    })
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST', 'get', 'PROPFIND']) {
      for (const path of paths.filter((one) => one.startsWith('/'))) {
        await app.fetch(new Request(`http://a${path}`, { method }))
      }
    }
    expectHarmless()
  })

  it.each<[string, (app: Hono) => unknown]>([
    ['a handler before its declaration', (app) => app.get('/late', (c) => c.text('ran'), iam.open)],
    [
      'a handler without a declaration, behind an open prefix that goes on',
      (app) => {
        app.get('/late', iam.open, (_, next) => next())
        app.get('/:name', (c) => c.text('ran'))
      },
    ],
    [
      'a handler without a declaration, behind one that is nothing else',
      (app) => {
        app.get('/late', iam.open)
        app.on(['GET', 'POST'], '/:name', (c) => c.text('ran'))
      },
    ],
    [
      'a handler for all methods behind the same',
      (app) => {
        app.get('/*', iam.open)
        app.all('/late', (c) => c.text('ran'))
      },
    ],
  ])('denies %s', async (_, declare) => {
    const app = new Hono()
    app.use(iam.guard)
    declare(app)
    expect((await app.fetch(new Request('http://a/late'))).status).toBe(403)
  })

  it('says at the start that a route comes before the guard', () => {
    const app = new Hono()
    app.get('/early', iam.open, (c) => c.text('ran'))
    app.use(iam.guard)
    expect(iam.undeclared(app)).toEqual([])
    const late = new Hono()
    late.get('/early', (c) => c.text('ran'))
    late.use(iam.guard)
    expect(() => iam.undeclared(late)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTIONS_INVALID',
        message: expect.stringContaining('/early'),
      }),
    )
  })

  it('takes declarations behind middleware for all methods, and with middleware behind them', async () => {
    const app = new Hono()
    app.use(iam.guard)
    const log: MiddlewareHandler = async (_, next) => next()
    app.use('/fine', log)
    app.get('/fine', iam.open, log, (c) => c.text('ran'))
    app.get('/first', iam.open, log)
    app.get('/:name', iam.open, (c) => c.text('ran'))
    app.get('*', (c) => c.text('never'))
    for (const path of ['fine', 'first', 'other']) {
      expect(await (await app.fetch(new Request(`http://a/${path}`))).text(), path).toBe('ran')
    }
  })
})
