/** What the loaded bundle knows of accounts, endpoints and resources, read when it is needed. */
import * as Endpoint from '../../assembly/layout/endpoint.ts'
import * as Key from '../../assembly/layout/key.ts'
import * as PolicySet from '../../assembly/layout/policy-set.ts'
import * as Principal from '../../assembly/layout/principal.ts'
import * as Resource from '../../assembly/layout/resource.ts'
import * as Section from '../../assembly/layout/section.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { PolicyType } from '../model/policy.ts'
import type { Tags } from '../model/request.ts'
import { tagHolder } from '../services/tag-keys.ts'
import { Cache } from './cache.ts'
import {
  type AccountRecord,
  readAccountRecord,
  readPrincipalRecord,
  readTags,
} from './caller/stored-records.ts'
import { heardGates, needsResourceGrant } from './explain/decision-gates.ts'

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

/** How many tag lists, and accounts, are remembered. */
const RECORDS = 1_000

export class DirectoryRecords {
  readonly #kernel: Kernel
  readonly #hasResources: boolean
  readonly #outlines = new Cache<number, Outline>(256)
  readonly #tags = new Cache<number, Tags>(RECORDS)
  readonly #accounts = new Cache<number, AccountRecord>(RECORDS)

  constructor(kernel: Kernel) {
    this.#kernel = kernel
    this.#hasResources = kernel.bundle.length(Section.RESOURCES) > 0
  }

  account(id: string): AccountRecord | undefined {
    const number = this.#kernel.find(Key.SPACE_ACCOUNT, id)
    if (number === undefined) return undefined
    const known = this.#accounts.find(number)
    return known ?? this.#accounts.keep(number, readAccountRecord(this.#kernel.bundle, number))
  }

  /** The endpoint of an id (E-80, E-83); undefined for one that has no policy of its own. */
  endpoint(id: string): EndpointSet | undefined {
    const { bundle } = this.#kernel
    const number = this.#kernel.find(Key.SPACE_ENDPOINT, id)
    if (number === undefined) return undefined
    const at = number * Endpoint.SIZE
    const type = bundle.word(Section.ENDPOINTS, at + Endpoint.TYPE_AT)
    return {
      set: bundle.word(Section.ENDPOINTS, at + Endpoint.SET_AT),
      isGateway: type === Endpoint.GATEWAY,
    }
  }

  /** The tags of a resource, or of the bucket or access point before it; undefined where there are none. */
  resourceTags(arn: string): Tags | undefined {
    const [holder = arn] = tagHolder.exec(arn) ?? []
    const number = this.#hasResources ? this.#kernel.find(Key.SPACE_RESOURCE, holder) : undefined
    if (number === undefined) return this.#userTags(arn)
    const { bundle } = this.#kernel
    const at = number * Resource.SIZE
    const flags = bundle.word(Section.RESOURCES, at + Resource.FLAGS_AT)
    if ((flags & Resource.TAGS_UNKNOWN) !== 0) return undefined
    const list = bundle.word(Section.RESOURCES, at + Resource.TAGS_AT)
    return this.#tags.find(list) ?? this.#tags.keep(list, readTags(bundle, list))
  }

  /** From where an access point of the directory can be reached, as far as it is known. */
  networkOrigin(arn: string): 'Internet' | 'VPC' | undefined {
    const number = this.#kernel.find(Key.SPACE_RESOURCE, arn)
    if (number === undefined) return undefined
    const at = number * Resource.SIZE + Resource.FLAGS_AT
    const flags = this.#kernel.bundle.word(Section.RESOURCES, at)
    if ((flags & Resource.FROM_VPC) !== 0) return 'VPC'
    return (flags & Resource.FROM_INTERNET) === 0 ? undefined : 'Internet'
  }

  /** The aliases of a key, the key of an alias, or the boundary of a user or role, where it is known. */
  listed(arn: string): readonly string[] | undefined {
    const { bundle } = this.#kernel
    const list = this.#kernel.find(Key.SPACE_LISTED, arn)
    if (list !== undefined) return [...readTags(bundle, list).keys()]
    const number = this.#kernel.find(Key.SPACE_PRINCIPAL, arn)
    if (number === undefined) return undefined
    const boundary = bundle.word(
      Section.PRINCIPALS,
      number * Principal.SIZE + Principal.BOUNDARY_AT,
    )
    return boundary === PolicySet.ALWAYS ? [] : undefined
  }

  /** A user is a resource without a policy: its own record has its tags. */
  #userTags(arn: string): Tags | undefined {
    const number = arn.includes(':user/') ? this.#kernel.find(Key.SPACE_PRINCIPAL, arn) : undefined
    if (number === undefined) return undefined
    return readPrincipalRecord(this.#kernel.bundle, number).tags
  }

  /** What the automaton hears of checks that begin in a state. */
  outline(first: number): Outline {
    const { bundle } = this.#kernel
    const known = this.#outlines.find(first)
    if (known !== undefined) return known
    return this.#outlines.keep(first, {
      heard: heardGates(bundle, first),
      needsResource: needsResourceGrant(bundle, first),
    })
  }
}
