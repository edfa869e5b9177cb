/** A directory, or bare policy sets, → records that a request's strings are looked up in. */
import * as AccountLayout from '../../../assembly/layout/account.ts'
import * as EndpointLayout from '../../../assembly/layout/endpoint.ts'
import * as Key from '../../../assembly/layout/key.ts'
import * as PolicySet from '../../../assembly/layout/policy-set.ts'
import * as Principal from '../../../assembly/layout/principal.ts'
import * as ResourceLayout from '../../../assembly/layout/resource.ts'
import * as SectionLayout from '../../../assembly/layout/section.ts'
import {
  isAccessBlocked,
  listedWithParents,
  policiesOf,
  tagsOf,
} from '../../directory/access-block.ts'
import {
  type Account,
  aliasArn,
  type Directory,
  type Endpoint,
  type Entity,
  type ParentRule,
  type Resource,
  type Role,
} from '../../directory/directory.ts'
import { parentRulesOf, startsOfParts } from '../../directory/resource-parents.ts'
import type { PolicySets } from '../../model/policy.ts'
import type { Tags } from '../../model/request.ts'
import { accountManagement } from '../../services/ruled-services.ts'
import type { LevelRange } from '../table/policy-sets.ts'
import { compareUtf8 } from '../terms/byte-order.ts'
import { PointRecords } from './point-records.ts'
import type { RecordTables } from './record-tables.ts'
import { Words } from './words.ts'

type Section = [number, Uint8Array]

/** How far a compilation is. */
export interface Progress {
  readonly stage: 'accounts' | 'rows'
  readonly done: number
  readonly total: number
}

/** What bare policy sets apply to everybody. */
export function defaultSections(sets: PolicySets, tables: RecordTables): Section[] {
  const defaults = new Words()
  defaults.append([
    1,
    tables.sets.set(sets.identity, 'identity'),
    tables.sets.limit(sets.boundary, 'identity'),
    tables.sets.limit(sets.session, 'identity'),
    sets.resource === undefined ? PolicySet.NEVER : tables.sets.set(sets.resource, 'resource'),
    tables.sets.limit(sets.endpoint, 'endpoint'),
    ...range(tables.sets.levels(sets.scps, 'scp')),
    ...range(tables.sets.levels(sets.rcps, 'rcp')),
  ])
  return [[SectionLayout.DEFAULTS, defaults.toBytes()]]
}

/** Everybody and everything a directory knows, in an order of its own: by account, by ARN. */
export function* directorySections(
  directory: Directory,
  tables: RecordTables,
): Generator<Progress, Section[]> {
  const records = new Records(tables)
  const points = new PointRecords(tables)
  const accounts = inOrder(directory.accounts.values(), ({ id }) => id)
  for (const [done, account] of accounts.entries()) {
    yield { stage: 'accounts', done, total: accounts.length }
    records.account(account)
  }
  for (const resource of inOrder(directory.resources.values(), ({ arn }) => arn)) {
    records.resource(resource, { directory, points })
  }
  for (const endpoint of inOrder(directory.endpoints.values(), ({ id }) => id)) {
    records.endpoint(endpoint)
  }
  return [...records.sections(parentRulesOf(directory)), ...points.sections()]
}

/** Where a resource is. */
interface Around {
  readonly directory: Directory
  readonly points: PointRecords
}

/** What a resource's record says of it. */
interface ResourceRecord {
  readonly account: string
  readonly set: number
  readonly tags: Tags
  readonly flags: number
}

class Records {
  readonly #tables: RecordTables
  readonly #principals = new Words()
  readonly #accounts = new Words()
  readonly #resources = new Words()
  readonly #endpoints = new Words()
  readonly #tags = new Words()
  readonly #accountNumbers = new Map<string, number>()
  readonly #services = new Set<string>()

  constructor(tables: RecordTables) {
    this.#tables = tables
    this.#tags.push(0)
  }

