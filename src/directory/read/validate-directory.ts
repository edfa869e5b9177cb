/** Directory documents → everything that is wrong with them, their policies included. */

import type { Catalogue } from '../../catalogue/catalogue.ts'
import { callable, type OptionKinds, readOptions } from '../../json/options.ts'
import { adopt, type Cursor } from '../../json/reader.ts'
import { sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import type { DocumentType } from '../../model/policy.ts'
import { openDocument } from '../../policy/read/policy-source.ts'
import { catalogueKind, validatePolicy } from '../../policy/validate/validate-policy.ts'
import {
  type DirectoryDocument,
  type DirectoryOptions,
  openDirectory,
  readDirectoryDocuments,
} from './parse-directory.ts'

/** What directories are validated with. */
export interface ValidateDirectoryOptions extends DirectoryOptions {
  /** From `loadCatalogue`, as of `validatePolicy`. */
  readonly catalogue?: Catalogue
}

const optionKinds: OptionKinds<ValidateDirectoryOptions> = {
  loadFile: callable('which returns the text of a file'),
  catalogue: catalogueKind,
}

/**
 * Reports the faults for which `parseDirectory` refuses the documents, and what `validatePolicy`
 * finds in each policy as what it is used for. Sorted by document and place.
 *
 * Throws `ERR_LIMIT_EXCEEDED` for what is over a named limit.
 */
export function validateDirectory(
  documents: string | readonly DirectoryDocument[],
  options: ValidateDirectoryOptions = {},
): Issue[] {
  const { catalogue, ...others } = readOptions<ValidateDirectoryOptions>(options, optionKinds)
  const { cursors, issues } = openDirectory(documents, others)
  const onPolicy = (cursor: Cursor, type: DocumentType) => checkPolicy(cursor, type, catalogue)
  readDirectoryDocuments(cursors.map((cursor) => ({ ...cursor, onPolicy })))
  return sortIssues(issues)
}

function checkPolicy(cursor: Cursor, type: DocumentType, catalogue: Catalogue | undefined): void {
  const found = validatePolicy(cursor.node, { type, ...(catalogue && { catalogue }) })
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
