/** What resources belong to, as a directory document says it. */

import {
  type Cursor,
  readBoolean,
  readMatching,
  readMembers,
  readString,
  requireMember,
} from '../../json/reader.ts'
import { describePlace } from '../../json/report.ts'
import { LimitError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import type { ParentRule } from '../directory.ts'

/**
 * Reads rules such as `{ "service": "docs", "prefix": "folder/", "until": "/" }`, the longest
 * prefix first. Throws `ERR_LIMIT_EXCEEDED` past `resourceParents`, since a check may try each.
 */
export function readParentRules(items: readonly Cursor[]): ParentRule[] {
  const first = items[limits.resourceParents]
  if (first !== undefined) {
    throw new LimitError(
      `${items.length} rules are over the limit \`resourceParents\` of ${limits.resourceParents}`,
      {
        place: describePlace({ ...first, place: first.node.place }),
        hint: 'replace several rules by one with a shorter prefix',
      },
    )
  }
  const rules = items.flatMap((item) => readParentRule(item) ?? [])
  return rules.sort((a, b) => b.prefix.length - a.prefix.length)
}

function readParentRule(cursor: Cursor): ParentRule | undefined {
  const members = readMembers(cursor, ['service', 'prefix', 'until', 'besides'])
  const service = readMatching(requireMember(cursor, members, 'service'), /^[a-z0-9-]{1,64}$/, {
    code: 'INVALID_SERVICE',
    message: 'not the third part of an ARN',
    hint: 'write for example `docs`, as in `arn:app:docs:…`',
  })
  const prefix = readString(requireMember(cursor, members, 'prefix'))
  const until = readMatching(requireMember(cursor, members, 'until'), /^[!-~]{1,16}$/, {
    code: 'INVALID_SEPARATOR',
    message: 'not 1 to 16 ASCII characters',
    hint: 'write what follows the parent’s name, for example `/`',
  })
  if (service === undefined || prefix === undefined || until === undefined) return undefined
  const besides = readBoolean(members.get('besides')) === true
  return { service, prefix, until, besides, parent: prefix, parts: 1 }
}
