/** Kinds of callers, as sentences call them. */
import * as Caller from '../../../../assembly/layout/caller.ts'

/** Callers that are of no account. */
export const strangers: ReadonlyMap<number, { readonly one: string; readonly many: string }> =
  new Map([
    [Caller.SERVICE, { one: 'an AWS service', many: 'AWS services' }],
    [
      Caller.IDENTITY_PROVIDER,
      {
        one: 'a caller with a token of an identity provider',
        many: 'callers with a token of an identity provider',
      },
    ],
    [Caller.ANONYMOUS, { one: 'an anonymous caller', many: 'anonymous callers' }],
    [
      Caller.ORIGIN_ACCESS_IDENTITY,
      { one: 'an origin access identity', many: 'origin access identities' },
    ],
  ])

/** Credentials that some operations are closed to (E-68, E-69). */
export const credentials: Readonly<Record<number, string>> = {
  [Caller.SESSION_TOKEN_USER]: 'credentials of GetSessionToken without MFA',
  [Caller.SESSION_TOKEN_USER_WITH_MFA]: 'credentials of GetSessionToken',
  [Caller.ROLE_SESSION]: 'a session of a role',
  [Caller.SERVICE_LINKED_ROLE]: 'a session of a role',
  [Caller.FEDERATED_USER]: 'a session of GetFederationToken',
  [Caller.FEDERATED_ROOT]: 'a session of GetFederationToken',
  [Caller.ROOT]: 'the root user',
  [Caller.ASSUMED_ROOT]: 'a session of AssumeRoot',
}
