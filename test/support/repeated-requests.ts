/** Long sequences of requests that have much in common: whatever an engine remembers of one is met by another. */
import type { AuthorizationRequest } from '../../src/model/request.ts'
import { type Draw, happens, pick } from './generators-draw.ts'
import { misuse } from './misuse.ts'

type Members = Record<string, unknown>

const account = '111122223333'
const arn = /^arn:aws:(iam|sts)::(\d+):(role|assumed-role)\/(.+)$/

/** Principals that caches may take for one another: ARNs that nearly are, and descriptors of the same. */
function respellPrincipal(draw: Draw, principal: unknown): unknown {
  if (typeof principal === 'string') {
    const [, , id = account, kind, name = ''] = arn.exec(principal) ?? []
    const last = name.split('/').at(-1) ?? ''
    return pick<unknown>(
      draw,
      [
        `${principal}/`,
        principal.slice(0, principal.lastIndexOf('/') + 1),
        `${principal}\n`,
        `role\n${principal}`,
        ` ${principal}`,
        principal.toUpperCase(),
        { user: principal },
        { role: principal },
        { service: principal },
        ...(kind === 'role'
          ? [{ role: principal, session: 'session' }, `arn:aws:sts::${id}:assumed-role/${last}/s1`]
          : []),
        ...(kind === 'assumed-role'
          ? [{ role: `arn:aws:iam::${id}:role/${name.split('/')[0]}`, session: last }]
          : []),
      ],
      principal,
    )
  }
  if (typeof principal !== 'object' || principal === null) return principal
  return respellDescriptor(draw, principal as Members)
}

function respellDescriptor(draw: Draw, principal: Members): unknown {
  const [first] = Object.entries(principal)
  const text = first?.[1]
  switch (draw(6)) {
    case 0:
      return text
    case 1:
      return `${first?.[0]}\n${text}`
    case 2:
      return { ...principal, session: pick(draw, ['session', 'alice', '', 'a/b'], '') }
    case 3:
      return { ...principal, tags: { team: pick(draw, ['a', 'b', ''], '') } }
    case 4:
      return { ...principal, mfa: draw(2) === 0 }
    default:
      return Object.fromEntries(Object.entries(principal).reverse())
  }
}

function respellAction(draw: Draw, action: unknown): unknown {
  if (typeof action !== 'string') return action
  switch (draw(5)) {
    case 0:
      return action.toUpperCase()
    case 1:
      return action.toLowerCase()
    case 2:
      return [...action].map((c) => (draw(2) === 0 ? c.toUpperCase() : c.toLowerCase())).join('')
    case 3:
      return `${action}${pick(draw, ['*', ' ', 'x', '\u0130'], '*')}`
    default:
      return action.replace(/s/i, '\u017f')
  }
}

/** One request after another, each made of what others before it were made of. */
export function repeatedRequest(
  draw: Draw,
  pool: readonly AuthorizationRequest[],
): AuthorizationRequest {
  if (happens(draw, { of: 12 })) return misuse(draw) as AuthorizationRequest
  const { context, ...rest } = somebody(draw, pool)
  let request: Members = { ...rest, ...(context !== undefined && { context }) }
  if (draw(2) === 0) request = withPartOf(draw, request, somebody(draw, pool))
  if (happens(draw, { of: 6 })) {
    request = { ...request, action: respellAction(draw, request.action) }
  }
  if (happens(draw, { of: 8 })) {
    request = { ...request, principal: respellPrincipal(draw, request.principal) }
  }
  return request as unknown as AuthorizationRequest
}

function somebody(draw: Draw, pool: readonly AuthorizationRequest[]): AuthorizationRequest {
  const [first] = pool
  if (first === undefined) throw new RangeError('there are no requests to repeat')
  return pick(draw, pool, first)
}

function withPartOf(draw: Draw, request: Members, other: AuthorizationRequest): Members {
  const name = pick(
    draw,
    ['principal', 'action', 'resource', 'context', 'context'] as const,
    'context',
  )
  const { [name]: part } = other
  if (part !== undefined) return { ...request, [name]: part }
  const { [name]: _, ...others } = request
  return others
}
