/** The sign-in page as browsers get it. */
import type { AwsError } from '../../protocol/aws-error.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { HttpReply } from '../../wire/http-reply.ts'
import { keyScriptHash } from '../mfa/key-script.ts'
import { openTicket } from '../mfa/pending-sign-ins.ts'
import { stepPageOf } from '../mfa/step-page.ts'
import { writeStepPage } from '../mfa/write-step-page.ts'
import {
  keyOfAsked,
  type PageParts,
  type PageRequest,
  readAsked,
  type SignInAsked,
} from './page-request.ts'
import { type SignInPage, writeNotice, writeSignInPage } from './sign-in-page.ts'

/** The page that a browser asks for, or that comes before a form's: undefined where the form is to be served. */
export function showPage(page: PageRequest, parts: PageParts): HttpReply | undefined {
  const asked = readAsked(page, parts)
  if (!('program' in asked)) return showNothing(page, asked)
  return page.fields === undefined ? show(pageFor(page, asked), { asked }) : undefined
}

function showNothing(
  page: PageRequest,
  asked: Exclude<ReturnType<typeof readAsked>, SignInAsked>,
): HttpReply {
  if (asked.kind === 'fault') {
    return replyPage(writeNotice('Not possible', asked.fault), { status: 400 })
  }
  if (!asked.isWrong) return show({ action: page.target })
  const fault = 'The code is not known, or not any more.'
  return show({ action: '/device', fault }, { status: 400 })
}

function pageFor(page: PageRequest, asked: SignInAsked): SignInPage {
  const userName = page.fields?.get('user_name')
  return {
    ...{ program: asked.program, action: page.target },
    ...(asked.kind === 'device' && { userCode: asked.userCode }),
    ...(userName !== undefined && { userName }),
    wantsDevice: page.fields?.get('register') === 'yes',
  }
}

/** The page again, with what was not right. */
export function showFault(page: PageRequest, parts: PageParts, error: AwsError): HttpReply {
  const asked = readAsked(page, parts)
  if (!('program' in asked)) return showNothing(page, asked)
  const { message: fault, status } = error
  const step = showStep({ page, parts, asked }, page.fields?.get('ticket'), { fault, status })
  if (step !== undefined) return step
  const isPasswordNew = error.code === 'NewPasswordRequired'
  return show({ ...pageFor(page, asked), fault, isPasswordNew }, { status, asked })
}

interface ShownPage {
  readonly page: PageRequest
  readonly parts: PageParts
  readonly asked: SignInAsked
}

/** The form that follows a right password; undefined where the password was not shown, or too long ago. */
function showStep(
  { page, parts, asked }: ShownPage,
  ticket: string | undefined,
  { status = 200, fault }: { readonly status?: number; readonly fault?: string } = {},
): HttpReply | undefined {
  const person = ticket === undefined ? undefined : openTicket(ticket, parts)
  if (person?.pending.asked !== keyOfAsked(page, asked)) return undefined
  const userCode = asked.kind === 'device' ? asked.userCode : undefined
  const shown = { program: asked.program, action: page.target, userCode, fault }
  const body = writeStepPage({ ...stepPageOf(person, parts), ...shown })
  return replyPage(body, { status, asked, hasKeys: true })
}

/** What comes of a form that was served. */
export function replyServed(
  page: PageRequest,
  parts: PageParts,
  { location, notice, ticket }: CallOutput,
): HttpReply {
  if (typeof location === 'string') {
    const reply = replyPage(writeNotice('Signed in', 'Go on in the program.'), { status: 303 })
    return { ...reply, headers: { ...reply.headers, Location: location } }
  }
  if (typeof ticket === 'string') {
    const asked = readAsked(page, parts)
    const step = 'program' in asked ? showStep({ page, parts, asked }, ticket) : undefined
    return (
      step ?? replyPage(writeNotice('Not possible', 'The sign-in took too long.'), { status: 400 })
    )
  }
  return replyPage(writeNotice('Done', String(notice)))
}

function show(page: SignInPage, facts: PageFacts = {}): HttpReply {
  return replyPage(writeSignInPage(page), facts)
}

interface PageFacts {
  /** 200 when absent. */
  readonly status?: number
  /** What somebody is to sign in for. */
  readonly asked?: SignInAsked
  /** Whether the page may ask for security keys, and show images of its own. */
  readonly hasKeys?: boolean
}

/** Nobody may frame a page, or keep it. It runs no script but the one whose hash is known. */
function replyPage(body: string, { status = 200, asked, hasKeys }: PageFacts = {}): HttpReply {
  const policy = [
    ...["default-src 'none'", "style-src 'unsafe-inline'"],
    ...(hasKeys === true ? [`script-src '${keyScriptHash}'`, 'img-src data:'] : []),
    ...[`form-action 'self'${programOf(asked)}`, "frame-ancestors 'none'", "base-uri 'none'"],
  ]
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': policy.join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  }
  return { status, headers, body }
}

/** The program that a form leads to in the end; policies have no word for hosts of IPv6 (CSP Level 3, 2.3.1). */
function programOf(asked: SignInAsked | undefined): string {
  if (asked?.kind !== 'code') return ''
  const { origin, hostname } = new URL(asked.asked.redirectUri)
  return hostname === '127.0.0.1' ? ` ${origin}` : ' http:'
}
