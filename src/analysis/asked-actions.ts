/** Actions that questions are about: those of the catalogue, and others that policies name. */
import * as Section from '../../assembly/layout/section.ts'
import type { Catalogue } from '../catalogue/catalogue.ts'
import type { CatalogueAction } from '../catalogue/catalogue-types.ts'
import { overlaps, readPattern } from '../catalogue/pattern-overlap.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { foldAscii } from '../json/fold-case.ts'
import type { StatementText } from '../model/decision.ts'
import { confirmAction } from '../request/quick.ts'
import { serviceKeys } from '../services/derived-keys.ts'
import { takesAlias } from '../services/key-aliases.ts'

/** An action; `known` is what the catalogue has of it. */
export interface AskedAction {
  readonly name: string
  readonly known: CatalogueAction | undefined
}

/** Finds actions by entries of `Action`. */
export class AskedActions {
  readonly #catalogue: Catalogue
  readonly #others: readonly string[]

  constructor(bundles: readonly LoadedBundle[], catalogue: Catalogue) {
    this.#catalogue = catalogue
    const entries = bundles.flatMap((one) => statementsIn(one).flatMap(({ actions }) => actions))
    const names = entries.filter((entry) => /^[^:*?]+:[^*?]+$/.test(entry))
    this.#others = [...new Set(names)].filter((name) => {
      return catalogue.findAction(name) === undefined && isAskable(name)
    })
  }

  /** Each once, in the order of the catalogue, those that it lacks last. */
  matching(entries: readonly string[]): AskedAction[] {
    const known = new Set(entries.flatMap((entry) => this.#catalogue.expandAction(entry)))
    const patterns = entries.map((entry) => readPattern(foldAscii(entry)))
    const others = this.#others.filter((name) => {
      return patterns.some((pattern) => overlaps([...foldAscii(name)], pattern))
    })
    return [...[...known].map(named), ...others.map(unlisted)]
  }

  /** Those that the catalogue lacks. */
  unlisted(): AskedAction[] {
    return this.#others.map(unlisted)
  }

  /** Those that a statement covers. */
  coveredBy({ actions, negated = [] }: StatementText): AskedAction[] {
    const matched = this.matching(actions)
    if (!negated.includes('action')) return matched
    const left = new Set(matched.map(({ name }) => name))
    return this.matching(['*']).filter(({ name }) => !left.has(name))
  }
}

/**
 * Actions that no bundle tells apart and that are about the same types of resources, whatever else
 * is asked: what holds of one holds of all.
 */
export function groupAlike(
  actions: readonly AskedAction[],
  bundles: readonly LoadedBundle[],
): AskedAction[][] {
  const groups = new Map<string, AskedAction[]>()
  for (const action of actions) {
    const key = JSON.stringify([likenessOf(action), bundles.map((one) => classOf(action, one))])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [action])
    else known.push(action)
  }
  return [...groups.values()]
}

/** The class; the action itself where rules compare its letters. */
function classOf({ name }: AskedAction, { actions }: LoadedBundle): number | string {
  const { actionClass, isCompared } = actions.find(name)
  return isCompared ? name : actionClass
}

/** What else of an action decisions may read: types of resources, and keys of its service. */
function likenessOf({ name, known }: AskedAction): unknown {
  const folded = foldAscii(name)
  // compared as another resource (L-78)
  if (known === undefined || folded === 's3:listallmybuckets') return folded
  const prefix = folded.slice(0, folded.indexOf(':') + 1)
  const types = known.resources.map(({ type }) => `${type.service} ${type.name}`)
  const keys = [...serviceKeys].filter(([key]) => key.startsWith(prefix))
  const without = keys.map(([, row]) => row.without.test(folded))
  return [types, keys.length === 0 ? '' : prefix, without, takesAlias.test(folded)]
}

function named(known: CatalogueAction): AskedAction {
  return { name: `${known.service}:${known.name}`, known }
}

/** Whether a request can be about it. */
function isAskable(action: string): boolean {
  try {
    confirmAction(action)
    return true
  } catch {
    return false
  }
}

/** All statements of a bundle, as they were written; none of a stripped one. */
export function statementsIn({ kernel, statements }: LoadedBundle): StatementText[] {
  return Array.from({ length: kernel.bundle.count(Section.STATEMENTS) }, (_, number) =>
    statements.text(number),
  )
}

function unlisted(name: string): AskedAction {
  return { name, known: undefined }
}
