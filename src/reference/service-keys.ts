/** Keys of services that repeat another key or a part of the resource's ARN (K-24). */

import type { AuthorizationRequest, KnownFacts } from '../model/request.ts'
import { type ServiceKey, serviceKeys } from '../services/derived-keys.ts'
import {
  type ContextEntry,
  type ContextSources,
  joinContext,
  type RequestContext,
  readEntry,
  sourceOf,
} from './context.ts'
import { foldCase } from './text.ts'

/** A request, and what is known of its resource. */
interface KeyGround {
  readonly request: AuthorizationRequest
  readonly known: KnownFacts | undefined
}

/**
 * Whether a request has such a key: its action is of the key's service, its resource has the part, or
 * is known where the key says what is known of it.
 */
export function appliesTo({ request, known }: KeyGround, key: string): boolean {
  const row = serviceKeys.get(foldCase(key))
  if (row === undefined || serviceOf(key) !== serviceOf(request.action)) return false
  if (row.known !== undefined && known?.resource?.[row.known] === undefined) return false
  return !row.without.test(foldCase(request.action)) && row.form.test(String(request.resource))
}

function serviceOf(name: string): string {
  return foldCase(name.slice(0, name.indexOf(':')))
}

/** The sources of a context, with the keys that follow from the others. */
export function withServiceKeys(sources: ContextSources, ground: KeyGround): ContextSources {
  const derives = (key: string) => !isDerived({ key }) && sources.derives(key)
  const others = joinContext({ ...sources, derives })
  const entries = [...serviceKeys.values()]
    .filter(({ key }) => appliesTo(ground, key))
    .flatMap((row) => readRow(row, ground, others))
  return {
    ...sources,
    derived: [...sources.derived, ...entries.filter(isDerived)],
    defaults: [...sources.defaults, ...entries.filter((entry) => !isDerived(entry))],
  }
}

/** What repeats a key that nobody derives is only a default. */
function isDerived({ key }: Pick<ContextEntry, 'key'>): boolean {
  return sourceOf(key) === 'service'
}

function readRow(
  { key, repeats, known: named, form, part }: ServiceKey,
  { request, known }: KeyGround,
  others: RequestContext,
): ContextEntry[] {
  const own = named ? known?.resource?.[named] : form.exec(String(request.resource))?.[part]
  const values = repeats ? others.find(repeats)?.values : own
  return values === undefined || values.length === 0 ? [] : [readEntry(key, values)]
}
