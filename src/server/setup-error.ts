/** Why the server cannot use what it is given: a file, or a store. */

export type SetupErrorCode =
  | 'ERR_FILE_UNREADABLE'
  | 'ERR_FILE_INVALID'
  | 'ERR_STORE_ADDRESS'
  | 'ERR_STORE_UNREACHABLE'
  | 'ERR_STORE_LOGIN'
  | 'ERR_STORE_MISSING'
  | 'ERR_USER_MISSING'
  | 'ERR_DEVICE_MISSING'
  | 'ERR_STORE_RIGHTS'
  | 'ERR_STORE_FOREIGN'
  | 'ERR_STORE_VERSION'
  | 'ERR_MASTER_KEY'

/** For whoever starts the server, or imports into an account. */
export class SetupError extends Error {
  override readonly name = 'SetupError'
  readonly code: SetupErrorCode
  /** A file, or the address of a database without its password. */
  readonly place: string
  readonly hint: string

  constructor(
    code: SetupErrorCode,
    message: string,
    details: { readonly place: string; readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }
}
