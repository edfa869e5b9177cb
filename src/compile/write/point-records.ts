/** The buckets behind access points, whose policies a request through one meets as well (E-76). */
import * as Point from '../../../assembly/layout/point.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { isAccessBlocked, listedWithParents, policiesOf } from '../../directory/access-block.ts'
import { bucketOf } from '../../directory/access-points.ts'
import type { Directory, Membership, Resource } from '../../directory/directory.ts'
import type { RecordTables } from './record-tables.ts'
import { Words } from './words.ts'

export class PointRecords {
  readonly #tables: RecordTables
  readonly #records = new Words()
  readonly #numbers = new Map<string, number>()

  constructor(tables: RecordTables) {
    this.#tables = tables
  }

  /** The number of the access point among a resource and what it belongs to, plus 1; or 0. */
  number(listed: readonly Resource[], directory: Directory): number {
    const bucket = bucketOf(listed, directory)
    const account = listed[0]?.account
    if (bucket === undefined || account === undefined) return 0
    const key = `${bucket.arn} ${bucket.account} ${account}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const behind = listedWithParents(directory, bucket.arn)
    const rcps = account === bucket.account ? [] : rcpsOf([account, bucket.account], directory)
    const levels = this.#tables.sets.levels(rcps, 'rcp')
    const at = this.#records.append([
      ...this.#text(bucket.arn),
      ...this.#text(bucket.account),
      this.#tables.sets.set(policiesOf(directory, behind), 'resource'),
      levels.first,
      levels.count,
      isAccessBlocked(directory, behind) ? Point.ACCESS_BLOCK : 0,
    ])
    const number = (at * 4) / Point.SIZE + 1
    this.#numbers.set(key, number)
    return number
  }

  sections(): [number, Uint8Array][] {
    return [[Section.POINTS, this.#records.toBytes()]]
  }

  #text(text: string): [number, number] {
    const span = this.#tables.text.intern(text)
    this.#tables.keys.count(span.bytes)
    return [span.offset, span.bytes]
  }
}

/** The RCPs over the resources of several accounts; levels that they share count once (E-56). */
function rcpsOf(accounts: readonly string[], directory: Directory): Membership['rcps'] {
  const levels = accounts.flatMap((id) => {
    const membership = directory.accounts.get(id)?.membership
    return membership === undefined || membership.management ? [] : membership.rcps
  })
  return [...new Set(levels)]
}
