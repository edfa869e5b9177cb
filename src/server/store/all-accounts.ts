/** All accounts of a store in memory. Each has its own state; nothing of one is in that of another. */
import { AccountState } from './account-state.ts'
import type { StoreNews } from './record-store.ts'

export class Accounts {
  readonly #states = new Map<string, AccountState>()

  /** The state of an account; an account that is not there has an empty one. */
  at(id: string): AccountState {
    const known = this.#states.get(id)
    if (known !== undefined) return known
    const state = new AccountState(id)
    this.#states.set(id, state)
    return state
  }

  /** An account that is there. */
  find(id: string): AccountState | undefined {
    const state = this.#states.get(id)
    return state?.exists === true ? state : undefined
  }

  /** The first that fits. */
  where(fits: (state: AccountState) => boolean): AccountState | undefined {
    for (const state of this.#states.values()) if (state.exists && fits(state)) return state
    return undefined
  }

  get all(): AccountState[] {
    return [...this.#states.values()].filter(({ exists }) => exists)
  }

  /** The account that the store was made with: its settings say whose the master key is. */
  get home(): AccountState {
    const home = this.where(({ settings }) => settings.sealed !== undefined)
    const found = home ?? this.where(() => true) // earlier versions did not say it
    if (found === undefined) throw new TypeError('the store has no account')
    return found
  }

  /** Takes what the store tells. Not while a call has changed something that is not written. */
  learn({ isWhole, changes }: StoreNews): void {
    if (isWhole) for (const state of this.#states.values()) state.clear()
    for (const { account, kind, id, body } of changes) {
      this.at(account).change({ kind, id, body: body === undefined ? undefined : JSON.parse(body) })
    }
  }
}
