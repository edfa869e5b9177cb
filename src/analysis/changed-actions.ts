/** Which actions a change of policies may concern, and on resources of which services. */
import * as Key from '../../assembly/layout/key.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import type { StatementText } from '../model/decision.ts'
import type { Principal } from '../model/request.ts'
import { textsIn } from '../partial/bundle-index.ts'
import { type AskedAction, type AskedActions, statementsIn } from './asked-actions.ts'
import {
  accountProfileOf,
  endpointProfileOf,
  profileOf,
  resourceProfileOf,
  type SubjectProfile,
} from './subject-profile.ts'

/** An older and a newer bundle. */
export type BundleSides = readonly [LoadedBundle, LoadedBundle]

/** An action, and the services whose resources it may have changed for; undefined: all. */
export interface ConcernedAction {
  readonly action: AskedAction
  readonly services: ReadonlySet<string> | undefined
}

/** Finds what statements of two bundles do not share. */
export class ChangedActions {
  readonly #sides: BundleSides
  readonly #actions: AskedActions
  readonly #covered = new Map<string, readonly AskedAction[]>()
  /** Whoever asks. */
  readonly common: readonly ConcernedAction[]

  constructor(sides: BundleSides, actions: AskedActions) {
    this.#sides = sides
    this.#actions = actions
    const common = new Map<string, ConcernedAction>()
    const [old, next] = sides
    for (const arn of new Set(sides.flatMap((one) => textsIn(one, Key.SPACE_RESOURCE)))) {
      const services = new Set([arn.split(':', 3)[2] ?? ''])
      const found = this.#between(resourceProfileOf(old, arn), resourceProfileOf(next, arn))
      for (const action of found) merge(common, { action, services })
    }
    for (const id of new Set(sides.flatMap((one) => textsIn(one, Key.SPACE_ACCOUNT)))) {
      const found = this.#between(accountProfileOf(old, id), accountProfileOf(next, id))
      for (const action of found) merge(common, { action, services: undefined })
    }
    const isAll = endpointProfileOf(old) !== endpointProfileOf(next)
    for (const action of isAll ? this.#all() : []) merge(common, { action, services: undefined })
    this.common = [...common.values()]
  }

  /** What may have changed for a principal alone: of users and roles, which have policies. */
  of(principal: Principal): readonly AskedAction[] {
    const [old, next] = this.#sides
    if (typeof principal !== 'string' || principal === 'anonymous') return []
    return this.#between(profileOf(old, principal), profileOf(next, principal))
  }

  /** The actions of what two profiles do not share; all that policies cover where more differs. */
  #between(a: SubjectProfile, b: SubjectProfile): readonly AskedAction[] {
    if (a.facts !== b.facts) return this.#all()
    const changed = [
      ...[...a.statements].filter((one) => !b.statements.has(one)),
      ...[...b.statements].filter((one) => !a.statements.has(one)),
    ]
    return changed.flatMap((one) => this.#coveredBy(JSON.parse(one)[2]))
  }

  #all(): readonly AskedAction[] {
    return this.#keep('all', () => {
      const found = this.#sides.flatMap(statementsIn).flatMap((text) => this.#coveredBy(text))
      return [...new Map(found.map((one) => [one.name, one])).values()]
    })
  }

  #coveredBy(text: StatementText): readonly AskedAction[] {
    const key = JSON.stringify([text.actions, text.negated?.includes('action')])
    return this.#keep(key, () => this.#actions.coveredBy(text))
  }

  #keep(key: string, find: () => readonly AskedAction[]): readonly AskedAction[] {
    const known = this.#covered.get(key) ?? find()
    this.#covered.set(key, known)
    return known
  }
}

function merge(all: Map<string, ConcernedAction>, one: ConcernedAction): void {
  const { name } = one.action
  const known = all.get(name)
  const isWhole =
    one.services === undefined || (known !== undefined && known.services === undefined)
  const services = isWhole
    ? undefined
    : new Set([...(known?.services ?? []), ...(one.services ?? [])])
  all.set(name, { action: one.action, services })
}
