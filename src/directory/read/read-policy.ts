/** A policy inside a larger document. */

import { adopt, type Cursor, report, reportType } from '../../json/reader.ts'
import { PolicyError } from '../../model/errors.ts'
import type { DocumentType, Policy } from '../../model/policy.ts'
import { parsePolicy } from '../../policy/read/parse-policy.ts'
import { isPolicyPath, openPolicyFiles } from './policy-files.ts'

/** Parses the document at, or in the file named at, the cursor; its faults become the file's. */
export function readPolicy(cursor: Cursor, type: DocumentType, name: string): Policy | undefined {
  const { node } = cursor
  if (node.kind === 'string' && isPolicyPath(node.value)) {
    const document = openPolicyFile(cursor, node.value)
    return document && parseAt(document, type, name)
  }
  return parseAt(cursor, type, name)
}

/** The document in a file that is named at the cursor; undefined, and faults, if it is missing. */
export function openPolicyFile(cursor: Cursor, path: string): Cursor | undefined {
  const files = cursor.files ?? openPolicyFiles(undefined)
  const { file, node, issues = [], fault } = files.read(path, cursor.file)
  if (fault !== undefined) report(cursor, fault)
  for (const issue of issues) cursor.issues.push(issue)
  return node && { ...cursor, node, file, path: [] }
}

function parseAt(cursor: Cursor, type: DocumentType, name: string): Policy | undefined {
  const { node, file } = cursor
  if (node.kind !== 'object') {
    reportType(cursor, 'a policy document')
    return undefined
  }
  cursor.onPolicy?.(cursor, type)
  try {
    return parsePolicy(node, { type, name, ...(file !== undefined && { file }) })
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    adopt(cursor, error.issues)
    if (error.issues.length === 0) report(cursor, invalidPolicy(error))
    return undefined
  }
}

function invalidPolicy(error: PolicyError) {
  return {
    code: 'POLICY_INVALID',
    message: error.message,
    hint: error.hint ?? 'correct the policy document',
  }
}
