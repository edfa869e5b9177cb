/** What a decision depends on: slices of the accounts that are part in it. */
import type { Accounts } from '../store/all-accounts.ts'
import {
  type AccountSlice,
  limitSlice,
  type Party,
  partsOfSlice,
  type SliceLimit,
  sliceOf,
} from './account-slice.ts'
import {
  type OrganizationSlice,
  organizationSlices,
  partsOfOrganization,
} from './organization-slice.ts'

/** Accounts, each once, and the organizations that they are in. */
export interface DecisionSlice {
  readonly accounts: readonly AccountSlice[]
  readonly organizations: readonly OrganizationSlice[]
}

/** What the parties are decided by; those of one account are one. */
export function decisionSlice(accounts: Accounts, parties: readonly Party[]): DecisionSlice {
  const states = [...new Set(parties.map(({ state }) => state))]
  return {
    accounts: states.map((state) => {
      const own = parties.filter((one) => one.state === state)
      return sliceOf(accounts, { state, ids: own.flatMap(({ ids }) => ids) })
    }),
    organizations: organizationSlices(
      accounts,
      states.map(({ id }) => id),
    ),
  }
}

/** What the policy of a limit allows by itself. */
export function limitDecision(slice: DecisionSlice, limit: SliceLimit): DecisionSlice {
  return { ...slice, accounts: slice.accounts.map((one) => limitSlice(one, limit)) }
}

/** Ids of the identities that are decided for, by account: slices with the same are of the same. */
export function identitiesOf({ accounts }: DecisionSlice): unknown {
  return accounts.map(({ account, users, roles }) => [
    account,
    [...users, ...roles.map(({ role }) => role)].map(({ id }) => id),
  ])
}

/** Whether two slices are of the very same records. */
export function isSameDecision(one: DecisionSlice, other: DecisionSlice): boolean {
  const [first, second] = [partsOf(one), partsOf(other)]
  return first.length === second.length && first.every((part, at) => part === second[at])
}

function partsOf({ accounts, organizations }: DecisionSlice): unknown[] {
  return [
    ...[accounts.length, organizations.length],
    ...accounts.flatMap(partsOfSlice),
    ...organizations.flatMap(partsOfOrganization),
  ]
}
