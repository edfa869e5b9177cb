/** A policy inside a larger document. */
import { PolicyError } from '../errors.ts'
import type { DocumentType, Policy } from '../model/policy.ts'
import { parsePolicy } from '../policy/parse.ts'
import { adopt, type Cursor, report, reportType } from './reader.ts'

/** Parses the document at the cursor; its faults become faults of the file. */
export function readPolicy(cursor: Cursor, type: DocumentType, name: string): Policy | undefined {
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
