/** Records of the loaded bundle's directory, read when they are needed. */

import * as Account from '../../../assembly/layout/account.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as Section from '../../../assembly/layout/section.ts'
import * as Tag from '../../../assembly/layout/tag.ts'
import type { BundleView } from '../../bundle/view.ts'
import type { Tags } from '../../model/request.ts'

export interface PrincipalRecord {
  readonly arn: string
  readonly id: string | undefined
  readonly tags: Tags
  /** Number of its account's record. */
  readonly account: number | undefined
  /** Of a role: the longest session in seconds; undefined where the directory says nothing. */
  readonly maxSessionDuration: number | undefined
}

/** Where an account is. */
export interface AccountRecord {
  readonly id: string
  readonly organization: string | undefined
  readonly path: string | undefined
  readonly isManagement: boolean
  /** Of its organization. */
  readonly managementAccount: string | undefined
  /** Its identities may call AssumeRoot on the organization's member accounts (E-90). */
  readonly administersRoot: boolean
  /** The directory lists the account's identity providers, be they none. */
  readonly listsProviders: boolean
}

export function readPrincipalRecord(bundle: BundleView, number: number): PrincipalRecord {
  const at = number * Principal.SIZE
  const account = bundle.word(Section.PRINCIPALS, at + Principal.ACCOUNT_AT)
  return {
    arn: bundle.textAt(Section.PRINCIPALS, at + Principal.ARN_AT),
    id: bundle.textAt(Section.PRINCIPALS, at + Principal.ID_AT) || undefined,
    tags: readTags(bundle, bundle.word(Section.PRINCIPALS, at + Principal.TAGS_AT)),
    account: account === 0 ? undefined : account - 1,
    maxSessionDuration:
      bundle.word(Section.PRINCIPALS, at + Principal.FLAGS_AT) >>> 16 || undefined,
  }
}

export function readAccountRecord(bundle: BundleView, number: number): AccountRecord {
  const at = number * Account.SIZE
  const flags = bundle.word(Section.ACCOUNTS, at + Account.FLAGS_AT)
  return {
    id: bundle.textAt(Section.ACCOUNTS, at + Account.ID_AT),
    organization: bundle.textAt(Section.ACCOUNTS, at + Account.ORGANIZATION_AT) || undefined,
    path: bundle.textAt(Section.ACCOUNTS, at + Account.PATH_AT) || undefined,
    isManagement: (flags & Account.MANAGEMENT) !== 0,
    managementAccount: bundle.textAt(Section.ACCOUNTS, at + Account.MANAGER_AT) || undefined,
    administersRoot: (flags & Account.ROOT_ADMINISTRATOR) !== 0,
    listsProviders: (flags & Account.PROVIDERS) !== 0,
  }
}

/** The tag list that begins at a word; none at 0. */
export function readTags(bundle: BundleView, word: number): Tags {
  const tags = new Map<string, string>()
  if (word === 0) return tags
  const count = bundle.word(Section.TAGS, word * 4)
  for (let i = 0; i < count; i += 1) {
    const at = (word + 1) * 4 + i * Tag.SIZE
    const key = bundle.textAt(Section.TAGS, at + Tag.KEY_AT)
    tags.set(key, bundle.textAt(Section.TAGS, at + Tag.VALUE_AT))
  }
  return tags
}

/** What the levels of an account's organization policies are attached to: root, units, account. */
export function levelTargets({ id, path = '' }: Pick<AccountRecord, 'id' | 'path'>): string[] {
  return [...path.split('/').slice(1, -1), id]
}
