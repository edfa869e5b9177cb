/** What two bundles make of one call, where the event does not tell all of it. */
import { expect, test } from 'vitest'
import type { AuditedEvent } from '../../../src/audit/audited-event.ts'
import { compareEvents, createComparer } from '../../../src/audit/compare-events.ts'
import { restoreEvent, saveEvent } from '../../../src/audit/saved-event.ts'
import { account, aliceWith, auditorOf, denial, eventOf, listEvent } from '../../support/audits.ts'

const runs = { Effect: 'Allow', Action: 'ec2:*', Resource: '*' }
const passes = (name: string, Effect = 'Allow') => ({
  ...{ Effect, Action: 'iam:PassRole' },
  Resource: `arn:aws:iam::${account}:role/${name}`,
})
const run = {
  ...{ eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances' },
  requestParameters: {
    iamInstanceProfile: { name: 'app' },
    instancesSet: { items: [{ imageId: 'ami-1' }] },
  },
}
const secret = (name: string) => `arn:aws:secretsmanager:eu-central-1:${account}:secret:${name}`
const reads = (name: string, Effect = 'Allow') => ({
  ...{ Effect, Action: 'secretsmanager:Get*', Resource: secret(name) },
})
const read = {
  ...{ eventSource: 'secretsmanager.amazonaws.com', eventName: 'GetSecretValue' },
  requestParameters: { secretId: 'db' },
}

type Statements = readonly object[]

async function compare(before: Statements, after: Statements, event: object) {
  const auditors = {
    before: await auditorOf(aliceWith(...before)),
    after: await auditorOf(aliceWith(...after)),
  }
  const { changes, ...counts } = await compareEvents(auditors, [eventOf(event)])
  const [change] = changes
  const named = Object.entries(counts).find(([name, count]) => name !== 'calls' && count === 1)
  return { change: named?.[0], after: change?.after }
}

test('a change on an action that the call may need is one that may be', async () => {
  const said = 'allowed by identity, and otherwise perhaps on iam:PassRole, which the call may need'
  const own = [runs, passes('app')]
  expect(await compare(own, [runs], run)).toEqual({ change: 'unknown', after: said })
  const denied = [...own, passes('*', 'Deny')]
  expect(await compare(own, denied, run)).toEqual({ change: 'unknown', after: said })
  expect(await compare([runs], own, run)).toEqual({ change: 'unknown', after: said })
  expect(await compare(own, own, run)).toMatchObject({ change: 'unchanged' })
  const other = { Effect: 'Allow', Action: 's3:*', Resource: '*' }
  expect(await compare(own, [...own, other], run)).toMatchObject({ change: 'unchanged' })
  expect(await compare(own, [runs], listEvent)).toMatchObject({ change: 'unchanged' })
  const stopped = { ...listEvent, ...denial }
  expect(await compare(own, [runs], stopped)).toMatchObject({ change: 'unchanged' })
})

test('a change on a resource that AWS may have compared is one that may be', async () => {
  const said =
    'allowed by identity, and otherwise perhaps on another resource of secretsmanager:GetSecretValue'
  const own = [reads('*')]
  const denied = [...own, reads('db-AbCdEf', 'Deny')]
  expect(await compare(own, denied, read)).toEqual({ change: 'unknown', after: said })
  expect(await compare([], [reads('db-AbCdEf')], read)).toMatchObject({ change: 'unknown' })
  expect(await compare(denied, denied, read)).toMatchObject({ change: 'unchanged' })
})

test('it is so of events that have travelled, too', async () => {
  const event = eventOf(run)
  const take = async (...statements: Statements) => {
    const taken = (await auditorOf(aliceWith(...statements))).take(event) as AuditedEvent
    return restoreEvent(JSON.parse(JSON.stringify(saveEvent(taken))))
  }
  const [both, one] = [await take(runs, passes('app')), await take(runs)]
  expect(createComparer().compare(both, one)).toBe('unknown')
  expect(createComparer().compare(both, await take(runs, passes('app')))).toBe('unchanged')
})
