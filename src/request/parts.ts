/** A call and its parts (E-12). */
import type { AuthorizationRequest, SingleRequest } from '../model/request.ts'
import { type ContextValues, listContext } from './context-values.ts'

/** A request for one resource, as an engine decides it; it has every member, so that all parts are alike. */
export interface Part extends Pick<AuthorizationRequest, 'principal' | 'action'> {
  readonly resource: string
  readonly resourceAccount: string | undefined
  readonly endpointType: 'Gateway' | 'Interface' | undefined
  readonly context: ContextValues
}

/** The parts of one call, or a request whose resources are its parts. */
export type Call = AuthorizationRequest | readonly AuthorizationRequest[]

/** A part of a request that was read. */
export function partOf(request: SingleRequest): Part {
  const { principal, action, resource, resourceAccount, endpointType } = request
  const context = listContext(request.context)
  return { principal, action, resource, resourceAccount, endpointType, context }
}
