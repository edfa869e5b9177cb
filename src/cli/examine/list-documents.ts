/** The documents that paths name: files, standard input, and what folders hold. */
import type { DocumentType } from '../../entries/index.ts'
import { isFolder, listFiles as listFilesBelow, readText } from '../io/files.ts'
import { CliError, type ExpectedError, isExpected } from '../io/report-error.ts'
import type { TextFile, Validated } from './examined.ts'
import { confirmJson, otherEndings } from './not-json.ts'
import { isOurs, recognize, templatesOf } from './recognize.ts'

/** Why files could not be examined. */
export class Refusals {
  readonly all: ExpectedError[]

  /** Begins with those that are known already. */
  constructor(known: readonly ExpectedError[] = []) {
    this.all = [...known]
  }

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

export interface ListOptions {
  /** What policy documents are read as; guessed where it is not given. */
  readonly type: DocumentType | undefined
  /** The text of `-`. */
  readonly stdin?: string
}

/** In folders, what is known to be something else is left out. */
export function listDocuments(
  paths: readonly string[],
  { type, stdin = '' }: ListOptions,
  refusals: Refusals,
): Validated[] {
  const files = paths.flatMap((path) => {
    if (path === '-') return [{ file: 'stdin', text: stdin }]
    return listFiles(path, refusals)
  })
  return files.flatMap((file) =>
    refusals.keep(() => templatesOf(file).map((one) => recognize(one, type))),
  )
}

function listFiles(path: string, refusals: Refusals): TextFile[] {
  return refusals.keep(() => (isFolder(path) ? listFolder(path, refusals) : [readFile(path)]))
}

function readFile(file: string): TextFile {
  confirmJson(file)
  return { file, text: readText(file) }
}

/** The documents of a folder. Throws `ERR_FILE_INVALID` for none: nothing found is no good news. */
function listFolder(folder: string, refusals: Refusals): TextFile[] {
  const files = listFilesBelow(folder, ['.json', '.jsonl'])
  const texts = files.flatMap((file) => refusals.keep(() => [readFile(file)]))
  const ours = texts.filter(isOurs)
  if (ours.length > 0 || texts.length < files.length) return ours
  for (const file of listFilesBelow(folder, otherEndings)) confirmJson(file)
  throw new CliError('ERR_FILE_INVALID', 'the folder has no document to validate', {
    place: folder,
    hint: 'give policy documents, directory documents or case files, in .json or .jsonl files',
  })
}
