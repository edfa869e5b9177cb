/** Forward access sessions: what a service asks on in its caller's name (E-85). */
import * as Caller from '../../../assembly/layout/caller.ts'
import { foldCase } from '../../bundle/forms.ts'
import { readPrincipal } from '../../engine/caller/identity.ts'
import type { Context, ContextValue, Principal } from '../../model/request.ts'
import type { Authority, Requester } from '../session/authority.ts'
import { openSession } from '../session/open-session.ts'
import { contextOf, isSession, isSessionKey } from '../session/session.ts'
import { fault } from './call-inputs.ts'
import { identify } from './requester.ts'

/** Principal and context of a downstream request; the service adds action and resource. */
export interface ForwardedAccess {
  readonly principal: Principal
  readonly context: Context
}

/** Keys of the network path, which do not go downstream (K-71…K-77). */
const networkKeys: ReadonlySet<string> = new Set([
  'aws:vpcsourceip',
  'aws:sourcevpc',
  'aws:sourcevpce',
  'aws:sourcevpcarn',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
])

/** Keys that are written anew. */
const chainKeys: ReadonlySet<string> = new Set([
  'aws:viaawsservice',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
])

/** See `Sts.forwardAccess`. */
export function forwardAccess(
  authority: Authority,
  requester: Requester,
  service: string,
  upstream: Context = {},
): ForwardedAccess {
  if (typeof service !== 'string' || !/^[a-z0-9][a-z0-9.-]*\.[a-z.]+$/.test(service)) {
    throw fault('service', 'is not a service principal', 'write for example `athena.amazonaws.com`')
  }
  const { principal, context: session } = readOwn(authority, requester, upstream)
  const isVpc = Object.keys(upstream).some((key) => networkKeys.has(foldCase(key)))
  const own = new Set(Object.keys(session).map(foldCase))
  const kept = Object.entries(upstream).filter(([key]) => {
    const folded = foldCase(key)
    if (networkKeys.has(folded) || chainKeys.has(folded) || own.has(folded)) return false
    return folded !== 'aws:sourceip' || !isVpc
  })
  const chain = [...readChain(upstream), service]
  return {
    ...withUserMfa(principal, {
      ...Object.fromEntries(kept),
      ...session,
      'aws:ViaAWSService': true,
      'aws:CalledVia': chain,
      'aws:CalledViaFirst': chain[0] ?? service,
      'aws:CalledViaLast': service,
    }),
  }
}

/** The session's own side; the call that it made states no session key that it does not have. */
function readOwn(authority: Authority, requester: Requester, upstream: Context): ForwardedAccess {
  if (!isSession(requester)) {
    identify(requester)
    return { principal: requester, context: {} }
  }
  const session = openSession(requester, authority)
  const context = contextOf(session, authority.now())
  const own = new Set(Object.keys(context).map(foldCase))
  for (const key of Object.keys(upstream)) {
    const folded = foldCase(key)
    if (!isSessionKey(folded) || own.has(folded)) continue
    throw fault(`context.${key}`, 'is not a key of the session', 'leave the key out')
  }
  return { principal: session.principal, context }
}

/** Services called through already, first to last. */
function readChain(upstream: Context): string[] {
  const found = Object.entries(upstream).find(([key]) => foldCase(key) === 'aws:calledvia')
  const value: ContextValue = found?.[1] ?? []
  return [value].flat().map(String)
}

/** For users with long-term keys the key is there, and false (K-54). */
function withUserMfa(principal: Principal, context: Context): ForwardedAccess {
  const { kind, name } = readPrincipal(principal)
  if (kind !== Caller.USER) return { principal, context }
  if (typeof principal === 'object' && 'mfa' in principal) return { principal, context }
  return {
    principal: { ...(typeof principal === 'object' ? principal : {}), user: name, mfa: false },
    context,
  }
}
