/** What an explanation says of each policy type: whether it is there, needed, and enough. */
import { describe, expect, it } from 'vitest'
import { compileBundle } from '../../../src/compile/compile.ts'
import { compileSession } from '../../../src/compile/compile-session.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { createEngine } from '../../../src/engine/engine.ts'
import { explain as explainer } from '../../../src/engine/explain/explain.ts'
import type { ExplainedGate, Explanation } from '../../../src/model/decision.ts'
import type { AuthorizationRequest } from '../../../src/model/request.ts'
import { account, allow, deny, document, module, user } from './support.ts'

const other = '444455556666'
const root = `arn:aws:iam::${account}:root`
const worker = `arn:aws:iam::${account}:role/jobs/worker`
const key = `arn:aws:kms:eu-west-1:${account}:key/1`
const queue = `arn:aws:sqs:eu-west-1:${account}:queue`
const theirs = `arn:aws:sqs:eu-west-1:${other}:queue`
const point = `arn:aws:s3:eu-west-1:${account}:accesspoint/p`
const lattice = `arn:aws:vpc-lattice:eu-west-1:${account}:service/svc-1`
const provider = `arn:aws:iam::${account}:saml-provider/okta`

const named = (...names: string[]) => ({ Principal: { AWS: names } })
const policy = (name: string, ...statements: object[]) => ({
  name,
  document: document(...statements),
})

const full = [policy('Full', allow('*'))]
const trust = (Principal: unknown, action = 'sts:AssumeRole') =>
  document({ Effect: 'Allow', Principal, Action: action })

const directory = {
  organization: {
    id: 'o-a1b2c3d4e5',
    managementAccount: '999900001111',
    root: {
      id: 'r-a1b2',
      scps: full,
      units: [
        {
          id: 'ou-a1b2-11111111',
          scps: [
            policy(
              'Some',
              ...['s3:*', 'sqs:*', 'kms:*', 'sts:*', 'vpc-lattice-svcs:*'].map((one) => allow(one)),
            ),
          ],
          accounts: [{ id: account, scps: full }],
        },
      ],
    },
  },
  accounts: [
    {
      id: account,
      users: [
        { name: 'alice', path: '/team/', policies: [policy('All', allow('*'))] },
        { name: 'bob', policies: [] },
        {
          name: 'carol',
          policies: [],
          boundary: `arn:aws:iam::${account}:policy/Bound`,
        },
      ],
      policies: [policy('Bound', allow('ec2:*'))],
      roles: [
        { name: 'worker', path: '/jobs/', trust: trust({ AWS: account }) },
        { name: 'open', trust: trust('*', 'sts:AssumeRoleWithSAML') },
      ],
    },
    { id: other, users: [{ name: 'dora', policies: [policy('All', allow('*'))] }] },
  ],
  resources: [
    {
      arn: key,
      policy: document(
        allow('kms:*', { Sid: 'Root', ...named(root) }),
        allow('kms:Decrypt', { Sid: 'Worker', ...named(worker) }),
      ),
    },
    {
      arn: queue,
      policy: document(
        allow('sqs:SendMessage', { Sid: 'Users', ...named(user('bob'), user('carol')) }),
        allow('sqs:ReceiveMessage', { Sid: 'Account', ...named(root) }),
      ),
    },
    { arn: theirs, policy: document(allow('sqs:SendMessage', named(user('team/alice')))) },
    {
      arn: point,
      bucket: 'arn:aws:s3:::data',
      bucketAccount: account,
      policy: document(allow('s3:GetObject', named(user('bob')))),
    },
    { arn: lattice, policy: document(allow('vpc-lattice-svcs:*', { Principal: '*' })) },
    {
      arn: 'arn:aws:s3:::open',
      account,
      publicAccessBlock: { restrictPublicBuckets: true },
      policy: document(allow('s3:GetObject', { Principal: '*' })),
    },
    { arn: 'arn:aws:s3:::data', account, policy: document(deny('s3:PutObject', named(root))) },
  ],
}

async function explain(request: Partial<AuthorizationRequest>): Promise<Explanation> {
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  const engine = await createEngine(module, bundle, {
    compile: compileSession,
    explain: explainer,
  })
  const asked = { principal: user('bob'), action: 'sqs:SendMessage', resource: queue }
  const [explanation] = engine.explain({ ...asked, ...request })
  if (explanation === undefined) throw new Error('nothing explained')
  return explanation
}

