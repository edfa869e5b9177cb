/** What bundles say of a principal or resource itself, to tell which of them a change concerns. */
import * as Account from '../../assembly/layout/account.ts'
import * as Block from '../../assembly/layout/block.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import { readAccountRecord, readTags } from '../engine/caller/stored-records.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { endpointIdsIn } from './bundle-names.ts'

/** Statements by number of set, and facts that are no statements. */
export interface SubjectProfile {
  /** Statements as JSON, with the part that they play. */
  readonly statements: ReadonlySet<string>
  /** The rest: tags, account, how many policies limit it. */
  readonly facts: string
}

/** The policies of a principal, its boundary, its SCPs, and who it is. */
export function profileOf(loaded: LoadedBundle, principal: string): SubjectProfile {
  const { block, tags, account, id, isUnknown } = loaded.callers.find(principal)
  const word = (at: number) => block[at >> 2] ?? 0
  const levels = (first: number, count: number) => [
    ...loaded.kernel.bundle.words(Section.LEVELS).slice(first, first + count),
  ]
  const scps = levels(word(Block.SCPS_AT), word(Block.SCP_COUNT_AT))
  const rcps = levels(word(Block.RCPS_AT), word(Block.RCP_COUNT_AT))
  const limits = [word(Block.BOUNDARY_AT), ...scps, ...rcps]
  const facts = [[...tags], account, id, isUnknown, limits.map((set) => outline(loaded, set))]
  const statements = writtenIn(loaded, [word(Block.IDENTITY_AT), ...limits])
  return { statements, facts: JSON.stringify(facts) }
}

/** The policy of a resource, what limits its use, and whose it is. */
export function resourceProfileOf(loaded: LoadedBundle, arn: string): SubjectProfile {
  const { bundle } = loaded.kernel
  const number = loaded.kernel.find(Key.SPACE_RESOURCE, arn)
  if (number === undefined) return { statements: new Set(), facts: 'not listed' }
  const at = number * Resource.SIZE
  const word = (field: number) => bundle.word(Section.RESOURCES, at + field)
  const owner = bundle.textAt(Section.RESOURCES, at + Resource.OWNER_AT)
  const account = loaded.kernel.find(Key.SPACE_ACCOUNT, owner)
  const record = account === undefined ? undefined : readAccountRecord(bundle, account)
  const tags = [...readTags(bundle, word(Resource.TAGS_AT))]
  const flags = word(Resource.FLAGS_AT) & FLAGS
  const set = word(Resource.SET_AT)
  const facts = JSON.stringify([owner, record, tags, flags, outline(loaded, set)])
  return { statements: writtenIn(loaded, [set]), facts }
}

/** What limits the use of an account's resources. */
export function accountProfileOf(loaded: LoadedBundle, id: string): SubjectProfile {
  const { bundle } = loaded.kernel
  const number = loaded.kernel.find(Key.SPACE_ACCOUNT, id)
  if (number === undefined) return { statements: new Set(), facts: 'not listed' }
  const at = number * Account.SIZE
  const first = bundle.word(Section.ACCOUNTS, at + Account.RCPS_AT)
  const count = bundle.word(Section.ACCOUNTS, at + Account.RCP_COUNT_AT)
  const sets = [...bundle.words(Section.LEVELS).slice(first, first + count)]
  const facts = JSON.stringify([readAccountRecord(bundle, number), count])
  return { statements: writtenIn(loaded, sets), facts }
}

/** Without the number of an access point. */
const FLAGS = 2 ** Resource.POINT_SHIFT - 1

/** The endpoints and their policies. */
export function endpointProfileOf(loaded: LoadedBundle): string {
  const ids = endpointIdsIn(loaded)
  const sets = ids.map((id) => {
    const endpoint = loaded.records.endpoint(id)
    return [id, endpoint?.isGateway, [...writtenIn(loaded, [endpoint?.set ?? 0])].sort()]
  })
  return JSON.stringify(sets)
}

/** A set that is a constant by its number, all others alike. */
function outline({ kernel }: LoadedBundle, set: number): number {
  return set < kernel.bundle.count(Section.SETS) ? -1 : set
}

function writtenIn({ statements }: LoadedBundle, sets: readonly number[]): Set<string> {
  const written = sets.flatMap((set, part) =>
    statements.of(set).map((number) => {
      return JSON.stringify([part, statements.effect(number), statements.text(number)])
    }),
  )
  return new Set(written)
}
