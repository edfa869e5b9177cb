/** The file that lets an audit go on where an earlier run has ended. */
import { existsSync, readFileSync } from 'node:fs'
import type { SavedAudit } from '../../entries/audit.ts'
import { reasonOf } from '../io/file-bytes.ts'
import { writeWhole } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'
import type { TrailFile } from './trail-files.ts'

/** At most between two writings, in milliseconds. */
const INTERVAL = 10_000

/** Writing takes a fiftieth of the time, or less. */
const PAUSE_PER_WRITING = 50

interface WrittenManifest {
  readonly format: 'sallyport audit 3'
  readonly files: readonly TrailFile[]
  readonly saved: SavedAudit
}

export class AuditManifest {
  readonly #path: string
  readonly #done: Map<string, TrailFile>
  readonly saved: SavedAudit | undefined
  #writtenAt = performance.now()
  #interval = 0

  /** Reads the manifest if there is one. Throws `ERR_FILE_INVALID` for another file. */
  constructor(path: string) {
    this.#path = path
    const written = existsSync(path) ? readManifest(path) : undefined
    this.#done = new Map(written?.files.map((file) => [file.path, file]))
    this.saved = written?.saved
  }

  /** How many files are done. */
  get count(): number {
    return this.#done.size
  }

  /** Throws `ERR_FILE_INVALID` where the earlier run was by another bundle. */
  confirmBundle(digest: string): void {
    if (this.saved === undefined || this.saved.bundle === digest) return
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
  async finish(file: TrailFile, save: () => SavedAudit): Promise<void> {
    this.#done.set(file.path, file)
    if (performance.now() - this.#writtenAt < this.#interval) return
    await this.write(save())
  }

  async write(saved: SavedAudit): Promise<void> {
    const begunAt = performance.now()
    const written: WrittenManifest = {
      format: 'sallyport audit 3',
      files: [...this.#done.values()],
      saved,
    }
    await writeWhole(this.#path, Buffer.from(JSON.stringify(written)))
    this.#writtenAt = performance.now()
    this.#interval = Math.min(INTERVAL, PAUSE_PER_WRITING * (this.#writtenAt - begunAt))
  }
}

function readManifest(path: string): WrittenManifest {
  let fault = 'it is not written by `sallyport audit --manifest`'
  try {
    const written = JSON.parse(readFileSync(path, 'utf8')) as Partial<WrittenManifest>
    if (written.format === 'sallyport audit 3' && Array.isArray(written.files) && written.saved) {
      return written as WrittenManifest
    }
    if (/^sallyport audit \d+$/.test(String(written.format))) {
      fault = 'it is of another version of sallyport'
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) fault = reasonOf(error)
  }
  throw new CliError('ERR_FILE_INVALID', `the manifest cannot be read: ${fault}`, {
    place: path,
    hint: 'give the path of a new file',
  })
}
