/** A policy inside a larger document. */
import { PolicyError } from '../errors.ts'
import type { DocumentType, Policy } from '../model/policy.ts'
import { parsePolicy } from '../policy/parse.ts'
import { type Cursor, report, reportType } from './reader.ts'

/** Parses the document at the cursor; its faults become faults of the file. */
export function readPolicy(cursor: Cursor, type: DocumentType, name: string): Policy | undefined {
  const { node, path, file, issues } = cursor
  if (node.kind !== 'object') {
    reportType(cursor, 'a policy document')
    return undefined
  }
  try {
    return parsePolicy(node, { type, name, ...(file !== undefined && { file }) })
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error
    for (const issue of error.issues)
      issues.push({ ...issue, file, path: [...path, ...issue.path] })
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
