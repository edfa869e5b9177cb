/** Slices of accounts as directory documents, from which an engine's bundle is compiled. */
import type { AccountState } from '../store/account-state.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import type { GroupRecord, PolicyRecord, RoleRecord, UserRecord } from '../store/record-types.ts'
import type { AccountSlice, TrustingRole } from './account-slice.ts'
import type { AwsPolicies } from './aws-policies.ts'
import type { DecisionSlice } from './decision-slice.ts'
import type { DirectoryEntry } from './directory-entry.ts'
import { organizationDocument } from './organization-slice.ts'

/** A directory document as the library reads it. */
export interface DirectoryText {
  readonly file: string
  readonly text: string
}

/** The directory documents. */
export function directoryOf(slice: DecisionSlice, managed: AwsPolicies): DirectoryText[] {
  const arns = new Set(slice.accounts.flatMap(({ awsPolicies }) => awsPolicies))
  const document: DirectoryEntry = {
    accounts: slice.accounts.map(accountEntry),
    policies: [...arns].map((arn) => ({ arn, document: managed.document(arn) })),
  }
  return [document, ...slice.organizations.map(organizationDocument)].map((one, at) => ({
    file: at === 0 ? 'accounts' : 'organization',
    text: JSON.stringify(one),
  }))
}

function accountEntry(slice: AccountSlice): DirectoryEntry {
  const { account, alias, users, groups, roles, policies, oidc, saml } = slice
  const names = new Map(groups.map(({ id, name }) => [id, name]))
  return {
    id: account,
    ...(alias !== undefined && { alias }),
    policies: policies.map(policyEntry),
    groups: groups.map((one) => ({ ...identityEntry(one) })),
    users: users.map((one) => userEntry(one, names)),
    roles: roles.map(roleEntry),
    providers: [
      ...oidc.map(({ id, clients }) => ({ type: 'oidc', url: id, clients: [...clients] })),
      ...saml.map(({ name }) => ({ type: 'saml', name })),
    ],
  }
}

/** A user or group, as far as they are alike. */
export function identityEntry({
  name,
  path,
  id,
  inline,
  attached,
}: UserRecord | GroupRecord): DirectoryEntry {
  return {
    name,
    id,
    ...(path !== '/' && { path }),
    policies: [
      ...inline.map((one) => ({ name: one.name, document: JSON.parse(one.document) })),
      ...attached,
    ],
  }
}

function bearerEntry(record: UserRecord | RoleRecord): DirectoryEntry {
  const { tags, boundary } = record
  return {
    ...identityEntry({ ...record, groups: [] }),
    ...(tags.length > 0 && {
      tags: Object.fromEntries(tags.map(({ key, value }) => [key, value])),
    }),
    ...(boundary !== undefined && { boundary }),
  }
}

/** A user, with the names of its groups. */
export function userEntry(user: UserRecord, names: ReadonlyMap<string, string>): DirectoryEntry {
  const groups = user.groups.flatMap((id) => names.get(id) ?? [])
  return { ...bearerEntry(user), ...(groups.length > 0 && { groups }) }
}

/** A role, with its trust policy as it is shown. */
export function roleEntry({ role, trust }: TrustingRole): DirectoryEntry {
  return {
    ...bearerEntry(role),
    trust: JSON.parse(trust),
    maxSessionDuration: role.maxSessionDuration,
  }
}

function policyEntry({ name, path, versions, defaultVersion }: PolicyRecord): DirectoryEntry {
  const inForce = versions.filter(({ id }) => id === defaultVersion)
  return {
    name,
    ...(path !== '/' && { path }),
    versions: inForce.map(({ id, document }) => ({
      id,
      default: true,
      document: JSON.parse(document),
    })),
  }
}

/** The document in force of a managed policy, the account's own or AWS's; undefined for an ARN that names nothing. */
export function documentOf(
  state: AccountState,
  managed: AwsPolicies,
  arn: string,
): string | undefined {
  const parts = readIamArn(arn)
  if (parts?.account === 'aws') return managed.text(arn)
  const policy = parts && state.shelf('policy').byName(parts.name)
  if (policy === undefined || arnOf(state.id, 'policy', policy) !== arn) return undefined
  return policy.versions.find(({ id }) => id === policy.defaultVersion)?.document
}
