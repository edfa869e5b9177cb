/** Whether what was printed is all there is: a part of it may lack what denies. */

import { type Cursor, type Members, readBoolean, report } from '../../json/reader.ts'
import { openMembers } from './import-reader.ts'

/** A page, and which pages continue it. */
export interface PrintedPage {
  readonly cursor: Cursor
  /** Pages of one kind continue each other. */
  readonly kind: string
  /** The accounts that it names, where that is known. */
  readonly accounts?: ReadonlySet<string>
}

/** Reports every page that says that there is more, where none follows that continues it. */
export function confirmWhole(pages: readonly PrintedPage[]): void {
  for (const [at, page] of pages.entries()) {
    const said = continuationOf(page.cursor)
    if (said === undefined) continue
    const next = pages.slice(at + 1).find(({ kind }) => kind === page.kind)
    if (next === undefined || isOfOthers(page, next)) report(page.cursor, cutOff(said))
  }
}

/** Of another account's dump it cannot be the next page. */
function isOfOthers({ accounts }: PrintedPage, next: PrintedPage): boolean {
  const here = [...(accounts ?? [])]
  const there = next.accounts ?? new Set()
  return here.length > 0 && there.size > 0 && !here.some((account) => there.has(account))
}

const flags = ['IsTruncated', 'Truncated', 'HasMoreResults']
const tokens = ['Marker', 'NextMarker', 'NextToken', 'nextToken']

/** Members that say whether there is more. */
export const continuationNames = [...flags, ...tokens]

/** The member that says that there is more, as the page has it. */
function continuationOf(cursor: Cursor): string | undefined {
  if (cursor.node.kind !== 'object') return undefined
  const members = openMembers(cursor)
  const flag = flags.find((name) => isSet(members, name))
  if (flag !== undefined) return `\`${flag}\` is \`true\``
  const token = tokens.find((name) => isToken(members.get(name)))
  return token === undefined ? undefined : `it has a \`${token}\``
}

function isSet(members: Members, name: string): boolean {
  return readBoolean(members.get(name)) === true
}

function isToken(cursor: Cursor | undefined): boolean {
  return cursor !== undefined && !(cursor.node.kind === 'string' && cursor.node.value === '')
}

function cutOff(said: string) {
  return {
    code: 'TRUNCATED',
    message: `the output is only a part: ${said}`,
    hint: 'run the command without `--max-items` and `--no-paginate`, or give all pages in one file, one after another',
  }
}
