/** Why an account cannot be opened, for whoever starts the server. */

export type StoreErrorCode =
  | 'ERR_STORE_ADDRESS'
  | 'ERR_STORE_UNREACHABLE'
  | 'ERR_STORE_LOGIN'
  | 'ERR_STORE_MISSING'
  | 'ERR_STORE_RIGHTS'
  | 'ERR_STORE_FOREIGN'
  | 'ERR_STORE_VERSION'
  | 'ERR_MASTER_KEY'

export class StoreError extends Error {
  override readonly name = 'StoreError'
  readonly code: StoreErrorCode
  /** A file, or the address of a database without its password. */
  readonly place: string
  readonly hint: string

  constructor(
    code: StoreErrorCode,
    message: string,
    details: { readonly place: string; readonly hint: string; readonly cause?: unknown },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.code = code
    this.place = details.place
    this.hint = details.hint
  }
}
