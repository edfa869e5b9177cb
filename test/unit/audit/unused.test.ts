/** What a report calls unused: never what a call may have rested on. */
import { describe, expect, test } from 'vitest'
import { auditEvents } from '../../../src/audit/auditor.ts'
import type { AuditReport } from '../../../src/audit/report/audit-report.ts'
import {
  account,
  aliceWith,
  auditorOf,
  denial,
  eventOf,
  listEvent,
  policyOf,
  queueEvent,
} from '../../support/audits.ts'

const inTag = { StringEquals: { 'aws:RequestTag/team': 'blue' } }
const outside = { StringNotEquals: { 'aws:RequestTag/team': 'blue' } }
const list = { Sid: 'List', Effect: 'Allow', Action: 'ec2:Describe*', Resource: '*' }
const idle = { Sid: 'Idle', Effect: 'Allow', Action: 's3:*', Resource: '*' }
const orders = `arn:aws:sqs:eu-central-1:${account}:orders`

async function unusedBy(directory: object, ...events: object[]): Promise<AuditReport['unused']> {
  const auditor = await auditorOf(directory)
  return (await auditEvents(auditor, events.map(eventOf))).unused
}

/** The labels of unused statements, without the policy. */
async function unusedIn(directory: object, ...events: object[]): Promise<string[]> {
  const { statements } = await unusedBy(directory, ...events)
  return statements.map(({ label }) => label.replace(/^.* /, ''))
}

