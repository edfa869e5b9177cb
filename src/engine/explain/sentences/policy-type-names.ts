/** What sentences call policy types. */
import type { PolicyType } from '../../../model/policy.ts'

/** AWS's names of policy types in its messages (E-96). */
export const typeNames: Readonly<Record<PolicyType, string>> = {
  scp: 'a service control policy',
  rcp: 'a resource control policy',
  endpoint: 'a VPC endpoint policy',
  boundary: 'a permissions boundary',
  session: 'a session policy',
  resource: 'a resource-based policy',
  identity: 'an identity-based policy',
}

/** The same without its article. */
export function bareName(name: string): string {
  return name.replace(/^(?:an?|the) /, '')
}
