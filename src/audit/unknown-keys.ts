/** Which context keys of an event are known: the rule of `src/partial` for events. */
import type { Check } from '../engine/check.ts'
import { resourceTags } from '../engine/context/derived-values.ts'
import type { KeyName } from '../engine/context/key-name.ts'
import { keyBehind } from '../engine/context/read-context.ts'
import type { KnowsKey } from '../partial/partial-check.ts'
import type { EventContext } from './events/event-context.ts'

/** What follows from who calls: where the engine has no value, the key is missing. */
const ofCallers: ReadonlySet<string> = new Set([
  ...['aws:principalarn', 'aws:principalaccount', 'aws:principaltype', 'aws:username'],
  ...['aws:principalisawsservice', 'aws:principalservicename', 'aws:principalservicenameslist'],
  ...['aws:assumedroot', 'aws:federatedprovider', 'aws:multifactorauthpresent'],
  ...['aws:sourceidentity', 'aws:tokenissuetime', 'aws:currenttime', 'aws:epochtime'],
])

/** A key is known that has a value which is not in doubt, or that the request surely lacked. */
export function knowsOf({ absent, unsure }: EventContext): KnowsKey {
  return (name, value, check) => {
    const { folded } = name
    const family = folded.slice(0, folded.indexOf('/') + 1)
    const behind = keyBehind(folded)
    if (unsure.has(folded) || (family !== '' && unsure.has(family))) return false
    if (value !== undefined) return true
    if (absent.has(folded) || ofCallers.has(folded)) return true
    if (behind !== undefined && absent.has(behind)) return true
    return isTagOfKnown(name, check)
  }
}

/** Of a user or role that the directory has, and of a resource whose tags it lists, it lists all. */
function isTagOfKnown({ tag }: KeyName, check: Check): boolean {
  if (tag === undefined) return false
  if (tag.of === 'principal') return !check.caller.isUnknown
  return resourceTags(tag, check) !== undefined
}

/** A request of ours states its whole context. */
export const knowsAll: KnowsKey = () => true
