/** Bearers of JWTs as sessions of a role: verified claims, the bundle's trust policy, a bounded cache. */
import type { Claims, SessionHandle, Sts } from '../entries/sts.ts'
import { callable, type OptionKinds, readOptions } from '../json/options.ts'

/** How the bearer of a token becomes a session. */
export interface JwtOptions {
  /** `createSts(engine)`. */
  readonly sts: Pick<Sts, 'assumeRoleWithWebIdentity' | 'resume'>
  /**
   * Verifies a token and returns its claims, as `jwtVerify` of `jose` does. Must reject whatever is
   * wrong with it: signature, issuer, audience, time.
   */
  readonly verify: (token: string) => Promise<{ readonly payload: Claims }>
  /** The ARN of the OIDC provider. */
  readonly provider: string
  /** The role's ARN, or what makes one of the claims; undefined for no role. */
  readonly role: string | ((claims: Claims) => string | undefined)
  /**
   * The session's name; the claim `sub` by default, of which a character that names cannot have
   * becomes `=` and its number in hexadecimal, so that no two subjects have the same name; one that
   * is too long is 403.
   */
  readonly sessionName?: (claims: Claims) => string
  /** Sessions that are remembered, by token; 1,000 by default, 0 for none. */
  readonly remembered?: number
  /** Milliseconds that one is remembered at most, or until it is over; 300,000 by default. */
  readonly lifetime?: number
}

const kinds: OptionKinds<JwtOptions> = {
  sts: ['what `createSts` returned', isSts],
  verify: callable('such as `(token) => jwtVerify(token, keys, { issuer, audience })`'),
  provider: ['the ARN of an OIDC provider', (value) => typeof value === 'string' && value !== ''],
  role: [
    'the ARN of a role, or a function',
    (value) => typeof value === 'string' || typeof value === 'function',
  ],
  sessionName: callable('which returns a name'),
  remembered: ['a whole number', isCount],
  lifetime: ['a whole number of milliseconds', isCount],
}

interface Remembered {
  readonly session: SessionHandle
  readonly until: number
}

/** What is used of a request: of the fetch API, or of Node. */
export interface BearerRequest {
  readonly headers:
    | {
        /** Returns null for a header that is not there. */
        get(name: string): string | null
      }
    | Readonly<Record<string, string | readonly string[] | undefined>>
}

/**
 * The option `principal` of a guard: undefined (401) for who has no token or one that is not valid.
 * What the role's trust policy does not allow throws, which is 403. Throws `ERR_OPTIONS_INVALID`.
 */
export function jwtSessions(
  options: JwtOptions,
): (request: BearerRequest) => Promise<SessionHandle | undefined> {
  const own = readOptions<JwtOptions>(options, kinds, ['sts', 'verify', 'provider', 'role'])
  const { verify, remembered = 1_000, lifetime = 300_000 } = own
  const cache = new Map<string, Remembered>()
  return async (request) => {
    const token = tokenOf(request)
    if (token === undefined) return undefined
    const known = cache.get(token)
    if (known !== undefined && known.until > Date.now()) return known.session
    cache.delete(token)
    const claims = await verify(token).then(
      ({ payload }) => payload,
      () => undefined,
    )
    if (claims === undefined) return undefined
    const session = assume(own, claims)
    const until = Math.min(
      Date.now() + lifetime,
      Date.parse(session.session.expiresAt),
      endOf(claims),
    )
    for (const [oldest] of cache) {
      if (cache.size < remembered) break
      cache.delete(oldest)
    }
    if (remembered > 0) cache.set(token, { session, until })
    return session
  }
}

function isSts(value: unknown): boolean {
  const methods = ['assumeRoleWithWebIdentity', 'resume']
  return methods.every((name) => typeof Reflect.get(Object(value), name) === 'function')
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

/** When the token itself ends. */
function endOf({ exp }: Claims): number {
  return typeof exp === 'number' ? exp * 1000 : Number.POSITIVE_INFINITY
}

const longestToken = 16_384

function tokenOf({ headers }: BearerRequest): string | undefined {
  const given: unknown =
    typeof headers.get === 'function'
      ? headers.get('authorization')
      : (headers as Readonly<Record<string, unknown>>).authorization
  if (typeof given !== 'string' || given.length > longestToken) return undefined
  return /^Bearer +([\w.~+/-]+=*)$/i.exec(given)?.[1]
}

/** Throws where there is no role, or its trust policy does not allow it. */
function assume({ sts, provider, role, sessionName }: JwtOptions, claims: Claims): SessionHandle {
  const arn = typeof role === 'string' ? role : role(claims)
  if (arn === undefined) throw new Error('no role for these claims')
  const name = sessionName === undefined ? nameOf(claims) : sessionName(claims)
  const { session } = sts.assumeRoleWithWebIdentity({
    provider,
    claims,
    role: arn,
    sessionName: name,
  })
  if (session === undefined) throw new Error('the trust policy of the role does not allow it')
  return sts.resume(session)
}

/** INVARIANT: names differ where subjects do, since policies may ask for the session's name. */
function nameOf({ sub }: Claims): string {
  if (typeof sub !== 'string') throw new Error('the token has no subject')
  const written = (odd: string) => `=${odd.charCodeAt(0).toString(16).padStart(4, '0')}`
  return sub.replace(/[^\w+,.@-]/g, written).padEnd(2, '=')
}
