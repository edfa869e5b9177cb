/** The files behind the options of `compile` that take what people have of their accounts. */
import { existsSync } from 'node:fs'
import { basename, relative, sep } from 'node:path'
import {
  type DirectorySources,
  type ManagedPolicies,
  type ResourceOutput,
  readManagedPolicies,
} from '../../entries/import.ts'
import { unreadable } from '../io/file-bytes.ts'
import { isFolder, listFiles, readText } from '../io/files.ts'
import type { DirectoryFile } from '../io/load-directories.ts'
import { CliError } from '../io/report-error.ts'
import { type DocumentKind, detectKind } from '../render/document-kinds.ts'
import type { ManagedChoice } from './import-options.ts'

export interface ImportChoice extends ManagedChoice {
  readonly authorizationDetails?: readonly string[]
  readonly organization?: string
  readonly identityCenter?: string
  readonly resourcePolicy?: readonly string[]
}

/** What the options name, read. */
export interface ReadSources {
  readonly sources: DirectorySources
  /** Every file that was read. */
  readonly files: readonly string[]
}

/** Reads the files. Throws `ERR_USAGE` for one that is plainly something else than its option takes. */
export function readImportSources(choice: ImportChoice): ReadSources {
  const details = choice.authorizationDetails ?? []
  const organization = listOptional(choice.organization)
  const center = listOptional(choice.identityCenter)
  const managed = listManaged(choice)
  const outputs = (choice.resourcePolicy ?? []).flatMap(findOutputs)
  const sources: DirectorySources = {
    authorizationDetails: details.map((file) => readListing(file, 'authorization details')),
    organization: organization.map((file) => readListing(file, 'organization listings')),
    identityCenter: center.map(readFile),
    managedPolicies: managed.map(readFile),
    resourcePolicies: outputs.map(({ file, ...output }) => ({ ...output, ...readFile(file) })),
  }
  const files = [...details, ...organization, ...center, ...managed]
  return { sources, files: [...files, ...outputs.map(({ file }) => file)] }
}

function listManaged({ managedPolicies = [] }: ManagedChoice): string[] {
  return managedPolicies.flatMap(listImported)
}

/** The managed policies that the option names. Throws `ERR_DIRECTORY_INVALID` for other files. */
export function readManagedChoice(choice: ManagedChoice): ManagedPolicies {
  return readManagedPolicies(listManaged(choice).map(readFile))
}

function readFile(file: string): DirectoryFile {
  return { text: readText(file), file }
}

function listOptional(path: string | undefined): string[] {
  return path === undefined ? [] : listImported(path)
}

const endings = ['.json', '.jsonl', '.json.gz', '.jsonl.gz']

/** The file itself, or those of a folder. Throws `ERR_FILE_INVALID` for none. */
function listImported(path: string): string[] {
  if (!isFolder(path)) return [path]
  const files = listFiles(path, endings)
  if (files.length > 0) return files
  throw new CliError('ERR_FILE_INVALID', 'the folder has no JSON file', {
    place: path,
    hint: `files end in ${endings.map((ending) => `\`${ending}\``).join(', ')}`,
  })
}

/** Reads what AWS lists, unless it is plainly something else than the option takes. */
function readListing(file: string, wanted: DocumentKind): DirectoryFile {
  const read = readFile(file)
  const kind = detectKind(read.text)
  if (kind === wanted || !ours.has(kind)) return read
  throw new CliError('ERR_USAGE', `the file holds ${nameOf(kind)}, not ${nameOf(wanted)}`, {
    place: file,
    hint: optionFor.get(kind) ?? `give ${nameOf(wanted)} with this option`,
  })
}

/** Kinds that another option or command takes; importers name the others. */
const ours: ReadonlySet<DocumentKind> = new Set([
  ...(['policy', 'directory', 'cases', 'requests'] as const),
  ...(['authorization details', 'organization listings'] as const),
])

const optionFor = new Map<DocumentKind, string>([
  ['authorization details', 'give it as `--authorization-details FILE`'],
  ['organization listings', 'give it as `--organization FILE`'],
  ['directory', 'give it without an option'],
])

function nameOf(kind: DocumentKind): string {
  return kind === 'directory' || kind === 'policy' ? `a ${kind} document` : kind
}

type FoundOutput = Omit<ResourceOutput, 'text'> & { readonly file: string }

/** `ARN=FILE`, a file whose output says the ARN, or a folder of files that are named so. */
function findOutputs(given: string): FoundOutput[] {
  if (existsSync(given)) return isFolder(given) ? listOutputs(given) : [{ file: given }]
  const splits = [...given.matchAll(/=/g)].map(({ index }) => index)
  const at = splits.find((index) => existsSync(given.slice(index + 1))) ?? splits[0]
  if (at === undefined) throw unreadable(given, { code: 'ENOENT' })
  return [{ ...readSubject(given.slice(0, at)), file: given.slice(at + 1) }]
}

/** `arn:aws:s3:::bucket@111122223333`: the account only where the ARN has none. */
function readSubject(subject: string): Pick<ResourceOutput, 'arn' | 'account'> {
  const [, arn, account] = /^(arn:[^:]*:[^:]*:[^:]*::.+)@(\d{12})$/s.exec(subject) ?? []
  return arn === undefined || account === undefined ? { arn: subject } : { arn, account }
}

/** A file is named by the ARN, URL-encoded where need be; a folder by the account. */
function listOutputs(folder: string): FoundOutput[] {
  return listImported(folder).map((file) => {
    const name = decodeName(basename(file).replace(/\.jsonl?(?:\.gz)?$/, ''))
    const folders = [basename(folder), ...relative(folder, file).split(sep).slice(0, -1)]
    const account = folders.findLast((one) => /^\d{12}$/.test(one))
    const isNamed = name.startsWith('arn:') || /^\d{12}$/.test(name)
    const subject = isNamed ? readSubject(name) : {}
    const isOwned = isNamed && /^arn:[^:]*:[^:]*:[^:]*::/.test(name)
    return { ...(isOwned && account !== undefined && { account }), ...subject, file }
  })
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
