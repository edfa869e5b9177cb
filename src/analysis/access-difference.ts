/** What a change of policies does to requests that nobody may have made yet. */
import type { DeterminingStatement } from '../model/decision.ts'
import type { AuthorizationRequest } from '../model/request.ts'

/**
 * `gained`: the newer bundle allows what the older one denies; `revoked`: the other way round;
 * `unknown`: other statements have a say, and no request was found that is decided otherwise, though
 * not all values that a context may have could be tried.
 */
export type DifferenceKind = 'gained' | 'revoked' | 'unknown'

/** A principal, an action and a resource for which two bundles decide otherwise in some context. */
export interface AccessDifference {
  readonly change: DifferenceKind
  /**
   * An ARN, `anonymous`, the name of an AWS service, or of an identity provider; `*` for callers of any
   * account that the bundles do not have, `*.amazonaws.com` for AWS services that no policy names.
   */
  readonly principal: string
  readonly action: string
  /** An ARN, or what a policy names: it is for all that no narrower one of the action matches. */
  readonly resource: string
  /** Context keys that the example states; none where every context changes. */
  readonly conditions: readonly string[]
  /** What carries it: the Allow of the newer bundle, of `revoked` its Deny or the older one's Allow. */
  readonly statements: readonly DeterminingStatement[]
  /**
   * A request that both bundles were asked, and that they decide otherwise; absent of `unknown`. Of a
   * caller of another account it is decided as if that account allowed it everything.
   */
  readonly example?: AuthorizationRequest
}
