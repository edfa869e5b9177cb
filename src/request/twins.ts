/** Context keys that a request has twice, in different spellings (C-8). */
import { foldCase } from '../json/fold-case.ts'
import { type JsonNode, memberValue } from '../json/json-node.ts'
import { report } from '../json/reader.ts'
import { shorten } from '../json/report.ts'
import type { Issue } from '../model/errors.ts'

/** A warning for each but the first of them. */
export function findTwins(request: JsonNode): Issue[] {
  const context = memberValue(request, 'context')
  const first = new Map<string, string>()
  const issues: Issue[] = []
  for (const { key, value } of context?.kind === 'object' ? context.members : []) {
    const folded = foldCase(key)
    const other = first.get(folded)
    if (other === undefined) {
      first.set(folded, key)
      continue
    }
    const cursor = { node: value, path: ['context', key], file: undefined, issues }
    report(cursor, {
      code: 'DUPLICATE_CONTEXT_KEY',
      message: `context key \`${shorten(key)}\` is also written \`${shorten(other)}\``,
      hint: 'keep one of them',
    })
  }
  return issues.map((issue) => ({ ...issue, severity: 'warning' }))
}
