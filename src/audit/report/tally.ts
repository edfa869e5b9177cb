/** Counts of an audit under way: bounded, and as data, so that an audit can be resumed. */
import { foldAscii } from '../../json/fold-case.ts'
import { unknownNames } from '../asked-call.ts'
import type { AuditedEvent } from '../audited-event.ts'
import type { EventUse } from '../event-use.ts'
import type { Rejection } from './audit-report.ts'
import { Counts, type SavedCounts } from './counts.ts'
import { FlipGroups, type SavedFlips } from './flip-groups.ts'
import { placeOf } from './statement-place.ts'

/** Lists of counts by name. */
const lists = [
  ...(['outcomes', 'recorded', 'verdicts', 'facts', 'apart', 'denied', 'unmapped'] as const),
  ...(['principals', 'actions', 'resources', 'keys', 'aloneKeys'] as const),
  ...(['used', 'usedActions', 'callers', 'mayAllow', 'mayGrant', 'mayDeny'] as const),
]
type TallyList = (typeof lists)[number]

/** What is kept of rejections, and of files that are passed over. */
const REJECTIONS_MOST = 100
const SKIPPED_MOST = 1_000

/** As a manifest keeps it. */
export interface SavedTally {
  readonly lists: Readonly<Record<string, SavedCounts>>
  readonly groups: SavedFlips
  readonly rejections: readonly Rejection[]
  readonly skipped: readonly string[]
  readonly from: string
  readonly to: string
}

/** Groups of flips in one piece. */
const PIECE_GROUPS = 200

const noCounts = { groups: [], rejections: [], skipped: [], from: '', to: '' }

export class AuditTally {
  readonly #lists: ReadonlyMap<TallyList, Counts>
  readonly flips: FlipGroups
  readonly rejections: Rejection[]
  readonly skipped: string[]
  from: string
  to: string

  constructor(saved?: SavedTally) {
    this.#lists = new Map(lists.map((name) => [name, new Counts(saved?.lists[name])]))
    this.flips = new FlipGroups(saved?.groups)
    this.rejections = [...(saved?.rejections ?? [])]
    this.skipped = [...(saved?.skipped ?? [])]
    this.from = saved?.from ?? ''
    this.to = saved?.to ?? ''
  }

  list(name: TallyList): Counts {
    return this.#lists.get(name) ?? new Counts()
  }

  /** `use`: what it rests on, or may rest on; `times`: how many such events there were. */
  add(event: AuditedEvent, use?: EventUse, times = 1): void {
    this.addAlike(event, use, times)
    const isTold = event.outcome !== 'repeated' && event.outcome !== 'apart'
    if (isTold) this.addResources(event, event.parts, times)
  }

  /** The same without the resources, which are other ones in events that are alike otherwise. */
  addAlike(event: AuditedEvent, use?: EventUse, times = 1): void {
    const { outcome, operation, reason } = event
    this.list('outcomes').add(outcome, times)
    this.list('facts').add('events', times)
    if (outcome === 'repeated') return
    if (outcome === 'apart') {
      this.list('apart').add(reason ?? '', times)
      return
    }
    this.#addTime(event.time)
    this.#addFacts(event, times)
    if (outcome === 'unmapped') this.list('unmapped').add(`${reason ?? ''}: ${operation}`, times)
    addSubjects(this, event, times)
    for (const key of event.keys ?? []) this.list('keys').add(key, times)
    if (event.keys?.length === 1) this.list('aloneKeys').add(event.keys[0] ?? '', times)
    if (outcome === 'flip') this.flips.add(event, times)
    if (use !== undefined) addUse(this, use, times)
  }

  reject(rejection: Rejection): void {
    this.list('facts').add('rejected')
    this.#keepRejection(rejection)
  }

  skip(file: string): void {
    if (this.skipped.length < SKIPPED_MOST) this.skipped.push(file)
  }

  /** Adds what another tally has counted: the sum is the same in whatever order tallies are merged. */
  merge(saved: SavedTally): void {
    for (const name of lists) {
      const counts = saved.lists[name]
      if (counts !== undefined) this.list(name).merge(counts)
    }
    this.flips.merge(saved.groups)
    for (const rejection of saved.rejections) this.#keepRejection(rejection)
    for (const file of saved.skipped) this.skip(file)
    this.#addTime(saved.from)
    this.#addTime(saved.to)
  }

