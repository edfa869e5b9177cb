/** Operations on a KMS key, which are decided on the key and never on an alias of it (E-60). */
import { foldCase } from '../json/fold-case.ts'

/** The operations on aliases themselves (KMS Developer Guide, Controlling access to aliases). */
const aliasActions: ReadonlySet<string> = new Set([
  'kms:createalias',
  'kms:updatealias',
  'kms:deletealias',
])

/** Whether a request asks for an operation on a key, and names an alias in place of the key. */
export function namesAlias(action: string, resource: string): boolean {
  if (!resource.includes(':alias/')) return false
  const [, , service, , , kind] = resource.split(':', 6)
  const folded = foldCase(action)
  if (service !== 'kms' || !folded.startsWith('kms:')) return false
  return kind?.startsWith('alias/') === true && !aliasActions.has(folded)
}
