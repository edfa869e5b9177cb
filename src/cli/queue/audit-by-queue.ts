/** An audit that workers do: planned and merged here, whatever machines it is done on. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Auditor, createAuditor, createComparer } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { conclude, confirmOutput, EventWriter, type OutputChoice } from '../audit/audit-output.ts'
import { type EmissionChoice, openEmission, proofCode } from '../audit/policy-emission.ts'
import type { OtherBundle } from '../audit/run-audit.ts'
import { findTrailFiles, type TrailFile } from '../audit/trail-files.ts'
import { type MappingChoice, mappingOf } from '../inputs/read-reference.ts'
import { readBundleBytes } from '../io/open-bundle.ts'
import { type ExitCode, exitCodes } from '../io/report-error.ts'
import { readVerifyingKey } from '../io/signing-keys.ts'
import { ReplayProof, type ReplayResult } from '../least/replay-proof.ts'
import { isObjectPath } from '../objects/object-store.ts'
import { printable } from '../render/printable.ts'
import type { Terminal } from '../render/terminal.ts'
import { BucketStore } from './bucket-store.ts'
import { FolderStore } from './folder-store.ts'
import type { EventPair } from './shard-events.ts'
import { type PackedMapping, packMapping } from './shard-mapping.ts'
import { runPass, type ShardPass, type ShardPasses } from './shard-pass.ts'
import type { ShardStore } from './shard-store.ts'

export interface QueueChoice extends OutputChoice, EmissionChoice, MappingChoice {
  readonly queue: string
  readonly work?: string
  readonly shardSize: number
  readonly verify?: string
  readonly whatIf?: string
}

interface AuditPaths {
  /** Of the bundle. */
  readonly path: string
  readonly inputs: readonly string[]
}

const MEGABYTE = 1_000_000

/** Files and bundles of an audit, before anybody audits. */
interface PlannedAudit {
  readonly bundle: Uint8Array
  readonly auditor: Auditor
  readonly files: readonly TrailFile[]
  readonly bytesMost: number
  readonly mapping: PackedMapping | undefined
}

export async function auditByQueue(
  terminal: Terminal,
  paths: AuditPaths,
  choice: QueueChoice,
): Promise<ExitCode> {
  const planned = await planAudit(paths, choice)
  const { auditor, bundle, files } = planned
  const writer = await EventWriter.open(terminal, choice)
  const emission = await openEmission(terminal, choice, { bundle, files })
  const other = choice.whatIf === undefined ? undefined : readBundleBytes(choice.whatIf)
  const { store, removeStore } = await openStore(choice.work)
  const passes = { terminal, planned, store, url: choice.queue }
  const comparer = other === undefined ? undefined : createComparer()
  try {
    const isListed = linesOf.has(choice.format) || emission !== undefined
    const pass = await runPass(passes, { other, statements: emission !== undefined, isListed })
    const isWhole = await mergeShards(auditor, pass)
    for await (const pairs of pass.events()) {
      const events = pairs.map(({ event }) => event)
      if (comparer !== undefined) comparePairs(pairs, comparer)
      emission?.take(events)
      await writer.take(events)
    }
    const isAll = isWhole && pass.quarantine.size === 0
    const emitted = isAll ? await emission?.finish((draft) => replay(passes, draft)) : undefined
    const report = auditor.report({ partial: !isAll })
    await writer.end(report, { whatIf: comparer?.result(), emitted })
    noteQuarantine(terminal, pass)
    const isDone = isWhole && (emission === undefined || !isAll || emitted !== undefined)
    const code = conclude(terminal, { report, isWhole: isDone })
    return code === exitCodes.fine ? proofCode(emitted) : code
  } finally {
    removeStore()
  }
}

/** Formats with something of each event. */
const linesOf: ReadonlySet<OutputChoice['format']> = new Set(['jsonl', 'csv', 'parquet'])

/** The calls by the draft, too, by workers as before; undefined where that was not to be had. */
async function replay(passes: ShardPasses, draft: Uint8Array): Promise<ReplayResult | undefined> {
  const pass = await runPass(passes, { other: draft, statements: false, isListed: true })
  if (!pass.isWhole || pass.quarantine.size > 0) return undefined
  const proof = new ReplayProof()
  for await (const pairs of pass.events()) {
    comparePairs(pairs, proof)
  }
  return proof.result()
}

function comparePairs(pairs: readonly EventPair[], comparer: OtherBundle['comparer']): void {
  for (const { event, next } of pairs) if (next !== undefined) comparer.compare(event, next)
}

async function planAudit({ path, inputs }: AuditPaths, choice: QueueChoice): Promise<PlannedAudit> {
  const { output, verify, shardSize } = choice
  // workers have folders of their own
  const { files, skipped } = await findTrailFiles(inputs.map(absolute))
  if (output !== undefined) {
    await confirmOutput(output, [path, ...files.map((file) => file.path)])
  }
  const key = verify === undefined ? undefined : await readVerifyingKey(verify)
  const mapping = packMapping(mappingOf(choice))
  const bundle = readBundleBytes(path)
  const auditor = await createAuditor(kernelModule(), bundle, { ...(key !== undefined && { key }) })
  for (const file of skipped) auditor.skip(file)
  return { bundle, auditor, files, mapping, bytesMost: shardSize * MEGABYTE }
}

function absolute(path: string): string {
  return isObjectPath(path) ? path : resolve(path)
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

/** In the order of the plan: whoever was first, the sum is the same. Returns whether all are there. */
async function mergeShards(
  auditor: Auditor,
  { shards, store, quarantine }: ShardPass,
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

function noteQuarantine(terminal: Terminal, { shards, quarantine }: ShardPass): void {
  const [first] = quarantine
  if (first === undefined) return
  const [id, reason] = first
  const files = shards.find((shard) => shard.id === id)?.files ?? []
  terminal.note(
    `${quarantine.size} of ${shards.length} shards are in quarantine, and not in the report; the first, of ${files.length} files from ${printable(files[0]?.path ?? '')}: ${printable(reason)}\n`,
  )
}
