/** What a simulated context says of the principal (K-3). */
import { foldCase } from '../../bundle/forms.ts'
import type { Context } from '../../model/request.ts'
import type { Stated } from './caller-table.ts'

/** Undefined where it says nothing. */
export function statedPrincipal(context: Context | undefined): Stated | undefined {
  let arn: string | undefined
  let userId: string | undefined
  for (const [key, value] of Object.entries(context ?? {})) {
    const folded = foldCase(key)
    const [first] = [value].flat()
    if (first === undefined) continue
    if (folded === 'aws:principalarn') arn ??= String(first)
    if (folded === 'aws:userid') userId ??= String(first)
  }
  return arn === undefined && userId === undefined ? undefined : { arn, userId }
}
