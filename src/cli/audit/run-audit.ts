/** Reads the files of an audit one after another, and hands each event on. */
import type { AuditedEvent, Auditor } from '../../entries/audit.ts'
import { ObjectsAhead } from '../objects/objects-ahead.ts'
import { isParquet } from '../parquet/read-events.ts'
import type { AuditManifest } from './audit-manifest.ts'
import {
  auditTextFile,
  isText,
  readTrail,
  type TrailReading,
  type TrailValue,
} from './read-trail.ts'
import type { TrailFile } from './trail-files.ts'

/** Told how far the reading is. */
export interface ReadingProgress {
  addBytes(bytes: number): void
  addEvents(events: number): void
}

export interface AuditRun {
  readonly auditor: Auditor
  /** Decides the same events by another bundle. */
  readonly other?: OtherBundle | undefined
  readonly files: readonly TrailFile[]
  readonly manifest: AuditManifest | undefined
  readonly progress: ReadingProgress
  /** Takes the events of a piece; waits where whoever reads them is slower. Absent: counts will do. */
  readonly onEvents?: ((events: readonly AuditedEvent[]) => Promise<void>) | undefined
  /** Told when a file is read to its end. */
  readonly onFile?: (file: TrailFile) => void
  readonly signal: AbortSignal
}

/** Another bundle, and what compares its outcomes. */
export interface OtherBundle {
  readonly auditor: Auditor
  readonly comparer: { compare(before: AuditedEvent, after: AuditedEvent): unknown }
}

/** Returns whether everything was read; an interrupted run ends between two pieces of a file. */
export async function runAudit(run: AuditRun): Promise<boolean> {
  const { manifest, auditor, signal } = run
  const files = run.files.filter((file) => manifest?.has(file) !== true)
  const ahead = new ObjectsAhead(files.map(({ path }) => path).filter((path) => !isParquet(path)))
  // a manifest counts whole files: the one under way is read to its end
  const within = { ahead, signal: manifest === undefined ? signal : undefined }
  try {
    for (const file of files) {
      if (signal.aborted) break
      const isWhole = await auditFile(file, run, within)
      if (isWhole) run.onFile?.(file)
      if (isWhole) await manifest?.finish(file, auditor)
    }
  } finally {
    ahead.end()
  }
  await manifest?.write(auditor)
  return !signal.aborted
}

async function auditFile(
  file: TrailFile,
  { auditor, other, progress, onEvents }: AuditRun,
  within: Omit<TrailReading, 'onBytes'>,
): Promise<boolean> {
  const { signal } = within
  const onBytes = (bytes: number) => progress.addBytes(bytes)
  if (onEvents === undefined && other === undefined && isText(file)) {
    const onCount = (events: number) => progress.addEvents(events)
    return auditTextFile(file, auditor, { onBytes, onEvents: onCount, ...within })
  }
  for await (const values of readTrail(file, { onBytes, ...within })) {
    const events = values.flatMap((one) => take(file.path, one, { auditor, other }))
    progress.addEvents(events.length)
    if (events.length > 0) await onEvents?.(events)
    if (signal?.aborted === true) return false
  }
  return signal?.aborted !== true
}

function take(
  path: string,
  read: TrailValue,
  { auditor, other }: Pick<AuditRun, 'auditor' | 'other'>,
): AuditedEvent[] {
  const taken = 'fault' in read ? read.fault : auditor.take(read.value)
  if (typeof taken !== 'string') {
    const next = 'fault' in read ? '' : other?.auditor.take(read.value)
    if (typeof next === 'object') other?.comparer.compare(taken, next)
    return [taken]
  }
  const row = 'row' in read ? `row ${read.row}: ` : ''
  auditor.reject(path, read.offset, `${row}${taken}`)
  return []
}
