/** What a check writes for the kernel besides texts and principal. */
import * as Check from '../../assembly/layout/check.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Part } from '../request/call.ts'
import type { Action } from './action-table.ts'
import type { EndpointSet } from './directory-records.ts'

/** What rules compare of an action's text; a trace compares every one. */
export function comparedText(action: Action, part: Part, flags: number): string {
  return action.isCompared || (flags & Check.EXACT) !== 0 ? part.action : ''
}

/** Writes the texts of a part, and empties the slots that the check before has filled. */
export function writePart(kernel: Kernel, part: Part, compared: string): void {
  kernel.filled.empty()
  kernel.writeFoldedAction(compared)
  kernel.writeResource(part.resource)
  kernel.writeOwner(part.resourceAccount ?? '')
}

export function checkFlags({ endpointType }: Part, endpoint: EndpointSet, flags: number): number {
  const isGateway = endpointType === undefined ? endpoint.isGateway : endpointType === 'Gateway'
  return isGateway ? flags | Check.GATEWAY : flags
}
