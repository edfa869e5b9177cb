/** The context keys that an evaluator derives and no context may contradict (K-3). */
import { sessionKeys } from './session-keys.ts'

/**
 * Where a derived key's value comes from. `principal` and `resource`: what the directory knows and
 * the request names. `session`: the principal's descriptor; with a bare ARN nothing is known of the
 * session, and the context is the only source.
 */
export type KeySource = 'principal' | 'session' | 'resource'

/** By key in lower case; a name that ends in `/` stands for every key that begins with it. */
export const derivedKeys: ReadonlyMap<string, KeySource> = new Map<string, KeySource>([
  ['aws:principalarn', 'principal'],
  ['aws:principalaccount', 'principal'],
  ['aws:principalorgid', 'principal'],
  ['aws:principalorgpaths', 'principal'],
  ['aws:principaltag/', 'principal'],
  ['aws:principaltype', 'principal'],
  ['aws:userid', 'principal'],
  ['aws:username', 'principal'],
  ['aws:principalisawsservice', 'principal'],
  ['aws:principalservicename', 'principal'],
  ['aws:principalservicenameslist', 'principal'],
  ['aws:assumedroot', 'session'],
  ['aws:federatedprovider', 'session'],
  ['aws:tokenissuetime', 'session'],
  ['aws:multifactorauthpresent', 'session'],
  ['aws:sourceidentity', 'session'],
  ...[...sessionKeys.keys()].map((key) => [key, 'session'] as const),
  ['aws:resourceaccount', 'resource'],
  ['aws:resourceorgid', 'resource'],
  ['aws:resourceorgpaths', 'resource'],
  ['aws:resourcetag/', 'resource'],
])
