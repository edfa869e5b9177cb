/** Directory documents together with what was imported: the latter has no line in any file. */

import { isObject } from '../../json/is-object.ts'
import { callable, type OptionKinds, readOptions } from '../../json/options.ts'
import { readValue } from '../../json/parse-json.ts'
import type { Cursor } from '../../json/reader.ts'
import type { Issue } from '../../model/errors.ts'
import { confirm, readList } from '../confirm.ts'
import type { Directory } from '../directory.ts'
import {
  type DirectoryDocument,
  type DirectoryOptions,
  openDirectory,
  readDirectoryDocuments,
} from '../read/parse-directory.ts'
import { throwIssues } from '../throw-issues.ts'
import type { ManagedPolicies } from './managed-policies.ts'
import { keepNewest, lookUpNamed } from './named-policies.ts'

/** What an importer made, and the file that it was made of. */
export interface ImportedDocument {
  readonly document: object
  readonly file: string
}

/** How documents are read together with imports. */
export interface ImportedOptions extends DirectoryOptions {
  /** AWS managed policies for what is named and in no document, from `readManagedPolicies`. */
  readonly managedPolicies?: ManagedPolicies
  /** Told, after all was read without a fault, of versions that do not count. */
  readonly onWarning?: (warning: Issue) => void
}

const importedKinds: OptionKinds<ImportedOptions> = {
  loadFile: callable('which returns the text of a file'),
  managedPolicies: [
    'what `readManagedPolicies` returns',
    (value) => Object.prototype.toString.call(value) === '[object Map]',
  ],
  onWarning: callable('which takes an issue'),
}

/**
 * Like `parseDirectory`, with imported documents after the others. Their policies have the file of
 * the import and line 0; a name in them is never a path, so that no further file is read for them.
 * Of an AWS managed policy that several imports have in different versions the newest counts for
 * all.
 *
 * Throws `ERR_DIRECTORY_INVALID` and `ERR_LIMIT_EXCEEDED` as `parseDirectory` does.
 */
export function parseWithImports(
  documents: readonly DirectoryDocument[],
  imported: readonly ImportedDocument[],
  options: ImportedOptions = {},
): Directory {
  const { loadFile, managedPolicies, onWarning } = readOptions(options, importedKinds)
  const { cursors, issues } = openDirectory(documents, loadFile === undefined ? {} : { loadFile })
  const opened = readImported(imported).flatMap((one) => openImported(one, issues))
  const given = [...cursors, ...keepNewest(opened)]
  const named = managedPolicies === undefined ? [] : lookUpNamed(given, managedPolicies)
  const directory = readDirectoryDocuments([...given, ...named])
  for (const warning of throwIssues(issues)) onWarning?.(warning)
  return directory
}

function openImported({ document, file }: ImportedDocument, issues: Issue[]): Cursor[] {
  const { node, issues: found } = readValue(document)
  for (const issue of found) issues.push({ ...issue, file })
  return node === undefined ? [] : [{ node, path: [], file, issues }]
}

function readImported(imported: unknown): ImportedDocument[] {
  return readList(imported, 'imported', (one) => {
    const { document, file } = one as ImportedDocument
    confirm(isObject(document) && typeof file === 'string', '{ document, file }')
    return { document, file }
  })
}
