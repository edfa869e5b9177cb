/** What the rooms that build on the engine get of it beyond its public methods. */

import type { Decision } from '../model/decision.ts'
import { RequestError } from '../model/errors.ts'
import type { Principal, Tags } from '../model/request.ts'
import type { Call, Part } from '../request/call.ts'
import type { CheckTerms } from './check.ts'
import type { LoadedBundle } from './loaded-bundle.ts'

/** The engine, as its guests see it. */
export interface EngineSeam {
  /** Decides a call; `incoming` are transitive tags that stand in for a role's own (K-85). */
  check(call: Call, incoming?: Tags): Decision
  /** Whether a part of a call is allowed, by whatever its context is made of. */
  allows(part: Part): boolean
  /** Compiles session policies, to be sure that they can be. Throws what the compiler throws. */
  admit(policies: readonly unknown[]): { readonly loaded: LoadedBundle }
  /** The bundle in use. */
  bundle(): LoadedBundle
  digest(): string
  /** Milliseconds since 1970. */
  now(): number
  /** An engine that decides by the bundle in use, and as of now, for as long as it is there. */
  pin(): PinnedEngine
}

/** An engine that never changes. */
export interface PinnedEngine {
  readonly module: WebAssembly.Module
  readonly engine: { check(call: Call): Decision }
  readonly loaded: LoadedBundle
  readonly terms: CheckTerms
}

/** A prepared principal, and whose it is. */
export interface Prepared {
  readonly engine: object
  readonly principal: Principal
}

const handles = new WeakMap<object, Prepared>()

/** For the engine's own handles. */
export function offerHandle(handle: object, prepared: Prepared): void {
  handles.set(handle, prepared)
}

/** What a handle is of; undefined for anything else. */
export function preparedOf(handle: unknown): Prepared | undefined {
  return typeof handle === 'object' && handle !== null ? handles.get(handle) : undefined
}

const seams = new WeakMap<object, EngineSeam>()

/** For the engine's own constructor. */
export function offerSeam(engine: object, seam: EngineSeam): void {
  seams.set(engine, seam)
}

/** Throws `ERR_REQUEST_INVALID` for what is no engine. */
export function seamOf(engine: unknown): EngineSeam {
  const seam = typeof engine === 'object' && engine !== null ? seams.get(engine) : undefined
  if (seam !== undefined) return seam
  throw new RequestError('not an engine', {
    place: 'engine',
    hint: 'give the engine that `createEngine` or `openEngine` returned',
  })
}
