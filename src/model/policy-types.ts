/** What decides and how: the names, in the order in which denials are reported (E-97). */

export const policyTypes = [
  'scp',
  'rcp',
  'endpoint',
  'resource',
  'identity',
  'boundary',
  'session',
] as const

export const deciders = [
  ...policyTypes,
  'root',
  'credential',
  'always',
  'publicAccessBlock',
] as const

export const verdicts = ['allowed', 'explicitDeny', 'implicitDeny'] as const
