/** `one-time-password`: what an administrator gives a person in the directory, to sign in with for the first time. */
import type { DataPlace } from '../../store/open-data.ts'
import { oneTimePassword } from '../sign-in/person-passwords.ts'
import { changeDirectory, namedPerson } from './change-directory.ts'

/** Prints the password. */
export async function giveOneTimePassword(userName: string, place: DataPlace): Promise<void> {
  const printed = await changeDirectory(place, async (command) => {
    const given = await oneTimePassword(namedPerson(command, userName), command.now)
    command.changes.put('directoryUser', given.user)
    return { eventName: 'UpdatePassword', userId: given.user.id, printed: given.password }
  })
  console.log(printed)
}
