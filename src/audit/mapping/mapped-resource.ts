/** A resource that a call was about. */
export interface MappedResource {
  readonly arn: string
  readonly account?: string | undefined
  /** It is surely the one that AWS compared. */
  readonly isSure: boolean
  /** The call was about more of them, which the event does not name. */
  readonly isPartial?: true
}
