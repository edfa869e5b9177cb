/** Policy document → Policy, or one error with everything that forbids loading it. */

import { withinFile } from '../../json/limit.ts'
import { type OptionKinds, oneOf, readOptions, text } from '../../json/options.ts'
import type { JsonNode } from '../../json/parse-json.ts'
import { describeIssues, quote, Report, sortIssues } from '../../json/report.ts'
import { documentCodes } from '../../model/document-codes.ts'
import { type Issue, PolicyError } from '../../model/errors.ts'
import {
  type Condition,
  type DocumentType,
  documentTypes,
  type PatternElement,
  type Policy,
  type PrincipalElement,
  type Statement,
} from '../../model/policy.ts'
import { readDocument, type StatementDraft } from './document.ts'
import type { ConditionDraft } from './document-condition.ts'
import type { ListDraft } from './document-list.ts'
import type { PrincipalDraft } from './document-principal.ts'
import { openDocument } from './policy-source.ts'

export interface ParseOptions {
  readonly type: DocumentType
  /** What people call the policy; the file when absent. */
  readonly name?: string
  readonly file?: string
}

/**
 * Reads a policy document given as JSON text, as a plain object or as a node of a larger document.
 *
 * Accepts what documents in the wild have although `validatePolicy` reports it, such as a missing
 * `Version`, unknown actions or a repeated Sid. Throws `ERR_POLICY_INVALID` with every issue that
 * forbids loading, sorted by place, `ERR_LIMIT_EXCEEDED` for what is over a named limit, and
 * `ERR_OPTIONS_INVALID`.
 */
export function parsePolicy(document: string | object | JsonNode, given: ParseOptions): Policy {
  const options = readOptions<ParseOptions>(given, optionKinds, ['type'])
  return withinFile(options.file, () => readPolicyDocument(document, options))
}

function readPolicyDocument(document: string | object | JsonNode, options: ParseOptions): Policy {
  const name = options.name ?? options.file ?? 'policy'
  const { node, issues } = openDocument(document)
  const report = new Report(documentCodes, issues)
  const draft = node && readDocument(node, { type: options.type, report })
  if (draft === undefined || report.issues.length > 0) throw invalid(name, options, report.issues)
  const statements = draft.statements.map(buildStatement)
  return { name, file: options.file, version: draft.version, statements }
}

const optionKinds: OptionKinds<ParseOptions> = {
  type: oneOf(documentTypes),
  name: text,
  file: text,
}

function buildStatement(draft: StatementDraft): Statement {
  const { index, effect, action, resource, principal, conditions } = draft
  // INVARIANT: a statement without an effect or an action was reported, so none comes here
  if (effect === undefined || action === undefined) throw new TypeError('statement was not read')
  return {
    index,
    sid: draft.sid?.text,
    effect,
    principal: principal && buildPrincipal(principal),
    action: buildPatterns(action),
    resource: resource && buildPatterns(resource),
    conditions: conditions.map(buildCondition),
    place: draft.spot.place,
  }
}

function buildPrincipal({ negated, entries }: PrincipalDraft): PrincipalElement {
  return { negated, entries: entries.map(({ kind, value }) => ({ kind, value })) }
}

function buildPatterns({ negated, entries }: ListDraft): PatternElement {
  return { negated, patterns: entries.map(({ text }) => text) }
}

function buildCondition({ operator, key, values }: ConditionDraft): Condition {
  return { operator, key, values: values.map(({ text }) => text) }
}

function invalid(name: string, options: ParseOptions, found: readonly Issue[]): PolicyError {
  const { summary, details } = describeIssues(sortIssues(found), options.file ?? name)
  return new PolicyError(`policy ${quote(name)} cannot be loaded: ${summary}`, details)
}
