/** `disable-user` and `enable-user`: who may sign in, which AWS has in its console alone ("Disable user access"). */
import type { DataPlace } from '../../store/open-data.ts'
import { endSignIns } from '../sign-in/end-sign-ins.ts'
import { changeDirectory, namedPerson } from './change-directory.ts'

/** What the person has signed in to ends, too; credentials that they have been given are good until they expire. */
export async function disableUser(userName: string, place: DataPlace): Promise<void> {
  await setStatus(userName, place, { isDisabled: true, eventName: 'DisableUser' })
}

export async function enableUser(userName: string, place: DataPlace): Promise<void> {
  await setStatus(userName, place, { isDisabled: false, eventName: 'EnableUser' })
}

async function setStatus(
  userName: string,
  place: DataPlace,
  { isDisabled, eventName }: { readonly isDisabled: boolean; readonly eventName: string },
): Promise<void> {
  const printed = await changeDirectory(place, (command) => {
    const user = namedPerson(command, userName)
    command.changes.put('directoryUser', { ...user, isDisabled })
    if (isDisabled) endSignIns(command, user.id)
    return {
      ...{ eventName, userId: user.id },
      printed: `${user.name} is ${isDisabled ? 'disabled' : 'enabled'}`,
    }
  })
  console.log(printed)
}
