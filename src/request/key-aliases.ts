/** Operations on a KMS key, which are decided on the key and never on an alias of it (E-60). */
import { foldCase } from '../json/fold-case.ts'

/** The operations on aliases themselves (KMS Developer Guide, Controlling access to aliases). */
const aliasActions: ReadonlySet<string> = new Set([
  'kms:createalias',
  'kms:updatealias',
  'kms:deletealias',
])

const LETTER_K = 0x6b
const LETTER_M = 0x6d
const LOWER_CASE = 0x20

/** Whether a request asks for an operation on a key, and names an alias in place of the key. */
export function namesAlias(action: string, resource: string): boolean {
  // nearly every action is told from those of KMS by its first letters
  if ((action.charCodeAt(0) | LOWER_CASE) !== LETTER_K) return false
  if ((action.charCodeAt(1) | LOWER_CASE) !== LETTER_M || !resource.includes(':alias/'))
    return false
  const [, , service, , , kind] = resource.split(':', 6)
  const folded = foldCase(action)
  if (service !== 'kms' || !folded.startsWith('kms:')) return false
  return kind?.startsWith('alias/') === true && !aliasActions.has(folded)
}
