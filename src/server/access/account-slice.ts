/** The part of the account that the decisions on a few identities depend on. */
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import type {
  GroupRecord,
  OidcProviderRecord,
  PolicyRecord,
  RoleRecord,
  SamlProviderRecord,
  UserRecord,
} from '../store/record-types.ts'
import { showPrincipals } from './trust-principals.ts'

/** A role with its trust policy as ARNs have it now. */
export interface TrustingRole {
  readonly role: RoleRecord
  readonly trust: string
}

/** Records as they are now: a record that changes is another object. */
export interface AccountSlice {
  readonly account: string
  readonly alias: string | undefined
  readonly users: readonly UserRecord[]
  readonly groups: readonly GroupRecord[]
  readonly roles: readonly TrustingRole[]
  /** The account's own policies that they have, as boundaries too. */
  readonly policies: readonly PolicyRecord[]
  /** ARNs of AWS's policies that they have. */
  readonly awsPolicies: readonly string[]
  readonly oidc: readonly OidcProviderRecord[]
  readonly saml: readonly SamlProviderRecord[]
}

/** An account, and users and roles of it by their ids. */
export interface Party {
  readonly state: AccountState
  readonly ids: readonly string[]
}

/** What users and roles of these ids are decided by; ids of others are passed over. */
export function sliceOf(accounts: Accounts, { state, ids }: Party): AccountSlice {
  const { account, alias } = state.settings
  const nobody = (id: string) => nobodyArn(accounts, id)
  const named = [...new Set(ids)].sort()
  const users = named.flatMap((id) => state.shelf('user').byId(id) ?? [])
  const roles = named.flatMap((id) => state.shelf('role').byId(id) ?? [])
  const groupIds = new Set(users.flatMap(({ groups }) => groups))
  const groups = [...groupIds].flatMap((id) => state.shelf('group').byId(id) ?? [])
  const arns = policyArns([...users, ...groups, ...roles])
  return {
    ...{ account, alias, users, groups },
    roles: roles.map((role) => ({ role, trust: showPrincipals(accounts, role.trust, nobody) })),
    policies: arns.flatMap((arn) => ownPolicy(state, arn) ?? []),
    awsPolicies: arns.filter((arn) => readIamArn(arn)?.account === 'aws'),
    oidc: state.shelf('oidc').all,
    saml: state.shelf('saml').all,
  }
}

/**
 * A principal that was deleted is an ARN of an account that is not there, so that whoever comes
 * after it is not taken for it.
 */
function nobodyArn(accounts: Accounts, id: string): string {
  let number = 0
  while (accounts.find(accountId(number)) !== undefined) number += 1
  const other = accountId(number)
  return `arn:aws:iam::${other}:role/${id}`
}

function accountId(number: number): string {
  return String(number).padStart(12, '0')
}

function policyArns(records: readonly (UserRecord | RoleRecord | GroupRecord)[]): string[] {
  const named = records.flatMap((record) => [
    ...record.attached,
    ...('boundary' in record && record.boundary !== undefined ? [record.boundary] : []),
  ])
  return [...new Set(named)].sort()
}

function ownPolicy(state: AccountState, arn: string): PolicyRecord | undefined {
  const policy = state.shelf('policy').byName(readIamArn(arn)?.name ?? '')
  if (policy === undefined) return undefined
  return arnOf(state.id, 'policy', policy) === arn ? policy : undefined
}

/** Identities that are to have one policy, and no other. */
export interface SliceLimit {
  /** The account of the identities. */
  readonly account: string
  readonly ids: readonly string[]
  /** The policy's document. */
  readonly document: string
}

/**
 * What the policy allows the identities by itself: they have no other, no groups and no boundary,
 * and every role leaves it to them who may assume it.
 */
export function limitSlice(
  slice: AccountSlice,
  { account, ids, document }: SliceLimit,
): AccountSlice {
  const inline = [{ name: 'scope', document }]
  const limit = <T extends UserRecord | RoleRecord>({ boundary, ...record }: T) => ({
    ...record,
    ...{ inline: ids.includes(record.id) ? inline : [], attached: [] },
  })
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${account}:root` },
      Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity', 'sts:SetContext'],
    },
  })
  return {
    ...{ account: slice.account, alias: slice.alias, oidc: slice.oidc, saml: slice.saml },
    ...{ groups: [], policies: [], awsPolicies: [] },
    users: slice.users.map((user) => ({ ...limit(user), groups: [] })),
    roles: slice.roles.map(({ role }) => ({ role: limit(role), trust })),
  }
}

/** Its records, in an order that tells what each is: lists begin with their lengths. */
export function partsOfSlice(slice: AccountSlice): unknown[] {
  const { users, groups, roles, policies, awsPolicies, oidc, saml } = slice
  const trusting = roles.flatMap(({ role, trust }) => [role, trust])
  const lists = [users, groups, trusting, policies, awsPolicies, oidc, saml]
  return [
    ...[slice.account, slice.alias],
    ...lists.flatMap((list): unknown[] => [list.length, ...list]),
  ]
}
