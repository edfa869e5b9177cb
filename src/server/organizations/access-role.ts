/** The role by which the management account enters a member ("Accessing member accounts in an organization"). */
import { makeUniqueId } from '../signature/secrets.ts'
import { rootArn } from '../store/arns.ts'
import type { RoleRecord } from '../store/record-types.ts'

/** Its name, unless somebody gives it another. */
export const accessRoleName = 'OrganizationAccountAccessRole'

/** A new one, which trusts the management account and may do everything. */
export function makeAccessRole(
  management: string,
  { time, name = accessRoleName }: { readonly time: string; readonly name?: string | undefined },
): RoleRecord {
  const Principal = { AWS: rootArn(management) }
  const statement = { Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }
  return {
    ...{ id: makeUniqueId('AROA'), name, path: '/', created: time },
    ...{ tags: [], inline: [], maxSessionDuration: 3_600 },
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
    trust: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
  }
}
