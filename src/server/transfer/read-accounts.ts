/** Files → what they are about: directory documents, dumps of `aws iam`, listings of `aws organizations`. */
import {
  importAuthorizationDetails,
  importDirectory,
  importOrganization,
} from '../../entries/import.ts'
import { readText } from '../access/read-text.ts'
import type { AccountDocument } from './account-document.ts'
import { type CenterDocument, isCenterDocument, readCenterDocument } from './center-document.ts'
import { inactiveAccounts, withoutAccounts } from './closed-accounts.ts'
import {
  type OrganizationDocument,
  placedAccounts,
  type SharedPolicy,
} from './organization-document.ts'
import { TransferError } from './transfer-error.ts'

export interface AccountFiles {
  readonly files: readonly string[]
  /** Of AWS's managed policies. */
  readonly managedPolicies?: string | undefined
  /** The account that is meant, where the files have several; all when absent. */
  readonly account?: string | undefined
}

export interface ReadAccounts {
  /** The management account first. */
  readonly documents: readonly AccountDocument[]
  readonly organization: OrganizationDocument | undefined
  /** What the organization may refer to. */
  readonly shared: readonly SharedPolicy[]
  /** IAM Identity Center, where a file has it. */
  readonly center: CenterDocument | undefined
  /** What the files have and the server does not keep. */
  readonly omitted: readonly string[]
}

interface DirectoryParts {
  readonly accounts?: readonly AccountDocument[]
  readonly organization?: OrganizationDocument
  readonly policies?: readonly SharedPolicy[]
  readonly [member: string]: unknown
}

/**
 * Reads the files. Throws the library's `ERR_DIRECTORY_INVALID` for what is not whole or not good,
 * and a `TransferError` where it is not what a store can have.
 */
export function readAccounts(given: AccountFiles): ReadAccounts {
  const { parts, inactive, centers } = readParts(given)
  const wanted = given.account
  const whole = wanted === undefined ? oneOrganization(parts) : undefined
  const organization = whole && withoutAccounts(whole, inactive)
  const written = parts.flatMap(({ accounts = [] }) =>
    accounts.filter(({ id }) => !inactive.has(id)),
  )
  const ids = accountIds(written, organization)
  if (wanted !== undefined && !ids.includes(wanted)) {
    throw new TransferError(`account ${wanted} is not there`, {
      hint: `name one of them with \`--account\`: ${ids.join(', ')}`,
    })
  }
  const kept = wanted === undefined ? ids : [wanted]
  const documents = kept.map((id) => merge(id, written))
  const foreign = organization === undefined ? ['organization', ...foreignMembers] : foreignMembers
  return {
    ...{ documents, organization },
    center: oneCenter(centers, wanted),
    shared: parts.flatMap(({ policies }) => policies ?? []),
    omitted: [
      ...[...inactive].map(([id, state]) => `account ${id}, which is ${state}`),
      ...ids.filter((id) => !kept.includes(id)).map((id) => `account ${id}`),
      ...foreign.filter((name) => parts.some((part) => part[name] !== undefined)),
      ...documents.flatMap(({ providers = [] }) =>
        providers.flatMap(({ type, name }) =>
          type === 'saml' ? [`SAML provider ${name}, whose metadata are not there`] : [],
        ),
      ),
    ],
  }
}

interface ReadParts {
  readonly parts: readonly DirectoryParts[]
  /** Accounts that are not active, with what listings say of them. */
  readonly inactive: ReadonlyMap<string, string>
  readonly centers: readonly CenterDocument[]
}

function readParts({ files, managedPolicies }: AccountFiles): ReadParts {
  const all = files.map((file) => ({ file, text: readText(file) }))
  const texts = all.filter(({ text }) => !isCenterDocument(text))
  const centers = all.filter((one) => !texts.includes(one))
  const dumps = texts.filter(isDump)
  const listings = texts.filter((one) => !isDump(one) && isListing(one))
  const documents = texts.filter((one) => !isDump(one) && !isListing(one))
  const known = managedPolicies === undefined ? [] : [managedPolicies]
  importDirectory({
    ...{ documents, authorizationDetails: dumps, organization: listings },
    managedPolicies: known.map((file) => ({ file, text: readText(file) })),
  })
  const imported = listings.map(({ text }) => importOrganization(text))
  const parts = [
    ...dumps.map(({ text }) => importAuthorizationDetails(text) as unknown as DirectoryParts),
    ...(imported as unknown as DirectoryParts[]),
    ...documents.map(({ text }) => JSON.parse(text) as DirectoryParts),
  ]
  return {
    parts,
    inactive: new Map(listings.flatMap(({ text }) => [...inactiveAccounts(text)])),
    centers: centers.map(({ text }) => readCenterDocument(text)),
  }
}

const foreignMembers = ['identityCenter', 'resources', 'endpoints'] as const

function isDump({ text }: { readonly text: string }): boolean {
  return /"UserDetailList"\s*:/.test(text)
}

/** What `aws organizations describe-organization` prints is in it. */
function isListing({ text }: { readonly text: string }): boolean {
  return /"MasterAccountId"\s*:/.test(text)
}

/** It is about all of its accounts: one that is named comes without it. */
function oneCenter(
  [first, ...more]: readonly CenterDocument[],
  wanted: string | undefined,
): CenterDocument | undefined {
  if (first === undefined || (more.length === 0 && wanted === undefined)) return first
  throw new TransferError('IAM Identity Center is imported once, with all of its accounts', {
    hint: 'give one file of it, and no `--account`',
  })
}

function oneOrganization(parts: readonly DirectoryParts[]): OrganizationDocument | undefined {
  const [first, ...more] = parts.flatMap(({ organization }) => organization ?? [])
  if (more.length === 0) return first
  throw new TransferError(`there are ${more.length + 1} organizations`, {
    hint: 'import one after the other',
  })
}

/** Those of the organization have no partition: it is that of the others. */
function accountIds(
  written: readonly AccountDocument[],
  organization: OrganizationDocument | undefined,
): string[] {
  const placed = organization === undefined ? [] : placedAccounts(organization)
  const ids = [...new Set([...placed, ...written.map(({ id }) => id)])]
  if (ids.length > 0) return ids
  throw new TransferError('there is no account', { hint: 'give files that have one' })
}

/** Documents add up. */
function merge(id: string, written: readonly AccountDocument[]): AccountDocument {
  const parts = written.filter((one) => one.id === id)
  const foreign = parts.find(({ partition = 'aws' }) => partition !== 'aws')
  if (foreign !== undefined) {
    throw new TransferError(`accounts of the partition ${foreign.partition} cannot be imported`, {
      hint: 'the server has the partition aws alone',
    })
  }
  const name = parts.find((one) => one.name !== undefined)?.name
  return {
    ...(parts[0] ?? { id }),
    ...(name !== undefined && { name }),
    policies: parts.flatMap(({ policies = [] }) => policies),
    groups: parts.flatMap(({ groups = [] }) => groups),
    users: parts.flatMap(({ users = [] }) => users),
    roles: parts.flatMap(({ roles = [] }) => roles),
    instanceProfiles: parts.flatMap(({ instanceProfiles = [] }) => instanceProfiles),
    providers: parts.flatMap(({ providers = [] }) => providers),
  }
}
