/** Managed policies: an account's own, with their versions, and those of AWS and the organization. */

import { plainOf } from '../../json/parse-json.ts'
import {
  type Cursor,
  readBoolean,
  readItems,
  readMatching,
  readMembers,
  readString,
  report,
  requireMember,
} from '../../json/reader.ts'
import { shorten } from '../../json/report.ts'
import { checkQuota, claimName, type HomeAccount, readName, readPath } from './parse-names.ts'
import type { PolicyIndex } from './parse-policies.ts'

/** Makes an account's customer managed policies known by name and by ARN. */
export function declareManagedPolicies(cursors: readonly Cursor[], home: HomeAccount): void {
  for (const cursor of cursors) {
    const members = readMembers(cursor, [
      'name',
      'path',
      'id',
      'description',
      'document',
      'versions',
    ])
    for (const unread of ['id', 'description']) readString(members.get(unread))
    const named = requireMember(cursor, members, 'name')
    const name = readName(named, 'policy')
    const path = readPath(members.get('path'))
    const document = readDefaultDocument(cursor, members)
    if (named === undefined || name === undefined || document === undefined) continue
    claimName(home, named, { thing: 'policy', name })
    const label = `arn:${home.partition}:iam::${home.id}:policy${path}${name}`
    const declared = { document, label, parsed: new Map() }
    home.scope.own.set(name, declared)
    home.scope.own.set(label, declared)
  }
}

/** The document in force: the only one, or that of the default version (D-60). */
function readDefaultDocument(
  cursor: Cursor,
  members: ReadonlyMap<string, Cursor>,
): Cursor | undefined {
  const versions = members.get('versions')
  if (versions === undefined) return requireMember(cursor, members, 'document')
  if (members.has('document')) {
    report(versions, {
      code: 'DOCUMENT_AND_VERSIONS',
      message: 'a policy has either a document or versions',
      hint: 'remove `document` or `versions`',
    })
  }
  return readDefaultVersion(versions)
}

function readDefaultVersion(cursor: Cursor): Cursor | undefined {
  const ids = new Set<string>()
  const defaults: (Cursor | undefined)[] = []
  for (const item of readItems(cursor)) {
    const members = readMembers(item, ['id', 'default', 'document'])
    const idCursor = requireMember(item, members, 'id')
    const id = readVersionId(idCursor)
    if (idCursor !== undefined && id !== undefined && ids.has(id)) reportVersion(idCursor, id)
    if (id !== undefined) ids.add(id)
    const document = requireMember(item, members, 'document')
    if (readBoolean(members.get('default')) === true) defaults.push(document)
  }
  checkQuota(cursor, ids.size, { most: 5, things: 'versions of a policy' })
  if (defaults.length !== 1) reportDefault(cursor, defaults.length)
  return defaults[0]
}

function readVersionId(cursor: Cursor | undefined): string | undefined {
  return readMatching(cursor, /^v[1-9]\d*$/, {
    code: 'INVALID_VERSION_ID',
    message: 'not the id of a policy version',
    hint: 'write for example `v1`',
  })
}

function reportVersion(cursor: Cursor, id: string): void {
  report(cursor, {
    code: 'DUPLICATE_VERSION',
    message: `version \`${id}\` exists already`,
    hint: 'give each version its own id',
  })
}

function reportDefault(cursor: Cursor, count: number): void {
  report(cursor, {
    code: 'DEFAULT_VERSION',
    message: `a policy has one default version, not ${count}`,
    hint: 'mark one version with `"default": true`',
  })
}

/** Makes a policy of AWS or of the organization known by its ARN and its name. */
export function declareSharedPolicy(cursor: Cursor, shared: PolicyIndex): void {
  const members = readMembers(cursor, ['name', 'arn', 'version', 'document'])
  const name = readString(members.get('name'))
  const arn = readMatching(
    members.get('arn'),
    /^arn:[^:]+:(?:iam|organizations):[^:]*:[^:]*:policy\//,
    {
      code: 'INVALID_ARN',
      message: 'not the ARN of a policy',
      hint: 'write for example `arn:aws:iam::aws:policy/ReadOnlyAccess`',
    },
  )
  readVersionId(members.get('version'))
  const document = requireMember(cursor, members, 'document')
  if (name === undefined && !members.has('arn')) requireMember(cursor, members, 'arn')
  const label = arn ?? name
  if (document === undefined || label === undefined) return
  const declared = { document, label, parsed: new Map() }
  for (const key of new Set([arn, name])) {
    if (key === undefined) continue
    const earlier = shared.get(key)
    if (earlier === undefined) shared.set(key, declared)
    else if (!sameDocument(earlier.document, document)) reportSecondPolicy(cursor, key)
  }
}

/** Several accounts' exports each bring the same AWS managed policies. */
function sameDocument(a: Cursor, b: Cursor): boolean {
  return JSON.stringify(plainOf(a.node)) === JSON.stringify(plainOf(b.node))
}

function reportSecondPolicy(cursor: Cursor, key: string): void {
  report(cursor, {
    code: 'DUPLICATE_POLICY',
    message: `policy \`${shorten(key)}\` exists already, with another document`,
    hint: 'keep one of them',
  })
}
