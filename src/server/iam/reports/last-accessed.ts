/** Last accessed information: which services, of those that policies allow, were called last, and by whom. */
import { randomUUID } from 'node:crypto'
import { type Catalogue, loadCatalogue } from '../../../entries/catalogue.ts'
import type { InputFields } from '../../protocol/fields.ts'
import type { CallOutput } from '../../protocol/write-xml.ts'
import { arnOf } from '../../store/arns.ts'
import type {
  AccessJobRecord,
  LastUse,
  RoleRecord,
  ServiceUse,
  UserRecord,
} from '../../store/record-types.ts'
import { entitiesOf } from '../../wire/caller.ts'
import { noSuchEntity, onAnything } from '../entities.ts'
import type { CallTarget, OperationTable, ServedCall } from '../operation.ts'
import { compareText, pageOf } from '../pages.ts'
import { readStatements } from '../policies/document-syntax.ts'
import { statementAllows } from '../policies/service-grants.ts'
import { examine } from './examined-policies.ts'

/** How long a report may be read. */
const keptMilliseconds = 7 * 86_400_000
/** How long an attempt counts. */
export const trackedMilliseconds = 400 * 86_400_000

export const lastAccessedOperations = {
  GenerateServiceLastAccessedDetails: { target: onArn, run: generate },
  GetServiceLastAccessedDetails: { target: onAnything, run: getDetails },
  GetServiceLastAccessedDetailsWithEntities: { target: onAnything, run: getEntities },
} satisfies OperationTable

function onArn(input: InputFields): CallTarget {
  return { resource: input.need('Arn') }
}

/** Found at once: whoever asks for the job need not wait. */
async function generate(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const { documents, entities } = examine(call, input.need('Arn'))
  const { services } = await loadCatalogue()
  const statements = documents.flatMap((document) => readStatements(document).statements)
  const job: AccessJobRecord = {
    id: randomUUID(),
    created: call.time,
    owner: ownerOf(call),
    granularity: input.text('Granularity') === 'ACTION_LEVEL' ? 'ACTION_LEVEL' : 'SERVICE_LEVEL',
    entities: entities.map(({ id }) => id),
    services: services.filter((one) => statements.some((each) => statementAllows(each, one))),
  }
  removeOld(call, 'job')
  call.changes.put('job', job)
  return { JobId: job.id }
}

/** Removes reports that may not be read any more. */
export function removeOld(
  { state, changes, time }: ServedCall,
  kind: 'job' | 'accessReport',
): void {
  const before = Date.parse(time) - keptMilliseconds
  for (const { id, created } of state.shelf(kind).all) {
    if (Date.parse(created) < before) changes.remove(kind, id)
  }
}

/** A job is read by the user, or in sessions of the role, that asked for it. */
export function ownerOf({ caller, account }: ServedCall): string {
  return entitiesOf(caller)[0] ?? account
}

function findJob(input: InputFields, call: ServedCall): AccessJobRecord {
  const id = input.need('JobId')
  const job = call.state.shelf('job').byId(id)
  if (job === undefined || job.owner !== ownerOf(call)) {
    throw noSuchEntity(`The job ${id} cannot be found.`)
  }
  return job
}

function jobOutput({ created }: AccessJobRecord): CallOutput {
  return {
    JobStatus: 'COMPLETED',
    JobCreationDate: new Date(created),
    JobCompletionDate: new Date(created),
  }
}

/** What one of the entities did with a service. */
interface EntityUse {
  readonly arn: string
  readonly use: ServiceUse
}

async function getDetails(input: InputFields, call: ServedCall): Promise<CallOutput> {
  const job = findJob(input, call)
  const catalogue = await loadCatalogue()
  const page = pageOf(input, call, {
    member: 'ServicesLastAccessed',
    items: job.services,
    keyOf: (service) => service,
    show: (service) => serviceOutput(call, job, { service, catalogue }),
  })
  return { ...jobOutput(job), JobType: job.granularity, ...page }
}

