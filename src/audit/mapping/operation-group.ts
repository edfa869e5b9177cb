/** What rows of the tables of operations are. */

/** An action that an operation needs. */
export interface NeededAction {
  readonly action: string
  /** It is needed where the event has this parameter; absent: always. */
  readonly when?: string
  /** It is not needed where the event has this parameter. */
  readonly unless?: string
  /**
   * It may be needed, and the event does not tell: it is not decided. What the operation does inside
   * the service, or with a resource that the event does not name.
   */
  readonly may?: true
  /** The parameter with the resource that it is about; absent: the operation's own resource. */
  readonly resource?: string
}

export interface OperationGroup {
  /** The page of AWS's documentation. */
  readonly source: string
  readonly prefix: string
  /** Operation, and the name of its only action. */
  readonly renamed?: Readonly<Record<string, string>>
  /** Operation, and all that it needs. */
  readonly several?: Readonly<Record<string, readonly NeededAction[]>>
}
