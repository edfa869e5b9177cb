/** The shape of a session that comes from outside, checked strictly. */
import * as Caller from '../../../assembly/layout/caller.ts'
import { type Identity, readPrincipal, sessionArnOf } from '../../engine/caller/identity.ts'
import { isObject } from '../../json/is-object.ts'
import { shorten } from '../../json/report.ts'
import { SallyportError, SessionError } from '../../model/errors.ts'
import type { Principal } from '../../model/request.ts'
import { readPrincipal as readShape } from '../../request/read-call.ts'
import { parseInstant } from '../session/instants.ts'
import { type Session, type SessionKind, sessionBounds } from '../session/session.ts'

type MemberTest = (value: unknown) => boolean

const isText: MemberTest = (value) => typeof value === 'string' && value !== ''
const isTexts: MemberTest = (value) => Array.isArray(value) && value.every((item) => isText(item))
const isSeconds: MemberTest = (value) =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0
const isFlag: MemberTest = (value) => typeof value === 'boolean'
const isContext: MemberTest = (value) =>
  isObject(value) &&
  Object.values(value).every((one) =>
    [one].flat().every((item) => ['string', 'number', 'boolean'].includes(typeof item)),
  )
const isInstant: MemberTest = (value) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/.test(value) && // as sessions are issued: no local time
  !Number.isNaN(parseInstant(value))

const required: Readonly<Record<string, MemberTest>> = {
  version: (value) => value === 1,
  kind: (value) => typeof value === 'string' && Object.hasOwn(longest, value),
  arn: isText,
  principal: (value) => isText(value) || isObject(value),
  issuedAt: isInstant,
  expiresAt: isInstant,
  chained: isFlag,
  transitiveTagKeys: isTexts,
  context: isContext,
  bundle: (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value),
}

const optional: Readonly<Record<string, MemberTest>> = { entityId: isText, mfaAge: isSeconds }

/** The longest session of each kind, in seconds. */
const longest: Readonly<Record<SessionKind, number>> = {
  assumedRole: sessionBounds.assumedRole,
  sessionToken: sessionBounds.sessionToken,
  federatedUser: sessionBounds.federatedUser,
  assumedRoot: sessionBounds.assumedRoot,
}

const callerKinds: Readonly<Record<SessionKind, readonly number[]>> = {
  assumedRole: [Caller.ROLE_SESSION, Caller.SERVICE_LINKED_ROLE],
  sessionToken: [Caller.SESSION_TOKEN_USER, Caller.SESSION_TOKEN_USER_WITH_MFA, Caller.ROOT],
  federatedUser: [Caller.FEDERATED_USER, Caller.FEDERATED_ROOT],
  assumedRoot: [Caller.ASSUMED_ROOT],
}

/** A session and who it is of. */
export interface ReadSession {
  readonly session: Session
  readonly identity: Identity
}

/** Reads what claims to be a session. Throws `ERR_SESSION_INVALID`. */
export function readSession(value: unknown): ReadSession {
  if (!isObject(value)) throw invalid('session', 'must be an object')
  checkMembers(value, required, optional, 'session')
  const session = value as unknown as Session
  const identity = readSessionPrincipal(session)
  if (session.arn !== sessionArn(session.principal, identity)) {
    throw invalid('session.arn', 'is not the ARN of the principal')
  }
  checkTimes(session)
  return { session, identity }
}

function readSessionPrincipal({ kind, principal }: Session): Identity {
  const identity = identify(principal)
  const isOfKind = callerKinds[kind].includes(identity.kind)
  const isRootArn = identity.kind === Caller.ROOT
  if (!isOfKind || (typeof principal === 'string') !== isRootArn) {
    throw invalid('session.principal', `is not one of a session of kind \`${kind}\``)
  }
  const isRole = kind === 'assumedRole'
  if (isRole && identity.session === undefined) throw invalid('session.principal', 'has no name')
  return identity
}

/** Whatever a request could not say of its principal, no session can. */
function identify(principal: Principal): Identity {
  try {
    return readPrincipal(readShape(principal))
  } catch (cause) {
    const place = cause instanceof SallyportError ? cause.place : undefined
    throw invalid(place?.replace(/^request/, 'session') ?? 'session.principal', 'is damaged', cause)
  }
}

function checkMembers(
  members: Readonly<Record<string, unknown>>,
  needed: Readonly<Record<string, MemberTest>>,
  possible: Readonly<Record<string, MemberTest>>,
  place: string,
): void {
  for (const name of Object.keys(needed)) {
    if (!Object.hasOwn(members, name)) throw invalid(`${place}.${name}`, 'is missing')
  }
  for (const [name, value] of Object.entries(members)) {
    const test = Object.hasOwn(needed, name) ? needed[name] : undefined
    const found = test ?? (Object.hasOwn(possible, name) ? possible[name] : undefined)
    if (found?.(value) !== true)
      throw invalid(`${place}.${shorten(name)}`, 'is not a member of a session')
  }
}

function checkTimes({ kind, principal, issuedAt, expiresAt, chained }: Session): void {
  const seconds = (Date.parse(expiresAt) - Date.parse(issuedAt)) / 1000
  const most = chained || typeof principal === 'string' ? sessionBounds.hour : longest[kind]
  if (seconds < 0 || seconds > most) {
    throw invalid('session.expiresAt', `is not within ${most} seconds of \`issuedAt\``)
  }
  if (typeof principal === 'string') return
  if ('issuedAt' in principal && principal.issuedAt === issuedAt) return
  throw invalid('session.issuedAt', 'is not the time when the principal’s credentials were issued')
}

/** The ARN that a session goes by (D-30, D-31). */
export function sessionArn(principal: Principal, identity: Identity): string {
  const { name, session } = identity
  if (typeof principal === 'string' || session === undefined) return name
  return sessionArnOf(identity, session)
}

/** An error about a session. */
export function invalid(place: string, message: string, cause?: unknown): SessionError {
  return new SessionError('ERR_SESSION_INVALID', `\`${place}\` ${message}`, {
    place,
    hint: 'give a session as an engine issued it, and ask for a new one if it is lost',
    cause,
  })
}
