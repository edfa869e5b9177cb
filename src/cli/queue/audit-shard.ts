/** One shard, audited in a thread: the process that holds the queue's lock never computes. */
import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { createAuditor } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { runAudit } from '../audit/run-audit.ts'
import type { TrailFile } from '../audit/trail-files.ts'
import { unreadable } from '../io/file-bytes.ts'
import { CliError, isExpected, reportError } from '../io/report-error.ts'
import { isObjectPath } from '../objects/object-store.ts'
import type { ShardSummary } from './shard-data.ts'

/** What a thread is asked. */
export interface ShardWork {
  readonly bundle: Uint8Array
  /** What the bundle's digest must be. */
  readonly digest: string
  readonly files: readonly TrailFile[]
}

/** A summary with its bytes, or why it could not be made. */
export type ShardResult =
  | { readonly summary: ShardSummary; readonly bytes: Uint8Array }
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

async function summarize({ bundle, digest: planned, files }: ShardWork): Promise<ShardResult> {
  const auditor = await createAuditor(kernelModule(), bundle)
  if (auditor.digest !== planned) {
    throw new CliError('ERR_QUEUE_BUNDLE', 'the bundle in Redis is not the one of the audit', {
      place: auditor.digest,
    })
  }
  for (const file of files) confirmSame(file)
  let events = 0
  await runAudit({
    auditor,
    files,
    manifest: undefined,
    progress: { addBytes: () => undefined, addEvents: () => undefined },
    onEvents: async (audited) => {
      events += audited.length
    },
    signal: new AbortController().signal,
  })
  // ids are of no use to other shards, and by far the most of what is saved
  const text = JSON.stringify({ ...auditor.save(), seen: [] })
  const digest = createHash('sha256').update(text).digest('hex')
  return { summary: { digest, events }, bytes: gzipSync(text) }
}

/** Whether this machine has the file that was planned; its time may be that of a copy. */
function confirmSame({ path, bytes }: TrailFile): void {
  if (isObjectPath(path)) return // what is read says of itself whether it is the same
  let size: number
  try {
    size = statSync(path).size
  } catch (error) {
    throw unreadable(path, error)
  }
  if (size === bytes) return
  throw new CliError('ERR_FILE_INVALID', 'the file has another size than when it was listed', {
    place: path,
  })
}
