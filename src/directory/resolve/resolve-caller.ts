/** Who calls: a request's principal, found in the directory by its ARN. */
import type { Policy } from '../../model/policy.ts'
import type { FederatedUser, Principal, Tags } from '../../model/request.ts'
import { type Arn, isAccountId, splitArn } from '../../policy/read/arn.ts'
import type { Account, Directory, Entity, Membership, Role, User } from '../directory.ts'

export interface ResolvedCaller {
  /** Undefined for callers without an account: services, identity providers, anonymous. */
  readonly account?: string
  readonly partition?: string
  readonly membership?: Membership | undefined
  readonly policies: readonly Policy[]
  readonly boundary?: Policy | undefined
  /** The user's or role's ARN, with its path (L-48). */
  readonly arn?: string | undefined
  /** The user's or role's; of a federated user, that of the user behind it. */
  readonly id?: string | undefined
  readonly tags?: Tags | undefined
  readonly serviceLinked: boolean
  /** A service principal calling directly (E-5). */
  readonly service: boolean
  /** The directory has no such user or role; of a federated user, none such as its parent. */
  readonly isUnknown: boolean
}

const stranger: ResolvedCaller = {
  policies: [],
  serviceLinked: false,
  service: false,
  isUnknown: false,
}

/** Finds the caller; one that the directory does not know has no policies. */
export function findCaller(directory: Directory, principal: Principal): ResolvedCaller {
  if (typeof principal === 'string') return findByArn(directory, principal)
  if ('role' in principal) return findByArn(directory, principal.role)
  if ('user' in principal) return findByArn(directory, principal.user)
  if ('assumedRoot' in principal) return findByArn(directory, principal.assumedRoot)
  if ('federatedUser' in principal) return findFederatedUser(directory, principal)
  return { ...stranger, service: 'service' in principal }
}

function findByArn(directory: Directory, arn: string): ResolvedCaller {
  const parts = splitArn(arn)
  if (parts === undefined || !isAccountId(parts.account)) return stranger
  if (parts.service === 'sts' && parts.resource.startsWith('federated-user/')) {
    return findFederatedUser(directory, { federatedUser: arn })
  }
  const entity = findEntity(directory, arn)
  const { policies, boundary, id, tags } = entity ?? stranger
  return {
    ...stranger,
    ...placeOf(directory, parts),
    ...{ policies, boundary, arn: entity?.arn, id, tags },
    serviceLinked: isServiceLinked(arn, entity),
    isUnknown: entity === undefined && parts.resource !== 'root',
  }
}

/** The user behind a federated user is known only where the session names it (E-18). */
function findFederatedUser(directory: Directory, principal: FederatedUser): ResolvedCaller {
  const { federatedUser, parent = '' } = principal
  const entity = findEntity(directory, parent)
  const { policies, boundary, id, tags } = entity ?? stranger
  const isKnown = entity !== undefined || splitArn(parent)?.resource === 'root'
  return {
    ...stranger,
    ...placeOf(directory, splitArn(federatedUser)),
    ...{ policies, boundary, id, tags },
    isUnknown: parent !== '' && !isKnown,
  }
}

function placeOf(directory: Directory, arn: Arn | undefined) {
  if (arn === undefined || !isAccountId(arn.account)) return {}
  const { account, partition } = arn
  return { account, partition, membership: directory.accounts.get(account)?.membership }
}

function isServiceLinked(arn: string, entity: User | Role | undefined): boolean {
  if (entity !== undefined) return 'serviceLinked' in entity && entity.serviceLinked
  return splitArn(arn)?.resource.startsWith('role/aws-service-role/') === true
}

/**
 * The user or role that `arn` names: by its own ARN, path included, or, for a role session, by
 * account and role name, which are enough (D-37).
 */
export function findEntity(directory: Directory, arn: string): User | Role | undefined {
  const parts = splitArn(arn)
  const account = parts && directory.accounts.get(parts.account)
  if (account === undefined || account.partition !== parts?.partition) return undefined
  if (parts.service === 'sts') return findSessionRole(account, parts)
  if (parts.service !== 'iam') return undefined
  const name = parts.resource.slice(parts.resource.lastIndexOf('/') + 1)
  return withArn(account.users.get(name), arn) ?? withArn(account.roles.get(name), arn)
}

function findSessionRole(account: Account, parts: Arn): Role | undefined {
  const [kind, role, session, ...rest] = parts.resource.split('/')
  if (kind !== 'assumed-role' || role === undefined || !session || rest.length > 0) return undefined
  return account.roles.get(role)
}

/** ARNs are compared with case and path (L-76). */
function withArn<E extends Entity>(entity: E | undefined, arn: string): E | undefined {
  return entity?.arn === arn ? entity : undefined
}
