/** One bundle, loaded: its kernel, its slots, and what was resolved against it. */
import {
  CLASS_COMPARED,
  DEFAULTS_ENDPOINT_AT,
  ENDPOINT_GATEWAY,
  ENDPOINT_SIZE,
  RESOURCE_SIZE,
  RESOURCE_TAGS_AT,
  SECTION_CLASSES,
  SECTION_DEFAULTS,
  SECTION_ENDPOINTS,
  SECTION_RESOURCES,
  SET_ALWAYS,
  SPACE_ACCOUNT,
  SPACE_ENDPOINT,
  SPACE_RESOURCE,
} from '../../assembly/layout.ts'
import type { BundleView } from '../bundle/view.ts'
import { RequestError } from '../errors.ts'
import { Kernel } from '../kernel/kernel.ts'
import { CallerTable, hasDefaults } from './callers.ts'
import { type AccountRecord, readAccountRecord, readTags, type Tags } from './directory.ts'
import { readSlots, type Slot } from './slots.ts'

/** An action's class, and whether rules of it compare the action's own text. */
export interface Action {
  readonly actionClass: number
  readonly isCompared: boolean
}

/** The VPC endpoint that a request came through. */
export interface EndpointSet {
  readonly set: number
  readonly isGateway: boolean
}

const noEndpoint: EndpointSet = { set: SET_ALWAYS, isGateway: false }

export class LoadedBundle {
  readonly kernel: Kernel
  readonly slots: readonly Slot[]
  readonly callers: CallerTable
  /** Whether VPC endpoints of the directory have policies. */
  readonly hasEndpoints: boolean
  readonly isCase: boolean
  /** What applies to requests through no endpoint of the directory's. */
  readonly defaultEndpoint: EndpointSet
  readonly #actions = new Map<string, Action>()
  readonly #most: number

  /** `most`: how many spellings of actions, and principals, are remembered; 0 for none. */
  constructor(module: WebAssembly.Module, bundle: BundleView, most: number) {
    this.kernel = new Kernel(module, bundle)
    this.slots = readSlots(bundle)
    this.callers = new CallerTable(this.kernel, most)
    this.hasEndpoints = bundle.length(SECTION_ENDPOINTS) > 0
    this.isCase = hasDefaults(bundle)
    this.#most = most
    this.defaultEndpoint = this.isCase
      ? { set: bundle.word(SECTION_DEFAULTS, DEFAULTS_ENDPOINT_AT), isGateway: false }
      : noEndpoint
  }

  /** The class of an action; throws `ERR_REQUEST_INVALID` for one that is none (L-69). */
  action(action: string): Action {
    const known = this.#actions.get(action)
    if (known !== undefined) return known
    if (typeof action !== 'string' || !/^[^:]+:./s.test(action)) {
      throw new RequestError(`the action is not of the form \`service:Action\`: \`${action}\``, {
        place: 'request.action',
        hint: 'write the service prefix, a colon and the action, as in `s3:GetObject`',
      })
    }
    const actionClass = this.kernel.classify(this.kernel.writeAction(action))
    const about = this.kernel.bundle.byte(SECTION_CLASSES, actionClass)
    const found = { actionClass, isCompared: (about & CLASS_COMPARED) !== 0 }
    if (this.#actions.size >= this.#most) this.#actions.clear()
    if (this.#most > 0) this.#actions.set(action, found)
    return found
  }

  /** The policy set of the endpoint that the context names (E-80, E-83). */
  endpoint(id: unknown): EndpointSet {
    if (typeof id !== 'string') return this.defaultEndpoint
    const number = this.kernel.find(SPACE_ENDPOINT, id)
    if (number === undefined) return this.defaultEndpoint
    const at = number * ENDPOINT_SIZE
    const type = this.kernel.bundle.word(SECTION_ENDPOINTS, at + 4)
    const set = this.kernel.bundle.word(SECTION_ENDPOINTS, at)
    return { set, isGateway: type === ENDPOINT_GATEWAY }
  }

  account(id: string): AccountRecord | undefined {
    const number = this.kernel.find(SPACE_ACCOUNT, id)
    return number === undefined ? undefined : readAccountRecord(this.kernel.bundle, number)
  }

  /** The tags of a resource that the directory lists; undefined of one that it does not. */
  resourceTags(arn: string): Tags | undefined {
    const number = this.kernel.find(SPACE_RESOURCE, arn)
    if (number === undefined) return undefined
    const at = number * RESOURCE_SIZE + RESOURCE_TAGS_AT
    return readTags(this.kernel.bundle, this.kernel.bundle.word(SECTION_RESOURCES, at))
  }
}