  /** The counts a piece at a time, each a tally: merged into an empty one they are this one. */
  *pieces(): Generator<SavedTally> {
    for (const [name, counts] of this.#lists) {
      for (const piece of counts.pieces()) yield { ...noCounts, lists: { [name]: piece } }
    }
    const groups = this.flips.save()
    for (let at = 0; at < groups.length; at += PIECE_GROUPS) {
      yield { ...noCounts, lists: {}, groups: groups.slice(at, at + PIECE_GROUPS) }
    }
    const { rejections, skipped, from, to } = this
    yield { lists: {}, groups: [], rejections, skipped, from, to }
  }

  save(): SavedTally {
    const { rejections, skipped, from, to } = this
    return {
      lists: Object.fromEntries([...this.#lists].map(([name, counts]) => [name, counts.save()])),
      groups: this.flips.save(),
      rejections,
      skipped,
      from,
      to,
    }
  }

  #keepRejection(rejection: Rejection): void {
    if (this.rejections.length < REJECTIONS_MOST) this.rejections.push(rejection)
  }

  #addTime(time: string): void {
    if (time === '') return
    if (this.from === '' || time < this.from) this.from = time
    if (time > this.to) this.to = time
  }

  #addFacts(event: AuditedEvent, times: number): void {
    const { operation, recorded, verdict, outcome, reason, parts, stated } = event
    const facts = this.list('facts')
    facts.add(operation === 'request' ? 'requests' : 'apiCalls', times)
    this.list('recorded').add(recorded, times)
    if (verdict !== undefined && outcome !== 'depends') this.list('verdicts').add(verdict, times)
    const isNamed = reason !== unknownNames.service && reason !== unknownNames.operation
    if (isNamed && operation !== 'request') facts.add('actionsMapped', times)
    if (parts.length > 0 && operation !== 'request') facts.add('resourcesMapped', times)
    if (stated !== undefined) facts.add('reasonsStated', times)
    if (stated?.isSame === true) facts.add('reasonsSame', times)
  }

  /** What an event of a call is about, besides what `addAlike` counts. */
  addResources(event: AuditedEvent, parts: AuditedEvent['parts'], times = 1): void {
    const [first] = parts
    const names = parts.length === 1 && first !== undefined ? [first.resource] : resourcesIn(parts)
    addMarked(this.list('resources'), names, { event, times })
  }
}

function addSubjects(tally: AuditTally, event: AuditedEvent, times: number): void {
  const { principal, parts, recorded } = event
  addMarked(tally.list('principals'), [principal], { event, times })
  const actions = new Set(parts.map(({ action }) => action))
  addMarked(tally.list('actions'), actions, { event, times })
  if (recorded !== 'denied') return
  const [first] = parts
  tally.list('denied').add(`${principal} ${first?.action ?? ''}`, times)
}

function addUse(tally: AuditTally, use: EventUse, times: number): void {
  const { caller, statements, allows, grants, denies } = use
  if (caller !== undefined) tally.list('callers').add(caller, times)
  for (const { statement, action } of statements) {
    const place = placeOf(statement)
    tally.list('used').add(place, times)
    tally.list('usedActions').add(`${place}\n${foldAscii(action)}`, times)
  }
  for (const action of allows) tally.list('mayAllow').add(foldAscii(action), times)
  for (const action of grants) tally.list('mayGrant').add(foldAscii(action), times)
  for (const action of denies) tally.list('mayDeny').add(foldAscii(action), times)
}

interface MarkedEvents {
  readonly event: AuditedEvent
  readonly times: number
}

/** Each with a mark for what became of it: `NAME`, and `NAME\nflip`. */
function addMarked(counts: Counts, names: Iterable<string>, { event, times }: MarkedEvents): void {
  const { recorded, outcome } = event
  for (const name of names) {
    counts.add(name, times)
    if (recorded === 'denied') counts.add(`${name}\ndenied`, times)
    if (outcome === 'flip' || outcome === 'depends') counts.add(`${name}\n${outcome}`, times)
  }
}

function resourcesIn(parts: AuditedEvent['parts']): Set<string> {
  return new Set(parts.map(({ resource }) => resource))
}
