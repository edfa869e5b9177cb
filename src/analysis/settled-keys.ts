/** Which context keys are known of a question: what the bundle settles, and what the question states. */

import * as CallerLayout from '../../assembly/layout/caller.ts'
import type { Check } from '../engine/check.ts'
import { resourceTags } from '../engine/context/derived-values.ts'
import { foldAscii } from '../json/fold-case.ts'
import type { KnowsKey } from '../partial/partial-check.ts'
import { sessionKeys } from '../services/session-keys.ts'
import { unownedRequest } from '../services/unowned-requests.ts'

/** What follows from who asks, be it that the key is missing: no context can state another value. */
const ofPrincipals: ReadonlySet<string> = new Set([
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principaltype', 'aws:username'],
  ...['aws:principalisawsservice', 'aws:principalservicename', 'aws:principalservicenameslist'],
  ...['aws:principalorgid', 'aws:principalorgmasteraccountid', 'aws:principalorgpaths'],
])

/** What no long-term keys of users have, and sessions of AssumeRoot alone. */
const ofSessions: ReadonlySet<string> = new Set([
  ...['aws:federatedprovider', 'aws:tokenissuetime', 'aws:sourceidentity'],
  ...sessionKeys.keys(),
])
const ofRootSessions = 'aws:assumedroot'

/** What follows from the resource's owner, where it is known. */
const ofOwners: ReadonlySet<string> = new Set([
  ...['aws:resourceaccount', 'aws:resourceorgid', 'aws:resourceorgpaths'],
])

/**
 * All else may have any value: the time, the address, MFA, and tags of sessions, which may differ from
 * those of their role.
 */
export const knowsKey: KnowsKey = ({ key, folded, tag, service }, value, check) => {
  if (check.context.find(key, folded) !== undefined) return true
  if (tag?.of === 'principal') {
    return check.caller.identity.kind === CallerLayout.USER && !check.caller.isUnknown
  }
  if (tag !== undefined) return resourceTags(tag, check) !== undefined
  if (service?.known !== undefined) return value !== undefined
  if (isLacking(folded, check)) return value === undefined
  if (ofPrincipals.has(folded)) return true
  const isNever = unownedRequest.test(foldAscii(check.part.action))
  return ofOwners.has(folded) && (value !== undefined || isNever)
}

function isLacking(folded: string, { caller: { identity } }: Check): boolean {
  if (folded === ofRootSessions) return identity.kind < CallerLayout.ASSUMED_ROOT
  return identity.kind === CallerLayout.USER && ofSessions.has(folded)
}
