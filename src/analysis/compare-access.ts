/** Two bundles over all requests: where they decide otherwise, with a request that shows it. */
import * as Key from '../../assembly/layout/key.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import { hasAllOf } from '../catalogue/pattern-contents.ts'
import { principalsIn } from '../engine/explain/known-principals.ts'
import type { Principal } from '../model/request.ts'
import type { Bracket } from '../partial/bracket.ts'
import { textsIn } from '../partial/bundle-index.ts'
import type { PartialAsk } from '../partial/partial-check.ts'
import type { AccessDifference } from './access-difference.ts'
import type { AccessQuestion } from './access-question.ts'
import { type CaseAsker, readAsk } from './ask-cases.ts'
import { type AskedAction, AskedActions, groupAlike } from './asked-actions.ts'
import { endpointIdsIn, type NamedCaller, namedCallers } from './bundle-names.ts'
import { CandidateResources } from './candidate-resources.ts'
import { type BundleSides, ChangedActions, type ConcernedAction } from './changed-actions.ts'
import { findExamples } from './find-example.ts'
import {
  listOutsiders,
  type Outsider,
  outsiderOf,
  strangersOf,
  unnamedServices,
  withEverything,
} from './outsiders.ts'

/** What two bundles are compared with. */
export interface ComparisonTools {
  readonly before: CaseAsker
  readonly after: CaseAsker
  readonly catalogue: Catalogue
}

/** See `compareAccess`. */
export function* findDifferences(tools: ComparisonTools): Generator<AccessDifference> {
  const comparison = new BundleComparison(tools)
  const sides = [tools.before.bracket.loaded, tools.after.bracket.loaded] as const
  const principals = new Set(sides.flatMap((one) => [...principalsIn(one)]))
  for (const principal of [...principals, 'anonymous']) {
    yield* comparison.of({ name: principal, principal })
  }
  for (const caller of namedCallers(sides)) yield* comparison.of(caller)
  yield* differencesOutside(comparison, sides)
}

/** Callers of accounts that no bundle has, and AWS services: anybody first, then whom policies name. */
function outsidersOf(sides: BundleSides): Outsider[] {
  const listed = sides.flatMap((one) => textsIn(one, Key.SPACE_RESOURCE))
  const partitions = new Set(listed.map((arn) => arn.split(':', 2)[1] ?? 'aws'))
  const strangers = [...partitions].sort().flatMap((one) => strangersOf(sides, one))
  const named = listOutsiders(sides).map(outsiderOf)
  const ofAccounts = named.filter(({ isOfAccount }) => isOfAccount)
  return [...strangers, ...unnamedServices(sides), ...ofAccounts]
}

/** Each difference once, and of who is one of others only what is not all of theirs. */
function* differencesOutside(
  comparison: BundleComparison,
  sides: BundleSides,
): Generator<AccessDifference> {
  const keyOf = ({ change, action, resource }: AccessDifference, principal: string) =>
    JSON.stringify([principal, change, action, resource])
  const told = new Set<string>()
  for (const caller of outsidersOf(sides)) {
    for (const one of comparison.of(caller)) {
      if ([...caller.within, caller.name].some((who) => told.has(keyOf(one, who)))) continue
      told.add(keyOf(one, caller.name))
      yield one
    }
  }
}

class BundleComparison {
  readonly #tools: ComparisonTools
  readonly #sides: BundleSides
  readonly #changed: ChangedActions
  readonly #candidates: readonly CandidateResources[]
  /** What has changed whoever asks. */
  readonly #common: readonly ConcernedGroup[]
  /** Endpoints that requests may come through. */
  readonly #endpoints: readonly string[]

  constructor(tools: ComparisonTools) {
    const { before, after, catalogue } = tools
    this.#tools = tools
    this.#sides = [before.bracket.loaded, after.bracket.loaded]
    this.#changed = new ChangedActions(this.#sides, new AskedActions(this.#sides, catalogue))
    this.#common = groupConcerned(this.#changed.common, this.#sides)
    this.#candidates = this.#sides.map((one) => new CandidateResources(one, catalogue))
    this.#endpoints = [...new Set(this.#sides.flatMap(endpointIdsIn))]
  }

