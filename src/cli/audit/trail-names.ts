/** What CloudTrail's names of files say: account, Region and day. */

/** `111122223333_CloudTrail_eu-central-1_20260131T0005Z_…`, with the organization's id before it or not. */
const named = /(?:^|[/\\_])(\d{12})_CloudTrail_([a-z0-9-]+)_(\d{8})T\d{4}Z_[^/\\]*$/

/** The day and the Region; empty for names that are not CloudTrail's. */
export function dayOf(path: string): string {
  const [, , region, day] = named.exec(path) ?? []
  return region === undefined ? '' : `${day} ${region}`
}

/** The account; empty for names that are not CloudTrail's. */
export function accountOf(path: string): string {
  return named.exec(path)?.[1] ?? ''
}
