/** The first start of an account: its settings, an administrator, and an access key that is shown once. */
import { makeKey } from '../iam/identities/access-keys.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { makeUniqueId, type Secrets } from '../signature/secrets.ts'
import { AccountState, Changes } from '../store/account-state.ts'
import type { RecordStore } from '../store/record-store.ts'
import type { UserRecord } from '../store/record-types.ts'

export interface FirstKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

export interface OpenedAccount {
  readonly state: AccountState
  /** The administrator's key, at the first start. */
  readonly firstKey: FirstKey | undefined
}

/** Who may do everything at first. */
export const administratorName = 'administrator'

/** Reads the account from the store, or makes it there. */
export function openAccount(
  store: RecordStore,
  {
    account,
    secrets,
    now,
  }: { readonly account: string; readonly secrets: Secrets; readonly now: () => number },
): OpenedAccount {
  const records = store.load()
  if (records.length > 0) return { state: new AccountState(records), firstKey: undefined }
  const state = new AccountState([])
  const changes = new Changes(state)
  const time = writeTime(new Date(now()))
  changes.put('settings', { id: 'settings', account, created: time })
  const user: UserRecord = {
    id: makeUniqueId('AIDA'),
    name: administratorName,
    path: '/',
    created: time,
    ...{ tags: [], inline: [], groups: [] },
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  }
  changes.put('user', user)
  const { key, secret } = makeKey({ account, secrets, time }, user.id)
  changes.put('key', key)
  const event = JSON.stringify({ eventName: 'CreateAccount', eventTime: time, account })
  store.commit([{ changes, event }])
  return { state, firstKey: { accessKeyId: key.id, secretAccessKey: secret } }
}
