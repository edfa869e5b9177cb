/** AWS's service reference beside the tables: small files in the form that AWS documents. */
import { beforeAll, describe, expect, test } from 'vitest'
import { createAuditor } from '../../../src/audit/auditor.ts'
import {
  readServiceReference,
  type ServiceReference,
} from '../../../src/audit/mapping/service-reference.ts'
import { kernelModule } from '../../../src/hosts/node.ts'
import { aliceWith, bundleOf, eventOf } from '../../support/audits.ts'

/** As https://servicereference.us-east-1.amazonaws.com/v1/sqs/sqs.json has members. */
const file = (Name: string, operations: Readonly<Record<string, readonly string[]>>) =>
  JSON.stringify({
    Name,
    Actions: [{ Name: 'Any', ActionConditionKeys: [], Resources: [{ Name: 'queue' }] }],
    Operations: [
      ...Object.entries(operations).map(([operation, actions]) => ({
        Name: operation,
        AuthorizedActions: actions.map((action) => {
          const [Service, Named] = action.split(':')
          return { Name: Named, Service, Context: { 'iam:PassedToService': ['x'] } }
        }),
        SDK: [{ Name: Name, Method: operation, Package: 'Boto3' }],
      })),
      { Name: 'NotYetStated', SDK: [] },
    ],
    Version: 'v1.4',
  })

let bundle: Uint8Array
beforeAll(async () => {
  bundle = await bundleOf(aliceWith({ Effect: 'Allow', Action: '*', Resource: '*' }))
})

async function audit(reference: ServiceReference, service: string, eventName: string) {
  const options = { serviceReference: [reference] }
  const auditor = await createAuditor(kernelModule(), bundle, options)
  const event = { eventSource: `${service}.amazonaws.com`, eventName, requestParameters: {} }
  const taken = auditor.take(eventOf(event))
  if (typeof taken === 'string') throw new Error(taken)
  const { outcome, parts, mayNeed, reason } = taken
  return { outcome, actions: parts.map(({ action }) => action), mayNeed, reason }
}

describe('the service reference', () => {
  test('says what an operation needs that no table has', async () => {
    const reference = readServiceReference(
      file('ec2', { FindHosts: ['ec2:DescribeHosts'], DescribeNew: ['ec2:A', 'ec2:B'] }),
    )
    expect(await audit(reference, 'ec2', 'FindHosts')).toMatchObject({
      ...{ outcome: 'agree', actions: ['ec2:DescribeHosts'] },
    })
    expect(await audit(reference, 'ec2', 'DescribeNew')).toMatchObject({
      ...{ outcome: 'unmapped', reason: 'the operation is not known' },
    })
    expect(await audit(reference, 'ec2', 'NotYetStated')).toMatchObject({ outcome: 'unmapped' })
  })

  test('comes before an action of the same name, and behind the tables', async () => {
    const reference = readServiceReference(
      file('ec2', {
        DescribeHosts: ['ec2:DescribeInstances'],
        DescribeInstances: ['ec2:DescribeInstances', 'kms:Decrypt'],
        CreateFlowLogs: ['ec2:CreateFlowLogs', 'iam:PassRole', 'logs:CreateLogDelivery'],
      }),
    )
    expect(await audit(reference, 'ec2', 'DescribeHosts')).toMatchObject({
      actions: ['ec2:DescribeInstances'],
    })
    expect(await audit(reference, 'ec2', 'DescribeInstances')).toMatchObject({
      ...{ actions: ['ec2:DescribeInstances'], mayNeed: ['kms:Decrypt'] },
    })
    const logs = await audit(reference, 'ec2', 'CreateFlowLogs')
    expect(logs.mayNeed).toEqual(['iam:PassRole', 'logs:CreateLogDelivery'])
  })

  test.each([
    ['nonsense', '#', 'cannot be read'],
    ['[]', '#', 'must be an object'],
    ['{}', '#/Name', 'must be a string'],
    ['{"Name":"s3","Operations":{}}', '#/Operations', 'must be an array'],
    ['{"Name":"s3","Operations":[{"Name":7}]}', '#/Operations/0/Name', 'must be a string'],
    [
      '{"Name":"s3","Operations":[{"Name":"A","AuthorizedActions":[{"Name":"B"}]}]}',
      ...['#/Operations/0/AuthorizedActions/0/Service', 'must be a string'],
    ],
  ])('of %s is refused with its place', (text, place, message) => {
    let thrown: unknown
    try {
      readServiceReference(text)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toMatchObject({
      ...{ code: 'ERR_OPTIONS_INVALID', place, message: expect.stringContaining(message) },
    })
  })
})
