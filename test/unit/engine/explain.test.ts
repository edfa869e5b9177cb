import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { explain as explainer } from '../../../src/engine/explain/explain.ts'
import type { Explanation, Mismatch } from '../../../src/model/decision.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import type { WrittenSets } from '../../support/policy-sets.ts'
import { account, allow, deny, document, module, openSets, user } from './support.ts'

const get = 's3:GetObject'
const bucket = 'arn:aws:s3:::reports/2026.csv'
const alice: AuthorizationRequest = { principal: user('alice'), action: get, resource: bucket }
const everything = [document(allow('*'))]
const nothing = [document(allow('ec2:*'))]
const principal = { Principal: '*' }

async function explain(sets: WrittenSets, request: object = {}): Promise<Explanation> {
  const engine = await openSets(sets)
  const [explanation] = engine.explain({ ...alice, ...request })
  if (explanation === undefined) throw new Error('nothing explained')
  return explanation
}

const call = `User: ${user('alice')} is not authorized to perform: ${get} on resource: ${bucket}`

describe('the headline (E-96)', () => {
  const explicit: [string, WrittenSets, string][] = [
    ['a service control policy', { scps: [[document(deny('s3:*'))]] }, 'scp'],
    ['a resource control policy', { rcps: [[document(deny('s3:*', principal))]] }, 'rcp'],
    ['a VPC endpoint policy', { endpoint: [document(deny('s3:*', principal))] }, 'endpoint'],
    ['a resource-based policy', { resource: [document(deny('s3:*', principal))] }, 'resource'],
    ['an identity-based policy', { identity: [document(deny('s3:*'))] }, 'identity'],
    ['a permissions boundary', { boundary: [document(deny('s3:*'))] }, 'boundary'],
    ['a session policy', { session: [document(deny('s3:*'))] }, 'session'],
  ]

  it.each(explicit)('names %s that denies', async (name, sets, policyType) => {
    const { headline, decision } = await explain({ identity: everything, ...sets })
    expect(headline).toBe(`${call} with an explicit deny in ${name}`)
    expect(decision).toMatchObject({ verdict: 'explicitDeny', policyType })
  })

  const implicit: [string, WrittenSets][] = [
    ['service control policy', { scps: [nothing] }],
    ['resource control policy', { rcps: [[document(allow('ec2:*', principal))]] }],
    ['VPC endpoint policy', { endpoint: [document(allow('ec2:*', principal))] }],
    ['permissions boundary', { boundary: nothing }],
    ['session policy', { session: nothing }],
    ['identity-based policy', { identity: nothing }],
  ]

  it.each(implicit)('says that no %s allows', async (name, sets) => {
    const { headline, decision } = await explain({ identity: everything, ...sets })
    expect(headline).toBe(`${call} because no ${name} allows the ${get} action`)
    expect(decision.verdict).toBe('implicitDeny')
  })

  it('says that no resource-based policy allows, across accounts', async () => {
    const { headline } = await explain(
      { identity: everything },
      { resourceAccount: '444455556666' },
    )
    expect(headline).toBe(`${call} because no resource-based policy allows the ${get} action`)
  })

  it('says what allows', async () => {
    const { headline } = await explain({ identity: everything })
    expect(headline).toBe(
      `User: ${user('alice')} is authorized to perform: ${get} on resource: ${bucket} because an identity-based policy allows the ${get} action`,
    )
  })

  it('names the role trust policy', async () => {
    const request = {
      action: 'sts:AssumeRole',
      resource: `arn:aws:iam::${account}:role/r`,
    }
    const denied = await explain(
      { identity: everything, resource: [document(deny('sts:*', principal))] },
      request,
    )
    expect(denied.headline).toContain('with an explicit deny in the role trust policy')
    const silent = await explain({ identity: everything }, request)
    expect(silent.headline).toContain('because no role trust policy allows the sts:AssumeRole')
  })

  it('knows rules that need no policy', async () => {
    const root = `arn:aws:iam::${account}:root`
    const byRoot = await explain({}, { principal: root })
    expect(byRoot.headline).toContain("because the account's root user needs no identity-based")
    const always = await explain({}, { action: 'sts:GetCallerIdentity', resource: '*' })
    expect(always.headline).toContain('because no policy can deny this action')
    const refused = await explain({}, { principal: root, action: 'sts:AssumeRole' })
    expect(refused.headline).toContain('because the root user cannot call sts:AssumeRole')
  })

  it('names a session by its own ARN (E-98)', async () => {
    const principal = `arn:aws:sts::${account}:assumed-role/admin/alice`
    expect((await explain({}, { principal })).headline).toContain(`User: ${principal} is not`)
    const described = { role: `arn:aws:iam::${account}:role/team/admin`, session: 'alice' }
    const { headline } = await explain({}, { principal: described })
    expect(headline).toContain(`User: ${principal} is not`)
  })

  it('adds the ARN of a policy that denies, where it has one', async () => {
    const arn = `arn:aws:iam::${account}:policy/no-s3`
    const text = JSON.stringify({
      accounts: [
        {
          id: account,
          policies: [{ name: 'no-s3', document: document(deny('s3:*')) }],
          users: [{ name: 'alice', policies: [arn] }],
        },
      ],
    })
    const bundle = await compileBundle(parseDirectory([{ text, file: 'd.json' }]))
    const engine = await createEngine(module, bundle, { explain: explainer })
    const [explanation] = engine.explain(alice)
    expect(explanation?.headline).toBe(
      `${call} with an explicit deny in an identity-based policy: ${arn}`,
    )
  })
})

