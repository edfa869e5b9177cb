/** The SCPs that limit an account, level by level, as the simulator takes them. */
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { organizationOf, unitsTo } from '../store/find-organization.ts'
import { fullAccess, fullAccessDocument } from './organization-slice.ts'

const type = 'SERVICE_CONTROL_POLICY'

/** The root's first. Undefined where there are none, as for a management account. */
export function serviceControlLevels(accounts: Accounts, account: string): string[][] | undefined {
  const found = organizationOf(accounts, account)
  if (found === undefined || found.management.id === account) return undefined
  const { management, record, member } = found
  if (!record.policyTypes.includes(type)) return undefined
  const levels = [record, ...unitsTo(management, member.parent), member]
  return levels.map(({ policies }) => serviceControlDocuments(management, policies))
}

/** Of those of some policies that are SCPs. */
export function serviceControlDocuments(
  management: AccountState,
  policies: readonly string[],
): string[] {
  return policies.flatMap((id) => {
    if (id === fullAccess[type].id) return [JSON.stringify(fullAccessDocument(type))]
    const policy = management.shelf('controlPolicy').byId(id)
    return policy?.type === type ? [policy.content] : []
  })
}
