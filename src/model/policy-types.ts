/** What can decide, by the numbers that the format gives it. */
import type { DecidedBy, Verdict } from './decision.ts'
import type { PolicyType } from './policy.ts'

/** By GATE_ number. */
export const gateTypes: readonly PolicyType[] = [
  'scp',
  'rcp',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
]

/** By DECIDED_BY_ number. */
export const deciders: readonly DecidedBy[] = [
  ...gateTypes,
  'root',
  'credential',
  'always',
  'publicAccessBlock',
]

/** By VERDICT_ number. */
export const verdicts: readonly Verdict[] = ['allowed', 'explicitDeny', 'implicitDeny']
