/** Directories from the paths that a command or a case names. */
import { dirname, resolve } from 'node:path'
import { type Directory, parseDirectory } from '../../entries/compile.ts'
import { DirectoryError } from '../../entries/index.ts'
import type { CaseOptions } from '../../entries/testing.ts'
import { isFolder, listFiles, policyFileReader, readText } from './files.ts'
import { findInDirectory } from './find-principal.ts'
import { CliError } from './report-error.ts'

export interface DirectoryFile {
  readonly text: string
  readonly file: string
}

export const directoryEnding = '.directory.json'

/** The path itself, or the directory documents of a folder. Throws `ERR_FILE_INVALID` for none. */
export function listDirectoryFiles(path: string): string[] {
  if (!isFolder(path)) return [path]
  const files = listFiles(path, [directoryEnding])
  if (files.length > 0) return files
  throw new CliError('ERR_FILE_INVALID', 'the folder has no directory document', {
    place: path,
    hint: `name directory documents \`*${directoryEnding}\``,
  })
}

export function readDocument(file: string): DirectoryFile {
  return { text: readText(file), file }
}

/** Loads the directories that cases name by paths from their own folder, each once. */
export class DirectoryCache {
  readonly #loaded = new Map<string, Directory>()
  readonly #onRead: (path: string) => void

  /** `onRead` is told of every file. */
  constructor(onRead: (path: string) => void = () => undefined) {
    this.#onRead = onRead
  }

  /** For a case file: the loader that `readCases` takes. */
  loaderFor(file: string): (path: string) => Directory {
    return (path) => this.#load(resolve(dirname(file), path))
  }

  #load(path: string): Directory {
    const directory = this.#loaded.get(path) ?? this.#read(path)
    this.#loaded.set(path, directory)
    return directory
  }

  /** What keeps a file from being read is a fault of the case that names it, and no other's. */
  #read(path: string): Directory {
    try {
      return this.#parse(path)
    } catch (error) {
      throw error instanceof CliError ? new DirectoryError(error.message, { cause: error }) : error
    }
  }

  #parse(path: string): Directory {
    const files = listDirectoryFiles(path)
    for (const file of files) this.#onRead(file)
    const loadFile = policyFileReader(this.#onRead)
    return parseDirectory(files.map(readDocument), { loadFile })
  }
}

/** How case files are read: directories from their paths, principals by their names too. */
export function caseOptions(file: string, directories: DirectoryCache): CaseOptions {
  const nameToArn = (name: string, directory: Directory) => findInDirectory(directory, name)
  return { file, loadDirectory: directories.loaderFor(file), nameToArn }
}
