/** Errors as AWS's clients know them: a code, a message, an HTTP status. */

/** What a call is refused with. */
export class AwsError extends Error {
  override readonly name = 'AwsError'
  readonly code: string
  readonly status: number
  /** Headers of the response, such as the one that names an explanation. */
  readonly headers: Readonly<Record<string, string>>
  /** What the bodies of services that speak JSON have beside the message. */
  readonly members: Readonly<Record<string, string>>

  constructor(code: string, message: string, details: ErrorFacts = {}) {
    super(message)
    this.code = code
    this.status = details.status ?? statuses.get(code) ?? 400
    this.headers = details.headers ?? {}
    this.members = details.members ?? {}
  }
}

/** What an error has besides code and message. */
export interface ErrorFacts {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly members?: Readonly<Record<string, string>>
}

/** By code; 400 for all others. */
const statuses: ReadonlyMap<string, number> = new Map([
  ['AccessDenied', 403],
  ['ExpiredToken', 403],
  ['InvalidClientTokenId', 403],
  ['SignatureDoesNotMatch', 403],
  ['MissingAuthenticationToken', 403],
  ['IncompleteSignature', 400],
  ['ConcurrentModification', 409],
  ['DeleteConflict', 409],
  ['EntityAlreadyExists', 409],
  ['EntityTemporarilyUnmodifiable', 409],
  ['LimitExceeded', 409],
  ['NoSuchEntity', 404],
  ['ReportNotPresent', 410],
  ['ReportInProgress', 404],
  ['InvalidAuthenticationCode', 403],
  ['IDPRejectedClaim', 403],
  ['RequestEntityTooLarge', 413],
  ['InternalFailure', 500],
  ['ServiceFailure', 500],
  ['ServiceUnavailable', 503],
  ['NotImplemented', 501],
])

/** What nobody foresaw says nothing of itself to the caller. */
export function asAwsError(cause: unknown): AwsError {
  if (cause instanceof AwsError) return cause
  console.error(cause)
  return new AwsError(
    'InternalFailure',
    'The request processing has failed because of an unknown error, exception or failure.',
  )
}
