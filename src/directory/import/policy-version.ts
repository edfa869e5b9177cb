/** Versions of AWS managed policies: dumps of different days have different ones. */

import type { Fault } from '../../json/report.ts'
import { shorten } from '../../json/report.ts'

/** Whether a version such as `v12` comes after another; one that is not known is the oldest. */
export function isNewer(version: string | undefined, other: string | undefined): boolean {
  return numberOf(version) > numberOf(other)
}

function numberOf(version: string | undefined): number {
  return version !== undefined && /^v\d{1,9}$/.test(version) ? Number(version.slice(1)) : 0
}

/** The warning that of two versions the newer counts, for everybody who has the policy. */
export function olderVersion(arn: string, versions: readonly (string | undefined)[]): Fault {
  const [first, second] = versions
  const newest = isNewer(second, first) ? second : first
  const given = versions.map((one) => `\`${shorten(one ?? 'unknown')}\``).join(' and ')
  return {
    code: 'OLDER_VERSION',
    severity: 'warning',
    message: `\`${shorten(arn)}\` is given in versions ${given}: \`${shorten(newest ?? '')}\` counts for all accounts`,
    hint: 'make the dumps on one day, if that matters',
  }
}
