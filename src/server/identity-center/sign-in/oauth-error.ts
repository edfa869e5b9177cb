/** Refusals of OpenID Connect, which OAuth has names for beside AWS's (RFC 6749, 5.2; RFC 8628, 3.5). */
import { AwsError } from '../../protocol/aws-error.ts'

/** By AWS's names, without `Exception`. */
const names = {
  AccessDenied: 'access_denied',
  AuthorizationPending: 'authorization_pending',
  ExpiredToken: 'expired_token',
  InvalidClient: 'invalid_client',
  InvalidClientMetadata: 'invalid_client_metadata',
  InvalidGrant: 'invalid_grant',
  InvalidRedirectUri: 'invalid_redirect_uri',
  InvalidRequest: 'invalid_request',
  SlowDown: 'slow_down',
  UnauthorizedClient: 'unauthorized_client',
  UnsupportedGrantType: 'unsupported_grant_type',
} as const

/** The error, with the members that clients of OAuth read. */
export function oauthError(name: keyof typeof names, description: string): AwsError {
  const members = { error: names[name], error_description: description }
  const status = name === 'InvalidClient' ? 401 : 400
  return new AwsError(`${name}Exception`, description, { status, members })
}
