/** Where resources are in events, beyond ARNs and parameters of the name that the ARN's form has. */

import type { CatalogueAction, CatalogueResourceType } from '../../catalogue/catalogue-types.ts'
import { foldAscii } from '../../json/fold-case.ts'
import { accessPoint } from '../../services/through-points.ts'
import { isPlain, plainIn, type TrailEvent, textIn } from '../events/trail-event.ts'
import type { MappedResource } from './mapped-resource.ts'
import { foldName } from './parameter-values.ts'

/** A variable of ARN forms, and the parameters that have its value, best first. */
const rows: readonly (readonly [
  variable: string,
  parameters: readonly string[],
  source: string,
])[] = [
  ['ObjectName', ['key', 'objectKey'], 'GetObject, Amazon S3 API'],
  ['BucketName', ['bucketName', 'bucket'], 'Amazon S3 CloudTrail events'],
  ['UserNameWithPath', ['userName'], 'GetUser, IAM API'],
  ['RoleNameWithPath', ['roleName'], 'GetRole, IAM API'],
  ['GroupNameWithPath', ['groupName'], 'GetGroup, IAM API'],
  ['PolicyNameWithPath', ['policyName'], 'CreatePolicy, IAM API'],
  ['InstanceProfileNameWithPath', ['instanceProfileName'], 'GetInstanceProfile, IAM API'],
  [
    'MfaTokenIdWithPath',
    ['serialNumber', 'virtualMFADeviceName'],
    'CreateVirtualMFADevice, IAM API',
  ],
  ['KeyId', ['keyId', 'destinationKeyId', 'sourceKeyId'], 'Encrypt, AWS KMS API'],
  ['SecretId', ['secretId', 'name'], 'GetSecretValue, AWS Secrets Manager API'],
  ['ParameterNameWithoutLeadingSlash', ['name', 'names'], 'GetParameter, Systems Manager API'],
  ['DocumentName', ['documentName', 'name'], 'SendCommand, Systems Manager API'],
  ['SessionId', ['sessionId'], 'TerminateSession, Systems Manager API'],
  ['TrailName', ['trailName', 'name'], 'StartLogging, CloudTrail API'],
  ['FunctionName', ['functionName', 'resource'], 'GetFunction, Lambda API'],
  ['LogGroupName', ['logGroupName'], 'CreateLogGroup, CloudWatch Logs API'],
  ['TableName', ['tableName'], 'GetItem, DynamoDB API'],
  ['QueueName', ['queueName'], 'CreateQueue, Amazon SQS API'],
  ['TopicName', ['name'], 'CreateTopic, Amazon SNS API'],
  ['DbInstanceName', ['dBInstanceIdentifier'], 'DeleteDBInstance, Amazon RDS API'],
  ['DbClusterInstanceName', ['dBClusterIdentifier'], 'DeleteDBCluster, Amazon RDS API'],
  ['SnapshotName', ['dBSnapshotIdentifier'], 'CreateDBSnapshot, Amazon RDS API'],
  ['SubnetGroupName', ['dBSubnetGroupName'], 'CreateDBSubnetGroup, Amazon RDS API'],
  ['ParameterGroupName', ['dBParameterGroupName'], 'CreateDBParameterGroup, Amazon RDS API'],
  ['StackName', ['stackName'], 'CreateStack, CloudFormation API'],
  ['ClusterName', ['cluster', 'clusterName', 'name'], 'DescribeCluster, Amazon EKS and ECS APIs'],
  ['RepositoryName', ['repositoryName'], 'BatchGetImage, Amazon ECR API'],
  ['StateMachineName', ['name'], 'CreateStateMachine, Step Functions API'],
  ['RuleName', ['rule', 'name'], 'PutRule, EventBridge API'],
  ['ModelId', ['modelId'], 'InvokeModel, Amazon Bedrock API'],
  ['DetectorId', ['detectorId'], 'GetDetector, GuardDuty API'],
  ['Id', ['id', 'hostedZoneId'], 'GetHostedZone, Route 53 API'],
  ['SecurityGroupId', ['groupId'], 'AuthorizeSecurityGroupIngress, Amazon EC2 API'],
  ['VpcFlowLogId', ['flowLogId'], 'DeleteFlowLogs, Amazon EC2 API'],
  ['SnapshotId', ['snapshotId'], 'CreateSnapshot, Amazon EC2 API'],
  ['AllocationId', ['allocationId'], 'ReleaseAddress, Amazon EC2 API'],
]

const parameterNames: ReadonlyMap<string, readonly string[]> = new Map(
  rows.map(([variable, parameters]) => [foldAscii(variable), parameters]),
)

const namesOfTypes = new WeakMap<CatalogueResourceType, Map<string, readonly string[]>>()

/** Parameters that may have the value of a variable, best first, as `foldName` writes them. */
export function namesFor(variable: string, type: CatalogueResourceType): readonly string[] {
  const own = namesOfTypes.get(type) ?? new Map<string, readonly string[]>()
  namesOfTypes.set(type, own)
  const known = own.get(variable) ?? [...new Set(listNames(variable, type).map(foldName))]
  own.set(variable, known)
  return known
}

