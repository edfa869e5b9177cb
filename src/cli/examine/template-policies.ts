/** The policies of a CloudFormation template in JSON, as `cdk synth` writes them, too. */
import type { DocumentType } from '../../entries/index.ts'
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import { type EmbeddedPolicy, holdsPolicy, memberText, visitMembers } from './embedded-policy.ts'
import { Intrinsics, type Unknowns } from './intrinsics.ts'

/** Every member of a resource's properties that is a policy document, with what is known filled in. */
export function findTemplatePolicies(
  template: JsonNode,
  _?: DocumentType,
  unknowns?: Unknowns,
): EmbeddedPolicy[] {
  const resources = memberValue(template, 'Resources')
  if (resources?.kind !== 'object') return []
  const intrinsics = new Intrinsics(template, unknowns)
  return resources.members.flatMap(({ key: name, value: resource }) => {
    const type = memberText(resource, 'Type') ?? ''
    const properties = memberValue(resource, 'Properties')
    if (properties === undefined || /^AWS::IoT::|^Custom::/.test(type)) return []
    const found: EmbeddedPolicy[] = []
    visitMembers(properties, ['Resources', name, 'Properties'], ({ key, value, path }) => {
      if (!holdsPolicy(value)) return false
      const node = intrinsics.resolve(value) ?? value
      const { isUnknown } = intrinsics
      const written = typeOf(type, key, properties)
      found.push({ path, node, name, type: written, resource: type, isUnknown })
      return true
    })
    return found
  })
}

function typeOf(resource: string, property: string, properties: JsonNode): DocumentType {
  if (/^AssumeRolePolicy/.test(property)) return 'trust'
  if (resource === 'AWS::Organizations::Policy') {
    return memberText(properties, 'Type') === 'RESOURCE_CONTROL_POLICY' ? 'rcp' : 'scp'
  }
  if (resource === 'AWS::EC2::VPCEndpoint') return 'endpoint'
  return /^AWS::(?:IAM|SSO|Serverless)::/.test(resource) ? 'identity' : 'resource'
}
