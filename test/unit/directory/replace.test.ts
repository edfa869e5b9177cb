import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import type { Directory } from '../../../src/directory/directory.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { replacePolicy } from '../../../src/directory/replace-policy.ts'
import { SallyportError } from '../../../src/model/errors.ts'
import type { Policy } from '../../../src/model/policy.ts'
import { parsePolicy } from '../../../src/policy/read/parse-policy.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const version = { Version: '2012-10-17' }
const statement = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
const all = { Effect: 'Allow', Action: '*', Resource: '*' }
const trust = {
  ...version,
  Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } },
}

const home = '111122223333'

/** A policy called `p` stands wherever a policy can; `bystander` has one of its own. */
function read(action: string): Directory {
  const document = { ...version, Statement: { ...statement, Action: action } }
  const named = { name: 'p', document }
  const managed = `arn:aws:iam::${home}:policy/p`
  const own = { ...version, Statement: statement }
  const directory = {
    policies: [{ name: 'limit', document }],
    organization: {
      id: 'o-abcdefghij',
      managementAccount: '999988887777',
      root: { id: 'r-abcd', scps: ['FullAWSAccess', 'limit'], accounts: ['999988887777', home] },
    },
    accounts: [
      { id: '999988887777' },
      {
        id: home,
        policies: [named],
        groups: [{ name: 'team', policies: [managed] }],
        users: [
          { name: 'alice', policies: [managed], boundary: managed },
          { name: 'bystander', policies: [own] },
        ],
        roles: [{ name: 'worker', trust, policies: [managed] }],
      },
    ],
  }
  return parseDirectory([{ text: JSON.stringify(directory), file: 'd.json' }])
}

const managed = `arn:aws:iam::${home}:policy/p`
const next = { ...version, Statement: { ...statement, Action: 's3:Put*' } }

describe('a policy in the place of another', () => {
  const before = read('s3:Get*')
  const after = replacePolicy(before, managed, next)
  const actionsOf = (policy: Policy | undefined): readonly string[] | undefined =>
    policy?.statements[0]?.action.patterns

  it('stands wherever the other stood, as a boundary too', () => {
    const account = after.accounts.get(home)
    const alice = account?.users.get('alice')
    const policies = [
      alice?.policies[0],
      alice?.boundary,
      account?.roles.get('worker')?.policies[0],
      account?.groups?.get('team')?.policies[0],
    ]
    expect(policies.map(actionsOf)).toEqual(policies.map(() => ['s3:Put*']))
    expect(policies.map((policy) => policy?.name)).toEqual(policies.map(() => managed))
  })

  it('leaves what is not concerned as the same objects', () => {
    const bystander = (directory: Directory) => directory.accounts.get(home)?.users.get('bystander')
    expect(bystander(after)).toBe(bystander(before))
    expect(bystander(after)).toBeDefined()
  })

  it('may be a trust policy, or of the organization, a resource or an endpoint', () => {
    const allow = { ...trust.Statement, Action: 'sts:TagSession' }
    const retrusted = replacePolicy(before, 'worker/trust', { ...version, Statement: allow })
    expect(actionsOf(retrusted.accounts.get(home)?.roles.get('worker')?.trust)).toEqual([
      'sts:TagSession',
    ])
    const limited = replacePolicy(before, 'limit', next)
    expect(limited.accounts.get(home)?.membership?.scps[0]?.map(actionsOf)).toEqual([
      ['*'],
      ['s3:Put*'],
    ])
    const policy = parsePolicy(trust, { type: 'resource', name: 'mine' })
    const more: Directory = {
      ...before,
      resources: new Map([
        ['arn:aws:s3:::b', { arn: 'arn:aws:s3:::b', account: home, policy, tags: undefined }],
      ]),
      endpoints: new Map([['vpce-1', { id: 'vpce-1', type: 'Gateway', policy }]]),
    }
    const document = { ...version, Statement: { ...statement, Principal: '*' } }
    const replaced = replacePolicy(more, 'mine', document, { file: 'new.json' })
    for (const one of [
      replaced.resources.get('arn:aws:s3:::b')?.policy,
      replaced.endpoints.get('vpce-1')?.policy,
    ]) {
      expect(one?.file).toBe('new.json')
      expect(actionsOf(one)).toEqual(['s3:*'])
    }
  })

  it('compiles to the bytes of the documents with the new text', async () => {
    const all = replacePolicy(after, 'limit', next)
    const options = { strip: true }
    expect(await compileBundle(all, options)).toEqual(await compileBundle(read('s3:Put*'), options))
    expect(await compileBundle(all, options)).not.toEqual(await compileBundle(before, options))
  })

  it('of an inline policy that several accounts have is that of the account named', () => {
    const two = parseDirectory([
      {
        text: JSON.stringify({
          accounts: [home, '444455556666'].map((id) => ({
            id,
            users: [
              {
                name: 'alice',
                policies: [{ name: 'own', document: { ...version, Statement: statement } }],
              },
            ],
          })),
        }),
        file: 'd.json',
      },
    ])
    const refused = expectError(() => replacePolicy(two, 'alice/own', next))
    expect(refused).toMatchObject({ code: 'ERR_DIRECTORY_INVALID' })
    expect(refused.message).toContain('444455556666')
    const one = replacePolicy(two, 'alice/own', next, { account: home })
    const actions = (id: string) => actionsOf(one.accounts.get(id)?.users.get('alice')?.policies[0])
    expect([actions(home), actions('444455556666')]).toEqual([['s3:Put*'], ['s3:*']])
  })

  it('is read as attached to its resource, short forms included (L-79)', async () => {
    const api = `arn:aws:execute-api:us-east-1:${home}:api1`
    const policy = (Resource: string, Effect = 'Deny') => ({
      ...version,
      Statement: { Effect, Principal: '*', Action: 'execute-api:Invoke', Resource },
    })
    const directory = parseDirectory(
      JSON.stringify({
        accounts: [
          { id: home, users: [{ name: 'alice', policies: [{ ...version, Statement: all }] }] },
        ],
        policies: [{ name: 'gate', document: policy(`${api}/test/*`) }],
        resources: [
          { arn: api, policy: 'gate' },
          { arn: `${api}2`, policy: policy('*', 'Allow') },
        ],
      }),
    )
    const replaced = replacePolicy(directory, 'gate', policy('execute-api:/prod/*'))
    const evaluators = await openDirectoryEvaluators(replaced)
    const ask = (stage: string) =>
      evaluators.decide({
        principal: `arn:aws:iam::${home}:user/alice`,
        action: 'execute-api:Invoke',
        resource: `${api}/${stage}/GET/x`,
      })
    expect(ask('prod')).toBe('explicitDeny by resource')
    expect(ask('test')).toBe('allowed by identity')
    const idle = expectError(() => replacePolicy(directory, 'gate', policy('s3:/prod/*')))
    expect(idle).toMatchObject({ code: 'ERR_DIRECTORY_INVALID', place: 'policy gate' })
  })

  it('is refused where nothing has the name, or the document cannot be loaded', () => {
    expect(expectError(() => replacePolicy(before, 'nobody', next))).toMatchObject({
      code: 'ERR_DIRECTORY_INVALID',
      message: 'there is no policy with the name `nobody`',
      place: 'policy nobody',
    })
    expect(expectError(() => replacePolicy(before, managed, '{'))).toMatchObject({
      code: 'ERR_POLICY_INVALID',
    })
  })
})

function expectError(run: () => unknown): SallyportError {
  try {
    run()
  } catch (error) {
    if (error instanceof SallyportError) return error
    throw error
  }
  throw new Error('nothing was refused')
}
