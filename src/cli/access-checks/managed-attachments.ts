/** Managed policies that a template, a plan or a state attaches by their ARN. */
import { type ManagedPolicies, managedPolicyText } from '../../entries/import.ts'
import { type JsonNode, memberValue } from '../../json/parse-json.ts'
import { memberText } from '../examine/embedded-policy.ts'
import type { ForeignKind } from '../examine/examined.ts'
import { functionOf, Intrinsics, type Unknowns } from '../examine/intrinsics.ts'
import { listPlanned, type PlannedResource } from '../examine/plan-policies.ts'
import type { LinePlace } from '../render/excerpt.ts'

export interface Attachment {
  /** What names the policy: its ARN, or all that the file says of it. */
  readonly arn: string
  /** Whom it is attached to, as the file calls them. */
  readonly holder: string
  readonly place: LinePlace
}

/** The document of a policy of that ARN; undefined where no file has it. */
export function documentOfManaged(policies: ManagedPolicies, arn: string): string | undefined {
  return managedPolicyText(policies, arn.replace(ofAws, 'arn:aws:iam::aws:'))
}

/** AWS's own policies, in a partition that only the deployment knows. */
const ofAws = /^arn:\$\{cfn\.AWS::Partition\.\w+\}:iam::aws:/

/** What is attached in one value of a file of that kind. */
export function findAttachments(
  root: JsonNode,
  kind: ForeignKind,
  unknowns: Unknowns,
): Attachment[] {
  if (kind === 'CloudFormation template') return inTemplate(root, unknowns)
  return kind === 'Terraform plan' ? inPlan(root) : []
}

const templateLists: ReadonlyMap<string, string> = new Map([
  ['AWS::IAM::Role', 'ManagedPolicyArns'],
  ['AWS::IAM::User', 'ManagedPolicyArns'],
  ['AWS::IAM::Group', 'ManagedPolicyArns'],
  ['AWS::SSO::PermissionSet', 'ManagedPolicies'],
  ['AWS::Serverless::Function', 'Policies'],
  ['AWS::Serverless::StateMachine', 'Policies'],
])

function inTemplate(template: JsonNode, unknowns: Unknowns): Attachment[] {
  const resources = memberValue(template, 'Resources')
  if (resources?.kind !== 'object') return []
  const intrinsics = new Intrinsics(template, unknowns)
  return resources.members.flatMap(({ key: holder, value: resource }) => {
    const list = templateLists.get(memberText(resource, 'Type') ?? '')
    const properties = memberValue(resource, 'Properties')
    const given = list === undefined ? undefined : memberValue(properties, list)
    if (given === undefined) return []
    return branchesOf(given).flatMap((node) => {
      if (isOwnPolicy(node, resources)) return []
      const resolved = intrinsics.resolve(node)
      return namesIn(resolved).map((arn) => ({ arn, holder, place: node.place }))
    })
  })
}

/** Every item that a deployment may take. */
function branchesOf(node: JsonNode): JsonNode[] {
  if (node.kind === 'array') return node.items.flatMap(branchesOf)
  const choice = functionOf(node) === 'Fn::If' ? memberValue(node, 'Fn::If') : undefined
  return choice?.kind === 'array' ? choice.items.slice(1).flatMap(branchesOf) : [node]
}

/** Its document is in the same template, and looked at there. */
function isOwnPolicy(node: JsonNode, resources: JsonNode): boolean {
  const name = memberText(node, 'Ref')
  const resource = name === undefined ? undefined : memberValue(resources, name)
  return memberText(resource, 'Type') === 'AWS::IAM::ManagedPolicy'
}

/** Of what the Serverless Application Model has besides ARNs, names of AWS's policies, and its own templates. */
function namesIn(node: JsonNode | undefined): string[] {
  if (node?.kind === 'array') return node.items.flatMap(namesIn)
  if (node?.kind === 'string') {
    return [/^[\w+=,.@-]+$/.test(node.value) ? `arn:aws:iam::aws:policy/${node.value}` : node.value]
  }
  if (node?.kind !== 'object' || memberValue(node, 'Statement') !== undefined) return []
  return node.members.map(({ key }) => key)
}

const planAttribute =
  /^(?:policy_arn|managed_policy_arn|managed_policy_arns|policy_arns|customer_managed_policy_reference)$/

const attachingTypes = /^aws_iam_.*policy_attachment(?:s_exclusive)?$|^aws_iam_role$|^aws_ssoadmin_/

function inPlan(plan: JsonNode): Attachment[] {
  const planned = listPlanned(plan)
  const own = new Set(planned.flatMap(ownPolicy))
  return planned
    .filter(({ type }) => attachingTypes.test(type))
    .flatMap(attachedBy)
    .filter(({ arn }) => !own.has(arn))
}

function ownPolicy({ type, values }: PlannedResource): string[] {
  const arn = memberText(values, 'arn')
  return type === 'aws_iam_policy' && arn !== undefined ? [arn] : []
}

/** What is known after `apply` only is a policy that the plan itself makes. */
function attachedBy({ name: holder, values }: PlannedResource): Attachment[] {
  if (values.kind !== 'object') return []
  return values.members.flatMap(({ key, value }) => {
    if (!planAttribute.test(key)) return []
    const nodes = value.kind === 'array' ? value.items : [value]
    return nodes.flatMap((node) => {
      const arn = node.kind === 'string' ? node.value : memberText(node, 'name')
      return arn === undefined ? [] : [{ arn, holder, place: node.place }]
    })
  })
}
