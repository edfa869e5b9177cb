/** Auditors of small directories, and events for them. */
import { type Auditor, createAuditor } from '../../src/audit/auditor.ts'
import { compileBundle } from '../../src/compile/compile.ts'
import { parseDirectory } from '../../src/directory/read/parse-directory.ts'
import { kernelModule } from '../../src/hosts/node.ts'

export const account = '111122223333'

/** An identity-based policy of these statements. */
export function policyOf(...statements: readonly object[]): object {
  return { name: 'own', document: { Version: '2012-10-17', Statement: statements } }
}

/** The bytes of a bundle of a directory. */
export async function bundleOf(directory: object): Promise<Uint8Array> {
  return compileBundle(parseDirectory([{ text: JSON.stringify(directory) }]))
}

/** An auditor by a bundle of a directory. */
export async function auditorOf(directory: object): Promise<Auditor> {
  return createAuditor(kernelModule(), await bundleOf(directory))
}

/** One account whose user alice has these statements. */
export function aliceWith(...statements: readonly object[]): object {
  return {
    accounts: [{ id: account, users: [{ name: 'alice', policies: [policyOf(...statements)] }] }],
  }
}

let number = 0

/** An event of alice's, with an id of its own. */
export function eventOf(members: object): object {
  number += 1
  return {
    eventVersion: '1.08',
    eventID: `event-${number}`,
    eventTime: '2026-01-31T12:00:00Z',
    eventType: 'AwsApiCall',
    awsRegion: 'eu-central-1',
    recipientAccountId: account,
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.0',
    tlsDetails: { tlsVersion: 'TLSv1.3' },
    userIdentity: {
      type: 'IAMUser',
      principalId: 'AIDAEXAMPLE',
      arn: `arn:aws:iam::${account}:user/alice`,
      accountId: account,
    },
    ...members,
  }
}

/** She reads a message queue's attributes. */
export const queueEvent = {
  eventSource: 'sqs.amazonaws.com',
  eventName: 'GetQueueAttributes',
  requestParameters: {},
  resources: [{ ARN: `arn:aws:sqs:eu-central-1:${account}:orders`, accountId: account }],
}

/** She lists buckets, which no resource policy can allow. */
export const listEvent = {
  eventSource: 'ec2.amazonaws.com',
  eventName: 'DescribeInstances',
  requestParameters: {},
}

export const denial = {
  errorCode: 'AccessDenied',
  errorMessage: `User: arn:aws:iam::${account}:user/alice is not authorized to perform: ec2:DescribeInstances because no identity-based policy allows the ec2:DescribeInstances action`,
}
