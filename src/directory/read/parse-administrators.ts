/** Who administers an organization: delegated administrators, and who may use member root users. */

import { readAccountId } from '../../json/account-id.ts'
import {
  type Cursor,
  readItems,
  readMembers,
  readString,
  readWord,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import type { Membership } from '../directory.ts'

/** The organization whose tree has been read. */
export interface PlacedOrganization {
  readonly id: string
  readonly managementAccount: string | undefined
  readonly memberships: Map<string, Membership>
}

/** What can be enabled for the organization ("Centrally manage root access for member accounts"). */
const featureNames = ['RootCredentialsManagement', 'RootSessions'] as const

/** Reads the administrators and features of an organization into its accounts' memberships. */
export function readAdministrators(
  members: ReadonlyMap<string, Cursor>,
  organization: PlacedOrganization,
): void {
  for (const item of readItems(members.get('delegatedAdministrators'))) {
    readDelegation(item, organization)
  }
  const features = readItems(members.get('features')).map((item) => readWord(item, featureNames))
  if (!features.includes('RootSessions')) return
  for (const [id, place] of organization.memberships) {
    if (place.organization !== organization.id || !administersRoots(place)) continue
    organization.memberships.set(id, { ...place, rootAdministrator: true })
  }
}

/** The management account and delegated administrators for IAM (E-90). */
function administersRoots({ management, delegatedServices = [] }: Membership): boolean {
  return management || delegatedServices.includes('iam.amazonaws.com')
}

function readDelegation(cursor: Cursor, { id, memberships }: PlacedOrganization): void {
  const members = readMembers(cursor, ['account', 'services'])
  const accountCursor = requireMember(cursor, members, 'account')
  const account = readAccountId(accountCursor)
  const services = readItems(requireMember(cursor, members, 'services')).flatMap(
    (item) => readString(item) ?? [],
  )
  if (accountCursor === undefined || account === undefined) return
  const place = memberships.get(account)
  if (place?.organization === id) {
    const delegatedServices = [...(place.delegatedServices ?? []), ...services]
    memberships.set(account, { ...place, delegatedServices })
    return
  }
  report(accountCursor, {
    code: 'UNKNOWN_ACCOUNT',
    message: `delegated administrator \`${shorten(account)}\` is not an account of the organization`,
    hint: 'place the account in the tree',
  })
}
