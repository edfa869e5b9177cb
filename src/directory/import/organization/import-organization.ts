/** AWS Organizations' listings → a directory document. */

import { type Cursor, readItems, readString, report, requireMember } from '../../../json/reader.ts'
import { type Fault, quote, shorten } from '../../../json/report.ts'
import { deepestUnit } from '../../read/parse-organization.ts'
import {
  type ImportOptions,
  importDocument,
  type Json,
  openKnownMembers,
  openMembers,
  readImport,
} from '../import-reader.ts'
import type { Child, ListedPolicy, OrganizationListing } from './organization-listing.ts'
import { readListing } from './organization-pages.ts'

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedOrganization {
  readonly organization: Json
  readonly accounts: readonly Json[]
  readonly policies: readonly Json[]
}

interface Tree {
  /** Units and accounts by the id of what they stand under. */
  readonly children: Map<string, Child[]>
  /** The ARNs of the policies attached to a root, unit or account. */
  readonly scps: Map<string, string[]>
  readonly rcps: Map<string, string[]>
  readonly placed: Set<Child>
  readonly units: Set<string>
}

/**
 * Makes a directory document of what the AWS Organizations API lists: outputs of its commands in one
 * object, in a list or one after another: `Organization` (describe-organization), `Roots`
 * (list-roots), `OrganizationalUnits` and `Accounts`, each with its `ParentId`, `Path` or `Paths`,
 * `Policies` (describe-policy, each with the `Targets` of list-targets-for-policy). Policies of
 * other types than SCPs and RCPs are left out.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the listings, also where they say that there is
 * more than they hold, or a policy's targets are not said.
 */
export function importOrganization(
  listings: unknown,
  options: ImportOptions = {},
): ImportedOrganization {
  let imported: ImportedOrganization = { organization: {}, accounts: [], policies: [] }
  readImport(listings, options, (pages) => {
    imported = importListing(pages)
  })
  return imported
}

/** The directory document of pages that are open already. */
export function importListing(pages: readonly Cursor[]): ImportedOrganization {
  const listing = readListing(pages)
  const tree: Tree = {
    children: new Map(),
    scps: new Map(),
    rcps: new Map(),
    placed: new Set(),
    units: new Set(),
  }
  const policies = [...listing.policies].flatMap(([id, policy]) =>
    importPolicy(policy, listing.targets.get(id), tree),
  )
  const children = [...listing.children.values()]
  for (const child of children) plant(child, tree)
  const accounts = children
    .filter(({ kind }) => kind === 'account')
    .map(({ id, name }) => ({ id, ...(name !== undefined && { name }) }))
  return { organization: importTree(listing, tree), accounts, policies }
}

function plant(child: Child, tree: Tree): void {
  const { cursor, parent } = child
  if (parent !== undefined) {
    append(tree.children, parent, child)
    return
  }
  tree.placed.add(child) // said here
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `member \`ParentId\` is missing: nothing says where ${child.kind} ${quote(child.id)} is`,
    hint: 'add `ParentId`, as `aws organizations list-parents --child-id ID` prints it',
  })
}

const controlPolicies = ['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']

/** They say how resources are set up, and decide no request. */
const otherPolicies = [
  ...['TAG_POLICY', 'BACKUP_POLICY', 'AISERVICES_OPT_OUT_POLICY', 'CHATBOT_POLICY'],
  ...['DECLARATIVE_POLICY_EC2', 'SECURITYHUB_POLICY', 'INSPECTOR_POLICY', 'UPGRADE_ROLLOUT_POLICY'],
  ...['BEDROCK_POLICY', 'S3_POLICY', 'NETWORK_SECURITY_DIRECTOR_POLICY'],
]

function importPolicy(
  policy: ListedPolicy,
  listed: readonly string[] | undefined,
  tree: Tree,
): Json[] {
  const { cursor, arn, type, content } = policy
  if (type !== undefined) reportType(cursor, type)
  if (type === undefined || arn === undefined || !controlPolicies.includes(type)) return []
  const targets = policy.targets ?? listed
  if (targets === undefined) reportTargets(cursor, arn)
  const attached = type === 'SERVICE_CONTROL_POLICY' ? tree.scps : tree.rcps
  for (const target of new Set([...(policy.targets ?? []), ...(listed ?? [])])) {
    append(attached, target, arn)
  }
  if (content === undefined) reportContent(cursor, arn)
  return [{ arn, document: importDocument(content) }]
}

function reportType(cursor: Cursor, type: string): void {
  if (controlPolicies.includes(type) || otherPolicies.includes(type)) return
  report(cursor, {
    code: 'UNKNOWN_POLICY_TYPE',
    severity: 'warning',
    message: `policies of type ${quote(type)} are not known and are left out`,
    hint: 'if they limit what is allowed, do not rely on the bundle for that',
  })
}

function reportTargets(cursor: Cursor, arn: string): void {
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `member \`Targets\` is missing: nothing says where \`${shorten(arn)}\` is attached`,
    hint: 'add `Targets`, as `aws organizations list-targets-for-policy` prints it; `[]` for a policy without targets',
  })
}

