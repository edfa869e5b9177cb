import { expect, it } from 'vitest'
import { openAnalysis } from '../../../src/analysis/analysis.ts'
import { compileBundle } from '../../../src/compile/compile.ts'
import { parseDirectory } from '../../../src/directory/read/parse-directory.ts'
import { kernelModule } from '../../../src/hosts/node.ts'

const account = '111122223333'
const orders = `arn:aws:sqs:eu-central-1:${account}:orders`

/** Who reaches a queue that allows this, and how. */
async function reaching(principal: unknown, condition: object = {}, named = false) {
  const statement = { Effect: 'Allow', Principal: principal, Action: 'sqs:SendMessage' }
  const own = { ...statement, Resource: orders, Condition: condition }
  const policy = { Version: '2012-10-17', Statement: own }
  const directory = { accounts: [{ id: account }], resources: [{ arn: orders, account, policy }] }
  const bundle = await compileBundle(parseDirectory(JSON.stringify(directory)))
  const analysis = await openAnalysis(kernelModule(), bundle)
  const found = await analysis.outsideAccess({ named })
  return found.map(({ principal: who, answer }) => `${who} ${answer}`)
}

it('has AWS services that no policy names, where not anybody reaches as much', async () => {
  expect(await reaching('*')).toEqual(['anonymous always', '* always'])
  const isService = { Bool: { 'aws:PrincipalIsAWSService': 'true' } }
  expect(await reaching('*', isService)).toEqual(['*.amazonaws.com always'])
  const ours = { StringEquals: { 'aws:SourceAccount': account } }
  expect(await reaching({ AWS: '*' }, { ...isService, ...ours })).toEqual([
    '*.amazonaws.com depends',
  ])
})

it('has services by the name that a condition has', async () => {
  const isTrail = { StringEquals: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } }
  expect(await reaching('*', isTrail)).toEqual(['cloudtrail.amazonaws.com always'])
})

it('has no service that a policy lets in by name', async () => {
  expect(await reaching({ Service: 'sns.amazonaws.com' }, {}, true)).toEqual([])
})
