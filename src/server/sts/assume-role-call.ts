/** AssumeRole, from its input to credentials. */
import type { CallDecider } from '../access/decision-point.ts'
import { denied } from '../access/denial.ts'
import { useCode } from '../iam/credentials/mfa-devices.ts'
import type { OpenCall, ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { AccountState } from '../store/account-state.ts'
import { arnOf, readIamArn } from '../store/arns.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { RoleRecord } from '../store/record-types.ts'
import { decidersOf } from '../wire/authorize.ts'
import { confirmArn } from './given-arns.ts'
import {
  packedSize,
  readSessionPolicies,
  requesterOf,
  sessionOf,
  sourceIdentityOf,
} from './issue-credentials.ts'
import { readSessionTags } from './session-tag-input.ts'
import { makeCredentials } from './session-token.ts'

const hour = 3_600

/** See `sts.assumeRole` of the library, which decides. */
export async function assumeRole(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const { secrets } = call
  const roleArn = input.need('RoleArn')
  const sessionName = input.need('RoleSessionName')
  confirmCaller(input, call)
  confirmArn(roleArn)
  if (readIamArn(roleArn)?.type !== 'role') {
    // an ARN that no role can have is one of a role that is not there
    const refused = { caller: call.caller.arn, action: 'sts:AssumeRole', resource: roleArn }
    throw denied(refused, undefined)
  }
  const mfa = readMfa(input, call)
  const PackedPolicySize = packedSize(input)
  const sourceIdentity = input.text('SourceIdentity')
  const durationSeconds = input.number('DurationSeconds')
  const externalId = input.text('ExternalId')
  const owner = ownerOf(call, roleArn)
  const role = findRole({ state: owner }, roleArn)
  const asked = {
    ...{ caller: requesterOf(call), role: roleArn, sessionName },
    ...mfa,
    ...readSessionTags(input, call),
    ...readSessionPolicies(input, { ...call, state: owner }), // a role has policies of its own account
    ...(durationSeconds !== undefined && { durationSeconds }),
    ...(externalId !== undefined && { externalId }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
    context: call.context,
  }
  const deciders = await decidersOf(call, [
    { state: owner, ids: role === undefined ? [] : [role.id] },
  ])
  const sessions = deciders.map(({ sts }) =>
    sessionOf(call, () => sts.assumeRole(asked), { resource: roleArn, reason: 'unsaid' }),
  )
  const [session] = sessions // of what the caller has; the others only had to be allowed
  if (session === undefined) throw new TypeError('nobody has decided')
  return {
    Credentials: { ...makeCredentials(secrets, session) },
    AssumedRoleUser: { AssumedRoleId: `${role?.id}:${sessionName}`, Arn: session.arn },
    PackedPolicySize,
    SourceIdentity: sourceIdentityOf(session),
  }
}

/** The role of an ARN; undefined where the account has none. */
export function findRole({ state }: OwnedRoles, arn: string): RoleRecord | undefined {
  const role = state.shelf('role').byName(readIamArn(arn)?.name ?? '')
  return role !== undefined && arnOf(state.id, 'role', role) === arn ? role : undefined
}

interface OwnedRoles {
  readonly state: AccountState
}

/** The account that an ARN names, where it can be called; the caller's own otherwise. */
function ownerOf({ accounts, state }: OpenCall, arn: string): AccountState {
  return openAccountOf(accounts, readIamArn(arn)?.account ?? '') ?? state
}

/** Who decides whether a role may be assumed by somebody who has no policies. */
export function deciderOfRole(
  { point, state }: OpenCall,
  role: RoleRecord | undefined,
): Promise<CallDecider> {
  return point.deciderFor([{ state, ids: role === undefined ? [] : [role.id] }])
}

/** Root users assume no roles, and role chaining lasts an hour at most ("Compare AWS STS credentials"). */
function confirmCaller(input: InputFields, { caller }: ServedCall): void {
  if (caller.kind === 'root') {
    throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.')
  }
  const isChained = caller.kind === 'session' && caller.principal.kind === 'assumedRole'
  if (!isChained || (input.number('DurationSeconds') ?? hour) <= hour) return
  throw new AwsError(
    'ValidationError',
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
  )
}

/** The device and the code of an input, the code taken; nothing where neither is given. */
export function readMfa(
  input: InputFields,
  call: ServedCall,
): { readonly mfa?: { readonly serialNumber: string } } {
  const serial = input.text('SerialNumber')
  const code = input.text('TokenCode')
  if (serial === undefined && code === undefined) return {}
  if (serial === undefined || code === undefined) {
    throw new AwsError('ValidationError', 'SerialNumber and TokenCode must be given together')
  }
  useCode(call, { serial, code })
  return { mfa: { serialNumber: serial } }
}
