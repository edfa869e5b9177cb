/** Pages as browsers get them. */
import type { HttpReply } from '../../wire/http-reply.ts'

export interface PageReply {
  /** 200 when absent. */
  readonly status?: number
  /** Where a form leads to in the end, beside this server: a source of CSP. */
  readonly leadsTo?: string | undefined
  /** More directives of CSP. */
  readonly more?: readonly string[]
}

/** Nobody may frame a page, or keep it. It runs no script but one whose hash is known. */
export function replyPage(
  body: string,
  { status = 200, leadsTo, more = [] }: PageReply = {},
): HttpReply {
  const forms = ["form-action 'self'", ...(leadsTo === undefined ? [] : [leadsTo])].join(' ')
  const policy = [
    ...["default-src 'none'", "style-src 'unsafe-inline'", ...more],
    ...[forms, "frame-ancestors 'none'", "base-uri 'none'"],
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

/** A page that leads on to an address. */
export function replyRedirect(body: string, location: string): HttpReply {
  const reply = replyPage(body, { status: 303 })
  return { ...reply, headers: { ...reply.headers, Location: location } }
}

/** An address of this machine as a source of CSP, which has no word for hosts of IPv6 (CSP Level 3, 2.3.1). */
export function loopbackSource(redirectUri: string): string {
  const { origin, hostname } = new URL(redirectUri)
  return hostname === '127.0.0.1' ? origin : 'http:'
}
