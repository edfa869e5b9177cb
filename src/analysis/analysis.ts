/** Set questions: who can do something, and what a list of principals can do. */
import * as Key from '../../assembly/layout/key.ts'
import * as Section from '../../assembly/layout/section.ts'
import { Bracket, type BracketedDecision } from '../audit/bracket/bracket.ts'
import type { PartialAsk } from '../audit/bracket/partial-check.ts'
import { confirmModule, type EngineOptions, readEngineOptions } from '../engine/engine-options.ts'
import { principalsIn } from '../engine/explain/known-principals.ts'
import { load } from '../engine/load.ts'
import type { LoadedBundle } from '../engine/loaded-bundle.ts'
import { confirmArgument, list, type OptionKinds, readOptions } from '../json/options.ts'
import { readGiven } from '../json/own-copy.ts'
import { RequestError } from '../model/errors.ts'
import type { KernelModule, Key as PublicKey } from '../model/host-types.ts'
import { partsOf } from '../request/call.ts'
import type { AccessAnswer, AccessQuestion } from './access-question.ts'
import { knowsKey } from './settled-keys.ts'

/** What an analysis begins with. */
export interface AnalysisOptions {
  /** Refuses a bundle that is not signed by this key. */
  readonly key?: PublicKey
}

const optionKinds: OptionKinds<AnalysisOptions> = {
  key: ['a key', (value) => typeof value === 'object' && value !== null],
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

/** What is asked, and what was decided of it. */
interface DecidedCase extends BracketedDecision {
  readonly ask: PartialAsk
}

type Joined = Omit<AccessAnswer, 'principal' | 'action' | 'resource'>

/** A condition on how a role's session is called. */
const SESSION_NAME = 'session name'

/**
 * Answers for all contexts at once. A user is asked about with its long-term keys, a role with any
 * session that has no session policies. Made by `openAnalysis`.
 */
export class Analysis {
  readonly #bracket: Bracket
  readonly #sessions: ReadonlyMap<string, readonly string[]>

  /** @internal Use `openAnalysis`. */
  constructor(loaded: LoadedBundle) {
    this.#bracket = new Bracket(loaded)
    this.#sessions = namedSessions(loaded)
  }

  /**
   * What holds of every user and role of the bundle, account after account, `never` included. Throws
   * `ERR_REQUEST_INVALID` and `ERR_LIMIT_EXCEEDED` as `check` does.
   */
  whoCan(question: AccessQuestion): AccessAnswer[] {
    const principals = [...principalsIn(this.#bracket.loaded)]
    if (principals.length === 0) this.ask('anonymous', question) // faults are thrown all the same
    return principals.map((principal) => this.ask(principal, question))
  }

  /**
   * What holds of each principal, action and resource, in this order, as it is asked for. Throws as
   * `whoCan`.
   */
  *accessMatrix(asked: {
    readonly principals: readonly string[]
    readonly actions: readonly string[]
    readonly resources: readonly string[]
    readonly context?: AccessQuestion['context']
  }): Generator<AccessAnswer, void, undefined> {
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
    const own = readAsk(principal, question)
    const asks = [own, ...this.#sessionsOf(own).map((session) => readAsk(session, question))]
    const cases = asks.map((ask) => ({ ask, ...this.#bracket.decide(ask) }))
    const { action, resource } = own.part
    return { principal, action, resource, ...this.#join(cases) }
  }

  /** What holds of all cases: the principal, and each session of it that some policy names. */
  #join(cases: readonly DecidedCase[]): Joined {
    const [first] = cases
    if (first === undefined) throw new Error('nothing was asked')
    const { access, ask, decision } = first
    const { assumed = [], statements, policyType } = decision
    const remarks = assumed.length > 0 ? { assumed } : {}
    const isOpen = cases.some((one) => one.access !== access)
    if (access === 'denied' && !isOpen) {
      return { answer: 'never', conditions: [], statements, policyType, ...remarks }
    }
    const keys = cases.flatMap((one) => one.keys).sort()
    const doubts = [
      ...keys,
      ...assumed,
      ...this.#endpointDoubt(ask),
      ...(isOpen ? [SESSION_NAME] : []),
    ]
    if (access === 'allowed' && doubts.length === 0) {
      return { answer: 'always', conditions: [], statements, policyType }
    }
    const conditions = [...new Set(doubts)]
    const carrying = this.#carrying(cases)
    return {
      answer: 'depends',
      conditions,
      statements: carrying,
      policyType: undefined,
      ...remarks,
    }
  }

  /** The Allow statements of the case that is allowed most surely. */
  #carrying(cases: readonly DecidedCase[]): AccessAnswer['statements'] {
    const allowed = cases.find(({ access }) => access === 'allowed')
    if (allowed !== undefined) return allowed.decision.statements
    const open = cases.find(({ access }) => access === 'depends')
    return open === undefined ? [] : this.#bracket.grants(open.ask)
  }

  /** The policy of an endpoint that a request may come through. */
  #endpointDoubt({ part }: PartialAsk): string[] {
    const { traits } = this.#bracket.loaded
    const isStated = part.context.find('aws:SourceVpce', 'aws:sourcevpce') !== undefined
    return traits.hasEndpoints && !isStated ? ['aws:SourceVpce'] : []
  }

  /** Sessions of a role that some policy names. */
  #sessionsOf({ part }: PartialAsk): readonly string[] {
    const { principal } = part
    const role = typeof principal === 'string' ? roleOf(principal) : undefined
    return role === undefined ? [] : (this.#sessions.get(role) ?? [])
  }
}

const matrixKinds: OptionKinds<{
  principals: readonly string[]
  actions: readonly string[]
  resources: readonly string[]
  context: NonNullable<AccessQuestion['context']>
}> = {
  principals: list,
  actions: list,
  resources: list,
  context: ['an object', (value) => typeof value === 'object' && value !== null],
}
/** Throws `ERR_OPTIONS_INVALID` for a list that cannot be read. */
function copyList(given: readonly string[], place: string): string[] {
  return readGiven(`asked.${place}`, () =>
    Array.from({ length: given.length }, (_, at) => given[at] ?? ''),
  )
}

const matrixLists = ['principals', 'actions', 'resources'] as const

function readAsk(principal: string, question: AccessQuestion): PartialAsk {
  confirmArgument(principal, 'principal', ['an ARN', (value) => typeof value === 'string'])
  if (typeof question !== 'object' || question === null) {
    const hint = 'give `{ action, resource, context }`'
    throw new RequestError('the question must be an object', { place: 'question', hint })
  }
  const { action, resource, resourceAccount, context } = readGiven('question', () => ({
    ...question,
  }))
  const [part] = partsOf({
    principal,
    action,
    resource,
    ...(resourceAccount !== undefined && { resourceAccount }),
    ...(context !== undefined && { context }),
  })
  if (part === undefined) throw new RequestError('the question has no resource')
  const terms = { simulation: false, now: 0, incoming: undefined }
  return { part, terms, knows: knowsKey }
}

/** `aws:111122223333:NAME`: names of roles are unique in an account, whatever their paths are. */
function roleOf(arn: string): string | undefined {
  const [, partition, account, name] =
    /^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? []
  return name === undefined ? undefined : `${partition}:${account}:${name}`
}

/** What STS would not call a session names none. */
function namedSessions({ kernel: { bundle } }: LoadedBundle): Map<string, string[]> {
  const sessions = new Map<string, string[]>()
  for (let at = 0; at < bundle.length(Section.KEYS); at += Key.SIZE) {
    if (bundle.word(Section.KEYS, at + Key.SPACE_AT) !== Key.SPACE_ENTRY) continue
    const offset = bundle.word(Section.KEYS, at + Key.TEXT_AT)
    const text = bundle.text(Section.TEXT, offset, bundle.word(Section.KEYS, at + Key.BYTES_AT))
    const [, arn = '', partition, account, role] =
      /^AWS:(arn:([^:]+):sts::(\d+):assumed-role\/([^/]+)\/[\w+=,.@-]{2,64})$/.exec(text) ?? []
    if (arn === '') continue
    const key = `${partition}:${account}:${role}`
    sessions.set(key, [...(sessions.get(key) ?? []), arn])
  }
  return sessions
}
