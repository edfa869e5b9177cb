/** AssumeRoleWithWebIdentity, from its input to credentials. */
import { verifyWebIdentity, type WebIdentity } from '../federation/web-identity.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { deciderOfRole, findRole } from './assume-role-call.ts'
import { confirmArnOf } from './given-arns.ts'
import {
  packedSize,
  readSessionPolicies,
  runCall,
  sourceIdentityOf,
  tagsOf,
} from './issue-credentials.ts'
import { makeCredentials } from './session-token.ts'
import type { ProofParts, ProvenCall } from './token-operation.ts'

/** See `sts.assumeRoleWithWebIdentity` of the library, which decides. */
export async function assumeRoleWithWebIdentity(
  input: InputFields,
  parts: ProofParts,
): Promise<ProvenCall> {
  if (input.has('ProviderId')) {
    // access tokens of OAuth 2.0, which only Amazon and Facebook themselves can tell of
    throw new AwsError('InvalidIdentityToken', 'OAuth 2.0 access tokens are not supported.')
  }
  confirmArnOf('role', input.need('RoleArn'))
  const identity = await verifyWebIdentity(input.need('WebIdentityToken'), parts)
  const { provider, audience, subject } = identity
  return {
    identity: {
      type: 'WebIdentityUser',
      principalId: `${provider}:${audience}:${subject}`,
      userName: subject,
      identityProvider: provider,
    },
    run: (call) => assume(input, call, identity),
  }
}

async function assume(
  input: InputFields,
  call: OpenCall,
  { provider, claims, subject, audience }: WebIdentity,
): Promise<CallOutput> {
  const roleArn = input.need('RoleArn')
  const sessionName = input.need('RoleSessionName')
  const durationSeconds = input.number('DurationSeconds')
  const role = findRole(call, roleArn)
  const { sts } = await deciderOfRole(call, role)
  const { session } = runCall(() =>
    sts.assumeRoleWithWebIdentity({
      ...{ role: roleArn, provider, claims, sessionName },
      ...readSessionPolicies(input, call),
      ...(durationSeconds !== undefined && { durationSeconds }),
      context: call.context,
    }),
  )
  if (session === undefined || role === undefined) {
    throw new AwsError('AccessDenied', `Not authorized to perform sts:${call.operation}`)
  }
  return {
    Credentials: { ...makeCredentials(call.secrets, session) },
    SubjectFromWebIdentityToken: subject,
    AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: session.arn },
    PackedPolicySize: packedSize(input, tagsOf(session)),
    Provider: provider,
    Audience: audience,
    SourceIdentity: sourceIdentityOf(session),
  }
}
