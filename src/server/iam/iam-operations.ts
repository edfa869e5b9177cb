/** The operations of IAM that work. */

import { accountOperations } from './account.ts'
import { detailOperations } from './authorization-details.ts'
import { reportOperations } from './credentials/credential-report.ts'
import { mfaOperations } from './credentials/mfa-devices.ts'
import { serverCertificateOperations } from './credentials/server-certificates.ts'
import { serviceCredentialOperations } from './credentials/service-credentials.ts'
import { signingOperations } from './credentials/signing-certificates.ts'
import { sshOperations } from './credentials/ssh-keys.ts'
import { accessKeyOperations } from './identities/access-keys.ts'
import { boundaryOperations } from './identities/boundaries.ts'
import { groupOperations } from './identities/groups.ts'
import { profileOperations } from './identities/instance-profiles.ts'
import { loginOperations } from './identities/login-profiles.ts'
import { oidcOperations } from './identities/oidc-providers.ts'
import { outboundOperations } from './identities/outbound-federation.ts'
import { roleOperations } from './identities/roles.ts'
import { samlOperations } from './identities/saml-providers.ts'
import { linkedRoleOperations } from './identities/service-linked-roles.ts'
import { userOperations } from './identities/users.ts'
import type { OperationTable } from './operation.ts'
import { rootFeatureOperations } from './organization-features.ts'
import { attachmentOperations } from './policies/attach.ts'
import { inlineOperations } from './policies/inline-policies.ts'
import { policyOperations } from './policies/own-policies.ts'
import { policyEntityOperations } from './policies/policy-entities.ts'
import { versionOperations } from './policies/policy-versions.ts'
import { grantOperations } from './policies/service-grants.ts'
import { lastAccessedOperations } from './reports/last-accessed.ts'
import { accessReportOperations } from './reports/organization-access.ts'
import { simulatorOperations } from './simulation/simulator.ts'
import { tagOperations } from './tagging.ts'

export const iamOperations: OperationTable = {
  ...userOperations,
  ...groupOperations,
  ...roleOperations,
  ...policyOperations,
  ...versionOperations,
  ...policyEntityOperations,
  ...inlineOperations,
  ...attachmentOperations,
  ...boundaryOperations,
  ...tagOperations,
  ...profileOperations,
  ...accessKeyOperations,
  ...loginOperations,
  ...accountOperations,
  ...detailOperations,
  ...oidcOperations,
  ...samlOperations,
  ...outboundOperations,
  ...mfaOperations,
  ...sshOperations,
  ...signingOperations,
  ...serverCertificateOperations,
  ...serviceCredentialOperations,
  ...reportOperations,
  ...simulatorOperations,
  ...linkedRoleOperations,
  ...grantOperations,
  ...lastAccessedOperations,
  ...accessReportOperations,
  ...rootFeatureOperations,
}
