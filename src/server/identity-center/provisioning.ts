/** Which accounts have a permission set's role, and bringing the roles up to date. */
import type { OperationTable, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { provisionKey } from '../store/center-keys.ts'
import type { PermissionSetRecord, ProvisionRecord } from '../store/center-records.ts'
import { confirmInstance, resultsOf } from './center.ts'
import { needAccount } from './center-accounts.ts'
import { askRequest } from './center-requests.ts'
import { onAccount, onInstance, onPermissionSet, setArn } from './center-targets.ts'
import { namedSet } from './permission-sets.ts'
import { provisionRole } from './provision-role.ts'

export const provisioningOperations = {
  ListAccountsForProvisionedPermissionSet: { target: onPermissionSet, run: listAccounts },
  ListPermissionSetsProvisionedToAccount: {
    target: onAccount('AccountId', onInstance),
    run: listSets,
  },
  ProvisionPermissionSet: { target: onProvisioned, run: provision },
} satisfies OperationTable

/** The account, or all that have the permission set. */
function onProvisioned(input: InputFields, call: ServedCall) {
  if (input.text('TargetType') === 'AWS_ACCOUNT') {
    return onAccount('TargetId', onPermissionSet)(input, call)
  }
  const resource = input.need('PermissionSetArn')
  const id = resource.slice(resource.lastIndexOf('/') + 1)
  const target = onPermissionSet(input, call)
  const also = call.state
    .shelf('provision')
    .inGroup(id)
    .map(({ account }) => ({
      action: `sso:${call.operation}`,
      resource: `arn:aws:sso:::account/${account}`,
    }))
  return { ...target, also: [...(target.also ?? []), ...also] }
}

/** What the input wants of roles: those that are up to date, or those that are not. */
function wantedBy(input: InputFields): (provision: ProvisionRecord) => boolean {
  const wanted = input.text('ProvisioningStatus')
  return ({ isLatest }) =>
    wanted === undefined || isLatest === (wanted === 'LATEST_PERMISSION_SET_PROVISIONED')
}

function listAccounts(input: InputFields, call: ServedCall): CallOutput {
  const { id } = namedSet(input, call)
  const found = call.state.shelf('provision').inGroup(id).filter(wantedBy(input))
  const items = found.map(({ account }) => account)
  const page = resultsOf(input, call, { items, keyOf: (one) => one })
  return { AccountIds: page.items, NextToken: page.token }
}

function listSets(input: InputFields, call: ServedCall): CallOutput {
  confirmInstance(input, call)
  const account = input.need('AccountId')
  needAccount(call.accounts, account)
  const found = call.state.shelf('provision').inGroup(account).filter(wantedBy(input))
  const items = found.map(({ permissionSet }) => setArn(call, { id: permissionSet }))
  const page = resultsOf(input, call, { items, keyOf: (arn) => arn })
  return { PermissionSets: page.items, NextToken: page.token }
}

function provision(input: InputFields, call: ServedCall): CallOutput {
  const set = namedSet(input, call)
  const isOfOne = input.need('TargetType') === 'AWS_ACCOUNT'
  const account = input.text('TargetId')
  if (isOfOne && account === undefined) {
    throw new AwsError('ValidationException', 'TargetId is required for AWS_ACCOUNT.')
  }
  const failure =
    isOfOne && account !== undefined ? provisionOne(call, set, account) : provisionAll(call, set)
  const status = askRequest(call, {
    ...{ kind: 'provisioning', permissionSet: setArn(call, set) },
    ...(isOfOne && account !== undefined && { account }),
    ...(failure !== undefined && { failure }),
  })
  return { PermissionSetProvisioningStatus: status }
}

function provisionOne(call: ServedCall, set: PermissionSetRecord, id: string): string | undefined {
  const account = needAccount(call.accounts, id)
  const key = provisionKey({ permissionSet: set.id, account: id })
  if (call.state.shelf('provision').byId(key) !== undefined) {
    return provisionRole(call, set, account)
  }
  return `Received a 404 status error: Permission set provision not found in AWS account ${id}.`
}

/** Of all accounts that have the permission set there may be none. Those that can be are brought up to date. */
function provisionAll(call: ServedCall, set: PermissionSetRecord): string | undefined {
  const provisions = call.state.shelf('provision').inGroup(set.id)
  const failures = provisions.map(({ account }) =>
    provisionRole(call, set, needAccount(call.accounts, account)),
  )
  return failures.find((failure) => failure !== undefined)
}
