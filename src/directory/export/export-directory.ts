/** A directory → documents of the form that `parseDirectory` reads. */
import { foldCase } from '../../json/fold-case.ts'
import { splitArn } from '../../policy/read/arn.ts'
import { isBucket } from '../access-points.ts'
import { confirmDirectory, guarded } from '../confirm.ts'
import type { Account, Directory, Entity, ParentRule, Resource, Role, User } from '../directory.ts'
import type { Json } from '../import/import-reader.ts'
import { isAccountWide } from '../resource-parents.ts'
import { exportOrganizations } from './export-organization.ts'
import { PolicyExport } from './export-policies.ts'

/**
 * Writes a directory as documents, one for each organization and at least one; as JSON strings,
 * `parseDirectory` reads them back to a directory that decides alike and compiles to the same
 * bundle, but for lines and files. What no decision asks for is left out: instance profiles,
 * versions that are not in force, policies attached to nobody, empty units. Throws
 * `ERR_DIRECTORY_INVALID` for what is no directory.
 */
export function exportDirectory(directory: Directory): Json[] {
  const confirmed = confirmDirectory(directory)
  return guarded('directory', () => exportDocuments(confirmed))
}

function exportDocuments(directory: Directory): Json[] {
  const policies = new PolicyExport()
  const [organization, ...others] = exportOrganizations(directory, policies)
  const accounts = [...directory.accounts.values()].map((one) => exportAccount(one, policies))
  const resources = [...directory.resources.values()].map((one) => exportResource(one, policies))
  const endpoints = [...directory.endpoints.values()].map(({ id, type, policy }) => ({
    id,
    type,
    policy: policies.use(policy, id),
  }))
  const { resourceParents, services } = directory
  const shared = policies.takeShared()
  const everything = {
    ...present('organization', organization),
    accounts,
    resources,
    ...present('resourceParents', resourceParents?.map(exportParentRule)),
    ...present('services', services && [...services.values()].map((one) => ({ ...one }))),
    endpoints,
  }
  return [{ ...everything, policies: shared }, ...others.map((one) => ({ organization: one }))]
}

function exportAccount(account: Account, policies: PolicyExport): Json {
  const { id, partition, alias, groups, users, roles, providers, clients } = account
  const exported = {
    groups: [...(groups?.values() ?? [])].map((group) => ({
      name: group.name,
      ...pathOf(group.arn),
      ...present('id', group.id),
      policies: group.policies.map((policy) => policies.use(policy, group.name, id)),
    })),
    users: [...users.values()].map((user) => ({
      ...exportEntity({ ...user, policies: ownPolicies(user, account) }, policies),
      groups: user.groups,
    })),
    roles: [...roles.values()].map((role) => exportRole(role, policies)),
    ...present(
      'providers',
      providers && [...providers].map((arn) => exportProvider(arn, clients?.get(arn))),
    ),
  }
  const own = policies.takeOwn(id)
  const block = present('publicAccessBlock', account.publicAccessBlock)
  const canonical = present('canonicalUser', account.canonicalUser)
  return {
    id,
    partition,
    ...present('alias', alias),
    ...canonical,
    ...block,
    policies: own,
    ...exported,
  }
}

/** A user has its own policies first, then what its groups add (E-45). */
function ownPolicies({ policies, groups }: User, account: Account) {
  const byName = new Map(
    [...(account.groups?.values() ?? [])].map((group) => [foldCase(group.name), group]),
  )
  const inherited = groups.flatMap((name) => byName.get(foldCase(name))?.policies ?? [])
  for (let count = 0; count < policies.length; count += 1) {
    const joined = [...new Set([...policies.slice(0, count), ...inherited])]
    if (joined.length !== policies.length) continue
    if (joined.every((policy, at) => policy === policies[at])) return policies.slice(0, count)
  }
  return policies
}

function exportRole(role: Role, policies: PolicyExport): Json {
  return {
    ...exportEntity(role, policies),
    trust: policies.use(role.trust, role.name, role.account),
    ...present('maxSessionDuration', role.maxSessionDuration),
  }
}

function exportEntity(entity: Entity, policies: PolicyExport): Json {
  const { name, arn, account, id, tags, boundary } = entity
  return {
    name,
    ...pathOf(arn),
    ...present('id', id),
    tags: Object.fromEntries(tags),
    policies: entity.policies.map((policy) => policies.use(policy, name, account)),
    ...present('boundary', boundary && policies.use(boundary, name, account)),
  }
}

function pathOf(arn: string): Json {
  return { path: arn.slice(arn.indexOf('/'), arn.lastIndexOf('/') + 1) }
}

function exportProvider(arn: string, clients: readonly string[] | undefined): Json {
  const [type = '', ...rest] = (splitArn(arn)?.resource ?? '').split('/')
  const name = rest.join('/')
  if (type === 'saml-provider') return { type: 'saml', name }
  return { type: 'oidc', url: name, ...present('clients', clients) }
}

function exportResource(resource: Resource, policies: PolicyExport): Json {
  const { arn, account, policy, tags, publicAccessBlock, networkOrigin } = resource
  const { awsManaged, aliases, bucket, bucketAccount } = resource
  if (isAccountWide(arn)) {
    const [, partition, service, region] = arn.split(':')
    return {
      service,
      account,
      region,
      partition,
      ...present('policy', policy && policies.use(policy, arn)),
    }
  }
  return {
    arn,
    account,
    ...present('policy', policy && policies.use(policy, arn)),
    ...present('tags', tags && Object.fromEntries(tags)),
    ...(tags?.size && isBucket(arn) && { abac: true }),
    ...present('publicAccessBlock', publicAccessBlock),
    ...present('networkOrigin', networkOrigin),
    ...present('awsManaged', awsManaged),
    ...present('aliases', aliases),
    ...present('bucket', bucket),
    ...present('bucketAccount', bucketAccount),
  }
}

/** `besides` is written only where it is true. */
function exportParentRule({ service, prefix, until, besides }: ParentRule): Json {
  return { service, prefix, until, ...(besides && { besides }) }
}

/** A member, or none where its value is absent. */
function present(name: string, value: unknown): Json {
  return value === undefined ? {} : { [name]: value }
}
