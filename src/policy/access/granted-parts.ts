/** What an Allow gives, part by part, and whether statements of either effect reach all of a part. */
import type {
  Condition,
  Policy,
  PolicyVersion,
  PrincipalElement,
  PrincipalEntry,
  Statement,
} from '../../model/policy.ts'
import { type Budget, comparisonSteps, covers, hasWildcard } from '../read/pattern-cover.ts'
import { impliesAll } from './implied-conditions.ts'
import {
  actionKind,
  actionSet,
  hasVariable,
  includesAll,
  mayInclude,
  type PatternSet,
  resourceKind,
  resourceSet,
  widestPatterns,
} from './pattern-sets.ts'

/** One pattern of an Allow's actions with one of its resources; a negated element is one part. */
export interface GrantedPart {
  readonly version: PolicyVersion
  readonly action: PatternSet
  readonly resource: PatternSet | undefined
  readonly principal: PrincipalElement | undefined
  readonly conditions: readonly Condition[]
}

/** A statement with the version that its patterns are read by. */
export interface GrantingStatement extends GrantedPart {
  readonly effect: Statement['effect']
}

/** All comparisons of one check together cost no more than this. */
export function newBudget(): Budget {
  return { steps: comparisonSteps }
}

export function versioned({ statements, version }: Policy): GrantingStatement[] {
  return statements.map(({ effect, action, resource, principal, conditions }) => ({
    ...{ effect, principal, conditions, version },
    action: actionSet(action, version),
    resource: resource && resourceSet(resource, version),
  }))
}

/** One by one: a long statement has more of them than there is room for. */
export function* partsOf(statement: GrantingStatement): Generator<GrantedPart> {
  const { action, resource, ...rest } = statement
  const resources = resource === undefined ? [undefined] : cut(resource)
  for (const one of cut(action)) {
    for (const other of resources) yield { ...rest, action: one, resource: other }
  }
}

function cut(set: PatternSet): PatternSet[] {
  return set.negated ? [set] : set.patterns.map((one) => ({ ...set, patterns: [one] }))
}

/** Whether a statement surely matches every request that a part is about. */
export function matchesAll(
  statement: GrantingStatement,
  part: GrantedPart,
  budget: Budget,
): boolean {
  return (
    includesAll(statement.action, part.action, { kind: actionKind, budget }) &&
    includesAll(statement.resource, part.resource, { kind: resourceKind, budget }) &&
    namesAll(statement, part.principal) &&
    areImplied(statement, part, budget)
  )
}

/**
 * Whether a statement surely matches whatever both of two others match: in each dimension all of the
 * one or of the other.
 */
export function matchesBoth(
  statement: GrantingStatement,
  { one, other, budget }: { one: GrantedPart; other: GrantedPart; budget: Budget },
): boolean {
  return (
    [one, other].some(({ action }) =>
      includesAll(statement.action, action, { kind: actionKind, budget }),
    ) &&
    [one, other].some(({ resource }) =>
      includesAll(statement.resource, resource, { kind: resourceKind, budget }),
    ) &&
    [one, other].some(({ principal }) => namesAll(statement, principal)) &&
    [one, other].some((part) => areImplied(statement, part, budget))
  )
}

/** Whether a statement may match a request that a part is about. */
export function mayMatch(statement: GrantedPart, part: GrantedPart, budget: Budget): boolean {
  return (
    widestPatterns(part.action).some((one) =>
      mayInclude(statement.action, one, { kind: actionKind, budget }),
    ) &&
    widestPatterns(part.resource).some((one) =>
      mayInclude(statement.resource, one, { kind: resourceKind, budget }),
    )
  )
}

function areImplied(wide: GrantedPart, narrow: GrantedPart, budget: Budget): boolean {
  budget.steps -= wide.conditions.length * narrow.conditions.length
  if (budget.steps < 0) return false
  const isAlike = wide.version === narrow.version
  if (!isAlike && [wide, narrow].some(hasVariableValue)) return false
  return impliesAll(narrow.conditions, wide.conditions, budget)
}

function hasVariableValue({ conditions }: GrantedPart): boolean {
  return conditions.some(({ values }) => values.some(hasVariable))
}

/** Whether a statement surely names all that a `Principal` names, and no less directly. */
function namesAll(
  { effect, principal: wide }: GrantingStatement,
  narrow: PrincipalElement | undefined,
): boolean {
  if (wide === undefined || narrow === undefined) return wide === narrow
  if (wide.negated || narrow.negated) {
    return wide.negated && narrow.negated && wide.entries.every((one) => isNamed(one, narrow))
  }
  return narrow.entries.every(
    (one) => isNamed(one, wide) || (effect === 'Allow' && matchesPattern(one, wide)),
  )
}

/** An account is not its identities: naming it leaves the rest to their own policies. */
function isNamed({ kind, value }: PrincipalEntry, { entries }: PrincipalElement): boolean {
  return entries.some(
    (one) =>
      one.kind === kind &&
      (rootOf(one.value) === rootOf(value) || (kind === 'AWS' && one.value === '*')),
  )
}

/** Wildcards within a principal match nobody: only of what is held against may they stand. */
function matchesPattern({ kind, value }: PrincipalEntry, { entries }: PrincipalElement): boolean {
  return entries.some(
    (one) =>
      one.kind === kind &&
      kind === 'AWS' &&
      hasWildcard(one.value) &&
      covers(one.value, value, newBudget()),
  )
}

/** An account's id stands for its root ARN (L-33). */
function rootOf(principal: string): string {
  return principal.replace(/^arn:[^:]*:iam::(\d{12}):root$/, '$1')
}
