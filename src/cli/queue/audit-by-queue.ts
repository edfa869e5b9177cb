/** An audit that workers do: planned and merged here, whatever machines it is done on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Auditor, createAuditor } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { conclude, confirmOutput, EventWriter, type OutputChoice } from '../audit/audit-output.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import { findTrailFiles } from '../audit/trail-files.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { CliError, type ExitCode } from '../io/report-error.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import { readVersion } from '../io/version.ts'
import { isObjectPath } from '../objects/object-store.ts'
import { printable } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { AuditQueue } from './audit-queue.ts'
import { BucketStore } from './bucket-store.ts'
import { distributeShards, type Quarantine } from './distribute-shards.ts'
import { FolderStore } from './folder-store.ts'
import { type AuditShard, planShards, type ShardGround } from './plan-shards.ts'
import { RedisLink } from './redis-link.ts'
import type { ShardStore } from './shard-store.ts'

export interface QueueChoice extends OutputChoice {
  readonly queue: string
  readonly work?: string
  readonly shardSize: number
  readonly verify?: string
}

interface AuditPaths {
  /** Of the bundle. */
  readonly path: string
  readonly inputs: readonly string[]
}

const MEGABYTE = 1_000_000

/** Files, bundle and shards of an audit, before anybody audits. */
interface PlannedAudit {
  readonly bundle: Uint8Array
  readonly auditor: Auditor
  readonly ground: ShardGround
  readonly shards: readonly AuditShard[]
}

export async function auditByQueue(
  terminal: Terminal,
  paths: AuditPaths,
  choice: QueueChoice,
): Promise<ExitCode> {
  confirmReport(choice)
  const planned = await planAudit(paths, choice)
  const { auditor, shards } = planned
  const { store, removeStore } = await openStore(choice.work)
  try {
    const quarantine = await distribute(terminal, { ...planned, store, url: choice.queue })
    const isWhole = await merge(planned, { store, quarantine })
    const report = auditor.report({ partial: !isWhole || quarantine.size > 0 })
    const writer = await EventWriter.open(terminal, choice)
    await writer.end(report)
    noteQuarantine(terminal, shards, quarantine)
    return conclude(terminal, { report, isWhole })
  } finally {
    removeStore()
  }
}

async function planAudit(
  { path, inputs }: AuditPaths,
  { output, verify, shardSize }: QueueChoice,
): Promise<PlannedAudit> {
  // workers have folders of their own
  const { files, skipped } = await findTrailFiles(inputs.map(absolute))
  if (output !== undefined) {
    await confirmOutput(output, [path, ...files.map((file) => file.path)])
  }
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const bundle = readBundleBytes(path)
  const auditor = await createAuditor(kernelModule(), bundle, { ...(key !== undefined && { key }) })
  for (const file of skipped) auditor.skip(file)
  const bytesMost = shardSize * MEGABYTE
  const ground: ShardGround = { version: readVersion(), bundle: auditor.digest, bytesMost }
  return { bundle, auditor, ground, shards: planShards(files, ground) }
}

function absolute(path: string): string {
  return isObjectPath(path) ? path : resolve(path)
}

function confirmReport({ format }: QueueChoice): void {
  if (format !== 'jsonl' && format !== 'csv') return
  throw new CliError('ERR_USAGE', `workers return counts, and \`${format}\` has lines of events`, {
    place: '--format',
    hint: 'write `pretty`, `json` or `html`, or leave `--queue` out',
  })
}

/** Without a folder of work nothing is left when the audit ends. */
async function openStore(work: string | undefined) {
  if (work !== undefined) return { store: await openWork(work), removeStore: () => undefined }
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-audit-'))
  const removeStore = () => {
    rmSync(folder, { recursive: true, force: true })
    process.off('exit', removeStore)
  }
  process.on('exit', removeStore)
  return { store: await FolderStore.open(folder), removeStore }
}

function openWork(work: string): Promise<ShardStore> {
  return isObjectPath(work) ? BucketStore.open(work) : FolderStore.open(work)
}

interface OpenAudit extends PlannedAudit {
  readonly store: ShardStore
  readonly url: string
}

async function distribute(
  terminal: Terminal,
  { bundle, ground, shards, store, url }: OpenAudit,
): Promise<Quarantine> {
  const link = await RedisLink.open(url)
  try {
    const queue = await AuditQueue.open(link, bundle)
    await queue.putBundle(ground.bundle)
    const progress = new AuditProgress(terminal, openBytes(shards, store))
    const onIdle = () => terminal.note(`${idleNote(shards.length, link.place)}\n`)
    const quarantine = await whileInterruptible((signal) =>
      distributeShards({ queue, store, shards, ground, progress, onIdle, signal }),
    )
    progress.clear()
    await queue.close()
    return quarantine
  } finally {
    link.close()
  }
}

function idleNote(count: number, place: string): string {
  const command = `sallyport worker --queue ${place}`
  return `no worker takes any of the ${count} shards: start \`${command}\``
}

function openBytes(shards: readonly AuditShard[], store: ShardStore): number {
  let total = 0
  for (const { id, bytes } of shards) if (!store.has(id)) total += bytes
  return total
}

interface Merged {
  readonly store: ShardStore
  readonly quarantine: Quarantine
}

/** In the order of the plan: whoever was first, the sum is the same. Returns whether all are there. */
async function merge(
  { auditor, shards }: PlannedAudit,
  { store, quarantine }: Merged,
): Promise<boolean> {
  let isWhole = true
  for (const { id, files } of shards) {
    const saved = await store.read(id)
    const reason = quarantine.get(id)
    if (saved !== undefined) auditor.merge(saved)
    else if (reason === undefined) isWhole = false
    else {
      for (const { path } of files) auditor.reject(path, -1, `it is in quarantine: ${reason}`)
    }
  }
  return isWhole
}

function noteQuarantine(
  terminal: Terminal,
  shards: readonly AuditShard[],
  quarantine: Quarantine,
): void {
  const [first] = quarantine
  if (first === undefined) return
  const [id, reason] = first
  const files = shards.find((shard) => shard.id === id)?.files ?? []
  terminal.note(
    `${quarantine.size} of ${shards.length} shards are in quarantine, and not in the report; the first, of ${files.length} files from ${printable(files[0]?.path ?? '')}: ${printable(reason)}\n`,
  )
}
