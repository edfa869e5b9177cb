/** What is peculiar about the entry of a statement: why it does not match, or how it does. */
import type { ExplainedStatement, Mismatch } from '../../entries/index.ts'
import { matchingEntries } from './written-entries.ts'

/** Parts of an ARN, its resource with all that follows. */
const arnParts = 6

/** Why entries of an element cannot match as they are written; empty where that is plain. */
export function entryFaults(
  { element, expected }: Mismatch,
  { policyType }: ExplainedStatement['statement'],
): string[] {
  if (element === 'principal') return expected.filter(isUniqueId).map(uniqueIdFault)
  if (element !== 'resource') return []
  const isNarrow = !/^(?:identity|boundary|session)$/.test(policyType)
  return expected
    .filter((entry) => !/[*$]/.test(entry) && entry.split(':').length < arnParts)
    .map((entry) => {
      const so = isNarrow ? ', and matches nothing here' : ''
      return `\`${entry}\` has fewer than the six parts of an ARN${so}`
    })
}

function isUniqueId(entry: string): boolean {
  return /^A(?:IDA|ROA)[A-Z0-9]+$/.test(entry)
}

/** AWS writes the unique id where who was named has been deleted (L-36, L-43). */
function uniqueIdFault(entry: string): string {
  return `\`${entry}\` is the unique id of a deleted user or role, or of one that the bundle gives no such id`
}

/** Whether a `*` of an entry took in more than one part of the ARN that it matches (L-73). */
export function takesSeveralParts(entry: string, resource: string): boolean {
  const [parts, segments] = [entry.split(':'), resource.split(':')]
  if (parts.length < arnParts) return false
  return parts.slice(0, arnParts - 1).some((part, at) => {
    const segment = { text: segments[at] ?? '', ignoresCase: false }
    return matchingEntries([part], segment).length === 0
  })
}
