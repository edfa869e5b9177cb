/** Values of a template that only a deployment knows, as text that no check passes by mistake. */
import { createHash } from 'node:crypto'
import { type JsonNode, memberValue, plainOf } from '../../json/parse-json.ts'
import { memberText } from '../examine/embedded-policy.ts'
import { pseudoParameters, type Unknowns } from '../examine/intrinsics.ts'

/** Begins text that stands for a value; a check takes it for a policy variable. */
export const valueStart = '${cfn.'

/**
 * Each value as a variable, which is the same as itself and may be anything else: values are the same
 * where the template says the same of them.
 */
export const comparedValues: Unknowns = {
  ofReference: (name, template) => variable(name, partsBehind(name, template)),
  ofValue: (node, template) => variable('value', [plainOf(node), conditionsOf(template)]),
}

/** Each value as a wildcard, since it may be one; what the template names itself is fixed. */
export const publicValues: Unknowns = {
  ofReference(name, template) {
    return pseudoParameters.get(name) ?? (isOwnResource(name, template) ? 'value' : '*')
  },
  ofValue: () => '*',
}

function variable(name: string, behind: unknown): string {
  const digest = createHash('sha256').update(JSON.stringify(behind)).digest('hex')
  return `${valueStart}${name.replace(/[^\w.:]/g, '_')}.${digest.slice(0, 32)}}`
}

/** A parameter with its default; a resource with its type and name, or all of it where code makes its values. */
function partsBehind(name: string, template: JsonNode): unknown {
  const parameter = memberValue(memberValue(template, 'Parameters'), name)
  if (parameter !== undefined) {
    return [memberText(parameter, 'Type'), plainMember(parameter, 'Default')]
  }
  const resource = resourceOf(name, template)
  if (resource === undefined || isOwnResource(name, template)) {
    return [name, memberText(resource, 'Type'), ownNames(resource)]
  }
  return [name, plainOf(resource), conditionsOf(template)]
}

/** Such as `BucketName`: under another name it is another resource. */
function ownNames(resource: JsonNode | undefined): unknown {
  const properties = memberValue(resource, 'Properties')
  const members = properties?.kind === 'object' ? properties.members : []
  return members.filter(({ key }) => key.endsWith('Name')).map(({ value }) => plainOf(value))
}

function conditionsOf(template: JsonNode): unknown {
  return ['Conditions', 'Mappings', 'Parameters'].map((name) => plainMember(template, name))
}

function plainMember(node: JsonNode, name: string): unknown {
  const value = memberValue(node, name)
  return value === undefined ? null : plainOf(value)
}

function resourceOf(name: string, template: JsonNode): JsonNode | undefined {
  return memberValue(memberValue(template, 'Resources'), name.split('.')[0] ?? '')
}

/** Whether CloudFormation makes it, and no code or other template says what its attributes are. */
function isOwnResource(name: string, template: JsonNode): boolean {
  return /^AWS::(?!CloudFormation::|SSM::Parameter$)/.test(
    memberText(resourceOf(name, template), 'Type') ?? '',
  )
}
