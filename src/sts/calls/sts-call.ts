/** One call of STS as the parts that are decided, and the context keys that follow from it (E-65). */

import { foldCase } from '../../bundle/forms.ts'
import type { Decision } from '../../model/decision.ts'
import type { Context, Principal, Tags } from '../../model/request.ts'
import { certificateTags } from '../../services/trust-actions.ts'
import type { Authority } from '../session/authority.ts'
import { isSessionKey } from '../session/session.ts'
import { fault } from './call-inputs.ts'

export interface StsCall {
  readonly principal: Principal
  /** The operation first, then what else it needs to be allowed. */
  readonly actions: readonly string[]
  readonly resource: string
  /** The account that decides on the resource, where that is not the ARN's. */
  readonly resourceAccount?: string
  /** As the call's host sees it: network, time, TLS. */
  readonly stated: Context | undefined
  /** What the caller's session and the call's parameters say. */
  readonly own: Context
  /** Transitive tags of the caller's session (K-85). */
  readonly incoming?: Tags
}

/** Decides every part of a call. Throws `ERR_REQUEST_INVALID` for a context that states its own keys. */
export function decideCall(authority: Authority, call: StsCall): Decision {
  const { principal, resource, resourceAccount } = call
  const context = joinContext(call.stated, call.own)
  const parts = call.actions.map((action) => ({
    principal,
    action,
    resource,
    context,
    ...(resourceAccount !== undefined && { resourceAccount }),
  }))
  return authority.check(parts, call.incoming)
}

/** Keys that follow from the parameters of a call, or from the session that makes it. */
const ownKeys: ReadonlySet<string> = new Set([
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:transitivetagkeys',
  'sts:taskpolicyarn',
  'iam:passedtoservice',
  'iam:associatedresourcearn',
  'aws:tagkeys',
  'aws:multifactorauthpresent',
  'sts:requestcontextproviders',
])

function joinContext(stated: Context = {}, own: Context): Context {
  if (typeof stated !== 'object' || stated === null) {
    throw fault('context', 'must be an object', 'give context keys as { key: value }')
  }
  for (const key of Object.keys(stated)) {
    const folded = foldCase(key)
    if (!ownKeys.has(folded) && !isPassedKey(folded) && !isSessionKey(folded)) {
      continue
    }
    throw fault(
      `context.${key}`,
      'follows from the call itself',
      'leave the key out; give the session, claim or parameter that it comes from',
    )
  }
  return { ...stated, ...own }
}

function isPassedKey(folded: string): boolean {
  return /^(?:aws:requesttag|sts:requestcontext)\//.test(folded) || certificateTags.test(folded)
}