function serviceOutput(
  call: ServedCall,
  job: AccessJobRecord,
  { service, catalogue }: { readonly service: string; readonly catalogue: Catalogue },
): CallOutput {
  const uses = usesOf(call, job, service)
  const last = newest(uses, ({ use }) => use)
  const isByAction = job.granularity === 'ACTION_LEVEL'
  return {
    ServiceName: catalogue.findService(service)?.name ?? service,
    ServiceNamespace: service,
    LastAuthenticated: last && new Date(last.use.time),
    LastAuthenticatedEntity: last?.arn,
    LastAuthenticatedRegion: last?.use.region,
    TotalAuthenticatedEntities: uses.length,
    TrackedActionsLastAccessed: isByAction ? actionOutputs(uses) : undefined,
  }
}

/** Actions that were called, by name. */
function actionOutputs(uses: readonly EntityUse[]): CallOutput[] {
  const names = new Set(uses.flatMap(({ use }) => Object.keys(use.actions)))
  return [...names].sort(compareText).flatMap((name) => {
    const calls = uses.flatMap(({ arn, use }) => {
      const action = use.actions[name]
      return action === undefined ? [] : [{ arn, use: action }]
    })
    const last = newest(calls, ({ use }) => use)
    if (last === undefined) return []
    return {
      ActionName: name,
      LastAccessedEntity: last.arn,
      LastAccessedTime: new Date(last.use.time),
      LastAccessedRegion: last.use.region,
    }
  })
}

function newest<T>(all: readonly T[], useOf: (one: T) => LastUse): T | undefined {
  return all.reduce<T | undefined>(
    (best, one) => (best === undefined || useOf(one).time > useOf(best).time ? one : best),
    undefined,
  )
}

function usesOf(call: ServedCall, job: AccessJobRecord, service: string): EntityUse[] {
  return job.entities.flatMap((id) => {
    const entity = findEntity(call, id)
    const use = entity && useOf(call, entity.record, service)
    return entity === undefined || use === undefined ? [] : [{ arn: entity.arn, use }]
  })
}

/** Uses of the last 400 days. */
function useOf(
  { state, time }: ServedCall,
  { id }: UserRecord | RoleRecord,
  service: string,
): ServiceUse | undefined {
  const use = state.shelf('use').byId(id)?.services[service]
  if (use === undefined) return undefined
  return Date.parse(use.time) < Date.parse(time) - trackedMilliseconds ? undefined : use
}

function findEntity({ state, account }: ServedCall, id: string) {
  for (const kind of ['user', 'role'] as const) {
    const record = state.shelf(kind).byId(id)
    if (record !== undefined) return { kind, record, arn: arnOf(account, kind, record) }
  }
  return undefined
}

/** All entities that may use the service, the last to use it first. */
function getEntities(input: InputFields, call: ServedCall): CallOutput {
  const job = findJob(input, call)
  const service = input.need('ServiceNamespace')
  const isReached = job.services.includes(service)
  const found = job.entities.flatMap((id) => findEntity(call, id) ?? [])
  const items = (isReached ? found : []).map((one) => ({
    ...one,
    use: useOf(call, one.record, service),
  }))
  const page = pageOf(input, call, {
    member: 'EntityDetailsList',
    items,
    keyOf: ({ use, arn }) => `${reversed(use?.time)} ${arn}`,
    show: ({ kind, record, arn, use }) => ({
      EntityInfo: {
        ...{ Arn: arn, Name: record.name, Type: kind === 'user' ? 'USER' : 'ROLE' },
        ...{ Id: record.id, Path: record.path },
      },
      LastAuthenticated: use && new Date(use.time),
    }),
  })
  return { ...jobOutput(job), ...page }
}

/** A key by which later times come first, and none last. */
export function reversed(time: string | undefined): string {
  const left = time === undefined ? 1e15 : 1e15 - Date.parse(time)
  return String(left).padStart(16, '0')
}
