/** What a program asks for that opens the browser for `aws login` ("AuthorizeOAuth2Access", AWS Sign-In API Reference). */
import { loopbackOf } from '../identity-center/sign-in/clients.ts'

/** Programs that are known without being registered, with what permission is asked for on. */
const clients: ReadonlyMap<string, LoginClient> = new Map([
  ['arn:aws:signin:::devtools/same-device', { isRemote: false, resource: 'localhost' }],
  ['arn:aws:signin:::devtools/cross-device', { isRemote: true, resource: 'remote' }],
])

interface LoginClient {
  /** Whether it runs on another machine than the browser, and is told the code by whoever signs in. */
  readonly isRemote: boolean
  readonly resource: 'localhost' | 'remote'
}

export interface LoginAsked extends LoginClient {
  readonly client: string
  readonly redirectUri: string
  readonly challenge: string
  readonly state: string | undefined
}

/** What an address asks for; in words what is wrong with it, which is never told to where it wants to go. */
export function readLoginAsked(
  query: ReadonlyMap<string, string>,
  origin: string,
): LoginAsked | string {
  const client = query.get('client_id') ?? ''
  const known = clients.get(client)
  if (known === undefined) return 'The program is not known.'
  const redirectUri = query.get('redirect_uri') ?? ''
  const isGood = known.isRemote ? isConfirmation(redirectUri, origin) : isCallback(redirectUri)
  if (!isGood) return 'The program wants to be told at an address that is not its own.'
  if (query.get('response_type') !== 'code') return 'The program asks for something unknown.'
  if (query.has('resource') || (query.get('scope') ?? 'openid') !== 'openid') {
    return 'The program asks for more than credentials.'
  }
  const challenge = query.get('code_challenge') ?? ''
  const isHashed = query.get('code_challenge_method') === 'SHA-256'
  if (!isHashed || !/^[\w-]{43}$/.test(challenge)) return 'The program gives no code challenge.'
  return { ...known, client, redirectUri, challenge, state: query.get('state') }
}

/** INVARIANT: codes go to this machine, or are shown. */
function isCallback(uri: string): boolean {
  return loopbackOf(uri) === '127.0.0.1/oauth/callback'
}

/** A page of this server, whatever comes before it. */
function isConfirmation(uri: string, origin: string): boolean {
  if (!URL.canParse(uri) || !URL.canParse(origin)) return false
  const { host, pathname, search, hash } = new URL(uri)
  const isPlain = search === '' && hash === ''
  return isPlain && host === new URL(origin).host && pathname === '/v1/sessions/confirmation'
}