describe('a statement', () => {
  const text = `{
  "accounts": [{
    "id": "${account}",
    "users": [{
      "name": "alice",
      "policies": [{
        "name": "own",
        "document": {
          "Version": "2012-10-17",
          "Statement": [
            { "Sid": "First", "Effect": "Allow", "Action": "s3:*", "Resource": "*" },
            { "Effect": "Deny", "Action": "s3:GetObject", "Resource": "*" }
          ]
        }
      }]
    }]
  }]
}`

  it('is named by policy, file, line, Sid and position', async () => {
    const bundle = await compileBundle(parseDirectory([{ text, file: 'people.directory.json' }]))
    const engine = await createEngine(module, bundle, { explain: explainer })
    const [explanation] = engine.explain(alice)
    const [identity] = explanation?.gates.filter((gate) => gate.policyType === 'identity') ?? []
    expect(identity?.outcome).toBe('deny')
    const common = { policyType: 'identity', file: 'people.directory.json' }
    expect(identity?.statements.map(({ statement }) => statement)).toEqual([
      expect.objectContaining({ ...common, sid: 'First', index: 0, line: 11, effect: 'Allow' }),
      expect.objectContaining({ ...common, sid: undefined, index: 1, line: 12, effect: 'Deny' }),
    ])
    expect(explanation?.decision.statements).toEqual([
      expect.objectContaining({ ...common, index: 1, line: 12, effect: 'Deny' }),
    ])
  })
})

/** How the only statement of a gate failed. */
async function mismatch(
  sets: WrittenSets,
  policyType: string,
  request: object = {},
): Promise<Mismatch | undefined> {
  const { gates } = await explain(sets, request)
  const [gate] = gates.filter((one) => one.policyType === policyType)
  expect(gate?.statements).toHaveLength(1)
  return gate?.statements[0]?.mismatch
}

