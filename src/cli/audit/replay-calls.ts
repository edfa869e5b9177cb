/** The files of an audit read a second time, by narrowed policies. */
import { type AuditOptions, createAuditor } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { ReplayProof, type ReplayResult } from '../least/replay-proof.ts'
import type { AuditProgress } from './audit-progress.ts'
import { runAudit } from './run-audit.ts'
import type { TrailFile } from './trail-files.ts'

export interface Replay {
  readonly before: Uint8Array
  readonly after: Uint8Array
  /** How events become requests, as in the first pass. */
  readonly mapping: AuditOptions
  readonly files: readonly TrailFile[]
  readonly progress: AuditProgress
  readonly signal: AbortSignal
}

/** Undefined where it was interrupted. */
export async function replayCalls({
  before,
  after,
  mapping,
  ...reading
}: Replay): Promise<ReplayResult | undefined> {
  const comparer = new ReplayProof()
  const isWhole = await runAudit({
    ...reading,
    auditor: await createAuditor(kernelModule(), before, mapping),
    other: { auditor: await createAuditor(kernelModule(), after, mapping), comparer },
    manifest: undefined,
  })
  return isWhole ? comparer.result() : undefined
}
