/** Checks of VPC endpoint policies ("Control access to VPC endpoints using endpoint policies"). */

import { quote } from '../../json/report.ts'
import { parseTemplate, type TemplatePart } from '../read/variables.ts'
import type { StatementCheck } from './document-check.ts'
import { sensitiveKeys } from './key-groups.ts'

/** Characters that stand in a row on one side of each wildcard, at least (E-82). */
const leastCharacters = 6

/**
 * String conditions that match less than six characters on both sides of a wildcard. Keys that
 * take no wildcards at all are checked in policies of every type.
 */
export function checkEndpoint({ conditions, document, report, type }: StatementCheck): void {
  if (type !== 'endpoint') return
  for (const { lowerKey, parsed, values } of conditions) {
    const isLike = parsed?.operator.family === 'string' && parsed.operator.comparison === 'like'
    if (!isLike || sensitiveKeys.has(lowerKey)) continue
    for (const { spot, text } of values) {
      if (isAnchored(parseTemplate(text, document.version))) continue
      const message = `a wildcard in ${quote(text)} has fewer than ${leastCharacters} characters before or after it`
      report.add('ENDPOINT_SYNTAX_ERROR_WILDCARD', spot, message)
    }
  }
}

/** Whether every wildcard, or row of wildcards, has enough characters before or after it. */
function isAnchored(parts: readonly TemplatePart[]): boolean {
  const stretches = parts.map(writeLiterally).join('').split(/[*?]+/)
  return stretches
    .slice(1)
    .every((after, at) => Math.max(after.length, stretches[at]?.length ?? 0) >= leastCharacters)
}

/** Variables and escapes are no wildcards, and as long as they are written. */
function writeLiterally(part: TemplatePart): string {
  if (part.kind === 'text') return part.text
  return 'x'.repeat((part.kind === 'escape' ? part.text : part.key).length + '${}'.length)
}
