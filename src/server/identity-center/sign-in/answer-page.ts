/** Requests of browsers: `/device`, where codes of devices are typed, and `/authorize`, which programs open. */
import type { OpenCall } from '../../iam/operation.ts'
import { AwsError } from '../../protocol/aws-error.ts'
import { readForm } from '../../protocol/read-form.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { ReceivedRequest } from '../../signature/canonical-request.ts'
import { splitTarget } from '../../signature/canonical-request.ts'
import type { ProofParts, ProvenCall } from '../../sts/token-operation.ts'
import type { HttpReply } from '../../wire/http-reply.ts'
import { personIdentity } from '../person-identity.ts'
import {
  type AuthorizationAsked,
  grantCode,
  readAuthorization,
  refusedAddress,
} from './authorization-codes.ts'
import { findDevice } from './devices.ts'
import { type SignedIn, signIn } from './person-passwords.ts'
import { type SignInPage, writeNotice, writeSignInPage } from './sign-in-page.ts'

/** What a browser asks for. */
export interface PageRequest {
  readonly path: '/device' | '/authorize'
  readonly query: ReadonlyMap<string, string>
  /** Path and query. */
  readonly target: string
  /** Of a form that was sent. */
  readonly fields: ReadonlyMap<string, string> | undefined
}

const paths = new Map<string, PageRequest['path']>([
  ['/device', '/device'],
  ['/start', '/device'], // the portal's own address
  ['/start/', '/device'],
  ['/authorize', '/authorize'],
])

/** Undefined for what is no page. Throws for a form that cannot be read. */
export function readPageRequest(request: ReceivedRequest): PageRequest | undefined {
  const { method, target } = request
  const split = splitTarget(target)
  const path = paths.get(split.path)
  if (path === undefined || (method !== 'GET' && method !== 'POST')) return undefined
  const query = readForm(split.query)
  const sent = method === 'POST' ? new TextDecoder().decode(request.body) : undefined
  return { path, query, target, fields: sent === undefined ? undefined : readForm(sent) }
}

/** What a program or a device asks of whoever signs in. */
type SignInAsked =
  | { readonly kind: 'device'; readonly program: string; readonly userCode: string }
  | { readonly kind: 'code'; readonly program: string; readonly asked: AuthorizationAsked }

/** What is asked for; or the page to show instead. */
function readAsked(page: PageRequest, parts: PageParts): SignInAsked | HttpReply {
  if (page.path === '/authorize') {
    const asked = readAuthorization(page.query, parts)
    if (typeof asked === 'string') return replyPage(400, writeNotice('Not possible', asked))
    return { kind: 'code', program: asked.client.name, asked }
  }
  const typed = page.fields?.get('user_code') ?? page.query.get('user_code')
  if (typed === undefined) return show({ action: page.target })
  const device = findDevice(parts.state, typed, parts.now)
  if (device === undefined) {
    return show({ action: '/device', fault: 'The code is not known, or not any more.' }, 400)
  }
  return { kind: 'device', program: device.clientName, userCode: device.id }
}

export type PageParts = Pick<ProofParts, 'state' | 'secrets' | 'now'>

/** The page that a browser asks for, or that comes before a form's: undefined where the form is to be served. */
export function showPage(page: PageRequest, parts: PageParts): HttpReply | undefined {
  const asked = readAsked(page, parts)
  if ('status' in asked) return asked
  return page.fields === undefined ? show(pageFor(page, asked)) : undefined
}

function pageFor(page: PageRequest, asked: SignInAsked): SignInPage {
  const userName = page.fields?.get('user_name')
  return {
    ...{ program: asked.program, action: page.target },
    ...(asked.kind === 'device' && { userCode: asked.userCode }),
    ...(userName !== undefined && { userName }),
  }
}

/** The page again, with what was not right. */
export function showFault(page: PageRequest, parts: PageParts, error: AwsError): HttpReply {
  const asked = readAsked(page, parts)
  if ('status' in asked) return asked
  const isPasswordNew = error.code === 'NewPasswordRequired'
  return show({ ...pageFor(page, asked), fault: error.message, isPasswordNew }, error.status)
}

/** What a form that was sent comes to, once whoever sent it is known. Throws an `AwsError`. */
export async function proveForm(page: PageRequest, parts: PageParts): Promise<ProvenCall> {
  const fields = page.fields ?? new Map<string, string>()
  if (fields.get('decision') === 'deny') {
    return { identity: undefined, run: async (call) => deny(page, { ...parts, call }) }
  }
  const person = await signIn(
    {
      ...{ userName: fields.get('user_name') ?? '', password: fields.get('password') ?? '' },
      newPassword: fields.get('new_password'),
    },
    parts,
  )
  return {
    identity: personIdentity(parts.state, person.user),
    run: async (call) => allow(page, { ...parts, call, ...person }),
  }
}

interface OpenPage extends PageParts {
  readonly call: OpenCall
}

function askedNow(page: PageRequest, { call, secrets, now }: OpenPage): SignInAsked {
  const asked = readAsked(page, { state: call.state, secrets, now })
  if ('status' in asked) throw new AwsError('InvalidRequestException', 'It is not asked any more.')
  return asked
}

function deny(page: PageRequest, open: OpenPage): CallOutput {
  const asked = askedNow(page, open)
  if (asked.kind === 'code') return { location: refusedAddress(asked.asked) }
  answerDevice(open, asked.userCode, '')
  return { notice: 'The device was refused. You can close this page.' }
}

function allow(page: PageRequest, { user, known, ...open }: OpenPage & SignedIn): CallOutput {
  const asked = askedNow(page, open)
  const { call, now } = open
  // a one-time password is good once, however many forms have it at the same time
  if (call.state.shelf('directoryUser').byId(user.id) !== known) {
    throw new AwsError('InvalidSignIn', 'The user was changed meanwhile: sign in again.')
  }
  if (user !== known) call.changes.put('directoryUser', user)
  if (asked.kind === 'code') {
    return { location: grantCode(call, asked.asked, { user: user.id, now }) }
  }
  answerDevice(open, asked.userCode, user.id)
  return { notice: `${asked.program} has access now. You can close this page.` }
}

function answerDevice({ call, now }: OpenPage, userCode: string, user: string): void {
  const device = findDevice(call.state, userCode, now)
  if (device !== undefined) call.changes.put('device', { ...device, user })
}

/** What comes of a form that was served. */
export function replyServed({ location, notice }: CallOutput): HttpReply {
  if (typeof location === 'string') {
    const reply = replyPage(303, writeNotice('Signed in', 'Go on in the program.'))
    return { ...reply, headers: { ...reply.headers, Location: location } }
  }
  return replyPage(200, writeNotice('Done', String(notice)))
}

function show(page: SignInPage, status = 200): HttpReply {
  return replyPage(status, writeSignInPage(page))
}

/** Nobody may frame a page, or keep it; a form may lead to a program that listens on this machine. */
function replyPage(status: number, body: string): HttpReply {
  const formAction = `form-action 'self' http://127.0.0.1:* http://[::1]:*`
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; style-src 'unsafe-inline'; ${formAction}; frame-ancestors 'none'; base-uri 'none'`,
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
  return { status, headers, body }
}
