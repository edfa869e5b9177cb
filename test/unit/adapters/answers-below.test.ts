/** `open` for all paths lets out nothing that answers below a path, whoever it runs for. */
import type { AddressInfo } from 'node:net'
import express from 'express'
import { Hono } from 'hono'
import { afterAll, describe, expect, it } from 'vitest'
import { guardExpress } from '../../../src/adapters/express-guard.ts'
import { guardHono } from '../../../src/adapters/hono-guard.ts'
import { account, openDocuments, principalIn } from './support.ts'

const engine = await openDocuments()
const route = { action: 'docs:Read', resource: `arn:app:docs::${account}:doc/1` }
const closing: (() => unknown)[] = []
afterAll(() => Promise.all(closing.map((close) => close())))

describe('Express', () => {
  it('withholds what answers before the declaration that it runs for', async () => {
    const iam = guardExpress<express.Request>({
      engine,
      principal: (request) => principalIn(request.get('x-user')),
      onUndeclared: () => {},
    })
    const app = express()
    const answers = (_: unknown, response: express.Response) => void response.end('secret')
    const later = (_: unknown, response: express.Response) =>
      void setTimeout(() => response.end('secret'), 2)
    app.use(iam.guard)
    app.use(iam.open, express.static(import.meta.dirname))
    app.use('/api', answers)
    app.get('/api/docs', iam.allow(route), answers)
    app.use('/later', later)
    app.get('/later/docs', iam.allow(route), answers)
    const inner = express()
    inner.get('/docs', iam.allow(route), answers)
    app.use('/inner', answers)
    app.use('/inner', inner)
    const hidden = express.Router()
    hidden.use('/hidden', answers)
    app.use((request, response, next) => hidden(request, response, next))
    app.get('/page', iam.open, (_, response) => void response.end('page'))
    const server = app.listen(0, '127.0.0.1')
    closing.push(() => server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const ask = async (path: string) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`)
      return [response.status, (await response.text()).includes('secret')]
    }
    for (const path of ['/api/docs', '/later/docs', '/inner/docs', '/inner/none', '/hidden/x']) {
      expect([path, ...(await ask(path))]).toEqual([path, 403, false])
    }
    expect(await ask('/page')).toEqual([200, false])
    expect((await ask('/support.ts'))[0]).toBe(200)
  })
})

describe('Hono', () => {
  it('withholds what answers before the declaration that it runs for', async () => {
    const iam = guardHono({
      engine,
      principal: (context) => principalIn(context.req.raw.headers.get('x-user')),
      onUndeclared: () => {},
    })
    const answers = async (_: unknown, next: () => Promise<void>) =>
      next.length > 9 ? next() : new Response('secret')
    const pass = async (_: unknown, next: () => Promise<void>) => next()
    const app = new Hono()
    app.use(iam.guard)
    app.use(iam.open, async (context, next) =>
      context.req.path === '/api/file' ? context.text('file') : next(),
    )
    app.use('/api/*', answers)
    app.get('/api/:name', iam.allow(route), (context) => context.text('secret'))
    app.use('/pages/*', pass)
    app.get('/pages/one', iam.open, (context) => context.text('page'))
    const ask = async (path: string) => {
      const response = await app.request(path)
      return [response.status, await response.text()]
    }
    expect(await ask('/api/docs')).toEqual([403, expect.not.stringContaining('secret')])
    expect(await ask('/api/file')).toEqual([200, 'file'])
    expect(await ask('/pages/one')).toEqual([200, 'page'])
  })
})
