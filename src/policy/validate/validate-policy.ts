/** Policy document → everything that is wrong with it or could be better. */

import { foldCase } from '../../json/fold-case.ts'
import { type OptionKinds, oneOf, readOptions, text } from '../../json/options.ts'
import type { JsonNode } from '../../json/parse-json.ts'
import { Report, sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { codes } from '../../model/issue-codes.ts'
import { type DocumentType, documentTypes } from '../../model/policy.ts'
import { readDocument, type StatementDraft } from '../read/document.ts'
import type { ConditionDraft } from '../read/document-condition.ts'
import { describeKey } from '../read/known-keys.ts'
import { parseOperator } from '../read/operator.ts'
import { comparisonSteps } from '../read/pattern-cover.ts'
import { openDocument } from '../read/policy-source.ts'
import type { ConditionFacts, DocumentCheck, ScpDialect, StatementCheck } from './document-check.ts'
import { checkActions } from './validate-actions.ts'
import { adviseStatement } from './validate-advice.ts'
import { checkConditions } from './validate-conditions.ts'
import { checkDocument } from './validate-document.ts'
import { checkEndpoint } from './validate-endpoint.ts'
import { checkOrganization } from './validate-organization.ts'
import { checkPatterns } from './validate-patterns.ts'
import { checkPrincipals } from './validate-principals.ts'
import { checkResources } from './validate-resources.ts'
import { checkTrust } from './validate-trust.ts'
import { checkValues } from './validate-values.ts'
import { checkVariables } from './validate-variables.ts'

export interface ValidateOptions {
  readonly type: DocumentType
  readonly name?: string
  readonly file?: string
  /** `full` when absent. */
  readonly scpDialect?: ScpDialect
}

const optionKinds: OptionKinds<ValidateOptions> = {
  type: oneOf(documentTypes),
  name: text,
  file: text,
  scpDialect: oneOf(['legacy', 'full']),
}

const statementChecks: readonly ((check: StatementCheck) => void)[] = [
  checkPrincipals,
  checkActions,
  checkResources,
  checkVariables,
  checkConditions,
  checkValues,
  checkTrust,
  checkOrganization,
  checkEndpoint,
  adviseStatement,
]

/**
 * Reports all faults of a policy document at once, sorted by place: what AWS refuses on saving
 * (severity `error`) and what IAM Access Analyzer warns of or suggests, as far as the document
 * alone decides it. An empty list means that nothing was found. No content makes it throw, but
 * what is over a named limit does: `ERR_LIMIT_EXCEEDED`; and `ERR_OPTIONS_INVALID`.
 */
export function validatePolicy(
  document: string | object | JsonNode,
  given: ValidateOptions,
): Issue[] {
  const options = readOptions<ValidateOptions>(given, optionKinds, ['type'])
  const { node, issues, measure } = openDocument(document)
  const report = new Report(codes, issues)
  const draft = node && readDocument(node, { type: options.type, report })
  if (draft === undefined) return sortIssues(report.issues)
  const { type, scpDialect = 'full' } = options
  const budget = { steps: comparisonSteps }
  const check: DocumentCheck = { document: draft, type, scpDialect, report, budget, measure }
  checkDocument(check)
  checkPatterns(check)
  for (const statement of draft.statements) checkStatement(check, statement)
  return sortIssues(report.issues)
}

function checkStatement(document: DocumentCheck, statement: StatementDraft): void {
  const conditions = statement.conditions.map(describeCondition)
  const keys = new Set(conditions.map(({ lowerKey }) => lowerKey))
  const check = { ...document, statement, conditions, keys }
  for (const runCheck of statementChecks) runCheck(check)
}

function describeCondition(condition: ConditionDraft): ConditionFacts {
  const { key, operator } = condition
  const lowerKey = foldCase(key)
  return { ...condition, parsed: parseOperator(operator), lowerKey, row: describeKey(key) }
}
