/** What goes wrong on the way of a bundle from where it is published to the engine. */
import { type ErrorCode, type ErrorDetails, SallyportError } from '../model/errors.ts'

/** The codes of what can go wrong. */
export type SourceErrorCode = Extract<
  ErrorCode,
  `ERR_POINTER_${string}` | `ERR_SOURCE_${string}` | `ERR_STORE_${string}` | 'ERR_BUNDLE_STALE'
>

/** A source that cannot be reached, a pointer that is not to be trusted, a bundle that is too old. */
export class SourceError extends SallyportError {
  override readonly name = 'SourceError'

  constructor(code: SourceErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, message, details)
  }
}
