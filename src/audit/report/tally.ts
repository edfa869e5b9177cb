/** Counts of an audit under way: bounded, and as data, so that an audit can be resumed. */
import { foldAscii } from '../../json/fold-case.ts'
import type { DeterminingStatement } from '../../model/decision.ts'
import type { AuditedEvent } from '../audited-event.ts'
import { unknownNames } from '../decide-event.ts'
import type { FlipGroup, Rejection } from './audit-report.ts'
import { Counts, type SavedCounts } from './counts.ts'

/** Lists of counts by name. */
const lists = [
  ...(['outcomes', 'recorded', 'verdicts', 'facts', 'apart', 'denied', 'unmapped'] as const),
  ...(['principals', 'actions', 'resources', 'keys', 'aloneKeys', 'used'] as const),
]
type TallyList = (typeof lists)[number]

/** What is kept of groups of flips, and of rejections. */
const GROUPS_MOST = 10_000
const REJECTIONS_MOST = 100
const SKIPPED_MOST = 1_000

type OpenGroup = { -readonly [Key in keyof FlipGroup]: FlipGroup[Key] }

/** As a manifest keeps it. */
export interface SavedTally {
  readonly lists: Readonly<Record<string, SavedCounts>>
  readonly groups: readonly (readonly [string, FlipGroup])[]
  readonly rejections: readonly Rejection[]
  readonly skipped: readonly string[]
  readonly from: string
  readonly to: string
}

export class AuditTally {
  readonly #lists: ReadonlyMap<TallyList, Counts>
  readonly #groups: Map<string, OpenGroup>
  readonly rejections: Rejection[]
  readonly skipped: string[]
  from: string
  to: string

  constructor(saved?: SavedTally) {
    this.#lists = new Map(lists.map((name) => [name, new Counts(saved?.lists[name])]))
    this.#groups = new Map(saved?.groups.map(([key, group]) => [key, { ...group }]))
    this.rejections = [...(saved?.rejections ?? [])]
    this.skipped = [...(saved?.skipped ?? [])]
    this.from = saved?.from ?? ''
    this.to = saved?.to ?? ''
  }

  list(name: TallyList): Counts {
    return this.#lists.get(name) ?? new Counts()
  }

  get groups(): readonly FlipGroup[] {
    return [...this.#groups.values()].sort((a, b) => b.count - a.count)
  }

  add(event: AuditedEvent): void {
    const { outcome, operation, reason } = event
    this.list('outcomes').add(outcome)
    this.list('facts').add('events')
    if (outcome === 'repeated') return
    if (outcome === 'apart') {
      this.list('apart').add(reason ?? '')
      return
    }
    this.#addTime(event.time)
    this.#addFacts(event)
    if (outcome === 'unmapped') this.list('unmapped').add(`${reason ?? ''}: ${operation}`)
    this.#addSubjects(event)
    for (const key of event.keys ?? []) this.list('keys').add(key)
    if (event.keys?.length === 1) this.list('aloneKeys').add(event.keys[0] ?? '')
    if (outcome === 'flip') this.#addFlip(event)
    this.#addUse(event)
  }

  reject(rejection: Rejection): void {
    this.list('facts').add('rejected')
    if (this.rejections.length < REJECTIONS_MOST) this.rejections.push(rejection)
  }

  skip(file: string): void {
    if (this.skipped.length < SKIPPED_MOST) this.skipped.push(file)
  }

  save(): SavedTally {
    const { rejections, skipped, from, to } = this
    return {
      lists: Object.fromEntries([...this.#lists].map(([name, counts]) => [name, counts.save()])),
      groups: [...this.#groups],
      rejections,
      skipped,
      from,
      to,
    }
  }

  #addTime(time: string): void {
    if (time === '') return
    if (this.from === '' || time < this.from) this.from = time
    if (time > this.to) this.to = time
  }

  #addFacts({ operation, recorded, verdict, outcome, reason, parts, stated }: AuditedEvent): void {
    const facts = this.list('facts')
    facts.add(operation === 'request' ? 'requests' : 'apiCalls')
    this.list('recorded').add(recorded)
    if (verdict !== undefined && outcome !== 'depends') this.list('verdicts').add(verdict)
    const isNamed = reason !== unknownNames.service && reason !== unknownNames.operation
    if (isNamed && operation !== 'request') facts.add('actionsMapped')
    if (parts.length > 0 && operation !== 'request') facts.add('resourcesMapped')
    if (stated !== undefined) facts.add('reasonsStated')
    if (stated?.isSame === true) facts.add('reasonsSame')
  }

  /** Each with a mark for what became of it: `NAME`, and `NAME\nflip`. */
  #addSubjects({ principal, parts, recorded, outcome }: AuditedEvent): void {
    const subjects: [Counts, Iterable<string>][] = [
      [this.list('principals'), [principal]],
      [this.list('actions'), new Set(parts.map(({ action }) => action))],
      [this.list('resources'), new Set(parts.map(({ resource }) => resource))],
    ]
    const marks = [
      ...(recorded === 'denied' ? ['\ndenied'] : []),
      ...(outcome === 'flip' || outcome === 'depends' ? [`\n${outcome}`] : []),
    ]
    for (const [counts, names] of subjects) {
      for (const name of names) {
        counts.add(name)
        for (const mark of marks) counts.add(`${name}${mark}`)
      }
    }
    if (recorded !== 'denied') return
    const [first] = parts
    this.list('denied').add(`${principal} ${first?.action ?? ''}`)
  }

  #addFlip(event: AuditedEvent): void {
    const { principal, parts, recorded, verdict, policyType, statements = [], id, time } = event
    const [part] = parts
    if (verdict === undefined || policyType === undefined || recorded === 'unknown') return
    const [first] = statements
    const statement = first === undefined ? '' : labelOf(first)
    const action = part?.action ?? ''
    const key = JSON.stringify([principal, action, recorded, verdict, policyType, statement])
    const known = this.#groups.get(key)
    if (known !== undefined) known.count += 1
    else if (this.#groups.size < GROUPS_MOST) {
      const example = { id, time, resource: part?.resource ?? '' }
      const group = {
        principal,
        action,
        recorded,
        verdict,
        policyType,
        statement,
        count: 1,
        example,
      }
      this.#groups.set(key, group)
    }
  }

  /** Which statements carried a verdict, and for which actions. */
  #addUse({ statements = [], parts, outcome, verdict }: AuditedEvent): void {
    if (outcome === 'depends' || outcome === 'unmapped' || verdict === undefined) return
    for (const statement of statements) {
      const place = placeOf(statement)
      this.list('used').add(place)
      for (const { action } of parts) this.list('used').add(`${place}\n${foldAscii(action)}`)
    }
  }
}

/** Where a statement is, whatever part its policy plays. */
export function placeOf({ policy, file, index, line }: DeterminingStatement): string {
  return JSON.stringify([policy, file ?? '', index, line])
}

/** A statement as a person reads it. */
export function labelOf({ policy, sid, index }: DeterminingStatement): string {
  return `${policy} ${sid === undefined || sid === '' ? `statement ${index + 1}` : sid}`
}
