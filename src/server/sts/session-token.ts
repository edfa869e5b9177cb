/** Session tokens: sealed claims, which this server alone reads and which no store has to keep. */
import { randomBytes } from 'node:crypto'
import { principalOf, type Session } from '../../entries/sts.ts'
import { AwsError } from '../protocol/aws-error.ts'
import { makeAccessKeyId, type Secrets } from '../signature/secrets.ts'

interface TokenClaims {
  readonly accessKeyId: string
  readonly salt: string
  readonly session: Session
  /** Scope-down policies, of GetScopedCredentials: each allows what is asked, or nobody does. */
  readonly scopes?: readonly string[]
}

/** Credentials of a session, as STS returns them. */
export interface SessionCredentials {
  readonly AccessKeyId: string
  readonly SecretAccessKey: string
  readonly SessionToken: string
  readonly Expiration: Date
}

/** Characters of a token. */
export const mostTokenCharacters = 4_096
const purpose = 'session token'

/** The account of a session: of its role, user or root user. */
export function accountOfSession({ arn }: Pick<Session, 'arn'>): string {
  return arn.split(':')[4] ?? ''
}

/** New credentials for a session. Managed session policies are in it by their ARNs alone. */
export function makeCredentials(
  secrets: Secrets,
  session: Session,
  scopes: readonly string[] = [],
): SessionCredentials {
  const accessKeyId = makeAccessKeyId('ASIA', accountOfSession(session))
  const salt = randomBytes(9).toString('base64')
  const claims: TokenClaims = {
    ...{ accessKeyId, salt, session: withoutDocuments(session) },
    ...(scopes.length > 0 && { scopes }),
  }
  const token = secrets.seal(purpose, claims)
  if (token.length > mostTokenCharacters) {
    throw new AwsError('PackedPolicyTooLarge', 'Serialized token too large for session')
  }
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secrets.secretOf(accessKeyId, salt),
    SessionToken: token,
    Expiration: new Date(session.expiresAt),
  }
}

/** A token that is at least so long: what comes after its own text says nothing. */
export function padToken(token: string, length: number): string {
  return token.length >= length ? token : `${token}.`.padEnd(length, 'A')
}

/** The claims of a token that was made for the key; undefined for any other. */
export function openToken(
  secrets: Secrets,
  accessKeyId: string,
  token: string,
): TokenClaims | undefined {
  if (token.length > mostTokenCharacters) return undefined
  const [own = '', padding = ''] = token.split(/\.(.*)/s)
  if (!/^A*$/.test(padding)) return undefined
  const claims = secrets.open(purpose, own) as TokenClaims | undefined
  return claims?.accessKeyId === accessKeyId ? claims : undefined
}

function withoutDocuments(session: Session): Session {
  return mapManaged(session, ({ arn }) => ({ arn, document: null }))
}

/** Allows nothing: what a session policy that is gone comes to. */
const nothing = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: '*', Resource: '*' }],
}

/** The session with the documents that its managed session policies have now. */
export function withDocuments(
  session: Session,
  documentOf: (arn: string) => string | undefined,
): Session {
  return mapManaged(session, ({ arn }) => {
    const text = documentOf(arn)
    return { arn, document: text === undefined ? nothing : JSON.parse(text) }
  })
}

type Managed = { readonly arn: string; readonly document: unknown }

function mapManaged(session: Session, map: (policy: Managed) => Managed): Session {
  const principal = principalOf(session)
  if (typeof principal !== 'object' || !('managedPolicies' in principal)) return session
  const managedPolicies = (principal.managedPolicies ?? []).map(map)
  return { ...session, principal: { ...principal, managedPolicies } }
}
