/** What no declaration stands for is denied: wrapped routers, mounted applications, bare functions. */
import { mkdtempSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardExpress } from '../../../src/adapters/express-guard.ts'
import { guardFastify } from '../../../src/adapters/fastify-guard.ts'
import { guardHono } from '../../../src/adapters/hono-guard.ts'
import { account, openDocuments, principalIn } from './support.ts'

const engine = await openDocuments()
const route = { action: 'docs:Read', resource: `arn:app:docs::${account}:doc/1` }
const ran: string[] = []
const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

async function listen(app: express.Express): Promise<string> {
  const server = app.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

const asAlice = { headers: { 'x-user': 'alice' }, redirect: 'manual' } as const

describe('Express', () => {
  const newGuard = () =>
    guardExpress<express.Request>({
      engine,
      principal: (request) => principalIn(request.get('x-user')),
      onUndeclared: () => undefined,
    })
  const iam = newGuard()
  const run =
    (name: string): express.RequestHandler =>
    (_, response) => {
      ran.push(name)
      response.end(name)
    }
  const newRouter = () => {
    const router = express.Router()
    router.get('/undeclared', run('undeclared'))
    router.get('/declared', iam.allow(route), run('declared'))
    return router
  }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-'))
  writeFileSync(join(folder, 'page.txt'), 'page')
  const late = express.Router()
  let url = ''
  beforeAll(async () => {
    const app = express()
    app.use(iam.guard)
    const wrapped = newRouter()
    app.use('/wrapped', iam.open, (request, response, next) => wrapped(request, response, next))
    const derived = newRouter()
    app.use('/derived', iam.open, (request, response, next) =>
      derived(Object.create(request) as express.Request, response, next),
    )
    const application = express()
    application.use(newRouter())
    app.use('/application', application)
    const other = newGuard()
    const guarded = express()
    guarded.use(other.guard)
    guarded.get('/undeclared', run('undeclared'))
    guarded.get('/declared', other.allow(route), run('declared'))
    app.use('/guarded', guarded)
    app.use('/late', iam.open, (request, response, next) => late(request, response, next))
    app.use('/function', (_, response) => {
      response.setHeader('set-cookie', 'secret=1')
      response.end('secret')
    })
    app.use('/json', (_, response) => void response.json({ secret: true }))
    app.use(
      '/head',
      (_, response) => void response.writeHead(200, { 'x-secret': '1' }).end('secret'),
    )
    app.use('/stream', (_, response) => {
      Readable.from(['secret', 'secret']).pipe(response)
    })
    app.use('/flush', (_, response) => {
      response.setHeader('x-secret', '1')
      response.flushHeaders()
      response.write('secret', () => response.end())
    })
    app.use('/redirect', (_, response) => response.redirect('/secret'))
    app.use(({ path }, response, next) =>
      path === '/missing' ? void response.status(404).end('missing') : next(),
    )
    app.use('/open', iam.open, express.static(folder))
    app.use('/closed', express.static(folder))
    app.use('/allowed', iam.allow(route), run('allowed'))
    iam.undeclared(app)
    url = await listen(app)
  })

  it.each(['/wrapped', '/derived', '/application', '/guarded'])(
    'a route below %s is denied without a declaration, before its handler runs',
    async (path) => {
      ran.length = 0
      expect((await fetch(`${url}${path}/undeclared`, asAlice)).status).toBe(403)
      expect(ran).toEqual([])
      const declared = await fetch(`${url}${path}/declared`, asAlice)
      expect([declared.status, await declared.text()]).toEqual([200, 'declared'])
      expect((await fetch(`${url}${path}/declared`)).status).toBe(401)
    },
  )

  it('a route that is added later below a wrapper is denied as well', async () => {
    ran.length = 0
    expect((await fetch(`${url}/late/x`)).status).toBe(404)
    late.get('/x', run('late'))
    expect((await fetch(`${url}/late/x`)).status).toBe(403)
    expect(ran).toEqual([])
  })

  it.each(['/function', '/json', '/head', '/stream', '/flush', '/redirect', '/closed/page.txt'])(
    'the answer of a function that is mounted without a declaration is withheld: %s',
    async (path) => {
      const denied = await fetch(`${url}${path}`, asAlice)
      expect(denied.status).toBe(403)
      expect(denied.headers.get('content-type')).toBe('application/problem+json')
      for (const name of ['set-cookie', 'x-secret', 'location', 'etag']) {
        expect(denied.headers.get(name), name).toBeNull()
      }
      expect(await denied.text()).not.toContain('secret')
    },
  )

  it('what is declared where it is mounted, and what is an error already, goes out', async () => {
    const page = await fetch(`${url}/open/page.txt`)
    expect([page.status, await page.text()]).toEqual([200, 'page'])
    const missing = await fetch(`${url}/missing`)
    expect([missing.status, await missing.text()]).toEqual([404, 'missing'])
    expect((await fetch(`${url}/allowed`, asAlice)).status).toBe(200)
    expect((await fetch(`${url}/allowed`)).status).toBe(401)
  })
})

describe('Fastify', () => {
  const app = fastify()
  const config = { iam: route }
  const secret = async (_: unknown, reply: fastify.FastifyReply) =>
    reply.header('set-cookie', 'secret=1').send('secret')
  const handler = async () => {
    ran.push('handler')
    return 'ran'
  }
  beforeAll(async () => {
    app.addHook('onRequest', async ({ method }, reply) =>
      method === 'OPTIONS' ? reply.code(204).send() : undefined,
    )
    guardFastify<fastify.FastifyRequest>(app, {
      engine,
      principal: (request) => principalIn(request.headers['x-user'] as string | undefined),
      onUndeclared: () => undefined,
    })
    app.addHook('onRequest', async ({ url }, reply) =>
      url === '/hook' ? reply.redirect('/secret') : undefined,
    )
    app.get('/undeclared', { onRequest: async () => void ran.push('own hook') }, handler)
    app.get('/validated', { config, preValidation: secret }, handler)
    app.get(
      '/stream',
      { config, preParsing: async (_, reply) => reply.send(Readable.from(['secret'])) as never },
      handler,
    )
    app.get('/open', { config: { iam: 'open' }, preValidation: secret }, handler)
    app.get('/allowed', { config }, handler)
    app.setNotFoundHandler(async ({ url }, reply) =>
      reply.code(url === '/missing' ? 404 : 200).send('secret'),
    )
    await app.ready()
  })
  const ask = (url: string, name = 'alice', method: 'GET' | 'OPTIONS' = 'GET') =>
    app.inject({ method, url, headers: { 'x-user': name } })

  it('no hook of a route without a declaration runs', async () => {
    ran.length = 0
    expect((await ask('/undeclared')).statusCode).toBe(403)
    expect(ran).toEqual([])
  })

  it.each(['/hook', '/validated', '/stream', '/elsewhere'])(
    'the answer of a hook, or for what has no route, is withheld: %s',
    async (path) => {
      ran.length = 0
      const denied = await ask(path)
      expect([denied.statusCode, ran]).toEqual([403, []])
      expect(denied.headers['content-type']).toContain('application/problem+json')
      for (const name of ['set-cookie', 'location']) expect(denied.headers[name]).toBeUndefined()
      expect(denied.body).not.toContain('secret')
    },
  )

  it('what is declared, what came before the guard, and what is an error, goes out', async () => {
    expect((await ask('/open', 'mallory')).body).toBe('secret')
    expect((await ask('/allowed')).body).toBe('ran')
    expect((await ask('/allowed', 'mallory')).statusCode).toBe(403)
    expect((await ask('/missing')).statusCode).toBe(404)
    expect((await ask('/anything', 'mallory', 'OPTIONS')).statusCode).toBe(204)
  })
})

describe('Hono', () => {
  const told: string[] = []
  const iam = guardHono({
    engine,
    principal: (context) => principalIn(context.req.raw.headers.get('x-user')),
    onUndeclared: (routes) => told.push(...routes),
  })
  const app = new Hono()
  const run = (name: string) => () => {
    ran.push(name)
    return new Response(name)
  }
  const secret = () => new Response('secret', { headers: { 'set-cookie': 'secret=1' } })
  app.use(iam.guard)
  // takes `next`, and ends the request all the same
  app.get(
    '/before',
    async (_, next) => (next.length > 9 ? next() : run('before')()),
    iam.allow(route),
  )
  app.get('/wildcard/*', iam.allow(route), run('wildcard'))
  app.all('/all', async (_, next) => (next.length > 9 ? next() : secret()))
  app.use('/function/*', async (_, next) => (next.length > 9 ? next() : secret()))
  app.mount('/mounted', secret)
  app.use('/open/*', iam.open, async (_, next) => (next.length > 9 ? next() : secret()))
  app.use('/allowed/*', iam.allow(route), async (_, next) => (next.length > 9 ? next() : secret()))
  app.use(async (_, next) => {
    await next()
  })
  iam.undeclared(app)
  const status = async (path: string, init: RequestInit = asAlice) =>
    (await app.request(path, init)).status

  it('a handler before its own declaration does not run, and is told of', async () => {
    ran.length = 0
    expect(await status('/before')).toBe(403)
    expect(ran).toEqual([])
    expect(told).toEqual(['GET /before'])
  })

  it.each(['/all', '/function/x', '/mounted', '/mounted/x'])(
    'the answer of what is mounted without a declaration is withheld: %s',
    async (path) => {
      const denied = await app.request(path, asAlice)
      expect(denied.status).toBe(403)
      expect(denied.headers.get('content-type')).toBe('application/problem+json')
      expect(denied.headers.get('set-cookie')).toBeNull()
      expect(await denied.text()).not.toContain('secret')
    },
  )

  it('what is declared where it is mounted, and what is an error already, goes out', async () => {
    expect(await status('/wildcard/x')).toBe(200)
    expect(await status('/open/x')).toBe(200)
    expect(await status('/allowed/x')).toBe(200)
    expect(await status('/allowed/x', {})).toBe(401)
    expect(await status('/missing')).toBe(404)
  })
})
