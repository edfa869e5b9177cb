/** What is compiled: directory documents, imports of them, or the policies of one case. */
import { realpathSync } from 'node:fs'
import type { Directory } from '../../entries/compile.ts'
import { type DirectorySources, importDirectory } from '../../entries/import.ts'
import type { Issue, PolicySets } from '../../entries/index.ts'
import { type Case, readCases } from '../../entries/testing.ts'
import { policyFileReader, readText } from '../io/files.ts'
import {
  caseOptions,
  DirectoryCache,
  type DirectoryFile,
  listDirectoryFiles,
} from '../io/load-directories.ts'
import { CliError } from '../io/report-error.ts'
import { type DocumentKind, detectKind } from '../render/document-kinds.ts'
import { type ImportChoice, readImportSources } from './import-sources.ts'

export interface Inputs extends ImportChoice {
  /** Told of every file that is read. */
  readonly onRead?: (path: string) => void
  readonly paths: readonly string[]
}

/** What is compiled, and what is worth knowing of how it was read. */
export interface CompileInput {
  readonly source: Directory | PolicySets
  readonly warnings: readonly Issue[]
}

interface Input extends DirectoryFile {
  readonly kind: DocumentKind
}

/**
 * Reads everything that is to be compiled. Throws `ERR_USAGE` for inputs that do not go together,
 * and what reading each throws.
 */
export function readInputs(inputs: Inputs): CompileInput {
  const files = inputs.paths.flatMap(listDirectoryFiles)
  const { sources, files: imported } = readImportSources(inputs)
  confirmDifferent([...files, ...imported])
  for (const file of [...files, ...imported]) inputs.onRead?.(file)
  const given = files.map(readInput)
  const [first] = given.filter(({ kind }) => kind === 'cases')
  if (first === undefined) return readDirectory(given, sources, inputs)
  if (given.length + imported.length > 1) {
    throw new CliError('ERR_USAGE', 'a case cannot be compiled together with other inputs', {
      place: first.file,
      hint: 'give one case file alone, or directory documents only',
    })
  }
  return { source: readCase(first, inputs), warnings: [] }
}

/** A file that is read twice contradicts itself in every line. */
function confirmDifferent(files: readonly string[]): void {
  const seen = new Set<string>()
  for (const file of files) {
    const path = realPath(file)
    if (seen.has(path)) {
      const hint = 'give it once, by itself or in its folder'
      throw new CliError('ERR_USAGE', 'the file is given twice', { place: file, hint })
    }
    seen.add(path)
  }
}

function realPath(file: string): string {
  try {
    return realpathSync(file)
  } catch {
    return file // reading it says what is wrong
  }
}

function readInput(file: string): Input {
  const text = readText(file)
  const kind = detectKind(text)
  const advice = strangers.get(kind)
  if (advice === undefined) return { text, file, kind }
  throw new CliError('ERR_USAGE', advice.message, { place: file, hint: advice.hint })
}

const strangers = new Map<DocumentKind, { readonly message: string; readonly hint: string }>([
  [
    'policy',
    {
      message: 'a policy document alone does not say which principals it applies to',
      hint: 'write it into a directory document or a case, or check it with `sallyport validate`',
    },
  ],
  [
    'authorization details',
    {
      message: 'the file has authorization details, not a directory document',
      hint: 'give it as `--authorization-details FILE`',
    },
  ],
  [
    'organization listings',
    {
      message: 'the file has an organization as AWS lists it, not a directory document',
      hint: 'give it as `--organization FILE`',
    },
  ],
  ...(['CloudFormation template', 'Terraform plan', 'CDK assembly', 'policy list'] as const).map(
    (kind) =>
      [
        kind,
        {
          message: `the file holds a ${kind}, which does not say what its policies are attached to`,
          hint: 'check its policies with `sallyport validate`',
        },
      ] as const,
  ),
  [
    'requests',
    {
      message: 'the file holds requests, which are not compiled',
      hint: 'decide them with `sallyport check BUNDLE --requests FILE`',
    },
  ],
])

function readDirectory(
  documents: readonly DirectoryFile[],
  sources: DirectorySources,
  { onRead }: Inputs,
): CompileInput {
  const { managedPolicies: _, ...needed } = sources
  if (documents.length === 0 && Object.values(needed).every((list) => list.length === 0)) {
    throw new CliError('ERR_USAGE', 'there is nothing to compile', {
      hint: 'name directory documents, or give `--authorization-details FILE`',
    })
  }
  const loadFile = policyFileReader(onRead)
  const { directory, warnings } = importDirectory({ ...sources, documents, loadFile })
  return { source: directory, warnings }
}

/** A case's directory, or its policies: they apply to every principal. */
function readCase({ text, file }: Input, { onRead }: Inputs): Directory | PolicySets {
  const cases = readCases(text, caseOptions(file, new DirectoryCache(onRead)))
  const [only] = cases
  if (only !== undefined && cases.length === 1) return sourceOf(only)
  throw new CliError('ERR_USAGE', `the file holds ${cases.length} cases, each with its policies`, {
    place: file,
    hint: 'give a file with one case; `sallyport test` runs them all',
  })
}

/** What decides a case: its directory, or its own policies. */
export function sourceOf({ directory, sets }: Case): Directory | PolicySets {
  return directory ?? sets
}
