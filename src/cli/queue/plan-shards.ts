/** Cuts the files of an audit into shards, the same ones whoever audits them. */
import { createHash } from 'node:crypto'
import type { TrailFile } from '../audit/trail-files.ts'
import { accountOf, dayOf } from '../audit/trail-names.ts'
import type { EventWishes } from './shard-events.ts'

/** Files that one worker audits together. */
export interface AuditShard {
  /** Names the files, the bundle and the version: what has the same id has the same summary. */
  readonly id: string
  readonly files: readonly TrailFile[]
  readonly bytes: number
}

/** What a summary depends on besides files. */
export interface ShardGround {
  readonly version: string
  /** SHA-256 of the bundle. */
  readonly bundle: string
  /** SHA-256 of what is given besides the tables of the package. */
  readonly mapping?: string | undefined
  /** What is wanted of workers besides counts. */
  readonly wishes?: EventWishes | undefined
  /** Of one shard; a file is never cut. */
  readonly bytesMost: number
}

/** Files of which a copy of one event can be in any: they are not separated. */
interface FileUnit {
  readonly files: TrailFile[]
  bytes: number
}

/**
 * Copies of an event are in files of one Region and day, of one account or, where a call concerns
 * several, of several accounts. A Region's day is in one shard if it is small enough, an account's day
 * in a Region always. What is not named as CloudTrail names files is cut by size alone.
 */
export function planShards(files: readonly TrailFile[], ground: ShardGround): AuditShard[] {
  const days = [...unitsOf(files, ({ path }) => dayOf(path))].flatMap(([day, unit]) => {
    if (unit.bytes <= ground.bytesMost) return [unit]
    return [...unitsOf(unit.files, ({ path }) => (day === '' ? path : accountOf(path))).values()]
  })
  return fillShards(days, ground.bytesMost).map(({ files, bytes }) => {
    return { id: idOf(files, ground), files, bytes }
  })
}

function unitsOf(
  files: readonly TrailFile[],
  nameOf: (file: TrailFile) => string,
): Map<string, FileUnit> {
  const units = new Map<string, FileUnit>()
  for (const file of files) {
    const name = nameOf(file)
    const unit = units.get(name) ?? { files: [], bytes: 0 }
    unit.files.push(file)
    unit.bytes += file.bytes
    units.set(name, unit)
  }
  return units
}

function fillShards(units: readonly FileUnit[], bytesMost: number): FileUnit[] {
  const shards: FileUnit[] = []
  let open: FileUnit | undefined
  for (const { files, bytes } of units) {
    if (open === undefined || open.bytes + bytes > bytesMost) {
      open = { files: [], bytes: 0 }
      shards.push(open)
    }
    for (const file of files) open.files.push(file)
    open.bytes += bytes
  }
  return shards
}

function idOf(files: readonly TrailFile[], ground: ShardGround): string {
  const { version, bundle, mapping, wishes } = ground
  const listed = files.map(({ path, bytes, changed }) => [path, bytes, changed])
  return createHash('sha256')
    .update(JSON.stringify([version, bundle, listed, { mapping, wishes }]))
    .digest('hex')
}
