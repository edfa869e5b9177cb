/** Which documents there are, as what each is read, and what is found in them. */
import { basename } from 'node:path'
import { CaseError, type DocumentType, type Issue } from '../../entries/index.ts'
import { readCases } from '../../entries/testing.ts'
import { validateDirectory, validatePolicy } from '../../entries/validate.ts'
import { type DocumentKind, detectKind, isBroken } from '../render/document-kinds.ts'
import { isFolder, listFiles as listFilesBelow, policyFileReader, readText } from './files.ts'
import { caseOptions, DirectoryCache, directoryEnding } from './load-directories.ts'
import {
  CliError,
  type ExpectedError,
  inFile,
  isExpected,
  type PlacedIssue,
} from './report-error.ts'

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

export interface FileIssue extends Issue {
  readonly file: string
}

/** What the paths name, as far as it can be examined. */
export interface Examination {
  /** Those that could be read as what they are. */
  readonly documents: readonly Validated[]
  /** Everything found in them, by document and place. */
  readonly findings: readonly FileIssue[]
  /** Why others could not be. */
  readonly refusals: readonly ExpectedError[]
}

/**
 * Examines all files that the paths name; in folders, what is known to be something else is left
 * out. What cannot be examined keeps nothing else from it.
 */
export function examine(paths: readonly string[], type: DocumentType | undefined): Examination {
  const refusals = new Refusals()
  const files = paths.flatMap((path) => listFiles(path, refusals))
  const listed = files.flatMap(({ file, text }) =>
    refusals.keep(() => [recognize(file, text, type)]),
  )
  const { documents, findings } = findAll(listed, refusals)
  return { documents, findings, refusals: refusals.all }
}

/** Why files could not be examined. */
class Refusals {
  readonly all: ExpectedError[] = []

  /** What the work returns; nothing where the file, and not the program, is at fault. */
  keep<Result>(work: () => Result[]): Result[] {
    try {
      return work()
    } catch (error) {
      if (!isExpected(error)) throw error
      this.all.push(error)
      return []
    }
  }
}

interface TextFile {
  readonly file: string
  readonly text: string
}

function listFiles(path: string, refusals: Refusals): TextFile[] {
  return refusals.keep(() => (isFolder(path) ? listFolder(path, refusals) : [readFile(path)]))
}

function readFile(file: string): TextFile {
  return { file, text: readText(file) }
}

/** The documents of a folder. Throws `ERR_FILE_INVALID` for none: nothing found is no good news. */
function listFolder(folder: string, refusals: Refusals): TextFile[] {
  const files = listFilesBelow(folder, ['.json', '.jsonl'])
  const texts = files.flatMap((file) => refusals.keep(() => [readFile(file)]))
  const ours = texts.filter(({ file, text }) => isOurs(file, text))
  if (ours.length > 0 || texts.length < files.length) return ours
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

const others: ReadonlySet<DocumentKind> = new Set([
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

interface FoundIssues {
  readonly documents: readonly Validated[]
  readonly findings: readonly FileIssue[]
}

/** Everything found in the documents, by document and place. Directory documents add up. */
function findAll(listed: readonly Validated[], refusals: Refusals): FoundIssues {
  const directories = listed.filter(({ kind }) => kind === 'directory')
  const [inDirectories] = refusals.keep(() => [findInDirectories(directories)])
  const cache = new DirectoryCache()
  const found = listed.flatMap((document) => {
    if (document.kind !== 'directory')
      return refusals.keep(() => [{ document, findings: findIn(document, cache) }])
    const findings = inDirectories?.filter((one) => one.file === document.file)
    return findings === undefined ? [] : [{ document, findings }]
  })
  const files = new Set(directories.map(({ file }) => file))
  const inPolicyFiles = inDirectories?.filter(({ file }) => !files.has(file)) ?? []
  return {
    documents: found.map(({ document }) => document),
    findings: [...found.flatMap(({ findings }) => findings), ...inPolicyFiles],
  }
}

/** In directory documents, and in the policy files that they name. */
function findInDirectories(directories: readonly Validated[]): FileIssue[] {
  if (directories.length === 0) return []
  const issues = validateDirectory(directories, { loadFile: policyFileReader() })
  return issues.flatMap((one) => (one.file === undefined ? [] : place([one], one.file)))
}

function findIn(document: Validated, cache: DirectoryCache): FileIssue[] {
  const { file, kind } = document
  return place(kind === 'cases' ? findInCases(document, cache) : findInPolicy(document), file)
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
    readCases(text, caseOptions(file, cache))
    return []
  } catch (error) {
    if (!(error instanceof CaseError) || error.issues.length === 0) throw inFile(file, error)
    return error.issues
  }
}

function place(issues: readonly PlacedIssue[], file: string): FileIssue[] {
  return issues.map((issue) => ({ ...issue, file: issue.file ?? file }))
}
