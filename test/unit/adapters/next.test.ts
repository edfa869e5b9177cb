/** Guards of Next applications, called as Next calls them; a real one is in `test/hosts`. */
import { describe, expect, it } from 'vitest'
import { arn } from '../../../src/adapters/http/arn-template.ts'
import {
  guardNext,
  type NextCall,
  type NextGuardOptions,
} from '../../../src/adapters/next-guard.ts'
import { account, openDocuments, principalIn } from './support.ts'

const engine = await openDocuments()
const document = (id: unknown) => arn`arn:app:docs::${account}:doc/${String(id ?? '')}`
const route = {
  action: 'docs:Read',
  resource: ({ params, args }: NextCall) => document(params.id ?? args[0]),
}

function guard(name?: string, more: Partial<NextGuardOptions> = {}) {
  return guardNext({
    engine,
    principal: ({ headers }) => principalIn(headers.get('x-user')),
    headers: async () => headersOf(name),
    ...more,
  })
}

function headersOf(name: string | undefined): Headers {
  return new Headers(name === undefined ? {} : { 'x-user': name })
}

function requestOf(name: string | undefined, path = '/docs/1', method = 'GET'): Request {
  return new Request(`https://a.example${path}`, { headers: headersOf(name), method })
}

describe('a route handler', () => {
  const handler = guard().withAuthorization(
    route,
    async (_, { params }: { params: Promise<{ id: string }> }) =>
      new Response(`read ${(await params).id}`),
  )
  const params = Promise.resolve({ id: '7' })

  it('runs for who is allowed, with its parameters', async () => {
    const response = await handler(requestOf('alice'), { params })
    expect([response.status, await response.text()]).toEqual([200, 'read 7'])
  })

  it('is 403 for who is denied, and 401 for nobody', async () => {
    const denied = await handler(requestOf('bob'), { params })
    expect([denied.status, denied.headers.get('content-type')]).toEqual([
      403,
      'application/problem+json',
    ])
    expect((await handler(requestOf(undefined), { params })).status).toBe(401)
  })

  it.each([
    ['would be a pattern', async () => ({ id: '*' })],
    ['fail', () => Promise.reject(new Error('broken'))],
    ['are not there', async () => ({})],
  ])('is 403 where its parameters %s', async (_, broken) => {
    const response = await handler(requestOf('alice'), { params: broken() as typeof params })
    expect(response.status).toBe(403)
  })

  it('is none without an action', () => {
    expect(() => guard().withAuthorization({} as never, () => new Response())).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    )
  })
})

describe('a server action', () => {
  const read = async (id: string) => `read ${id}`

  it('runs for who is allowed, with its arguments', async () => {
    expect(await guard('alice').withActionAuthorization(route, read)('7')).toBe('read 7')
  })

  it.each([
    ['who is denied', 'bob', '7', 403],
    ['nobody', undefined, '7', 401],
    ['a pattern in place of an argument', 'alice', '*', 403],
  ])('throws for %s', async (_, name, id, status) => {
    const action = guard(name).withActionAuthorization(route, read)
    await expect(action(id)).rejects.toMatchObject({ code: 'ERR_ACTION_DENIED', status })
  })

  it('is denied where its headers are not to be had', async () => {
    const broken = guard('alice', { headers: () => Promise.reject(new Error('broken')) })
    await expect(broken.withActionAuthorization(route, read)('7')).rejects.toMatchObject({
      code: 'ERR_ACTION_DENIED',
    })
    const { withActionAuthorization } = guardNext({ engine, principal: () => 'anonymous' })
    await expect(withActionAuthorization(route, read)('7')).rejects.toMatchObject({ status: 403 })
  })

  it('returns what the application says of a denial', async () => {
    const action = guard('bob').withActionAuthorization(
      route,
      read,
      ({ status }) => `no: ${status}`,
    )
    expect(await action('7')).toBe('no: 403')
  })
})

describe('a proxy', () => {
  const proxy = guard().proxy({
    '/health': 'open',
    '/assets/*': 'open',
    'GET /docs/:id': route,
  })

  it.each([
    ['alice', '/docs/7', 'GET', undefined],
    ['alice', '/docs/7/', 'HEAD', undefined],
    ['bob', '/docs/7', 'GET', 403],
    [undefined, '/docs/7', 'GET', 401],
    ['alice', '/docs/7', 'POST', 403],
    ['alice', '/docs/7/more', 'GET', 403],
    ['alice', '/docs/', 'GET', 403],
    ['alice', '//docs/7', 'GET', 403],
    ['alice', '/docs/%2a', 'GET', 403],
    ['alice', '/docs/%ff', 'GET', 403],
    ['alice', '/', 'GET', 403],
    ['alice', '/other', 'GET', 403],
    [undefined, '/health', 'GET', undefined],
    [undefined, '/assets/a/b.js', 'GET', undefined],
    [undefined, '/assets/../docs/7', 'GET', 401],
    [undefined, '/assets', 'GET', undefined],
  ])('answers %s, who asks for %s by %s, with %s', async (name, path, method, status) => {
    expect((await proxy(requestOf(name, path, method)))?.status).toBe(status)
  })

  it.each(['docs', '/docs/*/more', 'get /docs', '', '/a//b', '/*a'])(
    'takes no path such as `%s`',
    (path) => {
      expect(() => guard().proxy({ [path]: 'open' })).toThrow(
        expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
      )
    },
  )

  it('takes no path without an action', () => {
    expect(() => guard().proxy({ '/docs': {} as never })).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    )
  })
})