/** One policy type's say. */
function gateOf({ gates }: Explanation, policyType: ExplainedGate['policyType']): ExplainedGate {
  const gate = gates.find((one) => one.policyType === policyType)
  if (gate === undefined) throw new Error(`nothing of ${policyType}`)
  return gate
}

describe('the policy of a resource', () => {
  it('is there also where none of its statements is about the action', async () => {
    const explanation = await explain({ action: 'sqs:PurgeQueue' })
    expect(explanation.decision.verdict).toBe('implicitDeny')
    const sids = gateOf(explanation, 'resource').statements.map(({ statement }) => statement.sid)
    expect(sids).toEqual(['Users', 'Account'])
  })

  it('that names the caller is enough by itself', async () => {
    const carol = await explain({ principal: user('carol') })
    expect(carol.decision).toMatchObject({ verdict: 'allowed', policyType: 'resource' })
    expect(gateOf(carol, 'resource')).toMatchObject({
      isRequired: false,
      grant: { to: 'caller', needs: 'nothing' },
    })
    expect(gateOf(carol, 'boundary')).toMatchObject({ outcome: 'silent', isRequired: false })
    expect(gateOf(carol, 'identity')).toMatchObject({ outcome: 'silent', isRequired: false })
  })

  it('that names a role is enough within the limits of its session', async () => {
    const principal = { role: worker, session: 'one', policies: [document(allow('ec2:*'))] }
    const explanation = await explain({ principal, action: 'kms:Decrypt', resource: key })
    expect(explanation.decision).toMatchObject({ policyType: 'session' })
    expect(gateOf(explanation, 'resource').grant).toEqual({ to: 'role', needs: 'limits' })
    expect(gateOf(explanation, 'identity').isRequired).toBe(false)
    expect(gateOf(explanation, 'session').isRequired).toBe(true)
    const unlimited = { principal: { role: worker, session: 'one' }, action: 'kms:Decrypt' }
    const whole = await explain({ ...unlimited, resource: key })
    expect(gateOf(whole, 'resource').grant).toEqual({ to: 'role', needs: 'nothing' })
  })

  it('that names the account leaves it to identity-based policies', async () => {
    const request = { action: 'kms:Encrypt', resource: key }
    const bob = await explain(request)
    expect(bob.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'identity' })
    const granted = { outcome: 'allow', grant: { to: 'account', needs: 'identity' } }
    expect(gateOf(bob, 'resource')).toMatchObject(granted)
    expect(gateOf(bob, 'identity').isRequired).toBe(true)
  })

  it('that does not help, public access being blocked, is worth nothing', async () => {
    const request = { action: 's3:GetObject', resource: 'arn:aws:s3:::open/a' }
    const closed = await explain({ ...request, principal: 'anonymous' })
    expect(closed.decision.policyType).toBe('publicAccessBlock')
    expect(gateOf(closed, 'resource')).toMatchObject({ outcome: 'allow', isRequired: true })
    expect(gateOf(closed, 'resource').grant).toBeUndefined()
  })

  it('that is lacking makes nothing else needed that is not', async () => {
    const foreign = { principal: 'arn:aws:iam::999900001111:root', resource: theirs }
    const { decision, notes } = await explain(foreign)
    expect(decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'resource' })
    expect(notes.join()).not.toContain('either')
    const bob = await explain({ action: 'sqs:SendMessage', resource: theirs })
    expect(bob.notes).toContain('besides, no identity-based policy allows it')
  })

  it('of another account needs identity-based policies, whomever it names', async () => {
    const explanation = await explain({ principal: user('team/alice'), resource: theirs })
    expect(explanation.decision.verdict).toBe('allowed')
    expect(gateOf(explanation, 'resource').grant).toEqual({ to: 'caller', needs: 'identity' })
    expect(gateOf(explanation, 'identity').isRequired).toBe(true)
    expect(explanation.notes).toEqual([
      `the resource belongs to account \`${other}\`, the caller to \`${account}\`: the policy of the resource and those of the caller must both allow it`,
    ])
    expect(explanation.absent).toContainEqual({
      policyTypes: ['rcp'],
      because: `account \`${other}\` is in no organization of the bundle`,
    })
  })

  it('of a service in VPC Lattice needs identity-based policies, too', async () => {
    const request = { action: 'vpc-lattice-svcs:Invoke', resource: `${lattice}/orders` }
    const bob = await explain(request)
    expect(bob.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'identity' })
    expect(gateOf(bob, 'resource')).toMatchObject({
      isRequired: true,
      grant: { to: 'caller', needs: 'identity' },
    })
    expect(gateOf(bob, 'identity').isRequired).toBe(true)
  })

  it('of a role is a role trust policy, where roles are assumed', async () => {
    const request = { action: 'sts:AssumeRole', resource: worker }
    expect(gateOf(await explain(request), 'resource').isTrust).toBe(true)
    expect(gateOf(await explain({}), 'resource').isTrust).toBeUndefined()
  })

  it('lets no token in that it does not name the provider of (E-66)', async () => {
    const explanation = await explain({
      principal: { federated: provider },
      action: 'sts:AssumeRoleWithSAML',
      resource: `arn:aws:iam::${account}:role/open`,
    })
    expect(explanation.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'resource' })
    expect(gateOf(explanation, 'resource').outcome).toBe('silent')
    expect(explanation.notes).toContain(
      'a caller with a token of an identity provider has no identity-based policies: only the role trust policy can allow its calls',
    )
    expect(explanation.notes).toContain(
      'a token is let in only by an Allow that names its identity provider as `Federated`',
    )
  })
})

