/** Which resources answer to the policy of another: an object to its bucket's. */
import { accountWideParts, type ParentRow, parentRows } from '../services/parents.ts'
import type { Directory, ParentRule } from './directory.ts'

const parentRules = parentRows.map(ruleOf)

function ruleOf([service, prefix, until, parent = prefix, parts = 1]: ParentRow): ParentRule {
  return { service, prefix, until, besides: true, parent, parts }
}

const rulesOf = new WeakMap<Directory, readonly ParentRule[]>()

/**
 * The rules of a directory: its own, those that AWS's services have, and last those of services
 * that have a policy for a whole account.
 */
export function parentRulesOf(directory: Directory): readonly ParentRule[] {
  const known = rulesOf.get(directory)
  if (known !== undefined) return known
  const { resources, resourceParents = [] } = directory
  const wide = [...resources.keys()].filter(isAccountWide).map((arn) => arn.split(':', 3)[2] ?? '')
  const services = [...new Set(wide)].sort()
  const rules = [
    ...resourceParents,
    ...parentRules,
    ...services.flatMap((service) =>
      (accountWideParts.get(service) ?? ['']).map((prefix) => ruleOf([service, prefix, ''])),
    ),
  ]
  rulesOf.set(directory, rules)
  return rules
}

/** Whether a record is of a policy for all that an account has of a service in a region (E-77). */
export function isAccountWide(arn: string): boolean {
  return arn.split(':', 6).length === 5
}

/** What a resource belongs to. */
export interface Parent {
  readonly arn: string
  /** Its policy applies beside that of the resource, rather than in place of a missing one. */
  readonly besides: boolean
}

/**
 * The resources whose policies stand for that of `arn`, nearest first: the bucket of an object, the
 * table of an index. Empty when there is no such parent.
 */
export function parentsOf(arn: string, directory: Directory): Parent[] {
  const start = startOfResource(arn)
  if (start === undefined) return []
  const service = arn.split(':', 3)[2]
  const parents: Parent[] = []
  for (const rule of parentRulesOf(directory)) {
    if (rule.service !== service || !arn.startsWith(rule.prefix, start)) continue
    const { prefix, until, besides, parent, parts } = rule
    if (until === '') {
      parents.push({ arn: arn.slice(0, start - 1), besides })
      continue
    }
    const names = arn.slice(start + prefix.length).split(until)
    const fits = parts === 0 ? names.length === 1 : names.length > parts
    const part = parent + names.slice(0, parts).join(until)
    if (fits && part !== '') parents.push({ arn: arn.slice(0, start) + part, besides })
  }
  return parents
}

/** What the ARNs of children begin with whose parent has another ARN, up to the separator. */
export function startsOfParts(arn: string, directory: Directory): string[] {
  const start = startOfResource(arn)
  if (start === undefined) return []
  const service = arn.split(':', 3)[2]
  return parentRulesOf(directory).flatMap(({ parent, parts, prefix, until, ...rule }) => {
    if (rule.service !== service || parent === prefix || !arn.startsWith(parent, start)) return []
    const name = arn.slice(start + parent.length)
    if (parts === 0) return name === '' ? [arn.slice(0, start) + prefix.slice(0, -1)] : []
    return name.split(until).length === parts ? [arn.slice(0, start) + prefix + name] : []
  })
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
