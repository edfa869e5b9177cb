/** The decisions of AuthZEN's interop scenarios, from files that are not part of the repository. */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { authzenHandler } from '../../../src/adapters/authzen/authzen-handler.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import { account } from '../engine/support.ts'

const folder = new URL('../../../../shared/data/vectors/authzen/', import.meta.url)
const required = process.env.SALLYPORT_REQUIRE_ALL === '1'
const isMissing = !existsSync(folder) && !required
if (isMissing) console.info(`skipped: ${folder.pathname} does not exist`)

interface Decisions {
  readonly evaluation: readonly { readonly request: object; readonly expected: boolean }[]
  readonly evaluations?: readonly { readonly request: object; readonly expected: object[] }[]
}

function read(name: string): Decisions {
  const text = gunzipSync(readFileSync(new URL(`${name}.json.gz`, folder))).toString('utf8')
  return JSON.parse(text)
}

const idOf = (letter: string) =>
  `CiRmZD${letter}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`

const todo = `arn:app:todo::${account}:todo/*`
const allow = (Resource: string, Action: string | string[], Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
})
const reading = [allow('*', ['todo:ReadUser', 'todo:ReadTodos', 'gateway:Get'])]
const creating = allow('*', ['todo:CreateTodo', 'gateway:Post', 'gateway:Put', 'gateway:Delete'])
const own = allow(todo, ['todo:UpdateTodo', 'todo:DeleteTodo'], {
  StringEquals: { 'todo:Owner': '${aws:PrincipalTag/email}' },
})
const any = allow(todo, ['todo:UpdateTodo', 'todo:DeleteTodo'])

/** Rick is an admin and an evil genius, Morty and Summer edit, Beth and Jerry view. */
const people = [
  [idOf('A'), 'rick@the-citadel.com', [...reading, creating, any]],
  [idOf('E'), 'morty@the-citadel.com', [...reading, creating, own]],
  [idOf('I'), 'summer@the-smiths.com', [...reading, creating, own]],
  [idOf('M'), 'beth@the-smiths.com', reading],
  [idOf('Q'), 'jerry@the-smiths.com', reading],
] as const

async function openHandler() {
  const users = people.map(([name, email, Statement]) => ({
    name,
    tags: { email },
    policies: [{ name: 'own', document: { Version: '2012-10-17', Statement } }],
  }))
  const directory = parseDirectory(JSON.stringify({ accounts: [{ id: account, users }] }))
  const person = { arn: `arn:aws:iam::${account}:user/{id}` }
  return authzenHandler({
    engine: await createNodeEngine(await compileBundle(directory)),
    authenticate: () => true,
    mapping: {
      subjects: { user: person, identity: person },
      resources: {
        user: { arn: `arn:app:todo::${account}:user/{id}` },
        todo: { arn: `arn:app:todo::${account}:todo/{id}`, properties: { ownerID: 'todo:Owner' } },
        route: { arn: `arn:app:gateway::${account}:route{id}` },
      },
      actions: {
        can_read_user: { action: 'todo:ReadUser' },
        can_read_todos: { action: 'todo:ReadTodos' },
        can_create_todo: { action: 'todo:CreateTodo' },
        can_update_todo: { action: 'todo:UpdateTodo' },
        can_delete_todo: { action: 'todo:DeleteTodo' },
        GET: { action: 'gateway:Get' },
        POST: { action: 'gateway:Post' },
        PUT: { action: 'gateway:Put' },
        DELETE: { action: 'gateway:Delete' },
      },
    },
  })
}

/** The first draft, `00`, has properties beside `id`, where 1.0 has none. */
const files = [
  'todo.decisions-authorization-api-1_0-01',
  'todo.decisions-authorization-api-1_0-02',
  'gateway.decisions',
]

describe.skipIf(isMissing).each(files)('%s', (name) => {
  it('is decided as expected', async () => {
    const handler = await openHandler()
    const { evaluation, evaluations = [] } = read(name)
    const ask = async (path: string, payload: object) => {
      const request = new Request(`https://pdp.example.com/access/v1/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(payload),
      })
      return (await handler(request)).json()
    }
    const wrong: object[] = []
    for (const { request, expected } of evaluation) {
      const { decision } = await ask('evaluation', request)
      if (decision !== expected) wrong.push(request)
    }
    for (const { request, expected } of evaluations) {
      expect((await ask('evaluations', request)).evaluations).toEqual(expected)
    }
    expect(evaluation.length).toBeGreaterThan(20)
    expect(wrong).toEqual([])
  })
})
