/** The file that lets an audit go on where an earlier run has ended. */
import { existsSync } from 'node:fs'
import type { AuditOptions, Auditor, SavedPiece } from '../../entries/audit.ts'
import { digestOfMapping } from '../inputs/read-reference.ts'
import { readValueLines, ValueLines } from '../inputs/value-lines.ts'
import { reasonOf } from '../io/file-bytes.ts'
import { CliError } from '../io/report-error.ts'
import type { TrailFile } from './trail-files.ts'

/** At most between two writings, in milliseconds. */
const INTERVAL = 10_000

/** Writing takes a fiftieth of the time, or less. */
const PAUSE_PER_WRITING = 50

const FORMAT = 'sallyport audit 3'

/** The first line; then there is a line for each file, for each piece of the audit, and the last one. */
interface ManifestHead {
  readonly format: typeof FORMAT
  /** SHA-256. */
  readonly bundle: string
  /** SHA-256 of what was given besides the tables of the package, if anything was. */
  readonly mapping?: string
  readonly files: number
}

interface ReadManifest {
  readonly head: ManifestHead | undefined
  readonly done: Map<string, TrailFile>
}

interface OpenedManifest extends ReadManifest {
  readonly mapping: string | undefined
}

export class AuditManifest {
  readonly #path: string
  readonly #done: Map<string, TrailFile>
  readonly #head: ManifestHead | undefined
  readonly #mapping: string | undefined
  #writtenAt = performance.now()
  #interval = 0

  private constructor(path: string, { head, done, mapping }: OpenedManifest) {
    this.#path = path
    this.#mapping = mapping
    this.#head = head
    this.#done = done
  }

  /**
   * Reads the manifest if there is one. Throws `ERR_FILE_INVALID` for another file, and where events
   * were mapped otherwise in the earlier run.
   */
  static async open(path: string, given: AuditOptions): Promise<AuditManifest> {
    const mapping = digestOfMapping(given)
    const read = existsSync(path) ? await readManifest(path) : { head: undefined, done: new Map() }
    if (read.head !== undefined && read.head.mapping !== mapping) throw mappedOtherwise(path)
    return new AuditManifest(path, { ...read, mapping })
  }

  /** What the earlier run had counted, if there was one: for `createAuditor`. */
  get saved(): Pick<AuditOptions, 'savedPieces'> {
    return this.#head === undefined ? {} : { savedPieces: piecesIn(this.#path, this.#head) }
  }

  /** How many files are done. */
  get count(): number {
    return this.#done.size
  }

  /** Throws `ERR_FILE_INVALID` where the earlier run was by another bundle. */
  confirmBundle(digest: string): void {
    if (this.#head === undefined || this.#head.bundle === digest) return
    throw new CliError('ERR_FILE_INVALID', 'the manifest is of an audit by another bundle', {
      place: this.#path,
      hint: 'give the bundle of the earlier run, or the path of a new manifest',
    })
  }

  /** Whether the file was read to its end, and is still the same. */
  has({ path, bytes, changed }: TrailFile): boolean {
    const known = this.#done.get(path)
    return known !== undefined && known.bytes === bytes && known.changed === changed
  }

  /** Notes a file that is done; writes as often as it costs little. */
  async finish(file: TrailFile, auditor: Auditor): Promise<void> {
    this.#done.set(file.path, file)
    if (performance.now() - this.#writtenAt < this.#interval) return
    await this.write(auditor)
  }

  async write(auditor: Auditor): Promise<void> {
    const begunAt = performance.now()
    const lines = new ValueLines(this.#path)
    const mapping = this.#mapping === undefined ? {} : { mapping: this.#mapping }
    const head = { format: FORMAT, bundle: auditor.digest, ...mapping, files: this.#done.size }
    await lines.add(head)
    for (const file of this.#done.values()) await lines.add(file)
    for (const piece of auditor.savePieces()) await lines.add(piece)
    await lines.add(lastLine)
    await lines.end()
    this.#writtenAt = performance.now()
    this.#interval = Math.min(INTERVAL, PAUSE_PER_WRITING * (this.#writtenAt - begunAt))
  }
}

function mappedOtherwise(path: string): CliError {
  return new CliError('ERR_FILE_INVALID', 'the manifest is of an audit with another mapping', {
    place: path,
    hint: 'give the `--service-reference` of the earlier run, or the path of a new manifest',
  })
}

const lastLine = { end: true }

async function readManifest(path: string): Promise<ReadManifest> {
  const done = new Map<string, TrailFile>()
  let head: ManifestHead | undefined
  let last: unknown
  try {
    for await (const value of readValueLines(path)) {
      if (head === undefined) head = headOf(value)
      else if (done.size < head.files) done.set((value as TrailFile).path, value as TrailFile)
      last = value
    }
  } catch (error) {
    throw unreadable(path, error instanceof SyntaxError ? notWritten : reasonOf(error))
  }
  if (JSON.stringify(last) !== JSON.stringify(lastLine)) throw unreadable(path, notWritten)
  return { head, done }
}

/** Throws a reason. */
function headOf(value: unknown): ManifestHead {
  const { format, files, bundle, mapping } = Object(value) as Partial<ManifestHead>
  if (format === FORMAT && typeof files === 'number' && typeof bundle === 'string') {
    return { format, files, bundle, ...(mapping !== undefined && { mapping }) }
  }
  const isOther = /^sallyport audit \d+$/.test(String(format))
  throw new Error(isOther ? 'it is of another version of sallyport' : notWritten)
}

async function* piecesIn(path: string, { files }: ManifestHead): AsyncGenerator<SavedPiece> {
  let left = files + 1
  for await (const value of readValueLines(path)) {
    left -= 1
    if (left < 0 && !Object.hasOwn(value as object, 'end')) yield value as SavedPiece
  }
}

const notWritten = 'it is not written by `sallyport audit --manifest`'

function unreadable(path: string, fault: string): CliError {
  return new CliError('ERR_FILE_INVALID', `the manifest cannot be read: ${fault}`, {
    place: path,
    hint: 'give the path of a new file',
  })
}
