/**
 * What patterns of `Action` and `Resource` match, compared without asking about any one action or
 * ARN. Every answer is on the side of more access: what cannot be told covers nothing and meets all.
 */
import { overlaps, readPattern } from '../../catalogue/pattern-overlap.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { PatternElement, PolicyVersion } from '../../model/policy.ts'
import { splitArn } from '../read/arn.ts'
import { type Budget, covers, coversArn } from '../read/pattern-cover.ts'

/** A pattern, read as the version of its policy reads it. */
export interface VersionedPattern {
  readonly text: string
  readonly version: PolicyVersion
}

/** An element of a statement, whose patterns are of a version. */
export interface PatternSet {
  readonly negated: boolean
  readonly patterns: readonly VersionedPattern[]
}

/** The patterns of `Action`, in lower case. */
export function actionSet(element: PatternElement, version: PolicyVersion): PatternSet {
  return resourceSet({ ...element, patterns: element.patterns.map(foldAscii) }, version)
}

/** The patterns of `Resource`. */
export function resourceSet(
  { negated, patterns }: PatternElement,
  version: PolicyVersion,
): PatternSet {
  return { negated, patterns: patterns.map((text) => ({ text, version })) }
}

/** How the patterns of an element are compared. */
export interface PatternKind {
  /** Whether `outer` surely matches all that `inner` matches. */
  covers(outer: VersionedPattern, inner: VersionedPattern, budget: Budget): boolean
  /** Whether something may match both. */
  meets(a: VersionedPattern, b: VersionedPattern, budget: Budget): boolean
}

/** Actions are in lower case by now. */
export const actionKind: PatternKind = {
  covers: (outer, inner, budget) => pays(budget) && covers(outer.text, inner.text, budget),
  meets: (a, b, budget) => meetsText(a.text, b.text, budget),
}

/** ARNs are compared part by part: no wildcard takes a colon. */
export const resourceKind: PatternKind = {
  covers(outer, inner, budget) {
    if (outer.text === '*' || isSame(outer, inner)) return true
    if (!pays(budget)) return false
    return !hasVariable(outer.text) && coversArn(outer.text, widened(inner.text), budget)
  },
  meets(a, b, budget) {
    const [one, other] = [splitArn(widened(a.text)), splitArn(widened(b.text))]
    if (one === undefined || other === undefined) return true
    return (['partition', 'service', 'region', 'account', 'resource'] as const).every((part) =>
      meetsText(one[part], other[part], budget),
    )
  },
}

/** Whether an element surely has all that another has. */
export function includesAll(
  outer: PatternSet | undefined,
  inner: PatternSet | undefined,
  { kind, budget }: Comparing,
): boolean {
  if (outer === undefined) return inner === undefined
  const isOfAll = () => outer.patterns.some((one) => kind.covers(one, everything, budget))
  if (inner === undefined) return !outer.negated && isOfAll()
  if (!inner.negated) {
    return inner.patterns.every((one) => includes(outer, one, { kind, budget }))
  }
  if (!outer.negated) return isOfAll()
  // what the outer one leaves out, the inner one leaves out, too
  return outer.patterns.every((left) =>
    inner.patterns.some((one) => kind.covers(one, left, budget)),
  )
}

/** What is compared, and what it may still cost. */
export interface Comparing {
  readonly kind: PatternKind
  readonly budget: Budget
}

function includes(
  { negated, patterns }: PatternSet,
  pattern: VersionedPattern,
  { kind, budget }: Comparing,
): boolean {
  return negated
    ? patterns.every((one) => !kind.meets(one, pattern, budget))
    : patterns.some((one) => kind.covers(one, pattern, budget))
}

/** Whether an element may have something that a pattern matches. */
export function mayInclude(
  set: PatternSet | undefined,
  pattern: VersionedPattern,
  { kind, budget }: Comparing,
): boolean {
  if (set === undefined) return true
  const { negated, patterns } = set
  return negated
    ? !patterns.some((one) => kind.covers(one, pattern, budget))
    : patterns.some((one) => kind.meets(one, pattern, budget))
}

/** The patterns of an element; of a negated one the pattern of everything. */
export function widestPatterns(set: PatternSet | undefined): readonly VersionedPattern[] {
  return set === undefined || set.negated ? [everything] : set.patterns
}

const everything: VersionedPattern = { text: '*', version: '2012-10-17' }

/** What a comparison costs besides the characters that it looks at. */
const COMPARISON = 20

function pays(budget: Budget): boolean {
  budget.steps -= COMPARISON
  return budget.steps >= 0
}

/** The same text means the same unless one version knows variables and the other does not. */
function isSame(a: VersionedPattern, b: VersionedPattern): boolean {
  return a.text === b.text && (a.version === b.version || !hasVariable(a.text))
}

export function hasVariable(text: string): boolean {
  return text.includes('${')
}

/** A variable may have any value. */
export function widened(text: string): string {
  return text.replace(/\$\{[^}]*\}/g, '*')
}

function meetsText(a: string, b: string, budget: Budget): boolean {
  budget.steps -= a.length * b.length
  return budget.steps < 0 || overlaps(readPattern(a), readPattern(b))
}
