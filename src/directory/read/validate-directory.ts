/** Directory documents → everything that is wrong with them, their policies included. */

import { adopt, type Cursor } from '../../json/reader.ts'
import { sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import type { DocumentType } from '../../model/policy.ts'
import { openDocument } from '../../policy/read/policy-source.ts'
import { validatePolicy } from '../../policy/validate/validate-policy.ts'
import {
  type DirectoryDocument,
  type DirectoryOptions,
  openDirectory,
  readDirectoryDocuments,
} from './parse-directory.ts'

/**
 * Reports the faults for which `parseDirectory` refuses the documents, and what `validatePolicy`
 * finds in each policy as what it is used for. Sorted by document and place.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for what is over a named limit.
 */
export function validateDirectory(
  documents: string | readonly DirectoryDocument[],
  options: DirectoryOptions = {},
): Issue[] {
  const { cursors, issues } = openDirectory(documents, options)
  readDirectoryDocuments(cursors.map((cursor) => ({ ...cursor, onPolicy: checkPolicy })))
  return sortIssues(issues)
}

function checkPolicy(cursor: Cursor, type: DocumentType): void {
  const found = validatePolicy(cursor.node, { type })
  const { inline } = cursor
  if (inline === undefined) {
    adopt(cursor, found)
    return
  }
  inline.characters += openDocument(cursor.node).measure().compact
  const ofManaged = 'POLICY_SIZE_EXCEEDS_IDENTITY_POLICY_QUOTA'
  adopt(
    cursor,
    found.filter(({ code }) => code !== ofManaged),
  )
}
