/** Rows of the decision matrix that need a directory (`test/cases/NOT-STATED.md`), on all evaluators. */
import { describe, expect, it } from 'vitest'
import { parseDirectory } from '../../../src/directory/parse.ts'
import type { Principal } from '../../../src/model/request.ts'
import { openDirectoryEvaluators } from '../../support/directory-evaluators.ts'

const management = '999900001111'
const home = '111122223333'
/** Its SCP denies what its RCPs let pass. */
const caller = '444455556666'
/** Its RCP denies what its SCPs let pass. */
const owner = '777788889999'

const statement = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' }
const denial = { ...statement, Effect: 'Deny' }
const version = { Version: '2012-10-17' }
const allowAll = { ...version, Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }
const named = (name: string, document: object) => ({ name, document })
const allow = named('allow', { ...version, Statement: statement })
const scp = named('deny-queues', { ...version, Statement: denial })
const rcp = named('deny-queues', { ...version, Statement: { ...denial, Principal: '*' } })

const full = named('full', allowAll)
const user = (name: string) => ({ name, policies: [allow] })
const grant = (resource: string, principal: string) => ({
  arn: resource,
  policy: {
    Statement: { Effect: 'Allow', Principal: { AWS: principal }, Action: 'sqs:*' },
  },
})

const queue = (account: string) => `arn:aws:sqs:us-east-1:${account}:queue`
const open = (account: string) => `arn:aws:sqs:us-east-1:${account}:open`
const alice = (account: string) => `arn:aws:iam::${account}:user/alice`
const trust = {
  Statement: { Effect: 'Allow', Principal: { AWS: home }, Action: 'sts:AssumeRole' },
}

const directory = parseDirectory(
  JSON.stringify({
    organization: {
      id: 'o-x',
      managementAccount: management,
      root: {
        id: 'r-y',
        scps: [full],
        accounts: [
          { id: management, scps: [full, scp], rcps: [rcp] },
          { id: home, scps: [full] },
          { id: caller, scps: [full, scp] },
          { id: owner, scps: [full], rcps: [rcp] },
        ],
      },
    },
    accounts: [
      { id: management, users: [user('alice')] },
      {
        id: home,
        groups: [
          { name: 'senders', policies: [allow] },
          { name: 'banned', policies: [named('ban', { ...version, Statement: denial })] },
        ],
        users: [
          {
            name: 'alice',
            policies: [allow, named('assume', allowAll)],
          },
          { name: 'grouped', groups: ['senders'] },
          { name: 'banned', groups: ['banned'], policies: [allow] },
        ],
        roles: [
          {
            name: 'target',
            trust,
            boundary: named('no-sts', {
              ...version,
              Statement: { Effect: 'Deny', Action: 'sts:*', Resource: '*' },
            }),
          },
        ],
      },
      { id: caller, users: [user('alice')] },
      { id: owner, users: [user('alice')] },
    ],
    resources: [
      grant(queue(home), owner),
      grant(queue(caller), home),
      grant(queue(owner), home),
      grant(queue(management), home),
      grant(open(home), management),
    ],
  }),
)

const evaluators = await openDirectoryEvaluators(directory)

function decide(principal: Principal, resource: string, action = 'sqs:SendMessage') {
  return evaluators.decide({ principal, action, resource })
}

describe('organization policies', () => {
  it('leave users of the management account alone (EM-22)', () => {
    expect(decide(alice(management), queue(management))).toBe('allowed by identity')
  })

  it('leave the root user of the management account alone (EM-92)', () => {
    const root = `arn:aws:iam::${management}:root`
    expect(decide(root, queue(management))).toBe('allowed by root')
  })

  it('leave users of the management account alone across accounts (EM-131)', () => {
    expect(decide(alice(management), open(home))).toBe('allowed by identity')
  })

  it('limit users and root of a member account', () => {
    expect(decide(alice(caller), queue(caller))).toBe('explicitDeny by scp')
    expect(decide(`arn:aws:iam::${caller}:root`, queue(caller))).toBe('explicitDeny by scp')
    expect(decide(alice(owner), queue(owner))).toBe('explicitDeny by rcp')
  })

  it('of the resource’s account are RCPs, whoever calls', () => {
    expect(decide(alice(home), queue(owner))).toBe('explicitDeny by rcp')
  })

  it('of the resource’s account are no SCPs for a caller from elsewhere (EM-118)', () => {
    expect(decide(alice(home), queue(caller))).toBe('allowed by identity')
  })

  it('of the caller’s account are no RCPs for a resource elsewhere (EM-120)', () => {
    expect(decide(alice(owner), queue(home))).toBe('allowed by identity')
  })
})

describe('identities', () => {
  it('have what their groups have (EM-26)', () => {
    expect(decide(`arn:aws:iam::${home}:user/grouped`, queue(home))).toBe('allowed by identity')
  })

  it('are denied what a group denies (EM-27)', () => {
    expect(decide(`arn:aws:iam::${home}:user/banned`, queue(home))).toBe('explicitDeny by identity')
  })

  it('that the directory does not know have nothing', () => {
    expect(decide(`arn:aws:iam::${home}:user/nobody`, queue(home))).toBe('implicitDeny by identity')
  })

  it('are not limited by the boundary of the role that they assume (EM-171)', () => {
    const target = `arn:aws:iam::${home}:role/target`
    expect(decide(alice(home), target, 'sts:AssumeRole')).toBe('allowed by identity')
  })

  it('are limited by their own boundary once they have assumed it', () => {
    const session = `arn:aws:sts::${home}:assumed-role/target/s`
    expect(decide(session, '*', 'sts:DecodeAuthorizationMessage')).toBe('explicitDeny by boundary')
  })
})
