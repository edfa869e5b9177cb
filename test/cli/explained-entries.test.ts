/** What `sallyport explain` says of entries that match in no plain way, or can match nothing. */
import { expect, test } from 'vitest'
import { entryFaults, takesSeveralParts } from '../../src/cli/explanation/entry-reasons.ts'
import { makeFolder, sallyport } from './command-line.ts'

const account = '111122223333'
const queue = `arn:aws:sqs:eu-west-1:${account}:q`

async function explain(resource: object, request: object): Promise<string> {
  const policies = { resource: { Version: '2012-10-17', Statement: resource } }
  const asked = { action: 'sqs:SendMessage', resource: queue, ...request }
  const one = { name: 'n', source: 's', policies, request: asked, expect: { verdict: 'allowed' } }
  const folder = makeFolder({ 'case.json': [one] })
  await sallyport(['compile', folder('case.json'), '-o', folder('c.bundle')])
  const text = JSON.stringify(asked)
  return (await sallyport(['explain', folder('c.bundle'), '--request', text])).stdout
}

const alice = `arn:aws:iam::${account}:user/alice`
const own = { Effect: 'Allow', Action: 'sqs:*', Resource: '*' }

test('a service and an identity provider are told apart by their kind', async () => {
  const name = 'cognito-identity.amazonaws.com'
  const stdout = await explain(
    { ...own, Principal: { Service: name } },
    {
      principal: { federated: name },
    },
  )
  expect(stdout).toContain(
    `principal: the policy says \`Service:${name}\`, the request has \`Federated:${name}\``,
  )
})

test('a unique id is said to be one', async () => {
  const stdout = await explain(
    { ...own, Principal: { AWS: 'AROAEXAMPLEID' } },
    { principal: alice },
  )
  expect(stdout).toContain(
    '; `AROAEXAMPLEID` is the unique id of a deleted user or role, or of one that the bundle gives no such id\n',
  )
})

test('NotPrincipal with Allow is noted, whether it matches or not', async () => {
  const stdout = await explain({ ...own, NotPrincipal: { AWS: alice } }, { principal: alice })
  expect(stdout).toContain(
    'note      `NotPrincipal` with Allow is for everybody who is not named, anonymous callers, too',
  )
})

test('an entry with fewer parts than an ARN matches nothing, but in policies that fill it up (L-77)', () => {
  const entry = { element: 'resource', expected: ['arn:aws:sqs', '*', queue], actual: [] } as const
  const statement = (policyType: 'rcp' | 'identity') => ({
    ...{ policyType, policy: 'p', file: undefined, sid: undefined, index: 0, line: 0 },
    effect: 'Allow' as const,
  })
  expect(entryFaults(entry, statement('rcp'))).toEqual([
    '`arn:aws:sqs` has fewer than the six parts of an ARN, and matches nothing here',
  ])
  expect(entryFaults(entry, statement('identity'))).toEqual([
    '`arn:aws:sqs` has fewer than the six parts of an ARN',
  ])
})

test('a `*` that takes in several parts of an ARN is told (L-73)', () => {
  const wide = 'arn:aws:sqs:us-east-1:999999999999:x:111122223333:q'
  expect(takesSeveralParts('arn:aws:sqs:*:111122223333:q', wide)).toBe(true)
  expect(takesSeveralParts('arn:aws:sqs:*:*:q', queue)).toBe(false)
  expect(takesSeveralParts('arn:aws:s?s:eu-*:111122223333:*', queue)).toBe(false)
  expect(takesSeveralParts('*', queue)).toBe(false)
})
