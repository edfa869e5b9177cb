/** From a permission set to its role in an account ("How permission sets work", D-26, D-116). */
import { randomBytes } from 'node:crypto'
import { samlProviderArn } from '../federation/saml-identity.ts'
import { makeUniqueId } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf } from '../store/arns.ts'
import { provisionKey } from '../store/center-keys.ts'
import type {
  PermissionSetRecord,
  PolicyReference,
  ProvisionRecord,
} from '../store/center-records.ts'
import type { RoleRecord } from '../store/record-types.ts'
import { forgetUse } from '../wire/last-use.ts'
import type { CenterAccount, CenterCall } from './center-accounts.ts'
import { keepPortalProvider, portalAudience, portalProviderName } from './portal-provider.ts'

const path = '/aws-reserved/sso.amazonaws.com/'
const inlineName = 'AwsSSOInlinePolicy'
/** Seconds: how long a session lasts is the permission set's to say. */
const longestSession = 43_200

/** Makes the role of a permission set in an account, or makes it what the permission set is by now; or says why it cannot. */
export function provisionRole(
  call: CenterCall,
  set: PermissionSetRecord,
  { state, isClosed }: CenterAccount,
): string | undefined {
  if (isClosed) {
    // as recorded from AWS (aws-identitycenter-codepipeline-auto-assignment#31)
    return `AWS SSO is unable to complete your request at this time. Obtaining permissions to manage your AWS account '${state.id}' takes longer than usual. Please try again in a few minutes. If this problem continues, contact AWS Support.`
  }
  const missing = references(set).find((one) => findPolicy(state, one) === undefined)
  if (missing !== undefined) {
    return `Received a 404 status error: Policy arn:aws:iam::${state.id}:policy${missing.path}${missing.name} does not exist or is not attachable.`
  }
  const { home } = call.accounts
  const changes = call.changes.of(state)
  keepPortalProvider(state, changes, call.time)
  const named = { permissionSet: set.id, account: state.id }
  const id = provisionKey(named)
  const known = home.shelf('provision').byId(id)
  const before = known && state.shelf('role').byId(known.role)
  const role = roleOf(set, { state, before, time: call.time })
  changes.put('role', role)
  call.changes.of(home).put('provision', { id, ...named, role: role.id, isLatest: true })
  return undefined
}

/** Removes the role of a permission set in an account where nobody is assigned it any more. */
export function removeRole({ accounts, changes }: CenterCall, provision: ProvisionRecord): void {
  const { id, account, role } = provision
  const state = accounts.at(account)
  const own = changes.of(state)
  own.remove('role', role)
  forgetUse(state, own, role)
  changes.of(accounts.home).remove('provision', id)
}

function references({ references: named, boundary }: PermissionSetRecord): PolicyReference[] {
  return typeof boundary === 'object' ? [...named, boundary] : [...named]
}

/** The ARN of a policy of the account. */
function findPolicy(state: AccountState, named: PolicyReference): string | undefined {
  const found = state.shelf('policy').byName(named.name)
  return found?.path === named.path ? arnOf(state.id, 'policy', found) : undefined
}

interface RolePlace {
  readonly state: AccountState
  readonly before: RoleRecord | undefined
  readonly time: string
}

function roleOf(set: PermissionSetRecord, { state, before, time }: RolePlace): RoleRecord {
  const { name, description, inline, attached, boundary } = set
  const arnNamed = (one: PolicyReference) => findPolicy(state, one) ?? []
  const limit = typeof boundary === 'object' ? [arnNamed(boundary)].flat()[0] : boundary
  return {
    id: before?.id ?? makeUniqueId('AROA'),
    name: before?.name ?? `AWSReservedSSO_${name}_${randomBytes(8).toString('hex')}`,
    created: before?.created ?? time,
    ...{ path, tags: [], trust: trustOf(state.id), maxSessionDuration: longestSession },
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