  account(account: Account): void {
    const number = this.#accountNumbers.size
    this.#accountNumbers.set(account.id, number)
    const { membership } = account
    const limits = membership?.management === true ? undefined : membership
    this.#accounts.append([
      ...this.#text(account.id),
      ...this.#text(membership?.organization ?? ''),
      ...this.#text(membership?.path ?? ''),
      ...range(this.#tables.sets.levels(limits?.scps ?? [], 'scp')),
      ...range(this.#tables.sets.levels(limits?.rcps ?? [], 'rcp')),
      accountFlags(account),
      ...this.#text(membership?.managementAccount ?? ''),
    ])
    this.#tables.keys.add(Key.SPACE_ACCOUNT, account.id, number)
    for (const provider of inOrder(account.providers ?? [], (arn) => arn)) {
      this.#tables.keys.add(Key.SPACE_PROVIDER, provider, number)
    }
    for (const [provider, clients] of inOrder(account.clients ?? [], ([arn]) => arn)) {
      this.#tables.keys.add(Key.SPACE_CLIENT, provider, number)
      for (const client of inOrder(clients, (id) => id)) {
        this.#tables.keys.add(Key.SPACE_CLIENT, `${provider}\n${client}`, number)
      }
    }
    for (const user of inOrder(account.users.values(), ({ arn }) => arn)) {
      const principal = this.#principal(user, number, 0)
      for (const group of user.groups)
        for (const policy of account.groups?.get(group)?.policies ?? [])
          this.#tables.groupPolicies.push({ principal, policy, group })
    }
    for (const role of inOrder(account.roles.values(), ({ arn }) => arn)) {
      this.#role(role, account, number)
    }
  }

  /** A resource without a policy of its own has that of what it belongs to. */
  resource(resource: Resource, { directory, points }: Around): void {
    const { arn, account, awsManaged, aliases } = resource
    const tags = tagsOf(directory, arn)
    const listed = listedWithParents(directory, arn)
    const policies = policiesOf(directory, listed)
    const set =
      policies.length === 0 ? PolicySet.NEVER : this.#tables.sets.set(policies, 'resource')
    const flags =
      (points.number(listed, directory) << ResourceLayout.POINT_SHIFT) |
      (isAccessBlocked(directory, listed) ? ResourceLayout.ACCESS_BLOCK : 0) |
      (awsManaged === true ? ResourceLayout.AWS_MANAGED : 0) |
      originFlag(resource) |
      (tags === undefined ? ResourceLayout.TAGS_UNKNOWN : 0)
    const number = this.#resource(arn, { account, set, tags: tags ?? new Map(), flags })
    for (const start of startsOfParts(arn, directory)) {
      this.#tables.keys.add(Key.SPACE_PART, start, number)
    }
    if (aliases !== undefined) this.#listed(arn, aliases)
    for (const alias of aliases ?? []) this.#listed(aliasArn(arn, alias), [arn])
  }

