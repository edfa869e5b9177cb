/** What is mounted without a declaration has no effect: it is denied before it runs, not after. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { guardExpress } from '../../../src/adapters/express-guard.ts'
import { guardHono } from '../../../src/adapters/hono-guard.ts'
import { account, openDocuments, principalIn } from './support.ts'

const engine = await openDocuments()
const route = { action: 'docs:Read', resource: `arn:app:docs::${account}:doc/1` }
const ran: string[] = []
const told: string[] = []
const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

interface Answer {
  readonly status: number
  readonly body: string
  readonly ran: readonly string[]
}

async function answerOf(response: Response): Promise<Answer> {
  return { status: response.status, body: await response.text(), ran: [...ran] }
}

const asAlice = { 'x-user': 'alice' }
const onUndeclared = (routes: readonly string[]) => told.push(...routes)

describe('Express', () => {
  const newGuard = () =>
    guardExpress<express.Request>({
      engine,
      principal: (request) => principalIn(request.get('x-user')),
      onUndeclared,
    })
  const run =
    (name: string): express.RequestHandler =>
    (_, response) => {
      ran.push(name)
      response.end(name)
    }
  const pass =
    (name: string): express.RequestHandler =>
    (_, __, next) => {
      ran.push(name)
      next()
    }
  let url = ''
  const ask = async (path: string, init: RequestInit = {}) => {
    ran.length = 0
    return answerOf(await fetch(`${url}${path}`, { headers: asAlice, ...init }))
  }

  beforeAll(async () => {
    const iam = newGuard()
    const app = express()
    app.use('/before', run('before'))
    app.use(iam.guard)
    app.use(pass('log'))
    app.use('/api', express.json(), pass('parser'))
    app.use(iam.open, express.static(import.meta.dirname))
    app.use('/rpc', run('rpc'))
    app.use('/asynchronous', async (_, response) => {
      ran.push('asynchronous')
      response.end()
    })
    app.get('/api/docs/:id', iam.allow(route), run('read'))
    app.post('/api/docs', iam.allow(route), (request, response) => {
      response.json(request.body)
    })
    app.post('/api/forgotten', run('forgotten'))
    const router = express.Router()
    router.use(pass('router'))
    router.use('/rpc', run('nested rpc'))
    router.get('/docs', iam.allow(route), run('nested read'))
    app.use('/router', router)
    const application = express()
    application.use(pass('application'))
    application.use('/rpc', run('application rpc'))
    application.get('/docs', iam.allow(route), run('application read'))
    app.use('/application', application)
    const hidden = express.Router()
    hidden.get('/docs', iam.allow(route), run('hidden read'))
    hidden.get('/forgotten', run('hidden forgotten'))
    app.use('/hidden', iam.open, (request, response, next) => hidden(request, response, next))
    app.use('/dashboard', iam.allow(route), pass('dashboard'))
    app.use('/dashboard/queues', run('queues'))
    const other = newGuard()
    const inner = express()
    inner.use(other.guard)
    inner.get('/docs', other.allow(route), run('inner read'))
    app.use('/inner', inner)
    app.use('/broken', (_, __, next) => next(new Error('broken')))
    app.get('/*rest', iam.open, run('page'))
    app.use((_, response) => void response.status(404).end('nothing here'))
    iam.undeclared(app)
    const server = app.listen(0, '127.0.0.1')
    closing.push(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  it.each([
    '/rpc',
    '/rpc/',
    '/rpc/docs.remove?batch=1',
    '/RPC/x',
    '/asynchronous',
    '/router/rpc/x',
    '/application/rpc/x',
  ])('a function that is mounted without a declaration does not run: %s', async (path) => {
    for (const method of ['POST', 'GET', 'OPTIONS']) {
      const answer = await ask(path, { method })
      expect(answer.status, method).toBe(403)
      expect(answer.ran.filter((name) => /rpc|asyn/.test(name))).toEqual([])
      expect(answer.body).toContain('Forbidden')
    }
    expect(told).toContain(`use ${/^.[a-z]+/.exec(path.toLowerCase())?.[0]}`)
  })

  it('middleware of a declared route runs as before, wherever it is mounted', async () => {
    expect(await ask('/api/docs/1')).toMatchObject({ body: 'read', ran: ['log', 'parser', 'read'] })
    const headers = { ...asAlice, 'content-type': 'application/json' }
    const init = { method: 'POST', headers, body: '{"a":1}' }
    expect(await ask('/api/docs', init)).toMatchObject({ status: 200, body: '{"a":1}' })
    expect(await ask('/router/docs')).toMatchObject({ ran: ['log', 'router', 'nested read'] })
    expect(await ask('/application/docs')).toMatchObject({
      ran: ['log', 'application', 'application read'],
    })
    expect(await ask('/inner/docs', { method: 'HEAD' })).toMatchObject({ status: 200 })
  })

  it('middleware of what no declaration stands for does not run below a path', async () => {
    expect(await ask('/api/forgotten', { method: 'POST' })).toMatchObject({
      status: 403,
      ran: ['log'],
    })
  })

  it('a declaration at a mount stands for what follows there', async () => {
    expect(await ask('/dashboard/queues')).toMatchObject({ ran: ['log', 'dashboard', 'queues'] })
    expect(await ask('/hidden/docs')).toMatchObject({ status: 200, body: 'hidden read' })
    expect(await ask('/hidden/forgotten')).toMatchObject({ status: 403, ran: ['log'] })
  })

  it('what comes before the guard, and what is for all paths, runs', async () => {
    expect(await ask('/before')).toMatchObject({ status: 200, ran: ['before'] })
    expect(await ask('/nothing', { method: 'POST' })).toMatchObject({
      status: 404,
      body: 'nothing here',
    })
    expect(await ask('/anything')).toMatchObject({ status: 200, body: 'page' })
  })
})

describe('Hono', () => {
  const iam = guardHono({
    engine,
    principal: (context) => principalIn(context.req.raw.headers.get('x-user')),
    onUndeclared,
  })
  const run = (name: string) => () => {
    ran.push(name)
    return new Response(name)
  }
  const never = async (_: unknown, next: () => Promise<void>) =>
    next.length > 9 ? next() : run('function')()
  const pass = (name: string) => async (_: unknown, next: () => Promise<void>) => {
    ran.push(name)
    await next()
  }
  const app = new Hono()
  app.use(iam.guard)
  app.use(pass('log'))
  app.use('/api/*', pass('parser'))
  app.use(iam.open, pass('static'))
  app.use('/rpc/*', never)
  app.mount('/mounted', run('mounted'))
  app.post('/api/docs', iam.allow(route), run('read'))
  const nested = new Hono()
  nested.use(pass('nested'))
  nested.use('/rpc/*', never)
  nested.get('/docs', iam.allow(route), run('nested read'))
  app.route('/nested', nested)
  app.use('/dashboard/*', iam.allow(route), pass('dashboard'))
  app.use('/dashboard/queues/*', never)
  app.get('/*', iam.open, pass('page'))
  const ask = async (path: string, method = 'GET') => {
    ran.length = 0
    return answerOf(await app.request(path, { method, headers: asAlice }))
  }

  it.each(['/rpc/x', '/rpc', '/mounted', '/mounted/x', '/nested/rpc/x'])(
    'a function that is mounted without a declaration does not run: %s',
    async (path) => {
      for (const method of ['POST', 'GET', 'OPTIONS']) {
        ran.length = 0
        const answer = await ask(path, method)
        expect([answer.status, answer.ran], method).toEqual([403, []])
      }
    },
  )

  it('middleware of a declared route runs as before', async () => {
    expect(await ask('/api/docs', 'POST')).toMatchObject({
      body: 'read',
      ran: ['log', 'parser', 'static', 'read'],
    })
    expect(await ask('/nested/docs')).toMatchObject({ body: 'nested read' })
  })

  it('a declaration at a mount stands for what follows there', async () => {
    expect(await ask('/dashboard/queues/1')).toMatchObject({ status: 200, body: 'function' })
  })

  it('what is for all paths runs, and what is not there is not found', async () => {
    expect(await ask('/nothing', 'POST')).toMatchObject({ status: 404, ran: ['log', 'static'] })
  })
})
