/** Who a principal is in a directory: by ARN, by unique id, behind a session; on all evaluators. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/parse.ts'
import type { Principal } from '../../../src/model/request.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const home = '111122223333'
const alice = `arn:aws:iam::${home}:user/alice`
const federatedUser = `arn:aws:sts::${home}:federated-user/alice`
const everything = { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const queue = (name: string) => `arn:aws:sqs:eu-west-1:${home}:${name}`
const granted = (name: string, principal: string) => ({
  arn: queue(name),
  policy: { Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sqs:*' } },
})
const trusting = (name: string, principal: string) => ({
  name,
  path: '/deep/path/',
  id: `AROA${name.toUpperCase()}`,
  trust: { Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sts:*' } },
})

const evaluators = await openDirectoryEvaluators(
  parseDirectory(
    JSON.stringify({
      accounts: [
        {
          id: home,
          users: [
            { name: 'alice', id: 'AIDAALICE', policies: [{ name: 'p', document: everything }] },
            { name: 'bob', id: 'AIDABOB' },
          ],
          roles: [trusting('living', 'AIDABOB'), trusting('dead', 'AIDAGONE')],
        },
      ],
      resources: [
        granted('federated', federatedUser),
        granted('user', alice),
        granted('user-id', 'AIDAALICE'),
        granted('role', `arn:aws:iam::${home}:role/deep/path/living`),
        granted('role-without-path', `arn:aws:iam::${home}:role/living`),
        granted('role-id', 'AROALIVING'),
      ],
    }),
  ),
)

function decide(principal: Principal, resource: string, action = 'sqs:SendMessage') {
  return evaluators.decide({ principal, action, resource })
}

describe('a federated user known by its ARN alone', () => {
  it('has direct grants only, nothing of its namesake’s (E-18)', () => {
    expect(decide(federatedUser, queue('federated'))).toBe('allowed by resource')
    expect(decide(federatedUser, queue('user'))).toBe('implicitDeny by identity')
    expect(decide(federatedUser, queue('user-id'))).toBe('implicitDeny by identity')
    expect(decide(federatedUser, queue('none'))).toBe('implicitDeny by identity')
  })
})

describe('a federated user whose parent the session names', () => {
  const principal = { federatedUser, parent: alice, policies: [everything] }

  it('has what parent and session policy both allow (E-4)', () => {
    expect(decide(principal, queue('none'))).toBe('allowed by identity')
    expect(decide({ federatedUser, parent: alice }, queue('none'))).toBe('implicitDeny by session')
  })

  it('has what resources grant its parent, by ARN or unique id (E-32)', () => {
    const bob = `arn:aws:iam::${home}:user/bob`
    const withId = { federatedUser, parent: bob, policies: [everything] }
    expect(decide(withId, queue('user-id'))).toBe('implicitDeny by identity')
    const roleLike = evaluators.check({
      principal,
      action: 'sqs:SendMessage',
      resource: queue('user-id'),
    })
    expect(roleLike.verdict).toBe('allowed')
  })
})

describe('a role session', () => {
  const session = `arn:aws:sts::${home}:assumed-role/living/s`

  it('is granted what its role is, by ARN with path or by unique id (E-31)', () => {
    expect(decide(session, queue('role'))).toBe('allowed by resource')
    expect(decide(session, queue('role-id'))).toBe('allowed by resource')
  })

  it('is not its role’s name without the path (L-48)', () => {
    expect(decide(session, queue('role-without-path'))).toBe('implicitDeny by identity')
  })
})

describe('a trust policy', () => {
  const role = (name: string) => `arn:aws:iam::${home}:role/deep/path/${name}`

  it('lets in a user by its unique id (L-36)', () => {
    const bob = `arn:aws:iam::${home}:user/bob`
    expect(decide(bob, role('living'), 'sts:AssumeRole')).toBe('allowed by resource')
  })

  it('lets nobody in by the id of a user who was deleted (L-36)', () => {
    const bob = `arn:aws:iam::${home}:user/bob`
    expect(decide(bob, role('dead'), 'sts:AssumeRole')).toBe('implicitDeny by resource')
    expect(decide(alice, role('dead'), 'sts:AssumeRole')).toBe('implicitDeny by resource')
  })
})
