/** From a signed request to who sent it. */
import type { Session } from '../../entries/sts.ts'
import { AwsError } from '../protocol/aws-error.ts'
import type { ReceivedRequest } from '../signature/canonical-request.ts'
import type { Secrets } from '../signature/secrets.ts'
import type { StatedSignature } from '../signature/stated-signature.ts'
import { confirmStatement, isSignedWith } from '../signature/verify-signature.ts'
import type { AccountState } from '../store/account-state.ts'
import type { Accounts } from '../store/all-accounts.ts'
import { arnOf, rootArn } from '../store/arns.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { KeyRecord } from '../store/record-types.ts'
import { accountOfSession, openToken } from '../sts/session-token.ts'
import type { SignedCaller } from './caller.ts'
import { secretOfKey } from './given-key.ts'

export interface Authentication {
  readonly accounts: Accounts
  readonly secrets: Secrets
  /** Milliseconds since 1970. */
  readonly now: number
  /** The time by which requests are signed. */
  readonly signedBy: number
}

/**
 * The caller of a request. Throws AWS's errors: first for what is stated, then for the key and its
 * signature, then for a key that is not active or a session that is over.
 */
export function authenticate(
  request: ReceivedRequest,
  stated: StatedSignature,
  { accounts, secrets, now, signedBy }: Authentication,
): SignedCaller {
  confirmStatement(request, stated, signedBy)
  const { accessKeyId, token } = stated
  const claims = token === undefined ? undefined : openToken(secrets, accessKeyId, token)
  // the key leads to its account, and the session of a token to that of whoever it is
  const state =
    token === undefined
      ? accounts.where((one) => one.shelf('key').byId(accessKeyId) !== undefined)
      : claims && accounts.find(accountOfSession(claims.session))
  const isOpen = state !== undefined && openAccountOf(accounts, state.id) !== undefined
  const key = token === undefined ? state?.shelf('key').byId(accessKeyId) : undefined
  const secret =
    key === undefined
      ? claims && secrets.secretOf(accessKeyId, claims.salt)
      : secretOfKey(key, secrets)
  const isSigned = isSignedWith(secret, request, stated)
  if (secret === undefined || state === undefined) throw unknownToken()
  if (!isSigned) {
    throw new AwsError(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    )
  }
  if (!isOpen) throw unknownToken()
  if (claims !== undefined) {
    const { session, scopes = [] } = claims
    return sessionCaller(session, { state, accessKeyId, now, scopes })
  }
  const owner = key?.active === true ? ownerOf(state, key) : undefined
  if (owner === undefined) throw unknownToken()
  return owner
}

/** What a key that is not known, not active or not its session's is refused with. */
export function unknownToken(): AwsError {
  return new AwsError(
    'InvalidClientTokenId',
    'The security token included in the request is invalid.',
  )
}

function ownerOf(
  state: AccountState,
  { id: accessKeyId, owner }: KeyRecord,
): SignedCaller | undefined {
  const { account } = state.settings
  if (owner === account) {
    const arn = rootArn(account)
    return {
      kind: 'root',
      arn,
      userId: account,
      account,
      accessKeyId,
      principal: arn,
      user: undefined,
    }
  }
  const user = state.shelf('user').byId(owner)
  if (user === undefined) return undefined
  const arn = arnOf(account, 'user', user)
  return { kind: 'user', arn, userId: user.id, account, accessKeyId, principal: arn, user: user.id }
}

function sessionCaller(
  session: Session,
  {
    state,
    accessKeyId,
    now,
    scopes,
  }: {
    readonly state: AccountState
    readonly accessKeyId: string
    readonly now: number
    readonly scopes: readonly string[]
  },
): SignedCaller {
  if (now >= Date.parse(session.expiresAt)) {
    throw new AwsError('ExpiredToken', 'The security token included in the request is expired')
  }
  const { account } = state.settings
  const { kind, arn, entityId, principal } = session
  const base = { kind: 'session', account, accessKeyId, principal: session, scopes } as const
  if (kind === 'assumedRole') {
    if (entityId === undefined || state.shelf('role').byId(entityId) === undefined)
      throw unknownToken()
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    return { ...base, arn, userId: `${entityId}:${name}`, user: undefined }
  }
  if (kind === 'federatedUser') {
    const name = arn.slice(arn.lastIndexOf('/') + 1)
    return { ...base, arn, userId: `${account}:${name}`, user: undefined }
  }
  const isRoot = kind === 'assumedRoot' || typeof principal === 'string'
  if (isRoot) return { ...base, arn, userId: account, user: undefined }
  const user = entityId === undefined ? undefined : state.shelf('user').byId(entityId)
  if (user === undefined) throw unknownToken()
  return { ...base, arn: arnOf(account, 'user', user), userId: user.id, user: user.id }
}
