/** The SCPs that limit an account, level by level, as the simulator takes them. */
import type { Accounts } from '../store/all-accounts.ts'
import { organizationOf, unitsTo } from '../store/find-organization.ts'
import { fullAccess, fullAccessDocument } from './organization-slice.ts'

/** The root's first. Undefined where there are none, as for a management account. */
export function serviceControlLevels(accounts: Accounts, account: string): string[][] | undefined {
  const found = organizationOf(accounts, account)
  if (found === undefined || found.management.id === account) return undefined
  const { management, record, member } = found
  const type = 'SERVICE_CONTROL_POLICY'
  if (!record.policyTypes.includes(type)) return undefined
  const documentOf = (id: string): string[] => {
    if (id === fullAccess[type].id) return [JSON.stringify(fullAccessDocument(type))]
    const policy = management.shelf('controlPolicy').byId(id)
    return policy?.type === type ? [policy.content] : []
  }
  const levels = [record, ...unitsTo(management, member.parent), member]
  return levels.map(({ policies }) => policies.flatMap(documentOf))
}
