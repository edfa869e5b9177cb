/** Made-up requests: two in three are aimed at what a policy of the principal speaks of. */
import type { AuthorizationRequest, Context } from '../src/model/request.ts'
import type { Member, Workload } from './fixtures.ts'
import type { Random } from './random.ts'
import type { StatementDocument } from './statements.ts'
import { account, type ResourceKind, resourceName, services, teams } from './vocabulary.ts'

export function makeRequests(
  random: Random,
  workload: Omit<Workload, 'requests'>,
  count: number,
): AuthorizationRequest[] {
  return Array.from({ length: count }, () => makeRequest(random, workload))
}

function makeRequest(random: Random, workload: Omit<Workload, 'requests'>): AuthorizationRequest {
  const member = random.pick(workload.members)
  const aim = random.next()
  const asked =
    aim < 0.66
      ? aimAt(random, workload, member)
      : aim < 0.76 && workload.resourcePolicies.size > 0
        ? aimAtBucket(random, workload)
        : anything(random)
  const context = makeContext(random)
  // what lists its own tags lets no context state them: buckets with a policy do
  const tags = asked.resource.startsWith('arn:aws:s3:') ? {} : { [tagKey]: random.pick(teams) }
  const request = { principal: member.arn, ...asked, context: { ...context, ...tags } }
  // two spreads would leave every object a hidden class of its own, which no service's requests have
  return JSON.parse(JSON.stringify(request))
}

interface Asked {
  readonly action: string
  readonly resource: string
}

function aimAt(random: Random, workload: Omit<Workload, 'requests'>, member: Member): Asked {
  const policy = workload.policies.get(random.pick(member.attached))
  const statement = random.pick(policy?.Statement ?? [])
  const resource = concrete(random, random.pick([statement.Resource].flat()))
  return { action: fittingAction(random, statement, resource), resource }
}

function aimAtBucket(random: Random, workload: Omit<Workload, 'requests'>): Asked {
  const bucket = random.pick([...workload.resourcePolicies.keys()])
  return { action: 's3:GetObject', resource: `${bucket}/${objectKey(random)}` }
}

function anything(random: Random): Asked {
  const service = random.pick(services)
  const kind = random.pick(service.kinds)
  const action = `${service.name}:${random.pick(kind.actions)}`
  return { action, resource: makeResource(random, kind) }
}

/** An action that the statement speaks of and that fits the resource. */
function fittingAction(random: Random, statement: StatementDocument, resource: string): string {
  const prefixes = [statement.Action].flat().map((pattern) => pattern.replace('*', ''))
  const fitting = actionsOn(resource)
  const spoken = fitting.filter((action) => prefixes.some((prefix) => action.startsWith(prefix)))
  return random.pick(spoken.length > 0 ? spoken : fitting)
}

function actionsOn(resource: string): string[] {
  return services.flatMap(({ name, kinds }) =>
    kinds
      .filter((kind) => resource.startsWith(kind.prefix(account)))
      .filter(({ nested }) => name !== 's3' || nested === resource.includes('/'))
      .flatMap((kind) => kind.actions.map((action) => `${name}:${action}`)),
  )
}

function concrete(random: Random, pattern: string): string {
  if (pattern.endsWith('/*')) return `${pattern.slice(0, -1)}${objectKey(random)}`
  if (pattern.endsWith(':::*'))
    return `${pattern.slice(0, -1)}${resourceName(random)}/${objectKey(random)}`
  return pattern.endsWith('*') ? `${pattern.slice(0, -1)}${random.below(40)}` : pattern
}

export function makeResource(random: Random, kind: ResourceKind): string {
  const base = `${kind.prefix(account)}${resourceName(random)}`
  return kind.nested ? `${base}/${objectKey(random)}` : base
}

function objectKey(random: Random): string {
  return `${random.pick(teams)}/2026/${1 + random.below(12)}/${random.word(12)}.parquet`
}

const tagKey = 'aws:ResourceTag/team'
const regions = ['eu-central-1', 'eu-central-1', 'eu-west-1', 'us-east-1', 'ap-southeast-2']
const agents = ['aws-sdk-js/3.600', 'console.amazonaws.com', 'curl/8.5', 'Boto3/1.34']

function makeContext(random: Random): Context {
  return {
    'aws:SourceIp': random.chance(0.7)
      ? `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`
      : `198.51.100.${random.below(256)}`,
    'aws:CurrentTime': `20${26 + random.below(3)}-0${1 + random.below(9)}-15T08:30:00Z`,
    'aws:RequestedRegion': random.pick(regions),
    'aws:SecureTransport': random.chance(0.95) ? 'true' : 'false',
    'aws:UserAgent': random.pick(agents),
  }
}
