/** Who is in the bundle that an engine uses. */
import type { Engine } from '../engine/engine.ts'
import { principalsIn } from '../engine/explain/known-principals.ts'
import { seamOf } from '../engine/guests.ts'

/**
 * The ARNs of all users and roles of the bundle that an engine uses, account after account. Throws
 * `ERR_REQUEST_INVALID` for what is no engine.
 */
export function listPrincipals(engine: Engine): Iterable<string> {
  return principalsIn(seamOf(engine).bundle())
}
