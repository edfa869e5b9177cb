/** Guards in the real frameworks: what is declared is decided, and everything else is denied. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import fastify from 'fastify'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { guardExpress } from '../../../src/adapters/express-guard.ts'
import { guardFastify } from '../../../src/adapters/fastify-guard.ts'
import { guardHono } from '../../../src/adapters/hono-guard.ts'
import { arn } from '../../../src/adapters/http/arn-template.ts'
import { account, openDocuments, principalIn } from './support.ts'

const engine = await openDocuments()
const action = 'docs:Read'
const resourceOf = (id: unknown) => arn`arn:app:docs::${account}:doc/${String(id ?? '')}`

type Ask = (
  method: string,
  path: string,
  name?: string,
) => Promise<{ status: number; body: string; type: string | null }>

interface App {
  readonly ask: Ask
  /** What was said of routes without an action. */
  readonly told: string[][]
  /** Handlers that ran. */
  readonly ran: string[]
}

const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

function asker(send: (path: string, init: RequestInit) => Response | Promise<Response>): Ask {
  return async (method, path, name) => {
    const response = await send(path, {
      method,
      headers: name === undefined ? {} : { 'x-user': name },
    })
    return {
      status: response.status,
      body: await response.text(),
      type: response.headers.get('content-type'),
    }
  }
}

async function honoApp(): Promise<App> {
  const told: string[][] = []
  const ran: string[] = []
  const iam = guardHono({
    engine,
    principal: (context) => principalIn(context.req.raw.headers.get('x-user')),
    onUndeclared: (routes) => told.push([...routes]),
  })
  const run = (name: string) => () => {
    ran.push(name)
    return new Response(name)
  }
  const app = new Hono()
  app.use(iam.guard)
  app.use('*', async (_, next) => next())
  app.get('/open', iam.open, run('open'))
  app.get('/docs/new', run('undeclared'))
  app.get(
    '/docs/:id',
    iam.allow({ action, resource: (context) => resourceOf(context.req.param('id')) }),
    run('read'),
  )
  app.post('/docs/:id', run('undeclared'))
  app.all('/all', run('undeclared'))
  const nested = new Hono()
  nested.onError((error) => new Response(error.message, { status: 500 }))
  nested.all('/z', run('undeclared'))
  nested.get('/x', run('undeclared'))
  nested.get(
    '/y/:id',
    iam.allow({ action, resource: (context) => resourceOf(context.req.param('id')) }),
    run('read'),
  )
  app.route('/nested', nested)
  iam.undeclared(app)
  return { ask: asker((path, init) => app.request(path, init)), told, ran }
}

async function expressApp(): Promise<App> {
  const told: string[][] = []
  const ran: string[] = []
  const iam = guardExpress<express.Request>({
    engine,
    principal: (request) => principalIn(request.get('x-user')),
    onUndeclared: (routes) => told.push([...routes]),
  })
  const run =
    (name: string): express.RequestHandler =>
    (_, response) => {
      ran.push(name)
      response.end(name)
    }
  const declared = iam.allow({ action, resource: (request) => resourceOf(request.params.id) })
  const app = express()
  app.use(iam.guard)
  app.get('/open', iam.open, run('open'))
  app.get('/docs/new', run('undeclared'))
  app.get('/docs/:id', declared, run('read'))
  app.post('/docs/:id', run('undeclared'), declared)
  app.all('/all', run('undeclared'))
  const nested = express.Router()
  nested.all('/z', run('undeclared'))
  nested.get('/x', run('undeclared'))
  nested.get('/y/:id', declared, run('read'))
  app.use('/nested', nested)
  iam.undeclared(app)
  const server = app.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  return { ask: asker((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init)), told, ran }
}

