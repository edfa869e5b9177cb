/** `import` and `export`: accounts from files, and to one. */
import { writeFileSync } from 'node:fs'
import { AwsPolicies, readAwsPolicies } from '../access/aws-policies.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { Secrets } from '../signature/secrets.ts'
import { Accounts } from '../store/all-accounts.ts'
import { Changes } from '../store/changes.ts'
import { type DataPlace, type OpenedData, openData, openExisting } from '../store/open-data.ts'
import { readGivenKey } from '../wire/given-key.ts'
import { administratorName, openAccount } from '../wire/open-account.ts'
import { sayFirstKey } from '../wire/say-first-key.ts'
import type { AccountDocument } from './account-document.ts'
import { centerDocument } from './center-document.ts'
import { closedStates } from './closed-accounts.ts'
import { exportAccounts } from './export-account.ts'
import { type ImportKeys, putAccounts } from './put-accounts.ts'
import { putCenter } from './put-center.ts'
import { type ReadAccounts, readAccounts } from './read-accounts.ts'

interface KnownPolicies {
  readonly managedPolicies?: string
}

export interface ImportCommandOptions extends DataPlace, KnownPolicies {
  readonly account?: string
  readonly profile?: string
}

export interface ExportCommandOptions extends DataPlace, KnownPolicies {
  readonly output?: string
  /** A file for IAM Identity Center. */
  readonly identityCenter?: string
}

/** Imports everything or nothing; servers of the accounts see it at their next turn. */
export async function importFiles(
  files: readonly string[],
  options: ImportCommandOptions,
): Promise<void> {
  const read = readAccounts({ files, ...options })
  const opened = await openData(options)
  try {
    await importInto(opened, read, options)
  } finally {
    await opened.store.close()
  }
  for (const document of read.documents) {
    console.log(`imported into account ${document.id}: ${describe(document)}`)
  }
  if (read.center !== undefined) console.log('imported: IAM Identity Center')
  if (read.organization !== undefined) console.log(`imported: organization ${read.organization.id}`)
  for (const one of read.omitted) console.log(`left out: ${one}`)
}

/** The first account is there before the others: their keys are only its own store's. */
async function importInto(
  { store, master }: OpenedData,
  read: ReadAccounts,
  options: ImportCommandOptions,
): Promise<void> {
  const [first] = read.documents
  if (first === undefined) throw new TypeError('there is an account')
  const secrets = new Secrets(master)
  const { accounts, firstKey } = await openAccount(store, {
    ...{ account: first.id, secrets, now: Date.now, given: readGivenKey(process.env) },
    administrator: administratorOf(first),
  })
  if (firstKey !== undefined) sayFirstKey(firstKey, options)
  const turn = await store.begin()
  accounts.learn(turn.news)
  const time = writeTime(new Date())
  const changes = new Changes(accounts.at(first.id))
  let keys: ImportKeys
  try {
    keys = putAccounts(read, {
      ...{ accounts, changes, secrets, time, managed: policiesOf(options) },
      administratorOf,
    })
    if (read.center !== undefined) putCenter(read.center, { accounts, changes, time })
  } catch (cause) {
    changes.undo()
    await turn.commit([])
    throw cause
  }
  const event = { eventName: 'ImportAccount', eventTime: time, has: read.documents.map(factsOf) }
  await turn.commit([{ changes, event: JSON.stringify(event) }])
  for (const [account, key] of keys) {
    console.log(`account ${account}:`)
    sayFirstKey(key, {})
  }
}

/** The name is free for who was imported. */
function administratorOf({ users = [] }: AccountDocument): string {
  const isTaken = users.some(({ name }) => name === administratorName)
  return isTaken ? 'sallyport-administrator' : administratorName
}

function factsOf(document: AccountDocument): object {
  return { account: document.id, has: describe(document) }
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
  const closed = closedStates(accounts).map(({ id }) => id)
  for (const id of closed) console.error(`left out: account ${id}, which is closed`)
  const center = centerDocument(accounts.home, closed)
  if (center !== undefined && options.identityCenter === undefined) {
    console.error('left out: IAM Identity Center, which `--identity-center` writes to a file')
  }
  if (center !== undefined && options.identityCenter !== undefined) {
    writeFileSync(options.identityCenter, `${JSON.stringify(center, undefined, 2)}\n`)
  }
  const text = `${JSON.stringify(exportAccounts(accounts, policiesOf(options)), undefined, 2)}\n`
  if (options.output === undefined) process.stdout.write(text)
  else writeFileSync(options.output, text)
}
