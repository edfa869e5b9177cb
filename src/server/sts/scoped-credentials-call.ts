/** GetScopedCredentials: credentials of the same session that may do less, for a shorter time. */
import type { ServedCall } from '../iam/operation.ts'
import { readStatements } from '../iam/policies/document-syntax.ts'
import { confirmCompiles } from '../iam/policies/documents.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { InputFields } from '../protocol/fields.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import type { SessionCaller } from '../wire/caller.ts'
import { sourceIdentityOf } from './issue-credentials.ts'
import { makeCredentials, mostTokenCharacters, padToken } from './session-token.ts'

/** "A maximum of 3 scope down policy layers are allowed per session." */
const mostScopes = 3

/** See the STS API Reference, which does not have the words of its refusals. */
export function getScopedCredentials(input: InputFields, call: ServedCall): CallOutput {
  const { caller, secrets } = call
  confirmSession(caller)
  const scopes = [...caller.scopes, ...readScope(input)]
  if (scopes.length > mostScopes) {
    throw new AwsError(
      'AccessDenied',
      `Cannot call GetScopedCredentials with more than ${mostScopes} scope down policies`,
    )
  }
  const session = { ...caller.principal, expiresAt: readExpiry(input, call, caller) }
  const made = makeCredentials(secrets, session, scopes)
  const SessionToken = padToken(made.SessionToken, input.number('MinimumSessionTokenSize') ?? 0)
  return {
    Credentials: { ...made, SessionToken },
    SessionInfo: { ScopedSessionId: caller.userId, Arn: caller.arn },
    SessionTokenUtilization: Math.ceil((100 * SessionToken.length) / mostTokenCharacters),
    SessionTokenSize: SessionToken.length,
    ScopedPoliciesCount: scopes.length,
    SourceIdentity: sourceIdentityOf(caller.principal),
  }
}

/** Sessions of users and roles: nothing could limit a root user. */
function confirmSession(caller: ServedCall['caller']): asserts caller is SessionCaller {
  if (caller.kind === 'session' && caller.principal.entityId !== undefined) return
  const whose = caller.kind === 'session' ? 'credentials of the root user' : 'long-term credentials'
  throw new AwsError('AccessDenied', `Cannot call GetScopedCredentials with ${whose}`)
}

/** The policy of the input, where it has one. Throws for another text, and for an input with neither. */
function readScope(input: InputFields): string[] {
  const policy = input.text('Policy')
  if (policy === undefined) {
    if (input.has('DurationSeconds')) return []
    throw new AwsError('ValidationError', 'Policy or DurationSeconds must be given')
  }
  readStatements(policy)
  confirmCompiles(policy)
  return [policy]
}

/** When the credentials end, which is no later than those that ask. */
function readExpiry(
  input: InputFields,
  { time }: ServedCall,
  { principal }: SessionCaller,
): string {
  const seconds = input.number('DurationSeconds')
  if (seconds === undefined) return principal.expiresAt
  const end = Date.parse(time) + seconds * 1_000
  if (end <= Date.parse(principal.expiresAt)) return new Date(end).toISOString()
  throw new AwsError(
    'InsufficientSessionLifetime',
    'The requested DurationSeconds exceeds the remaining lifetime of the session',
  )
}
