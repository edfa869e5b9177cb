/** All files of an audit through the queue once: handed to workers, kept, and read in their order. */
import { createAuditor } from '../../entries/audit.ts'
import { kernelModule } from '../../entries/node.ts'
import { AuditProgress } from '../audit/audit-progress.ts'
import type { TrailFile } from '../audit/trail-files.ts'
import { whileInterruptible } from '../io/interrupt.ts'
import { readVersion } from '../io/version.ts'
import type { Terminal } from '../render/terminal.ts'
import { AuditQueue, type SharedPart } from './audit-queue.ts'
import { distributeShards, type Quarantine } from './distribute-shards.ts'
import { type AuditShard, planShards, type ShardGround } from './plan-shards.ts'
import { RedisLink } from './redis-link.ts'
import { type EventPair, type EventsIndex, type EventWishes, unpackEvents } from './shard-events.ts'
import type { PackedMapping } from './shard-mapping.ts'
import type { ShardStore } from './shard-store.ts'

/** What every pass of one audit has. */
export interface ShardPasses {
  readonly terminal: Terminal
  readonly planned: {
    readonly bundle: Uint8Array
    readonly auditor: { readonly digest: string }
    readonly files: readonly TrailFile[]
    readonly bytesMost: number
    readonly mapping: PackedMapping | undefined
  }
  readonly store: ShardStore
  /** Of the queue. */
  readonly url: string
}

/** What one pass is for, besides counts. */
export interface PassWishes {
  /** Another bundle that the same events are decided by. */
  readonly other: Uint8Array | undefined
  readonly statements: boolean
  /** Whether events are wanted where there is no other bundle. */
  readonly isListed: boolean
}

/** A pass that has ended. */
export interface ShardPass {
  readonly shards: readonly AuditShard[]
  readonly store: ShardStore
  readonly quarantine: Quarantine
  /** Whether every shard is done or in quarantine. */
  readonly isWhole: boolean
  /** What was wished for, in the order of the files; of shards that are not done nothing. */
  events(): AsyncGenerator<EventPair[]>
}

/** Returns when workers have done all of it, or it was interrupted. */
export async function runPass(passes: ShardPasses, given: PassWishes): Promise<ShardPass> {
  const { planned, store } = passes
  const { files, bytesMost, bundle, auditor, mapping } = planned
  const parts: SharedPart[] = [{ kind: 'bundle', digest: auditor.digest, bytes: bundle }]
  if (mapping !== undefined) parts.push({ kind: 'mapping', ...mapping })
  const other = given.other === undefined ? undefined : await digestOfBundle(given.other)
  if (given.other !== undefined && other !== undefined) {
    parts.push({ kind: 'bundle', digest: other, bytes: given.other })
  }
  const wishes = wishesOf(given, other)
  const version = readVersion()
  const ground = { version, bundle: auditor.digest, mapping: mapping?.digest, bytesMost, wishes }
  const shards = planShards(files, ground)
  const quarantine = await distribute(passes, { parts, ground, shards })
  const events = () => eventsOf(files, { shards, store })
  const isWhole = shards.every(({ id }) => store.has(id) || quarantine.has(id))
  return { shards, store, quarantine, isWhole, events }
}

async function digestOfBundle(bytes: Uint8Array): Promise<string> {
  return (await createAuditor(kernelModule(), bytes)).digest
}

function wishesOf(
  { statements, isListed }: PassWishes,
  other: string | undefined,
): EventWishes | undefined {
  if (!isListed && other === undefined) return undefined
  return { statements, ...(other !== undefined && { other }) }
}

interface ShardWorkload {
  readonly parts: readonly SharedPart[]
  readonly ground: ShardGround
  readonly shards: readonly AuditShard[]
}

async function distribute(
  { terminal, store, url }: ShardPasses,
  { parts, ground, shards }: ShardWorkload,
): Promise<Quarantine> {
  const link = await RedisLink.open(url)
  try {
    const queue = await AuditQueue.open(link, parts)
    await queue.putParts()
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
  const command = `sallyport worker --queue ${place} --root FOLDER`
  return `no worker takes any of the ${count} shards: start \`${command}\``
}

function openBytes(shards: readonly AuditShard[], store: ShardStore): number {
  let total = 0
  for (const { id, bytes } of shards) if (!store.has(id)) total += bytes
  return total
}

/** Where the events of one file are. */
interface FilePlace {
  readonly index: EventsIndex
  /** Of the file within its shard. */
  readonly at: number
}

/** A shard has files that are not one after another: each is read where its turn is. */
async function* eventsOf(
  files: readonly TrailFile[],
  { shards, store }: Pick<ShardPass, 'shards' | 'store'>,
): AsyncGenerator<EventPair[]> {
  const places = await placesOf(shards, store)
  for (const { path } of files) {
    const place = places.get(path)
    if (place === undefined) continue
    const { index, at } = place
    const length = index.sizes[at] ?? 0
    const start = index.sizes.slice(0, at).reduce((sum, size) => sum + size, 0)
    if (length === 0) continue
    yield* unpackEvents(path, store.readEvents({ digest: index.digest, start, length }))
  }
}

async function placesOf(
  shards: readonly AuditShard[],
  store: ShardStore,
): Promise<Map<string, FilePlace>> {
  const places = new Map<string, FilePlace>()
  for (const { id, files } of shards) {
    const index = (await store.read(id))?.events
    if (index === undefined) continue
    for (const [at, { path }] of files.entries()) places.set(path, { index, at })
  }
  return places
}
