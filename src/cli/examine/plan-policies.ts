/** The policies of what `terraform show -json` prints: a plan or a state. */
import type { DocumentType } from '../../entries/index.ts'
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import type { Path } from '../../json/report.ts'
import { type EmbeddedPolicy, holdsPolicy, memberText, visitMembers } from './embedded-policy.ts'

/** Strings of the planned values that hold policy documents; data sources are left out. */
export function findPlanPolicies(plan: JsonNode): EmbeddedPolicy[] {
  const name = memberValue(plan, 'planned_values') === undefined ? 'values' : 'planned_values'
  const root = memberValue(memberValue(plan, name), 'root_module')
  return root === undefined ? [] : findInModule(root, [name, 'root_module'])
}

function findInModule(module: JsonNode, path: Path): EmbeddedPolicy[] {
  const resources = memberValue(module, 'resources')
  const children = memberValue(module, 'child_modules')
  const own = resources?.kind === 'array' ? resources.items : []
  const nested = children?.kind === 'array' ? children.items : []
  return [
    ...own.flatMap((one, at) => findInResource(one, [...path, 'resources', at])),
    ...nested.flatMap((one, at) => findInModule(one, [...path, 'child_modules', at])),
  ]
}

function findInResource(resource: JsonNode, path: Path): EmbeddedPolicy[] {
  const values = memberValue(resource, 'values')
  if (values === undefined || memberText(resource, 'mode') === 'data') return []
  const type = memberText(resource, 'type') ?? ''
  const name = memberText(resource, 'address') ?? type
  const found: EmbeddedPolicy[] = []
  visitMembers(values, [...path, 'values'], (member) => {
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
