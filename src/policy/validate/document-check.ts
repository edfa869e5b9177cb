/** What every check of a document or a statement is given. */

import type { Catalogue } from '../../catalogue/catalogue.ts'
import { foldAscii } from '../../json/fold-case.ts'
import type { Report } from '../../json/report.ts'
import type { IssueCode } from '../../model/issue-codes.ts'
import type { DocumentType } from '../../model/policy.ts'
import type { AttachedResourceType } from '../../services/attached-types.ts'
import type { Notes } from '../lookup/notes.ts'
import type { DocumentDraft, StatementDraft } from '../read/document.ts'
import type { ConditionDraft, ValueDraft } from '../read/document-condition.ts'
import type { KeyRow } from '../read/known-keys.ts'
import type { ParsedOperator } from '../read/operator.ts'
import type { Budget } from '../read/pattern-cover.ts'
import type { DocumentSize } from '../read/policy-source.ts'

/** Which language SCPs are written in: AWS gave them all of it in 2025 (L-100, L-101). */
export type ScpDialect = 'legacy' | 'full'

export interface DocumentCheck {
  readonly document: DocumentDraft
  readonly type: DocumentType
  readonly scpDialect: ScpDialect
  /** What a resource policy is attached to, where that is known. */
  readonly resourceType: AttachedResourceType | undefined
  readonly report: Report<IssueCode>
  readonly budget: Budget
  readonly measure: () => DocumentSize
  readonly notes: Notes
  readonly catalogue: Catalogue | undefined
}

export interface StatementCheck extends DocumentCheck {
  readonly statement: StatementDraft
  /** The statement's conditions, their operators and keys looked up. */
  readonly conditions: readonly ConditionFacts[]
  /** The keys that the conditions test, in lower case. */
  readonly keys: ReadonlySet<string>
}

/** A condition and what is known of its operator and key. */
export interface ConditionFacts extends ConditionDraft {
  readonly parsed: ParsedOperator | undefined
  readonly lowerKey: string
  readonly row: KeyRow | undefined
}

export interface ConditionCheck extends StatementCheck {
  readonly condition: ConditionFacts
}

/** Whether the statement tests one of the keys, given in lower case. */
export function testsKey({ keys }: StatementCheck, wanted: Iterable<string>): boolean {
  return [...wanted].some((key) => keys.has(key))
}

/** Whether the statement has that operator, key and value, all without regard to case. */
export function testsValue(check: StatementCheck, wanted: WantedTest): boolean {
  return check.conditions.some(
    ({ operator, lowerKey, values }) =>
      wanted.operators.includes(foldAscii(operator)) &&
      wanted.keys.includes(lowerKey) &&
      values.some((value: ValueDraft) => foldAscii(value.text) === wanted.value),
  )
}

export interface WantedTest {
  readonly operators: readonly string[]
  readonly keys: readonly string[]
  readonly value: string
}
