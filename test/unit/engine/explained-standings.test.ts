/** What an Allow of each policy type is to a request, which types have no say, and what is not known. */
import { describe, expect, it } from 'vitest'
import { nameStatement } from '../../../src/engine/explain/sentences/statement-name.ts'
import type { Explanation } from '../../../src/model/decision.ts'
import type { WrittenSets } from '../../support/policy-sets.ts'
import { account, allow, deny, document, openSets, user } from './support.ts'

const other = '444455556666'
const queue = `arn:aws:sqs:eu-west-1:${account}:q`
const theirs = `arn:aws:sqs:eu-west-1:${other}:q`
const key = `arn:aws:kms:eu-west-1:${account}:key/1`
const everything = [document(allow('*'))]
const named = (name: string) => [document(allow('*', { Principal: { AWS: name } }))]

async function explain(sets: WrittenSets, request: object = {}): Promise<Explanation> {
  const engine = await openSets(sets)
  const asked = { principal: user('alice'), action: 'sqs:SendMessage', resource: queue }
  const [explanation] = engine.explain({ ...asked, ...request })
  if (explanation === undefined) throw new Error('nothing explained')
  return explanation
}

/** The standing of each policy type that has a say. */
async function standings(sets: WrittenSets, request: object = {}): Promise<object> {
  const { gates } = await explain(sets, request)
  return Object.fromEntries(gates.map(({ policyType, standing }) => [policyType, standing]))
}

describe('what an Allow is to a request', () => {
  it('is one of two that are enough, within an account', async () => {
    expect(await standings({})).toEqual({ resource: 'enough', identity: 'enough' })
    expect(await standings({ identity: everything, resource: named(user('alice')) })).toEqual({
      resource: 'enough',
      identity: 'enough',
    })
  })

  it('is required where a policy type limits', async () => {
    const sets = { scps: [everything], boundary: everything, session: everything }
    expect(await standings({ ...sets, identity: everything })).toMatchObject({
      scp: 'required',
      boundary: 'required',
      session: 'required',
    })
    const direct = await explain({ ...sets, resource: named(user('alice')) })
    expect(direct.gates.filter(({ standing }) => standing === 'notRequired')).toMatchObject([
      { policyType: 'boundary', because: 'the policy of the resource names the caller' },
      { policyType: 'session' },
    ])
  })

  it('is both, across accounts', async () => {
    const sets = { identity: everything, resource: named(user('alice')) }
    expect(await standings(sets, { resource: theirs })).toEqual({
      resource: 'required',
      identity: 'required',
    })
  })

  it('is the policy of a key, which may leave it to identity-based policies (E-60)', async () => {
    const request = { action: 'kms:Decrypt', resource: key }
    expect(await standings({}, request)).toEqual({
      resource: 'requiredAndEnough',
      identity: 'required',
    })
    expect(await standings({ resource: named(user('alice')) }, request)).toEqual({
      resource: 'requiredAndEnough',
      identity: 'notRequired',
    })
    const delegated = await explain({ resource: named(account) }, request)
    expect(delegated.gates).toMatchObject([
      {
        standing: 'required',
        because: 'it names the account alone, and identity-based policies have to allow',
      },
      { standing: 'required' },
    ])
  })

  it('is nothing to a root user, and all to a service', async () => {
    const root = { principal: `arn:aws:iam::${account}:root` }
    expect(await standings({}, root)).toEqual({ resource: 'notRequired', identity: 'notRequired' })
    const service = { principal: { service: 'sns.amazonaws.com' } }
    expect(await standings({}, service)).toEqual({ resource: 'requiredAndEnough' })
  })

  it('is nothing in a policy of `*`, which cannot have one', async () => {
    const request = { action: 'sqs:ListQueues', resource: '*' }
    const { gates } = await explain({ identity: everything }, request)
    expect(gates[0]).toMatchObject({ standing: 'notRequired', because: '`*` has none' })
  })

  it.each([
    ['ec2', 'ec2:StopInstances', `arn:aws:ec2:eu-west-1:${account}:instance/i-1`],
    ['rds', 'rds:StopDBInstance', `arn:aws:rds:eu-west-1:${account}:db:d`],
    ['iam', 'iam:GetUser', user('bob')],
  ])(
    'is nothing in a policy of what %s keeps, which cannot have one',
    async (service, action, resource) => {
      const { gates } = await explain({ identity: everything }, { action, resource })
      expect(gates[0]).toMatchObject({
        policyType: 'resource',
        standing: 'notRequired',
        because: `resources of \`${service}\` have none`,
      })
      const given = { identity: everything, resource: named(user('alice')) }
      expect(await standings(given, { action, resource })).toMatchObject({ resource: 'enough' })
    },
  )

  it('is nothing in a policy that a role cannot have (L-98)', async () => {
    const request = { action: 'iam:GetRole', resource: `arn:aws:iam::${account}:role/r` }
    const { gates } = await explain({ identity: everything }, request)
    expect(gates[0]).toMatchObject({
      policyType: 'resource',
      standing: 'notRequired',
      because: 'the trust policy of a role only says who may assume it',
    })
  })
})

