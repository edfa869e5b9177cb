/** All records of an account in memory, found by id and by name; each change is also the store's. */
import { lowered } from '../protocol/letter-case.ts'
import {
  assignmentGroups,
  credentialKeys,
  emailKeys,
  membershipGroups,
  membershipKey,
  ofUser,
  provisionGroups,
} from './center-keys.ts'
import type {
  AssignmentRecord,
  DirectoryUserRecord,
  MembershipRecord,
  PendingSignInRecord,
  PersonDeviceRecord,
  PortalSessionRecord,
  ProvisionRecord,
} from './center-records.ts'
import type { LoginSessionRecord } from './login-records.ts'
import type { AssertionRecord, RecordChange, RecordKind, RecordKinds } from './record-types.ts'

/** Records of one kind. Names are unique without regard to case ("IAM and STS quotas"). */
export class Shelf<T extends { readonly id: string; readonly name?: string }> {
  readonly #byId = new Map<string, T>()
  readonly #byName = new Map<string, T>()
  readonly #byKey = new Map<string, T>()
  readonly #byGroup = new Map<string, Map<string, T>>()
  readonly #keysOf: (record: T) => readonly string[]
  readonly #groupsOf: (record: T) => readonly string[]

  /** With what a record is found by beside id and name: keys that no two have in common, and groups of many. */
  constructor(
    keysOf: (record: T) => readonly string[] = () => [],
    groupsOf: (record: T) => readonly string[] = () => [],
  ) {
    this.#keysOf = keysOf
    this.#groupsOf = groupsOf
  }

  byId(id: string): T | undefined {
    return this.#byId.get(id)
  }

  /** By the very name that it has: ARNs are. */
  byName(name: string): T | undefined {
    const found = this.named(name)
    return found?.name === name ? found : undefined
  }

  /** What has the name, in whatever case: names in calls are not told apart by it. */
  named(name: string): T | undefined {
    return this.#byName.get(lowered(name))
  }

  /** What has the key. */
  keyed(key: string): T | undefined {
    return this.#byKey.get(key)
  }

  /** All that are in the group. */
  inGroup(group: string): T[] {
    return [...(this.#byGroup.get(group)?.values() ?? [])]
  }

  /** Those that have records, in no order. */
  get groups(): string[] {
    return [...this.#byGroup.keys()]
  }

  get all(): T[] {
    return [...this.#byId.values()]
  }

  get size(): number {
    return this.#byId.size
  }

  put(record: T): void {
    this.remove(record.id)
    this.#byId.set(record.id, record)
    if (record.name !== undefined) this.#byName.set(lowered(record.name), record)
    for (const key of this.#keysOf(record)) this.#byKey.set(key, record)
    for (const group of this.#groupsOf(record)) {
      const others = this.#byGroup.get(group) ?? new Map<string, T>()
      this.#byGroup.set(group, others.set(record.id, record))
    }
  }

  clear(): void {
    this.#byId.clear()
    this.#byName.clear()
    this.#byKey.clear()
    this.#byGroup.clear()
  }

  remove(id: string): void {
    const before = this.#byId.get(id)
    if (before === undefined) return
    if (before.name !== undefined) forget(this.#byName, lowered(before.name), before)
    for (const key of this.#keysOf(before)) forget(this.#byKey, key, before)
    for (const group of this.#groupsOf(before)) {
      const others = this.#byGroup.get(group)
      others?.delete(id)
      if (others?.size === 0) this.#byGroup.delete(group)
    }
    this.#byId.delete(id)
  }
}

/** The hour in which it expires: what is over is found without looking at what is not. */
function expiryHours({ expires }: AssertionRecord): string[] {
  return [hourOf(expires)]
}

/** Of a time in ISO 8601: hours sort as times do. */
export function hourOf(time: string): string {
  return time.slice(0, 'YYYY-MM-DDTHH'.length)
}

/** Not what another record has taken meanwhile: the store tells of changes record by record. */
function forget<T>(found: Map<string, T>, key: string, record: T): void {
  if (found.get(key) === record) found.delete(key)
}

type Shelves = { readonly [K in RecordKind]: Shelf<RecordKinds[K]> }

/** An account as it is. Handlers read it and write through `Changes`. */
export class AccountState {
  readonly id: string
  readonly #shelves: Shelves = {
    user: new Shelf(),
    group: new Shelf(),
    role: new Shelf(),
    policy: new Shelf(),
    profile: new Shelf(),
    key: new Shelf(),
    login: new Shelf(),
    settings: new Shelf(),
    oidc: new Shelf(),
    mfa: new Shelf(),
    ssh: new Shelf(),
    signing: new Shelf(),
    serviceCredential: new Shelf(),
    certificate: new Shelf(),
    report: new Shelf(),
    deletion: new Shelf(),
    use: new Shelf(),
    saml: new Shelf(),
    assertion: new Shelf<AssertionRecord>(undefined, expiryHours),
    tokenKey: new Shelf(),
    job: new Shelf(),
    attempt: new Shelf(),
    loginSession: new Shelf<LoginSessionRecord>(undefined, ofUser),
    center: new Shelf(),
    permissionSet: new Shelf(),
    provision: new Shelf<ProvisionRecord>(undefined, provisionGroups),
    assignment: new Shelf<AssignmentRecord>(undefined, assignmentGroups),
    centerRequest: new Shelf(),
    directoryUser: new Shelf<DirectoryUserRecord>(emailKeys),
    directoryGroup: new Shelf(),
    membership: new Shelf<MembershipRecord>((one) => [membershipKey(one)], membershipGroups),
    device: new Shelf(),
    portalSession: new Shelf<PortalSessionRecord>(undefined, ofUser),
    personDevice: new Shelf<PersonDeviceRecord>(credentialKeys, ofUser),
    pendingSignIn: new Shelf<PendingSignInRecord>(undefined, ofUser),
    organization: new Shelf(),
    unit: new Shelf(),
    member: new Shelf(),
    controlPolicy: new Shelf(),
    accountRequest: new Shelf(),
    accessReport: new Shelf(),
  }

  constructor(id: string) {
    this.id = id
  }

  /** Whether there is such an account: it has settings from its beginning on. */
  get exists(): boolean {
    return this.shelf('settings').byId('settings') !== undefined
  }

  clear(): void {
    for (const shelf of Object.values(this.#shelves)) shelf.clear()
  }

  shelf<K extends RecordKind>(kind: K): Shelf<RecordKinds[K]> {
    return this.#shelves[kind]
  }

  get settings(): RecordKinds['settings'] {
    const settings = this.shelf('settings').byId('settings')
    if (settings === undefined) throw new TypeError('the account has no settings')
    return settings
  }

  /** Makes a change, and gives the one that undoes it. */
  change({ kind, id, body }: AccountChange): AccountChange {
    const shelf: Shelf<RecordKinds[RecordKind]> = this.#shelves[kind] as never
    const before = shelf.byId(id)
    if (body === undefined) shelf.remove(id)
    else shelf.put(body)
    return { kind, id, body: before }
  }
}

/** A change of a record of an account that is known. */
export type AccountChange = Omit<RecordChange, 'account'>
