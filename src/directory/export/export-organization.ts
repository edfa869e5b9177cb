/** The accounts' places → the trees of their organizations. */
import type { Policy } from '../../model/policy.ts'
import type { Directory, Membership } from '../directory.ts'
import type { Json } from '../import/import-reader.ts'
import { fullAccessRcp } from '../read/parse-policies.ts'
import type { PolicyExport } from './export-policies.ts'

/** A root or unit with what is below it. */
interface Node {
  readonly id: string
  scps: readonly Policy[] | undefined
  rcps: readonly Policy[] | undefined
  readonly units: Map<string, Node>
  readonly accounts: Json[]
}

interface AccountMembership {
  readonly account: string
  readonly membership: Membership
}

/** One tree for each organization that accounts of the directory belong to. */
export function exportOrganizations(directory: Directory, policies: PolicyExport): Json[] {
  const places = new Map<string, AccountMembership[]>()
  for (const { id, membership } of directory.accounts.values()) {
    if (membership === undefined) continue
    const { organization } = membership
    places.set(organization, [...(places.get(organization) ?? []), { account: id, membership }])
  }
  return [...places].map(([id, members]) => exportOrganization(id, members, policies))
}

function exportOrganization(
  id: string,
  places: readonly AccountMembership[],
  policies: PolicyExport,
): Json {
  let root: Node | undefined
  for (const place of places) root = plant(root, place, policies)
  const managed = places.filter(({ membership }) => !membership.management)
  return {
    id,
    managementAccount: places.find(({ membership }) => membership.management)?.account,
    delegatedAdministrators: places.flatMap(({ account, membership }) =>
      membership.delegatedServices === undefined
        ? []
        : [{ account, services: membership.delegatedServices }],
    ),
    policyTypes: policyTypes.flatMap(([type, name]) =>
      managed.length === 0 || managed.some(({ membership }) => membership[type].length > 0)
        ? [name]
        : [],
    ),
    features: places.some(({ membership }) => membership.rootAdministrator === true)
      ? ['RootSessions']
      : [],
    root: root && exportNode(root, policies),
  }
}

const policyTypes = [
  ['scps', 'SERVICE_CONTROL_POLICY'],
  ['rcps', 'RESOURCE_CONTROL_POLICY'],
] as const

/** Puts an account in its place, and what is attached on the way where it belongs. */
function plant(
  known: Node | undefined,
  { account, membership }: AccountMembership,
  policies: PolicyExport,
) {
  const [rootId = '', ...unitIds] = membership.path.split('/').slice(1, -1)
  const root = known ?? makeNode(rootId)
  let node = root
  attach(node, membership, 0)
  for (const [depth, id] of unitIds.entries()) {
    const unit = node.units.get(id) ?? makeNode(id)
    node.units.set(id, unit)
    node = unit
    attach(node, membership, depth + 1)
  }
  const own = makeNode(account)
  attach(own, membership, unitIds.length + 1)
  node.accounts.push({ id: account, ...exportAttached(own, policies) })
  return root
}

function makeNode(id: string): Node {
  return { id, scps: undefined, rcps: undefined, units: new Map(), accounts: [] }
}

/** A management account does not tell what is attached above it. */
function attach(node: Node, { scps, rcps }: Membership, depth: number): void {
  node.scps ??= scps[depth]
  node.rcps ??= rcps[depth]
}

function exportNode(node: Node, policies: PolicyExport): Json {
  const units = [...node.units.values()].map((unit) => exportNode(unit, policies))
  return { id: node.id, ...exportAttached(node, policies), units, accounts: node.accounts }
}

/** `RCPFullAWSAccess` is attached everywhere without being written. */
function exportAttached({ id, scps, rcps }: Node, policies: PolicyExport): Json {
  const ownRcps = rcps?.filter(({ name }) => name !== fullAccessRcp.name)
  return {
    ...(scps !== undefined && { scps: scps.map((policy) => policies.use(policy, id)) }),
    ...(ownRcps !== undefined && { rcps: ownRcps.map((policy) => policies.use(policy, id)) }),
  }
}
