/** A folder of work: summaries by digest, and a manifest with a line for each shard that is done. */
import { createReadStream, existsSync, readFileSync, statSync } from 'node:fs'
import { appendFile, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { unreadable } from '../io/file-bytes.ts'
import { unwritable, writeWhole } from '../io/files.ts'
import { CliError } from '../io/report-error.ts'
import type { EventsIndex } from './shard-events.ts'
import {
  bytesIn,
  type EventsPart,
  openSummary,
  type SavedShard,
  type ShardStore,
} from './shard-store.ts'

const MANIFEST = 'manifest.jsonl'

const HEAD = '{"format":"sallyport shards 1"}\n'

/** A shard is done when its line is written: what was written before it alone counts for nothing. */
export class FolderStore implements ShardStore {
  readonly #folder: string
  /** Digests of summaries by shard. */
  readonly #done: Map<string, string>

  private constructor(folder: string, done: Map<string, string>) {
    this.#folder = folder
    this.#done = done
  }

  /**
   * Makes the folder if it is not there. Throws `ERR_FILE_UNREADABLE`, `ERR_FILE_UNWRITABLE`, and
   * `ERR_FILE_INVALID` for a folder with another manifest.
   */
  static async open(folder: string): Promise<FolderStore> {
    const manifest = join(folder, MANIFEST)
    try {
      await mkdir(folder, { recursive: true })
    } catch (error) {
      throw unwritable(folder, error)
    }
    const text = existsSync(manifest) ? textOf(manifest) : ''
    if (text === '') await writeWhole(manifest, Buffer.from(HEAD))
    // an earlier run was killed within a line, which is then no line of ours
    else if (!text.endsWith('\n')) await append(manifest, '\n')
    return new FolderStore(folder, text === '' ? new Map() : readManifestLines(text, manifest))
  }

  /** Whether the shard has its line. */
  has(shard: string): boolean {
    return this.#done.has(shard)
  }

  /** The summary of a shard that is done; undefined also for one whose summary is damaged or gone. */
  async read(shard: string): Promise<SavedShard | undefined> {
    const digest = this.#done.get(shard)
    if (digest === undefined) return undefined
    try {
      return openSummary(await readFile(this.#pathOf(digest)), digest)
    } catch {
      return undefined
    }
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async commit(shard: string, digest: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(this.#pathOf(digest), bytes)
    await append(join(this.#folder, MANIFEST), `${JSON.stringify({ shard, summary: digest })}\n`)
    this.#done.set(shard, digest)
  }

  async hasEvents(index: EventsIndex): Promise<boolean> {
    const stats = statSync(this.#eventsAt(index.digest), { throwIfNoEntry: false })
    return stats?.size === bytesIn(index)
  }

  /** Throws `ERR_FILE_UNWRITABLE`. */
  async keepEvents(digest: string, bytes: Uint8Array): Promise<void> {
    await writeWhole(this.#eventsAt(digest), bytes)
  }

  /** Throws `ERR_FILE_UNREADABLE`. */
  async *readEvents({ digest, start, length }: EventsPart): AsyncGenerator<Uint8Array> {
    const path = this.#eventsAt(digest)
    try {
      yield* createReadStream(path, { start, end: start + length - 1 })
    } catch (error) {
      throw unreadable(path, error)
    }
  }

  #pathOf(digest: string): string {
    return join(this.#folder, `${digest}.json.gz`)
  }

  #eventsAt(digest: string): string {
    return join(this.#folder, `${digest}.events.gz`)
  }
}

async function append(path: string, text: string): Promise<void> {
  try {
    await appendFile(path, text)
  } catch (error) {
    throw unwritable(path, error)
  }
}

function readManifestLines(text: string, place: string): Map<string, string> {
  const [head = '', ...lines] = text.split('\n')
  if (`${head}\n` !== HEAD) {
    throw new CliError('ERR_FILE_INVALID', 'it is not a manifest of `sallyport audit --work`', {
      place,
      hint: 'give the folder of an earlier run, or a new one',
    })
  }
  const done = new Map<string, string>()
  for (const line of lines) {
    const read = readLine(line)
    if (read !== undefined) done.set(read.shard, read.summary)
  }
  return done
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(path, error)
  }
}

interface ShardLine {
  readonly shard: string
  readonly summary: string
}

/** Undefined for a line that was cut off. */
function readLine(line: string): ShardLine | undefined {
  try {
    const { shard, summary } = JSON.parse(line) as Partial<ShardLine>
    const isRead = typeof shard === 'string' && /^[0-9a-f]{64}$/.test(summary ?? '')
    return isRead && summary !== undefined ? { shard, summary } : undefined
  } catch {
    return undefined
  }
}