describe('a mismatch (L-19)', () => {
  const bob = { Principal: { AWS: user('bob') } }

  it('is of the principal', async () => {
    const resource = [document(allow('ec2:*', bob))]
    expect(await mismatch({ resource }, 'resource')).toEqual({
      element: 'principal',
      expected: [user('bob')],
      actual: [user('alice')],
    })
  })

  it('is of the action', async () => {
    const identity = [document(allow('s3:Put*', { Resource: 'arn:aws:s3:::other' }))]
    expect(await mismatch({ identity }, 'identity')).toEqual({
      element: 'action',
      expected: ['s3:Put*'],
      actual: [get],
    })
  })

  it('is of the resource', async () => {
    const identity = [document(allow('s3:*', { Resource: ['arn:aws:s3:::a', 'arn:aws:s3:::b/*'] }))]
    expect(await mismatch({ identity }, 'identity')).toEqual({
      element: 'resource',
      expected: ['arn:aws:s3:::a', 'arn:aws:s3:::b/*'],
      actual: [bucket],
    })
  })

  it('is of the first condition that does not hold, with what the request has', async () => {
    const Condition = {
      Bool: { 'aws:SecureTransport': 'true' },
      StringLike: { 'app:team': ['blue*', 'green'] },
    }
    const identity = [document(allow('s3:*', { Condition }))]
    const context = { 'aws:SecureTransport': 'true', 'app:team': 'red' }
    expect(await mismatch({ identity }, 'identity', { context })).toEqual({
      element: 'condition',
      operator: 'StringLike',
      key: 'app:team',
      expected: ['blue*', 'green'],
      actual: ['red'],
    })
    const missing = await mismatch({ identity }, 'identity')
    expect(missing).toMatchObject({ operator: 'Bool', key: 'aws:SecureTransport', actual: [] })
  })

  it('is none where the statement matched', async () => {
    expect(await mismatch({ identity: everything }, 'identity')).toBeUndefined()
  })

  it('is followed by the conditions that do not hold either', async () => {
    const Condition = {
      Bool: { 'aws:SecureTransport': 'true' },
      StringEquals: { 'app:team': 'red' },
      StringLike: { 'app:stage': 'prod*' },
    }
    const elsewhere = allow('s3:*', { Sid: 'B', Condition, Resource: 'arn:aws:s3:::other' })
    const identity = [document(allow('s3:*', { Sid: 'A', Condition }), elsewhere)]
    const context = { 'aws:SecureTransport': 'false', 'app:team': 'red' }
    const { gates } = await explain({ identity }, { context })
    const others = gates.flatMap(({ statements }) =>
      statements.map(({ statement, mismatch: first, others: more }) => [
        statement.sid,
        first?.key ?? first?.element,
        ...more.map(({ key, actual }) => [key, ...actual]),
      ]),
    )
    expect(others).toEqual([
      ['A', 'aws:SecureTransport', ['app:stage']],
      ['B', 'resource', ['aws:SecureTransport', 'false'], ['app:stage']],
    ])
  })

  it('of the principal hides no other: all elements and conditions that do not match are there', async () => {
    const Condition = { Bool: { 'aws:SecureTransport': 'true' }, StringEquals: { 'app:team': 'x' } }
    const more = { Principal: { AWS: user('bob') }, Resource: 'arn:aws:s3:::other', Condition }
    const resource = [document(allow('s3:*', { ...more, Sid: 'A' }), allow('sqs:*', more))]
    const { gates } = await explain({ resource }, { context: { 'app:team': 'x' } })
    const elements = gates.flatMap(({ statements }) =>
      statements.map(({ mismatch: first, others }) =>
        [first, ...others].map((one) => one?.key ?? one?.element),
      ),
    )
    expect(elements).toEqual([
      ['principal', 'resource', 'aws:SecureTransport'],
      ['principal', 'action', 'resource', 'aws:SecureTransport'],
    ])
  })
})

/** An organization: alice and a key in the member account, bob in the management account. */
async function explainMember(request: object): Promise<Explanation> {
  const key = `arn:aws:kms:eu-west-1:${account}:key/1`
  const scps = [{ name: 'Full', document: document(allow('*')) }]
  const policies = [{ name: 'All', document: document(allow('*')) }]
  const text = JSON.stringify({
    organization: {
      id: 'o-a1b2c3d4e5',
      managementAccount: '999900001111',
      root: {
        id: 'r-a1b2',
        scps,
        units: [{ id: 'ou-a1b2-11111111', scps, accounts: [{ id: account, scps }] }],
      },
    },
    accounts: [
      { id: account, users: [{ name: 'alice', policies }] },
      { id: '999900001111', users: [{ name: 'bob', policies }] },
    ],
    resources: [
      {
        arn: key,
        policy: document(allow('kms:*', { Principal: { AWS: account } })),
      },
    ],
    endpoints: [
      { id: 'vpce-1', type: 'Interface', policy: document(allow('*', { Principal: '*' })) },
    ],
  })
  const bundle = await compileBundle(parseDirectory([{ text, file: 'd.json' }]))
  const engine = await createEngine(module, bundle, { explain: explainer })
  const call = { principal: user('alice'), action: 'kms:Decrypt', resource: key, ...request }
  const [explanation] = engine.explain(call)
  if (explanation === undefined) throw new Error('nothing explained')
  return explanation
}

