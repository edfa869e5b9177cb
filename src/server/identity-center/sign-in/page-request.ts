/** Requests of browsers: `/device`, where codes of devices are typed, and `/authorize`, which programs open. */
import { readForm } from '../../protocol/read-form.ts'
import type { ReceivedRequest } from '../../signature/canonical-request.ts'
import { splitTarget } from '../../signature/canonical-request.ts'
import type { ProofParts } from '../../sts/token-operation.ts'
import { type AuthorizationAsked, readAuthorization } from './authorization-codes.ts'
import { findDevice } from './devices.ts'

/** What a browser asks for. */
export interface PageRequest {
  readonly path: '/device' | '/authorize'
  readonly query: ReadonlyMap<string, string>
  /** Path and query. */
  readonly target: string
  /** Of a form that was sent. */
  readonly fields: ReadonlyMap<string, string> | undefined
}

export interface PageParts extends Pick<ProofParts, 'state' | 'secrets' | 'now' | 'origin'> {
  /** Where the browser is. */
  readonly address: string
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
export type SignInAsked =
  | { readonly kind: 'device'; readonly program: string; readonly userCode: string }
  | { readonly kind: 'code'; readonly program: string; readonly asked: AuthorizationAsked }

/** Why nothing is asked for: no code so far, or one that is not good; or in words what is wrong. */
export type NothingAsked =
  | { readonly kind: 'noCode'; readonly isWrong: boolean }
  | { readonly kind: 'fault'; readonly fault: string }

/** What is asked for. */
export function readAsked(
  page: PageRequest,
  parts: Pick<PageParts, 'state' | 'secrets' | 'now'>,
): SignInAsked | NothingAsked {
  if (page.path === '/authorize') {
    const asked = readAuthorization(page.query, parts)
    if (typeof asked === 'string') return { kind: 'fault', fault: asked }
    return { kind: 'code', program: asked.client.name, asked }
  }
  const typed = page.fields?.get('user_code') ?? page.query.get('user_code')
  if (typed === undefined) return { kind: 'noCode', isWrong: false }
  const device = findDevice(parts.state, typed, parts.now)
  if (device === undefined) return { kind: 'noCode', isWrong: true }
  return { kind: 'device', program: device.clientName, userCode: device.id }
}

/** Tells what is asked for from all else: a right password is good for that alone. */
export function keyOfAsked(page: PageRequest, asked: SignInAsked): string {
  return asked.kind === 'device' ? asked.userCode : page.target
}
