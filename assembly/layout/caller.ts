/** Kinds of principal, as far as the evaluation order depends on them. */

export const USER = 0
export const SESSION_TOKEN_USER = 1
export const SESSION_TOKEN_USER_WITH_MFA = 2
export const ROLE_SESSION = 3
export const SERVICE_LINKED_ROLE = 4
export const FEDERATED_USER = 5
export const FEDERATED_ROOT = 6
export const ROOT = 7
export const ASSUMED_ROOT = 8
export const SERVICE = 9
export const IDENTITY_PROVIDER = 10
export const ANONYMOUS = 11
/** A CloudFront origin access identity. */
export const ORIGIN_ACCESS_IDENTITY = 12
export const COUNT = 13