  #listed(arn: string, names: readonly string[]): void {
    const list = this.#tagList(new Map(names.map((name) => [name, ''])))
    this.#tables.keys.add(Key.SPACE_LISTED, arn, list)
  }

  endpoint({ id, type, policy }: Endpoint): void {
    const set = this.#tables.sets.set([policy], 'endpoint')
    const at = this.#endpoints.push(set, type === 'Gateway' ? EndpointLayout.GATEWAY : 0)
    this.#tables.keys.add(Key.SPACE_ENDPOINT, id, (at * 4) / EndpointLayout.SIZE)
  }

  sections(parents: readonly ParentRule[]): Section[] {
    return [
      [SectionLayout.PRINCIPALS, this.#principals.toBytes()],
      [SectionLayout.ACCOUNTS, this.#accounts.toBytes()],
      [SectionLayout.RESOURCES, this.#resources.toBytes()],
      [SectionLayout.ENDPOINTS, this.#endpoints.toBytes()],
      [SectionLayout.TAGS, this.#tags.toBytes()],
      [SectionLayout.PARENTS, this.#parents(parents)],
    ]
  }

  /** A role is found by its own ARN, and its sessions by theirs without the session's name. */
  #role(role: Role, account: Account, accountNumber: number): void {
    const flags = role.serviceLinked ? Principal.SERVICE_LINKED : 0
    const duration = (role.maxSessionDuration ?? 0) << 16
    const number = this.#principal(role, accountNumber, flags | duration)
    const session = `arn:${account.partition}:sts::${account.id}:assumed-role/${role.name}`
    this.#tables.keys.add(Key.SPACE_PRINCIPAL, session, number)
    const trust = this.#tables.sets.set([role.trust], 'trust')
    const about = ResourceLayout.ROLE | (role.serviceLinked ? ResourceLayout.SERVICE_LINKED : 0)
    this.#resource(role.arn, { account: account.id, set: trust, tags: role.tags, flags: about })
  }

  #principal(entity: Entity, account: number, flags: number): number {
    const { arn, id, tags, policies, boundary } = entity
    const at = this.#principals.append([
      ...this.#text(arn),
      ...this.#text(id ?? ''),
      account + 1,
      this.#tagList(tags),
      this.#tables.sets.set(policies, 'identity'),
      this.#tables.sets.limit(boundary && [boundary], 'identity'),
      flags,
    ])
    const number = (at * 4) / Principal.SIZE
    this.#tables.keys.add(Key.SPACE_PRINCIPAL, arn, number)
    if (boundary?.name.startsWith('arn:') === true) this.#listed(arn, [boundary.name])
    return number
  }

  #resource(arn: string, { account, set, tags, flags }: ResourceRecord): number {
    const number = this.#accountNumbers.get(account)
    const at = this.#resources.append([
      ...this.#text(account),
      number === undefined ? 0 : number + 1,
      set,
      this.#tagList(tags),
      flags,
    ])
    this.#services.add(arn.split(':', 3)[2] ?? '')
    const record = (at * 4) / ResourceLayout.SIZE
    this.#tables.keys.add(Key.SPACE_RESOURCE, arn, record)
    return record
  }

  /** The rules of services that some resource is of. */
  #parents(rules: readonly ParentRule[]): Uint8Array {
    const words = new Words()
    for (const { service, prefix, until, parent, parts } of rules) {
      if (!this.#services.has(service)) continue
      words.append([
        ...this.#text(service),
        ...this.#text(prefix),
        ...this.#text(until),
        parts,
        parent === prefix ? Key.SPACE_RESOURCE : Key.SPACE_PART,
      ])
    }
    return words.toBytes()
  }

  #tagList(tags: Tags): number {
    if (tags.size === 0) return 0
    const list = this.#tags.push(tags.size)
    for (const [key, value] of tags) this.#tags.append([...this.#text(key), ...this.#text(value)])
    return list
  }

  #text(text: string): [number, number] {
    const span = this.#tables.text.intern(text)
    this.#tables.keys.count(span.bytes)
    return [span.offset, span.bytes]
  }
}

function originFlag({ networkOrigin }: Resource): number {
  if (networkOrigin === undefined) return 0
  return networkOrigin === 'VPC' ? ResourceLayout.FROM_VPC : ResourceLayout.FROM_INTERNET
}

function accountFlags({ membership, providers }: Account): number {
  const services = membership?.delegatedServices ?? []
  return (
    (membership?.management === true ? AccountLayout.MANAGEMENT : 0) |
    (services.length > 0 ? AccountLayout.ADMINISTRATOR : 0) |
    (services.includes(accountManagement) ? AccountLayout.ACCOUNTS_ADMINISTRATOR : 0) |
    (membership?.rootAdministrator === true ? AccountLayout.ROOT_ADMINISTRATOR : 0) |
    (providers !== undefined ? AccountLayout.PROVIDERS : 0)
  )
}

function range({ first, count }: LevelRange): [number, number] {
  return [first, count]
}

function inOrder<T>(items: Iterable<T>, name: (item: T) => string): T[] {
  return [...items].sort((a, b) => compareUtf8(name(a), name(b)))
}
