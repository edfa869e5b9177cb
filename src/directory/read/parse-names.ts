/** Names, paths, ids and tags of IAM resources, and how many there may be (D-36…D-66). */

import { foldCase } from '../../json/fold-case.ts'
import { type Cursor, readEntries, readMatching, readString, report } from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import type { Tags } from '../../model/request.ts'
import type { PolicyScope } from './parse-policies.ts'

/** What has a name, with the longest it may be (D-37). */
const nameLengths = {
  user: 64,
  role: 64,
  group: 128,
  policy: 128,
  'instance profile': 128,
} as const

export type NamedThing = keyof typeof nameLengths

/** A friendly name (D-37). */
export function readName(cursor: Cursor | undefined, thing: NamedThing): string | undefined {
  const longest = nameLengths[thing]
  // AWS's own roles are called `aws:ec2-infrastructure` and the like
  const prefix = thing === 'role' ? '(?:aws:)?' : ''
  return readMatching(cursor, new RegExp(`^${prefix}[\\w+=,.@-]{1,${longest}}$`), {
    code: 'INVALID_NAME',
    message: `not a name for a ${thing}`,
    hint: `use up to ${longest} letters, digits and \`+ = , . @ _ -\``,
  })
}

/** A path, `/` when it is not given (D-38). */
export function readPath(cursor: Cursor | undefined): string {
  const path = readMatching(cursor, /^\/(?:[!-\x7f]{1,510}\/)?$/, {
    code: 'INVALID_PATH',
    message: 'not a path',
    hint: 'begin and end with `/`, at most 512 ASCII characters, no white space',
  })
  return path ?? '/'
}

/** A unique id; AWS's begin with `AIDA`, `AROA` or `AGPA`, made-up ones need not (D-36). */
export function readId(cursor: Cursor | undefined): string | undefined {
  return readMatching(cursor, /^\w{1,128}$/, {
    code: 'INVALID_ID',
    message: 'not a unique id',
    hint: 'use up to 128 letters and digits, for example `AIDAEXAMPLEALICE00001`',
  })
}

/** An alias: lower-case letters, digits and single hyphens, and not like an account's id (D-40). */
export function readAlias(cursor: Cursor | undefined): string | undefined {
  return readMatching(cursor, /^(?!\d{12}$)(?=.{3,63}$)[a-z0-9]+(?:-[a-z0-9]+)*$/, {
    code: 'INVALID_ALIAS',
    message: 'not an account alias',
    hint: 'use 3 to 63 lower-case letters, digits and single hyphens inside',
  })
}

const tagText = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

/** Tags, whose keys are unique without regard to case (D-41). */
export function readTags(cursor: Cursor | undefined): Tags {
  const tags = new Map<string, string>()
  const keys = new Set<string>()
  for (const [key, member] of cursor === undefined ? [] : readEntries(cursor)) {
    const value = readString(member) ?? ''
    if (!isTag(key, value)) reportTag(member, key)
    if (keys.has(foldCase(key))) reportDuplicate(member, 'DUPLICATE_TAG', `tag \`${key}\``)
    keys.add(foldCase(key))
    tags.set(key, value)
  }
  if (cursor !== undefined) checkQuota(cursor, tags.size, { most: 50, things: 'tags' })
  return tags
}

function isTag(key: string, value: string): boolean {
  const fits = [...key].length <= 128 && [...value].length <= 256
  return key !== '' && fits && tagText.test(key + value)
}

function reportTag(cursor: Cursor, key: string): void {
  report(cursor, {
    code: 'INVALID_TAG',
    message: `tag \`${shorten(key)}\` is not a tag`,
    hint: 'use letters, digits, spaces and `_.:/=+-@`; keys up to 128, values up to 256',
  })
}

/** The account that is being read. */
export interface HomeAccount {
  readonly id: string
  readonly partition: string
  readonly scope: PolicyScope
  /** Names in lower case, by what has them (D-37). */
  readonly names: Map<string, Set<string>>
  /** Unique ids, of all accounts (D-36). */
  readonly ids: Set<string>
}

/** What has a name, and which. */
interface ClaimedName {
  readonly thing: string
  readonly name: string
}

/** Takes a name for one thing of its kind; without regard to case there is only one (D-37). */
export function claimName(home: HomeAccount, cursor: Cursor, { thing, name }: ClaimedName): void {
  const names = home.names.get(thing) ?? new Set<string>()
  const key = foldCase(name)
  if (names.has(key)) reportDuplicate(cursor, 'DUPLICATE_NAME', `${thing} \`${name}\``)
  names.add(key)
  home.names.set(thing, names)
}

/** Takes a unique id, which is never used twice (D-36). */
export function claimId(
  home: HomeAccount,
  cursor: Cursor | undefined,
  id: string | undefined,
): void {
  if (cursor === undefined || id === undefined) return
  if (home.ids.has(id)) reportDuplicate(cursor, 'DUPLICATE_ID', `id \`${id}\``)
  home.ids.add(id)
}

function reportDuplicate(cursor: Cursor, code: string, subject: string): void {
  report(cursor, {
    code,
    message: `${shorten(subject)} exists already`,
    hint: 'keep one; names and tag keys are compared without case',
  })
}

/** How many there may be of something. */
export interface CountQuota {
  readonly most: number
  readonly things: string
}

/** Records that there is more of something than the quota allows. */
export function checkQuota(cursor: Cursor, count: number, { most, things }: CountQuota): void {
  if (count <= most) return
  report(cursor, {
    code: 'QUOTA_EXCEEDED',
    message: `${count} ${things} are more than the quota of ${most}`,
    hint: 'see "IAM and AWS STS quotas" in the IAM User Guide',
  })
}
