/** What AWS KMS takes in place of a key's ARN. */

/**
 * Operations, in lower case, whose key may be named by an alias: "To specify a KMS key, use its key
 * ID, key ARN, alias name, or alias ARN" (AWS KMS API Reference, each operation). They alone have
 * `kms:RequestAlias`: cryptographic operations, DescribeKey and GetPublicKey (AWS KMS Developer
 * Guide, AWS KMS condition keys).
 */
export const takesAlias =
  /^kms:(?:decrypt|derive|describekey|encrypt|generate(?:data|mac)|getpublic|reencrypt|sign|verify)/

/** The form of an alias (AWS KMS API Reference, CreateAlias). */
export const aliasForm = /^alias\/[\w/-]{1,250}$/

/** How many a key has at most (AWS KMS Developer Guide, Resource quotas, Aliases per KMS key). */
export const ALIASES_MOST = 50