describe('the first line of an allow', () => {
  const role = `arn:aws:iam::${account}:role/r`
  const session = { role, session: 'work' }
  const headlineOf = async (sets: WrittenSets, request: object) =>
    (await explain(sets, request)).headline.replace(/.* because /, '')

  it('names no policy type that the request needs no Allow of', async () => {
    const request = { principal: session, action: 'kms:Decrypt', resource: key }
    const sets = { identity: everything, resource: named(role) }
    expect(await standings(sets, request)).toMatchObject({ identity: 'notRequired' })
    expect(await headlineOf(sets, request)).toBe(
      'a resource-based policy allows the kms:Decrypt action',
    )
    expect(await headlineOf({ ...sets, boundary: everything }, request)).toBe(
      'a resource-based policy and a permissions boundary allow the kms:Decrypt action',
    )
  })

  it('says that a root user needs none, whatever the policy of the resource says', async () => {
    const root = { principal: `arn:aws:iam::${account}:root` }
    const sentence = "the account's root user needs no identity-based policy"
    expect(await headlineOf({}, root)).toBe(sentence)
    expect(await headlineOf({ resource: named('*') }, root)).toBe(sentence)
  })
})

describe('a statement', () => {
  it.each([
    ['identity', 'alice/Own', 'alice/Own'],
    ['identity', 'identity[0]', 'identity-based policy 1'],
    ['identity', 'alice/policies[1]', 'identity-based policy 2 of alice'],
    ['resource', 'resource', 'the resource-based policy'],
    ['resource', 'target/trust', 'the trust policy of role target'],
    ['resource', `the resource policy of ${queue}`, `the resource policy of ${queue}`],
    [
      'resource',
      `the resource policy of arn:aws:glue:eu-west-1:${account}`,
      `the resource policy of glue for all of account ${account}, eu-west-1`,
    ],
    [
      'resource',
      `the resource policy of arn:aws:organizations::${account}`,
      `the resource policy of organizations for all of account ${account}`,
    ],
    ['scp', 'scps[1][0]', 'service control policy 1 of level 2'],
    ['rcp', 'r-y/rcps[0]', 'resource control policy 1 of root r-y'],
    ['scp', `${account}/scps[1]`, `service control policy 2 of account ${account}`],
    ['endpoint', 'vpce-1/policy', 'the policy of VPC endpoint vpce-1'],
    ['session', 'principal.policies[0]', 'session policy 1'],
    ['session', 'session policy 1', 'session policy 1'],
    ['boundary', 'arn:aws:iam::aws:policy/X', 'arn:aws:iam::aws:policy/X'],
  ] as const)('of %s policy %s is named readably', (policyType, policy, name) => {
    const place = { policyType, policy, file: 'd.json', index: 1, line: 7, effect: 'Deny' } as const
    expect(nameStatement({ ...place, sid: undefined })).toBe(`Deny, statement 2 of ${name}`)
    expect(nameStatement({ ...place, sid: 'No' })).toBe(`Deny, Sid "No", statement 2 of ${name}`)
  })

  it('of a policy that is its own file leaves out what its place says', () => {
    const place = { policyType: 'identity', policy: 'p.json', file: 'p.json', index: 0 } as const
    expect(nameStatement({ ...place, sid: undefined, line: 3, effect: 'Allow' })).toBe(
      'Allow, statement 1',
    )
  })
})

