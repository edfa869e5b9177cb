/** Policy document → everything that is wrong with it or could be better. */

import { Catalogue } from '../../catalogue/catalogue.ts'
import { foldCase } from '../../json/fold-case.ts'
import { type OptionKind, type OptionKinds, oneOf, readOptions, text } from '../../json/options.ts'
import type { JsonNode } from '../../json/parse-json.ts'
import { Report, sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { codes } from '../../model/issue-codes.ts'
import { type DocumentType, documentTypes } from '../../model/policy.ts'
import { type AttachedResourceType, attachedResourceTypes } from '../../services/attached-types.ts'
import { correctNames } from '../lookup/correct-names.ts'
import { lookUpNames } from '../lookup/look-up-names.ts'
import { Notes } from '../lookup/notes.ts'
import { readDocument, type StatementDraft } from '../read/document.ts'
import type { ConditionDraft } from '../read/document-condition.ts'
import { describeKey } from '../read/known-keys.ts'
import { parseOperator } from '../read/operator.ts'
import { comparisonSteps } from '../read/pattern-cover.ts'
import { openDocument } from '../read/policy-source.ts'
import type { ConditionFacts, DocumentCheck, ScpDialect, StatementCheck } from './document-check.ts'
import { checkActions } from './validate-actions.ts'
import { adviseStatement } from './validate-advice.ts'
import { checkAttachment } from './validate-attachment.ts'
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
  /** What a resource policy is attached to, as CloudFormation names it: `AWS::S3::Bucket`. */
  readonly resourceType?: AttachedResourceType
  /** From `loadCatalogue`: names that AWS does not list are found, and what does not go together. */
  readonly catalogue?: Catalogue
}

/** A catalogue as an option. */
export const catalogueKind: OptionKind = [
  'a catalogue of `loadCatalogue`',
  (value) => value instanceof Catalogue,
]

const optionKinds: OptionKinds<ValidateOptions> = {
  type: oneOf(documentTypes),
  name: text,
  file: text,
  scpDialect: oneOf(['legacy', 'full']),
  resourceType: oneOf(attachedResourceTypes),
  catalogue: catalogueKind,
}

const statementChecks: readonly ((check: StatementCheck) => void)[] = [
  checkPrincipals,
  checkActions,
  checkResources,
  checkAttachment,
  checkVariables,
  checkConditions,
  checkValues,
  checkTrust,
  checkOrganization,
  checkEndpoint,
  adviseStatement,
  lookUpNames,
]

/**
 * Reports all faults of a policy document at once, sorted by place: what AWS refuses on saving
 * (severity `error`) and what IAM Access Analyzer warns of or suggests, as far as the document
 * alone decides it, and with a `catalogue` also what AWS's list of actions, resource types and
 * condition keys decides: findings of the latter are warnings, since a catalogue is of one day. An
 * empty list means that nothing was found. No content makes it throw, but
 * what is over a named limit does: `ERR_LIMIT_EXCEEDED`; and `ERR_OPTIONS_INVALID`.
 */
export function validatePolicy(
  document: string | object | JsonNode,
  given: ValidateOptions,
): Issue[] {
  const options = readOptions<ValidateOptions>(given, optionKinds, ['type'])
  const { node, issues, measure } = openDocument(document)
  const report = new Report(codes, issues)
  const notes = new Notes(report)
  const budget = { steps: comparisonSteps }
  const corrected = node && correctNames(node, { notes, budget })
  const draft = corrected && readDocument(corrected, { type: options.type, report })
  if (draft === undefined) return sortIssues(report.issues)
  const { type, scpDialect = 'full', resourceType, catalogue } = options
  const asked = { type, scpDialect, resourceType, catalogue, measure }
  const check: DocumentCheck = { ...asked, document: draft, report, notes, budget }
  checkDocument(check)
  checkPatterns(check)
  for (const statement of draft.statements) checkStatement(check, statement)
  return sortIssues(report.issues)
}

function checkStatement(document: DocumentCheck, statement: StatementDraft): void {
  const { catalogue } = document
  const conditions = statement.conditions.map((one) => describeCondition(one, catalogue))
  const keys = new Set(conditions.map(({ lowerKey }) => lowerKey))
  const check = { ...document, statement, conditions, keys }
  for (const runCheck of statementChecks) runCheck(check)
}

function describeCondition(
  condition: ConditionDraft,
  catalogue: Catalogue | undefined,
): ConditionFacts {
  const { key, operator } = condition
  const listed = catalogue?.findConditionKey(key)
  const row = describeKey(key) ?? (listed?.name.includes('${') ? undefined : listed)
  return { ...condition, parsed: parseOperator(operator), lowerKey: foldCase(key), row }
}