describe('an identity provider', () => {
  it('of another account than the role lets nobody in, and that is said (E-66)', async () => {
    const ask = (federated: string) =>
      explain({
        principal: { federated },
        action: 'sts:AssumeRoleWithSAML',
        resource: `arn:aws:iam::${account}:role/open`,
      })
    const foreign = await ask(provider.replace(account, other))
    expect(foreign.notes).toContain(
      `a role takes tokens of identity providers of its own account \`${account}\` alone, and this one is of \`${other}\``,
    )
    for (const own of [provider, 'accounts.google.com']) {
      expect((await ask(own)).notes.join()).not.toContain('of its own account')
    }
  })
})

describe('an access point and its bucket (E-76)', () => {
  const through = `${point}/object/a`

  it('each have their say', async () => {
    const read = await explain({ action: 's3:GetObject', resource: through })
    expect(gateOf(read, 'resource').levels).toEqual([
      { target: point, outcome: 'allow' },
      { target: 'arn:aws:s3:::data', outcome: 'silent' },
    ])
    const write = await explain({ action: 's3:PutObject', resource: through })
    expect(gateOf(write, 'resource').levels).toEqual([
      { target: point, outcome: 'silent' },
      { target: 'arn:aws:s3:::data', outcome: 'deny' },
    ])
  })
})

describe('the levels of an organization', () => {
  it('each have their say, and the one that allows nothing is named', async () => {
    const alice = { principal: user('team/alice'), action: 'glue:GetTable', resource: '*' }
    const explanation = await explain(alice)
    expect(explanation.decision).toMatchObject({ verdict: 'implicitDeny', policyType: 'scp' })
    expect(gateOf(explanation, 'scp').levels).toEqual([
      { target: 'r-a1b2', outcome: 'allow' },
      { target: 'ou-a1b2-11111111', outcome: 'silent' },
      { target: account, outcome: 'allow' },
    ])
    const denied = await explain({ ...alice, resource: `arn:aws:glue:eu-west-1:${other}:x` })
    expect(denied.notes).toContain('besides, no resource-based policy allows it')
  })

  it('are named where they would deny besides', async () => {
    const principal = { role: worker, session: 'one', policies: [document(deny('glue:*'))] }
    const { decision, notes } = await explain({ principal, action: 'glue:GetTable', resource: '*' })
    expect(decision).toMatchObject({ verdict: 'explicitDeny', policyType: 'session' })
    expect(notes).toEqual([
      'besides, no service control policy of unit ou-a1b2-11111111 allows it',
      'besides, no identity-based policy allows it',
      'besides, no session policy allows it',
    ])
  })
})

describe('what would deny besides', () => {
  it('leaves out what a grant of the resource makes up for', async () => {
    const unencrypted = { Condition: { Null: { 'aws:PrincipalOrgID': 'false' } } }
    const own = policy('No', deny('sqs:*', unencrypted))
    const [first, ...rest] = directory.accounts
    const users = [
      { name: 'carol', policies: [own], boundary: `arn:aws:iam::${account}:policy/Bound` },
    ]
    const bundle = await compileBundle(
      parseDirectory(
        JSON.stringify({
          ...directory,
          accounts: [{ ...first, users }, ...rest],
          resources: [{ arn: queue, policy: document(allow('sqs:*', named(user('carol')))) }],
        }),
      ),
    )
    const engine = await createEngine(module, bundle, { explain: explainer })
    const asked = { principal: user('carol'), action: 'sqs:SendMessage', resource: queue }
    const [explanation] = engine.explain(asked)
    expect(explanation?.decision).toMatchObject({ verdict: 'explicitDeny', policyType: 'identity' })
    expect(explanation?.notes).toEqual([])
  })
})