describe('a statement is not called unused', () => {
  test('that may have carried, or stopped, a call which depends', async () => {
    const tagged = { ...list, Sid: 'Tagged', Action: 'ec2:*', Condition: inTag }
    const stops = { ...list, Sid: 'Stops', Effect: 'Deny', Condition: outside }
    const call = { ...listEvent, eventName: 'CreateVolume' }
    expect(await unusedIn(aliceWith(tagged, idle), call)).toEqual(['Idle'])
    const { actions } = await unusedBy(aliceWith({ ...tagged, Action: ['ec2:C*', 'ec2:D*'] }), call)
    expect(actions.map(({ pattern }) => pattern)).toEqual(['ec2:D*'])
    expect(await unusedIn(aliceWith(list, stops, idle), listEvent)).toEqual(['Idle'])
    const other = { ...tagged, Sid: 'Other', Resource: `arn:aws:ec2:*:${account}:instance/i-1` }
    const run = { ...listEvent, eventName: 'TerminateInstances' }
    const ids = { instancesSet: { items: [{ instanceId: 'i-2' }] } }
    expect(await unusedIn(aliceWith(tagged, other), { ...run, requestParameters: ids })).toEqual([
      'Other',
    ])
  })

  test('that surely carried a part of a call of which another part depends', async () => {
    const tags = { ...list, Sid: 'Tags', Action: 'ec2:CreateTags', Condition: inTag }
    const creates = { ...list, Sid: 'Creates', Action: 'ec2:CreateVolume' }
    const call = {
      ...listEvent,
      eventName: 'CreateVolume',
      requestParameters: { tagSpecificationSet: { items: [{ resourceType: 'volume' }] } },
    }
    expect(await unusedIn(aliceWith(tags, creates, idle), call)).toEqual(['Idle'])
  })

  test('whose verdict is sure, where only AWS may have had a reason of its own', async () => {
    const role = {
      name: 'R',
      trust: { Statement: { Effect: 'Allow', Principal: '*', Action: 'sts:AssumeRole' } },
      policies: [policyOf(list, idle)],
    }
    const session = {
      ...{ type: 'AssumedRole', arn: `arn:aws:sts::${account}:assumed-role/R/session` },
      sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${account}:role/R` } },
    }
    const untold = { ...listEvent, userIdentity: session, errorCode: 'AccessDenied' }
    const directory = { accounts: [{ id: account, roles: [role] }] }
    expect(await unusedIn(directory, untold)).not.toContain('List')
  })

  test('of an organization or a boundary, which had to allow the call as well', async () => {
    const own = policyOf(list, idle)
    const guard = (Sid: string, Action: string) => ({ ...list, Sid, Action })
    const named = (name: string, ...statements: object[]) => ({ ...policyOf(...statements), name })
    const directory = {
      organization: {
        id: 'o-a1b2c3d4e5',
        managementAccount: '999988887777',
        root: {
          id: 'r-a1b2',
          scps: [named('root', guard('Full', '*'))],
          accounts: [account],
        },
      },
      accounts: [
        {
          id: account,
          users: [
            {
              name: 'alice',
              policies: [own],
              boundary: named('b', guard('In', 'ec2:*'), guard('Out', 's3:*')),
            },
          ],
        },
      ],
    }
    expect(await unusedIn(directory, listEvent)).toEqual(['Idle', 'Out'])
  })

  test('whose resource AWS may have compared otherwise', async () => {
    const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}`
    const reads = {
      ...{ Sid: 'Reads', Effect: 'Allow', Action: 'secretsmanager:GetSecretValue' },
      Resource: secret('db-AbCdEf'),
    }
    const call = {
      ...{ eventSource: 'secretsmanager.amazonaws.com', eventName: 'GetSecretValue' },
      requestParameters: { secretId: 'db' },
    }
    expect(await unusedIn(aliceWith(reads, idle), call)).toEqual(['Idle'])
    const denied = { ...call, errorCode: 'AccessDenied' }
    expect(await unusedIn(aliceWith(reads, idle), denied)).toEqual(['Reads', 'Idle'])
  })

  test('that a call needed whose resource has policies which the bundle lacks', async () => {
    const foreign = 'arn:aws:sqs:eu-central-1:444455556666:orders'
    const reads = { ...list, Sid: 'Reads', Action: 'sqs:Get*', Resource: foreign }
    const call = { ...queueEvent, resources: [{ ARN: foreign, accountId: '444455556666' }] }
    expect(await unusedIn(aliceWith(reads, idle), call)).toEqual(['Idle'])
  })

  test('with the action of a call that is unmapped', async () => {
    const reads = { ...list, Sid: 'Reads', Action: 'sqs:Get*' }
    const nameless = { ...queueEvent, resources: [] }
    expect(await unusedIn(aliceWith(reads, idle), nameless)).toEqual(['Idle'])
    const strange = { ...queueEvent, eventName: 'GetNewThing' }
    expect(await unusedIn(aliceWith(reads, idle), strange)).toEqual(['Idle'])
  })

  test('of a resource that somebody asked for whom the bundle does not have', async () => {
    const lets = { ...list, Sid: 'Lets', Action: 'sqs:*', Principal: { AWS: '444455556666' } }
    const directory = {
      ...aliceWith(idle, { ...list, Sid: 'Sends', Action: 'sqs:*' }),
      resources: [{ arn: orders, policy: { Version: '2012-10-17', Statement: lets } }],
    }
    const foreign = { type: 'AWSAccount', principalId: 'AIDAOTHER', accountId: '444455556666' }
    const labels = await unusedIn(directory, { ...queueEvent, userIdentity: foreign })
    expect(labels).toEqual(['Idle', 'Sends'])
  })
})

test('a principal that another account’s copy names by its unique id is not called unused', async () => {
  const alice = { name: 'alice', id: 'AIDAALICE', policies: [policyOf(list)] }
  const directory = { accounts: [{ id: account, users: [alice, { name: 'bob' }] }] }
  const copy = { type: 'AWSAccount', principalId: 'AIDAALICE', accountId: account }
  const { principals } = await unusedBy(directory, { ...listEvent, userIdentity: copy })
  expect(principals).toEqual([`arn:aws:iam::${account}:user/bob`])
})

test('what only denied calls asked for is unused all the same', async () => {
  expect(await unusedIn(aliceWith(idle), { ...listEvent, ...denial })).toEqual(['Idle'])
})
