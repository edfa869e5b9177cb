/** What a check writes for the kernel besides texts and principal. */
import * as Check from '../../assembly/layout/check.ts'
import type { Kernel } from '../kernel/kernel.ts'
import { RequestError } from '../model/errors.ts'
import type { Part } from '../request/call.ts'
import type { Action } from './action-table.ts'
import type { EndpointSet } from './directory-records.ts'

/** Whether rules compare the action of a check itself; a trace compares every one. */
export function comparesAction(action: Action, flags: number): boolean {
  return action.isCompared || (flags & Check.EXACT) !== 0
}

export function checkFlags({ endpointType }: Part, endpoint: EndpointSet, flags: number): number {
  const isGateway = endpointType === undefined ? endpoint.isGateway : endpointType === 'Gateway'
  return isGateway ? flags | Check.GATEWAY : flags
}

export function writeOwner(kernel: Kernel, account: string): number {
  if (typeof account === 'string' && /^\d{12}$/.test(account)) return kernel.writeOwner(account)
  throw new RequestError('the resource account is not an account id', {
    place: 'request.resourceAccount',
    hint: 'give 12 digits',
  })
}
