/** GetSessionToken and GetFederationToken (D-73, D-74, E-29, E-68, E-69). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/entries/sts.ts'
import {
  allow,
  faultOf,
  home,
  openWorld,
  policy,
  roleArn,
  rootArn,
  tell,
  userArn,
  type World,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

const rich = userArn('rich')
const session = (result: { readonly session?: Session }): Session => {
  if (result.session === undefined) throw new Error('no session')
  return result.session
}

describe('GetSessionToken', () => {
  it('needs no permission, and no policy can deny it (EM-226, E-68)', () => {
    expect(tell(open.sts.getSessionToken({ caller: userArn('refused') }))).toBe('allowed by always')
    expect(tell(open.sts.getSessionToken({ caller: rootArn(home) }))).toBe('allowed by always')
  })

  it('is refused to credentials of sessions (EM-227, E-69)', () => {
    const { sts } = open
    const refused = 'implicitDeny by credential'
    const token = session(sts.getSessionToken({ caller: rich }))
    const root = session(sts.getSessionToken({ caller: rootArn(home) }))
    expect(tell(sts.getSessionToken({ caller: roleArn('open') }))).toBe(refused)
    expect(tell(sts.getSessionToken({ caller: token }))).toBe(refused)
    expect(tell(sts.getSessionToken({ caller: root }))).toBe(refused)
    expect(tell(sts.getSessionToken({ caller: 'anonymous' }))).toBe(refused)
    expect(tell(sts.getSessionToken({ caller: { service: 'a.amazonaws.com' } }))).toBe(refused)
  })

  it('lasts 12 hours by default, 36 at most, and one for root (D-73, D-74)', () => {
    const { sts } = open
    const end = (caller: string, durationSeconds?: number) =>
      session(sts.getSessionToken({ caller, ...(durationSeconds && { durationSeconds }) }))
        .expiresAt
    expect(end(rich)).toBe('2026-05-02T00:00:00Z')
    expect(end(rich, 129_600)).toBe('2026-05-03T00:00:00Z')
    expect(end(rootArn(home))).toBe('2026-05-01T13:00:00Z')
    for (const [caller, durationSeconds] of [
      [rich, 129_601],
      [rich, 899],
      [rootArn(home), 3_601],
    ] as const) {
      expect(faultOf(() => sts.getSessionToken({ caller, durationSeconds }))).toBe(
        'ERR_REQUEST_INVALID input.durationSeconds',
      )
    }
  })

  it('reaches IAM with MFA only, and of STS two calls (EM-225, E-69)', () => {
    const { sts } = open
    const plain = sts.resume(session(sts.getSessionToken({ caller: rich })))
    const withMfa = sts.resume(session(sts.getSessionToken({ caller: rich, mfa: true })))
    expect(tell({ decision: plain.check('iam:ListUsers', '*') })).toBe('implicitDeny by credential')
    expect(plain.isAllowed('iam:ListUsers', '*')).toBe(false)
    expect(tell({ decision: withMfa.check('iam:ListUsers', '*') })).toBe('allowed by identity')
    expect(withMfa.isAllowed('sts:GetFederationToken', '*')).toBe(false)
    expect(
      tell(sts.assumeRole({ caller: plain.session, role: roleArn('open'), sessionName: 'aa' })),
    ).toBe('allowed by identity')
  })

  it('of root reaches neither IAM nor STS but GetCallerIdentity (E-69, EM-224)', () => {
    const { sts } = open
    const root = sts.resume(session(sts.getSessionToken({ caller: rootArn(home) })))
    expect(root.check('s3:ListBuckets', '*').verdict).toBe('allowed')
    expect(root.isAllowed('s3:ListBuckets', '*')).toBe(true)
    expect(tell({ decision: root.check('iam:ListUsers', '*') })).toBe('implicitDeny by credential')
    expect(root.isAllowed('sts:GetFederationToken', '*')).toBe(false)
    expect(root.isAllowed('sts:GetCallerIdentity', '*')).toBe(true)
    expect(root.session.context).toEqual({
      'aws:TokenIssueTime': '2026-05-01T12:00:00Z',
      'aws:MultiFactorAuthPresent': false,
    })
  })

  it('takes MFA of users alone (D-90)', () => {
    expect(faultOf(() => open.sts.getSessionToken({ caller: rootArn(home), mfa: true }))).toBe(
      'ERR_REQUEST_INVALID input.mfa',
    )
  })
})

describe('GetFederationToken', () => {
  const federate = (input: object = {}) =>
    open.sts.getFederationToken({ caller: rich, name: 'bob', ...input })

  it('is decided by the user’s policies; root needs none (D-73)', () => {
    expect(tell(federate())).toBe('allowed by identity')
    expect(tell(federate({ caller: userArn('poor') }))).toBe('implicitDeny by identity')
    expect(tell(federate({ caller: rootArn(home) }))).toBe('allowed by root')
  })

  it('is refused to sessions and to the unsigned (E-69)', () => {
    const { sts } = open
    const refused = 'implicitDeny by credential'
    expect(tell(federate({ caller: roleArn('open') }))).toBe(refused)
    expect(tell(federate({ caller: 'anonymous' }))).toBe(refused)
    expect(tell(federate({ caller: session(federate()) }))).toBe(refused)
    const root = session(sts.getSessionToken({ caller: rootArn(home) }))
    expect(tell(federate({ caller: root }))).toBe(refused)
  })

  it('gives the user’s permissions as far as session policies allow (EM-70, EM-71, EM-83)', () => {
    const { sts } = open
    const policies = [policy(allow('s3:*'))]
    const check = (input: object, action: string) =>
      tell({ decision: sts.resume(session(federate(input))).check(action, '*') })
    expect(check({ policies }, 's3:ListBuckets')).toBe('allowed by identity')
    expect(check({ policies }, 'sqs:ListQueues')).toBe('implicitDeny by session')
    expect(check({}, 's3:ListBuckets')).toBe('implicitDeny by session')
    expect(check({ policies, caller: rootArn(home) }, 's3:ListBuckets')).toBe('allowed by root')
    expect(check({ policies: [policy(allow('*'))] }, 'iam:ListUsers')).toBe(
      'implicitDeny by credential',
    )
  })

  it('joins managed policies to the inline ones (E-47)', () => {
    const managedPolicies = [
      { arn: 'arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess', document: policy(allow('sqs:*')) },
    ]
    const input = { policies: [policy(allow('s3:*'))], managedPolicies }
    const handle = open.sts.resume(session(federate(input)))
    expect(handle.isAllowed('sqs:ListQueues', '*')).toBe(true)
    expect(handle.isAllowed('s3:ListBuckets', '*')).toBe(true)
    expect(handle.isAllowed('sns:ListTopics', '*')).toBe(false)
  })

  it('describes the federated user with parent and tags (D-31, D-85)', () => {
    expect(session(federate({ tags: { Team: 'blue' } }))).toMatchObject({
      kind: 'federatedUser',
      arn: `arn:aws:sts::${home}:federated-user/bob`,
      entityId: 'AIDARICH',
      principal: { parent: rich, tags: { Team: 'blue' } },
      transitiveTagKeys: [],
      expiresAt: '2026-05-02T00:00:00Z',
    })
  })

  it('has its own bounds of names and durations (D-80, D-73)', () => {
    const fault = (input: object) => faultOf(() => federate(input))
    expect(fault({ name: 'a'.repeat(33) })).toBe('ERR_REQUEST_INVALID input.name')
    expect(fault({ name: 'b' })).toBe('ERR_REQUEST_INVALID input.name')
    expect(fault({ durationSeconds: 129_601 })).toBe('ERR_REQUEST_INVALID input.durationSeconds')
    expect(fault({ caller: rootArn(home), durationSeconds: 3_601 })).toBe(
      'ERR_REQUEST_INVALID input.durationSeconds',
    )
  })
})
