/** `aws iam get-account-authorization-details` → a directory document. */

import {
  type Cursor,
  type Members,
  readEntries,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { accountOf, splitArn } from '../../policy/read/arn.ts'
import { type AccountImport, accountFor } from './account-import.ts'
import { nameForeignPage } from './foreign.ts'
import { importGroup, importRole, importUser } from './import-identities.ts'
import { importPolicy } from './import-managed.ts'
import {
  type ImportOptions,
  type Json,
  openKnownMembers,
  openMembers,
  readImport,
  reportNulls,
} from './import-reader.ts'
import { confirmWhole, continuationNames, type PrintedPage } from './whole-pages.ts'

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedDirectory {
  readonly accounts: readonly Json[]
  /** AWS managed policies, with the version that is in force. */
  readonly policies: readonly Json[]
}

/**
 * Makes a directory document of accounts' authorization details, given as text or as a value: one
 * output, a list of pages, or pages one after another, of one account or several. Policy documents
 * may be objects, JSON strings or URL-encoded JSON strings; `null` is as good as absent. What the
 * details refer to and do not hold is left for `parseDirectory` to report.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the details, also where they say that there is
 * more than they hold, or lack one of their four lists: a Deny or a boundary might be in it.
 */
export function importAuthorizationDetails(
  details: unknown,
  options: ImportOptions = {},
): ImportedDirectory {
  const imported: AccountImport = { accounts: new Map(), managed: new Map() }
  readImport(details, options, (pages) => importPages(pages, imported))
  const accounts = [...imported.accounts.values()].map((account) => ({
    ...account,
    instanceProfiles: [...account.instanceProfiles.values()],
  }))
  const policies = [...imported.managed.values()].map(({ version, ...policy }) => ({
    ...policy,
    ...(version !== undefined && { version }),
  }))
  return { accounts, policies }
}

const detailLists = ['Policies', 'GroupDetailList', 'UserDetailList', 'RoleDetailList'] as const

/** What `list-open-id-connect-providers` and `list-saml-providers` print, put beside the details. */
const providerLists = ['OpenIDConnectProviderList', 'SAMLProviderList'] as const

const pageMembers = {
  read: [...detailLists, ...providerLists, ...continuationNames],
  passed: ['ResponseMetadata', 'ResultMetadata', '$metadata'],
}

function importPages(pages: readonly Cursor[], imported: AccountImport): void {
  const opened = pages.map((cursor) => ({ cursor, members: openPage(cursor) }))
  confirmWhole(opened.map(printedPage))
  for (const { members } of opened) tellOtherAccounts(members)
  const once = dropRepeated(opened)
  const itemsOf = (name: string) => once.flatMap(({ members }) => readItems(members.get(name)))
  for (const item of itemsOf('Policies')) importPolicy(item, imported)
  for (const item of itemsOf('GroupDetailList')) importGroup(item, imported)
  for (const item of itemsOf('UserDetailList')) importUser(item, imported)
  for (const item of itemsOf('RoleDetailList')) importRole(item, imported)
  const providers = providerLists.flatMap(itemsOf)
  for (const item of providers) importProvider(item, imported)
  // both lists are there and empty: the accounts have no providers
  const isSaid = (name: string) => opened.some(({ members }) => members.has(name))
  if (providers.length > 0 || !providerLists.every(isSaid)) return
  for (const account of imported.accounts.values()) account.providers = []
}

/** One output is of one account: who is of another may not belong there. */
function tellOtherAccounts(members: Members): void {
  const items = detailLists.flatMap((name) => listItems(members.get(name)))
  const byAccount = new Map<string, Cursor[]>()
  for (const item of items) {
    const id = accountIn(item)
    if (id !== undefined) byAccount.set(id, [...(byAccount.get(id) ?? []), item])
  }
  const [home, ...others] = [...byAccount].sort(([, one], [, other]) => other.length - one.length)
  for (const [id, [first]] of others) {
    if (first === undefined || home === undefined) continue
    report(first, {
      code: 'TWO_ACCOUNTS',
      severity: 'warning',
      message: `\`${shorten(arnIn(first) ?? '')}\` is of account \`${id}\`, most of the output of \`${home[0]}\``,
      hint: 'one output is of one account: give that of each account as it was printed',
    })
  }
}

interface OpenedPage {
  readonly cursor: Cursor
  readonly members: Members
}

/** The pages without those that tell again of who was in one before; each such is a fault. */
function dropRepeated(pages: readonly OpenedPage[]): OpenedPage[] {
  const told = new Set<string>()
  return pages.filter(({ cursor, members }) => {
    const lists = detailLists.filter((name) => name !== 'Policies')
    const arns = lists.flatMap((name) =>
      listItems(members.get(name)).flatMap((one) => arnIn(one) ?? []),
    )
    const repeated = arns.find((arn) => told.has(arn))
    for (const arn of arns) told.add(arn)
    if (repeated !== undefined) {
      report(cursor, {
        code: 'REPEATED_PAGE',
        message: `the page repeats one before it: \`${shorten(repeated)}\` is in both`,
        hint: 'give each page once; `>>` adds to a file that was there',
      })
    }
    return repeated === undefined
  })
}

/** The page's members; faults where it is something else, or lacks a list. */
function openPage(cursor: Cursor): Members {
  const names = new Set(readEntries(cursor).map(([name]) => name))
  const missing = detailLists.filter((name) => !names.has(name))
  const isDetails = missing.length < detailLists.length
  if (!isDetails && !providerLists.some((name) => names.has(name))) {
    reportForeign(cursor)
    return new Map()
  }
  if (isDetails) for (const name of missing) report(cursor, missingList(name))
  const members = openKnownMembers(cursor, pageMembers)
  reportNulls(cursor, detailLists)
  return members
}

function reportForeign(cursor: Cursor): void {
  if (cursor.node.kind !== 'object') return // said already
  const foreign = nameForeignPage(cursor.node)
  const lists = detailLists.map((name) => `\`${name}\``).join(', ')
  report(cursor, {
    code: 'NOT_AUTHORIZATION_DETAILS',
    message:
      foreign === undefined
        ? 'this is not the output of `aws iam get-account-authorization-details`'
        : `this is ${foreign.what}, not authorization details of an account`,
    hint: foreign?.hint ?? `there should be ${lists}`,
  })
}

function missingList(name: string) {
  return {
    code: 'MISSING_MEMBER',
    message: `\`${name}\` is missing: the dump is not whole`,
    hint: 'run `aws iam get-account-authorization-details` without `--query`; a list without entries is printed as `[]`',
  }
}

/** Details of an account are continued by those of the same account. */
function printedPage({ cursor, members }: { cursor: Cursor; members: Members }): PrintedPage {
  const kind = [...members.keys()].filter((name) => !continuationNames.includes(name))
  const isDetails = kind.some((name) => detailLists.some((list) => list === name))
  const items = isDetails ? detailLists.flatMap((name) => listItems(members.get(name))) : []
  const accounts = items.flatMap((item) => accountIn(item) ?? [])
  return { cursor, kind: isDetails ? 'details' : kind.join(), accounts: new Set(accounts) }
}

/** Its faults are found when it is imported. */
function listItems(cursor: Cursor | undefined): Cursor[] {
  return cursor?.node.kind === 'array' ? readItems(cursor) : []
}

function accountIn(item: Cursor): string | undefined {
  const arn = arnIn(item)
  return arn === undefined ? undefined : accountOf(arn)
}

function arnIn(item: Cursor): string | undefined {
  if (item.node.kind !== 'object') return undefined
  const arn = openMembers(item).get('Arn')?.node
  return arn?.kind === 'string' ? arn.value : undefined
}

/** An item may have the `ClientIDList` of `get-open-id-connect-provider`; thumbprints say nothing here. */
function importProvider(cursor: Cursor, imported: AccountImport): void {
  const members = openMembers(cursor)
  const arn = readString(requireMember(cursor, members, 'Arn'))
  const account = arn === undefined ? undefined : accountFor(cursor, arn, imported)
  if (arn === undefined || account === undefined) return
  const [, type, name] = /^(oidc|saml)-provider\/(.+)$/s.exec(splitArn(arn)?.resource ?? '') ?? []
  if (type === undefined) {
    report(cursor, {
      code: 'INVALID_ARN',
      message: `\`${shorten(arn)}\` is not the ARN of an identity provider`,
      hint: 'give the ARN of an OIDC or SAML provider',
    })
    return
  }
  const clients = members.get('ClientIDList')
  account.providers ??= []
  account.providers.push({
    type,
    [type === 'oidc' ? 'url' : 'name']: name,
    ...(clients !== undefined && { clients: readItems(clients).map(readString) }),
  })
}
