/** A call and its parts (E-12). */
import type { AuthorizationRequest } from '../model/request.ts'

/** A request for one resource. */
export type Part = AuthorizationRequest & { readonly resource: string }

/** The parts of one call, or a request whose resources are its parts. */
export type Call = AuthorizationRequest | readonly AuthorizationRequest[]