describe('what an explanation tells of an organization and its resources', () => {
  it('is that both policies allow, where the service asks for both (E-60)', async () => {
    const { headline, gates } = await explainMember({})
    expect(headline).toMatch(
      /because an identity-based policy and a resource-based policy allow the kms:Decrypt action$/,
    )
    const required = gates.map(({ policyType, isRequired }) => [policyType, isRequired])
    expect(Object.fromEntries(required)).toMatchObject({ scp: true, resource: true })
  })

  it('is what each SCP is attached to', async () => {
    const { gates } = await explainMember({})
    const scps = gates.find(({ policyType }) => policyType === 'scp')
    expect(scps?.statements.map(({ target }) => target)).toEqual([
      'r-a1b2',
      'ou-a1b2-11111111',
      account,
    ])
  })

  it('is whom its policies do not limit (E-52, E-57, E-58)', async () => {
    const bob = await explainMember({ principal: 'arn:aws:iam::999900001111:user/bob' })
    expect(bob.absent).toContainEqual({
      policyTypes: ['scp'],
      because: 'they do not limit the management account',
    })
    const service = await explainMember({ principal: { service: 'sns.amazonaws.com' } })
    expect(service.absent).toContainEqual({
      policyTypes: ['scp'],
      because: 'they do not limit AWS services',
    })
    expect((await explainMember({})).notes).toEqual([])
  })

  it('is which endpoint it does not know, and which account', async () => {
    const unknown = await explainMember({ context: { 'aws:SourceVpce': 'vpce-2' } })
    expect(unknown.absent).toContainEqual({
      policyTypes: ['endpoint'],
      because: 'the bundle has no VPC endpoint `vpce-2`',
    })
    const known = await explainMember({ context: { 'aws:SourceVpce': 'vpce-1' } })
    expect(known.absent.flatMap(({ policyTypes }) => policyTypes)).not.toContain('endpoint')
    const stranger = await explainMember({ principal: 'arn:aws:iam::777788889999:user/x' })
    expect(stranger.notes.join()).toContain(
      'the bundle has no account `777788889999`, and so no user or role',
    )
  })
})

describe('the notes of an explanation', () => {
  it('say what does not allow besides the Deny', async () => {
    const sets = { identity: [document(deny('s3:*'))], boundary: nothing, scps: [nothing] }
    const { notes } = await explain(sets, { resourceAccount: account })
    expect(notes).toEqual([
      'besides, no service control policy allows it',
      'besides, no identity-based policy allows it',
      'besides, no permissions boundary allows it',
    ])
  })

  it('say what denies, too', async () => {
    const denying = [document(deny('s3:*'))]
    const sets = { identity: [...everything, ...denying], scps: [[...everything, ...denying]] }
    const { decision, notes } = await explain(sets, { resourceAccount: account })
    expect(decision.policyType).toBe('scp')
    expect(notes).toEqual(['an identity-based policy denies it, too'])
  })

  it('ask no identity-based policy of a root user', async () => {
    const root = { principal: `arn:aws:iam::${account}:root`, resourceAccount: account }
    const { notes } = await explain({ scps: [[...everything, document(deny('s3:*'))]] }, root)
    expect(notes).toEqual([])
  })

  it('say what does not allow besides the policy type that decided', async () => {
    const sets = { identity: nothing, boundary: nothing }
    const { decision, notes } = await explain(sets, { resourceAccount: account })
    expect(decision.policyType).toBe('identity')
    expect(notes).toEqual(['besides, no permissions boundary allows it'])
  })

  it('say nothing of the kind where the resource grants access, or the request is allowed', async () => {
    const resource = [document(allow('s3:*', { Principal: { AWS: '111122223333' } }))]
    const own = { resourceAccount: account }
    const denied = await explain({ resource, identity: nothing, boundary: nothing }, own)
    expect(denied.notes.join()).not.toContain('identity-based')
    expect((await explain({ identity: everything, boundary: everything }, own)).notes).toEqual([])
  })
})

