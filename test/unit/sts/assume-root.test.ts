/** AssumeRoot and root-only tasks (E-90…E-92, EM-221…EM-223, D-110). */
import { beforeAll, describe, expect, it } from 'vitest'
import type { Session } from '../../../src/entries/sts.ts'
import { needsRoot, rootTasks, rootTasksOf, taskPolicies } from '../../../src/entries/sts.ts'
import {
  deny,
  faultOf,
  home,
  management,
  named,
  openWorld,
  other,
  roleArn,
  rootArn,
  security,
  tell,
  userArn,
  type World,
  world,
} from './world.ts'

let open: World
beforeAll(async () => {
  open = await openWorld()
})

const boss = userArn('boss', management)

function assume(input: object = {}, { sts } = open) {
  return sts.assumeRoot({
    caller: boss,
    target: other,
    taskPolicy: 'S3UnlockBucketPolicy',
    ...input,
  })
}

const sessionOf = (result: { readonly session?: Session }): Session => {
  if (result.session === undefined) throw new Error('no session')
  return result.session
}

describe('AssumeRoot', () => {
  it('is for identities of the management account and of IAM’s delegated administrator (E-90)', () => {
    expect(tell(assume())).toBe('allowed by identity')
    expect(tell(assume({ caller: userArn('guard', security) }))).toBe('allowed by identity')
    expect(tell(assume({ caller: userArn('rich') }))).toBe('implicitDeny by credential')
    expect(tell(assume({ caller: rootArn(management) }))).toBe('implicitDeny by credential')
    expect(tell(assume({ caller: 'anonymous' }))).toBe('implicitDeny by credential')
    expect(tell(assume({ caller: userArn('guest', management) }))).toBe('implicitDeny by identity')
  })

  it('is for member accounts of the same organization alone (E-90)', () => {
    expect(tell(assume({ target: management }))).toBe('implicitDeny by credential')
    expect(tell(assume({ target: '123456789012' }))).toBe('implicitDeny by credential')
    expect(tell(assume({ target: rootArn(home) }))).toBe('allowed by identity')
  })

  it('is closed where root sessions are not enabled, or another service was delegated (D-106, E-90)', async () => {
    const { features: _, ...organization } = world.organization
    const closed = await openWorld({ ...world, organization })
    expect(tell(assume({}, closed))).toBe('implicitDeny by credential')
    const delegatedAdministrators = [{ account: security, services: ['config.amazonaws.com'] }]
    const elsewhere = await openWorld({
      ...world,
      organization: { ...world.organization, delegatedAdministrators },
    })
    expect(tell(assume({ caller: userArn('guard', security) }, elsewhere))).toBe(
      'implicitDeny by credential',
    )
    expect(tell(assume({}, elsewhere))).toBe('allowed by identity')
  })

  it('tells policies which task it is for (K-137)', async () => {
    const condition = {
      Condition: { StringNotLike: { 'sts:TaskPolicyArn': '*/root-task/IAMAudit*' } },
    }
    const limited = {
      name: 'boss',
      policies: [
        named('tasks', deny('sts:AssumeRoot', condition), {
          Effect: 'Allow',
          Action: 'sts:*',
          Resource: '*',
        }),
      ],
    }
    const accounts = world.accounts.map((account) =>
      account.id === management ? { ...account, users: [limited] } : account,
    )
    const strict = await openWorld({ ...world, accounts })
    expect(tell(assume({}, strict))).toBe('explicitDeny by identity')
    expect(tell(assume({ taskPolicy: 'IAMAuditRootUserCredentials' }, strict))).toBe(
      'allowed by identity',
    )
  })

  it('takes the five task policies, by name or ARN, and 900 seconds at most (D-75, E-91)', () => {
    expect(taskPolicies.size).toBe(5)
    for (const name of taskPolicies.keys()) {
      const taskPolicy = `arn:aws:iam::aws:policy/root-task/${name}`
      expect(sessionOf(assume({ taskPolicy })).expiresAt).toBe('2026-05-01T12:15:00Z')
    }
    const fault = (input: object) => faultOf(() => assume(input))
    expect(fault({ taskPolicy: 'AdministratorAccess' })).toBe(
      'ERR_REQUEST_INVALID input.taskPolicy',
    )
    expect(fault({ durationSeconds: 901 })).toBe('ERR_REQUEST_INVALID input.durationSeconds')
    expect(fault({ target: userArn('rich') })).toBe('ERR_REQUEST_INVALID input.target')
    expect(fault({ target: `${other}:root` })).toBe(fault({ target: `arn:aws:iam::${other}` }))
  })
})

describe('an AssumeRoot session', () => {
  const check = (action: string, result = assume(), { sts } = open) =>
    tell({ decision: sts.resume(sessionOf(result)).check(action, 'arn:aws:s3:::locked') })

  it('unlocks a bucket policy that denies everyone, and does no more (EM-221, EM-222)', () => {
    expect(check('s3:DeleteBucketPolicy')).toBe('allowed by root')
    expect(check('s3:GetObject')).toBe('explicitDeny by resource')
    expect(check('s3:ListBuckets', assume())).toBe('explicitDeny by resource')
    const { sts } = open
    const handle = sts.resume(sessionOf(assume()))
    expect(tell({ decision: handle.check('s3:GetObject', 'arn:aws:s3:::free/k') })).toBe(
      'implicitDeny by session',
    )
  })

  it('is limited by SCPs, unless they except it (EM-223, E-92)', async () => {
    const limited = (condition: object) =>
      openWorld({
        ...world,
        organization: {
          ...world.organization,
          root: {
            id: 'r-y',
            accounts: [
              {
                id: other,
                scps: [
                  named(
                    'no-root',
                    { Effect: 'Allow', Action: '*', Resource: '*' },
                    deny('*', {
                      Condition: {
                        ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' },
                        ...condition,
                      },
                    }),
                  ),
                ],
              },
              security,
            ],
          },
        },
      })
    const strict = await limited({})
    expect(check('s3:DeleteBucketPolicy', assume({}, strict), strict)).toBe('explicitDeny by scp')
    const lenient = await limited({ Null: { 'aws:AssumedRoot': 'true' } })
    expect(check('s3:DeleteBucketPolicy', assume({}, lenient), lenient)).toBe('allowed by root')
  })

  it('cannot assume a role, nor another root (E-68)', () => {
    const { sts } = open
    const caller = sessionOf(assume())
    expect(tell(sts.assumeRole({ caller, role: roleArn('open'), sessionName: 'aa' }))).toBe(
      'implicitDeny by credential',
    )
    expect(tell(assume({ caller }))).toBe('implicitDeny by credential')
  })
})

describe('root-only tasks (D-110)', () => {
  it('are a frozen table that the engine answers from', () => {
    expect(Object.isFrozen(rootTasks) && rootTasks.every((row) => Object.isFrozen(row))).toBe(true)
    expect(rootTasksOf('S3:deletebucketpolicy')).toMatchObject([
      { area: 'S3', taskPolicy: 'S3UnlockBucketPolicy' },
    ])
    expect(rootTasksOf('s3:GetObject')).toEqual([])
  })

  it('name only task policies that exist', () => {
    const named = rootTasks.flatMap(({ taskPolicy }) => taskPolicy ?? [])
    expect(named.filter((name) => !taskPolicies.has(name))).toEqual([])
  })

  it('tell the actions that always need root from those that sometimes do', () => {
    expect(needsRoot('account:CloseAccount')).toBe(true)
    expect(needsRoot('s3:PutBucketPolicy')).toBe(false)
    expect(needsRoot('s3:GetObject')).toBe(false)
  })
})
