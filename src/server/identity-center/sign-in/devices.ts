/** Devices that show a code, for somebody to authorize them elsewhere (RFC 8628). */
import { randomInt } from 'node:crypto'
import type { OpenCall } from '../../iam/operation.ts'
import type { InputFields } from '../../protocol/fields.ts'
import { raised } from '../../protocol/letter-case.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { AccountState } from '../../store/account-state.ts'
import type { DeviceRecord } from '../../store/center-records.ts'
import type { ProofParts, ProvenCall } from '../../sts/token-operation.ts'
import { centerOf } from '../center.ts'
import { confirmGrant, grants, provenClient } from './clients.ts'
import { oauthError } from './oauth-error.ts'

/** Seconds: for how long a code is good, and how long a client waits between its questions. */
const seconds = { code: 600, interval: 1 }
const mostPending = 1_000
/** Without vowels and what is taken for them (RFC 8628, 6.1). */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'
const devicePurpose = 'device code'

interface DeviceClaims {
  readonly userCode: string
  /** Of the client. */
  readonly client: string
  /** Milliseconds since 1970. */
  readonly expires: number
}

/** StartDeviceAuthorization. */
export async function startDevice(input: InputFields, parts: ProofParts): Promise<ProvenCall> {
  const client = provenClient(input, parts)
  confirmGrant(client, grants.device)
  confirmStart(input.need('startUrl'), parts.state)
  return {
    identity: undefined,
    run: async (call) => start(call, { ...client, ...parts }),
  }
}

/** The address of the account's access portal, whoever is asked for it; or any `…/start` of this server's. */
function confirmStart(url: string, state: AccountState): void {
  const { hostname, pathname } = URL.canParse(url) ? new URL(url) : { hostname: '', pathname: '' }
  const isPortal = /^\/start\/?$/.test(pathname)
  const [, id] = /^([^.]+)\.awsapps\.com$/.exec(hostname) ?? []
  if (isPortal && (id === undefined || id === centerOf(state).identityStoreId)) return
  const own = `https://${centerOf(state).identityStoreId}.awsapps.com/start`
  throw oauthError('InvalidRequest', `The start URL is not valid: this one's is ${own}.`)
}

interface Starting extends ProofParts {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
}

function start(call: OpenCall, { id, name, scopes, now, origin }: Starting): CallOutput {
  forgetExpired(call, now)
  const pending = call.state.shelf('device').all.filter(({ user }) => user === undefined)
  if (pending.length >= mostPending) {
    throw oauthError('SlowDown', 'Too many devices wait to be authorized.')
  }
  const userCode = makeUserCode()
  const expires = now + seconds.code * 1000
  call.changes.put('device', {
    ...{ id: userCode, client: id, clientName: name, scopes },
    expires: new Date(expires).toISOString(),
  })
  const claims: DeviceClaims = { userCode, client: id, expires }
  return {
    deviceCode: call.secrets.seal(devicePurpose, claims),
    userCode,
    verificationUri: `${origin}/device`,
    verificationUriComplete: `${origin}/device?user_code=${userCode}`,
    ...{ expiresIn: seconds.code, interval: seconds.interval },
  }
}

/** Devices that nobody can authorize any more. */
export function forgetExpired({ state, changes }: OpenCall, now: number): void {
  for (const device of state.shelf('device').all) {
    if (Date.parse(device.expires) <= now) changes.remove('device', device.id)
  }
}

/** `BCDF-GHJK` */
function makeUserCode(): string {
  const code = Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('')
  return `${code.slice(0, 4)}-${code.slice(4)}`
}

/** A device that waits, by the code that somebody types: in any case, and without the dash. */
export function findDevice(
  state: AccountState,
  typed: string,
  now: number,
): DeviceRecord | undefined {
  const plain = raised(typed).replace(/[^A-Z]/g, '')
  const device = state.shelf('device').byId(`${plain.slice(0, 4)}-${plain.slice(4)}`)
  return device?.user === undefined && now < Date.parse(device?.expires ?? '') ? device : undefined
}

/** What has been authorized for a client, by the code that its device was given; or why not, or not yet. */
export function authorizedDevice(
  code: string | undefined,
  client: string,
  { state, secrets, now }: Pick<ProofParts, 'state' | 'secrets' | 'now'>,
): DeviceRecord & { readonly user: string } {
  const claims = secrets.open(devicePurpose, code ?? '') as DeviceClaims | undefined
  if (claims?.client !== client) throw oauthError('InvalidGrant', 'The device code is not valid.')
  if (now >= claims.expires) throw oauthError('ExpiredToken', 'The device code has expired.')
  const device = state.shelf('device').byId(claims.userCode)
  if (device === undefined) throw oauthError('InvalidGrant', 'The device code was used before.')
  const { user } = device
  if (user === undefined) {
    throw oauthError('AuthorizationPending', 'Nobody has authorized the device so far.')
  }
  if (user === '') throw oauthError('AccessDenied', 'The device was refused.')
  return { ...device, user }
}