describe('the gates of an explanation', () => {
  it('are those that have a policy, in the order of denials, each with its say (E-97)', async () => {
    const { gates } = await explain({
      scps: [everything, [document(deny('s3:*'))]],
      identity: everything,
      boundary: nothing,
      session: everything,
    })
    expect(gates.map(({ policyType, outcome }) => [policyType, outcome])).toEqual([
      ['scp', 'deny'],
      ['resource', 'silent'],
      ['identity', 'allow'],
      ['boundary', 'silent'],
      ['session', 'allow'],
    ])
  })

  it('list statements that matched before those that did not', async () => {
    const identity = [document(allow('ec2:*'), allow('s3:*'), deny('iam:*'), allow('s3:Get*'))]
    const [gate] = (await explain({ identity })).gates.filter(
      (one) => one.policyType === 'identity',
    )
    expect(gate?.statements.map(({ statement }) => statement.index)).toEqual([1, 3, 0, 2])
  })

  it('are silent where one level of several is', async () => {
    const { gates } = await explain({ identity: everything, scps: [everything, nothing] })
    expect(gates[0]).toMatchObject({ policyType: 'scp', outcome: 'silent' })
  })
})

describe('session policies that come with a request', () => {
  const role = `arn:aws:iam::${account}:role/admin`
  const open = () =>
    openSets({ identity: everything }, { compile: compileSession, explain: explainer })
  const session = (...policies: object[]) => ({ role, session: 'work', policies })
  const asked = (policies: object[], request: object = {}) => ({
    ...alice,
    principal: session(...policies),
    ...request,
  })

  it('limit what the role may do', async () => {
    const engine = await open()
    expect(engine.isAllowed(asked([document(allow('s3:Get*'))]))).toBe(true)
    expect(engine.check(asked([document(allow('ec2:*'))]))).toMatchObject({
      verdict: 'implicitDeny',
      policyType: 'session',
    })
    expect(engine.check(asked([]))).toMatchObject({ verdict: 'implicitDeny' })
    expect(engine.isAllowed({ ...alice, principal: { role, session: 'work' } })).toBe(true)
  })

  it('deny what they deny', async () => {
    const engine = await open()
    const policies = [document(allow('*'), deny('s3:GetObject', { Resource: 'arn:aws:s3:::r*' }))]
    expect(engine.check(asked(policies))).toMatchObject({
      verdict: 'explicitDeny',
      policyType: 'session',
    })
    expect(engine.isAllowed(asked(policies, { resource: 'arn:aws:s3:::other' }))).toBe(true)
    const headline = engine.explain(asked(policies))[0]?.headline
    expect(headline).toContain('with an explicit deny in a session policy')
  })

  it('hold their own conditions, on the context and on what is derived', async () => {
    const engine = await open()
    const when = (condition: object) => [document(allow('s3:*', { Condition: condition }))]
    const address = when({ IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } })
    const inside = { context: { 'aws:SourceIp': '10.1.2.3' } }
    expect(engine.isAllowed(asked(address, inside))).toBe(true)
    expect(engine.isAllowed(asked(address))).toBe(false)
    const owner = when({ StringEquals: { 'aws:ResourceAccount': account } })
    expect(engine.isAllowed(asked(owner, { resourceAccount: account }))).toBe(true)
    expect(engine.isAllowed(asked(owner))).toBe(false) // an owner that is assumed (E-17)
    expect(engine.isAllowed(asked(owner, { resourceAccount: '444455556666' }))).toBe(false)
    const caller = when({ ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/adm*' } })
    expect(engine.isAllowed(asked(caller))).toBe(true)
  })

  it('of one request do not stay for the next', async () => {
    const engine = await open()
    const handle = engine.prepare(session(document(allow('s3:Get*'))))
    expect(engine.isAllowed(asked([document(deny('*'))]))).toBe(false)
    expect(handle.isAllowed(get, bucket)).toBe(true)
    expect(handle.isAllowed('s3:PutObject', bucket)).toBe(false)
    expect(engine.isAllowed({ ...alice, principal: { role, session: 'work' } })).toBe(true)
    expect(handle.check(get, bucket).verdict).toBe('allowed')
  })

  it('are compiled anew when there are more than are remembered', async () => {
    const engine = await open()
    const about = (i: number) => [document(allow('s3:*', { Resource: `arn:aws:s3:::r${i}` }))]
    for (let round = 0; round < 2; round += 1) {
      for (let i = 0; i < 70; i += 1) {
        expect(engine.isAllowed(asked(about(i), { resource: `arn:aws:s3:::r${i}` }))).toBe(true)
        expect(engine.isAllowed(asked(about(i), { resource: 'arn:aws:s3:::r' }))).toBe(false)
      }
    }
  })

  it('need a compiler, and documents that can be loaded', async () => {
    const without = await openSets({ identity: everything })
    expect(() => without.isAllowed(asked(everything))).toThrow(
      expect.objectContaining({
        code: 'ERR_REQUEST_INVALID',
        place: 'request.principal.policies',
      }),
    )
    const engine = await open()
    expect(() => engine.isAllowed(asked([{ Statement: 7 }]))).toThrow(
      expect.objectContaining({ code: 'ERR_POLICY_INVALID' }),
    )
    expect(engine.isAllowed(asked(everything))).toBe(true)
  })
})

describe('session policies that come with the principal (E-47)', () => {
  const role = `arn:aws:iam::${account}:role/worker`
  const policies = [
    document(allow('s3:*'), deny('s3:GetObject', { Resource: `${bucket}*` })),
    document(deny('s3:Get*', { Condition: { Bool: { 'aws:SecureTransport': 'false' } } })),
  ]
  const asWorker = { principal: { role, session: 'work', policies } }

  async function explained(request: object): Promise<Explanation> {
    const trust = document({ ...allow('sts:AssumeRole'), Principal: '*', Resource: undefined })
    const policy = { name: 'all', document: document(allow('*')) }
    const directory = {
      accounts: [{ id: account, roles: [{ name: 'worker', trust, policies: [policy] }] }],
    }
    const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
    const engine = await createEngine(module, bundle, {
      compile: compileSession,
      explain: explainer,
    })
    const [explanation] = engine.explain({ ...alice, ...asWorker, ...request })
    if (explanation === undefined) throw new Error('nothing explained')
    return explanation
  }

  it('are named by the statements that deny', async () => {
    const { decision, headline } = await explained({})
    expect(headline).toContain('with an explicit deny in a session policy')
    expect(decision).toMatchObject({ verdict: 'explicitDeny', policyType: 'session' })
    expect(decision.statements).toMatchObject([
      { policyType: 'session', policy: 'session policy 1', index: 1, effect: 'Deny' },
    ])
  })

  it('are explained statement by statement, those that matched first', async () => {
    const other = 'arn:aws:s3:::other'
    const { gates, decision } = await explained({ resource: other })
    expect(decision.verdict).toBe('allowed')
    const gate = gates.find(({ policyType }) => policyType === 'session')
    expect(gate?.outcome).toBe('allow')
    expect(gate?.statements).toMatchObject([
      { statement: { policy: 'session policy 1', index: 0 }, mismatch: undefined },
      { statement: { index: 1 }, mismatch: { element: 'resource', actual: [other] } },
      {
        statement: { policy: 'session policy 2', index: 0 },
        mismatch: { element: 'condition', key: 'aws:SecureTransport', actual: [] },
      },
    ])
  })
})
