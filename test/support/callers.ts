/** A user or role of a directory as it may call: with what its credentials say, or without. */
import type { Principal } from '../../src/model/request.ts'
import { type Draw, happens, pick } from './generators-draw.ts'

/** By no session policies: what those leave of an answer nobody asks of an analysis. */
export function callerOf(draw: Draw, arn: string): Principal {
  const [, account, name] = /^arn:aws:iam::(\d+):role\/(?:.*\/)?(.+)$/.exec(arn) ?? []
  if (name === undefined) return arn
  const session = pick(draw, ['alice', 'session', 'other'], 'other')
  if (happens(draw, { of: 2 })) return { role: arn, session, ...membersOf(draw) }
  return happens(draw, { of: 3 }) ? arn : `arn:aws:sts::${account}:assumed-role/${name}/${session}`
}

/** Of a session: tags, MFA, its age, who began the chain, through which provider. */
function membersOf(draw: Draw) {
  const some = { of: 2 }
  return {
    ...(happens(draw, some) && { tags: { team: 'b', k: 'alice' } }),
    ...(happens(draw, some) && { sourceIdentity: pick(draw, ['alice', 'session'], 'alice') }),
    ...(happens(draw, some) && { mfa: happens(draw, some) }),
    ...(happens(draw, some) && { issuedAt: '2024-01-01T00:00:00Z' }),
    ...(happens(draw, { of: 4 }) && { federatedProvider: 'accounts.google.com' }),
  }
}
