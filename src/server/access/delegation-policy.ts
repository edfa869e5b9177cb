/**
 * What delegated administrators may read of the organization, as the policy of a resource of the
 * management account: a call of theirs needs it and the caller's own policies ("Delegated
 * administrator for AWS services that work with Organizations").
 */

import type { MemberRecord } from '../store/organization-records.ts'
import type { DirectoryEntry } from './directory-entry.ts'

/** Operations that "can be called only from the organization's management account or by a member account that is a delegated administrator" (Organizations API Reference). */
export const delegatedReads: readonly string[] = [
  ...['DescribeAccount', 'DescribeCreateAccountStatus', 'DescribeOrganizationalUnit'],
  ...['DescribePolicy', 'ListAWSServiceAccessForOrganization', 'ListAccounts'],
  ...['ListAccountsForParent', 'ListChildren', 'ListCreateAccountStatus'],
  ...['ListDelegatedAdministrators', 'ListDelegatedServicesForAccount'],
  ...['ListOrganizationalUnitsForParent', 'ListParents', 'ListPolicies'],
  ...['ListPoliciesForTarget', 'ListRoots', 'ListTagsForResource', 'ListTargetsForPolicy'],
]

/** None where no account of the slice is one. */
export function delegationPolicy({ management, members }: DelegatingSlice): DirectoryEntry[] {
  const delegated = members.filter(({ delegations }) => delegations.length > 0)
  if (delegated.length === 0) return []
  return [
    {
      ...{ service: 'organizations', account: management, region: '' },
      policy: {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Principal: { AWS: delegated.map(({ id }) => `arn:aws:iam::${id}:root`) },
            Action: delegatedReads.map((name) => `organizations:${name}`),
            Resource: '*',
          },
        ],
      },
    },
  ]
}

/** A management account, and accounts of its organization. */
export interface DelegatingSlice {
  readonly management: string
  readonly members: readonly MemberRecord[]
}
