/** Versions of managed policies ("Versioning IAM policies"), and who has a policy. */

import { AwsError } from '../../protocol/aws-error.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { PolicyRecord, VersionRecord } from '../../store/record-types.ts'
import { conflict, findPolicy, onPolicy, ownPolicy } from '../entities.ts'
import { encodeDocument } from '../entity-outputs.ts'
import type { OperationTable, ServedCall } from '../operation.ts'
import { pageOf } from '../pages.ts'
import {
  awsOwned,
  changeablePolicy,
  confirmManagedDocument,
  noSuchVersion,
} from './own-policies.ts'

const mostVersions = 5

export const versionOperations = {
  CreatePolicyVersion: { target: onPolicy, run: createVersion },
  GetPolicyVersion: { target: onPolicy, run: getVersion },
  ListPolicyVersions: { target: onPolicy, run: listVersions },
  DeletePolicyVersion: { target: onPolicy, run: deleteVersion },
  SetDefaultPolicyVersion: { target: onPolicy, run: setDefaultVersion },
} satisfies OperationTable

function versionOutput(
  { defaultVersion }: PolicyRecord,
  { id, created }: VersionRecord,
): CallOutput {
  return {
    VersionId: id,
    IsDefaultVersion: id === defaultVersion,
    CreateDate: new Date(created),
  }
}

function createVersion(input: InputFields, call: ServedCall): CallOutput {
  const policy = changeablePolicy(input, call)
  const document = input.need('PolicyDocument')
  confirmManagedDocument(document)
  if (policy.versions.length >= mostVersions) {
    throw new AwsError(
      'LimitExceeded',
      'A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.',
    )
  }
  const lastVersion = policy.lastVersion + 1
  const version: VersionRecord = { id: `v${lastVersion}`, document, created: call.time }
  const changed: PolicyRecord = {
    ...policy,
    lastVersion,
    versions: [...policy.versions, version],
    defaultVersion: input.flag('SetAsDefault') === true ? version.id : policy.defaultVersion,
    updated: call.time,
  }
  call.changes.put('policy', changed)
  return { PolicyVersion: versionOutput(changed, version) }
}

interface FoundVersion {
  readonly policy: PolicyRecord
  readonly version: VersionRecord
}

/** Of a policy that is not there, the version is what is missing. */
function findVersion(input: InputFields, call: ServedCall): FoundVersion {
  const arn = input.need('PolicyArn')
  const id = input.need('VersionId')
  const policy = ownPolicy(call, arn)
  const version = policy?.versions.find((one) => one.id === id)
  if (policy === undefined || version === undefined) throw noSuchVersion(arn, id)
  return { policy, version }
}

/** Throws for one of AWS's policies. */
function changeableVersion(input: InputFields, call: ServedCall): FoundVersion {
  const arn = input.need('PolicyArn')
  if (call.managed.find(arn) !== undefined) throw awsOwned(arn)
  return findVersion(input, call)
}

function getVersion(input: InputFields, call: ServedCall): CallOutput {
  const arn = input.need('PolicyArn')
  const aws = call.managed.find(arn)
  if (aws !== undefined) {
    if (input.need('VersionId') !== aws.version) throw noSuchVersion(arn, input.need('VersionId'))
    return {
      PolicyVersion: {
        Document: encodeDocument(call.managed.text(arn) ?? ''),
        VersionId: aws.version,
        IsDefaultVersion: true,
        CreateDate: new Date(aws.updated),
      },
    }
  }
  const { policy, version } = findVersion(input, call)
  const shown = versionOutput(policy, version)
  return { PolicyVersion: { Document: encodeDocument(version.document), ...shown } }
}

/** The newest first, as AWS lists them. */
function listVersions(input: InputFields, call: ServedCall): CallOutput {
  const arn = input.need('PolicyArn')
  const aws = call.managed.find(arn)
  const shown =
    aws === undefined
      ? versionsOf(findPolicy(call, arn))
      : [{ number: Number(aws.version.slice(1)), output: awsVersion(aws.version, aws.updated) }]
  return pageOf(input, call, {
    member: 'Versions',
    items: shown,
    keyOf: ({ number }) => String(100_000_000 - number),
    show: ({ output }) => output,
  })
}

function versionsOf(policy: PolicyRecord) {
  return policy.versions.map((version) => ({
    number: Number(version.id.slice(1)),
    output: versionOutput(policy, version),
  }))
}

function awsVersion(id: string, updated: string): CallOutput {
  return { VersionId: id, IsDefaultVersion: true, CreateDate: new Date(updated) }
}

function deleteVersion(input: InputFields, call: ServedCall): undefined {
  const { policy, version } = changeableVersion(input, call)
  if (version.id === policy.defaultVersion) {
    throw conflict('Cannot delete the default version of a policy.')
  }
  const versions = policy.versions.filter((one) => one !== version)
  call.changes.put('policy', { ...policy, versions, updated: call.time })
}

function setDefaultVersion(input: InputFields, call: ServedCall): undefined {
  const { policy, version } = changeableVersion(input, call)
  call.changes.put('policy', { ...policy, defaultVersion: version.id, updated: call.time })
}
