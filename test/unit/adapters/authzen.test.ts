/**
 * The certification scenario of AuthZEN's Authorization API 1.0 (openid/authzen,
 * folder `certification`); tests have the numbers of its sections.
 */
import { describe, expect, it, vi } from 'vitest'
import { authzenHandler } from '../../../src/adapters/authzen/authzen-handler.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { account } from '../engine/support.ts'

const record = (id: string) => `arn:app:records:eu:${account}:record/${id}`

function statement(Effect: 'Allow' | 'Deny', Action: string, Condition?: object): object {
  return {
    Effect,
    Action: `records:${Action}`,
    Resource: record('*'),
    ...(Condition && { Condition }),
  }
}

function user(name: string, tags: object, ...Statement: object[]): object {
  const document = { Version: '2012-10-17', Statement }
  return { name, tags, policies: [{ name: 'own', document }] }
}

const archived = { StringEquals: { 'app:Status': 'archived' } }
const isArchived = { StringEquals: { 'aws:ResourceTag/status': 'archived' } }

/** 1. Required Fixture. */
const fixture = {
  accounts: [
    {
      id: account,
      users: [
        user(
          'alice',
          {},
          statement('Allow', 'Read'),
          statement('Allow', 'Write'),
          statement('Deny', 'Write', archived),
          statement('Deny', 'Write', isArchived),
          statement('Allow', 'Delete', { Bool: { 'app:Soft': 'true' } }),
        ),
        user(
          'bob',
          { role: 'admin' },
          statement('Allow', 'Read'),
          ...[archived, isArchived].map(({ StringEquals }) =>
            statement('Allow', 'Write', {
              StringEquals: { ...StringEquals, 'aws:PrincipalTag/role': 'admin' },
            }),
          ),
        ),
      ],
    },
  ],
  resources: [
    { arn: record('record-1'), account, tags: { status: 'active' } },
    { arn: record('record-2'), account, tags: { status: 'archived' } },
  ],
}

const engine = await createNodeEngine(await compileBundle(parseDirectory(JSON.stringify(fixture))))