  *of(caller: NamedCaller): Generator<AccessDifference> {
    const changed = this.#changed.of(caller.principal)
    const own = new Map(changed.map((action) => [action.name, action]))
    for (const actions of groupAlike([...own.values()], this.#sides)) {
      yield* this.#differencesOf(caller, { actions, services: undefined })
    }
    for (const { actions, services } of this.#common) {
      const left = actions.filter(({ name }) => !own.has(name))
      yield* this.#differencesOf(caller, { actions: left, services })
    }
  }

  *#differencesOf(
    caller: NamedCaller,
    { actions, services }: ConcernedGroup,
  ): Generator<AccessDifference> {
    const [first] = actions
    if (first === undefined) return
    const resources = this.#resourcesFor(caller, first).filter((arn) => {
      const isAsked = caller.isOfAccount !== true || this.#ownerOf(arn) !== undefined
      return isAsked && services?.has(arn.split(':', 3)[2] ?? '') !== false
    })
    const found = resources.flatMap((resource) =>
      this.#compare(caller, { action: first.name, resource }),
    )
    const own = withoutNarrower(found)
    for (const { name } of actions) yield* own.map((one) => withAction(one, name))
  }

  #resourcesFor({ principal }: NamedCaller, action: AskedAction): string[] {
    if (action.known?.resources.length === 0) return ['*']
    const ask = readAsk(principal, { action: action.name, resource: '*' })
    return [...new Set(this.#candidates.flatMap((one) => one.of(action, ask)))]
  }

  #compare(caller: NamedCaller, part: AccessQuestion): AccessDifference[] {
    const { name, principal } = caller
    const question = this.#withOwner(caller, part)
    const sideOf = (bracket: Bracket, ask: PartialAsk) => {
      const { callers } = bracket.loaded
      if (caller.isOfAccount !== true) return { bracket, ask }
      return { bracket, ask: { ...ask, caller: withEverything(callers.find(ask.part.principal)) } }
    }
    const { before, after } = this.#tools
    const found = this.#asksOf(principal, question).flatMap(([ask, asked]) =>
      findExamples(asked, {
        before: sideOf(before.bracket, ask),
        after: sideOf(after.bracket, ask),
      }),
    )
    const first = new Map(found.reverse().map((one) => [one.change, one]))
    if (first.size > 1) first.delete('unknown')
    const { action, resource } = part
    return [...first.values()]
      .reverse()
      .map((one) => ({ principal: name, action, resource, ...one }))
  }

  #ownerOf(arn: string): string | undefined {
    const [first, second] = this.#candidates.map((one) => one.ownerOf(arn))
    return first ?? second
  }

  /**
   * A resource that nobody is known to own is taken for one of the principal's account; no outsider's
   * is one that only one of the bundles has.
   */
  #withOwner({ principal, isOfAccount }: NamedCaller, part: AccessQuestion): AccessQuestion {
    if (isOfAccount === true) {
      const owners = this.#candidates.map((one) => one.ownerOf(part.resource))
      const owner = this.#ownerOf(part.resource)
      return owner === undefined || !owners.includes(undefined)
        ? part
        : { ...part, resourceAccount: owner }
    }
    const arn = typeof principal === 'string' ? principal : ''
    const account = /^arn:[^:]*:[^:]*::(\d{12}):/.exec(arn)?.[1]
    const isOwned = this.#ownerOf(part.resource) !== undefined
    const isOpen = part.resource !== '*' && account !== undefined && !isOwned
    return isOpen ? { ...part, resourceAccount: account } : part
  }

  /** By sessions that policies name, too, and through each endpoint. */
  #asksOf(principal: Principal, question: AccessQuestion): [PartialAsk, AccessQuestion][] {
    const own = readAsk(principal, question)
    const sessions = new Set([
      ...this.#tools.before.sessionsOf(own),
      ...this.#tools.after.sessionsOf(own),
    ])
    const contexts = [{}, ...this.#endpoints.map((id) => ({ context: { 'aws:SourceVpce': id } }))]
    return [principal, ...sessions].flatMap((one) =>
      contexts.map((context): [PartialAsk, AccessQuestion] => {
        const asked = { ...question, ...context }
        return [readAsk(one, asked), asked]
      }),
    )
  }
}

/** Actions that are alike, and the services whose resources they have changed for. */
interface ConcernedGroup extends Pick<ConcernedAction, 'services'> {
  readonly actions: readonly AskedAction[]
}

function groupConcerned(concerned: readonly ConcernedAction[], sides: BundleSides) {
  const byServices = new Map<string, ConcernedAction[]>()
  for (const one of concerned) {
    const key = one.services === undefined ? '*' : [...one.services].sort().join(' ')
    const known = byServices.get(key)
    if (known === undefined) byServices.set(key, [one])
    else known.push(one)
  }
  return [...byServices.values()].flatMap((own): ConcernedGroup[] => {
    const alike = groupAlike(
      own.map(({ action }) => action),
      sides,
    )
    return alike.map((actions) => ({ actions, services: own[0]?.services }))
  })
}

/** The same of an action that both bundles decide alike. */
function withAction({ example, ...one }: AccessDifference, action: string): AccessDifference {
  return { ...one, action, ...(example !== undefined && { example: { ...example, action } }) }
}

/**
 * Leaves out what differs as a wider resource of the same action does; of those that are as wide as
 * one another the first stays.
 */
function withoutNarrower(found: readonly AccessDifference[]): AccessDifference[] {
  return found.filter((one, at) => {
    return !found.some((other, before) => {
      if (other.change !== one.change || other.resource === one.resource) return false
      return covers(other, one) && (before < at || !covers(one, other))
    })
  })
}

function covers({ resource }: AccessDifference, narrower: AccessDifference): boolean {
  return hasAllOf(resource, narrower.resource)
}
