/** Sessions of users who have signed in for a program, and the credentials that come of them. */
import type { Session } from '../../entries/sts.ts'
import { resourceTags } from '../iam/entities.ts'
import type { OpenCall } from '../iam/operation.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { arnOf } from '../store/arns.ts'
import type { LoginSessionRecord } from '../store/login-records.ts'
import type { LoginRecord, UserRecord } from '../store/record-types.ts'
import { runCall } from '../sts/issue-credentials.ts'
import { authorize } from '../wire/authorize.ts'
import type { KeyCaller, SignedCaller } from '../wire/caller.ts'

/** Milliseconds: of a code, of a session; and seconds of its credentials ("Login credentials provider"). */
export const lifetimes = { code: 300_000, session: 43_200_000, credentials: 900 } as const

/** Whom a session is of. */
export interface LoginOwner {
  readonly user: UserRecord
  /** When and with what they have signed in. */
  readonly session: Pick<LoginSessionRecord, 'device' | 'created' | 'expires'>
}

/**
 * Credentials as `GetSessionToken` gives them: what AWS gives here is not published, and those may do
 * the least of what it could be. IAM and STS take them where an MFA device was shown.
 */
export async function makeSession(
  { state, point, context }: OpenCall,
  { user, session }: LoginOwner,
  now: number,
): Promise<Session> {
  const { sts } = await point.deciderFor([{ state, ids: [user.id] }])
  const age = Math.max(0, Math.floor((now - Date.parse(session.created)) / 1000))
  const { session: made } = runCall(() =>
    sts.getSessionToken({
      caller: arnOf(state.id, 'user', user),
      durationSeconds: lifetimes.credentials,
      ...(session.device !== undefined && { mfa: { serialNumber: session.device, age } }),
      context,
    }),
  )
  if (made !== undefined) return made
  throw new AwsError('AccessDenied', 'The user may have no session.')
}

/** Throws `AccessDenied` unless the session may do what is asked of AWS Sign-In. */
export function authorizeLogin(
  call: OpenCall,
  { user, made }: { readonly user: UserRecord; readonly made: Session },
  asked: { readonly operation: string; readonly resource: 'localhost' | 'remote' },
): Promise<void> {
  const { operation } = asked
  const caller: SignedCaller = {
    ...{ ...userCaller(call, user), kind: 'session' },
    ...{ principal: made, scopes: [] },
  }
  const resource = `arn:aws:signin:us-east-1:${call.account}:oauth2/public-client/${asked.resource}`
  return authorize({ ...call, operation, caller }, 'signin', { resource })
}

/**
 * Throws `AccessDenied` unless the user may change the password, or the account lets its users do so.
 * What the account allows all of them a policy may deny one, and an SCP need not allow.
 */
export async function authorizePassword(call: OpenCall, user: UserRecord): Promise<void> {
  const { point, state } = call
  const { passwordPolicy } = state.settings
  const caller = userCaller(call, user)
  const context = resourceTags(user.tags)
  if (passwordPolicy?.usersMayChange === true) {
    const { engine } = await point.deciderFor([{ state, ids: [user.id] }])
    const asked = { ...call.context, ...context }
    const said = engine.prepare(caller.principal).check('iam:ChangePassword', caller.arn, asked)
    if (said.verdict === 'implicitDeny' && said.policyType === 'identity') return
  }
  const target = { resource: caller.arn, context }
  await authorize({ ...call, operation: 'ChangePassword', caller }, 'iam', target)
}

function userCaller({ state, account }: OpenCall, user: UserRecord): KeyCaller {
  const arn = arnOf(state.id, 'user', user)
  const base = { arn, userId: user.id, account, accessKeyId: '', user: user.id }
  return { kind: 'user', ...base, principal: arn }
}

/** As CloudTrail has the user. */
export function loginIdentity(account: string, user: UserRecord): object {
  const arn = arnOf(account, 'user', user)
  return {
    type: 'IAMUser',
    ...{ principalId: user.id, arn, accountId: account, userName: user.name },
  }
}

/** A session's user, who has the password still, and the device; undefined where anything of it has changed. */
export function ownerOfSession(
  { state }: Pick<OpenCall, 'state'>,
  session: LoginSessionRecord,
  markOf: (login: LoginRecord) => string,
): UserRecord | undefined {
  const user = state.shelf('user').byId(session.user)
  const login = user && state.shelf('login').byId(user.id)
  const isSame = login !== undefined && markOf(login) === session.password && !login.resetRequired
  const device = session.device === undefined ? undefined : state.shelf('mfa').byId(session.device)
  // another device may have its serial number by now
  const isShown = device?.owner === session.user && (device.enabled ?? '') <= session.created
  return isSame && (session.device === undefined || isShown) ? user : undefined
}
