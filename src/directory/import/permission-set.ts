/** A permission set, as `aws sso-admin` prints it in several outputs. */

import {
  type Cursor,
  type Members,
  readItems,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { quote } from '../../json/report.ts'
import { importDocument, type Json, openKnownMembers, openMembers } from './import-reader.ts'

/** What is printed of a permission set apart from what describes it. */
export const setParts = [
  'AttachedManagedPolicies',
  'CustomerManagedPolicyReferences',
  'InlinePolicy',
  'PermissionsBoundary',
] as const
/** A permission set with what is printed of it. */
export interface PermissionSetParts {
  readonly cursor: Cursor
  readonly described: Members
  /** What there is of each part; several pages may hold one. */
  readonly parts: Map<string, Cursor[]>
}

/** Its part of a directory document; its name is kept by its ARN. */
export function importSet(arn: string, set: PermissionSetParts, names: Map<string, string>): Json {
  const { cursor, described, parts } = set
  for (const part of setParts) if (!parts.has(part)) reportPart(cursor, part)
  const name = readString(requireMember(cursor, described, 'Name')) ?? ''
  names.set(arn, name)
  const itemsOf = (part: string) => (parts.get(part) ?? []).filter(isThere)
  const managed = itemsOf('AttachedManagedPolicies').flatMap(readItems)
  const own = itemsOf('CustomerManagedPolicyReferences').flatMap(readItems)
  const inline = onlyOne(itemsOf('InlinePolicy'))
  const boundary = onlyOne(itemsOf('PermissionsBoundary'))
  const duration = described.get('SessionDuration')
  return {
    name,
    policies: [
      ...managed.map((item) => readString(requireMember(item, openMembers(item), 'Arn'))),
      ...own.map((item) => readString(requireMember(item, openMembers(item), 'Name'))),
      ...(inline === undefined ? [] : [{ name: inlineName, document: importDocument(inline) }]),
    ],
    ...(boundary !== undefined && { boundary: readBoundary(boundary) }),
    ...(duration !== undefined && { sessionDuration: readSeconds(duration) }),
  }
}

function onlyOne([first, second]: readonly Cursor[]): Cursor | undefined {
  if (second !== undefined) {
    report(second, {
      code: 'DUPLICATE_MEMBER',
      message: `a permission set has one \`${String(second.path.at(-1))}\``,
      hint: 'keep one of them; put the outputs of each set after what describes it',
    })
  }
  return first
}

/** What the role's inline policy is called. */
const inlineName = 'AwsSSOInlinePolicy'

function isThere({ node }: Cursor): boolean {
  return node.kind !== 'null' && !(node.kind === 'string' && node.value === '')
}

function reportPart(cursor: Cursor, part: string): void {
  const nothing = part === 'PermissionsBoundary' || part === 'InlinePolicy' ? 'null' : '[]'
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `member \`${part}\` of the permission set is missing`,
    hint: `add what the AWS CLI prints of it, or \`{"${part}": ${nothing}}\` if the set has nothing of it`,
  })
}

function readBoundary(cursor: Cursor): string | undefined {
  const members = openKnownMembers(cursor, {
    read: ['CustomerManagedPolicyReference', 'ManagedPolicyArn'],
  })
  const own = members.get('CustomerManagedPolicyReference')
  if (own !== undefined) return readString(requireMember(own, openMembers(own), 'Name'))
  return readString(requireMember(cursor, members, 'ManagedPolicyArn'))
}

/** `PT1H30M` in seconds. */
function readSeconds(cursor: Cursor): number | undefined {
  const text = readString(cursor) ?? ''
  const [, hours, minutes, seconds] = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) ?? []
  const total = Number(hours ?? 0) * 3_600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0)
  if (total > 0) return total
  report(cursor, {
    code: 'INVALID_DURATION',
    message: `${quote(text)} is not a duration`,
    hint: 'write it as AWS prints it, for example `PT8H`',
  })
  return undefined
}
