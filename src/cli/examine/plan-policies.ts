/** The policies of what `terraform show -json` prints: a plan or a state. */
import type { DocumentType } from '../../entries/index.ts'
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import type { Path } from '../../json/report.ts'
import { type EmbeddedPolicy, holdsPolicy, memberText, visitMembers } from './embedded-policy.ts'

/** A resource of a plan or a state. */
export interface PlannedResource {
  /** Of its values, from the root of the file. */
  readonly path: Path
  /** Its address. */
  readonly name: string
  readonly type: string
  readonly values: JsonNode
}

/** Strings of the planned values that hold policy documents. */
export function findPlanPolicies(plan: JsonNode): EmbeddedPolicy[] {
  return listPlanned(plan).flatMap(findInResource)
}

/** The resources of all modules; data sources are left out. */
export function listPlanned(plan: JsonNode): PlannedResource[] {
  const name = memberValue(plan, 'planned_values') === undefined ? 'values' : 'planned_values'
  const root = memberValue(memberValue(plan, name), 'root_module')
  return root === undefined ? [] : listInModule(root, [name, 'root_module'])
}

function listInModule(module: JsonNode, path: Path): PlannedResource[] {
  const resources = memberValue(module, 'resources')
  const children = memberValue(module, 'child_modules')
  const own = resources?.kind === 'array' ? resources.items : []
  const nested = children?.kind === 'array' ? children.items : []
  return [
    ...own.flatMap((one, at) => asPlanned(one, [...path, 'resources', at, 'values'])),
    ...nested.flatMap((one, at) => listInModule(one, [...path, 'child_modules', at])),
  ]
}

function asPlanned(resource: JsonNode, path: Path): PlannedResource[] {
  const values = memberValue(resource, 'values')
  if (values === undefined || memberText(resource, 'mode') === 'data') return []
  const type = memberText(resource, 'type') ?? ''
  return [{ path, name: memberText(resource, 'address') ?? type, type, values }]
}

function findInResource({ path, name, type, values }: PlannedResource): EmbeddedPolicy[] {
  const found: EmbeddedPolicy[] = []
  visitMembers(values, path, (member) => {
    if (member.value.kind !== 'string' || !holdsPolicy(member.value)) return false
    const node = member.value
    const written = typeOf(type, member.key, values)
    found.push({ path: member.path, node, name, type: written, resource: type })
    return true
  })
  return found
}

function typeOf(resource: string, attribute: string, values: JsonNode): DocumentType {
  if (attribute === 'assume_role_policy') return 'trust'
  if (resource === 'aws_organizations_policy') {
    return memberText(values, 'type') === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
  }
  if (/^aws_vpc_endpoint/.test(resource)) return 'endpoint'
  return /^aws_(?:iam|ssoadmin)_/.test(resource) ? 'identity' : 'resource'
}
