/** Policy documents as JSON. */

export type PolicyJson = Readonly<Record<string, unknown>>

/** Entries of an element that has one or a list. */
export function entriesOf(value: unknown): string[] {
  return [value].flat().filter((entry): entry is string => typeof entry === 'string')
}

/** Characters as IAM counts them: without white space ("IAM and AWS STS quotas"). */
export function policySize(document: PolicyJson): number {
  return JSON.stringify(document).replace(/\s/g, '').length
}
