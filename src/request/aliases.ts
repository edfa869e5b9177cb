/** Names that stand for a key or an access point, which no request is decided on. */
import { foldCase } from '../json/fold-case.ts'
import type { Fault } from '../json/report.ts'

/** What a resource is an alias of. */
export type AliasKind = 'key' | 'accessPoint'

/** The operations on aliases themselves (KMS Developer Guide, Controlling access to aliases). */
const aliasActions: ReadonlySet<string> = new Set([
  'kms:createalias',
  'kms:updatealias',
  'kms:deletealias',
])

/**
 * Aliases of access points and of S3 Object Lambda access points in place of a bucket's name ("Access
 * point aliases" and "Bucket naming rules", Amazon S3 User Guide): no bucket is named so.
 */
const pointAlias = /^arn:[^:]*:s3:::[^/]*(?:-s3alias|--ol-s3)(?:\/|$)/

const keyAlias = /^arn:[^:]*:kms:[^:]*:[^:]*:alias\//

const LETTER_K = 0x6b
const LETTER_M = 0x6d
const LETTER_S = 0x73
const DIGIT_3 = 0x33
const LOWER_CASE = 0x20

/** Of what a resource is an alias, where the action is decided on what the alias stands for (E-60). */
export function aliasOf(action: string, resource: string): AliasKind | undefined {
  // nearly every action is told from those of KMS and S3 by its first letters
  const first = action.charCodeAt(0) | LOWER_CASE
  if (first === LETTER_S) {
    if (action.charCodeAt(1) !== DIGIT_3 || !resource.includes('-s3')) return undefined
    return pointAlias.test(resource) ? 'accessPoint' : undefined
  }
  if (first !== LETTER_K || (action.charCodeAt(1) | LOWER_CASE) !== LETTER_M) return undefined
  return isNoKey(foldCase(action), resource) ? 'key' : undefined
}

/** Three characters that the ARNs of all aliases have which an action may not name; undefined: it may
 * name any. */
export function aliasHint(action: string): string | undefined {
  const folded = foldCase(action)
  if (folded.startsWith('s3')) return '-s3'
  return folded.startsWith('km') ? 'as/' : undefined
}

/** An alias, or the id of a key alone, whose policy nobody would find. */
function isNoKey(action: string, resource: string): boolean {
  if (!action.startsWith('kms:') || aliasActions.has(action)) return false
  return resource.startsWith('arn:') ? keyAlias.test(resource) : resource !== '*'
}

/** What a request says that names one. */
export const aliasFaults: Readonly<Record<AliasKind, Fault>> = {
  key: {
    code: 'ALIAS_OF_KEY',
    message: 'a key is named by its ARN, not its alias or id',
    hint: 'write `arn:aws:kms:REGION:ACCOUNT:key/ID`',
  },
  accessPoint: {
    code: 'ALIAS_OF_ACCESS_POINT',
    message: 'an access point is named by its ARN, not its alias',
    hint: 'write `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/KEY`',
  },
}
