/** GetSessionToken and GetFederationToken, from their input to credentials. */
import type { ServedCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { deciderOf } from '../wire/authorize.ts'
import { readMfa } from './assume-role-call.ts'
import { packedSize, readSessionPolicies, requesterOf, sessionOf } from './issue-credentials.ts'
import { readSessionTags } from './session-tag-input.ts'
import { makeCredentials } from './session-token.ts'

/** Of root's sessions, which are shortened rather than refused. */
const hour = 3_600

/** See `sts.getSessionToken` of the library. */
export async function getSessionToken(input: InputFields, call: ServedCall): Promise<CallOutput> {
  confirmLongTerm(call, 'GetSessionToken')
  const mfa = readMfa(input, call)
  const { sts } = await deciderOf(call)
  const session = sessionOf(
    call,
    () =>
      sts.getSessionToken({
        caller: requesterOf(call),
        ...mfa,
        ...durationOf(input, call),
        context: call.context,
      }),
    { resource: '*', reason: 'said' },
  )
  return { Credentials: { ...makeCredentials(call.secrets, session) } }
}

/** See `sts.getFederationToken` of the library. */
export async function getFederationToken(
  input: InputFields,
  call: ServedCall,
): Promise<CallOutput> {
  confirmLongTerm(call, 'GetFederationToken')
  const name = input.need('Name')
  const { sts } = await deciderOf(call)
  const PackedPolicySize = packedSize(input) ?? 0
  const arn = `arn:aws:sts::${call.account}:federated-user/${name}`
  const session = sessionOf(
    call,
    () =>
      sts.getFederationToken({
        caller: requesterOf(call),
        name,
        ...durationOf(input, call),
        ...readSessionTags(input, call),
        ...readSessionPolicies(input, call),
        context: call.context,
      }),
    { resource: arn, reason: 'said' },
  )
  return {
    Credentials: { ...makeCredentials(call.secrets, session) },
    FederatedUser: { FederatedUserId: `${call.account}:${name}`, Arn: session.arn },
    PackedPolicySize,
  }
}

function durationOf(
  input: InputFields,
  { caller }: ServedCall,
): { readonly durationSeconds?: number } {
  const seconds = input.number('DurationSeconds')
  if (seconds === undefined) return {}
  return { durationSeconds: caller.kind === 'root' ? Math.min(seconds, hour) : seconds }
}

/** Sessions cannot ask for sessions of their own ("Compare AWS STS credentials"). */
function confirmLongTerm({ caller }: ServedCall, operation: string): void {
  if (caller.kind !== 'session') return
  throw new AwsError('AccessDenied', `Cannot call ${operation} with session credentials`)
}
