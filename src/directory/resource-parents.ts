/** Which resources answer to the policy of another: an object to its bucket's. */
import type { Directory, ParentRule } from './directory.ts'

/** The longest prefix first. */
const parentRules: readonly ParentRule[] = [
  { service: 's3', prefix: 'accesspoint/', until: '/' },
  { service: 's3', prefix: '', until: '/' },
  { service: 's3express', prefix: 'bucket/', until: '/' },
  { service: 's3tables', prefix: 'bucket/', until: '/' },
  { service: 'dynamodb', prefix: 'table/', until: '/' },
  { service: 'sns', prefix: '', until: ':' },
  { service: 'es', prefix: 'domain/', until: '/' },
  { service: 'execute-api', prefix: '', until: '/' },
]

/** The rules of a directory: its own, then those that AWS's services have. */
export function parentRulesOf({ resourceParents }: Directory): readonly ParentRule[] {
  return resourceParents === undefined ? parentRules : [...resourceParents, ...parentRules]
}

/**
 * The ARNs whose resource policies stand for `arn` when it has none of its own, nearest first: the
 * bucket of an object, the table of an index. Empty when there is no such parent.
 */
export function parentsOf(arn: string, directory: Directory): string[] {
  const start = startOfResource(arn)
  if (start === undefined) return []
  const service = arn.split(':', 3)[2]
  const parents: string[] = []
  for (const rule of parentRulesOf(directory)) {
    if (rule.service !== service || !arn.startsWith(rule.prefix, start)) continue
    const end = arn.indexOf(rule.until, start + rule.prefix.length)
    if (end > start) parents.push(arn.slice(0, end))
  }
  return parents
}

function startOfResource(arn: string): number | undefined {
  if (!arn.startsWith('arn:')) return undefined
  let at = 0
  for (let colons = 0; colons < 5; colons++) {
    at = arn.indexOf(':', at) + 1
    if (at === 0) return undefined
  }
  return at
}
