/** The first start of an account: its settings, an administrator, and an access key that is shown once. */
import { makeKey } from '../iam/identities/access-keys.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { SetupError } from '../setup-error.ts'
import { makeUniqueId, type Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import { Accounts } from '../store/all-accounts.ts'
import { Changes } from '../store/changes.ts'
import type { RecordStore } from '../store/record-store.ts'
import type { UserRecord } from '../store/record-types.ts'
import { type GivenKey, keepGivenKey } from './given-key.ts'

export interface FirstKey {
  readonly userName: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Whoever started the server knows it. */
  readonly isGiven: boolean
}

export interface OpenedAccount {
  /** All that the store has. */
  readonly accounts: Accounts
  /** The account that the store was made with. */
  readonly state: AccountState
  /** The administrator's key, at the first start. */
  readonly firstKey: FirstKey | undefined
}

/** Who may do everything at first. */
export const administratorName = 'administrator'

/** How a new account begins. */
export interface AccountBeginning {
  readonly account: string
  readonly secrets: Secrets
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** The name of who may do everything; `administratorName` when absent. */
  readonly administrator?: string | undefined
  /** The first key; a new one when absent. */
  readonly given?: GivenKey | undefined
}

const purpose = 'account of the master key'

/** Reads the accounts from the store, or makes the first one there. Rejects where the master key is not its own. */
export async function openAccount(
  store: RecordStore,
  { account, secrets, now, administrator, given }: AccountBeginning,
): Promise<OpenedAccount> {
  const turn = await store.begin()
  const accounts = new Accounts()
  accounts.learn(turn.news)
  if (turn.news.changes.length > 0) {
    await turn.commit([])
    confirmKey(accounts.home, secrets)
    return { accounts, state: accounts.home, firstKey: undefined }
  }
  const state = accounts.at(account)
  const changes = new Changes(state)
  const time = writeTime(new Date(now()))
  changes.put('settings', {
    ...{ id: 'settings', account, created: time },
    sealed: secrets.seal(purpose, account),
  })
  const firstKey = makeAdministrator(changes, { account, secrets, administrator, given, time })
  const event = JSON.stringify({ eventName: 'CreateAccount', eventTime: time, account })
  await turn.commit([{ changes, event }])
  return { accounts, state, firstKey }
}

/** Makes who may do everything in an account, and their key. */
export function makeAdministrator(
  changes: Changes,
  {
    account,
    secrets,
    administrator = administratorName,
    given,
    time,
  }: Omit<AccountBeginning, 'now'> & { readonly time: string },
): FirstKey {
  const user: UserRecord = {
    id: makeUniqueId('AIDA'),
    name: administrator,
    path: '/',
    created: time,
    ...{ tags: [], inline: [], groups: [] },
    attached: ['arn:aws:iam::aws:policy/AdministratorAccess'],
  }
  changes.put('user', user)
  const { key, secret } =
    given === undefined
      ? makeKey({ account, secrets, time }, user.id)
      : {
          key: keepGivenKey(given, { secrets, owner: user.id, created: time }),
          secret: given.secretAccessKey,
        }
  changes.put('key', key)
  return {
    ...{ userName: administrator, accessKeyId: key.id, secretAccessKey: secret },
    isGiven: given !== undefined,
  }
}

/** Stores of earlier versions do not say what their master key is. */
function confirmKey(state: AccountState, secrets: Secrets): void {
  const { account, sealed } = state.settings
  if (sealed === undefined || secrets.open(purpose, sealed) === account) return
  throw new SetupError('ERR_MASTER_KEY', 'the master key is not the one of the account', {
    place: `account ${account}`,
    hint: 'copy `master.key` from the folder of the server that made the account',
  })
}