describe('who asks', () => {
  it('is, of a federated user, also who asked for its session', async () => {
    const federated = {
      federatedUser: `arn:aws:sts::${account}:federated-user/portal`,
      policies: [document(allow('sqs:*'))],
    }
    const parent = user('team/alice')
    const known = await explain({
      principal: { ...federated, parent },
      action: 'sqs:PurgeQueue',
    })
    expect(known.parent).toBe(parent)
    expect(known.headline).toContain(
      `because an identity-based policy of ${parent} and a session policy allow the sqs:PurgeQueue action`,
    )
    expect(known.notes).toEqual([
      `the federated user has the identity-based policies of \`${parent}\`, who asked for its session; its session policies must allow, too`,
    ])
    const orphan = await explain({ principal: federated })
    expect(orphan.parent).toBeUndefined()
    expect(orphan.notes).toContain(
      'it is not known who asked for the session of the federated user, so no identity-based policies were considered; give `parent`',
    )
  })

  it('may do nothing in a session that wants session policies and has none (E-29, E-90)', async () => {
    const note =
      'the session has no session policies, and may do only what they allow; give `policies`'
    const assumed = await explain({ principal: { assumedRoot: root }, action: 's3:ListBucket' })
    expect(assumed.notes).toContain(note)
    const federatedUser = `arn:aws:sts::${account}:federated-user/portal`
    const parent = user('team/alice')
    expect((await explain({ principal: { federatedUser, parent } })).notes).toContain(note)
    const policies = [document(allow('ec2:*'))]
    const limited = await explain({ principal: { federatedUser, parent, policies } })
    expect(limited.notes).not.toContain(note)
  })

  it('has session policies that are named beside what they limit', async () => {
    const principal = { user: user('team/alice'), sessionToken: true }
    const { headline } = await explain({ principal, action: 'sqs:PurgeQueue' })
    expect(headline).toContain('because an identity-based policy allows')
    const session = { role: worker, session: 'one', policies: [document(allow('*'))] }
    const limited = await explain({ principal: session, action: 'kms:Decrypt', resource: key })
    expect(limited.headline).toContain('because a resource-based policy and a session policy allow')
  })

  it.each([
    ['anonymous', 'an anonymous caller', 'anonymous callers'],
    [{ service: 'sns.amazonaws.com' }, 'an AWS service', 'AWS services'],
    [
      { federated: provider },
      'a caller with a token of an identity provider',
      'callers with a token of an identity provider',
    ],
  ] as const)('has no policies of its own, being %j', async (principal, one, many) => {
    const { notes, absent } = await explain({ principal })
    expect(notes).toContain(
      `${one} has no identity-based policies: only a resource-based policy can allow its calls`,
    )
    expect(absent).toContainEqual({ policyTypes: ['scp'], because: `they do not limit ${many}` })
  })

  it('may be of an account that is in no organization', async () => {
    const { absent } = await explain({ principal: `arn:aws:iam::${other}:user/dora` })
    expect(absent).toContainEqual({
      policyTypes: ['scp'],
      because: `account \`${other}\` is in no organization of the bundle`,
    })
  })
})

describe('a user or role that is asked about', () => {
  const none = (arn: string) => `the bundle has no user or role \`${arn}\``
  const ask = (resource: string, action = 'iam:GetUser') =>
    explain({ principal: user('team/alice'), action, resource })

  it('is missed where the directory has it not, with the nearest name', async () => {
    const { notes } = await ask(user('alice'))
    expect(notes).toContain(`${none(user('alice'))}; did you mean \`${user('team/alice')}\`?`)
    const role = await ask(`arn:aws:iam::${account}:role/worker`, 'iam:PassRole')
    expect(role.notes.join()).toContain(`did you mean \`${worker}\`?`)
  })

  it('is not missed where it is there, a pattern, or to be made', async () => {
    for (const explanation of [
      await ask(user('team/alice')),
      await ask(user('*')),
      await ask(user('new'), 'iam:CreateUser'),
    ]) {
      expect(explanation.notes.join()).not.toContain('the bundle has no')
    }
  })
})
