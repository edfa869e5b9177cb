/** Records of the loaded bundle's directory, read when they are needed. */
import {
  ACCOUNT_FLAGS_AT,
  ACCOUNT_ID_AT,
  ACCOUNT_MANAGEMENT,
  ACCOUNT_ORGANIZATION_AT,
  ACCOUNT_PATH_AT,
  ACCOUNT_PROVIDERS,
  ACCOUNT_ROOT_ADMINISTRATOR,
  ACCOUNT_SIZE,
  PRINCIPAL_ACCOUNT_AT,
  PRINCIPAL_ARN_AT,
  PRINCIPAL_FLAGS_AT,
  PRINCIPAL_ID_AT,
  PRINCIPAL_SIZE,
  PRINCIPAL_TAGS_AT,
  SECTION_ACCOUNTS,
  SECTION_PRINCIPALS,
  SECTION_TAGS,
  SECTION_TEXT,
} from '../../../assembly/layout.ts'
import type { BundleView } from '../../bundle/view.ts'

/** Tags in the order of the document. */
export type Tags = ReadonlyMap<string, string>

export interface PrincipalRecord {
  readonly arn: string
  readonly id: string | undefined
  readonly tags: Tags
  /** Number of its account's record. */
  readonly account: number | undefined
  /** Of a role: the longest session in seconds; undefined where the directory says nothing. */
  readonly maxSessionDuration: number | undefined
}

/** Where an account stands. */
export interface AccountRecord {
  readonly id: string
  readonly organization: string | undefined
  readonly path: string | undefined
  readonly isManagement: boolean
  /** Its identities may call AssumeRoot on the organization's member accounts (E-90). */
  readonly administersRoot: boolean
  /** The directory lists the account's identity providers, be they none. */
  readonly listsProviders: boolean
}

export function readPrincipalRecord(bundle: BundleView, number: number): PrincipalRecord {
  const at = number * PRINCIPAL_SIZE
  const account = bundle.word(SECTION_PRINCIPALS, at + PRINCIPAL_ACCOUNT_AT)
  return {
    arn: readText(bundle, SECTION_PRINCIPALS, at + PRINCIPAL_ARN_AT),
    id: readText(bundle, SECTION_PRINCIPALS, at + PRINCIPAL_ID_AT) || undefined,
    tags: readTags(bundle, bundle.word(SECTION_PRINCIPALS, at + PRINCIPAL_TAGS_AT)),
    account: account === 0 ? undefined : account - 1,
    maxSessionDuration:
      bundle.word(SECTION_PRINCIPALS, at + PRINCIPAL_FLAGS_AT) >>> 16 || undefined,
  }
}

export function readAccountRecord(bundle: BundleView, number: number): AccountRecord {
  const at = number * ACCOUNT_SIZE
  const flags = bundle.word(SECTION_ACCOUNTS, at + ACCOUNT_FLAGS_AT)
  return {
    id: readText(bundle, SECTION_ACCOUNTS, at + ACCOUNT_ID_AT),
    organization: readText(bundle, SECTION_ACCOUNTS, at + ACCOUNT_ORGANIZATION_AT) || undefined,
    path: readText(bundle, SECTION_ACCOUNTS, at + ACCOUNT_PATH_AT) || undefined,
    isManagement: (flags & ACCOUNT_MANAGEMENT) !== 0,
    administersRoot: (flags & ACCOUNT_ROOT_ADMINISTRATOR) !== 0,
    listsProviders: (flags & ACCOUNT_PROVIDERS) !== 0,
  }
}

/** The tag list that begins at a word; none at 0. */
export function readTags(bundle: BundleView, word: number): Tags {
  const tags = new Map<string, string>()
  if (word === 0) return tags
  const count = bundle.word(SECTION_TAGS, word * 4)
  for (let i = 0; i < count; i += 1) {
    const at = (word + 1 + i * 4) * 4
    tags.set(readText(bundle, SECTION_TAGS, at), readText(bundle, SECTION_TAGS, at + 8))
  }
  return tags
}

function readText(bundle: BundleView, section: number, at: number): string {
  return bundle.text(SECTION_TEXT, bundle.word(section, at), bundle.word(section, at + 4))
}
