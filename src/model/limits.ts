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
  /** UTF-8 bytes of a request's action. */
  actionBytes: 1_024,
  /** UTF-8 bytes of a request's resource. */
  resourceBytes: 16_384,
  /** Resources in one request. */
  requestParts: 1_000,
  /** Values of one context key in a request. */
  contextValues: 10_000,
  /** UTF-8 bytes of all context values that one decision reads. */
  contextBytes: 1_048_576,
  /** Bytes of a bundle. */
  bundleBytes: 1_073_741_824,
  /** Action classes in a bundle. */
  actionClasses: 65_535,
})

export type LimitName = keyof typeof limits
