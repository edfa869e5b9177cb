/** Who is in a bundle and what is attached to whom, layer by layer. */
import { beforeAll, describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import type { Engine } from '../../../src/engine/engine.ts'
import { createNodeEngine } from '../../../src/hosts/node.ts'
import type { AttachedPolicy } from '../../../src/inspect/attached-policies.ts'
import { inspectPrincipal } from '../../../src/inspect/attachments.ts'
import { listPrincipals } from '../../../src/inspect/list-principals.ts'
import { RequestError } from '../../../src/model/errors.ts'

const home = '111122223333'
const management = '999900001111'
const arn = (name: string, account = home) => `arn:aws:iam::${account}:${name}`
const document = { Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
const named = (name: string) => ({ name, document })
const trust = {
  Statement: { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' },
}
const linked = { path: '/aws-service-role/ecs.amazonaws.com/', trust }
const directory = parseDirectory([
  {
    file: 'a.json',
    text: JSON.stringify({
      organization: {
        id: 'o-x',
        managementAccount: management,
        root: {
          id: 'r-y',
          units: [
            {
              id: 'ou-y-1',
              scps: ['FullAWSAccess', named('unit')],
              accounts: [
                { id: home, rcps: [{ ...named('own'), document: { ...allowEveryone() } }] },
              ],
            },
          ],
        },
      },
      accounts: [
        {
          id: home,
          policies: [named('managed')],
          groups: [
            { name: 'staff', policies: [named('shared'), 'managed'] },
            { name: 'more', policies: ['managed'] },
            { name: 'others', policies: ['managed'] },
          ],
          users: [
            {
              name: 'alice',
              id: 'AIDA1',
              tags: { team: 'x' },
              groups: ['STAFF', 'more'],
              policies: ['managed', named('in')],
              boundary: 'managed',
            },
          ],
          roles: [
            { name: 'R', path: '/r/', trust, maxSessionDuration: 7200 },
            { name: 'L', ...linked },
          ],
        },
        { id: management, users: [{ name: 'root-admin' }] },
        { id: '444455556666', users: [{ name: 'loner' }] },
      ],
    }),
  },
])

function allowEveryone() {
  return { Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }] }
}

let engine: Engine

beforeAll(async () => {
  engine = await createNodeEngine(await compileBundle(directory))
})

const names = (policies: readonly AttachedPolicy[] | undefined) =>
  policies?.map(({ name }) => name.slice(name.lastIndexOf('/p-') + 1))

describe('principals', () => {
  it('are all users and roles, account after account', () => {
    expect([...listPrincipals(engine)]).toEqual([
      arn('user/alice'),
      arn('role/aws-service-role/ecs.amazonaws.com/L'),
      arn('role/r/R'),
      'arn:aws:iam::444455556666:user/loner',
      arn('user/root-admin', management),
    ])
  })

  it('are those of the bundle that was swapped in', async () => {
    const swapped = await createNodeEngine(await compileBundle(directory))
    await swapped.swap(await compileBundle(parseDirectory('{"accounts": []}')))
    expect([...listPrincipals(swapped)]).toEqual([])
    expect(inspectPrincipal(swapped, arn('user/alice'))).toBeUndefined()
  })
})

describe('attachments', () => {
  it('of a user: its own and its groups’ policies, boundary, tags, place', () => {
    const alice = inspectPrincipal(engine, arn('user/alice'))
    expect(alice).toMatchObject({
      arn: arn('user/alice'),
      id: 'AIDA1',
      account: home,
      organization: 'o-x',
      organizationPath: 'o-x/r-y/ou-y-1/',
      isManagement: false,
      tags: { team: 'x' },
      trust: undefined,
    })
    expect(names(alice?.identity)).toEqual([arn('policy/managed'), 'alice/in', 'staff/shared'])
    expect(names(alice?.boundary)).toEqual([arn('policy/managed')])
    expect(alice?.identity[1]).toMatchObject({ name: 'alice/in', file: 'a.json', statements: 1 })
  })

  it('say which groups of the user have a policy', () => {
    const identity = inspectPrincipal(engine, arn('user/alice'))?.identity ?? []
    expect(identity.map(({ name, groups }) => [name, groups])).toEqual([
      [arn('policy/managed'), ['staff', 'more']],
      ['alice/in', undefined],
      ['staff/shared', ['staff']],
    ])
  })

  it('have each statement as it was written, with its line', () => {
    const [managed] = inspectPrincipal(engine, arn('user/alice'))?.identity ?? []
    const text = { actions: ['*'], resources: ['*'], conditions: [] }
    expect(managed?.written).toEqual([{ sid: undefined, index: 0, line: 1, effect: 'Allow', text }])
  })

  it('name the root, unit or account of every level', () => {
    const { scps, rcps } = inspectPrincipal(engine, arn('user/alice')) ?? {}
    expect(scps?.map(({ target, policies }) => [target, names(policies)])).toEqual([
      ['r-y', ['p-FullAWSAccess']],
      ['ou-y-1', ['p-FullAWSAccess', 'ou-y-1/unit']],
      [home, ['p-FullAWSAccess']],
    ])
    expect(rcps?.map(({ target, policies }) => [target, names(policies)])).toEqual([
      ['r-y', ['p-RCPFullAWSAccess']],
      ['ou-y-1', ['p-RCPFullAWSAccess']],
      [home, ['p-RCPFullAWSAccess', `${home}/own`]],
    ])
  })

  it('of a role, named by its own or a session’s ARN: trust policy and longest session', () => {
    const role = inspectPrincipal(engine, arn('role/r/R'))
    expect(names(role?.trust)).toEqual(['R/trust'])
    expect(role?.maxSessionDuration).toBe(7200)
    expect(role?.boundary).toBeUndefined()
    expect(inspectPrincipal(engine, `arn:aws:sts::${home}:assumed-role/R/session`)).toEqual(role)
  })

  it('of service-linked roles and the management account have no SCPs (E-52)', () => {
    const role = inspectPrincipal(engine, arn('role/aws-service-role/ecs.amazonaws.com/L'))
    expect(role).toMatchObject({ isServiceLinked: true, scps: [] })
    const admin = inspectPrincipal(engine, arn('user/root-admin', management))
    expect(admin).toMatchObject({ isManagement: true, scps: [], rcps: [] })
  })

  it('of an account outside every organization have no place', () => {
    const loner = inspectPrincipal(engine, arn('user/loner', '444455556666'))
    expect(loner).toMatchObject({ organization: undefined, scps: [], identity: [] })
  })

  it('of whom the bundle does not know are undefined; what is no principal is an error', () => {
    expect(inspectPrincipal(engine, arn('user/nobody'))).toBeUndefined()
    expect(inspectPrincipal(engine, arn('role/R'))).toBeUndefined()
    expect(() => inspectPrincipal(engine, 'alice')).toThrow(RequestError)
  })

  it('name no policies in a stripped bundle', async () => {
    const stripped = await createNodeEngine(await compileBundle(directory, { strip: true }))
    const alice = inspectPrincipal(stripped, arn('user/alice'))
    expect(alice).toMatchObject({ tags: { team: 'x' }, identity: [], boundary: [] })
    expect(alice?.scps.map(({ target }) => target)).toEqual(['r-y', 'ou-y-1', home])
  })
})
