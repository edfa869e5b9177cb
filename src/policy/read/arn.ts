/** ARNs and ARN patterns: where they split and whose account they name. */
import type { PolicyVersion } from '../../model/policy.ts'

/** The six segments of an ARN or ARN pattern, as written. */
export interface Arn {
  readonly partition: string
  readonly service: string
  readonly region: string
  readonly account: string
  /** Everything after the fifth colon; it may hold `:` and `/`. */
  readonly resource: string
}

const segmentCount = 6

/** The ARN's segments, split at the first five colons; undefined for no whole ARN (L-70). */
export function splitArn(text: string): Arn | undefined {
  return namedSegments(splitSegments(text))
}

/** As `splitArn`, for a pattern: in version 2012-10-17 no colon inside `${…}` splits (L-80). */
export function splitArnPattern(pattern: string, version: PolicyVersion): Arn | undefined {
  return namedSegments(splitPatternSegments(pattern, version))
}

/** The segments of what may be a short ARN (L-77): at most six, the last with all that remains. */
export function splitPatternSegments(pattern: string, version: PolicyVersion): string[] {
  if (version !== '2012-10-17' || !pattern.includes('${')) return splitSegments(pattern)
  return splitAt(pattern, colonsOutsideVariables(pattern))
}

/** Whether the text is an account ID: twelve digits (L-44). */
export function isAccountId(text: string): boolean {
  return /^[0-9]{12}$/.test(text)
}

/** The account that an ARN names; undefined when its segment is no account ID (L-88). */
export function accountOf(text: string): string | undefined {
  const account = splitArn(text)?.account
  return account !== undefined && isAccountId(account) ? account : undefined
}

/** The partition that an ARN names; undefined for what is no ARN. */
export function partitionOf(text: string): string | undefined {
  return splitArn(text)?.partition
}

/** At most six, the last with all that remains; of a request's resource six make an ARN (L-86). */
export function splitSegments(text: string): string[] {
  const colons: number[] = []
  let at = text.indexOf(':')
  while (at >= 0 && colons.length < segmentCount - 1) {
    colons.push(at)
    at = text.indexOf(':', at + 1)
  }
  return splitAt(text, colons)
}

/** A variable ends at its first `}`; without one the rest is text (C-81). */
function colonsOutsideVariables(pattern: string): number[] {
  const colons: number[] = []
  const lastBrace = pattern.lastIndexOf('}')
  let at = 0
  while (at < pattern.length && colons.length < segmentCount - 1) {
    if (at < lastBrace && pattern.startsWith('${', at)) at = pattern.indexOf('}', at)
    else if (pattern[at] === ':') colons.push(at)
    at += 1
  }
  return colons
}

function splitAt(text: string, positions: readonly number[]): string[] {
  const segments: string[] = []
  let start = 0
  for (const position of positions) {
    segments.push(text.slice(start, position))
    start = position + 1
  }
  segments.push(text.slice(start))
  return segments
}

function namedSegments(segments: readonly string[]): Arn | undefined {
  const [prefix, partition, service, region, account, resource] = segments
  if (prefix !== 'arn' || partition === undefined || service === undefined) return undefined
  if (region === undefined || account === undefined || resource === undefined) return undefined
  return { partition, service, region, account, resource }
}

/** Whether an entry of `Resource` can match an ARN: `*`, or what begins as one (L-86). */
export function canMatchArn(entry: string): boolean {
  return entry === '*' || entry.startsWith('arn:')
}
