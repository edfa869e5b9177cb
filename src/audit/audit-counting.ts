/** What every event of an audit is decided and counted with. */
import type { EventDecider } from './decide-call.ts'
import type { SeenIds } from './report/seen-ids.ts'
import type { AuditTally } from './report/tally.ts'

export interface AuditCounting {
  readonly decider: EventDecider
  readonly tally: AuditTally
  readonly seen: SeenIds
  /** Of calls that are recorded in several accounts. */
  readonly seenShared: SeenIds
}
