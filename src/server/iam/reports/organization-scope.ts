/** What an access report of an organization is about: services that SCPs allow, and accounts that they are for. */
import { serviceControlDocuments } from '../../access/service-control-levels.ts'
import { entityPath, type FoundOrganization, unitsTo } from '../../store/find-organization.ts'
import type { MemberRecord } from '../../store/organization-records.ts'
import { invalidInput } from '../entities.ts'
import { readStatements, type WrittenStatement } from '../policies/document-syntax.ts'
import { statementAllows, statementDenies } from '../policies/service-grants.ts'

/** An account whose attempts count, with its path. */
export interface ReportedAccount {
  readonly id: string
  readonly path: string
}

export interface ReportScope {
  /** Whether SCPs let anybody use the service. */
  readonly allows: (service: string) => boolean
  readonly accounts: readonly ReportedAccount[]
}

/** The root, units, and an account at the end: what a policy can be attached to. */
type PolicyTarget = Pick<MemberRecord, 'id' | 'policies'>

/** What is reported of an entity, or of a policy for it. Throws for what is not in the organization. */
export function scopeOf(
  found: FoundOrganization,
  path: string,
  policy: string | undefined,
): ReportScope {
  const { management } = found
  const nodes = nodesOf(found, path)
  const entity = nodes.at(-1)
  const all = management.shelf('member').all
  if (entity?.id === management.id) {
    // no SCP limits it, and a policy is passed over
    const own = all.filter(({ id }) => id === management.id)
    return { allows: () => true, accounts: own.map((one) => reported(found, one)) }
  }
  const within = all.filter(
    (one) => one.id !== management.id && nodesTo(found, one).some(({ id }) => id === entity?.id),
  )
  const levels = policy === undefined ? levelsOf(found, nodes) : [[statementsOf(found, policy)]]
  const reached =
    policy === undefined ? within : within.filter((one) => hasBelow(found, one, { entity, policy }))
  return {
    allows: (service) => levels.every((level) => levelAllows(level, service)),
    accounts: reached.map((one) => reported(found, one)),
  }
}

/** From the root down to the entity. */
function nodesOf(found: FoundOrganization, path: string): PolicyTarget[] {
  const { management, record } = found
  const given = path.replace(/\/$/, '')
  const id = given.split('/').at(-1) ?? ''
  const account = management.shelf('member').byId(id)
  const unit = management.shelf('unit').byId(id)
  const entity = account ?? unit
  const root = `${record.organization}/${record.root}/`
  if (`${given}/` !== (entity === undefined ? root : entityPath(found, entity))) {
    throw invalidInput(`The entity path ${path} is not in the organization.`)
  }
  return account === undefined
    ? [rootOf(found), ...unitsTo(management, unit?.id ?? record.root)]
    : nodesTo(found, account)
}

function rootOf({ record }: FoundOrganization): PolicyTarget {
  return { id: record.root, policies: record.policies }
}

function nodesTo(found: FoundOrganization, member: MemberRecord): PolicyTarget[] {
  return [rootOf(found), ...unitsTo(found.management, member.parent), member]
}

function reported(found: FoundOrganization, member: MemberRecord): ReportedAccount {
  return { id: member.id, path: entityPath(found, member).slice(0, -1) }
}

/** Whether the policy is attached to the account, or between it and the entity that is reported of. */
function hasBelow(
  found: FoundOrganization,
  member: MemberRecord,
  { entity, policy }: { readonly entity: PolicyTarget | undefined; readonly policy: string },
): boolean {
  const nodes = nodesTo(found, member)
  const from = nodes.findIndex(({ id }) => id === entity?.id)
  return nodes.slice(from).some(({ policies }) => policies.includes(policy))
}

/** The documents of one level, each with its statements. */
type ControlLevel = readonly (readonly WrittenStatement[])[]

function levelsOf(
  { management }: FoundOrganization,
  nodes: readonly PolicyTarget[],
): ControlLevel[] {
  return nodes.map(({ policies }) => {
    return serviceControlDocuments(management, policies).map(statementsIn)
  })
}

/** Of an SCP. Throws for another id. */
function statementsOf({ management }: FoundOrganization, id: string): readonly WrittenStatement[] {
  const [document] = serviceControlDocuments(management, [id])
  if (document !== undefined) return statementsIn(document)
  throw invalidInput(`The policy ${id} is not a service control policy of the organization.`)
}

function statementsIn(document: string): readonly WrittenStatement[] {
  return readStatements(document).statements
}

/** Each level must allow it, and none deny it ("SCP evaluation"). */
function levelAllows(level: ControlLevel, service: string): boolean {
  const statements = level.flat()
  return (
    statements.some((one) => statementAllows(one, service)) &&
    !statements.some((one) => statementDenies(one, service))
  )
}
