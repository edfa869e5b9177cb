/** Keys that a described role session carries (K-57…K-66). */
import { foldCase } from '../../json/fold-case.ts'

/** As a descriptor has them. */
export type SessionKeys = Readonly<Record<string, string | number>>

/** The value of a key, in lower case, of a session that was read with its request. */
export function readSessionKey(
  keys: SessionKeys | undefined,
  folded: string,
): string | number | undefined {
  if (keys === undefined) return undefined
  for (const [key, value] of Object.entries(keys)) if (foldCase(key) === folded) return value
  return undefined
}
