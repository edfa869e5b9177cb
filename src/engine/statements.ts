/** Statements of a bundle, as explanations name them; none in a stripped bundle. */
import {
  EFFECT_DENY,
  POLICY_SIZE,
  SECTION_DEBUG_TEXT,
  SECTION_POLICIES,
  SECTION_SET_STATEMENTS,
  SECTION_STATEMENT_LISTS,
  SECTION_STATEMENTS,
  SET_CONSTANT,
  STATEMENT_EFFECT_AT,
  STATEMENT_INDEX_AT,
  STATEMENT_LINE_AT,
  STATEMENT_POLICY_AT,
  STATEMENT_RULE_AT,
  STATEMENT_SIZE,
  STATEMENT_TEXT_AT,
} from '../../assembly/layout.ts'
import type { BundleView } from '../bundle/view.ts'
import type { DeterminingStatement } from '../model/decision.ts'
import type { Effect, PolicyType } from '../model/policy.ts'

/** A statement's elements as they were written; `src/compile/debug.ts` writes them. */
export interface StatementText {
  readonly sid?: string
  readonly principals?: readonly string[]
  readonly actions: readonly string[]
  readonly resources?: readonly string[]
  readonly conditions: readonly (readonly [string, string, readonly string[]])[]
}

/** The numbers of a set's statements. */
export function statementsOf(bundle: BundleView, set: number): number[] {
  if (set >= SET_CONSTANT || bundle.length(SECTION_SET_STATEMENTS) === 0) return []
  const first = bundle.word(SECTION_SET_STATEMENTS, set * 4)
  const end = bundle.word(SECTION_SET_STATEMENTS, set * 4 + 4)
  return [...bundle.words(SECTION_STATEMENT_LISTS).slice(first, end)]
}

export function effectOf(bundle: BundleView, statement: number): Effect {
  const effect = bundle.word(SECTION_STATEMENTS, statement * STATEMENT_SIZE + STATEMENT_EFFECT_AT)
  return effect === EFFECT_DENY ? 'Deny' : 'Allow'
}

/** The rule that has all of the statement's tests. */
export function ruleOf(bundle: BundleView, statement: number): number {
  return bundle.word(SECTION_STATEMENTS, statement * STATEMENT_SIZE + STATEMENT_RULE_AT)
}

export function readStatementText(bundle: BundleView, statement: number): StatementText {
  const at = statement * STATEMENT_SIZE + STATEMENT_TEXT_AT
  return JSON.parse(readText(bundle, SECTION_STATEMENTS, at)) as StatementText
}

export function describeStatement(
  bundle: BundleView,
  statement: number,
  policyType: PolicyType,
): DeterminingStatement {
  const at = statement * STATEMENT_SIZE
  const policy = bundle.word(SECTION_STATEMENTS, at + STATEMENT_POLICY_AT) * POLICY_SIZE
  return {
    policyType,
    policy: readText(bundle, SECTION_POLICIES, policy),
    file: readText(bundle, SECTION_POLICIES, policy + 8) || undefined,
    sid: readStatementText(bundle, statement).sid,
    index: bundle.word(SECTION_STATEMENTS, at + STATEMENT_INDEX_AT),
    line: bundle.word(SECTION_STATEMENTS, at + STATEMENT_LINE_AT),
    effect: effectOf(bundle, statement),
  }
}

function readText(bundle: BundleView, section: number, at: number): string {
  const start = bundle.word(section, at)
  return bundle.text(SECTION_DEBUG_TEXT, start, bundle.word(section, at + 4))
}
