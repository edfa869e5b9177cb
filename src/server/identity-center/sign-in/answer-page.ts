/** The sign-in page as browsers get it. */
import type { AwsError } from '../../protocol/aws-error.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import type { HttpReply } from '../../wire/http-reply.ts'
import { keyScriptHash } from '../mfa/key-script.ts'
import { openTicket } from '../mfa/pending-sign-ins.ts'
import { stepPageOf } from '../mfa/step-page.ts'
import { writeStepPage } from '../mfa/write-step-page.ts'
import { loopbackSource, replyPage, replyRedirect } from './page-reply.ts'
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
  const more = [`script-src '${keyScriptHash}'`, 'img-src data:']
  return replyPage(body, { status, leadsTo: programOf(asked), more })
}

/** What comes of a form that was served. */
export function replyServed(
  page: PageRequest,
  parts: PageParts,
  { location, notice, ticket }: CallOutput,
): HttpReply {
  if (typeof location === 'string') {
    return replyRedirect(writeNotice('Signed in', 'Go on in the program.'), location)
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

function show(
  page: SignInPage,
  { status = 200, asked }: { readonly status?: number; readonly asked?: SignInAsked } = {},
): HttpReply {
  return replyPage(writeSignInPage(page), { status, leadsTo: asked && programOf(asked) })
}

/** The program that a form leads to in the end. */
function programOf(asked: SignInAsked): string | undefined {
  return asked.kind === 'code' ? loopbackSource(asked.asked.redirectUri) : undefined
}
