/** The session policies that come with a principal, as the documents that limit it. */
import type { Principal, SessionPolicies } from '../model/request.ts'

/** Inline documents, then those of managed policies (E-47); undefined where none were passed. */
export function sessionDocuments(principal: Principal): readonly unknown[] | undefined {
  if (typeof principal === 'string') return undefined
  const { policies, managedPolicies } = principal as SessionPolicies
  if (policies === undefined && managedPolicies === undefined) return undefined
  if (managedPolicies === undefined) return policies
  return [...(policies ?? []), ...(managedPolicies ?? []).map(({ document }) => document)]
}
