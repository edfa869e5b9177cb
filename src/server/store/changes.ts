/** What one call changes, in its own account and in others. */
import type { AccountChange, AccountState } from './account-state.ts'
import type { RecordChange, RecordKind, RecordKinds } from './record-types.ts'

/** A change that stays, and what the record was before it. */
interface KeptChange {
  readonly state: AccountState
  readonly change: AccountChange
  readonly before: RecordChange['body']
}

/** In the order in which they were made, of all accounts. */
interface ChangeLog {
  readonly made: RecordChange[]
  readonly undo: (() => void)[]
  readonly kept: KeptChange[]
}

/** Changes of an account. They are seen by the call at once, and undone where the call fails. */
export class Changes {
  readonly #state: AccountState
  readonly #log: ChangeLog

  constructor(state: AccountState, log: ChangeLog = { made: [], undo: [], kept: [] }) {
    this.#state = state
    this.#log = log
  }

  /** For changes of another account: they are written together with these, or not at all. */
  of(state: AccountState): Changes {
    return new Changes(state, this.#log)
  }

  /** Of all accounts. */
  get made(): readonly RecordChange[] {
    return this.#log.made
  }

  put<K extends RecordKind>(kind: K, body: RecordKinds[K]): void {
    this.#make({ kind, id: body.id, body })
  }

  remove(kind: RecordKind, id: string): void {
    this.#make({ kind, id, body: undefined })
  }

  /**
   * As `put`, for what stays when the call fails: that a code was used, say. The record is to be as
   * it was before the call but for this, so that nothing else stays with it.
   */
  keep<K extends RecordKind>(kind: K, body: RecordKinds[K]): void {
    const state = this.#state
    const before = state.shelf(kind).byId(body.id)
    this.put(kind, body)
    this.#log.kept.push({ state, change: { kind, id: body.id, body }, before })
  }

  /** Puts everything back, once, and gives what is to be kept even so. */
  undo(): readonly KeptChange[] {
    const { made, undo, kept } = this.#log
    for (const putBack of undo.splice(0).reverse()) putBack()
    made.length = 0
    return kept
  }

  /** Makes changes that another call's failure leaves, but none of what has changed meanwhile. */
  repeat(kept: readonly KeptChange[]): void {
    for (const { state, change, before } of kept) {
      if (state.shelf(change.kind).byId(change.id) === before) this.of(state).#make(change)
    }
  }

  #make(change: AccountChange): void {
    const state = this.#state
    const before = state.change(change)
    this.#log.undo.push(() => state.change(before))
    this.#log.made.push({ account: state.id, ...change })
  }
}
