/** Named limits for everything that input can grow; over one of them is `ERR_LIMIT_EXCEEDED`. */

export const limits = Object.freeze({
  /** UTF-16 units of one policy document's text. */
  policyCharacters: 4_194_304,
  /** UTF-16 units of one directory, request or case file's text. */
  documentCharacters: 268_435_456,
  /** Objects and arrays inside one another, in any JSON input. */
  jsonDepth: 64,
  /** Rules of a directory on what resources belong to. */
  resourceParents: 256,
  /** Statements in one policy document. */
  policyStatements: 100_000,
  /** UTF-16 units of one action, resource or condition value in a policy. */
  patternCharacters: 65_535,
  /** Values under one condition key in a policy. */
  conditionValues: 100_000,
  /** Context keys, each under its operator, that one statement has conditions on. */
  statementConditions: 65_535,
  /** Principals that one statement lists. */
  principalEntries: 100_000,
  /** UTF-16 units of a context key in a policy, and of the default of a policy variable. */
  variableCharacters: 21_845,
  /** Levels of SCPs or RCPs above one account. */
  policyLevels: 16,
  /** UTF-8 bytes of a request's action. */
  actionBytes: 1_024,
  /** UTF-8 bytes of a request's resource. */
  resourceBytes: 16_384,
  /** Resources in one request, and parts in one call. */
  requestParts: 1_000,
  /** Values of any kind, one inside the other, in one call. */
  requestValues: 200_000,
  /** UTF-16 units of a principal's ARN, of a service's or provider's name. */
  principalCharacters: 2_048,
  /** UTF-16 units of a session's name, source identity, or the instant it was issued. */
  sessionNameCharacters: 64,
  /** Further names of a service principal. */
  serviceNames: 100,
  /** Tags of a session, with their keys and values in UTF-16 units ("Quotas of IAM and STS"). */
  sessionTags: 50,
  tagKeyCharacters: 128,
  tagValueCharacters: 256,
  /** Inline session policies of a principal. */
  sessionPolicies: 20,
  /** UTF-16 units of their text without white space, with the ARNs of managed ones (L-113). */
  sessionPolicyCharacters: 2_048,
  /** Managed session policies of a principal (L-115). */
  managedSessionPolicies: 10,
  /**
   * UTF-16 units of a managed session policy's text without white space. A policy of the customer's
   * has 6,144 (L-110); policies that AWS manages are longer, the longest in 2026 152,297.
   */
  managedPolicyCharacters: 262_144,
  /** Context keys in a request, and the UTF-16 units of one name. */
  contextKeys: 1_000,
  contextKeyCharacters: 1_024,
  /** Values of one context key in a request. */
  contextValues: 10_000,
  /** UTF-16 units of one context value. */
  contextValueCharacters: 16_384,
  /** UTF-16 units of all context keys and values of a request together, each item of a list one more. */
  contextCharacters: 131_072,
  /** Bytes of a bundle. */
  bundleBytes: 1_073_741_824,
  /**
   * UTF-8 bytes of the patterns that one policy set compares with a request, and one for each of
   * their steps and other values; what rules share counts for each of them.
   */
  patternBytes: 134_217_728,
  /** Sections of a bundle. */
  bundleSections: 1_024,
  /** UTF-8 bytes of all context keys of a bundle. */
  bundleKeyBytes: 4_194_304,
  /** Context keys of a bundle, each form of one counted. */
  bundleKeys: 65_534,
  /** UTF-8 bytes of a bundle's names of principals, accounts, resources and their tags. */
  directoryBytes: 268_435_456,
  /** States of the decision automaton. */
  automatonStates: 1_024,
  /** Action classes in a bundle. */
  actionClasses: 65_535,
})

export type LimitName = keyof typeof limits
