/**
 * What keeps a policy document from being read: codes, and what to do about each. Apart from what
 * validation finds, which an evaluator does not need.
 */
import type { IssueSeverity } from './errors.ts'

export interface CodeRow {
  readonly severity: IssueSeverity
  readonly hint: string
}

export const documentCodes = {
  JSON_SYNTAX_ERROR: error('write plain JSON: no comments, no trailing commas'),
  DUPLICATE_MEMBER: error('keep one of the two'),
  DATA_TYPE_MISMATCH: error('give the element the JSON type that the grammar names'),
  INVALID_POLICY_ELEMENT: error('remove it, or correct its name: letter case counts'),
  INVALID_VERSION: error('use `2012-10-17`'),
  MISSING_STATEMENT: error('add a `Statement` with at least one statement'),
  MISSING_EFFECT: error('add `Effect`'),
  INVALID_EFFECT: error('use `Allow` or `Deny`, spelled so'),
  MISSING_ACTION: error('add `Action` or `NotAction`'),
  MISSING_RESOURCE: error('add `Resource` or `NotResource`'),
  UNSUPPORTED_ELEMENT_COMBINATION: error('keep one of the two'),
  EMPTY_NOT_ACTION: error('list at least one action, or use `Action`'),
  EMPTY_NOT_RESOURCE: error('list at least one resource, or use `Resource`'),
  EMPTY_NOT_PRINCIPAL: error('list at least one principal, or use `Principal`'),
  INVALID_PRINCIPAL_FORMAT: error('use `"*"` or a map such as `{"AWS": "111122223333"}`'),
  INVALID_PRINCIPAL_KEY: error('use `AWS`, `CanonicalUser`, `Federated` or `Service`'),
  INVALID_ACTION: error('write it as `service:Action`'),
} as const satisfies Record<string, CodeRow>

export type DocumentCode = keyof typeof documentCodes

/** A row of what makes a document invalid. */
export function error(hint: string): CodeRow {
  return { severity: 'error', hint }
}