function listNames(variable: string, type: CatalogueResourceType): string[] {
  const listed = parameterNames.get(foldAscii(variable)) ?? []
  const bare = variable.replace(/WithPath$|WithoutLeadingSlash$/, '')
  const kind = type.name.replace(/[^A-Za-z0-9]/g, '')
  return [...listed, variable, bare, `${kind}Id`, `${kind}Name`, `${kind}Identifier`, kind]
}

/** Resources that no form of an ARN leads to; undefined for all others. */
export function ownArns(
  event: TrailEvent,
  action: CatalogueAction,
): readonly MappedResource[] | undefined {
  if (action.service === 's3' && action.name.startsWith('GetStorageLens')) {
    return [{ arn: '*', isSure: false }]
  }
  if (action.service === 's3') return behindPoint(event, action)
  if (action.service === 'ec2' && action.name === 'CreateTags') return taggedIn(event)
  if (action.service === 'sqs') return queueOf(event)
  const rule = ownArn(event, action)
  return rule === undefined ? undefined : [rule]
}

/** What a call creates with tags: each type with `*` for its name, as messages of denials have it. */
function taggedIn(event: TrailEvent): readonly MappedResource[] | undefined {
  const { items } = plainIn(event.parameters, 'tagSpecificationSet')
  if (event.name === 'CreateTags' || !Array.isArray(items)) return undefined
  const types = items.filter(isPlain).flatMap((item) => textIn(item, 'resourceType') ?? [])
  const start = `arn:${partitionOf(event)}:ec2:${event.region}:${event.account}`
  return [...new Set(types)].map((type) => ({ arn: `${start}:${type}/*`, isSure: false }))
}

/** Most events of Amazon SQS name the queue by its URL alone ("Queue and message identifiers"). */
function queueOf(event: TrailEvent): readonly MappedResource[] | undefined {
  if (event.resources.length > 0) return undefined
  const url = queueUrl.exec(textIn(event.parameters, 'queueUrl') ?? '')
  if (url === null) return undefined
  const [, account = '', name = ''] = url
  const arn = `arn:${partitionOf(event)}:sqs:${event.region}:${account}:${name}`
  return [{ arn, isSure: true }]
}

const queueUrl = /^https?:\/\/[^/]+\/(\d{12})\/([\w-]{1,80}(?:\.fifo)?)$/

/** S3 compares the access point that it was asked through ("Access point policies", Amazon S3). */
function behindPoint(
  event: TrailEvent,
  action: CatalogueAction,
): readonly MappedResource[] | undefined {
  const bucket = textIn(event.parameters, 'bucketName') ?? ''
  if (event.resources.length === 0 && !bucket.includes('accesspoint')) return undefined
  const arns = [bucket, ...event.resources.map(({ arn }) => arn)]
  const point = arns.map((arn) => accessPoint.exec(arn)).find((match) => match !== null)
  if (point === undefined || point === null) return undefined
  const [, arn = ''] = point
  if (!action.resources.some(({ type }) => type.name === 'object')) return [{ arn, isSure: false }]
  const key = textIn(event.parameters, 'key')
  return key === undefined ? [] : [{ arn: `${arn}/object/${key}`, isSure: false }]
}

function ownArn(event: TrailEvent, action: CatalogueAction): MappedResource | undefined {
  const name = `${action.service}:${action.name}`
  const { identity, account } = event
  if (callersOwn.has(name) && textIn(event.parameters, 'userName') === undefined) {
    const arn = textIn(identity, 'arn')
    // the root user's own keys and devices are about the account's root user
    if (textIn(identity, 'type') === 'IAMUser' && arn !== undefined) return { arn, isSure: true }
  }
  if (name === 'sts:GetFederationToken') {
    const user = textIn(event.parameters, 'name')
    if (user !== undefined) {
      return { arn: `arn:aws:sts::${account}:federated-user/${user}`, isSure: true }
    }
  }
  return undefined
}

/** That of whoever calls; else that of the Region. */
export function partitionOf({ identity, region }: TrailEvent): string {
  const arn = String(identity.arn ?? '')
  if (arn.startsWith('arn:aws:')) return 'aws'
  const [, own] = /^arn:([^:]+):/.exec(arn) ?? []
  if (own !== undefined) return own
  if (region.startsWith('cn-')) return 'aws-cn'
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws'
}

/** Without a user name these are about the caller ("UserName", IAM API). */
const callersOwn: ReadonlySet<string> = new Set(
  [
    ...['GetUser', 'CreateAccessKey', 'DeleteAccessKey', 'ListAccessKeys', 'UpdateAccessKey'],
    ...['ListMFADevices', 'ListSSHPublicKeys', 'ListSigningCertificates', 'ListGroupsForUser'],
    ...['ListServiceSpecificCredentials', 'GetLoginProfile', 'CreateLoginProfile'],
    ...['UploadSigningCertificate', 'DeleteSigningCertificate', 'UpdateSigningCertificate'],
  ].map((operation) => `iam:${operation}`),
)
