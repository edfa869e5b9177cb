/** Policy sets: the policies that play one part for someone; equal sets are one. */
import * as PolicySetLayout from '../../../assembly/layout/policy-set.ts'
import * as Section from '../../../assembly/layout/section.ts'
import { LimitError } from '../../model/errors.ts'
import { limits } from '../../model/limits.ts'
import type { Policy } from '../../model/policy.ts'
import type { CompiledPolicy, Drafts, PolicyPlace } from '../terms/compiled-statements.ts'
import { Words } from '../write/words.ts'

export interface PolicySet {
  readonly place: PolicyPlace
  readonly policies: readonly CompiledPolicy[]
}

/** Where a list of sets (the levels above an account) is. */
export interface LevelRange {
  readonly first: number
  readonly count: number
}

function checkLevels(count: number, place: 'scp' | 'rcp'): void {
  if (count <= limits.policyLevels) return
  throw new LimitError(`${count} levels of policies are over the limit \`policyLevels\``, {
    place: `${place}s`,
    hint: 'nest organizational units less deep',
  })
}

export class SetTable {
  readonly #drafts: Drafts
  readonly #policyNumbers = new Map<Policy, number>()
  readonly #numbers = new Map<string, number>()
  readonly #levels = new Words()
  readonly #levelRanges = new Map<string, LevelRange>()
  readonly all: PolicySet[] = []

  constructor(drafts: Drafts) {
    this.#drafts = drafts
  }

  /** The number of a set; without any policy it never allows. */
  set(policies: readonly Policy[], place: PolicyPlace): number {
    if (policies.length === 0) return PolicySetLayout.NEVER
    const members = [...new Set(policies)]
    const numbers = members.map((policy) => this.#policyNumber(policy))
    const key = `${place}:${numbers.sort((a, b) => a - b).join()}`
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    const number = this.all.length
    this.all.push({ place, policies: members.map((policy) => this.#drafts.of(policy, place)) })
    this.#numbers.set(key, number)
    return number
  }

  /** The same for what does not limit anybody where it is absent. */
  limit(policies: readonly Policy[] | undefined, place: PolicyPlace): number {
    return policies === undefined ? PolicySetLayout.ALWAYS : this.set(policies, place)
  }

  /** A list of sets, of which every one must allow. Throws `ERR_LIMIT_EXCEEDED` past `policyLevels`. */
  levels(levels: readonly (readonly Policy[])[], place: 'scp' | 'rcp'): LevelRange {
    checkLevels(levels.length, place)
    const sets = levels.map((level) => this.set(level, place))
    const key = sets.join()
    const known = this.#levelRanges.get(key)
    if (known !== undefined) return known
    const range = { first: this.#levels.append(sets), count: sets.length }
    this.#levelRanges.set(key, range)
    return range
  }

  sections(): [number, Uint8Array][] {
    return [[Section.LEVELS, this.#levels.toBytes()]]
  }

  #policyNumber(policy: Policy): number {
    const known = this.#policyNumbers.get(policy) ?? this.#policyNumbers.size
    this.#policyNumbers.set(policy, known)
    return known
  }
}
