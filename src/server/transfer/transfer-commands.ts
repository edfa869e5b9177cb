/** `import` and `export`: accounts from files, and to one. */
import { writeFileSync } from 'node:fs'
import { AwsPolicies, readAwsPolicies } from '../access/aws-policies.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { Secrets } from '../signature/secrets.ts'
import { Accounts } from '../store/all-accounts.ts'
import { Changes } from '../store/changes.ts'
import { type DataPlace, type OpenedData, openData, openExisting } from '../store/open-data.ts'
import type { RecordStore } from '../store/record-store.ts'
import { readGivenKey } from '../wire/given-key.ts'
import {
  type AccountBeginning,
  administratorName,
  type FirstKey,
  makeAdministrator,
  openAccount,
} from '../wire/open-account.ts'
import { sayFirstKey } from '../wire/say-first-key.ts'
import type { AccountDocument } from './account-document.ts'
import { exportAccounts } from './export-account.ts'
import { putAccount } from './put-account.ts'
import { readAccount } from './read-accounts.ts'

interface KnownPolicies {
  readonly managedPolicies?: string
}

export interface ImportCommandOptions extends DataPlace, KnownPolicies {
  readonly account?: string
  readonly profile?: string
}

export interface ExportCommandOptions extends DataPlace, KnownPolicies {
  readonly output?: string
}

/** Imports everything or nothing; servers of the account see it at their next turn. */
export async function importFiles(
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  const { document, omitted } = readAccount({ files, ...options })
  const opened = await openData(options)
  try {
    await importInto(opened, document, options)
  } finally {
    await opened.store.close()
  }
  console.log(`imported into account ${document.id}: ${describe(document)}`)
  for (const one of omitted) console.log(`left out: ${one}`)
}

async function importInto(
  { store, master }: OpenedData,
  document: AccountDocument,
  options: ImportCommandOptions,
): Promise<void> {
  const names = (document.users ?? []).map(({ name }) => name)
  const beginning = {
    ...{ account: document.id, secrets: new Secrets(master), now: Date.now },
    administrator: names.includes(administratorName) ? 'sallyport-administrator' : undefined,
  }
  const given = readGivenKey(process.env)
  const { accounts, firstKey } = await openAccount(store, { ...beginning, given })
  if (firstKey !== undefined) sayFirstKey(firstKey, options)
  const managed = policiesOf(options)
  const more = await write(document, { store, accounts, managed, beginning })
  if (more !== undefined) sayFirstKey(more, options)
}

interface ImportPlace {
  readonly store: RecordStore
  readonly accounts: Accounts
  readonly managed: AwsPolicies
  /** How an account begins that is not there yet. */
  readonly beginning: AccountBeginning
}

async function write(
  document: AccountDocument,
  { store, accounts, managed, beginning }: ImportPlace,
): Promise<FirstKey | undefined> {
  const turn = await store.begin()
  accounts.learn(turn.news)
  const state = accounts.at(document.id)
  const changes = new Changes(state)
  const time = writeTime(new Date())
  const event = { eventName: 'ImportAccount', eventTime: time, account: document.id }
  let firstKey: FirstKey | undefined
  try {
    if (!state.exists) {
      changes.put('settings', { id: 'settings', account: document.id, created: time })
      firstKey = makeAdministrator(changes, { ...beginning, time })
    }
    putAccount(document, { accounts, state, changes, managed, time })
  } catch (cause) {
    changes.undo()
    await turn.commit([])
    throw cause
  }
  await turn.commit([{ changes, event: JSON.stringify({ ...event, has: describe(document) }) }])
  return firstKey
}

function policiesOf({ managedPolicies }: KnownPolicies): AwsPolicies {
  return managedPolicies === undefined ? new AwsPolicies() : readAwsPolicies(managedPolicies)
}

/** `2 users, 1 group` */
function describe(document: AccountDocument): string {
  const { users = [], groups = [], roles = [], policies = [], instanceProfiles = [] } = document
  const counts = Object.entries({ users, groups, roles, policies, instanceProfiles })
  return counts
    .map(
      ([name, list]) =>
        `${list.length} ${name === 'instanceProfiles' ? 'instance profiles' : name}`,
    )
    .join(', ')
}

/** Writes the accounts to a file, or to the standard output. */
export async function exportToFile(options: ExportCommandOptions): Promise<void> {
  const store = await openExisting(options)
  const accounts = new Accounts()
  accounts.learn(await store.news())
  await store.close()
  const text = `${JSON.stringify(exportAccounts(accounts, policiesOf(options)), undefined, 2)}\n`
  if (options.output === undefined) process.stdout.write(text)
  else writeFileSync(options.output, text)
}
