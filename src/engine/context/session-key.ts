/** Keys that a described role session carries (K-57…K-66). */
import { RequestError } from '../../model/errors.ts'
import { findSessionKeyFault } from '../../model/session-keys.ts'

/** As a descriptor has them. */
export type SessionKeys = Readonly<Record<string, string | number>>

/** A key of a described role session, in lower case. Throws `ERR_REQUEST_INVALID` for keys that are none. */
export function readSessionKey(
  keys: SessionKeys | undefined,
  folded: string,
): string | number | undefined {
  if (keys === undefined) return undefined
  const found = findSessionKeyFault(keys)
  if (found !== undefined) {
    const { key, message, hint } = found
    const place = key === undefined ? 'sessionKeys' : `sessionKeys.${key.slice(0, 80)}`
    throw new RequestError(`\`${place}\` ${message}`, { place: `request.principal.${place}`, hint })
  }
  for (const [key, value] of Object.entries(keys)) if (key.toLowerCase() === folded) return value
  return undefined
}
