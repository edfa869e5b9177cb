/** What a simulated context says of the principal (K-3). */
import { foldCase } from '../../bundle/forms.ts'
import type { ContextValues } from '../../request/context-values.ts'
import type { Stated } from './caller-table.ts'

/** Undefined where it says nothing. */
export function statedPrincipal({ names, values }: ContextValues): Stated | undefined {
  let arn: string | undefined
  let userId: string | undefined
  for (const [at, name] of names.entries()) {
    const folded = foldCase(name)
    const [first] = [values[at] ?? []].flat()
    if (first === undefined) continue
    if (folded === 'aws:principalarn') arn ??= String(first)
    if (folded === 'aws:userid') userId ??= String(first)
  }
  return arn === undefined && userId === undefined ? undefined : { arn, userId }
}
