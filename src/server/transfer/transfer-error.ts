/** Why an account cannot be imported. */
export class TransferError extends Error {
  override readonly name = 'TransferError'
  readonly code = 'ERR_IMPORT'
  readonly hint: string

  constructor(message: string, { hint }: { readonly hint: string }) {
    super(message)
    this.hint = hint
  }
}
