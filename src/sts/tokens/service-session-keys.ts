/** Keys that a service gives the role sessions it obtains: when they are made (K-57…K-66). */

import * as Caller from '../../../assembly/layout/caller.ts'
import type { Identity } from '../../engine/caller/identity.ts'
import type { SessionKeys } from '../../engine/context/session-key.ts'
import { foldCase } from '../../json/fold-case.ts'
import { findSessionKeyFault, sessionKeys } from '../../services/session-keys.ts'
import { fault } from '../calls/call-inputs.ts'

/** Keys that a service gives the session it asks for: its own alone. Throws `ERR_REQUEST_INVALID`. */
export function readServiceKeys(keys: unknown, caller: Identity): SessionKeys | undefined {
  const service = caller.kind === Caller.SERVICE ? caller.name.replace(/\.cn$/, '') : ''
  return readKeys(keys, (issuer) => issuer === service && service !== '')
}

/** Keys of a person's session of a role that IAM Identity Center made. Throws `ERR_REQUEST_INVALID`. */
export function readPersonKeys(keys: unknown, role: unknown): SessionKeys | undefined {
  const isReserved =
    typeof role === 'string' && role.includes(':role/aws-reserved/sso.amazonaws.com/')
  return readKeys(keys, (issuer) => issuer === undefined && isReserved)
}

function readKeys(
  keys: unknown,
  issues: (issuer: string | undefined) => boolean,
): SessionKeys | undefined {
  if (keys === undefined) return undefined
  const found = findSessionKeyFault(keys)
  if (found !== undefined) throw fault(memberOf(found.key), found.message, found.hint)
  for (const key of Object.keys(keys as object)) {
    const issuer = sessionKeys.get(foldCase(key))?.issuer
    if (issues(issuer)) continue
    const whose = issuer === undefined ? 'IAM Identity Center' : `\`${issuer}\``
    throw fault(memberOf(key), 'cannot be given by the caller', `only ${whose} gives it`)
  }
  return Object.keys(keys as object).length === 0 ? undefined : (keys as SessionKeys)
}

function memberOf(key: string | undefined): string {
  return key === undefined ? 'sessionKeys' : `sessionKeys.${key}`
}
