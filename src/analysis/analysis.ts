/** Set questions: who can do something, what somebody can do, what a list of principals can do. */
import { type Catalogue, loadCatalogue } from '../catalogue/catalogue.ts'
import { confirmModule, type EngineOptions, readEngineOptions } from '../engine/engine-options.ts'
import { principalsIn } from '../engine/explain/known-principals.ts'
import { load } from '../engine/load.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import {
  confirmArgument,
  flag,
  list,
  type OptionKind,
  type OptionKinds,
  readOptions,
  text,
} from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import { RequestError } from '../model/errors.ts'
import type { KernelModule, Key as PublicKey } from '../model/host-types.ts'
import { Bracket } from '../partial/bracket.ts'
import type { AccessDifference } from './access-difference.ts'
import type { AccessAnswer, AccessQuestion, CapabilityQuestion } from './access-question.ts'
import { CaseAsker, confirmPrincipal, copyQuestion, readAsk } from './ask-cases.ts'
import { findDifferences } from './compare-access.ts'
import { outsideAccess } from './outside-access.ts'
import { listOutsiders } from './outsiders.ts'
import { passedTo, trustedServices } from './passed-services.ts'
import { whatCan } from './what-can.ts'

/** What an analysis begins with. */
export interface AnalysisOptions {
  /** Refuses a bundle that is not signed by this key. */
  readonly key?: PublicKey
}

/** Where this module finds what an analysis asks with. */
const askerOf = Symbol('asker')

const anObject = ['an object', isObject] as const

const optionKinds: OptionKinds<AnalysisOptions> = { key: ['a key', isObject] }

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

/**
 * Opens a bundle for questions, in a kernel of its own. Throws `ERR_BUNDLE_MALFORMED`,
 * `ERR_BUNDLE_VERSION`, `ERR_BUNDLE_DIGEST`, `ERR_BUNDLE_SIGNATURE`, `ERR_LIMIT_EXCEEDED`,
 * `ERR_OPTIONS_INVALID` or `ERR_KERNEL`.
 */
export async function openAnalysis(
  module: KernelModule,
  bundle: Uint8Array,
  options: AnalysisOptions = {},
): Promise<Analysis> {
  confirmModule(module)
  const { key } = readOptions<AnalysisOptions>(options, optionKinds)
  const engineOptions: EngineOptions = readEngineOptions(key === undefined ? {} : { key })
  return new Analysis(await load(module, bundle, engineOptions))
}

/**
 * Where a newer bundle decides otherwise than an older one, over all requests and not over recorded
 * ones: for each principal, action and resource that a changed policy is about, each with an example
 * that both bundles were asked. Callers of other accounts are asked about, too: those that policies
 * name, and `*` for all, as if their own account allowed them everything; of resources whose owner a
 * bundle tells. Throws `ERR_REQUEST_INVALID` for a stripped bundle, and `ERR_OPTIONS_INVALID`.
 */
export async function compareAccess(
  before: Analysis,
  after: Analysis,
): Promise<Iterable<AccessDifference>> {
  confirmArgument(before, 'before', anAnalysis)
  confirmArgument(after, 'after', anAnalysis)
  const tools = { before: before[askerOf](), after: after[askerOf]() }
  return findDifferences({ ...tools, catalogue: await loadCatalogue() })
}

/** What a matrix is asked for. */
export interface MatrixQuestion {
  readonly principals: readonly string[]
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly context?: AccessQuestion['context']
}

/** Which outsiders are asked about. */
export interface OutsideOptions {
  /** Also those that policies name: accounts that the bundle does not have, identity providers. */
  readonly named?: boolean
}

/**
 * Answers for all contexts at once. A user is asked about with its long-term keys, a role with any
 * session that has no session policies. Made by `openAnalysis`.
 */
export class Analysis {
  readonly #asker: CaseAsker

  /** @internal Use `openAnalysis`. */
  constructor(loaded: LoadedBundle) {
    this.#asker = new CaseAsker(new Bracket(loaded))
  }