const handler = authzenHandler({
  engine,
  authenticate: (request) => request.headers.get('authorization') !== 'Bearer wrong',
  mapping: {
    subjects: {
      user: { arn: `arn:aws:iam::${account}:user/{id}`, properties: { role: 'app:Role' } },
    },
    resources: { record: { arn: record('{id}'), properties: { status: 'app:Status' } } },
    actions: {
      read: { action: 'records:Read' },
      write: { action: 'records:Write' },
      delete: { action: 'records:Delete', properties: { soft: 'app:Soft' } },
    },
    context: { ip: 'aws:SourceIp' },
  },
})

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const request = new Request(`https://pdp.example.com/access/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: text,
  })
  const response = await handler(request)
  expect(response.headers.get('content-type')).toBe('application/json')
  return { status: response.status, headers: response.headers, body: await response.json() }
}

const alice = { type: 'user', id: 'alice' }
const bob = { type: 'user', id: 'bob' }
const admin = { ...bob, properties: { role: 'admin' } }
const first = { type: 'record', id: 'record-1' }
const second = { type: 'record', id: 'record-2', properties: { status: 'archived' } }
const [read, write] = [{ name: 'read' }, { name: 'write' }]
const base = { subject: alice, action: read, resource: first }

describe('basic core and properties', () => {
  it.each([
    ['2.2.1', base, true],
    ['1.4 rule 2', { ...base, action: write }, true],
    ['1.4 rule 3', { ...base, subject: bob }, true],
    ['2.2.2', { ...base, subject: bob, action: write }, false],
    ['2.2.3', { ...base, context: { time: '2025-06-27T18:03-07:00', ip: '192.168.1.1' } }, true],
    ['2.2.4', { subject: alice, action: write, resource: second }, false],
    ['2.2.5', { subject: admin, action: write, resource: second }, true],
    ['2.2.6', { ...base, action: { name: 'delete', properties: { soft: true } } }, true],
    ['2.2.7', { ...base, action: { name: 'delete', properties: { soft: false } } }, false],
    [
      '2.2.8',
      {
        subject: { ...alice, properties: { department: 'Sales', role: 'manager' } },
        action: { name: 'read', properties: { method: 'GET' } },
        resource: { ...first, properties: { status: 'active', owner: 'bob' } },
      },
      true,
    ],
    ['2.2.9', { ...base, foo: 'bar', futureField: { nested: true } }, true],
  ])('%s', async (_, payload, decision) => {
    expect(await post('evaluation', payload)).toMatchObject({ status: 200, body: { decision } })
    expect(await post('evaluation', payload)).toMatchObject({ body: { decision } }) // 2.6
  })

  it.each([
    ['2.4.1 subject', { action: read, resource: first }],
    ['2.4.1 action', { subject: alice, resource: first }],
    ['2.4.1 resource', { subject: alice, action: read }],
    ['2.4.2 subject.type', { ...base, subject: { id: 'alice' } }],
    ['2.4.2 subject.id', { ...base, subject: { type: 'user' } }],
    ['2.4.2 action.name', { ...base, action: {} }],
    ['2.4.2 resource.type', { ...base, resource: { id: 'record-1' } }],
    ['2.4.2 resource.id', { ...base, resource: { type: 'record' } }],
    ['2.4.4', '{"subject":'],
    ['2.4.5', ''],
    ['2.4.6 subject', { ...base, subject: 'alice' }],
    ['2.4.6 action.name', { ...base, action: { name: 123 } }],
    ['a list', []],
    ['properties that are a list', { ...base, subject: { ...alice, properties: [] } }],
    ['too many bytes', JSON.stringify({ ...base, foo: 'x'.repeat(1_100_000) })],
  ])('%s is 400', async (_, payload) => {
    expect(await post('evaluation', payload)).toMatchObject({ status: 400 })
  })

  it('2.4.3 another content type is 400', async () => {
    expect(await post('evaluation', base, { 'content-type': 'text/plain' })).toMatchObject({
      status: 400,
    })
    const charset = { 'content-type': 'application/json; charset=utf-8' }
    expect(await post('evaluation', base, charset)).toMatchObject({ status: 200 })
    for (const name of ['utf-16', '"latin1"', 'utf-8; charset=utf-16']) {
      const other = { 'content-type': `application/json; charset=${name}` }
      expect(await post('evaluation', base, other), name).toMatchObject({ status: 400 })
    }
  })

  it('a member that is there twice is 400, however it is written', async () => {
    const text = JSON.stringify(base)
    for (const twice of [
      text.replace('{', '{"subject":{"type":"user","id":"bob"},'),
      text.replace('{', '{"subject":1,"sub\\u006aect" :2,'),
      text.replace('"id"', '"id":"b\\\\\\"o\\"b:","id"'),
      text.replace('{', '{"x":[{"__proto__":1,"__proto__":2}],'),
    ]) {
      expect(await post('evaluation', twice), twice).toMatchObject({ status: 400 })
    }
    const odd = text.replace(
      '{',
      '{"a:\\\\":"\\": \\\\","":{"":"x\\":"},"b":[":",{"b":1}],"__proto__":{},',
    )
    expect(await post('evaluation', odd)).toMatchObject({ status: 200, body: { decision: true } })
    const deep = text.replace('{', `{"x":${'['.repeat(200_000)}${']'.repeat(200_000)},`)
    expect(await post('evaluation', deep)).toMatchObject({ status: 200 })
  })

  it('a body that does not come is 408, and one that is too long is read no further', async () => {
    const init = (body: ReadableStream) =>
      new Request('https://pdp.example.com/access/v1/evaluation', {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer secret' },
        body,
        duplex: 'half',
      } as RequestInit)
    const ended: string[] = []
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const stalled = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{')),
      cancel: () => void ended.push('stalled'),
    })
    const waiting = handler(init(stalled))
    await vi.advanceTimersByTimeAsync(30_001)
    vi.useRealTimers()
    expect((await waiting).status).toBe(408)
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000).fill(32)),
      cancel: () => void ended.push('endless'),
    })
    expect((await handler(init(endless))).status).toBe(400)
    expect(ended).toEqual(['stalled', 'endless'])
  })

  it('2.5 the id of a request comes back, of a refused one, too', async () => {
    const id = { 'x-request-id': 'abc-1' }
    expect((await post('evaluation', base, id)).headers.get('x-request-id')).toBe('abc-1')
    expect((await post('evaluation', {}, id)).headers.get('x-request-id')).toBe('abc-1')
    expect((await post('evaluation', base)).headers.get('x-request-id')).toBeNull()
  })

  it('types, actions and ids that are not known, or would be patterns, are denied', async () => {
    for (const payload of [
      { ...base, subject: { type: 'spaceship', id: 'alice' } },
      { ...base, resource: { type: 'spaceship', id: 'record-1' } },
      { ...base, action: { name: 'fly' } },
      { ...base, subject: { type: 'user', id: 'nobody' } },
      { ...base, subject: { type: 'user', id: 'a:b' } },
      { ...base, resource: { type: 'record', id: '*' } },
      { ...base, resource: { type: 'record', id: 'open/../closed' } },
      { ...base, resource: { type: 'record', id: '${aws:username}' } },
      { ...base, resource: { type: 'record', id: '' } },
      { ...base, subject: { type: '__proto__', id: 'alice' } },
      { ...base, action: { name: 'delete', properties: { soft: { nested: true } } } },
    ]) {
      expect(await post('evaluation', payload)).toMatchObject({
        status: 200,
        body: { decision: false },
      })
    }
  })

  it('who may not ask is 401; other methods and paths are 405 and 404', async () => {
    expect(await post('evaluation', base, { authorization: 'Bearer wrong' })).toMatchObject({
      status: 401,
    })
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'PUT']) {
      const wrong = await handler(
        new Request('https://pdp.example.com/access/v1/evaluation', { method }),
      )
      expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'POST'])
    }
    const document = 'https://pdp.example.com/.well-known/authzen-configuration'
    const wrong = await handler(new Request(document, { method: 'POST' }))
    expect([wrong.status, wrong.headers.get('allow')]).toEqual([405, 'GET, HEAD'])
    const head = await handler(new Request(document, { method: 'HEAD' }))
    expect([head.status, await head.text()]).toEqual([200, ''])
    expect(await post('other', base)).toMatchObject({ status: 404 })
  })
})

describe('batch core and properties', () => {
  const decisions = async (payload: unknown) => {
    const { status, body } = await post('evaluations', payload)
    expect(status).toBe(200)
    return body.evaluations.map(({ decision }: { decision: boolean }) => decision)
  }
  const active = { ...first, properties: { status: 'active' } }

  it.each([
    [
      '3.2.1',
      {
        subject: alice,
        action: read,
        evaluations: [{ resource: first }, { resource: { ...second, properties: {} } }],
      },
      [true, true],
    ],
    [
      '3.2.2',
      { subject: bob, resource: first, evaluations: [{ action: read }, { action: write }] },
      [true, false],
    ],
    [
      '3.2.3',
      { subject: alice, action: write, evaluations: [{ resource: active }, { resource: second }] },
      [true, false],
    ],
    [
      '3.2.4',
      { action: write, resource: second, evaluations: [{ subject: alice }, { subject: admin }] },
      [false, true],
    ],
    [
      '3.2.5',
      { evaluations: [base, { subject: bob, action: write, resource: first }] },
      [true, false],
    ],
    [
      '3.2.6',
      {
        subject: alice,
        action: read,
        context: { time: 'x' },
        evaluations: [{ resource: first }, { resource: first, context: { source: 'y' } }],
      },
      [true, true],
    ],
    [
      '3.2.7',
      {
        subject: alice,
        action: write,
        resource: { type: 'record' },
        evaluations: [
          { resource: { id: 'record-1', properties: { status: 'active' } } },
          { resource: second },
        ],
      },
      [true, false],
    ],
    [
      '3.4.1',
      { subject: alice, action: read, evaluations: [{ resource: first }, {}] },
      [true, false],
    ],
    ['a fault that is no object', { ...base, evaluations: [1, {}] }, [false, true]],
  ])('%s', async (_, payload, expected) => {
    expect(await decisions(payload)).toEqual(expected)
  })

  it('3.4.2, 3.4.3 without evaluations it is one', async () => {
    expect(await post('evaluations', base)).toMatchObject({ status: 200, body: { decision: true } })
    expect((await post('evaluations', { ...base, evaluations: [] })).body).toEqual({
      decision: true,
    })
  })

  it('has three semantics, and refuses others', async () => {
    const subject = [alice, bob, alice].map((one) => ({ subject: one }))
    const ask = (semantics: string) =>
      decisions({
        action: write,
        resource: first,
        evaluations: subject,
        options: { evaluations_semantic: semantics },
      })
    expect(await ask('execute_all')).toEqual([true, false, true])
    expect(await ask('deny_on_first_deny')).toEqual([true, false])
    expect(await ask('permit_on_first_permit')).toEqual([true])
    const odd = { ...base, evaluations: [{}], options: { evaluations_semantic: 'any' } }
    expect(await post('evaluations', odd)).toMatchObject({ status: 400 })
  })

  it('reads what they have in common without copying it for each', async () => {
    const evaluations = Array.from({ length: 1_000 }, () => ({}))
    const named = Array.from({ length: 15_000 }, (_, at) => [`property${at}`, 1])
    const properties = Object.fromEntries(named)
    const common = { ...base, subject: { ...alice, properties }, context: properties }
    const entries = vi.spyOn(Object, 'entries')
    const { body } = await post('evaluations', { ...common, evaluations })
    const copied = entries.mock.calls.filter(([given]) => Object.keys(Object(given)).length > 1_000)
    entries.mockRestore()
    expect(body.evaluations).toHaveLength(1_000)
    expect(copied).toHaveLength(0)
  })

  it.each([
    ['an id', { resource: { type: 'record', id: 'x'.repeat(900_000) } }],
    ['an id of many segments', { subject: { type: 'user', id: 'a/'.repeat(450_000) } }],
    ['a list', { context: { ip: Array.from({ length: 200_000 }, () => 'x') } }],
    [
      'an object',
      {
        context: { ip: Object.fromEntries(Array.from({ length: 60_000 }, (_, at) => [at, 1])) },
      },
    ],
  ])('asks no engine a thousand times about %s that is too long', async (_, common) => {
    const asked = vi.spyOn(engine, 'check')
    const evaluations = Array.from({ length: 1_000 }, () => ({}))
    const { body } = await post('evaluations', { ...base, ...common, evaluations })
    expect(body.evaluations).toEqual(evaluations.map(() => ({ decision: false })))
    expect(asked).not.toHaveBeenCalled()
    asked.mockRestore()
  })

  it('refuses too many evaluations, and what is no list', async () => {
    const many = Array.from({ length: 1_001 }, () => ({}))
    expect(await post('evaluations', { ...base, evaluations: many })).toMatchObject({ status: 400 })
    expect(await post('evaluations', { ...base, evaluations: {} })).toMatchObject({ status: 400 })
  })
})

describe('search core and properties', () => {
  const results = async (path: string, payload: unknown) => {
    const { status, body } = await post(`search/${path}`, payload)
    expect(status).toBe(200)
    return body.results
  }

  it.each([
    ['4.2.1', 'subject', { ...base, subject: { type: 'user' } }, [alice, bob]],
    [
      '4.2.2',
      'subject',
      { ...base, subject: { type: 'user' }, context: { ip: '192.0.2.1' } },
      [alice, bob],
    ],
    ['4.2.4', 'subject', { subject: { type: 'user' }, action: write, resource: second }, [bob]],
    [
      '4.3.1',
      'resource',
      { ...base, resource: { type: 'record' } },
      [first, { type: 'record', id: 'record-2' }],
    ],
    [
      '4.3.3',
      'resource',
      { subject: admin, action: write, resource: { type: 'record' } },
      [{ type: 'record', id: 'record-2' }],
    ],
    ['4.4.1', 'action', { subject: alice, resource: first }, [read, write]],
    ['4.4.2', 'action', { subject: alice, resource: first, context: { time: 'x' } }, [read, write]],
    ['4.4.3', 'action', { subject: admin, resource: second }, [read, write]],
    ['4.6.1', 'action', { subject: { type: 'user', id: 'nonexistent-user' }, resource: first }, []],
    ['4.6.2', 'subject', { ...base, subject: { type: 'spaceship' } }, []],
    ['4.6.2 resource', 'resource', { ...base, resource: { type: 'spaceship' } }, []],
  ])('%s', async (_, path, payload, expected) => {
    expect(await results(path, payload)).toEqual(expected)
  })

  it('4.5 comes in pages, whose tokens are of one bundle', async () => {
    const payload = { ...base, subject: { type: 'user' } }
    const one = await post('search/subject', { ...payload, page: { limit: 1 } })
    expect(one.body).toMatchObject({
      results: [alice],
      page: { next_token: expect.stringMatching(/\w+\.1/) },
    })
    const token = one.body.page.next_token
    const two = await post('search/subject', { ...payload, page: { token, limit: 1 } })
    expect(two.body).toEqual({ results: [bob], page: { next_token: '' } })
    for (const page of [{ token: '0123456789abcdef.1' }, { token: 1 }, { limit: 0 }, []]) {
      expect(await post('search/subject', { ...payload, page })).toMatchObject({ status: 400 })
    }
  })

  it.each([
    ['4.7.1', 'subject', { subject: { type: 'user' }, resource: first }],
    ['4.7.1', 'resource', { action: read, resource: { type: 'record' } }],
    ['4.7.1', 'action', { subject: alice }],
    ['4.7.2', 'subject', { ...base, subject: { type: 'user' }, resource: { type: 'record' } }],
    ['4.7.2', 'resource', { ...base, subject: { type: 'user' }, resource: { type: 'record' } }],
  ])('%s of a %s search is 400', async (_, path, payload) => {
    expect(await post(`search/${path}`, payload)).toMatchObject({ status: 400 })
  })

  it('returns what an evaluation then allows', async () => {
    for (const name of ['read', 'write', 'delete']) {
      for (const subject of [alice, bob]) {
        const payload = { subject, action: { name }, resource: { type: 'record' } }
        for (const resource of await results('resource', payload)) {
          expect((await post('evaluation', { ...payload, resource })).body).toEqual({
            decision: true,
          })
        }
      }
    }
  })
})

describe('discovery', () => {
  it.each([
    ['https://pdp.example.com/.well-known/authzen-configuration', 'https://pdp.example.com'],
    [
      'https://pdp.example.com/.well-known/authzen-configuration/tenant1',
      'https://pdp.example.com/tenant1',
    ],
  ])('6 %s', async (url, root) => {
    const response = await handler(new Request(url))
    expect([response.status, response.headers.get('content-type')]).toEqual([
      200,
      'application/json',
    ])
    expect(await response.json()).toEqual({
      policy_decision_point: root,
      access_evaluation_endpoint: `${root}/access/v1/evaluation`,
      access_evaluations_endpoint: `${root}/access/v1/evaluations`,
      search_subject_endpoint: `${root}/access/v1/search/subject`,
      search_resource_endpoint: `${root}/access/v1/search/resource`,
      search_action_endpoint: `${root}/access/v1/search/action`,
    })
  })
})

it('a path behind that of the discovery document names no other host', async () => {
  const paths = ['.example.net', '@example.net/', ':444', 's']
  const asked = paths.map(
    (path) => `https://pdp.example.com/.well-known/authzen-configuration${path}`,
  )
  const responses = await Promise.all(asked.map((url) => handler(new Request(url))))
  expect(responses.map(({ status }) => status)).toEqual([404, 404, 404, 404])
})

it('a mapping that cannot be read is refused', () => {
  const entity = { a: { arn: 'arn:{id}' } }
  const fine = { subjects: entity, resources: entity, actions: { a: { action: 'a:B' } } }
  for (const odd of [
    {},
    { ...fine, subjects: {} },
    { ...fine, resources: { a: { arn: 'arn' } } },
    { ...fine, actions: { a: { action: '*' } } },
    { ...fine, context: { a: 1 } },
  ]) {
    const options = { engine, mapping: odd as never, authenticate: () => true }
    expect(() => authzenHandler(options), JSON.stringify(odd)).toThrow(
      expect.objectContaining({ code: 'ERR_OPTIONS_INVALID' }),
    )
  }
})
