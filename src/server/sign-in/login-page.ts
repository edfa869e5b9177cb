/** `/v1/authorize`: the page that programs open for users of IAM to sign in on, and what comes of it. */
import { randomUUID } from 'node:crypto'
import { matchDevice } from '../iam/credentials/mfa-devices.ts'
import type { OpenCall } from '../iam/operation.ts'
import { addressWith } from '../identity-center/sign-in/authorization-codes.ts'
import { loopbackSource, replyPage, replyRedirect } from '../identity-center/sign-in/page-reply.ts'
import { confirmTries } from '../identity-center/sign-in/person-passwords.ts'
import { keepAddress } from '../identity-center/sign-in/sign-in-attempts.ts'
import { writeNotice } from '../identity-center/sign-in/sign-in-page.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { readForm } from '../protocol/read-form.ts'
import type { CallOutput } from '../protocol/write-xml.ts'
import { type ReceivedRequest, splitTarget } from '../signature/canonical-request.ts'
import { openAccountOf } from '../store/find-organization.ts'
import type { LoginSessionRecord } from '../store/login-records.ts'
import type { ProvenCall } from '../sts/token-operation.ts'
import type { HttpReply } from '../wire/http-reply.ts'
import type { BrowserPage, BrowserParts } from './browser-page.ts'
import { type LoginAsked, readLoginAsked } from './login-request.ts'
import {
  authorizeLogin,
  authorizePassword,
  lifetimes,
  loginIdentity,
  makeSession,
} from './login-sessions.ts'
import { codePurpose } from './login-tokens.ts'
import { findAccount, type ProvenLogin, passwordMark, signInUser } from './login-user.ts'
import { writeCodePage, writeLoginPage } from './write-login-page.ts'

interface LoginRequest {
  /** Path and query. */
  readonly target: string
  readonly query: ReadonlyMap<string, string>
  /** Of a form that was sent. */
  readonly fields: ReadonlyMap<string, string> | undefined
}

/** Undefined for what is not the page. Throws for a form that cannot be read. */
export function readLoginPage({ method, target, body }: ReceivedRequest): BrowserPage | undefined {
  const split = splitTarget(target)
  if (split.path !== '/v1/authorize' || (method !== 'GET' && method !== 'POST')) return undefined
  const sent = method === 'POST' ? readForm(new TextDecoder().decode(body)) : undefined
  const page: LoginRequest = { target, query: readForm(split.query), fields: sent }
  return {
    event: { service: 'signin', operation: 'AuthorizeOAuth2Access', failed: 'ConsoleLogin' },
    show: (parts) => (sent === undefined ? showPage(page, parts) : undefined),
    account: ({ accounts }) => findAccount(accounts, fieldOf(page, 'account')) ?? accounts.home,
    prove: (parts) => proveForm(page, parts),
    reply: (parts, output) => replyServed(page, parts, output),
    showFault: (parts, error) => showPage(page, parts, error),
  }
}

function fieldOf({ fields }: LoginRequest, name: string): string {
  return (fields?.get(name) ?? '').trim()
}

function showPage(page: LoginRequest, { origin }: BrowserParts, error?: AwsError): HttpReply {
  const asked = readLoginAsked(page.query, origin)
  if (typeof asked === 'string')
    return replyPage(writeNotice('Not possible', asked), { status: 400 })
  const body = writeLoginPage({
    ...{ action: page.target, isRemote: asked.isRemote },
    ...{ account: fieldOf(page, 'account'), userName: fieldOf(page, 'user_name') },
    ...(error && { fault: error.message }),
    isPasswordNew: error?.code === 'NewPasswordRequired',
  })
  const leadsTo = asked.isRemote ? undefined : loopbackSource(asked.redirectUri)
  return replyPage(body, { leadsTo, status: error?.status ?? 200 })
}

function replyServed(
  page: LoginRequest,
  parts: BrowserParts,
  { location, shown, notice }: CallOutput,
): HttpReply {
  if (typeof location === 'string') {
    return replyRedirect(writeNotice('Signed in', 'Go on in the program.'), location)
  }
  if (typeof shown === 'string') return replyPage(writeCodePage(shown))
  if (typeof notice === 'string') return replyPage(writeNotice('Done', notice))
  return showPage(page, parts)
}

