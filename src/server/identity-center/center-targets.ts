/** What calls about permission sets need permission for ("Actions, resources, and condition keys for AWS IAM Identity Center"). */
import type { Context } from '../../entries/index.ts'
import type { CallTarget, ServedCall } from '../iam/operation.ts'
import { requestTags } from '../iam/tags.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { PermissionSetRecord } from '../store/center-records.ts'
import { centerOf } from './center.ts'

type TargetFinder = (input: InputFields, call: ServedCall) => CallTarget

/** On the instance that the input names. */
export function onInstance(input: InputFields): CallTarget {
  return { resource: input.need('InstanceArn') }
}

/** On the instance and the permission set that the input names. */
export function onPermissionSet(input: InputFields, call: ServedCall): CallTarget {
  return alsoOn(call, onInstance(input), setResource(input, call))
}

/** On the instance and on a permission set that has no id yet. */
export function onNewPermissionSet(input: InputFields, call: ServedCall): CallTarget {
  const { instanceId } = centerOf(call.state)
  const context = requestTags(input)
  const set = { resource: `arn:aws:sso:::permissionSet/${instanceId}/*`, context }
  return alsoOn(call, { ...onInstance(input), context }, set)
}

/** On what another target is, and on the account that a member of the input names. */
export function onAccount(member: string, target: TargetFinder): TargetFinder {
  return (input, call) => {
    const resource = `arn:aws:sso:::account/${input.text(member) ?? call.account}`
    return alsoOn(call, target(input, call), { resource })
  }
}

/** On a permission set or an instance that has tags. */
export function onTagged(input: InputFields, call: ServedCall): CallTarget {
  const resource = input.need('ResourceArn')
  const set = call.state.shelf('permissionSet').all.find((one) => setArn(call, one) === resource)
  return { resource, context: { ...requestTags(input), ...tagsOf(set) } }
}

/** The ARN of a permission set. */
export function setArn(
  { state }: Pick<ServedCall, 'state'>,
  { id }: Pick<PermissionSetRecord, 'id'>,
): string {
  return `arn:aws:sso:::permissionSet/${centerOf(state).instanceId}/${id}`
}

function setResource(input: InputFields, call: ServedCall) {
  const resource = input.need('PermissionSetArn')
  const id = resource.slice(resource.lastIndexOf('/') + 1)
  return { resource, context: tagsOf(call.state.shelf('permissionSet').byId(id)) }
}

function tagsOf(set: PermissionSetRecord | undefined): Context {
  const tags = set?.tags ?? []
  return Object.fromEntries(tags.map(({ key, value }) => [`aws:ResourceTag/${key}`, value]))
}

/** All of the resources must be allowed. */
function alsoOn(
  { operation }: ServedCall,
  target: CallTarget,
  other: { readonly resource: string; readonly context?: Context },
): CallTarget {
  const permission = { action: `sso:${operation}`, ...other }
  return { ...target, also: [...(target.also ?? []), permission] }
}
