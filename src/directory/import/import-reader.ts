/** Reading what AWS prints: members that are not known are left out, faults are all reported. */

import { readOptions, text } from '../../json/options.ts'
import { plainOf, readJson, readValue } from '../../json/parse-json.ts'
import { type Cursor, type Members, readEntries, report } from '../../json/reader.ts'
import { describeIssues, sortIssues } from '../../json/report.ts'
import type { Issue } from '../../model/errors.ts'
import { DirectoryError } from '../../model/errors.ts'

/** How what is imported is read. */
export interface ImportOptions {
  /** Named in faults. */
  readonly file?: string
}

export type Json = Record<string, unknown>

/** Opens a text or a value, lets it be read, and throws `ERR_DIRECTORY_INVALID` for all faults. */
export function readImport(
  source: unknown,
  options: ImportOptions,
  read: (root: Cursor) => void,
): void {
  const { file } = readOptions<ImportOptions>(options, { file: text })
  const issues: Issue[] = []
  const { node, issues: found } = typeof source === 'string' ? readJson(source) : readValue(source)
  for (const issue of found) issues.push({ ...issue, file })
  if (node !== undefined) read({ node, path: [], file, issues })
  if (issues.length === 0) return
  const { message, details } = describeIssues(sortIssues(issues))
  throw new DirectoryError(message, details)
}

/** AWS adds members over time: what is not known is left out. */
export function openMembers(cursor: Cursor): Members {
  return new Map(readEntries(cursor))
}

/** The IAM API gives documents as URL-encoded text; the command line decodes them. */
export function importDocument(cursor: Cursor | undefined): unknown {
  if (cursor === undefined) return undefined
  const { node } = cursor
  if (node.kind !== 'string') return plainOf(node)
  const reading = readJson(decodeText(node.value))
  if (reading.node !== undefined && reading.issues.length === 0) return plainOf(reading.node)
  report(cursor, {
    code: 'INVALID_DOCUMENT',
    message: `a policy document is not JSON: ${reading.issues[0]?.message}`,
    hint: 'give the document as JSON, or as URL-encoded JSON as the IAM API does',
  })
  return undefined
}

function decodeText(text: string): string {
  if (text.trimStart().startsWith('{')) return text
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
