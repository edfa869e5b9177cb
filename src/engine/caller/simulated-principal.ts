/** What a simulated context says of the principal (K-3). */
import { foldCase } from '../../bundle/forms.ts'
import type { ContextValues } from '../../request/context-values.ts'
import type { Stated } from './caller-table.ts'

/** Undefined where it says nothing. */
export function statedPrincipal(context: ContextValues): Stated | undefined {
  let arn: string | undefined
  let userId: string | undefined
  for (const [at, name] of context.names.entries()) {
    const folded = foldCase(name)
    const [first] = [context.valueAt(at) ?? []].flat()
    if (first === undefined) continue
    if (folded === 'aws:principalarn') arn ??= String(first)
    if (folded === 'aws:userid') userId ??= String(first)
  }
  return arn === undefined && userId === undefined ? undefined : { arn, userId }
}
