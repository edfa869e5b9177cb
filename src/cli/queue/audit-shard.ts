/** One shard, audited in a thread: the process that holds the queue's lock never computes. */
import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { type AuditOptions, type Auditor, createAuditor } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { runAudit } from '../audit/run-audit.ts'
import type { TrailFile } from '../audit/trail-files.ts'
import { unreadable } from '../io/file-bytes.ts'
import { CliError, isExpected, reportError } from '../io/report-error.ts'
import { isObjectPath } from '../objects/object-store.ts'
import type { ShardSummary } from './shard-data.ts'
import { digestOf, EventPacker, type EventWishes } from './shard-events.ts'
import { type PackedMapping, unpackMapping } from './shard-mapping.ts'
import type { SavedShard } from './shard-store.ts'
import { confirmInRoots, type WorkerRoot } from './worker-roots.ts'

/** What a thread is asked. */
export interface ShardWork {
  readonly bundle: Uint8Array
  /** What the bundle's digest must be. */
  readonly digest: string
  readonly files: readonly TrailFile[]
  readonly mapping: PackedMapping | undefined
  readonly wishes: EventWishes | undefined
  /** No file outside of these is opened. */
  readonly roots: readonly WorkerRoot[]
  /** The bytes of `wishes.other`. */
  readonly other: Uint8Array | undefined
}

/** A summary with its bytes, or why it could not be made. */
export type ShardResult =
  | {
      readonly summary: ShardSummary
      readonly bytes: Uint8Array
      /** What was wished for, packed. */
      readonly events: Uint8Array | undefined
    }
  | { readonly fault: string; readonly isFinal: boolean }

/** Never throws: a fault of the shard is a result. */
export async function auditShard(work: ShardWork): Promise<ShardResult> {
  try {
    return await summarize(work)
  } catch (error) {
    const { code, message, place } = reportError(error)
    const fault = `${code}: ${message}${place === undefined ? '' : ` (${place})`}`
    // another machine may have the file; the bundle is the same for all
    return { fault, isFinal: isExpected(error) && code.includes('_BUNDLE') }
  }
}

async function summarize(work: ShardWork): Promise<ShardResult> {
  const { bundle, digest, files, wishes, other } = work
  for (const { path } of files) confirmInRoots(path, work.roots)
  const mapping = work.mapping === undefined ? {} : unpackMapping(work.mapping)
  const statements = wishes?.statements === true
  const auditor = await openAuditor(bundle, { ...mapping, digest, statements })
  const packer = wishes === undefined ? undefined : new EventPacker()
  const next =
    packer === undefined || other === undefined || wishes?.other === undefined
      ? undefined
      : {
          auditor: await openAuditor(other, { ...mapping, digest: wishes.other }),
          comparer: packer,
        }
  for (const file of files) confirmSame(file)
  let events = 0
  await runAudit({
    auditor,
    other: next,
    files,
    manifest: undefined,
    progress: {
      addBytes: () => undefined,
      addEvents: (count) => {
        events += count
      },
    },
    onEvents: packer && (async (audited) => packer.take(audited)),
    onFile: () => packer?.endFile(),
    signal: new AbortController().signal,
  })
  const packed = packer?.end()
  // ids are of no use to other shards, and by far the most of what is saved
  const saved: SavedShard = {
    ...auditor.save(),
    ...{ seen: [], seenShared: [] },
    ...(packed && { events: packed.index }),
  }
  const text = JSON.stringify(saved)
  const summary = { digest: digestOf(Buffer.from(text)), events }
  return { summary, bytes: gzipSync(text), events: packed?.bytes }
}

interface PlannedBundle extends AuditOptions {
  readonly digest: string
}

async function openAuditor(
  bundle: Uint8Array,
  { digest, ...options }: PlannedBundle,
): Promise<Auditor> {
  const auditor = await createAuditor(kernelModule(), bundle, options)
  if (auditor.digest === digest) return auditor
  throw new CliError('ERR_QUEUE_BUNDLE', 'the bundle in Redis is not the one of the audit', {
    place: auditor.digest,
  })
}

/** Whether this machine has the file that was planned; its time may be that of a copy. */
function confirmSame({ path, bytes }: TrailFile): void {
  if (isObjectPath(path)) return // what is read says of itself whether it is the same
  let size: number | undefined
  try {
    const stats = statSync(path)
    size = stats.isFile() ? stats.size : undefined
  } catch (error) {
    throw unreadable(path, error)
  }
  if (size === bytes) return
  throw new CliError('ERR_FILE_INVALID', 'the file has another size than when it was listed', {
    place: path,
  })
}
