/** From the records to a directory document, which `import` and `sallyport compile` read. */
import { identityEntry, roleEntry, userEntry } from '../access/account-directory.ts'
import type { AwsPolicies } from '../access/aws-policies.ts'
import type { DirectoryEntry } from '../access/directory-entry.ts'
import { organizationEntry } from '../access/organization-slice.ts'
import { showPrincipals } from '../access/trust-principals.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { readIamArn } from '../store/arns.ts'
import type { PolicyRecord } from '../store/record-types.ts'
import { closedStates } from './closed-accounts.ts'
import { TransferError } from './transfer-error.ts'

/** Everything but closed accounts, credentials, passwords, devices and the trail; each list by name. */
export function exportAccounts(accounts: Accounts, managed: AwsPolicies): DirectoryEntry {
  const { home, all } = accounts
  const closed = closedStates(accounts)
  const ordered = [home, ...all.filter((state) => state !== home)]
  const states = ordered.filter((state) => !closed.includes(state))
  const organization = organizationOfAll(states)
  return {
    ...(organization !== undefined && { organization }),
    accounts: states.map((state) => accountEntry(accounts, state)),
    policies: awsEntries(states, managed),
  }
}

/** A directory document has one organization at most. */
function organizationOfAll(states: readonly AccountState[]): DirectoryEntry | undefined {
  const [management, ...more] = states.filter((one) => one.shelf('organization').size > 0)
  const record = management?.shelf('organization').byId('organization')
  if (management === undefined || record === undefined) return undefined
  if (more.length > 0) {
    throw new TransferError(`there are ${more.length + 1} organizations`, {
      hint: 'a directory document has one: delete the others, or keep them in stores of their own',
    })
  }
  return organizationEntry({
    ...{ management: management.id, record, members: openMembers(management) },
    units: management.shelf('unit').all,
    policies: management.shelf('controlPolicy').all,
  })
}

function openMembers(management: AccountState) {
  return management.shelf('member').all.filter(({ closed }) => closed === undefined)
}

function accountEntry(accounts: Accounts, state: AccountState): DirectoryEntry {
  const { account, alias } = state.settings
  const groups = byName(state.shelf('group').all)
  const names = new Map(groups.map(({ id, name }) => [id, name]))
  return {
    id: account,
    ...(alias !== undefined && { alias }),
    policies: byName(state.shelf('policy').all).map(policyEntry),
    groups: groups.map(identityEntry),
    users: byName(state.shelf('user').all).map((user) => userEntry(user, names)),
    roles: byName(state.shelf('role').all).map((role) =>
      roleEntry({ role, trust: showPrincipals(accounts, role.trust) }),
    ),
    instanceProfiles: profileEntries(state),
    providers: [
      ...state.shelf('oidc').all.map(({ id, clients }) => ({ type: 'oidc', url: id, clients })),
      ...state.shelf('saml').all.map(({ name }) => ({ type: 'saml', name })),
    ],
  }
}

function byName<T extends { readonly name: string }>(records: readonly T[]): T[] {
  return [...records].sort((one, other) => (one.name < other.name ? -1 : 1))
}

function policyEntry({ name, path, versions, defaultVersion }: PolicyRecord): DirectoryEntry {
  return {
    name,
    ...(path !== '/' && { path }),
    versions: versions.map(({ id, document }) => ({
      id,
      ...(id === defaultVersion && { default: true }),
      document: JSON.parse(document),
    })),
  }
}

function profileEntries(state: AccountState): DirectoryEntry[] {
  return byName(state.shelf('profile').all).map(({ name, path, role }) => {
    const holder = role === undefined ? undefined : state.shelf('role').byId(role)?.name
    return {
      name,
      ...(path !== '/' && { path }),
      ...(holder !== undefined && { role: holder }),
    }
  })
}

/** AWS's policies that somebody has. */
function awsEntries(states: readonly AccountState[], managed: AwsPolicies): DirectoryEntry[] {
  const bearers = states.flatMap((one) => [...one.shelf('user').all, ...one.shelf('role').all])
  const groups = states.flatMap((one) => one.shelf('group').all)
  const attached = [...bearers, ...groups].flatMap((one) => one.attached)
  const boundaries = bearers.flatMap(({ boundary }) => boundary ?? [])
  const arns = [...new Set([...attached, ...boundaries])].sort()
  return arns
    .filter((arn) => readIamArn(arn)?.account === 'aws')
    .map((arn) => ({ arn, document: documentOf(managed, arn) }))
}

function documentOf(managed: AwsPolicies, arn: string): unknown {
  const document = managed.document(arn)
  if (document !== undefined) return document
  throw new TransferError(`the document of \`${arn}\` is not known`, {
    hint: 'give the file that the server is started with: `--managed-policies`',
  })
}
