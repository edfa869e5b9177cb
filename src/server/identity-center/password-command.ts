/** `one-time-password`: what an administrator gives a person in the directory, to sign in with for the first time. */
import { writeTime } from '../protocol/write-xml.ts'
import { SetupError } from '../setup-error.ts'
import { Accounts } from '../store/all-accounts.ts'
import { Changes } from '../store/changes.ts'
import { type DataPlace, openExisting } from '../store/open-data.ts'
import type { RecordStore } from '../store/record-store.ts'
import { oneTimePassword } from './sign-in/person-passwords.ts'

/** Prints the password. Servers of the account know of it at their next turn. */
export async function giveOneTimePassword(userName: string, place: DataPlace): Promise<void> {
  const store = await openExisting(place)
  try {
    console.log(await renew(userName, store))
  } finally {
    await store.close()
  }
}

async function renew(userName: string, store: RecordStore): Promise<string> {
  const turn = await store.begin()
  const accounts = new Accounts()
  accounts.learn(turn.news)
  const state = accounts.home
  const known = state.shelf('directoryUser').named(userName)
  if (known === undefined) {
    await turn.commit([])
    throw new SetupError('ERR_USER_MISSING', `no user of the directory is called \`${userName}\``, {
      place: 'the argument',
      hint: 'give the user name that `aws identitystore list-users` shows',
    })
  }
  const now = Date.now()
  const { password, user } = await oneTimePassword(known, now)
  const changes = new Changes(state)
  changes.put('directoryUser', user)
  const event = {
    ...{ eventName: 'UpdatePassword', eventTime: writeTime(new Date(now)) },
    ...{ account: state.settings.account, userId: user.id },
  }
  await turn.commit([{ changes, event: JSON.stringify(event) }])
  return password
}