async function proveForm(page: LoginRequest, parts: BrowserParts): Promise<ProvenCall> {
  const asked = readLoginAsked(page.query, parts.origin)
  if (typeof asked === 'string') throw new AwsError('InvalidRequestException', asked)
  if (fieldOf(page, 'decision') === 'deny') {
    return { identity: undefined, run: async () => refusal(asked) }
  }
  const newPassword = page.fields?.get('new_password')
  const proven = await signInUser(
    {
      ...{ account: fieldOf(page, 'account'), userName: fieldOf(page, 'user_name') },
      password: page.fields?.get('password') ?? '',
      code: fieldOf(page, 'code').replaceAll(' ', ''),
      newPassword: newPassword === '' ? undefined : newPassword,
    },
    parts,
  )
  const { state, user, device } = proven
  return {
    state,
    identity: loginIdentity(state.id, user),
    run: (call) => openSession(call, proven, { asked, ...parts }),
    recorded: () => ({
      operation: 'AuthorizeOAuth2Access',
      data: { MFAUsed: device === undefined ? 'No' : 'Yes' },
    }),
  }
}

function refusal({ isRemote, redirectUri, state }: LoginAsked): CallOutput {
  if (isRemote) return { notice: 'Nothing was given to the program. You can close this page.' }
  return { location: addressWith(redirectUri, { error: 'access_denied', state }) }
}

interface OpenedFor extends Pick<BrowserParts, 'now' | 'address'> {
  readonly asked: LoginAsked
}

/** Gives the program a code, once it is the call's turn. */
async function openSession(
  call: OpenCall,
  proven: ProvenLogin,
  { asked, now, address }: OpenedFor,
): Promise<CallOutput> {
  confirmUnchanged(call, proven)
  const { user, renewed } = proven
  const attempt = { state: call.accounts.home, now, address, user: user.id }
  confirmTries(attempt)
  const device = useDevice(call, proven, now)
  if (renewed !== undefined) {
    await authorizePassword(call, user)
    call.changes.put('login', renewed)
  }
  const times = { created: call.time, expires: new Date(now + lifetimes.session).toISOString() }
  const session = { ...times, ...(device !== undefined && { device }) }
  const made = await makeSession(call, { user, session }, now)
  const operation = 'AuthorizeOAuth2Access'
  await authorizeLogin(call, { user, made }, { operation, resource: asked.resource })
  const { client, redirectUri, challenge } = asked
  const record: LoginSessionRecord = {
    ...{ id: randomUUID(), user: user.id, ...session, client, redirectUri, challenge },
    password: passwordMark(renewed ?? proven.login),
    codeExpires: new Date(now + lifetimes.code).toISOString(),
  }
  forgetExpired(call, now)
  keepAddress(call.changes, attempt)
  call.changes.put('loginSession', record)
  const claims = { account: call.account, session: record.id }
  return told(asked, call.secrets.seal(codePurpose, claims))
}

/** Another call may have changed who signs in while this one waited for its turn. */
function confirmUnchanged({ accounts, state }: OpenCall, { user, login }: ProvenLogin): void {
  const isSame =
    openAccountOf(accounts, state.id) === state &&
    state.shelf('user').byId(user.id) === user &&
    state.shelf('login').byId(user.id) === login
  if (!isSame) throw new AwsError('InvalidSignIn', 'The user was changed meanwhile: sign in again.')
}

/** INVARIANT: a code is good once, on all servers, whatever becomes of the call. */
function useDevice(
  { state, secrets, changes }: OpenCall,
  { user, code }: ProvenLogin,
  now: number,
): string | undefined {
  const found = matchDevice({ state, secrets, now }, { owner: user.id, code })
  if (found === 'none') return undefined
  if (found === 'wrong') {
    throw new AwsError('InvalidSignIn', 'The code is not right, or was used before.')
  }
  changes.keep('mfa', found.device)
  return found.device.id
}

function forgetExpired({ state, changes }: OpenCall, now: number): void {
  for (const { id, expires, codeExpires, key } of state.shelf('loginSession').all) {
    const end = key === undefined ? codeExpires : expires
    if (Date.parse(end) <= now) changes.remove('loginSession', id)
  }
}

/** The program on this machine is led to; one elsewhere is told in the form that it reads. */
function told({ isRemote, redirectUri, state }: LoginAsked, code: string): CallOutput {
  if (!isRemote) return { location: addressWith(redirectUri, { code, state }) }
  const text = new URLSearchParams({ code, ...(state !== undefined && { state }) }).toString()
  return { shown: Buffer.from(text).toString('base64') }
}
