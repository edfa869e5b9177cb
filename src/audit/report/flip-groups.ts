/** Flips that are alike, with an example: a bounded number of groups. */
import type { AuditedEvent } from '../audited-event.ts'
import type { FlipGroup } from './audit-report.ts'
import { labelOf } from './statement-place.ts'

const GROUPS_MOST = 10_000

type OpenGroup = { -readonly [Key in keyof FlipGroup]: FlipGroup[Key] }

/** As a manifest keeps them: each with what it is about. */
export type SavedFlips = readonly (readonly [string, FlipGroup])[]

export class FlipGroups {
  readonly #groups: Map<string, OpenGroup>

  constructor(saved: SavedFlips = []) {
    this.#groups = new Map(saved.map(([key, group]) => [key, { ...group }]))
  }

  /** The largest first; those of one size by what they are about, whatever came first. */
  get sorted(): readonly FlipGroup[] {
    return [...this.#groups]
      .sort(([keyA, a], [keyB, b]) => b.count - a.count || (keyA < keyB ? -1 : 1))
      .map(([, group]) => group)
  }

  add(event: AuditedEvent, times = 1): void {
    const { principal, parts, recorded, verdict, policyType, statements = [], id, time } = event
    const [part] = parts
    if (verdict === undefined || policyType === undefined || recorded === 'unknown') return
    const [first] = statements
    const statement = first === undefined ? '' : labelOf(first)
    const action = part?.action ?? ''
    const key = JSON.stringify([principal, action, recorded, verdict, policyType, statement])
    const example = { id, time, resource: part?.resource ?? '' }
    const whose = { principal, action, recorded, verdict, policyType, statement }
    this.#addGroup(key, { ...whose, count: times, example })
  }

  /** Adds what others have counted. */
  merge(saved: SavedFlips): void {
    for (const [key, group] of saved) this.#addGroup(key, group)
  }

  save(): SavedFlips {
    return [...this.#groups]
  }

  #addGroup(key: string, group: FlipGroup): void {
    const known = this.#groups.get(key)
    if (known === undefined) {
      if (this.#groups.size < GROUPS_MOST) this.#groups.set(key, { ...group })
      return
    }
    known.count += group.count
    if (isEarlier(group.example, known.example)) known.example = group.example
  }
}

function isEarlier(a: FlipGroup['example'], b: FlipGroup['example']): boolean {
  return a.time === b.time ? a.id < b.id : a.time < b.time
}
