/** Accounts that permission sets are assigned in: the instance's, and those of the organization that it manages. */
import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { openAccountOf, organizationOf } from '../store/find-organization.ts'

export interface CenterAccount {
  readonly state: AccountState
  readonly name: string
  /** Of an account of an organization. */
  readonly email: string | undefined
  readonly isClosed: boolean
}

/**
 * Undefined for an account that is not there. INVARIANT: none of another organization is found, and
 * none that has left this one, so that nobody is given credentials of it.
 */
export function centerAccount(accounts: Accounts, id: string): CenterAccount | undefined {
  const { home } = accounts
  const organization = organizationOf(accounts, id)
  const state = accounts.find(id)
  if (state === undefined) return undefined
  if (state !== home && organization?.management !== home) return undefined
  return {
    state,
    name: organization?.member.title ?? state.settings.alias ?? id,
    email: organization?.member.email,
    isClosed: openAccountOf(accounts, id) === undefined,
  }
}

/** Throws for an account that nothing can be assigned in. */
export function needAccount(accounts: Accounts, id: string): CenterAccount {
  const found = centerAccount(accounts, id)
  if (found !== undefined) return found
  throw new AwsError('ResourceNotFoundException', `Account ${id} could not be found.`)
}

/** Whatever makes roles in accounts, and removes them. */
export type CenterCall = Pick<ServedCall, 'accounts' | 'changes' | 'time'>
