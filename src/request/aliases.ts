/** Names that stand for a key or an access point, which no request is decided on. */
import { foldCase } from '../json/fold-case.ts'
import type { Fault } from '../json/report.ts'
import { aliasForm, takesAlias } from '../services/key-aliases.ts'

/** What a resource is an alias of. */
export type AliasKind = 'key' | 'accessPoint'

/**
 * Aliases of access points and of S3 Object Lambda access points in place of a bucket's name ("Access
 * point aliases" and "Bucket naming rules", Amazon S3 User Guide): no bucket is named so.
 */
const pointAlias = /^arn:[^:]*:s3:::[^/]*(?:-s3alias|--ol-s3)(?:\/|$)/

const LETTER_K = 0x6b
const LETTER_M = 0x6d
const LETTER_S = 0x73
const DIGIT_3 = 0x33
const LOWER_CASE = 0x20

/**
 * Of what a resource is an alias, where the action is decided on what the alias stands for (E-60) and
 * does not take an alias of it.
 */
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

/** The alias that a resource names a key by, for an action that takes aliases; `arn:…:alias/x` or alone. */
export function keyAliasOf(action: string, resource: string): string | undefined {
  if ((action.charCodeAt(0) | LOWER_CASE) !== LETTER_K) return undefined
  const alias = resource.replace(keyArn, '')
  return aliasForm.test(alias) && takesAlias.test(foldCase(action)) ? alias : undefined
}

/** What the ARNs of keys and aliases begin with. */
const keyArn = /^arn:[^:]*:kms:[^:]*:[^:]*:/

/** Three characters that the ARNs of all aliases have which an action may not name; undefined: it may
 * name any. */
export function aliasHint(action: string): string | undefined {
  const folded = foldCase(action)
  if (folded.startsWith('s3')) return '-s3'
  return folded.startsWith('km') ? 'as/' : undefined
}

/**
 * An alias, or the id of a key alone, whose policy nobody would find; the operations on aliases
 * themselves are about them (KMS Developer Guide, Controlling access to aliases).
 */
function isNoKey(action: string, resource: string): boolean {
  if (!/^kms:(?!(?:create|delete|update)alias$)/.test(action)) return false
  if (keyAliasOf(action, resource) !== undefined) return false
  return !/^(?:\*$|arn:(?![^:]*:kms:[^:]*:[^:]*:alias\/))/.test(resource)
}

/** What a request says that names one. */
export const aliasFaults: Readonly<Record<AliasKind, Fault>> = {
  key: {
    code: 'ALIAS_OF_KEY',
    message: 'name a key by its ARN or a known alias',
    hint: 'write `arn:aws:kms:REGION:ACCOUNT:key/ID`',
  },
  accessPoint: {
    code: 'ALIAS_OF_ACCESS_POINT',
    message: 'an access point is named by its ARN, not its alias',
    hint: 'write `arn:aws:s3:REGION:ACCOUNT:accesspoint/NAME/object/KEY`',
  },
}
