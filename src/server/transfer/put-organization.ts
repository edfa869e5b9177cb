/** From the document of an organization to its records. */
import { fullAccess } from '../access/organization-slice.ts'
import { drawText } from '../organizations/new-ids.ts'
import type { Accounts } from '../store/all-accounts.ts'
import type { Changes } from '../store/changes.ts'
import { organizationOf } from '../store/find-organization.ts'
import type { ControlPolicyRecord, ControlType } from '../store/organization-records.ts'
import type { PlacedPolicy } from './account-document.ts'
import {
  type OrganizationDocument,
  type ParentEntry,
  placedAccounts,
  type SharedPolicy,
} from './organization-document.ts'
import { TransferError } from './transfer-error.ts'

/** Where the records go. */
export interface OrganizationTarget {
  readonly accounts: Accounts
  /** Of the management account. */
  readonly changes: Changes
  /** ISO 8601. */
  readonly time: string
  readonly shared: readonly SharedPolicy[]
  /** Names of accounts, where the tree does not say them. */
  readonly names: ReadonlyMap<string, string | undefined>
}

const types = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY'] as const

/**
 * Puts an organization that the library has found good, over accounts that are there. Throws a
 * `TransferError` where one of them is in an organization already.
 */
export function putOrganization(document: OrganizationDocument, target: OrganizationTarget): void {
  const taken = placedAccounts(document).find((id) => organizationOf(target.accounts, id))
  if (taken !== undefined) {
    throw new TransferError(`account ${taken} is in an organization already`, {
      hint: 'leave the organization out, or import into another folder or database',
    })
  }
  const { root, features = [], policyTypes = types, delegatedAdministrators = [] } = document
  const delegated = delegatedAdministrators.flatMap(({ services }) => services)
  const trusted = features.length > 0 ? ['iam.amazonaws.com', ...delegated] : delegated
  const writer = new TreeWriter({ ...document, policyTypes }, target)
  target.changes.put('organization', {
    ...{ id: 'organization', organization: document.id, root: root.id, created: target.time },
    ...{ features: 'ALL', policyTypes, rootFeatures: features, tags: [] },
    policies: writer.policiesOf(root),
    services: [...new Set(trusted)].map((service) => ({ service, since: target.time })),
  })
  writer.putChildren(root)
  if (!writer.placed.has(document.managementAccount)) {
    writer.putMember({ id: document.managementAccount }, root.id)
  }
}

class TreeWriter {
  readonly placed = new Set<string>()
  readonly #document: OrganizationDocument
  readonly #target: OrganizationTarget
  /** By type, name and content: nodes write the same policy again. */
  readonly #policies = new Map<string, string>()

  constructor(document: OrganizationDocument, target: OrganizationTarget) {
    this.#document = document
    this.#target = target
  }

  putChildren(parent: ParentEntry): void {
    for (const account of parent.accounts ?? []) {
      this.putMember(typeof account === 'string' ? { id: account } : account, parent.id)
    }
    for (const unit of parent.units ?? []) {
      this.#target.changes.put('unit', {
        ...{ id: unit.id, title: unit.name ?? unit.id, parent: parent.id, tags: [] },
        policies: this.policiesOf(unit),
      })
      this.putChildren(unit)
    }
  }

  putMember(entry: Omit<ParentEntry, 'units' | 'accounts'>, parent: string): void {
    const { id, name } = entry
    const { managementAccount, delegatedAdministrators = [] } = this.#document
    const { changes, time, names } = this.#target
    const services = delegatedAdministrators.filter(({ account }) => account === id)
    this.placed.add(id)
    changes.put('member', {
      ...{
        id,
        title: name ?? names.get(id) ?? id,
        email: `root@${id}.example.com`,
        parent,
        joined: time,
        tags: [],
      },
      method: id === managementAccount ? 'INVITED' : 'CREATED',
      policies: this.policiesOf(entry),
      delegations: services
        .flatMap((one) => one.services)
        .map((service) => ({ service, since: time })),
    })
  }

  /** Ids of what is attached, of the types that are enabled. */
  policiesOf({ scps, rcps }: Pick<ParentEntry, 'scps' | 'rcps'>): string[] {
    const enabled = this.#document.policyTypes ?? types
    const own = fullAccess.RESOURCE_CONTROL_POLICY.id
    const written = {
      SERVICE_CONTROL_POLICY: (scps ?? [fullAccess.SERVICE_CONTROL_POLICY.title]).map((one) =>
        this.#keep('SERVICE_CONTROL_POLICY', one),
      ),
      RESOURCE_CONTROL_POLICY: [
        own,
        ...(rcps ?? []).map((one) => this.#keep('RESOURCE_CONTROL_POLICY', one)),
      ],
    }
    return [...new Set(enabled.flatMap((type) => written[type]))]
  }

  #keep(type: ControlType, placed: PlacedPolicy): string {
    const { id: own, title: ownTitle } = fullAccess[type]
    const isFull = placed === ownTitle || (typeof placed === 'string' && placed.endsWith(`/${own}`))
    if (isFull) return own
    const { title, id, document } = this.#read(placed)
    const content = JSON.stringify(document)
    const key = JSON.stringify([type, title, content])
    const known = this.#policies.get(key)
    if (known !== undefined) return known
    const record: ControlPolicyRecord = {
      ...{
        id: id ?? `p-${drawText(8)}`,
        type,
        title: title ?? `policy-${this.#policies.size + 1}`,
      },
      ...{ description: '', content, tags: [] },
    }
    this.#policies.set(key, record.id)
    this.#target.changes.put('controlPolicy', record)
    return record.id
  }

  #read(placed: PlacedPolicy): ControlContent {
    if (typeof placed !== 'string') {
      const { name, document = placed } = placed
      return { title: typeof name === 'string' ? name : undefined, id: undefined, document }
    }
    const found = this.#target.shared.find(({ arn, name }) => arn === placed || name === placed)
    if (found === undefined) {
      throw new TransferError(`\`${placed}\` of the organization is not in the files`, {
        hint: 'give its document in `policies`',
      })
    }
    const id = /\/(p-[0-9a-zA-Z_]{8,128})$/.exec(found.arn ?? '')?.[1]
    return { title: found.name ?? id, id, document: found.document }
  }
}

interface ControlContent {
  readonly title: string | undefined
  readonly id: string | undefined
  readonly document: unknown
}
