/** What is in a trail, counted by a few lines that share nothing with the audit. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** As an audit's report names it. */
export interface TrailCounts {
  readonly events: number
  readonly repeated: number
  readonly apart: number
  readonly denied: number
  readonly undecided: number
  /** By the ARN of the user or role. */
  readonly principals: Readonly<Record<string, number>>
}

const OWN_ERRORS: ReadonlySet<string | undefined> = new Set(['AccessDenied', undefined])

export function countTrail(folder: string): TrailCounts {
  const counts = { events: 0, repeated: 0, apart: 0, denied: 0, undecided: 0 }
  const principals: Record<string, number> = {}
  const seen = new Set<string>()
  for (const path of filesIn(folder)) {
    for (const event of JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')).Records) {
      counts.events += 1
      const isRepeated = event.sharedEventID !== undefined && seen.has(event.sharedEventID)
      if (event.sharedEventID !== undefined) seen.add(event.sharedEventID)
      if (isRepeated) counts.repeated += 1
      else if (event.eventType !== 'AwsApiCall') counts.apart += 1
      else {
        const arn = event.userIdentity.sessionContext?.sessionIssuer.arn ?? event.userIdentity.arn
        principals[arn] = (principals[arn] ?? 0) + 1
        if (event.errorCode === 'AccessDenied') counts.denied += 1
        if (!OWN_ERRORS.has(event.errorCode)) counts.undecided += 1
      }
    }
  }
  return { ...counts, principals }
}

/** In the order in which an audit reads them. */
function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}
