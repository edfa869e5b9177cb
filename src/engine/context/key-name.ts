/** Names of context keys, read once: spelling, source, tag. */
import { foldCase } from '../../bundle/forms.ts'
import { asMemberName } from '../../json/member-name.ts'
import {
  derivedKeys,
  type KeySource,
  type ServiceKey,
  serviceKeys,
} from '../../services/derived-keys.ts'

/** A key as a policy spells it, with what is known of its name. */
export interface KeyName {
  readonly key: string
  readonly folded: string
  /** Undefined: only a context can state it. */
  readonly source: KeySource | undefined
  /** Of a key that stands for a tag. */
  readonly tag: TagName | undefined
  /** Of a key of a service's that follows from others or from the resource (K-24). */
  readonly service: ServiceKey | undefined
  /** The key that it repeats. */
  readonly repeats: KeyName | undefined
}

/**
 * `aws:PrincipalTag/k`, `aws:ResourceTag/k`, a service's own key for the latter (K-84), or
 * `s3:BucketTag/k`, which buckets and their objects have.
 */
export interface TagName {
  readonly of: 'principal' | 'resource'
  /** `aws`, or what the ARN has behind the partition, up to a colon. */
  readonly service: string
  readonly name: string
  readonly folded: string
}

export function nameKey(spelling: string): KeyName {
  const key = asMemberName(spelling)
  const folded = asMemberName(foldCase(spelling))
  const slash = folded.indexOf('/')
  const tag = slash < 0 ? undefined : tagOf(key, folded, slash)
  const family = slash < 0 ? folded : folded.slice(0, slash + 1)
  const service = serviceKeys.get(folded)
  const repeats = service?.repeats === undefined ? undefined : nameKey(service.repeats)
  return { key, folded, source: tag?.of ?? derivedKeys.get(family), tag, service, repeats }
}

function tagOf(key: string, folded: string, slash: number): TagName | undefined {
  const [service = '', kind, ...rest] = folded.slice(0, slash).split(':')
  if (service === '' || rest.length > 0) return undefined
  const name = key.slice(slash + 1)
  const tag = { service, name, folded: foldCase(name) }
  if (kind === 'resourcetag') return { of: 'resource', ...tag }
  if (folded.startsWith('s3:buckettag/')) return { of: 'resource', ...tag, service: 's3::' }
  return kind === 'principaltag' && service === 'aws' ? { of: 'principal', ...tag } : undefined
}
