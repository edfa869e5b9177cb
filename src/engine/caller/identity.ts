/** A request's principal → who that is: kind, account, names (E-1…E-9). */
import * as Caller from '../../../assembly/layout/caller.ts'
import { shown } from '../../json/shown.ts'
import { RequestError } from '../../model/errors.ts'
import type { Principal } from '../../model/request.ts'

/** Who asks, as far as the principal itself tells. */
export interface Identity {
  /** A CALLER_ number. */
  readonly kind: number
  readonly partition: string
  /** Empty for who has no account. */
  readonly account: string
  /** The user's, role's, federated user's or root's ARN; a service's name; a provider's ARN or domain. */
  readonly name: string
  /** Of a role: whether `name` has the role's path (L-48). */
  readonly pathKnown: boolean
  /** The name of a role session, where it is known. */
  readonly session: string | undefined
  /** The ARN of who called GetFederationToken, where it is known (E-18). */
  readonly parent: string | undefined
}

const nobody: Identity = {
  kind: Caller.ANONYMOUS,
  partition: '',
  account: '',
  name: 'anonymous',
  pathKnown: true,
  session: undefined,
  parent: undefined,
}

/** Reads a principal; throws `ERR_REQUEST_INVALID` for anything else. */
export function readPrincipal(principal: Principal): Identity {
  if (typeof principal === 'string') {
    if (principal === 'anonymous') return nobody
    return readArn(principal) ?? refuse('', principal)
  }
  if (typeof principal !== 'object' || principal === null) return refuse('', shown(principal))
  if ('role' in principal) {
    const role = expect(principal.role, [Caller.ROLE_SESSION, Caller.SERVICE_LINKED_ROLE], '.role')
    return { ...role, session: principal.session }
  }
  if ('user' in principal) {
    const user = expect(principal.user, [Caller.USER], '.user')
    if (principal.sessionToken !== true) return user
    const withMfa = principal.mfa === true
    const kind = withMfa ? Caller.SESSION_TOKEN_USER_WITH_MFA : Caller.SESSION_TOKEN_USER
    return { ...user, kind }
  }
  if ('federatedUser' in principal) {
    const user = expect(principal.federatedUser, [Caller.FEDERATED_USER], '.federatedUser')
    return principal.parent === undefined ? user : withParent(user, principal.parent)
  }
  if ('assumedRoot' in principal) {
    const root = expect(principal.assumedRoot, [Caller.ROOT], '.assumedRoot')
    return { ...root, kind: Caller.ASSUMED_ROOT }
  }
  if ('service' in principal && typeof principal.service === 'string') {
    return { ...nobody, kind: Caller.SERVICE, name: principal.service }
  }
  if ('federated' in principal && typeof principal.federated === 'string') {
    return { ...nobody, kind: Caller.IDENTITY_PROVIDER, name: principal.federated }
  }
  return refuse('', shown(principal))
}

/** A federated user whose session the parent asked for; a root user passes its power on (E-4). */
export function withParent(user: Identity, parent: string): Identity {
  const found = typeof parent === 'string' ? readArn(parent) : undefined
  const fits = found?.kind === Caller.USER || found?.kind === Caller.ROOT
  if (!fits || found.account !== user.account || found.partition !== user.partition) {
    return refuse('.parent', shown(parent))
  }
  const kind = found.kind === Caller.ROOT ? Caller.FEDERATED_ROOT : Caller.FEDERATED_USER
  return { ...user, kind, parent }
}

/** The ARN of a user, role, session or provider: partition, service, account, the rest. */
export const principalArn = /^arn:([^:]*):(iam|sts)::(\d{12}):(.*)$/s

/** CloudFront's own users, through which it reaches buckets (CloudFront Developer Guide). */
const originAccess = /^arn:[^:]*:iam::cloudfront:user\/CloudFront Origin Access Identity \w+$/

/** Who an ARN names; undefined where it names no principal. */
export function readArn(arn: string): Identity | undefined {
  const match = principalArn.exec(arn)
  if (match === null) {
    return originAccess.test(arn)
      ? { ...nobody, kind: Caller.ORIGIN_ACCESS_IDENTITY, name: arn }
      : undefined
  }
  const [, partition = '', service = '', account = '', resource = ''] = match
  const base = { ...nobody, partition, account, name: arn }
  if (service === 'sts') return readSessionArn(base, resource)
  if (resource === 'root') return { ...base, kind: Caller.ROOT }
  if (/^user\/(?:.*\/)?[^/]+$/s.test(resource)) return { ...base, kind: Caller.USER }
  if (!/^role\/(?:.*\/)?[^/]+$/s.test(resource)) return undefined
  return { ...base, kind: roleKind(resource) }
}

function readSessionArn(base: Identity, resource: string): Identity | undefined {
  if (/^federated-user\/[^/]+$/s.test(resource)) return { ...base, kind: Caller.FEDERATED_USER }
  const match = /^assumed-role\/([^/]+)\/([^/]+)$/s.exec(resource)
  if (match === null) return undefined
  const name = `arn:${base.partition}:iam::${base.account}:role/${match[1]}`
  return { ...base, kind: Caller.ROLE_SESSION, name, pathKnown: false, session: match[2] }
}

function roleKind(resource: string): number {
  const isLinked = resource.startsWith('role/aws-service-role/')
  return isLinked ? Caller.SERVICE_LINKED_ROLE : Caller.ROLE_SESSION
}

/** The same session, with the role's whole ARN. */
export function withRoleArn(identity: Identity, arn: string): Identity {
  const role = readArn(arn)
  if (role === undefined || role.account !== identity.account) return identity
  if (role.partition !== identity.partition || lastName(arn) !== lastName(identity.name)) {
    return identity
  }
  if (role.kind !== Caller.ROLE_SESSION && role.kind !== Caller.SERVICE_LINKED_ROLE) return identity
  return { ...role, session: identity.session }
}

/** The ARN that a session of a role goes by (D-30); `session` is its name. */
export function sessionArnOf({ partition, account, name }: Identity, session: string): string {
  return `arn:${partition}:sts::${account}:assumed-role/${lastName(name)}/${session}`
}

/** The name at the end of a path (D-37). */
export function lastName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1)
}

function expect(arn: unknown, kinds: readonly number[], member: string): Identity {
  const found = typeof arn === 'string' ? readArn(arn) : undefined
  return found !== undefined && kinds.includes(found.kind) && found.session === undefined
    ? found
    : refuse(member, shown(arn))
}

function refuse(member: string, shown: string): never {
  const text = shown.slice(0, 120).replace(/\s/g, ' ')
  throw new RequestError(`IAM has no such principal: \`${text}\``, {
    place: `request.principal${member}`,
    hint: 'write the ARN of a user, role, session or root user',
  })
}
