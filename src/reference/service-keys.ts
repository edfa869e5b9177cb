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

/** Whether a request has such a key: its action is of the key's service, its resource has the part. */
export function appliesTo({ action, resource }: AuthorizationRequest, key: string): boolean {
  const row = serviceKeys.get(foldCase(key))
  if (row === undefined || serviceOf(row.key) !== serviceOf(action)) return false
  return !row.without.has(foldCase(action)) && row.form.test(String(resource))
}

function serviceOf(name: string): string {
  return foldCase(name.slice(0, name.indexOf(':')))
}

/** The sources of a context, with the keys that follow from the others. */
export function withServiceKeys(
  sources: ContextSources,
  request: AuthorizationRequest,
  known: KnownFacts | undefined,
): ContextSources {
  const derives = (key: string) => !isDerived({ key }) && sources.derives(key)
  const others = joinContext({ ...sources, derives })
  const entries = [...serviceKeys.values()]
    .filter(({ key }) => appliesTo(request, key))
    .flatMap((row) => readRow(row, request, { others, known }))
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
  { key, repeats, form, part, isOrigin }: ServiceKey,
  { resource }: AuthorizationRequest,
  { others, known }: { readonly others: RequestContext; readonly known: KnownFacts | undefined },
): ContextEntry[] {
  const own = form.exec(String(resource))?.[part]
  const named = isOrigin ? known?.resource?.networkOrigin : own
  const values = repeats === undefined ? named : others.find(repeats)?.values
  return values === undefined ? [] : [readEntry(key, values)]
}
