/** Central root access: what an organization has enabled. The account here is in none. */
import { AwsError } from '../protocol/aws-error.ts'
import { onAnything } from './entities.ts'
import type { OperationTable } from './operation.ts'

const inOrganization = { target: onAnything, run: refuse }

export const organizationOperations = {
  EnableOrganizationsRootCredentialsManagement: inOrganization,
  EnableOrganizationsRootSessions: inOrganization,
  DisableOrganizationsRootCredentialsManagement: inOrganization,
  DisableOrganizationsRootSessions: inOrganization,
  ListOrganizationsFeatures: inOrganization,
} satisfies OperationTable

function refuse(): never {
  throw new AwsError(
    'OrganizationNotFoundException',
    'No organization is associated with your account.',
  )
}
