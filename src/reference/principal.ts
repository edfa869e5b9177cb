/** Who calls: a request's principal, read into what the rules ask of it (E-1…E-9). */
import { RequestError } from '../model/errors.ts'
import type {
  AuthorizationRequest,
  DescribedPrincipal,
  FederatedUser,
  KnownFacts,
  Principal,
  RoleSession,
} from '../model/request.ts'
import { type ArnParts, isAccountId, readArn, readName } from './arn-parts.ts'
import { readText } from './text.ts'

export type CallerKind =
  | 'root'
  | 'user'
  | 'role'
  | 'federatedUser'
  | 'service'
  | 'identityProvider'
  | 'anonymous'
  | 'originAccessIdentity'

/** The caller, as the evaluation logic knows it. */
export interface PrincipalFacts {
  readonly kind: CallerKind
  /** Of the user, root, role or federated user; services and providers have none. */
  readonly partition?: string
  readonly account?: string
  /**
   * How a Principal element names the caller: the ARN of a root user, user, role or federated user,
   * a service's name, a provider's ARN or domain.
   */
  readonly name: string
  /** A role is known by its session ARN alone, which lacks the role's path (L-48). */
  readonly pathUnknown: boolean
  /** The name of a role session, where it is known. */
  readonly session?: string | undefined
  /** The user or root that called GetFederationToken, where it is known (E-18). */
  readonly parent?: string | undefined
  /** `AIDA…` or `AROA…`: the user's, the role's, or that of the user behind a federated user. */
  readonly id?: string | undefined
  /** A root user in an AssumeRoot session (E-9). */
  readonly assumedRoot: boolean
}

/** What a principal's descriptor says; a bare ARN says nothing. */
export function describe(principal: Principal): DescribedPrincipal {
  return typeof principal === 'string' ? {} : (principal as DescribedPrincipal)
}

const nobody: PrincipalFacts = {
  kind: 'anonymous',
  name: 'anonymous',
  pathUnknown: false,
  assumedRoot: false,
}

/** How a caller is to be read. */
export interface CallerSources {
  readonly known: KnownFacts | undefined
  /** Values that the context states for `aws:PrincipalArn` and `aws:userid`, where it may (K-3). */
  readonly statedArn: string | undefined
  readonly statedUserId: string | undefined
}

/** Reads the principal; throws `ERR_REQUEST_INVALID` for anything else. */
export function readCaller(request: AuthorizationRequest, sources: CallerSources): PrincipalFacts {
  const caller = readPrincipal(request.principal, sources)
  const stated = /^(?:AIDA|AROA)[^:]*/.exec(sources.statedUserId ?? '')?.[0]
  return { ...caller, id: stated ?? sources.known?.principal?.id }
}

function readPrincipal(principal: Principal, sources: CallerSources): PrincipalFacts {
  if (principal === 'anonymous') return nobody
  if (typeof principal === 'string') return readPrincipalArn(principal, sources)
  if ('role' in principal) return readRoleSession(principal)
  if ('user' in principal) return expectKind('user', readOwnArn(principal.user), 'user')
  if ('federatedUser' in principal) return readFederatedUser(principal)
  if ('assumedRoot' in principal) {
    const root = expectKind('root', readOwnArn(principal.assumedRoot), 'assumedRoot')
    return { ...root, assumedRoot: true }
  }
  if ('service' in principal) {
    return { ...nobody, kind: 'service', name: readText(principal.service) }
  }
  return { ...nobody, kind: 'identityProvider', name: readText(principal.federated) }
}

function readPrincipalArn(text: string, sources: CallerSources): PrincipalFacts {
  const session = readSessionArn(text)
  if (session !== undefined) return withRolePath(session, sources)
  const caller = readOwnArn(text)
  if (caller?.kind === 'federatedUser' && sources.known === undefined) {
    return { ...caller, parent: sameNamedUser(caller) }
  }
  return caller ?? refuse('', text)
}

/** A bare federated-user ARN, with nothing known of it, stands for the user of its name (E-18). */
function sameNamedUser(caller: PrincipalFacts): string {
  return `arn:${caller.partition}:iam::${caller.account}:user/${readName(caller.name)}`
}

function readRoleSession(descriptor: RoleSession): PrincipalFacts {
  const role = expectKind('role', readOwnArn(descriptor.role), 'role')
  const { session } = descriptor
  return { ...role, session: session === undefined ? undefined : readText(session) }
}

function readFederatedUser(descriptor: FederatedUser): PrincipalFacts {
  const { parent, federatedUser } = descriptor
  const caller = expectKind('federatedUser', readOwnArn(federatedUser), 'federatedUser')
  if (parent === undefined) return caller
  const found = readOwnArn(parent)
  const fits = found?.kind === 'user' || found?.kind === 'root'
  if (!fits || found.account !== caller.account || found.partition !== caller.partition) {
    refuse('.parent', parent)
  }
  return { ...caller, parent: found.name }
}