async function fastifyApp(): Promise<App> {
  const told: string[][] = []
  const ran: string[] = []
  const app = fastify()
  guardFastify<fastify.FastifyRequest>(app, {
    engine,
    principal: (request) => principalIn(request.headers['x-user'] as string | undefined),
    onUndeclared: (routes) => told.push([...routes]),
  })
  const run = (name: string) => async () => {
    ran.push(name)
    return name
  }
  const resource = ({ params }: fastify.FastifyRequest) => resourceOf((params as { id: string }).id)
  const config = { iam: { action, resource } }
  app.get('/open', { config: { iam: 'open' } }, run('open'))
  app.get('/docs/new', run('undeclared'))
  app.get('/docs/:id', { config }, run('read'))
  app.post('/docs/:id', run('undeclared'))
  app.all('/all', run('undeclared'))
  app.register(
    async (nested) => {
      nested.all('/z', run('undeclared'))
      nested.get('/x', run('undeclared'))
      nested.get('/y/:id', { config }, run('read'))
    },
    { prefix: '/nested' },
  )
  await app.listen({ port: 0, host: '127.0.0.1' })
  closing.push(() => app.close())
  const { port } = app.server.address() as AddressInfo
  return { ask: asker((path, init) => fetch(`http://127.0.0.1:${port}${path}`, init)), told, ran }
}

describe.each([
  ['Hono', honoApp],
  ['Express', expressApp],
  ['Fastify', fastifyApp],
])('%s', async (_, make) => {
  const { ask, told, ran } = await make()

  it('runs a declared route for who is allowed', async () => {
    expect(await ask('GET', '/docs/1', 'alice')).toMatchObject({ status: 200, body: 'read' })
    expect(await ask('GET', '/nested/y/1', 'alice')).toMatchObject({ status: 200, body: 'read' })
  })

  it('refuses others, with a problem', async () => {
    const denied = await ask('GET', '/docs/1', 'bob')
    expect(denied).toMatchObject({
      status: 403,
      type: expect.stringContaining('application/problem+json'),
    })
    expect(JSON.parse(denied.body)).toMatchObject({ title: 'Forbidden', status: 403 })
    expect(await ask('GET', '/docs/1')).toMatchObject({ status: 401 })
    expect(await ask('GET', '/docs/1', 'error')).toMatchObject({ status: 403 })
  })

  it('refuses what would be a pattern', async () => {
    expect(await ask('GET', '/docs/*', 'alice')).toMatchObject({ status: 403 })
    expect(await ask('GET', '/docs/%24%7Baws:username%7D', 'alice')).toMatchObject({ status: 403 })
  })

  it('lets everybody use an open route', async () => {
    expect(await ask('GET', '/open')).toMatchObject({ status: 200, body: 'open' })
  })

  it('denies every route without an action, also beside one that has one', async () => {
    for (const [method, path] of [
      ['GET', '/docs/new'],
      ['POST', '/docs/1'],
      ['GET', '/all'],
      ['DELETE', '/all'],
      ['GET', '/nested/x'],
      ['POST', '/nested/z'],
    ] as const) {
      expect(await ask(method, path, 'alice'), `${method} ${path}`).toMatchObject({ status: 403 })
    }
    expect(ran).not.toContain('undeclared')
  })

  it('says at the start which routes have no action', () => {
    const said = told.flat().join(' ')
    for (const path of ['/docs/new', '/docs/:id', '/all', '/x']) expect(said).toContain(path)
    expect(said).not.toContain('/open')
    expect(said).not.toContain('/y/')
  })

  it('leaves what has no route to the framework', async () => {
    expect(await ask('GET', '/nothing', 'alice')).toMatchObject({ status: 404 })
  })
})

it('a route of Express that is added later is denied as well', async () => {
  const iam = guardExpress<express.Request>({
    engine,
    principal: () => undefined,
    onUndeclared: () => undefined,
  })
  const app = express()
  app.use(iam.guard)
  const server = app.listen(0, '127.0.0.1')
  closing.push(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/late`
  expect((await fetch(url)).status).toBe(404)
  app.get('/late', (_, response) => void response.end('ran'))
  expect((await fetch(url)).status).toBe(403)
})

it('a declaration that cannot be read is refused when it is made', async () => {
  const iam = guardHono({ engine, principal: () => undefined })
  expect(() => iam.allow({ action: 'read', resource: '*' })).toThrow(
    expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
  )
  const app = fastify()
  guardFastify(app, { engine, principal: () => undefined })
  expect(() => app.get('/', { config: { iam: { action: 'docs:Read' } } }, async () => '')).toThrow(
    expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
  )
})
