/** A first access key that whoever starts the server chooses, for suites with credentials of their own. */
import type { Secrets } from '../signature/secrets.ts'
import type { AccountState } from '../store/account-state.ts'
import type { KeyRecord } from '../store/record-types.ts'

export interface GivenKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
}

type Environment = Readonly<Record<string, string | undefined>>

/** The key that the environment has. Throws a `RangeError` for half a one, and for what no client signs with. */
export function readGivenKey({
  SALLYPORT_ACCESS_KEY_ID: accessKeyId = '',
  SALLYPORT_SECRET_ACCESS_KEY: secretAccessKey = '',
}: Environment): GivenKey | undefined {
  if (accessKeyId === '' && secretAccessKey === '') return undefined
  if (!/^(?!ASIA)\w{1,128}$/.test(accessKeyId)) {
    throw new RangeError(
      '`SALLYPORT_ACCESS_KEY_ID` must be 1 to 128 letters, digits and `_`, and not begin with `ASIA`',
    )
  }
  if (!/^[\x21-\x7e]{1,128}$/.test(secretAccessKey)) {
    throw new RangeError(
      '`SALLYPORT_SECRET_ACCESS_KEY` must be 1 to 128 characters of ASCII without spaces',
    )
  }
  return { accessKeyId, secretAccessKey }
}

/** The record of the key; only its sealed secret is stored. */
export function keepGivenKey(
  { accessKeyId: id, secretAccessKey }: GivenKey,
  {
    secrets,
    owner,
    created,
  }: { readonly secrets: Secrets; readonly owner: string; readonly created: string },
): KeyRecord {
  return {
    id,
    owner,
    active: true,
    salt: '',
    given: secrets.seal(purposeOf(id), secretAccessKey),
    created,
  }
}

/** The secret of a key, given or derived; undefined for one that was sealed elsewhere. */
export function secretOfKey({ id, salt, given }: KeyRecord, secrets: Secrets): string | undefined {
  if (given === undefined) return secrets.secretOf(id, salt)
  const secret = secrets.open(purposeOf(id), given)
  return typeof secret === 'string' ? secret : undefined
}

/** What is to be said of a given key that is not the account's; undefined where it is. */
export function describePassedOver(
  given: GivenKey | undefined,
  state: AccountState,
): string | undefined {
  if (given === undefined || state.shelf('key').byId(given.accessKeyId) !== undefined)
    return undefined
  return 'the account is there already: the key of `SALLYPORT_ACCESS_KEY_ID` was not made'
}

function purposeOf(id: string): string {
  return `secret of the access key ${id}`
}
