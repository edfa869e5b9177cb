/** Central root access: what IAM has enabled for the organization ("Centrally manage root access for member accounts"). */
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { type FoundOrganization, organizationOf } from '../store/find-organization.ts'
import type { OrganizationRecord, RootFeature } from '../store/organization-records.ts'
import { onAnything } from './entities.ts'
import type { OperationTable, ServedCall } from './operation.ts'

export const rootFeatureOperations = {
  EnableOrganizationsRootCredentialsManagement: enabling('RootCredentialsManagement'),
  EnableOrganizationsRootSessions: enabling('RootSessions'),
  DisableOrganizationsRootCredentialsManagement: disabling('RootCredentialsManagement'),
  DisableOrganizationsRootSessions: disabling('RootSessions'),
  ListOrganizationsFeatures: { target: onAnything, run: listFeatures },
} satisfies OperationTable

const trusted = 'iam.amazonaws.com'

function enabling(feature: RootFeature) {
  const run = (_input: InputFields, call: ServedCall) => {
    const found = confirmOrganization(call, 'management')
    const { rootFeatures } = found.record
    const kept = rootFeatures.filter((one) => one !== feature)
    return putFeatures(call, found, [...kept, feature])
  }
  return { target: onAnything, run }
}

function disabling(feature: RootFeature) {
  const run = (_input: InputFields, call: ServedCall) => {
    const found = confirmOrganization(call, 'delegated')
    const kept = found.record.rootFeatures.filter((one) => one !== feature)
    return putFeatures(call, found, kept)
  }
  return { target: onAnything, run }
}

function putFeatures(
  { changes }: ServedCall,
  { management, record }: FoundOrganization,
  rootFeatures: readonly RootFeature[],
): CallOutput {
  const changed = { ...record, rootFeatures }
  changes.of(management).put('organization', changed)
  return featuresOutput(changed)
}

function listFeatures(_input: InputFields, call: ServedCall): CallOutput {
  return featuresOutput(confirmOrganization(call, 'delegated').record)
}

function featuresOutput({ organization, rootFeatures }: OrganizationRecord): CallOutput {
  return { OrganizationId: organization, EnabledFeatures: [...rootFeatures].sort() }
}

/** The organization; `who` may ask besides the management account: delegated administrators for IAM, or nobody. */
function confirmOrganization(
  { accounts, account, state }: ServedCall,
  who: 'management' | 'delegated',
): FoundOrganization {
  const found = organizationOf(accounts, account)
  if (found === undefined) {
    throw new AwsError(
      'OrganizationNotFoundException',
      'No organization is associated with your account.',
    )
  }
  const isDelegated = found.member.delegations.some(({ service }) => service === trusted)
  if (found.management !== state && (who === 'management' || !isDelegated)) throw notAllowed(who)
  if (found.record.features !== 'ALL') {
    throw new AwsError(
      'OrganizationNotInAllFeaturesModeException',
      'The request was rejected because your organization does not have All features enabled.',
    )
  }
  if (found.record.services.some(({ service }) => service === trusted)) return found
  throw new AwsError(
    'ServiceAccessNotEnabledException',
    'The request was rejected because trusted access is not enabled for IAM in Organizations.',
  )
}

function notAllowed(who: 'management' | 'delegated'): AwsError {
  const refused = 'The request was rejected because the account making the request is not the'
  return who === 'management'
    ? new AwsError(
        'CallerIsNotManagementAccountException',
        `${refused} management account for the organization.`,
      )
    : new AwsError(
        'AccountNotManagementOrDelegatedAdministratorException',
        `${refused} management account or delegated administrator account for centralized root access.`,
      )
}
