/** Files → the account that they are about: directory documents, and dumps of `aws iam`. */
import { importAuthorizationDetails, importDirectory } from '../../entries/import.ts'
import { readText } from '../access/read-text.ts'
import type { AccountDocument } from './account-document.ts'
import { TransferError } from './transfer-error.ts'

export interface AccountFiles {
  readonly files: readonly string[]
  /** Of AWS's managed policies. */
  readonly managedPolicies?: string | undefined
  /** The account that is meant, where the files have several. */
  readonly account?: string | undefined
}

export interface ReadAccount {
  readonly document: AccountDocument
  /** What the files have and the server does not keep. */
  readonly omitted: readonly string[]
}

interface DirectoryParts {
  readonly accounts?: readonly AccountDocument[]
  readonly [member: string]: unknown
}

/**
 * Reads the files. Throws the library's `ERR_DIRECTORY_INVALID` for what is not whole or not good,
 * and a `TransferError` where it is not one account.
 */
export function readAccount({ files, managedPolicies, account }: AccountFiles): ReadAccount {
  const texts = files.map((file) => ({ file, text: readText(file) }))
  const [dumps, documents] = [texts.filter(isDump), texts.filter((one) => !isDump(one))]
  const known = managedPolicies === undefined ? [] : [managedPolicies]
  importDirectory({
    documents,
    authorizationDetails: dumps,
    managedPolicies: known.map((file) => ({ file, text: readText(file) })),
  })
  const parts: DirectoryParts[] = [
    ...dumps.map(({ text }) => importAuthorizationDetails(text) as unknown as DirectoryParts),
    ...documents.map(({ text }) => JSON.parse(text) as DirectoryParts),
  ]
  const accounts = parts.flatMap((part) => part.accounts ?? [])
  const id = idOf(accounts, account)
  const others = [...new Set(accounts.map((one) => one.id))].filter((one) => one !== id)
  const document = merge(accounts.filter((one) => one.id === id))
  return {
    document,
    omitted: [
      ...others.map((one) => `account ${one}`),
      ...foreignMembers.filter((name) => parts.some((part) => part[name] !== undefined)),
      ...(document.providers ?? []).flatMap(({ type, name }) =>
        type === 'saml' ? [`SAML provider ${name}, whose metadata are not there`] : [],
      ),
    ],
  }
}

const foreignMembers = ['organization', 'identityCenter', 'resources', 'endpoints'] as const

function isDump({ text }: { readonly text: string }): boolean {
  return /"UserDetailList"\s*:/.test(text)
}

function idOf(accounts: readonly AccountDocument[], wanted: string | undefined): string {
  const ids = [...new Set(accounts.map(({ id }) => id))]
  const [first] = ids
  if (wanted !== undefined && ids.includes(wanted)) return wanted
  if (wanted === undefined && first !== undefined && ids.length === 1) return first
  throw new TransferError(
    wanted === undefined ? `there are ${ids.length} accounts` : `account ${wanted} is not there`,
    { hint: `name one of them with \`--account\`: ${ids.join(', ')}` },
  )
}

/** Documents add up. */
function merge(parts: readonly AccountDocument[]): AccountDocument {
  const [first] = parts
  if (first === undefined) throw new TypeError('there is a document')
  const foreign = parts.find(({ partition = 'aws' }) => partition !== 'aws')
  if (foreign !== undefined) {
    throw new TransferError(`accounts of the partition ${foreign.partition} cannot be imported`, {
      hint: 'the server has the partition aws alone',
    })
  }
  return {
    ...first,
    policies: parts.flatMap(({ policies = [] }) => policies),
    groups: parts.flatMap(({ groups = [] }) => groups),
    users: parts.flatMap(({ users = [] }) => users),
    roles: parts.flatMap(({ roles = [] }) => roles),
    instanceProfiles: parts.flatMap(({ instanceProfiles = [] }) => instanceProfiles),
    providers: parts.flatMap(({ providers = [] }) => providers),
  }
}
