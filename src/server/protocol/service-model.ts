/** What is known of a service: its operations, shapes and errors, from AWS's service models. */

import analyzerTable from './tables/access-analyzer.json' with { type: 'json' }
import cloudtrailTable from './tables/cloudtrail.json' with { type: 'json' }
import iamTable from './tables/iam.json' with { type: 'json' }
import identityStoreTable from './tables/identitystore.json' with { type: 'json' }
import organizationsTable from './tables/organizations.json' with { type: 'json' }
import signinTable from './tables/signin.json' with { type: 'json' }
import ssoTable from './tables/sso.json' with { type: 'json' }
import ssoOauthTable from './tables/sso-oauth.json' with { type: 'json' }
import ssoPortalTable from './tables/sso-portal.json' with { type: 'json' }
import stsTable from './tables/sts.json' with { type: 'json' }

/** The services that are served here. */
export type ServiceName =
  | 'iam'
  | 'sts'
  | 'cloudtrail'
  | 'access-analyzer'
  | 'organizations'
  | 'sso'
  | 'identitystore'
  | 'sso-portal'
  | 'sso-oauth'
  | 'signin'

export interface Operation {
  /** Method and path, where operations are paths. */
  readonly route?: string
  readonly input?: string
  readonly output?: string
  /** Anybody may call it, without a signature. */
  readonly unsigned?: boolean
  /** Only its name is known. */
  readonly newer?: boolean
}

/** A shape as the models have it: members and items are named by their shapes. */
export interface ModelShape {
  readonly type: string
  readonly required?: readonly string[]
  readonly members?: Readonly<Record<string, string>>
  /** Names in the query, by member: of a service whose operations are paths. */
  readonly query?: Readonly<Record<string, string>>
  /** Names of headers, by member: of the same. */
  readonly headers?: Readonly<Record<string, string>>
  readonly member?: string
  readonly key?: string
  readonly value?: string
  readonly min?: number
  readonly max?: number
  readonly pattern?: string
  readonly enum?: readonly string[]
  readonly sensitive?: boolean
}

export type Protocol = 'query' | 'json' | 'rest'

export interface ServiceModel {
  readonly service: ServiceName
  /** How calls are written: as forms and XML, as JSON, or as paths and JSON. */
  readonly protocol: Protocol
  readonly version: string
  readonly namespace: string
  /** What `X-Amz-Target` has before the operation, of a service that speaks JSON. */
  readonly target: string | undefined
  readonly operations: ReadonlyMap<string, Operation>
  readonly shapes: ReadonlyMap<string, ModelShape>
  /** HTTP status by error code. */
  readonly errors: ReadonlyMap<string, number>
}

interface Table {
  readonly version: string
  readonly namespace?: string
  readonly target?: string
  readonly operations: object
  readonly shapes: object
  readonly errors: object
}

/** By the name that a credential scope has. */
export const serviceModels: ReadonlyMap<string, ServiceModel> = new Map([
  ['iam', readTable('iam', iamTable)],
  ['sts', readTable('sts', stsTable)],
  ['cloudtrail', readTable('cloudtrail', cloudtrailTable)],
  ['access-analyzer', readTable('access-analyzer', analyzerTable)],
  ['organizations', readTable('organizations', organizationsTable)],
  ['sso', readTable('sso', ssoTable)],
  ['identitystore', readTable('identitystore', identityStoreTable)],
  ['sso-portal', readTable('sso-portal', ssoPortalTable)],
  ['sso-oauth', readTable('sso-oauth', ssoOauthTable)],
  ['signin', readTable('signin', signinTable)],
])

function readTable(service: ServiceName, table: Table): ServiceModel {
  const { version, namespace = '', target } = table
  return {
    ...{ service, version, namespace, target },
    protocol: protocolOf(table),
    operations: new Map<string, Operation>(Object.entries(table.operations)),
    shapes: new Map<string, ModelShape>(Object.entries(table.shapes)),
    errors: new Map<string, number>(Object.entries(table.errors)),
  }
}

function protocolOf({ namespace, target }: Table): Protocol {
  if (target !== undefined) return 'json'
  return namespace === undefined ? 'rest' : 'query'
}

/** A shape by its name. Throws for a table that is not whole. */
export function shapeOf({ shapes }: ServiceModel, name: string): ModelShape {
  const shape = shapes.get(name)
  if (shape === undefined) throw new TypeError(`the table has no shape \`${name}\``)
  return shape
}

/** Whether the whole of a value is as a model's pattern says. */
export function matchesPattern(pattern: string, value: string): boolean {
  return patternOf(pattern).test(value)
}

const patterns = new Map<string, RegExp>()

/** A model's pattern. Only some need the flag, which others would fail with. */
function patternOf(pattern: string): RegExp {
  const known = patterns.get(pattern)
  if (known !== undefined) return known
  const made = new RegExp(`^(?:${pattern})$`, pattern.includes('\\p{') ? 'u' : '')
  patterns.set(pattern, made)
  return made
}
