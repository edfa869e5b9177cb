/** One bundle, loaded: its kernel, its slots, and what was resolved against it. */
import * as ActionClass from '../../assembly/layout/action-class.ts'
import * as Defaults from '../../assembly/layout/defaults.ts'
import * as Endpoint from '../../assembly/layout/endpoint.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { BundleView } from '../bundle/view.ts'
import { Kernel } from '../kernel/kernel.ts'
import { RequestError } from '../model/errors.ts'
import type { PolicyType } from '../model/policy.ts'
import { isTrustAction } from '../model/trust-actions.ts'
import { Bounded } from './cache.ts'
import { CallerTable, hasDefaults } from './caller/caller-table.ts'
import {
  type AccountRecord,
  readAccountRecord,
  readPrincipalRecord,
  readTags,
  type Tags,
} from './caller/stored-records.ts'
import type { KeyName } from './context/key-name.ts'
import { readSlots, type Slot } from './context/slots.ts'
import { Statements } from './explain/bundle-statements.ts'
import { heardGates, needsResourceGrant } from './explain/decision-gates.ts'
import { Recent } from './recent.ts'

/** An action's class, and whether rules of it compare the action's own text. */
export interface Action {
  readonly actionClass: number
  readonly isCompared: boolean
  /** A role's trust policy speaks of it. */
  readonly isTrust: boolean
}

/** The VPC endpoint that a request came through. */
export interface EndpointSet {
  readonly set: number
  readonly isGateway: boolean
}

/** What is known of a check from the automaton's first state. */
export interface Outline {
  readonly heard: readonly PolicyType[]
  readonly needsResource: boolean
}

const noEndpoint: EndpointSet = { set: PolicySet.ALWAYS, isGateway: false }

/** How many tag lists, and accounts, are remembered. */
const RECORDS = 1_000

export class LoadedBundle {
  readonly kernel: Kernel
  readonly slots: readonly Slot[]
  readonly callers: CallerTable
  /** Whether VPC endpoints of the directory have policies. */
  readonly hasEndpoints: boolean
  readonly isCase: boolean
  readonly hasResources: boolean
  /** What applies to requests through no endpoint of the directory's. */
  readonly defaultEndpoint: EndpointSet
  /** Session policies that come with a principal count: a case states its own (E-47). */
  readonly takesSessions: boolean
  /** Nothing is known of statements: explanations name none. */
  readonly isStripped: boolean
  readonly statements: Statements
  /** Whether the kernel may keep plans of principals and actions. */
  readonly keepsPlans: boolean
  readonly #actions: Bounded<string, Action>
  readonly #recent: Recent<Action> | undefined
  readonly #outlines = new Bounded<number, Outline>(256)
  readonly #tags = new Bounded<number, Tags>(RECORDS)
  readonly #accounts = new Bounded<number, AccountRecord>(RECORDS)
  /** Names of context keys met in requests. */
  readonly keyNames = new Bounded<string, KeyName>(1_000)

  /** `most`: how many spellings of actions, and principals, are remembered; 0 for none. */
  constructor(module: WebAssembly.Module, bundle: BundleView, most: number) {
    this.kernel = new Kernel(module, bundle)
    this.slots = readSlots(bundle)
    this.callers = new CallerTable(this.kernel, most)
    this.hasEndpoints = bundle.length(Section.ENDPOINTS) > 0
    this.isCase = hasDefaults(bundle)
    this.takesSessions =
      !this.isCase || bundle.word(Section.DEFAULTS, Defaults.SESSION_AT) === PolicySet.ALWAYS
    this.isStripped = bundle.length(Section.STATEMENTS) === 0
    this.statements = new Statements(this.kernel)
    this.keepsPlans = most > 0
    this.#actions = new Bounded(most)
    this.#recent = most > 0 ? new Recent() : undefined
    this.hasResources = bundle.length(Section.RESOURCES) > 0
    this.defaultEndpoint = this.isCase
      ? { set: bundle.word(Section.DEFAULTS, Defaults.ENDPOINT_AT), isGateway: false }
      : noEndpoint
  }

  /** The class of an action; throws `ERR_REQUEST_INVALID` for one that is none (L-69). */
  action(action: string): Action {
    if (typeof action !== 'string') return this.#classify(action)
    return this.#recent?.find(action) ?? this.#remembered(action)
  }

  #remembered(action: string): Action {
    const known = this.#actions.peek(action)
    const found = known ?? this.#actions.get(action, () => this.#classify(action))
    return this.#recent?.keep(action, found) ?? found
  }

  #classify(action: string): Action {
    if (typeof action !== 'string' || !/^[^:]+:./s.test(action)) {
      throw new RequestError(`the action is not of the form \`service:Action\`: \`${action}\``, {
        place: 'request.action',
        hint: 'write the service prefix, a colon and the action, as in `s3:GetObject`',
      })
    }
    const actionClass = this.kernel.classify(this.kernel.writeAction(action))
    const about = this.kernel.bundle.byte(Section.CLASSES, actionClass)
    const isCompared = (about & ActionClass.COMPARED) !== 0
    return { actionClass, isCompared, isTrust: isTrustAction(action) }
  }

  /** What the automaton hears of checks that begin in a state. */
  outline(first: number): Outline {
    const { bundle } = this.kernel
    return this.#outlines.get(first, () => ({
      heard: heardGates(bundle, first),
      needsResource: needsResourceGrant(bundle, first),
    }))
  }

  /** The policy set of the endpoint that the context names (E-80, E-83). */
  endpoint(id: unknown): EndpointSet {
    if (typeof id !== 'string') return this.defaultEndpoint
    const number = this.kernel.find(Key.SPACE_ENDPOINT, id)
    if (number === undefined) return this.defaultEndpoint
    const at = number * Endpoint.SIZE
    const type = this.kernel.bundle.word(Section.ENDPOINTS, at + 4)
    const set = this.kernel.bundle.word(Section.ENDPOINTS, at)
    return { set, isGateway: type === Endpoint.GATEWAY }
  }

  account(id: string): AccountRecord | undefined {
    const number = this.kernel.find(Key.SPACE_ACCOUNT, id)
    if (number === undefined) return undefined
    const known = this.#accounts.peek(number)
    return known ?? this.#accounts.get(number, () => readAccountRecord(this.kernel.bundle, number))
  }

  /** The tags of the resource of the check in place; undefined where the directory has none. */
  resourceTags(arn: string): Tags | undefined {
    const number = this.hasResources ? this.kernel.findResource() : undefined
    if (number === undefined) return this.#userTags(arn)
    const { bundle } = this.kernel
    const at = number * Resource.SIZE
    const flags = bundle.word(Section.RESOURCES, at + Resource.FLAGS_AT)
    if ((flags & Resource.TAGS_UNKNOWN) !== 0) return undefined
    const list = bundle.word(Section.RESOURCES, at + Resource.TAGS_AT)
    return this.#tags.peek(list) ?? this.#tags.get(list, () => readTags(bundle, list))
  }

  /** A user is a resource without a policy: its own record has its tags. */
  #userTags(arn: string): Tags | undefined {
    const number = arn.includes(':user/') ? this.kernel.find(Key.SPACE_PRINCIPAL, arn) : undefined
    if (number === undefined) return undefined
    return readPrincipalRecord(this.kernel.bundle, number).tags
  }
}
