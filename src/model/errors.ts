/** Every error the library throws: one base class, one stable code each. */

/** The stable identities of errors; a PEP takes any of them as a denial. */
export type ErrorCode =
  | 'ERR_POLICY_INVALID'
  | 'ERR_DIRECTORY_INVALID'
  | 'ERR_REQUEST_INVALID'
  | 'ERR_CASE_INVALID'
  | 'ERR_BUNDLE_MALFORMED'
  | 'ERR_BUNDLE_VERSION'
  | 'ERR_BUNDLE_DIGEST'
  | 'ERR_BUNDLE_SIGNATURE'
  | 'ERR_BUNDLE_STALE'
  | 'ERR_POINTER_MALFORMED'
  | 'ERR_POINTER_SIGNATURE'
  | 'ERR_POINTER_REPLAYED'
  | 'ERR_POINTER_EXPIRED'
  | 'ERR_POINTER_REFUSED'
  | 'ERR_SOURCE_UNREACHABLE'
  | 'ERR_SOURCE_TIMEOUT'
  | 'ERR_SOURCE_TOO_LARGE'
  | 'ERR_STORE_UNREADABLE'
  | 'ERR_STORE_UNWRITABLE'
  | 'ERR_LIMIT_EXCEEDED'
  | 'ERR_OPTIONS_INVALID'
  | 'ERR_SESSION_INVALID'
  | 'ERR_SESSION_EXPIRED'
  | 'ERR_ACTION_DENIED'
  | 'ERR_KERNEL'

/** How serious an issue is, in the words of IAM Access Analyzer ("Validate policies"). */
export type IssueSeverity = 'error' | 'security-warning' | 'warning' | 'suggestion'

/**
 * One fault in a document. `code` is a stable identity (Access Analyzer's issue code where there
 * is one); `path` leads from the document's root to the fault; `line` and `column` count from 1, and
 * are 0 in a document that was given as a value. `file` says which of several documents it is.
 */
export interface Issue {
  readonly code: string
  readonly severity: IssueSeverity
  readonly path: readonly (string | number)[]
  readonly line: number
  readonly column: number
  readonly message: string
  readonly hint: string
  readonly file?: string | undefined
}

/** What an error may carry beside its message. */
export interface ErrorDetails {
  /** Where the fault is: a file, a JSON path, a byte offset. */
  readonly place?: string
  /** What to do about it. */
  readonly hint?: string
  /** All faults of the document. */
  readonly issues?: readonly Issue[]
  readonly cause?: unknown
}

/** Details that always say where and what to do. */
type PlacedDetails = ErrorDetails & Required<Pick<ErrorDetails, 'place' | 'hint'>>

/** The base of every error that Sallyport throws. */
export class SallyportError extends Error {
  // names are spelled out, since minifiers rename classes
  override readonly name: string = 'SallyportError'
  readonly code: ErrorCode
  readonly place: string | undefined
  readonly hint: string | undefined
  readonly issues: readonly Issue[]

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.place = details.place
    this.hint = details.hint
    this.issues = details.issues ?? []
  }
}

/** A policy document that cannot be loaded; carries every issue found. */
export class PolicyError extends SallyportError {
  override readonly name = 'PolicyError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_POLICY_INVALID', message, details)
  }
}

/** A directory document that cannot be loaded; carries every issue found. */
export class DirectoryError extends SallyportError {
  override readonly name = 'DirectoryError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_DIRECTORY_INVALID', message, details)
  }
}

/** A request that cannot be read. */
export class RequestError extends SallyportError {
  override readonly name = 'RequestError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_REQUEST_INVALID', message, details)
  }
}

/** Options of a function that it cannot take. */
export class OptionsError extends SallyportError {
  override readonly name = 'OptionsError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_OPTIONS_INVALID', message, details)
  }
}

/** A case file that cannot be read. */
export class CaseError extends SallyportError {
  override readonly name = 'CaseError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_CASE_INVALID', message, details)
  }
}

/** A bundle that is damaged, of another version, not what its digest says or wrongly signed. */
export class BundleError extends SallyportError {
  override readonly name = 'BundleError'

  constructor(
    code: Extract<ErrorCode, `ERR_BUNDLE_${string}`>,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(code, message, details)
  }
}

/** Input larger than a limit (`src/model/limits.ts`), which the message names. */
export class LimitError extends SallyportError {
  override readonly name = 'LimitError'

  constructor(message: string, details: PlacedDetails) {
    super('ERR_LIMIT_EXCEEDED', message, details)
  }
}

/** A session that is over, damaged, or of a principal that the bundle no longer knows. */
export class SessionError extends SallyportError {
  override readonly name = 'SessionError'

  constructor(
    code: Extract<ErrorCode, `ERR_SESSION_${string}`>,
    message: string,
    details: ErrorDetails = {},
  ) {
    super(code, message, details)
  }
}

/** A fault inside the kernel; the next check works. */
export class KernelError extends SallyportError {
  override readonly name = 'KernelError'

  constructor(message: string, details: ErrorDetails = {}) {
    super('ERR_KERNEL', message, details)
  }
}
