/** What an account that is in no organization is told about organizations, once it may ask. */
import { onAnything } from '../iam/entities.ts'
import type { OperationTable } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { serviceModels } from '../protocol/service-model.ts'

const names = [...(serviceModels.get('organizations')?.operations.keys() ?? [])]

/** All that read an organization ("AWSOrganizationsNotInUseException", Organizations API Reference). */
export const organizationReads: OperationTable = Object.fromEntries(
  names.map((name) => [name, { target: onAnything, run: refuse }]),
)

function refuse(): never {
  throw new AwsError(
    'AWSOrganizationsNotInUseException',
    'Your account is not a member of an organization.',
  )
}
