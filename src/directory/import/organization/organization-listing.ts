/** What is gathered of AWS Organizations' listings, and whom a page of them is about. */

import { type Cursor, type Members, report } from '../../../json/reader.ts'
import { shorten } from '../../../json/report.ts'

/** A unit or an account. */
export interface Child {
  readonly cursor: Cursor
  readonly kind: 'unit' | 'account'
  readonly id: string
  name: string | undefined
  parent: string | undefined
}

/** A policy of the organization; some listings only say that it exists. */
export interface ListedPolicy {
  readonly cursor: Cursor
  readonly arn: string | undefined
  readonly type: string | undefined
  content: Cursor | undefined
  /** Where it is attached; undefined where nobody has said. */
  targets: string[] | undefined
}

/** All that the pages say. */
export interface OrganizationListing {
  described: Cursor | undefined
  readonly roots: Cursor[]
  /** By id. */
  readonly children: Map<string, Child>
  /** By id or ARN. */
  readonly policies: Map<string, ListedPolicy>
  /** Targets of policies by the policy's id, as listed apart from it. */
  readonly targets: Map<string, string[]>
  /** Services that accounts administer. */
  readonly delegations: Map<string, string[]>
  readonly features: string[]
}

/** An output that is open. */
export interface ListingPage {
  readonly cursor: Cursor
  readonly members: Members
  /** All of them, also of those that are `null`. */
  readonly names: ReadonlySet<string>
  /** The id of what the page is about, where the page or its file's name says it. */
  readonly owner: string | undefined
}

/** An id of the kind that is asked for. */
export function ownerOf(
  owner: string | undefined,
  kind: 'parent' | 'child' | 'policy',
): string | undefined {
  const pattern = { parent: /^(?:r|ou)-/, child: /^(?:ou-|\d{12}$)/, policy: /^p-/ }[kind]
  return owner !== undefined && pattern.test(owner) ? owner : undefined
}

/** Reports an output that does not name what it is about, with ways to say it. */
export function reportOwner(cursor: Cursor, member: string, example: string): void {
  report(cursor, {
    code: 'OWNER_MISSING',
    message: `the output does not say what \`${shorten(String(cursor.path.at(-1)))}\` belongs to`,
    hint: `write \`${member}\` beside it, or give a folder of files that are named so: \`${example}\``,
  })
}
