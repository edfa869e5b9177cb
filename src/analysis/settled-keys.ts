/** Which context keys are known of a question: what the bundle settles, and what the question states. */

import * as CallerLayout from '../../assembly/layout/caller.ts'
import type { KnowsKey } from '../audit/bracket/partial-check.ts'

/** What follows from who asks, be it that the key is missing: no context can state another value. */
const ofPrincipals: ReadonlySet<string> = new Set([
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principaltype', 'aws:username'],
  ...['aws:principalisawsservice', 'aws:principalservicename', 'aws:principalservicenameslist'],
  ...['aws:principalorgid', 'aws:principalorgmasteraccountid', 'aws:principalorgpaths'],
])

/** What follows from the resource's owner, where it is known. */
const ofOwners: ReadonlySet<string> = new Set([
  ...['aws:resourceaccount', 'aws:resourceorgid', 'aws:resourceorgpaths'],
])

/**
 * All else may have any value: the time, the address, MFA, and tags of sessions, which may differ from
 * those of their role.
 */
export const knowsKey: KnowsKey = ({ key, folded, tag }, value, check) => {
  if (check.context.find(key, folded) !== undefined) return true
  if (tag?.of === 'principal') {
    return check.caller.identity.kind === CallerLayout.USER && !check.caller.isUnknown
  }
  if (tag !== undefined) return tag.service === 'aws' && check.resourceTags() !== undefined
  return ofPrincipals.has(folded) || (ofOwners.has(folded) && value !== undefined)
}