/** The caller that an ARN other than a session's names; undefined when it names none. */
function readOwnArn(text: string): PrincipalFacts | undefined {
  const name = readText(text)
  const arn = readArn(name)
  if (arn !== undefined && isOriginAccess(name, arn)) {
    return { ...nobody, kind: 'originAccessIdentity', name }
  }
  if (arn === undefined || !isPrincipalArn(name, arn)) return undefined
  const kind = readKind(arn)
  if (kind === undefined) return undefined
  return { ...nobody, kind, name, partition: arn.partition, account: arn.account }
}

/** CloudFront's own users ("Restrict access to an Amazon S3 origin", CloudFront Developer Guide). */
function isOriginAccess(name: string, { resource }: ArnParts): boolean {
  if (!/^arn:[^:]*:iam::cloudfront:/.test(name)) return false
  return /^user\/CloudFront Origin Access Identity \w+$/.test(resource)
}

function isPrincipalArn(text: string, arn: ArnParts): boolean {
  const { partition, service, account } = arn
  return text.startsWith(`arn:${partition}:${service}::${account}:`) && isAccountId(account)
}

function readKind(arn: ArnParts): CallerKind | undefined {
  const { service, resource } = arn
  if (service === 'iam' && resource === 'root') return 'root'
  if (service === 'iam' && /^user\/(?:.*\/)?[^/]+$/s.test(resource)) return 'user'
  if (service === 'iam' && /^role\/(?:.*\/)?[^/]+$/s.test(resource)) return 'role'
  if (service === 'sts' && /^federated-user\/[^/]+$/s.test(resource)) return 'federatedUser'
  return undefined
}

/** A role session known by its own ARN: its role's path is not in it (D-30). */
function readSessionArn(text: string): PrincipalFacts | undefined {
  const own = readText(text)
  const arn = readArn(own)
  if (arn?.service !== 'sts' || !isPrincipalArn(own, arn)) return undefined
  const [, role, session] = /^assumed-role\/([^/]+)\/([^/]+)$/s.exec(arn.resource) ?? []
  if (session === undefined) return undefined
  const { partition, account } = arn
  const name = `arn:${partition}:iam::${account}:role/${role}`
  return { ...nobody, kind: 'role', name, partition, account, session, pathUnknown: true }
}

/** The role's ARN with its path, from the directory or from what the context states (L-48). */
function withRolePath(session: PrincipalFacts, sources: CallerSources): PrincipalFacts {
  for (const text of [sources.statedArn, sources.known?.principal?.arn]) {
    const role = text === undefined ? undefined : readOwnArn(text)
    if (role?.kind === 'role' && namesSameRole(role, session)) {
      return { ...session, name: role.name, pathUnknown: false }
    }
  }
  return session
}

/** Role names are unique in an account, whatever their paths (D-37). */
export function namesSameRole(
  one: Pick<PrincipalFacts, 'partition' | 'account' | 'name'>,
  other: Pick<PrincipalFacts, 'partition' | 'account' | 'name'>,
): boolean {
  return (
    one.partition === other.partition &&
    one.account === other.account &&
    readName(one.name) === readName(other.name)
  )
}

/** The ARN of a role session whose name is known. */
export function sessionArnOf(caller: PrincipalFacts): string | undefined {
  if (caller.kind !== 'role' || caller.session === undefined) return undefined
  const role = readName(caller.name)
  return `arn:${caller.partition}:sts::${caller.account}:assumed-role/${role}/${caller.session}`
}

/** A service-linked role, as its own path shows (E-6). */
export function isServiceLinked(caller: PrincipalFacts): boolean {
  return (
    caller.kind === 'role' &&
    readArn(caller.name)?.resource.startsWith('role/aws-service-role/') === true
  )
}

/** Whether the caller has a root user's power: itself, or from the root user behind it (E-4). */
export function hasRootPower(caller: PrincipalFacts): boolean {
  if (caller.kind === 'root') return true
  return caller.parent !== undefined && readArn(caller.parent)?.resource === 'root'
}

function expectKind(
  kind: CallerKind,
  caller: PrincipalFacts | undefined,
  member: string,
): PrincipalFacts {
  return caller?.kind === kind ? caller : refuse(`.${member}`, undefined)
}

function refuse(member: string, text: string | undefined): never {
  const shown = text === undefined ? '' : `: \`${text.slice(0, 120).replace(/\s/g, ' ')}\``
  throw new RequestError(`IAM has no such principal${shown}`, {
    place: `request.principal${member}`,
    hint: 'write the ARN of a user, role, session or root user',
  })
}
