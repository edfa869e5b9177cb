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
export async function openAccount(
  store: RecordStore,
  {
    account,
    secrets,
    now,
  }: { readonly account: string; readonly secrets: Secrets; readonly now: () => number },
): Promise<OpenedAccount> {
  const turn = await store.begin()
  const state = new AccountState()
  state.learn(turn.news)
  if (turn.news.changes.length > 0) {
    await turn.commit([])
    return { state, firstKey: undefined }
  }
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
  await turn.commit([{ changes, event }])
  return { state, firstKey: { accessKeyId: key.id, secretAccessKey: secret } }
}
