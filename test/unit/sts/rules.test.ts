/** Rules of identities and of evaluation that concern sessions, by number, each end to end. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '../../../src/entries/index.ts'
import type { Session } from '../../../src/entries/sts.ts'
import {
  allow,
  deny,
  faultOf,
  home,
  management,
  named,
  openWorld,
  other,
  policy,
  role,
  roleArn,
  rootArn,
  security,
  tell,
  trust,
  userArn,
  type World,
} from './world.ts'

const service = 'lambda.amazonaws.com'
const linked = `arn:aws:iam::${home}:role/aws-service-role/${service}/AWSServiceRoleForLambda`
const everything = named('everything', allow('*'))
const scp = named('no-sqs', deny('sqs:*'))
const full = named('full', allow('*'))
const { Resource: _, ...denial } = deny('sts:*')
const rcp = named('no-sts', { ...denial, Principal: '*', Resource: '*' })
const bucketPolicy = policy({
  Effect: 'Allow',
  Principal: { AWS: roleArn('reader') },
  Action: 's3:*',
  Resource: '*',
})

const document = {
  organization: {
    id: 'o-x',
    managementAccount: management,
    delegatedAdministrators: [{ account: security, services: ['iam.amazonaws.com'] }],
    features: ['RootSessions'],
    root: {
      id: 'r-y',
      accounts: [
        { id: home, scps: [full, scp] },
        { id: security, scps: [named('no-root', allow('s3:*'))] },
        { id: other, rcps: [rcp] },
      ],
    },
  },
  accounts: [
    { id: management, users: [{ name: 'boss', policies: [everything] }] },
    { id: security, users: [{ name: 'guard', policies: [everything] }] },
    { id: other, roles: [role('shut', [trust({ AWS: home }), trust({ Service: service })])] },
    {
      id: home,
      users: [
        { name: 'rich', policies: [everything] },
        { name: 'giver', policies: [named('s3', allow('s3:*'), allow('sts:*'))] },
      ],
      roles: [
        role('reader', [trust({ AWS: home }), trust({ Service: service })], {
          policies: [named('get', allow(['s3:Get*', 'sqs:*', 'kms:*']))],
        }),
        role('bare', trust({ AWS: userArn('rich') })),
        role('fenced', trust({ AWS: userArn('rich') }), {
          policies: [everything],
          boundary: named('s3', allow('s3:*')),
        }),
        role('AWSServiceRoleForLambda', trust({ Service: service }), {
          path: `/aws-service-role/${service}/`,
          policies: [everything],
        }),
      ],
    },
  ],
  resources: [{ arn: 'arn:aws:s3:::named', account: home, policy: bucketPolicy }],
}

let open: World
beforeAll(async () => {
  open = await openWorld(document)
})

function sessionOf({ session }: { readonly session?: Session }): Session {
  if (session === undefined) throw new Error('no session')
  return JSON.parse(JSON.stringify(session))
}

function assume(name: string, more: object = {}): Session {
  const input = { caller: userArn('rich'), role: roleArn(name), sessionName: 'work' }
  return sessionOf(open.sts.assumeRole({ ...input, ...more }))
}

const decide = (session: Session, action: string, resource = '*') =>
  tell({ decision: open.sts.resume(session).check(action, resource) })

describe('what a session may do', () => {
  it('is what its role may, and nothing of what its caller may (E-50, D-117)', () => {
    expect(decide(assume('bare'), 's3:GetObject')).toBe('implicitDeny by identity')
    expect(decide(assume('reader'), 's3:GetObject')).toBe('allowed by identity')
    expect(decide(assume('reader'), 's3:PutObject')).toBe('implicitDeny by identity')
  })

  it('is cut by its boundary and its session policies, which grant nothing (E-46, E-47, E-48)', () => {
    expect(decide(assume('fenced'), 'sqs:SendMessage')).toBe('explicitDeny by scp')
    expect(decide(assume('fenced'), 'kms:ListKeys')).toBe('implicitDeny by boundary')
    const two = { policies: [policy(allow('s3:Get*')), policy(allow('kms:ListKeys'))] }
    expect(decide(assume('fenced', two), 's3:GetObject')).toBe('allowed by identity')
    expect(decide(assume('fenced', two), 'kms:ListKeys')).toBe('implicitDeny by boundary')
    expect(decide(assume('fenced', two), 's3:PutObject')).toBe('implicitDeny by session')
    expect(decide(assume('bare', two), 's3:GetObject')).toBe('implicitDeny by identity')
  })

  it('grows by what a resource grants the role, within its session policies (E-31, E-48)', () => {
    const put = (session: Session) => decide(session, 's3:PutObject', 'arn:aws:s3:::named/k')
    expect(put(assume('reader'))).toBe('allowed by resource')
    expect(put(assume('reader', { policies: [policy(allow('s3:Get*'))] }))).toBe(
      'implicitDeny by session',
    )
  })

  it('has a trust policy in no part of it (E-49)', () => {
    expect(decide(assume('reader'), 'sts:TagSession', roleArn('reader'))).not.toContain('allowed')
    expect(decide(assume('reader'), 's3:GetObject', 'arn:aws:s3:::other/k')).toContain('allowed')
  })
})

describe('a service that acts for somebody (E-85, E-86, E-87)', () => {
  const asService = (roleName: string) =>
    sessionOf(open.sts.assumeRole({ caller: { service }, role: roleName, sessionName: 'function' }))

  it('as a service role is limited by SCPs (E-86, D-64)', () => {
    const session = asService(roleArn('reader'))
    expect(decide(session, 's3:GetObject')).toBe('allowed by identity')
    expect(decide(session, 'sqs:SendMessage')).toBe('explicitDeny by scp')
  })

  it('as a service-linked role is not (E-87, E-52, D-24)', () => {
    const session = asService(linked)
    expect(session.arn).toBe(`arn:aws:sts::${home}:assumed-role/AWSServiceRoleForLambda/function`)
    expect(decide(session, 'sqs:SendMessage')).toBe('allowed by identity')
  })

  it('assumes only roles that trust it (E-67, D-64)', () => {
    const call = (principal: Principal, name: string) =>
      tell(open.sts.assumeRole({ caller: principal, role: roleArn(name), sessionName: 'function' }))
    expect(call({ service }, 'bare')).toBe('implicitDeny by resource')
    expect(call({ service: 'ec2.amazonaws.com' }, 'reader')).toBe('implicitDeny by resource')
    expect(call(userArn('rich'), 'AWSServiceRoleForLambda')).toBe('implicitDeny by resource')
  })

  it('forwards a request as the session that asked, policies and all (E-85, D-117)', () => {
    const session = assume('reader', { policies: [policy(allow('s3:*'))] })
    const forwarded = open.sts.forwardAccess(session, 'athena.amazonaws.com')
    const ask = (action: string) =>
      tell({ decision: open.engine.check({ ...forwarded, action, resource: '*' }) })
    expect(ask('s3:GetObject')).toBe('allowed by identity')
    expect(ask('kms:Decrypt')).toBe('implicitDeny by session')
    expect(ask('sqs:SendMessage')).toBe('explicitDeny by scp')
  })

  it('of a user with access keys says that MFA was not used, of a session what it says (K-54)', () => {
    const mfaOf = ({ principal }: { principal: Principal }) =>
      typeof principal === 'object' && 'mfa' in principal ? principal.mfa : undefined
    const athena = 'athena.amazonaws.com'
    expect(mfaOf(open.sts.forwardAccess(userArn('rich'), athena))).toBe(false)
    expect(mfaOf(open.sts.forwardAccess(assume('reader', { mfa: true }), athena))).toBe(true)
    expect(mfaOf(open.sts.forwardAccess(roleArn('reader'), athena))).toBeUndefined()
  })
})

describe('organization policies and calls of STS', () => {
  it('RCPs of the role’s account limit who assumes it, services too (E-56, E-57)', () => {
    const call = (caller: Principal) =>
      tell(open.sts.assumeRole({ caller, role: roleArn('shut', other), sessionName: 'work' }))
    expect(call(userArn('rich'))).toBe('explicitDeny by rcp')
    expect(call({ service })).toBe('explicitDeny by rcp')
  })

  it('SCPs limit the delegated administrator that calls AssumeRoot (E-52, E-90)', () => {
    const call = (caller: Principal) =>
      tell(open.sts.assumeRoot({ caller, target: home, taskPolicy: 'IAMAuditRootUserCredentials' }))
    expect(call(userArn('guard', security))).toBe('implicitDeny by scp')
    expect(call(userArn('boss', management))).toBe('allowed by identity')
  })
})

describe('root users (E-68, E-69, E-93, D-105)', () => {
  it('assume neither a role nor a root, whatever trusts them', () => {
    const { sts } = open
    const caller = rootArn(management)
    const audit = { target: home, taskPolicy: 'IAMAuditRootUserCredentials' }
    expect(tell(sts.assumeRoot({ caller, ...audit }))).toBe('implicitDeny by credential')
    const input = { role: roleArn('reader'), sessionName: 'work' }
    expect(tell(sts.assumeRole({ caller: rootArn(home), ...input }))).toBe(
      'implicitDeny by credential',
    )
  })

  it('have sessions of an hour, and federated users with what they pass on (D-73)', () => {
    const { sts } = open
    const session = sessionOf(
      sts.getFederationToken({
        caller: rootArn(home),
        name: 'bob',
        policies: [policy(allow('s3:*'))],
      }),
    )
    expect(session.expiresAt).toBe('2026-05-01T13:00:00Z')
    expect(decide(session, 's3:PutObject')).toContain('allowed')
    expect(decide(session, 'sqs:SendMessage')).toBe('explicitDeny by scp')
    expect(decide(session, 'iam:ListUsers')).toBe('implicitDeny by credential')
  })
})

describe('GetCallerIdentity needs no permission and cannot be denied (D-76, E-68)', () => {
  it.each<[string, () => Session]>([
    ['a role session that may do nothing', () => assume('bare')],
    [
      'a federated user',
      () => sessionOf(open.sts.getFederationToken({ caller: userArn('giver'), name: 'bob' })),
    ],
    ['a session token', () => sessionOf(open.sts.getSessionToken({ caller: userArn('giver') }))],
    [
      'a root session',
      () =>
        sessionOf(
          open.sts.assumeRoot({
            caller: userArn('boss', management),
            target: home,
            taskPolicy: 'S3UnlockBucketPolicy',
          }),
        ),
    ],
  ])('to %s', (_, make) => {
    expect(decide(make(), 'sts:GetCallerIdentity')).toBe('allowed by always')
  })
})

describe('a session’s ARN and id (D-30, D-31)', () => {
  it('are the role’s name without its path, and the account’s federated user', () => {
    expect(assume('reader').arn).toBe(`arn:aws:sts::${home}:assumed-role/reader/work`)
    const { session } = open.sts.getFederationToken({ caller: userArn('giver'), name: 'bob' })
    expect(session?.arn).toBe(`arn:aws:sts::${home}:federated-user/bob`)
  })

  it('an instance’s credentials that assume another role are chained to an hour (D-70, D-81)', () => {
    const caller = assume('reader')
    const input = { caller, role: roleArn('reader'), sessionName: 'again' }
    expect(tell(open.sts.assumeRole({ ...input, durationSeconds: 3_601 }))).toBe(
      'implicitDeny by credential',
    )
    expect(faultOf(() => open.sts.assumeRole({ ...input, durationSeconds: 43_201 }))).toBe(
      'ERR_REQUEST_INVALID input.durationSeconds',
    )
  })
})
