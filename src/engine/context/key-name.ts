/** Names of context keys, read once: spelling, source, tag. */
import { foldCase } from '../../bundle/forms.ts'
import { asMemberName } from '../../json/member-name.ts'
import {
  derivedKeys,
  type KeySource,
  type ServiceKey,
  serviceKeys,
} from '../../services/derived-keys.ts'
import { tagFamily } from '../../services/tag-keys.ts'

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

/** `aws:PrincipalTag/k`, `aws:ResourceTag/k`, or a service's own key for the latter (K-84). */
export interface TagName {
  readonly of: 'principal' | 'resource'
  /** What the key begins with, in lower case. */
  readonly family: string
  readonly name: string
  readonly folded: string
}

export function nameKey(spelling: string): KeyName {
  const key = asMemberName(spelling)
  const folded = asMemberName(foldCase(spelling))
  const family = folded.replace(/\/.+/s, '/')
  const tag = tagOf(key, family)
  const service = serviceKeys.get(folded)
  const repeats = service?.repeats === undefined ? undefined : nameKey(service.repeats)
  return { key, folded, source: tag?.of ?? derivedKeys.get(family), tag, service, repeats }
}

function tagOf(key: string, family: string): TagName | undefined {
  const of = family === 'aws:principaltag/' ? 'principal' : 'resource'
  if (of === 'resource' && !tagFamily.test(family)) return undefined
  const name = key.slice(family.length)
  return { of, family, name, folded: foldCase(name) }
}
