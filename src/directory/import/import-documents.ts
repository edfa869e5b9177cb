/** Directory documents together with what was imported: the latter stands in no line of any file. */

import { readValue } from '../../json/parse-json.ts'
import { describeIssues, sortIssues } from '../../json/report.ts'
import { DirectoryError } from '../../model/errors.ts'
import { confirm, isObject, readList } from '../confirm.ts'
import type { Directory } from '../directory.ts'
import {
  type DirectoryDocument,
  type DirectoryOptions,
  openDirectory,
  readDirectoryDocuments,
} from '../read/parse-directory.ts'

/** What an importer made, and the file that it was made of. */
export interface ImportedDocument {
  readonly document: object
  readonly file: string
}

/**
 * Like `parseDirectory`, with imported documents after the others. Their policies have the file of
 * the import and line 0; a name in them is never a path, so that no further file is read for them.
 *
 * Throws `ERR_DIRECTORY_INVALID` and `ERR_LIMIT_EXCEEDED` as `parseDirectory` does.
 */
export function parseWithImports(
  documents: readonly DirectoryDocument[],
  imported: readonly ImportedDocument[],
  options: DirectoryOptions = {},
): Directory {
  const { cursors, issues } = openDirectory(documents, options)
  for (const { document, file } of readImported(imported)) {
    const { node, issues: found } = readValue(document)
    for (const issue of found) issues.push({ ...issue, file })
    if (node !== undefined) cursors.push({ node, path: [], file, issues })
  }
  const directory = readDirectoryDocuments(cursors)
  if (issues.length === 0) return directory
  const { message, details } = describeIssues(sortIssues(issues))
  throw new DirectoryError(message, details)
}

function readImported(imported: unknown): ImportedDocument[] {
  return readList(imported, 'imported', (one) => {
    const { document, file } = one as ImportedDocument
    confirm(isObject(document) && typeof file === 'string', '{ document, file }')
    return { document, file }
  })
}
