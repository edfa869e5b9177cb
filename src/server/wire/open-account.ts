/** The first start of an account: its settings, an administrator, and an access key that is shown once. */
import { makeKey } from '../iam/identities/access-keys.ts'
import { writeTime } from '../protocol/write-xml.ts'
import { SetupError } from '../setup-error.ts'
import { makeUniqueId, type Secrets } from '../signature/secrets.ts'
import { AccountState, Changes } from '../store/account-state.ts'
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

/** Reads the account from the store, or makes it there. Rejects where the master key is not its own. */
export async function openAccount(
  store: RecordStore,
  { account, secrets, now, administrator = administratorName, given }: AccountBeginning,
): Promise<OpenedAccount> {
  const turn = await store.begin()
  const state = new AccountState()
  state.learn(turn.news)
  if (turn.news.changes.length > 0) {
    await turn.commit([])
    confirmKey(state, secrets)
    return { state, firstKey: undefined }
  }
  const changes = new Changes(state)
  const time = writeTime(new Date(now()))
  changes.put('settings', {
    id: 'settings',
    account,
    sealed: secrets.seal(purpose, account),
    created: time,
  })
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
  const event = JSON.stringify({ eventName: 'CreateAccount', eventTime: time, account })
  await turn.commit([{ changes, event }])
  return {
    state,
    firstKey: {
      ...{ userName: administrator, accessKeyId: key.id, secretAccessKey: secret },
      isGiven: given !== undefined,
    },
  }
}

/** Accounts of earlier versions do not say what their master key is. */
function confirmKey(state: AccountState, secrets: Secrets): void {
  const { account, sealed } = state.settings
  if (sealed === undefined || secrets.open(purpose, sealed) === account) return
  throw new SetupError('ERR_MASTER_KEY', 'the master key is not the one of the account', {
    place: `account ${account}`,
    hint: 'copy `master.key` from the folder of the server that made the account',
  })
}
