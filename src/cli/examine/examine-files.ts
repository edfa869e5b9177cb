/** Which documents there are, as what each is read, and what is found in them. */
import { CaseError, type Issue } from '../../entries/index.ts'
import { readCases } from '../../entries/testing.ts'
import { validateDirectory, validatePolicy } from '../../entries/validate.ts'
import { policyFileReader } from '../io/files.ts'
import { caseOptions, DirectoryCache } from '../io/load-directories.ts'
import { type ExpectedError, inFile, type PlacedIssue } from '../io/report-error.ts'
import type { ExamineOptions, FileIssue, TextFile, Validated } from './examined.ts'
import { findForeign } from './foreign-files.ts'
import { listDocuments, Refusals } from './list-documents.ts'
import { describeSyntax } from './not-json.ts'

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
export function examine(paths: readonly string[], options: ExamineOptions): Examination {
  const refusals = new Refusals()
  const listed = listDocuments(paths, options, refusals)
  const { documents, findings } = findAll(listed, options, refusals)
  return { documents, findings, refusals: refusals.all }
}

interface FoundIssues {
  readonly documents: readonly Validated[]
  readonly findings: readonly FileIssue[]
}

/** Everything found in the documents, by document and place. Directory documents add up. */
function findAll(
  listed: readonly Validated[],
  options: ExamineOptions,
  refusals: Refusals,
): FoundIssues {
  const directories = listed.filter(({ kind }) => kind === 'directory')
  const [inDirectories] = refusals.keep(() => [findInDirectories(directories, options)])
  const cache = new DirectoryCache()
  const found = listed.flatMap((document) => {
    if (document.kind !== 'directory')
      return refusals.keep(() => [findIn(document, { ...options, cache })])
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
function findInDirectories(
  directories: readonly Validated[],
  { catalogue }: ExamineOptions,
): FileIssue[] {
  if (directories.length === 0) return []
  const loadFile = policyFileReader()
  const issues = validateDirectory(directories.map(documentOf), {
    loadFile,
    ...(catalogue !== undefined && { catalogue }),
  })
  return issues.flatMap((one) => (one.file === undefined ? [] : place([one], one.file)))
}

function documentOf({ text, file }: Validated): TextFile {
  return { text, file }
}

interface Finder extends ExamineOptions {
  readonly cache: DirectoryCache
}

interface FoundIn {
  readonly document: Validated
  readonly findings: readonly FileIssue[]
}

function findIn(document: Validated, finder: Finder): FoundIn {
  const { file, kind } = document
  if (kind === 'cases')
    return { document, findings: place(findInCases(document, finder.cache), file) }
  if (kind === 'policy' || kind === 'directory')
    return { document, findings: place(findInPolicy(document, finder), file) }
  try {
    const { issues, policies } = findForeign({ ...document, kind }, finder)
    return { document: { ...document, policies }, findings: place(issues, file) }
  } catch (error) {
    throw inFile(file, error)
  }
}

function findInPolicy(
  { file, text, type = 'identity' }: Validated,
  { catalogue, resourceType }: ExamineOptions,
): readonly Issue[] {
  try {
    const issues = validatePolicy(text, {
      type,
      file,
      ...(catalogue !== undefined && { catalogue }),
      ...(resourceType !== undefined && { resourceType }),
    })
    return issues.map((issue) => describeSyntax(issue, text))
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
