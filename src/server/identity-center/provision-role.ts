/** From a permission set to its role in the account ("How permission sets work", D-26, D-116). */
import { randomBytes } from 'node:crypto'
import { samlProviderArn } from '../federation/saml-identity.ts'
import type { ServedCall } from '../iam/operation.ts'
import { makeUniqueId } from '../signature/secrets.ts'
import { arnOf } from '../store/arns.ts'
import type { PermissionSetRecord, PolicyReference } from '../store/center-records.ts'
import type { RoleRecord } from '../store/record-types.ts'
import { keepPortalProvider, portalAudience, portalProviderName } from './portal-provider.ts'

const path = '/aws-reserved/sso.amazonaws.com/'
const inlineName = 'AwsSSOInlinePolicy'
/** Seconds: how long a session lasts is the permission set's to say. */
const longestSession = 43_200

/** The permission set with its role, or why it could not be provisioned. */
export interface Provisioned {
  readonly set: PermissionSetRecord
  readonly failure?: string
}

/** Makes the role of a permission set, or makes it what the permission set is by now. */
export function provisionRole(call: ServedCall, set: PermissionSetRecord): Provisioned {
  const missing = references(set).find((one) => findPolicy(call, one) === undefined)
  if (missing !== undefined) {
    const failure = `Received a 404 status error: Policy arn:aws:iam::${call.account}:policy${missing.path}${missing.name} does not exist or is not attachable.`
    return { set, failure }
  }
  keepPortalProvider(call)
  const before = set.role === undefined ? undefined : call.state.shelf('role').byId(set.role)
  const role = roleOf(call, set, before)
  call.changes.put('role', role)
  const provisioned = { ...set, role: role.id, isProvisioned: true }
  call.changes.put('permissionSet', provisioned)
  return { set: provisioned }
}

/** Removes the role of a permission set that nobody is assigned any more. */
export function removeRole({ changes }: ServedCall, set: PermissionSetRecord): void {
  const { role, ...kept } = set
  if (role === undefined) return
  changes.remove('role', role)
  changes.remove('use', role)
  changes.put('permissionSet', { ...kept, isProvisioned: true })
}

function references({ references: named, boundary }: PermissionSetRecord): PolicyReference[] {
  return typeof boundary === 'object' ? [...named, boundary] : [...named]
}

/** The ARN of a policy of the account. */
function findPolicy({ state, account }: ServedCall, named: PolicyReference): string | undefined {
  const found = state.shelf('policy').byName(named.name)
  return found?.path === named.path ? arnOf(account, 'policy', found) : undefined
}

function roleOf(
  call: ServedCall,
  set: PermissionSetRecord,
  before: RoleRecord | undefined,
): RoleRecord {
  const { name, description, inline, attached, boundary } = set
  const arnNamed = (one: PolicyReference) => findPolicy(call, one) ?? []
  const limit = typeof boundary === 'object' ? [arnNamed(boundary)].flat()[0] : boundary
  return {
    id: before?.id ?? makeUniqueId('AROA'),
    name: before?.name ?? `AWSReservedSSO_${name}_${randomBytes(8).toString('hex')}`,
    created: before?.created ?? call.time,
    ...{ path, tags: [], trust: trustOf(call.account), maxSessionDuration: longestSession },
    inline: inline === undefined ? [] : [{ name: inlineName, document: inline }],
    attached: [...attached, ...set.references.flatMap(arnNamed)],
    ...(limit !== undefined && { boundary: limit }),
    ...(description !== undefined && { description }),
  }
}

/** As the library's directories have it, too. */
function trustOf(account: string): string {
  const provider = samlProviderArn(account, portalProviderName(account))
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: provider },
        Action: ['sts:AssumeRoleWithSAML', 'sts:TagSession'],
        Condition: { StringEquals: { 'SAML:aud': portalAudience } },
      },
    ],
  })
}