describe('the accounts of a request', () => {
  it('are those of both sides', async () => {
    expect((await explain({})).accounts).toEqual({
      caller: account,
      owner: account,
      isCrossAccount: false,
    })
    expect((await explain({}, { resource: theirs })).accounts).toMatchObject({
      owner: other,
      isCrossAccount: true,
    })
  })

  it('are none of a service, and not known of an owner that is assumed (E-17)', async () => {
    const principal = { service: 'sns.amazonaws.com' }
    expect((await explain({}, { principal })).accounts).toEqual({
      owner: account,
      isCrossAccount: false,
    })
    const { accounts } = await explain({}, { resource: 'arn:aws:s3:::b' })
    expect(accounts).toEqual({ caller: account, isCrossAccount: false })
  })
})

describe('what a verdict rests on that was not given', () => {
  const inputs = async (sets: WrittenSets, request: object = {}) =>
    (await explain(sets, request)).restsOn.map(({ input }) => input)
  const when = (operator: string, name: string, value = 'x') => ({
    Condition: { [operator]: { [name]: value } },
  })
  const bucket = { action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' }

  it('is the owner of the resource, where an allow assumes it', async () => {
    expect(await inputs({ identity: everything }, bucket)).toEqual(['resourceAccount'])
    expect(await inputs({ identity: everything })).toEqual([])
    const stated = { ...bucket, resourceAccount: account }
    expect(await inputs({ identity: everything }, stated)).toEqual([])
  })

  it('is that also where a key of the owner is missing from a Deny', async () => {
    const denial = document(deny('*', when('StringNotEqualsIfExists', 'aws:ResourceAccount')))
    const { restsOn } = await explain({ identity: [...everything, denial] }, bucket)
    expect(restsOn).toEqual([
      {
        input: 'resourceAccount',
        says: 'only because nothing says which account owns the resource, so that `aws:ResourceAccount` has no value: give `resourceAccount`',
      },
    ])
  })

  it('is a key by whose absence all Deny statements match, and nothing else denies', async () => {
    const denial = document(deny('*', when('StringNotEquals', 'app:a')))
    expect(await inputs({ identity: [...everything, denial] })).toEqual(['app:a'])
    expect(await inputs({ identity: [denial] })).toEqual([])
    const plain = document(deny('*'))
    expect(await inputs({ identity: [...everything, denial, plain] })).toEqual([])
    const again = document(deny('*', when('StringNotEquals', 'app:a', 'y')))
    expect(await inputs({ identity: [...everything, denial, again] })).toEqual([])
    const reverse = document(deny('*', when('StringEquals', 'app:a', 'x')))
    expect(await inputs({ identity: [...everything, denial, reverse] })).toEqual([])
  })

  it('is a key for want of which nothing allows', async () => {
    const needing = [document(allow('*', when('StringEquals', 'app:a')))]
    expect(await inputs({ identity: needing })).toEqual(['app:a'])
    expect(await inputs({ identity: needing }, { context: { 'app:a': 'y' } })).toEqual([])
    expect(await inputs({ identity: needing, scps: [[document(allow('s3:*'))]] })).toEqual([])
  })
})