  /**
   * What holds of every user and role of the bundle, account after account, `never` included. Throws
   * `ERR_REQUEST_INVALID` and `ERR_LIMIT_EXCEEDED` as `check` does.
   */
  whoCan(question: AccessQuestion): AccessAnswer[] {
    const own = copyQuestion(question)
    this.#answer('anonymous', own) // faults are thrown without principals, too
    const services = trustedServices(own, this.#asker)
    return [...principalsIn(this.#asker.bracket.loaded)].map((principal) => {
      return this.#withServices(this.#answer(principal, own), own, services)
    })
  }

  /**
   * What holds of each principal, action and resource, in this order, as it is asked for. Throws as
   * `whoCan`.
   */
  *accessMatrix(asked: MatrixQuestion): Generator<AccessAnswer, void, undefined> {
    const { context, ...lists } = readOptions(asked, matrixKinds, matrixLists)
    const principals = copyList(lists.principals, 'principals')
    const actions = copyList(lists.actions, 'actions')
    const resources = copyList(lists.resources, 'resources')
    for (const principal of principals) {
      for (const action of actions) {
        for (const resource of resources) {
          yield this.ask(principal, { action, resource, ...(context !== undefined && { context }) })
        }
      }
    }
  }

  /** What holds of one principal: its ARN, or `anonymous`. Throws as `whoCan`. */
  ask(principal: string, question: AccessQuestion): AccessAnswer {
    confirmPrincipal(principal)
    return this.#answer(principal, copyQuestion(question))
  }

  /**
   * What a principal may do, action after action of the catalogue. A resource with wildcards is
   * for all that it matches and no narrower one of the same action does; one that is answered as the
   * narrowest above it is left out. `never` is said only below a resource that is answered
   * otherwise. Resources whose owner nothing says are taken for the principal's account's. Throws as
   * `whoCan`, `ERR_OPTIONS_INVALID`, and `ERR_REQUEST_INVALID` for a stripped bundle.
   */
  async whatCan(question: CapabilityQuestion): Promise<AccessAnswer[]> {
    const { principal, context, ...lists } = readOptions(question, capabilityKinds, ['principal'])
    confirmPrincipal(principal)
    const own: CapabilityQuestion = {
      principal,
      ...(lists.actions !== undefined && { actions: copyList(lists.actions, 'actions') }),
      ...(lists.resources !== undefined && { resources: copyList(lists.resources, 'resources') }),
      ...(context !== undefined && { context }),
    }
    return whatCan(own, await this.#tools())
  }

  /**
   * What callers from outside reach of the resources of the bundle: `anonymous` ones, those of any
   * AWS account (principal `*`), whose own account allows them everything, and AWS services that no
   * policy names (`*.amazonaws.com`, or the name that a condition has). `never` is left out.
   * Throws `ERR_OPTIONS_INVALID`, and `ERR_REQUEST_INVALID` for a stripped bundle.
   */
  async outsideAccess(options: OutsideOptions = {}): Promise<AccessAnswer[]> {
    const { named = false } = readOptions<OutsideOptions>(options, outsideKinds)
    const tools = await this.#tools()
    return outsideAccess(tools, named ? listOutsiders([tools.asker.bracket.loaded]) : [])
  }

  /** @internal */
  [askerOf](): CaseAsker {
    if (this.#asker.bracket.loaded.traits.isStripped) {
      throw new RequestError('the bundle does not say which resources its policies name', {
        place: 'bundle',
        hint: 'compile it without `--strip`',
      })
    }
    return this.#asker
  }

  async #tools(): Promise<{ readonly asker: CaseAsker; readonly catalogue: Catalogue }> {
    return { asker: this[askerOf](), catalogue: await loadCatalogue() }
  }

  #answer(principal: string, question: AccessQuestion): AccessAnswer {
    const ask = readAsk(principal, question)
    const { action, resource } = ask.part
    return { principal, action, resource, ...this.#asker.ask(ask) }
  }

  #withServices(
    answer: AccessAnswer,
    question: AccessQuestion,
    trusted: readonly string[] | undefined,
  ): AccessAnswer {
    if (trusted === undefined || answer.answer === 'never') return answer
    const { principal } = answer
    const services = trusted.filter((service) => {
      return this.#answer(principal, passedTo(question, service)).answer !== 'never'
    })
    return { ...answer, services }
  }
}

const anAnalysis: OptionKind = ['an analysis', (value) => value instanceof Analysis]

const matrixKinds: OptionKinds<MatrixQuestion> = {
  principals: list,
  actions: list,
  resources: list,
  context: anObject,
}
const matrixLists = ['principals', 'actions', 'resources'] as const

const capabilityKinds: OptionKinds<CapabilityQuestion> = {
  principal: text,
  actions: list,
  resources: list,
  context: anObject,
}

const outsideKinds: OptionKinds<OutsideOptions> = { named: flag }

/** Throws `ERR_OPTIONS_INVALID` for a list that cannot be read. */
function copyList(given: readonly string[], place: string): string[] {
  return readGiven(`asked.${place}`, () =>
    Array.from({ length: given.length }, (_, at) => {
      const entry: unknown = given[at]
      confirmArgument(entry, `asked.${place}[${at}]`, text)
      return entry as string
    }),
  )
}
