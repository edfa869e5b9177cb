/** Which documents there are, as what each is read, and what is found in them. */
import { basename } from 'node:path'
import { CaseError, type DocumentType, type Issue } from '../../entries/index.ts'
import { readCases } from '../../entries/testing.ts'
import { validateDirectory, validatePolicy } from '../../entries/validate.ts'
import { detectKind, isBroken, type Kind } from '../render/document-kinds.ts'
import { isFolder, listFiles, policyFileReader, readText } from './files.ts'
import { DirectoryCache, directoryEnding } from './load-directories.ts'
import { CliError, inFile, type PlacedIssue } from './report-error.ts'

/** A document, and what it is read as. */
export interface Validated {
  readonly file: string
  readonly text: string
  readonly kind: 'policy' | 'directory' | 'cases'
  /** Of a policy document. */
  readonly type?: DocumentType
  /** The type was not given. */
  readonly guessed?: boolean
}

export interface Finding extends Issue {
  readonly file: string
}

/** Reads the files that the paths name; in folders, what is known to be something else is left out. */
export function listDocuments(
  paths: readonly string[],
  type: DocumentType | undefined,
): Validated[] {
  return paths.flatMap((path) => {
    if (!isFolder(path)) return [recognize(path, readText(path), type)]
    return listFolder(path).map(({ file, text }) => recognize(file, text, type))
  })
}

/** The documents of a folder. Throws `ERR_FILE_INVALID` for none: nothing found is no good news. */
function listFolder(folder: string): { file: string; text: string }[] {
  const files = listFiles(folder, ['.json', '.jsonl'])
    .map((file) => ({ file, text: readText(file) }))
    .filter(({ file, text }) => isOurs(file, text))
  if (files.length > 0) return files
  throw new CliError('ERR_FILE_INVALID', 'the folder has no document to validate', {
    place: folder,
    hint: 'give policy documents, directory documents or case files, in .json or .jsonl files',
  })
}

function isOurs(file: string, text: string): boolean {
  const kind = detectKind(text)
  if (kind !== 'unknown') return !others.has(kind)
  return /\.(?:directory|iamtest)\.json$/.test(file) || isBroken(text)
}

const others: ReadonlySet<Kind> = new Set([
  'requests',
  'authorization details',
  'organization listings',
])

function recognize(file: string, text: string, type: DocumentType | undefined): Validated {
  const kind = detectKind(text)
  if (others.has(kind)) {
    throw new CliError('ERR_USAGE', `the file holds ${kind}, which are not validated`, {
      place: file,
      hint: 'give policy documents, directory documents or case files',
    })
  }
  if (kind === 'directory' || kind === 'cases') return { file, text, kind }
  if (kind === 'unknown' && file.endsWith(directoryEnding)) return { file, text, kind: 'directory' }
  if (kind === 'unknown' && file.endsWith('.iamtest.json')) return { file, text, kind: 'cases' }
  if (type !== undefined) return { file, text, kind: 'policy', type, guessed: false }
  return { file, text, kind: 'policy', type: guessType(file, text), guessed: true }
}

const namedTypes: readonly [RegExp, DocumentType][] = [
  [/(?<![a-z])(?:scps?|service-control-polic(?:y|ies))(?![a-z])/, 'scp'],
  [/(?<![a-z])(?:rcps?|resource-control-polic(?:y|ies))(?![a-z])/, 'rcp'],
  [/(?<![a-z])(?:trust|assume-?role)(?![a-z])/, 'trust'],
  [/(?<![a-z])boundar(?:y|ies)(?![a-z])/, 'boundary'],
  [/(?<![a-z])session(?![a-z])/, 'session'],
  [/(?<![a-z])(?:vpce|endpoint)(?![a-z])/, 'endpoint'],
]

/** The file's name says it; else a principal makes it a resource's policy, or a role's. */
function guessType(file: string, text: string): DocumentType {
  const name = basename(file).toLowerCase()
  const named = namedTypes.find(([pattern]) => pattern.test(name))
  if (named !== undefined) return named[1]
  if (!/"(?:Not)?Principal"\s*:/.test(text)) return 'identity'
  return /"(?:Not)?Resource"\s*:/.test(text) || !/"sts:/i.test(text) ? 'resource' : 'trust'
}

/** Everything found in the documents, by document and place. Directory documents add up. */
export function findAll(documents: readonly Validated[]): Finding[] {
  const directories = documents.filter(({ kind }) => kind === 'directory')
  const inDirectories =
    directories.length === 0 ? [] : validateDirectory(directories, { loadFile: policyFileReader() })
  const cache = new DirectoryCache()
  const files = new Set(directories.map(({ file }) => file))
  const inPolicyFiles = inDirectories.flatMap((one) =>
    one.file === undefined || files.has(one.file) ? [] : place([one], one.file),
  )
  const inDocuments = documents.flatMap((document) => {
    const { file, kind } = document
    if (kind === 'directory')
      return place(
        inDirectories.filter((one) => one.file === file),
        file,
      )
    return place(kind === 'cases' ? findInCases(document, cache) : findInPolicy(document), file)
  })
  return [...inDocuments, ...inPolicyFiles]
}

function findInPolicy({ file, text, type = 'identity' }: Validated): readonly Issue[] {
  try {
    return validatePolicy(text, { type, file })
  } catch (error) {
    throw inFile(file, error)
  }
}

/** A case file is read whole or refused with all that is wrong with it. */
function findInCases({ file, text }: Validated, cache: DirectoryCache): readonly Issue[] {
  try {
    readCases(text, { file, loadDirectory: cache.loaderFor(file) })
    return []
  } catch (error) {
    if (!(error instanceof CaseError) || error.issues.length === 0) throw inFile(file, error)
    return error.issues
  }
}

function place(issues: readonly PlacedIssue[], file: string): Finding[] {
  return issues.map((issue) => ({ ...issue, file: issue.file ?? file }))
}
