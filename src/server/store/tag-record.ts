/** A tag, as records of all kinds keep it. */
export interface TagRecord {
  readonly key: string
  readonly value: string
}