function reportContent(cursor: Cursor, arn: string): void {
  if (openMembers(cursor).has('PolicySummary')) return // said already
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: `member \`Content\` is missing: \`${shorten(arn)}\` is only listed`,
    hint: 'give what `aws organizations describe-policy` prints of it',
  })
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function importTree(listing: OrganizationListing, tree: Tree): Json {
  const { described, roots, delegations, features } = listing
  const [root, second] = roots
  if (second !== undefined) reportSecondRoot(second)
  if (described === undefined) return {}
  if (root === undefined) {
    if (!hasErrors(described)) reportNoRoot(described)
    return {}
  }
  const organization = openMembers(described)
  const facts = openKnownMembers(root, { read: ['Id', 'PolicyTypes'], passed: ['Arn', 'Name'] })
  const id = readString(requireMember(root, facts, 'Id')) ?? ''
  const enabled = readItems(requireMember(root, facts, 'PolicyTypes'))
  const imported = {
    id: readString(requireMember(described, organization, 'Id')),
    managementAccount: readString(requireMember(described, organization, 'MasterAccountId')),
    policyTypes: enabled.flatMap(enabledType),
    root: { id, ...importChildren(id, tree, 0) },
    ...importAdministration(delegations, features),
  }
  for (const child of [...tree.children.values()].flat()) checkPlaced(child, tree)
  if (!hasErrors(described)) checkTargets(id, listing)
  return imported
}

function hasErrors({ issues }: Cursor): boolean {
  return issues.some(({ severity }) => severity === 'error')
}

function reportNoRoot(cursor: Cursor): void {
  report(cursor, {
    code: 'MISSING_MEMBER',
    message: 'the organization has no root',
    hint: 'give what `aws organizations list-roots` prints',
  })
}

/** A target that is not listed may be an account that then seems to be limited by nothing. */
function checkTargets(root: string, { policies, targets, children }: OrganizationListing): void {
  for (const [key, { cursor, type, targets: own }] of policies) {
    if (type === undefined || !controlPolicies.includes(type)) continue
    for (const target of [...(own ?? []), ...(targets.get(key) ?? [])]) {
      if (target === root || children.has(target)) continue
      report(cursor, {
        code: 'UNKNOWN_TARGET',
        message: `the policy is attached to ${quote(target)}, which is not listed`,
        hint: 'list every unit and account of the organization',
      })
    }
  }
}

function reportSecondRoot(cursor: Cursor): void {
  report(cursor, {
    code: 'SECOND_ROOT',
    message: 'an organization has one root',
    hint: 'give what is listed of one organization',
  })
}

function importAdministration(
  delegations: ReadonlyMap<string, readonly string[]>,
  features: readonly string[],
): Json {
  const administrators = [...delegations].map(([account, services]) => ({ account, services }))
  return {
    ...(administrators.length > 0 && { delegatedAdministrators: administrators }),
    ...(features.length > 0 && { features }),
  }
}

function enabledType(cursor: Cursor): string[] {
  const type = openKnownMembers(cursor, { read: ['Type', 'Status'] })
  const name = readString(requireMember(cursor, type, 'Type'))
  if (name !== undefined) reportType(cursor, name)
  const status = readString(requireMember(cursor, type, 'Status'))
  return name !== undefined && controlPolicies.includes(name) && status === 'ENABLED' ? [name] : []
}

function importChildren(id: string, tree: Tree, depth: number): Json {
  const children = tree.children.get(id) ?? []
  for (const child of children) tree.placed.add(child)
  const units = children.filter(({ kind }) => kind === 'unit')
  return {
    ...attachedTo(id, tree),
    units: units.map((unit) => importUnit(unit, tree, depth + 1)),
    accounts: children
      .filter(({ kind }) => kind === 'account')
      .map((account) => ({ id: account.id, ...attachedTo(account.id, tree) })),
  }
}

function importUnit(unit: Child, tree: Tree, depth: number): Json {
  const { cursor, id, name } = unit
  const fault = findUnitFault(unit, tree, depth)
  if (fault !== undefined) report(cursor, fault)
  if (fault !== undefined) return { id }
  tree.units.add(id)
  return { id, ...(name !== undefined && { name }), ...importChildren(id, tree, depth) }
}

function findUnitFault({ id }: Child, tree: Tree, depth: number): Fault | undefined {
  if (tree.units.has(id)) {
    return {
      code: 'DUPLICATE_UNIT',
      message: `unit \`${shorten(id)}\` exists already`,
      hint: 'a unit has one parent; keep one of them',
    }
  }
  if (depth <= deepestUnit) return undefined
  return {
    code: 'UNIT_NESTING',
    message: `unit \`${shorten(id)}\` is more than ${deepestUnit} units deep`,
    hint: 'an organization nests units five deep below its root',
  }
}

function attachedTo(id: string, tree: Tree): Json {
  return { scps: tree.scps.get(id) ?? [], rcps: tree.rcps.get(id) ?? [] }
}

/** What the root does not lead to is under a parent that is not there, or in a cycle. */
function checkPlaced(child: Child, tree: Tree): void {
  if (tree.placed.has(child)) return
  report(child.cursor, {
    code: 'UNREACHABLE_FROM_ROOT',
    message: `${child.kind} \`${shorten(child.id)}\` is not below the root`,
    hint: 'its `ParentId` should lead to the root; list every unit, and no unit below itself',
  })
}
