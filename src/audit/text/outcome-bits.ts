/** Which values of an event its outcome depends on, besides those that all outcomes may depend on. */
import * as Key from '../../../assembly/layout/key.ts'
import type { LoadedBundle } from '../../engine/loaded-bundle.ts'
import { textsIn } from '../../partial/bundle-index.ts'
import { plainIn, type TrailEvent, textIn } from '../events/trail-event.ts'
import type { KeyReads } from '../key-reads.ts'
import { addressBit, agentBit, allBits, issueBit, sessionBit, timeBit } from './event-groups.ts'

/** Keys, in lower case, that other values decide than those that always count. */
const bitsOfKeys: ReadonlyMap<string, number> = new Map([
  ['aws:currenttime', timeBit],
  ['aws:epochtime', timeBit],
  ['aws:tokenissuetime', timeBit | issueBit],
  ['aws:multifactorauthage', timeBit | issueBit],
  ['aws:useragent', agentBit],
  ['aws:userid', sessionBit],
  ...[
    ...['aws:sourceip', 'aws:vpcsourceip', 'aws:sourcevpce', 'aws:sourcevpc', 'aws:sourcevpcarn'],
    ...['aws:vpceaccount', 'aws:vpceorgid', 'aws:vpceorgpaths'],
  ].map((key): [string, number] => [key, addressBit]),
])

/** Global keys that follow from what always counts: the Region, who calls, tags, the resource. */
const isFixed =
  /^aws:(?:requestedregion|securetransport|viaawsservice|calledvia|principal|username|assumedroot|federatedprovider|sourceidentity|multifactorauthpresent|resource|requesttag|tagkeys|source(?:arn|account|org)|chatbot|ec2instance|referer)/

/** The bits of what was read to decide an event. */
export function bitsOf(event: TrailEvent, reads: KeyReads): number {
  if (reads.isFailed) return allBits
  let bits = isPlainSession(event) ? 0 : sessionBit
  for (const name of reads.names) bits |= bitsOfKey(name)
  return bits
}

function bitsOfKey(name: string): number {
  const known = bitsOfKeys.get(name)
  if (known !== undefined) return known
  return !name.startsWith('aws:') || isFixed.test(name) ? 0 : allBits
}

/** Its role is what counts, and what is told of it. */
function isPlainSession({ identity }: TrailEvent): boolean {
  const issuer = textIn(plainIn(plainIn(identity, 'sessionContext'), 'sessionIssuer'), 'arn')
  return textIn(identity, 'type') === 'AssumedRole' && issuer?.includes(':role/') === true
}

/** Whether a policy of the bundle names the session of a role as a principal. */
export function namesSessions(loaded: LoadedBundle): boolean {
  return textsIn(loaded, Key.SPACE_ENTRY).some((text) => text.includes(':assumed-role/'))
}
