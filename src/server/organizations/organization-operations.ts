/** The operations of Organizations that work, by name ("AWS Organizations API Reference"). */
import { onAnything } from '../iam/entities.ts'
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import { accountCreationCalls } from './account-creation.ts'
import { controlPolicyCalls } from './control-policies.ts'
import { memberAccountCalls } from './member-accounts.ts'
import { ownOrganization, readOrganization } from './organization.ts'
import { organizationCalls } from './organization-calls.ts'
import { organizationTagCalls } from './organization-tags.ts'
import { unitCalls } from './organizational-units.ts'
import { attachmentCalls } from './policy-attachments.ts'
import { trustedServiceCalls } from './trusted-services.ts'

export const organizationOperations: OperationTable = {
  ...organizationCalls,
  ...accountCreationCalls,
  ...memberAccountCalls,
  ...unitCalls,
  ...controlPolicyCalls,
  ...attachmentCalls,
  ...trustedServiceCalls,
  ...organizationTagCalls,
  ListHandshakesForOrganization: { target: onAnything, run: listHandshakes },
  DescribeResourcePolicy: { target: onAnything, run: describeResourcePolicy },
  DescribeEffectivePolicy: { target: onAnything, run: describeEffectivePolicy },
}

/** Nobody is invited here. */
function listHandshakes(_input: InputFields, call: ServedCall) {
  readOrganization(call)
  return { Handshakes: [] }
}

/** None can be put here. */
function describeResourcePolicy(_input: InputFields, call: ServedCall): never {
  readOrganization(call)
  throw new AwsError(
    'ResourcePolicyNotFoundException',
    "We can't find a resource policy request with the parameter that you specified.",
  )
}

/** Of the types that add up there are none here. */
function describeEffectivePolicy(_input: InputFields, call: ServedCall): never {
  ownOrganization(call)
  throw new AwsError(
    'EffectivePolicyNotFoundException',
    "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type.",
  )
}
