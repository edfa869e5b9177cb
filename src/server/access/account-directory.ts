/** The account as a directory document, from which the engine's bundle is compiled. */
import type { AccountState } from '../store/account-state.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import type { GroupRecord, PolicyRecord, RoleRecord, UserRecord } from '../store/record-types.ts'
import type { AwsPolicies } from './aws-policies.ts'
import { showPrincipals } from './trust-principals.ts'

type DirectoryEntry = Readonly<Record<string, unknown>>

/** The directory document, as a value. */
export function directoryOf(state: AccountState, managed: AwsPolicies): DirectoryEntry {
  const { account, alias } = state.settings
  const users = state.shelf('user').all
  const groups = state.shelf('group').all
  const roles = state.shelf('role').all
  return {
    accounts: [
      {
        id: account,
        ...(alias !== undefined && { alias }),
        policies: state.shelf('policy').all.map(policyEntry),
        groups: groups.map((one) => ({ ...identityEntry(one) })),
        users: users.map((one) => userEntry(state, one)),
        roles: roles.map((one) => roleEntry(state, one)),
        providers: state
          .shelf('oidc')
          .all.map(({ id, clients }) => ({ type: 'oidc', url: id, clients: [...clients] })),
      },
    ],
    policies: usedPolicies([...users, ...groups, ...roles]).map((arn) => ({
      arn,
      document: managed.document(arn),
    })),
  }
}

function identityEntry({
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

function userEntry(state: AccountState, user: UserRecord): DirectoryEntry {
  const groups = user.groups.flatMap((id) => state.shelf('group').byId(id)?.name ?? [])
  return { ...bearerEntry(user), ...(groups.length > 0 && { groups }) }
}

function roleEntry(state: AccountState, role: RoleRecord): DirectoryEntry {
  return {
    ...bearerEntry(role),
    trust: JSON.parse(showPrincipals(state, role.trust, nobodyArn)),
    maxSessionDuration: role.maxSessionDuration,
  }
}

/**
 * A principal that was deleted is an ARN of an account that does not exist, so that nobody who
 * comes after it is taken for it.
 */
function nobodyArn(id: string): string {
  return `arn:aws:iam::000000000000:role/${id}`
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

/** AWS managed policies that somebody has. */
function usedPolicies(records: readonly (UserRecord | RoleRecord | GroupRecord)[]): string[] {
  const named = records.flatMap((record) => [
    ...record.attached,
    ...('boundary' in record && record.boundary !== undefined ? [record.boundary] : []),
  ])
  return [...new Set(named)].filter((arn) => readIamArn(arn)?.account === 'aws').sort()
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
  if (policy === undefined || arnOf(state.settings.account, 'policy', policy) !== arn)
    return undefined
  return policy.versions.find(({ id }) => id === policy.defaultVersion)?.document
}
