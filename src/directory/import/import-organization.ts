/** AWS Organizations' listings → a directory document. */

import { type Cursor, readItems, readString, report, requireMember } from '../../json/reader.ts'
import { type Fault, shorten } from '../../json/report.ts'
import { deepestUnit } from '../read/parse-organization.ts'
import {
  type ImportOptions,
  importDocument,
  type Json,
  openMembers,
  readImport,
} from './import-reader.ts'

/** A plain document of the form that `parseDirectory` reads, once it is JSON text. */
export interface ImportedOrganization {
  readonly organization: Json
  readonly accounts: readonly Json[]
  readonly policies: readonly Json[]
}

interface Child {
  readonly cursor: Cursor
  readonly kind: 'unit' | 'account'
  readonly id: string
  readonly name: string | undefined
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
 * Makes a directory document of what the AWS Organizations API lists, gathered in one object:
 * `Organization` (describe-organization), `Roots` (list-roots), `OrganizationalUnits` and `Accounts`
 * (as described, each with its `ParentId`), and `Policies` (describe-policy, each with the `Targets`
 * of list-targets-for-policy). Policies of other types than SCPs and RCPs are left out.
 *
 * Throws `ERR_DIRECTORY_INVALID` with every fault of the listings.
 */
export function importOrganization(
  listings: unknown,
  options: ImportOptions = {},
): ImportedOrganization {
  const imported = { organization: {} as Json, accounts: [] as Json[], policies: [] as Json[] }
  readImport(listings, options, (root) => {
    const members = openMembers(root)
    const tree: Tree = {
      children: new Map(),
      scps: new Map(),
      rcps: new Map(),
      placed: new Set(),
      units: new Set(),
    }
    for (const item of readItems(members.get('Policies'))) {
      for (const policy of importPolicy(item, tree)) imported.policies.push(policy)
    }
    for (const item of readItems(members.get('OrganizationalUnits'))) readChild(item, 'unit', tree)
    for (const item of readItems(members.get('Accounts'))) {
      const { id, name } = readChild(item, 'account', tree)
      imported.accounts.push({ id, ...(name !== undefined && { name }) })
    }
    imported.organization = importTree(root, tree)
  })
  return imported
}

function importPolicy(cursor: Cursor, tree: Tree): Json[] {
  const members = openMembers(cursor)
  const summary = requireMember(cursor, members, 'PolicySummary')
  if (summary === undefined) return []
  const facts = openMembers(summary)
  const arn = readString(requireMember(summary, facts, 'Arn'))
  const type = readString(requireMember(summary, facts, 'Type'))
  const attached = type === 'SERVICE_CONTROL_POLICY' ? tree.scps : tree.rcps
  if (type !== 'SERVICE_CONTROL_POLICY' && type !== 'RESOURCE_CONTROL_POLICY') return []
  for (const item of readItems(members.get('Targets'))) {
    const target = readString(requireMember(item, openMembers(item), 'TargetId'))
    if (target !== undefined && arn !== undefined) append(attached, target, arn)
  }
  return [{ arn, document: importDocument(requireMember(cursor, members, 'Content')) }]
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const list = lists.get(key)
  if (list === undefined) lists.set(key, [item])
  else list.push(item)
}

function readChild(cursor: Cursor, kind: Child['kind'], tree: Tree): Child {
  const members = openMembers(cursor)
  const id = readString(requireMember(cursor, members, 'Id')) ?? ''
  const child: Child = { cursor, kind, id, name: readString(members.get('Name')) }
  const parent = readString(requireMember(cursor, members, 'ParentId'))
  if (parent === undefined) tree.placed.add(child)
  else append(tree.children, parent, child)
  return child
}

function importTree(cursor: Cursor, tree: Tree): Json {
  const members = openMembers(cursor)
  const described = requireMember(cursor, members, 'Organization')
  const organization = described && openMembers(described)
  const roots = requireMember(cursor, members, 'Roots')
  const root = readItems(roots)[0]
  if (described === undefined || organization === undefined || root === undefined) return {}
  const facts = openMembers(root)
  const id = readString(requireMember(root, facts, 'Id')) ?? ''
  const enabled = readItems(facts.get('PolicyTypes')).map(openMembers)
  const imported = {
    id: readString(requireMember(described, organization, 'Id')),
    managementAccount: readString(requireMember(described, organization, 'MasterAccountId')),
    policyTypes: enabled.flatMap((type) => enabledType(type)),
    root: { id, ...importChildren(id, tree, 0) },
  }
  for (const child of [...tree.children.values()].flat()) checkPlaced(child, tree)
  return imported
}

function enabledType(type: ReadonlyMap<string, Cursor>): string[] {
  const name = readString(type.get('Type'))
  const known = name === 'SERVICE_CONTROL_POLICY' || name === 'RESOURCE_CONTROL_POLICY'
  return known && readString(type.get('Status')) === 'ENABLED' ? [name] : []
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

/** What the root does not lead to stands under a parent that is not there, or in a cycle. */
function checkPlaced(child: Child, tree: Tree): void {
  if (tree.placed.has(child)) return
  report(child.cursor, {
    code: 'UNREACHABLE_FROM_ROOT',
    message: `${child.kind} \`${shorten(child.id)}\` is not below the root`,
    hint: 'its `ParentId` should lead to the root; list every unit, and no unit below itself',
  })
}
