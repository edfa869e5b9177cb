/** Commands of an administrator: one change of the directory, with its record, beside servers that run. */
import { writeTime } from '../../protocol/write-xml.ts'
import { SetupError } from '../../setup-error.ts'
import type { AccountState } from '../../store/account-state.ts'
import { Accounts } from '../../store/all-accounts.ts'
import type { DirectoryUserRecord } from '../../store/center-records.ts'
import { Changes } from '../../store/changes.ts'
import { type DataPlace, openExisting } from '../../store/open-data.ts'
import type { StoreTurn } from '../../store/record-store.ts'

export interface DirectoryCommand {
  readonly state: AccountState
  readonly changes: Changes
  /** Milliseconds since 1970. */
  readonly now: number
}

/** What a command has done, and what it prints. */
export interface CommandOutcome {
  /** As CloudTrail has it; undefined where nothing was changed. */
  readonly eventName: string | undefined
  readonly userId?: string
  readonly printed: string
}

/** Servers of the account know of it at their next turn. Nothing is changed where it throws. */
export async function changeDirectory(
  place: DataPlace,
  run: (command: DirectoryCommand) => CommandOutcome | Promise<CommandOutcome>,
): Promise<string> {
  const store = await openExisting(place)
  try {
    return await changeInTurn(await store.begin(), run)
  } finally {
    await store.close()
  }
}

async function changeInTurn(
  turn: StoreTurn,
  run: (command: DirectoryCommand) => CommandOutcome | Promise<CommandOutcome>,
): Promise<string> {
  const accounts = new Accounts()
  accounts.learn(turn.news)
  const state = accounts.home
  const changes = new Changes(state)
  const now = Date.now()
  try {
    const { eventName, userId, printed } = await run({ state, changes, now })
    const { account } = state.settings
    const event = { eventName, eventTime: writeTime(new Date(now)), account, userId }
    await turn.commit(eventName === undefined ? [] : [{ changes, event: JSON.stringify(event) }])
    return printed
  } catch (cause) {
    if (cause instanceof SetupError) await turn.commit([])
    throw cause
  }
}

/** The person whom an argument names. */
export function namedPerson({ state }: DirectoryCommand, userName: string): DirectoryUserRecord {
  const user = state.shelf('directoryUser').named(userName)
  if (user !== undefined) return user
  throw new SetupError('ERR_USER_MISSING', `no user of the directory is called \`${userName}\``, {
    place: 'the argument',
    hint: 'give the user name that `aws identitystore list-users` shows',
  })
}
