import { expect, it } from 'vitest'
import { compareAccess, openAnalysis } from '../../../src/analysis/analysis.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { kernelModule } from '../../../src/hosts/node.ts'

async function analyse(...statements: readonly object[]) {
  const document = { Version: '2012-10-17', Statement: statements }
  const user = { name: 'alice', policies: [{ name: 'own', document }] }
  const directory = { accounts: [{ id: '111122223333', users: [user] }] }
  return openAnalysis(
    kernelModule(),
    await compileBundle(parseDirectory(JSON.stringify(directory))),
  )
}

it('tells one of two resources that are as wide as one another', async () => {
  const reads = { Effect: 'Allow', Action: 's3:GetObjectTagging' }
  const before = await analyse({ ...reads, Resource: ['arn:aws:s3:::**', 'arn:aws:s3:::***'] })
  const after = await analyse({ ...reads, Resource: 'arn:aws:s3:::public/*' })
  const found = [...(await compareAccess(before, after))]
  expect(found.map(({ change }) => change)).toEqual(['revoked'])
  expect(found[0]?.resource).toMatch(/^arn:aws:s3:::\*+$/)
})

const alice = 'arn:aws:iam::111122223333:user/alice'
const orders = 'arn:aws:sqs:eu-central-1:111122223333:orders'

const lists = { Effect: 'Allow', Action: 'sqs:ListQueues', Resource: '*' }
const home = {
  id: '111122223333',
  users: [
    {
      name: 'alice',
      policies: [{ name: 'own', document: { Version: '2012-10-17', Statement: lists } }],
    },
  ],
}

/** An account with a queue that has this policy. */
async function queueWith(...statements: readonly object[]) {
  const policy = { Version: '2012-10-17', Statement: statements }
  const listed = { arn: orders, account: '111122223333' }
  const resource = statements.length === 0 ? listed : { ...listed, policy }
  const directory = { accounts: [home], resources: [resource] }
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  return openAnalysis(kernelModule(), bundle)
}

const lets = (principal: unknown, more: object = {}) => ({
  Effect: 'Allow',
  Principal: principal,
  Action: 'sqs:SendMessage',
  Resource: orders,
  ...more,
})

async function changesTo(...statements: readonly object[]) {
  const found = [...(await compareAccess(await queueWith(), await queueWith(...statements)))]
  const back = [...(await compareAccess(await queueWith(...statements), await queueWith()))]
  expect(back.map(({ principal }) => principal)).toEqual(found.map(({ principal }) => principal))
  expect(back.every(({ change }) => change === 'revoked')).toBe(true)
  return found.map(({ change, principal, action }) => `${change} ${principal} ${action}`)
}

it('tells of callers of other accounts that a policy lets in by name', async () => {
  const account = 'arn:aws:iam::999988887777:root'
  const user = 'arn:aws:iam::999988887777:user/eve'
  expect(await changesTo(lets({ AWS: account }))).toEqual([`gained ${account} sqs:SendMessage`])
  expect(await changesTo(lets({ AWS: user }))).toEqual([`gained ${user} sqs:SendMessage`])
  const session = 'arn:aws:sts::999988887777:assumed-role/courier/monday'
  expect(await changesTo(lets({ AWS: session }))).toEqual([`gained ${session} sqs:SendMessage`])
})

it('tells of anybody once, and not again of those who are named', async () => {
  expect(await changesTo(lets('*'), lets({ AWS: '999988887777' }))).toEqual([
    `gained ${alice} sqs:SendMessage`,
    'gained anonymous sqs:SendMessage',
    'gained * sqs:SendMessage',
  ])
  const ours = { StringEquals: { 'aws:PrincipalAccount': '111122223333' } }
  expect(await changesTo(lets('*', { Condition: ours }))).toEqual([
    `gained ${alice} sqs:SendMessage`,
  ])
})

it('tells of AWS services that no policy names, where not anybody may as much', async () => {
  const isService = { Bool: { 'aws:PrincipalIsAWSService': 'true' } }
  expect(await changesTo(lets('*', { Condition: isService }))).toEqual([
    'gained *.amazonaws.com sqs:SendMessage',
  ])
  const isTrail = {
    StringLike: { 'aws:PrincipalServiceName': ['cloudtrail.amazonaws.com', 'logs.*'] },
  }
  expect(await changesTo(lets('*', { Condition: isTrail }))).toEqual([
    'gained cloudtrail.amazonaws.com sqs:SendMessage',
    'gained logs.x sqs:SendMessage',
  ])
  const isListed = {
    'ForAnyValue:StringEquals': { 'aws:PrincipalServiceNamesList': 'sns.amazonaws.com' },
  }
  expect(await changesTo(lets('*', { Condition: isListed }))).toEqual([
    'gained sns.amazonaws.com sqs:SendMessage',
  ])
  const example = { principal: { service: 'unnamed.amazonaws.com' }, action: 'sqs:SendMessage' }
  const found = await compareAccess(
    await queueWith(),
    await queueWith(lets('*', { Condition: isService })),
  )
  expect([...found][0]).toMatchObject({ example })
})

it('takes no resource that one bundle alone has for one of an outsider', async () => {
  const directory = { accounts: [home] }
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  const without = await openAnalysis(kernelModule(), bundle)
  expect([...(await compareAccess(without, await queueWith()))]).toEqual([])
})
