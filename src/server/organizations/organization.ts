/** The caller's organization: who may ask for what, ARNs of what is in it, and what is said of what is not. */
import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { AccountState } from '../store/account-state.ts'
import { type FoundOrganization, organizationOf } from '../store/find-organization.ts'
import type {
  ControlType,
  MemberRecord,
  OrganizationRecord,
  UnitRecord,
} from '../store/organization-records.ts'

/** Throws for an account that is in none. */
export function ownOrganization({ accounts, account }: ServedCall): FoundOrganization {
  const found = organizationOf(accounts, account)
  if (found !== undefined) return found
  throw new AwsError(
    'AWSOrganizationsNotInUseException',
    'Your account is not a member of an organization.',
  )
}

/** For what only the management account may do. */
export function managedOrganization(call: ServedCall): FoundOrganization {
  const found = ownOrganization(call)
  if (found.management === call.state) return found
  throw notAdministrator()
}

/** For what delegated administrators may do, too. */
export function readOrganization(call: ServedCall): FoundOrganization {
  const found = ownOrganization(call)
  const isDelegated = found.member.delegations.length > 0
  if (found.management === call.state || isDelegated) return found
  throw notAdministrator()
}

function notAdministrator(): AwsError {
  return new AwsError(
    'AccessDeniedException',
    "You don't have permissions to access this resource.",
  )
}

/** Types of policies as their ARNs have them. */
export const arnTypes: Readonly<Record<ControlType, string>> = {
  SERVICE_CONTROL_POLICY: 'service_control_policy',
  RESOURCE_CONTROL_POLICY: 'resource_control_policy',
}

export type OrganizationArnType = 'organization' | 'root' | 'ou' | 'account'

/** The ARN of a thing of the organization: of the organization itself where no id is given. */
export function organizationArn(
  { management, record }: Pick<FoundOrganization, 'management' | 'record'>,
  type: OrganizationArnType,
  id?: string,
): string {
  const rest = id === undefined ? '' : `/${id}`
  return `arn:aws:organizations::${management.id}:${type}/${record.organization}${rest}`
}

/** What policies can be attached to. */
export type OrganizationNode =
  | { readonly type: 'ROOT'; readonly record: OrganizationRecord }
  | { readonly type: 'ORGANIZATIONAL_UNIT'; readonly record: UnitRecord }
  | { readonly type: 'ACCOUNT'; readonly record: MemberRecord }

/** The root, unit or account of an id. */
export function findNode(
  { management, record }: Pick<FoundOrganization, 'management' | 'record'>,
  id: string,
): OrganizationNode | undefined {
  if (id === record.root) return { type: 'ROOT', record }
  const unit = management.shelf('unit').byId(id)
  if (unit !== undefined) return { type: 'ORGANIZATIONAL_UNIT', record: unit }
  const member = management.shelf('member').byId(id)
  return member && { type: 'ACCOUNT', record: member }
}

/** Every root, unit and account. */
export function allNodes({ management, record }: FoundOrganization): OrganizationNode[] {
  return [
    { type: 'ROOT', record },
    ...management
      .shelf('unit')
      .all.map((unit) => ({ type: 'ORGANIZATIONAL_UNIT', record: unit }) as const),
    ...management.shelf('member').all.map((one) => ({ type: 'ACCOUNT', record: one }) as const),
  ]
}

/** As its id, name and ARN. */
export function shownNode(organization: FoundOrganization, node: OrganizationNode) {
  if (node.type === 'ROOT') {
    const id = node.record.root
    return { id, title: 'Root', arn: organizationArn(organization, 'root', id) }
  }
  const { id, title } = node.record
  const type = node.type === 'ACCOUNT' ? 'account' : 'ou'
  return { id, title, arn: organizationArn(organization, type, id) }
}

/** Writes a root, unit or account with other policies or tags. */
export function putNode(
  { changes }: ServedCall,
  node: OrganizationNode,
  changed: Partial<Pick<MemberRecord, 'policies' | 'tags'>>,
): void {
  if (node.type === 'ROOT') changes.put('organization', { ...node.record, ...changed })
  else if (node.type === 'ACCOUNT') changes.put('member', { ...node.record, ...changed })
  else changes.put('unit', { ...node.record, ...changed })
}

/** Whether an id is the root's or a unit's: whatever accounts and units can be below. */
export function isParent(organization: FoundOrganization, id: string): boolean {
  const node = findNode(organization, id)
  return node !== undefined && node.type !== 'ACCOUNT'
}

/** The account with the id, where it is in the organization. */
export function findMember({ management }: FoundOrganization, id: string): MemberRecord {
  const found = management.shelf('member').byId(id)
  if (found !== undefined) return found
  throw new AwsError('AccountNotFoundException', "You specified an account that doesn't exist.")
}

/** What an input breaks, with the reason that clients tell it by. */
export function constraint(reason: string, message: string): AwsError {
  return new AwsError('ConstraintViolationException', message, { members: { Reason: reason } })
}

/** What is wrong with an input. */
export function invalidMember(reason: string, message: string): AwsError {
  return new AwsError('InvalidInputException', message, { members: { Reason: reason } })
}

/** The units and accounts right below a parent. */
export function childrenOf(management: AccountState, parent: string) {
  return {
    units: management.shelf('unit').all.filter((one) => one.parent === parent),
    members: management.shelf('member').all.filter((one) => one.parent === parent),
  }
}
