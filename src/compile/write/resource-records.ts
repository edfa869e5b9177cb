/** Entries of a Resource element → patterns ("IAM JSON policy elements: Resource", L-70…L-87). */
import * as Pattern from '../../../assembly/layout/pattern.ts'
import type { PolicyVersion } from '../../model/policy.ts'
import { parseTemplate, type TemplatePart } from '../../policy/read/variables.ts'
import { arnResourceSteps, countColons, globSteps, type Step } from '../terms/steps.ts'

/** What kind of strings a pattern is for, and its steps. */
export interface ResourcePattern {
  readonly domain: number
  readonly steps: readonly Step[]
}

/**
 * How an ARN with fewer than six segments reads (L-77): `always` as if `:*` stood behind it,
 * `wildcard` so if it has a `*`, `trailing` if it ends in one, `never`.
 */
export type ShortArns = 'always' | 'wildcard' | 'trailing' | 'never'

/** The patterns of one entry, none if it can match nothing; `*` alone is the caller's to see. */
export function resourcePatterns(
  entry: string,
  version: PolicyVersion,
  shortArns: ShortArns,
): ResourcePattern[] {
  const parts = parseTemplate(entry, version)
  if (hasEarlyVariable(parts)) return []
  if (!entry.startsWith('arn:')) return [{ domain: Pattern.DOMAIN_OTHER, steps: globSteps(parts) }]
  const colons = colonsOf(parts)
  if (colons >= 5) return [{ domain: Pattern.DOMAIN_ARN, steps: arnResourceSteps(parts) }]
  if (!expands(entry, shortArns)) return []
  const completed = parseTemplate(entry + ':*'.repeat(5 - colons), version)
  return [
    { domain: Pattern.DOMAIN_OTHER, steps: globSteps(parts) },
    { domain: Pattern.DOMAIN_ARN, steps: arnResourceSteps(completed) },
  ]
}

function expands(entry: string, shortArns: ShortArns): boolean {
  if (shortArns === 'always') return true
  if (shortArns === 'wildcard') return entry.includes('*')
  return shortArns === 'trailing' && entry.endsWith('*')
}

/** Variables stand behind the fifth colon only (L-80). */
function hasEarlyVariable(parts: readonly TemplatePart[]): boolean {
  let colons = 0
  for (const part of parts) {
    if (part.kind === 'text') colons += countColons(part.text)
    else if (colons < 5) return true
  }
  return false
}

function colonsOf(parts: readonly TemplatePart[]): number {
  let colons = 0
  for (const part of parts) if (part.kind === 'text') colons += countColons(part.text)
  return colons
}
