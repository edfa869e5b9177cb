/** Which patterns cover which, and which entries of a list are redundant for it. */
import { splitArn } from './arn.ts'

/** What comparing may still cost, in characters looked at; beyond it nothing is covered. */
export interface Budget {
  steps: number
}

/** Characters that all comparisons of one document may look at. */
export const comparisonSteps = 20_000_000

/** Whether `outer` matches every text that `inner` matches; `inner` may have wildcards, too. */
export function covers(outer: string, inner: string, budget: Budget): boolean {
  let at = 0
  let position = 0
  let star = -1
  let retry = 0
  while (position < inner.length) {
    budget.steps -= 1
    if (budget.steps < 0) return false
    if (outer[at] === '*') {
      star = at
      retry = position
      at += 1
    } else if (coversCharacter(outer[at], inner.charAt(position))) {
      at += 1
      position += 1
    } else if (star >= 0) {
      at = star + 1 // only the latest `*` is retried, so time stays within outer × inner
      retry += 1
      position = retry
    } else {
      return false
    }
  }
  while (outer[at] === '*') at += 1
  return at === outer.length
}

/** As `covers`, for ARN patterns, by segments (L-73); what is no whole ARN covers nothing. */
export function coversArn(outer: string, inner: string, budget: Budget): boolean {
  if (outer === '*') return true
  const wide = splitArn(outer)
  const narrow = splitArn(inner)
  if (wide === undefined || narrow === undefined) return false
  return (
    covers(wide.resource, narrow.resource, budget) &&
    covers(wide.account, narrow.account, budget) &&
    covers(wide.region, narrow.region, budget) &&
    covers(wide.service, narrow.service, budget) &&
    covers(wide.partition, narrow.partition, budget)
  )
}

/** Whether the pattern matches the text, in which `*` and `?` do not occur. */
export function matchesText(pattern: string, text: string): boolean {
  return covers(pattern, text, { steps: Number.POSITIVE_INFINITY })
}

export function hasWildcard(text: string): boolean {
  return text.includes('*') || text.includes('?')
}

/**
 * The positions of the entries that another entry of the list covers; of equal ones the later. Once
 * the budget is spent nothing more is found.
 */
export function findRedundant(
  entries: readonly string[],
  coversEntry: typeof covers,
  budget: Budget,
): ReadonlySet<number> {
  const redundant = new Set<number>()
  const first = new Map<string, number>()
  entries.forEach((entry, index) => {
    if (first.has(entry)) redundant.add(index)
    else first.set(entry, index)
  })
  for (const [outer, outerIndex] of first) {
    if (!hasWildcard(outer) || redundant.has(outerIndex)) continue
    for (const [inner, index] of first) {
      if (budget.steps < 0) return redundant
      if (index !== outerIndex && coversEntry(outer, inner, budget)) redundant.add(index)
    }
  }
  return redundant
}

/** A `?` covers no half of a surrogate pair: it stands for one code point (L-68). */
function coversCharacter(outer: string | undefined, inner: string): boolean {
  if (inner === '*') return false
  if (outer === '?') return !/[\uD800-\uDFFF]/.test(inner)
  return outer === inner
}
